/* What htmx does not do: suggestions while typing, dialogs, the drawer, the scroll position, and live updates. */

import "./skip.js";

const find = (selector, root = document) => root.querySelector(selector);
const PAUSE = 120; /* milliseconds from the last key until suggestions are requested */
const DOUBLE_CLICK = 500; /* milliseconds */
const CLOSE_TO_THE_END = 120; /* pixels: a page that was scrolled up further than this is not moved */

/* Typed text may run from right to left. In an element of its own, it does not move the text beside it. */
const isolated = (text) => Object.assign(document.createElement("bdi"), { textContent: text });

/* A list of suggestions below a text box (ARIA: combobox with a listbox). */
class Suggestions {
  static count = 0;

  constructor(input, address, choose) {
    Object.assign(this, { input, address, choose, active: -1, options: [] });
    this.list = document.createElement("ul");
    this.list.id = `suggestions-${++Suggestions.count}`;
    this.list.className = "suggestions";
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", find(".composer").dataset.suggestions);
    input.after(this.list);
    const marks = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id };
    for (const [name, value] of Object.entries(marks)) input.setAttribute(name, value);
    input.addEventListener("input", () => this.askSoon());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => this.close());
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.take(Number(option.dataset.index));
    });
  }

  askSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), PAUSE);
  }

  async ask() {
    this.waiting?.abort();
    this.waiting = new AbortController();
    const text = this.input.value;
    try {
      const answer = await fetch(`${this.address}?text=${encodeURIComponent(text)}`, { signal: this.waiting.signal });
      const options = answer.ok ? await answer.json() : [];
      if (document.activeElement === this.input && text === this.input.value) this.show(options);
    } catch (error) {
      if (error.name !== "AbortError") this.close();
    }
  }

  show(options) {
    this.options = options;
    this.list.replaceChildren(
      ...options.map((option, index) => {
        const item = document.createElement("li");
        item.id = `${this.list.id}-${index}`;
        item.dataset.index = index;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", "false");
        item.append(isolated(option.label));
        if (option.detail) item.append(" ", Object.assign(document.createElement("small"), { textContent: option.detail }));
        return item;
      }),
    );
    this.list.hidden = options.length === 0;
    this.input.setAttribute("aria-expanded", String(options.length > 0));
    this.move(-1);
  }

  close() {
    clearTimeout(this.timer);
    this.waiting?.abort();
    this.show([]);
  }

  move(index) {
    this.active = index;
    for (const item of this.list.children) {
      const chosen = Number(item.dataset.index) === index;
      item.setAttribute("aria-selected", String(chosen));
      if (chosen) item.scrollIntoView({ block: "nearest" });
    }
    if (index < 0) this.input.removeAttribute("aria-activedescendant");
    else this.input.setAttribute("aria-activedescendant", `${this.list.id}-${index}`);
  }

  take(index) {
    const option = this.options[index];
    this.close();
    this.choose(option);
  }

  key(event) {
    const count = this.options.length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!count) this.ask();
      else if (event.key === "ArrowDown") this.move((this.active + 1) % count);
      else this.move((this.active <= 0 ? count : this.active) - 1);
    } else if (event.key === "Escape" && count) {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    } else if ((event.key === "Enter" || event.key === "Tab") && this.active >= 0) {
      event.preventDefault();
      this.take(this.active);
    }
  }
}

function setUpComposer() {
  const input = find("#composer");
  const suggestions = new Suggestions(input, input.parentElement.dataset.complete, (option) => {
    input.value = option.value;
    suggestions.askSoon();
  });
  document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
    if (!ctx.sourceElement.matches("[data-composer]") || ctx.response.status >= 400) return;
    input.value = "";
    suggestions.close();
    stick = true;
  });
}

/* Picked values are checked boxes that look like chips. Unchecking a box removes its value. */
function setUpSearch(box) {
  const input = find("input[type=text]", box);
  const several = box.dataset.several === "true";
  const add = (value, label) => {
    if (!several) box.querySelectorAll(".chip").forEach((chip) => chip.remove());
    const chip = document.createElement("label");
    chip.className = "chip";
    const tick = Object.assign(document.createElement("input"), { type: "checkbox", name: box.dataset.name, value, checked: true });
    const words = document.createElement("span");
    words.append(isolated(label));
    chip.append(tick, words);
    input.before(chip);
    input.value = "";
  };
  const suggestions = new Suggestions(input, box.dataset.suggest, (option) => add(option.value, option.label));
  input.addEventListener("click", () => suggestions.askSoon());
  input.addEventListener("keydown", (event) => {
    const typed = input.value.trim();
    if (event.defaultPrevented || box.dataset.free !== "true" || !typed) return;
    if (event.key !== "," && event.key !== "Enter") return;
    event.preventDefault();
    suggestions.close();
    add(typed, typed);
  });
}

function setUpDialog() {
  const dialog = find("#dialog");
  if (!dialog.hasAttribute("open") || dialog.matches(":modal")) return;
  dialog.querySelectorAll("[data-search]").forEach(setUpSearch);
  dialog.removeAttribute("open");
  dialog.showModal();
  (find("[aria-invalid]", dialog) ?? find(".field :is(input, select, textarea)", dialog))?.focus();
}

function setUpDrawer() {
  const opener = find("[data-drawer]");
  const side = find("#side");
  const set = (open) => {
    document.body.classList.toggle("drawer", open);
    opener.setAttribute("aria-expanded", String(open));
    find("main").inert = open;
    (open ? find("a, button", side) : opener).focus();
  };
  opener.addEventListener("click", () => set(!document.body.classList.contains("drawer")));
  find("[data-drawer-close]").addEventListener("click", () => set(false));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && document.body.classList.contains("drawer") && !find(":popover-open")) set(false);
  });
}

function notice(text) {
  const words = Object.assign(document.createElement("p"), { className: "problem", textContent: text });
  find("#notice").replaceChildren(words);
}

/* Animate messages that came while the page was open, and the last message after a skip. */
const seen = new Set();
function markArrivals() {
  const messages = [...document.querySelectorAll("#thread .message")];
  const came = seen.size ? messages.filter((each) => !seen.has(each.id)) : location.search ? messages.slice(-1) : [];
  for (const each of came) each.classList.add("arrived");
  for (const each of messages) seen.add(each.id);
}

let stick = true;
let formClosed = { timeStamp: -Infinity, button: null }; /* when a form was sent and closed, and where its button was */

const lastMessage = () => [...document.querySelectorAll("#thread .message")].at(-1)?.id;

/* While a menu is open, changes wait, so that no button moves away from under a finger. */
const OPEN_MENU = "#thread details[open]";
let changeWaits = false;
let stepsOpen = false;
let lastBefore; /* the last message before a swap */

/* Scroll to the last message's end; to its beginning if the message is taller than the screen, or the only one. */
function scrollToEnd() {
  const thread = find("#thread");
  thread.scrollTop = thread.scrollHeight;
  const messages = thread.querySelectorAll(".message");
  const last = messages[messages.length - 1];
  if (messages.length < 2) thread.scrollTop = 0;
  else if (last.getBoundingClientRect().top < thread.getBoundingClientRect().top) last.scrollIntoView();
  showTimes(thread);
}

/* If Refill's last message waits for the visitor to pick a time, scroll until its buttons are visible. */
function showTimes(thread) {
  const refills = thread.querySelectorAll(".message.refill");
  const times = refills[refills.length - 1]?.querySelector(".buttons:has([value^='pick:']):not(:has([aria-pressed]))");
  times?.scrollIntoView({ block: "nearest" });
}

function setUpThread() {
  document.addEventListener("htmx:before:swap", (event) => {
    const { ctx } = event.detail;
    const answer = new DOMParser().parseFromString(ctx.text, "text/html");
    if (!find("#thread", answer)) {
      event.preventDefault();
      notice((find("#problem", answer) ?? answer.body).textContent.trim());
      return;
    }
    if (ctx.sourceElement.matches("#live") && find(OPEN_MENU)) {
      event.preventDefault();
      changeWaits = true;
      return;
    }
    stepsOpen = find("#tour details").open;
    const thread = find("#thread");
    lastBefore = lastMessage();
    stick ||= thread.scrollHeight - thread.scrollTop - thread.clientHeight < CLOSE_TO_THE_END;
  });
  let button = null;
  document.addEventListener("submit", ({ target, submitter }) => {
    button = target.matches("dialog form") && submitter ? submitter.getBoundingClientRect() : null;
  });
  document.addEventListener("htmx:after:swap", ({ timeStamp, detail: { ctx } }) => {
    const dialogWasLeft = document.activeElement === document.body;
    setUpDialog();
    if (!ctx.sourceElement.matches("#live")) {
      if (button && !find("#dialog[open]")) formClosed = { timeStamp, button };
      button = null;
    }
    markArrivals();
    /* What a visitor's own action brought is shown, also if an event has brought it already. */
    if (before.has(ctx) && before.get(ctx) !== lastMessage()) stick = true;
    find("#tour details").open = stepsOpen;
    /* On a touch screen, the focus in the message box would open the keyboard. */
    const next = matchMedia("(pointer: coarse)").matches ? "#thread" : "#composer";
    if (dialogWasLeft && !find("#dialog[open]")) find(next).focus({ preventScroll: true });
    if (stick && lastBefore === lastMessage()) find("#thread").scrollTop = find("#thread").scrollHeight;
    else if (stick) scrollToEnd();
    stick = false;
  });
  /* During a request, screen readers do not read changes yet. A form may be removed before its answer is complete, and
     then only the swap shows that the request is over. */
  const underway = new Set();
  const before = new WeakMap();
  const busy = ({ type, detail: { ctx } }) => {
    if (type === "htmx:before:request" && !ctx.sourceElement.matches("#live")) before.set(ctx, lastMessage());
    if (type === "htmx:before:request") underway.add(ctx);
    else underway.delete(ctx);
    find("main").setAttribute("aria-busy", String(underway.size > 0));
  };
  for (const type of ["htmx:before:request", "htmx:after:swap", "htmx:finally:request", "htmx:error"]) {
    document.addEventListener(type, busy);
  }
  document.addEventListener(
    "toggle",
    ({ target }) => {
      if (target.matches("details.more[open]")) target.scrollIntoView({ block: "nearest" });
      if (!changeWaits || find(OPEN_MENU)) return;
      changeWaits = false;
      htmx.trigger(find("#live"), "changed");
    },
    { capture: true },
  );
  document.addEventListener("htmx:error", () => notice(find("#live").dataset.unreachable));
  markArrivals();
  scrollToEnd();
  stick = false;
  const unread = find("[data-unread]", find("#thread"));
  if (unread && unread.getBoundingClientRect().top < find("#thread").getBoundingClientRect().top) unread.scrollIntoView();
}

function listenForEvents() {
  const live = find("#live");
  const state = () => find("#thread").dataset.state;
  const events = new EventSource(`${live.dataset.events}?seen=${encodeURIComponent(state())}`);
  events.addEventListener("changed", ({ data }) => {
    if (data !== state()) htmx.trigger(live, "changed");
  });
  /* A page that is left starts no request, because the request would fail. */
  for (const leaves of ["pagehide", "skipped"]) window.addEventListener(leaves, () => events.close());
  window.addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
}

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-close]")) return;
  event.preventDefault();
  find("#dialog").close();
});
/* The second click of a double click on a form's button would reach what is behind the form. */
for (const type of ["mousedown", "click"]) {
  document.addEventListener(
    type,
    (event) => {
      const { clientX: x, clientY: y, timeStamp, target } = event;
      if (timeStamp - formClosed.timeStamp > DOUBLE_CLICK || target.closest("dialog")) return;
      const { left, right, top, bottom } = formClosed.button;
      if (x < left || x > right || y < top || y > bottom) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    { capture: true },
  );
}
/* The tour at its end can be closed and shown again, for as long as the visitor stays. */
const closeTour = (closed) => {
  document.body.classList.toggle("tour-closed", closed);
  if (closed) sessionStorage.setItem("tour", "closed");
  else sessionStorage.removeItem("tour");
};
closeTour(sessionStorage.getItem("tour") === "closed");
/* On a phone, links at the end of the tour are folded until the visitor unfolds them. */
const unfoldTour = (open) => {
  document.body.classList.toggle("tour-unfolded", open);
  sessionStorage.setItem("unfolded", open ? "yes" : "");
  find("[data-tour-fold]")?.setAttribute("aria-expanded", String(open));
};
unfoldTour(sessionStorage.getItem("unfolded") === "yes");
const isUnfolded = () => document.body.classList.contains("tour-unfolded");
document.addEventListener("htmx:after:swap", () => unfoldTour(isUnfolded()));
document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-tour-fold]")) unfoldTour(!isUnfolded());
  if (target.closest("[data-tour-close]")) {
    closeTour(true);
    find("#composer").focus();
  }
  if (target.closest("[data-tour-open]")) {
    closeTour(false);
    unfoldTour(true);
    if (document.body.classList.contains("drawer")) find("[data-drawer-close]").click();
    find("#tour summary").focus();
  }
});
/* A tap on a command in a message puts it into the message box. On a touch screen, the focus there would open the
   keyboard, and the button to send is the next thing to tap. */
document.addEventListener("click", ({ target }) => {
  const command = target.closest("[data-command]");
  if (!command) return;
  find("#composer").value = command.dataset.command;
  find(matchMedia("(pointer: coarse)").matches ? ".send" : "#composer").focus();
});
/* A press on a name shows who that is. The list of people shows it, too. */
const GAP = 8; /* pixels between the name, the card, and the edges of the page */
document.addEventListener("click", ({ target }) => {
  const name = target.closest(":is(p, li) > .who");
  const about = name && find(`#people [data-person="${CSS.escape(name.dataset.member)}"] .card`);
  if (!about) return;
  const card = find("#card");
  card.replaceChildren(about.cloneNode(true));
  card.showPopover();
  const { left, top, bottom } = name.getBoundingClientRect();
  const { width, height } = card.getBoundingClientRect();
  const below = bottom + GAP + height < innerHeight;
  card.style.inset = `${below ? bottom + GAP : top - GAP - height}px auto auto ${Math.max(GAP, Math.min(left, innerWidth - width - GAP))}px`;
});
/* The second click of a double click would undo the first. */
let pressed = {};
document.addEventListener(
  "submit",
  (event) => {
    const { target, submitter, timeStamp } = event;
    if (!target.matches(".buttons")) return;
    const value = submitter?.value;
    if (pressed.target === target && pressed.value === value && timeStamp - pressed.timeStamp < DOUBLE_CLICK) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
    pressed = { target, value, timeStamp };
  },
  { capture: true },
);
/* Close a popover after a button in it was pressed. */
document.addEventListener("submit", () => find(":popover-open")?.hidePopover());

/* Inside a page that shows two members side by side, hide links that lead away from it. */
document.body.classList.toggle("framed", window !== window.top);

setUpComposer();
setUpThread();
setUpDialog();
setUpDrawer();
listenForEvents();
