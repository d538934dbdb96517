"""A visitor with a few minutes: six skips lead to a refill, a question gets a yes, and a skip opens what is new."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from sqlalchemy import event

from adapters.sandbox.cast import DELIGHTED, HARBOUR
from adapters.sandbox.clock import SandboxClock
from adapters.sandbox.expertise import WORDS, who_knows
from adapters.sandbox.journal import Delivered
from adapters.sandbox.lines import TOPICS
from adapters.sandbox.rendering import Reader
from adapters.sandbox.rooms import channel_room, room_of_chat
from adapters.sandbox.sandbox import Sandbox
from adapters.sandbox.skip_summary import summarise
from adapters.sandbox.tour import Step
from bot.model.ids import ChannelId, MemberId
from bot.model.message_keys import MessageKind
from bot.texts.plain_text import plain_message
from tests.adapters.sandbox.conftest import MONDAY
from tests.slow import SLOW

ROBIN, WANJIRU = MemberId("robin"), MemberId("wanjiru")
COFFEE, TOPIC = "/as/robin/in/coffee", "first talk at a meetup"
SKIPS = 6
TUESDAY_AFTER_A_ROUND = datetime(2026, 12, 1, 11, tzinfo=UTC)
FIRST_CHATS, WEEKS_TO_FIVE = 3, 3
"""The newcomer's first chats are of a round, a refill and the next round. Each is about the newcomer's topic, which
three others share. Of the first five chats, the last comes some weeks later, and four are about this topic."""
MOST_FOR_A_PAGE = 15
"""Maximum number of statements for a page, after any history."""
MOST_FOR_A_PRESS, MOST_FOR_A_CHANGE = 250, 42
"""Maximum number of statements of a skip, after any history: for the press, and for each instant at which something was
due and each message that was delivered."""
CLOCK_MOVES = "UPDATE sandbox_community SET ahead_us"

ON_SQLITE = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


class Visitor:
    """A visitor with a browser and three minutes, who sees only the page."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
        self.page = ""
        self.path = COFFEE

    async def go(self, path: str) -> None:
        """Open a page."""
        self._keep(await self._client.get(path))

    async def type(self, text: str) -> None:
        """Type a text in the open room."""
        self._keep(await self._client.post(f"{self.path}/type", data={"text": text}))

    async def submit(self, **values: str) -> None:
        """Send the open form with its values and some more."""
        action = re.findall(r'<form id="form" method="post" action="([^"]+)"', self.page)[-1]
        ticked = re.findall(r'name="([\w.-]+)" value="([^"]*)" checked', self.page)
        typed = re.findall(r"<input type=\"text\"[^>]* name=\"([\w.-]+)\" value=\"([^\"]*)\"", self.page)
        typed += re.findall(r"<textarea[^>]* name=\"([\w.-]+)\"[^>]*>\n([^<]*)</textarea>", self.page)
        held: dict[str, list[str]] = {}
        for name, value in (*ticked, *typed):
            held.setdefault(name, []).append(value)
        self._keep(await self._client.post(action, data={**held, **values}))

    async def press(self, kind: str, answer: str = "") -> None:
        """Press the last button of a kind on the page."""
        pressed = re.findall(rf'name="action" value="({kind}[^"]*{answer})"', self.page)[-1]
        before = self.page[: self.page.rindex(pressed)]
        address = re.findall(r'action="([^"]+/press/[^"]+)"', before)[-1]
        self._keep(await self._client.post(address, data={"action": pressed}))

    async def skip(self, by: str = "next") -> None:
        """Skip to the next event, or by an hour, a day or a week."""
        self._keep(await self._client.post(f"{self.path}/skip", data={"by": by}))

    @property
    def summary(self) -> str:
        """The line after a skip, without its links."""
        found = re.search(r'<div id="notice" role="status">(.*?)</div>', self.page, re.DOTALL)
        return re.sub(r"<[^>]+>", "", found[1]) if found else ""

    def _keep(self, answer: httpx.Response) -> None:
        assert answer.is_success, answer.text
        self.page, self.path = answer.text, answer.url.path.partition("/press/")[0].partition("/forms/")[0]
        self.path = self.path.removesuffix("/type")


@contextmanager
def statements_of(sandbox: Sandbox) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_others: object) -> None:
        seen.append(statement)

    engine = sandbox.refill.store._engine.sync_engine  # type: ignore[attr-defined]
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


async def introductions(sandbox: Sandbox) -> list[str]:
    """List the introductions of the newcomer's chats, the latest first."""
    rooms = [room_of_chat(chat.conversation) for chat in await sandbox.messages.chats_of(ROBIN)]
    return [plain_message((await sandbox.messages.read(room, ROBIN))[0].message) for room in rooms]


async def taken(sandbox: Sandbox) -> set[str]:
    progress = await sandbox.messages.tour.progress()
    return {step.step for step in progress.steps if step.member == ROBIN}


async def cost_of_a_page(sandbox: Sandbox, visitor: Visitor) -> int:
    with statements_of(sandbox) as statements:
        await visitor.go("/as/robin/in/coffee")
    return len(statements)


async def cost_of_a_quiet_hour(sandbox: Sandbox, visitor: Visitor) -> int:
    """Count the statements of a press that skips an hour in which nothing is due."""
    hour = timedelta(hours=1)
    while (at := await sandbox.next_instant()) and at <= sandbox.clock.now() + hour:
        await sandbox.advance(at)
    with statements_of(sandbox) as statements:
        await visitor.skip("hour")
    return len(statements)


async def skip_at_its_cost(sandbox: Sandbox, visitor: Visitor, by: str = "next") -> None:
    """Skip, with no more statements than the instants and deliveries of this skip allow."""
    before = sandbox.messages.journal.count
    with statements_of(sandbox) as statements:
        await visitor.skip(by)
    instants = sum(statement.startswith(CLOCK_MOVES) for statement in statements)
    changes = instants + sandbox.messages.journal.count - before
    assert instants
    assert len(statements) <= MOST_FOR_A_PRESS + MOST_FOR_A_CHANGE * changes


async def go_to_a_refill(sandbox: Sandbox, visitor: Visitor) -> None:
    """Join, and press six times at most to skip to what happens next, until a refill is introduced."""
    await visitor.go("/")
    await visitor.type("/coffee join")
    await visitor.submit(**{"curious.typed": TOPIC})
    assert await taken(sandbox) == {Step.JOINED}
    for skips in range(1, SKIPS + 1):
        await skip_at_its_cost(sandbox, visitor)
        if skips == 1:
            assert "Refill introduced you to Wanjirũ Kamau." in visitor.summary
            assert "Refill introduced 4 other people, each in their daytime." in visitor.summary
            assert visitor.path.startswith("/as/robin/in/chat-")
            assert TOPIC in visitor.page
            await visitor.press("pick:")
        elif "how it went" in visitor.summary:
            assert visitor.path == "/as/robin/in/refill"
            await visitor.press("met:", ":yes")
            await visitor.press("again:", ":yes")
        elif "both said yes" in visitor.summary:
            await visitor.press("refill:", ":yes")
        elif skips == 2:
            assert "3 times work for Wanjirũ. Your half hour with Wanjirũ Kamau is set." in visitor.summary
            assert "My first one had eleven people and a projector that died." in visitor.page, "she writes, too"
        if Step.REFILLED in await taken(sandbox):
            break
    assert "here’s your next half hour" in visitor.page
    await visitor.go("/as/robin/in/refill")
    assert "I’ve set up your next chat with" in visitor.page
    assert 'value="refill:' not in visitor.page, "both have chosen already"
    await visitor.go("/as/robin/beside/wanjiru")


@ON_SQLITE
async def test_six_skips_lead_from_joining_to_a_refill(sandbox: Sandbox, client: httpx.AsyncClient):
    await sandbox.prepare()
    visitor = Visitor(client)
    await go_to_a_refill(sandbox, visitor)
    rows = re.findall(r'<span class="title">Wanjirũ Kamau <small>([^<]+)</small></span>', visitor.page)
    assert rows == ["Sun, Mar 8", "Tue, Mar 3"], "two chats with the same person are told apart"
    assert "Act as Wanjirũ, and see what they see." in visitor.page
    await visitor.go("/as/wanjiru/in/refill")
    assert await taken(sandbox) >= {Step.PICKED, Step.AGAIN, Step.NEXT, Step.REFILLED, Step.LOOKED}
    assert "That’s Refill" in visitor.page
    assert "data-tour-close" in visitor.page


@ON_SQLITE
async def test_whoever_reaches_the_refill_finds_a_no(sandbox: Sandbox, client: httpx.AsyncClient, clock: SandboxClock):
    """In a story that begins on this day, the first no would come three hours after the refill."""
    await clock.skip_to(TUESDAY_AFTER_A_ROUND)
    await sandbox.prepare()
    await go_to_a_refill(sandbox, Visitor(client))
    assert (await sandbox.messages.tour.progress()).no


@SLOW
@ON_SQLITE
async def test_four_of_the_first_five_chats_are_about_ones_topic(sandbox: Sandbox, client: httpx.AsyncClient):
    """After weeks, a page and a press of *Skip* cost as many statements as on the first day."""
    await sandbox.prepare()
    visitor = Visitor(client)
    await visitor.go("/")
    cost = await cost_of_a_page(sandbox, visitor), await cost_of_a_quiet_hour(sandbox, visitor)
    await go_to_a_refill(sandbox, visitor)
    await sandbox.advance(sandbox.clock.now() + timedelta(days=7))
    first = await introductions(sandbox)
    assert len(first) >= FIRST_CHATS
    assert all(TOPIC in text for text in first)
    for _ in range(WEEKS_TO_FIVE):
        await sandbox.advance(sandbox.clock.now() + timedelta(days=7))
    five = (await introductions(sandbox))[-5:]
    assert len(five) == 5
    assert sum(TOPIC in text for text in five) >= 4
    no = (await sandbox.messages.tour.progress()).no
    assert no
    await visitor.go(f"/as/{no[0].id}/in/refill")
    assert f"{no[0].name} said no to meeting {no[1].name} again. Nobody else in the community can tell." in visitor.page
    await visitor.go(COFFEE)
    await skip_at_its_cost(sandbox, visitor, "week")
    assert (await cost_of_a_page(sandbox, visitor), await cost_of_a_quiet_hour(sandbox, visitor)) == cost
    assert cost[0] <= MOST_FOR_A_PAGE


async def join_with(sandbox: Sandbox, visitor: Visitor, topic: str) -> str:
    """Join, and skip to the first introduction; return the partner."""
    await visitor.go("/")
    await visitor.type("/coffee join")
    await visitor.submit(**{"curious.typed": topic})
    await visitor.skip()
    (introduction,) = await introductions(sandbox)
    assert topic in introduction
    partner = (await sandbox.messages.tour.progress()).partner
    assert partner
    return partner.name


PLAYS_ALONG = "Nobody in this made-up community knows that topic, so someone plays along."


@ON_SQLITE
@pytest.mark.parametrize(
    ("topic", "partner", "line"),
    [
        ("my first talk at a meetup", "Wanjirũ Kamau", "My first one had eleven people"),
        pytest.param("growing a meetup", "Wanjirũ Kamau", "I’ve done that for years", marks=SLOW),
        pytest.param("baking bread", "Mei Tanaka-Ross", "I do a lot of that.", marks=SLOW),
    ],
)
async def test_whoever_knows_a_topic_of_ones_own_is_the_first_partner(
    sandbox: Sandbox, client: httpx.AsyncClient, topic: str, partner: str, line: str
):
    await sandbox.prepare()
    visitor = Visitor(client)
    assert await join_with(sandbox, visitor, topic) == partner
    assert PLAYS_ALONG not in visitor.page
    await visitor.press("pick:")
    await visitor.skip()
    assert line in visitor.page
    await visitor.go(f"/as/{sandbox.messages.cast.people[2].id}/in/refill")
    await visitor.type("/coffee me")
    assert topic not in visitor.page, "Inês doesn't know about it, so she offers nothing"


@SLOW
@ON_SQLITE
async def test_a_topic_of_ones_own_finds_whoever_knows_it_in_any_language(sandbox: Sandbox, client: httpx.AsyncClient):
    await sandbox.prepare()
    await sandbox.actions.change_language("de")
    visitor = Visitor(client)
    assert await join_with(sandbox, visitor, "Brot backen: ohne Hefe") == "Mei Tanaka-Ross"
    assert "Ich dachte, ihr könntet über" in visitor.page


@ON_SQLITE
async def test_somebody_plays_along_with_a_topic_that_nobody_knows(sandbox: Sandbox, client: httpx.AsyncClient):
    """The page says so. The member is keen, claims to know nothing, and leads to the next half hour."""
    await sandbox.prepare()
    visitor = Visitor(client)
    assert await join_with(sandbox, visitor, "asdfgh") == "Inês Carvalho"
    assert PLAYS_ALONG in visitor.page
    (chat,) = await sandbox.messages.chats_of(ROBIN)
    introduction = (await sandbox.messages.read(room_of_chat(chat.conversation), ROBIN))[0]
    ines = sandbox.messages.cast.somebody("ines")
    assert ines
    assert await sandbox.simulated_members._temperament(ines, introduction) is DELIGHTED
    await visitor.press("pick:")
    await visitor.skip()
    assert "Your half hour with Inês Carvalho is set." in visitor.summary
    assert "Ask me anything. If I don’t know, we’ll find out together." in visitor.page


@pytest.mark.parametrize(
    ("topic", "names"),
    [
        ("growing a meetup", ["Wanjirũ Kamau", "Yusuf Demir", "Lakshmi Iyer"]),
        ("Gehalt verhandeln", ["Joel Brandt"]),
        ("running a marathon", []),
        ("first year as a parent", []),
        ("asdfgh", []),
    ],
)
def test_who_knows_about_a_topic(topic: str, names: list[str]):
    assert [person.name for person in who_knows(HARBOUR.speaking("de"), topic)][: max(len(names), 1)] == names


@ON_SQLITE
async def test_the_first_question_finds_its_yes(sandbox: Sandbox, client: httpx.AsyncClient):
    await sandbox.prepare()
    visitor = Visitor(client)
    await visitor.go("/")
    await visitor.type("/coffee ask How do you begin with sourdough?")
    await visitor.submit()
    await visitor.press("ask.send:")
    await visitor.skip()
    assert "Refill introduced you to Mei Tanaka-Ross" in visitor.summary
    assert sandbox.clock.now() < MONDAY + timedelta(days=2)


@ON_SQLITE
async def test_a_question_finds_others_once_the_only_one_who_knows_was_met(sandbox: Sandbox, client: httpx.AsyncClient):
    await sandbox.prepare()
    visitor = Visitor(client)
    for number in range(3):
        await visitor.go("/as/robin/in/refill")
        await visitor.type("/coffee ask How do you begin with sourdough?")
        await visitor.submit()
        told = "I won’t pick anyone I introduced you to in the last four weeks." in visitor.page
        assert told == (number > 0)
        await visitor.press("ask.send:")
        before = sandbox.clock.now()
        for _ in range(SKIPS):
            if len(await sandbox.messages.chats_of(ROBIN)) == number:
                await visitor.skip()
        assert sandbox.clock.now() - before < timedelta(days=2)
    met = {member for chat in await sandbox.messages.chats_of(ROBIN) for member in chat.members}
    assert len(met) == 4
    assert {ROBIN, "mei"} < met


@ON_SQLITE
async def test_somebody_answers_what_a_visitor_writes_and_welcomes_them(sandbox: Sandbox, client: httpx.AsyncClient):
    await sandbox.prepare()
    visitor = Visitor(client)
    await visitor.go("/as/robin/in/kitchen")
    await visitor.type("Does anybody have a starter for me?")
    await sandbox.advance(MONDAY + timedelta(minutes=1))
    room = channel_room(ChannelId("kitchen"))
    *_, asked, answered = await sandbox.messages.read(room, ROBIN)
    assert asked.author == ROBIN
    assert answered.author not in (ROBIN, None)
    await visitor.go(COFFEE)
    await visitor.type("/coffee join")
    await visitor.submit(**{"curious.typed": TOPIC})
    assert "Welcome, Robin!" in visitor.page
    await visitor.type("/coffee join")
    assert '<h2 id="dialog-title">Your topics</h2>' in visitor.page, "they are in the circle already"


@ON_SQLITE
async def test_a_face_is_the_same_each_time_and_nobody_elses(sandbox: Sandbox, client: httpx.AsyncClient):
    faces = [(await client.get(f"/faces/{person.id}.svg")).text for person in HARBOUR.people]
    assert len(set(faces)) == len(HARBOUR.people)
    assert (await client.get(f"/faces/{ROBIN}.svg")).text == faces[0]


def test_each_topic_has_a_line_and_words():
    assert {topic for person in HARBOUR.people for topic in person.sharing} <= TOPICS.keys() & WORDS.keys()


@ON_SQLITE
async def test_no_turn_of_a_question_is_empty(sandbox: Sandbox):
    async with sandbox.refill.store.reading(HARBOUR.community.id) as tx:
        seeds = [tx.derive_seed("empty", number) for number in range(60)]
    assert all(seed % 2 for seed in seeds)


def summary_of(*events: Delivered) -> list[str]:
    robin = HARBOUR.somebody(ROBIN)
    assert robin
    return [item.text for item in summarise(HARBOUR, Reader(robin), [("@robin", "refill", "Refill")], events).items]


def test_a_question_that_is_over_is_no_question_any_more():
    came, over = (Delivered(MessageKind.QUESTION, "@robin", (ROBIN,), is_change=change) for change in (False, True))
    assert summary_of(came) == ["Someone has a question for you."]
    assert summary_of(over) == summary_of(came, over) == ["A question for you no longer needs an answer."]


async def met_wanjiru(sandbox: Sandbox) -> None:
    await sandbox.messages.tour.note_message(MessageKind.INTRODUCTION, (ROBIN, WANJIRU))


@ON_SQLITE
async def test_the_tour_is_as_long_after_a_no_as_before(sandbox: Sandbox, client: httpx.AsyncClient):
    await met_wanjiru(sandbox)
    await sandbox.messages.tour.note_press(ROBIN, f"again:abc:{WANJIRU}:no")
    visitor = Visitor(client)
    await visitor.go(COFFEE)
    assert visitor.page.count('<i class="done"></i>') + visitor.page.count("<i></i>") == 7
    assert "Another chat needs a yes from both of you, so none is planned." in visitor.page
    assert "Wanjirũ isn’t told what you said." in visitor.page


@ON_SQLITE
async def test_an_open_page_of_the_partner_hears_that_the_story_has_ended(sandbox: Sandbox, client: httpx.AsyncClient):
    """In the split view, the partner's page is open already, so it is drawn again, and counts as seen."""
    await met_wanjiru(sandbox)
    visitor, states = Visitor(client), []
    for answer in (None, "no"):
        if answer:
            await sandbox.messages.tour.note_press(ROBIN, f"again:abc:{WANJIRU}:{answer}")
        await visitor.go(f"/as/{WANJIRU}/in/refill")
        states += re.findall(r'data-state="([^"]+)"', visitor.page)
    assert states[0] != states[1]
    assert Step.LOOKED in await taken(sandbox)


@ON_SQLITE
async def test_the_two_of_a_no_are_shown_side_by_side(sandbox: Sandbox, client: httpx.AsyncClient):
    await met_wanjiru(sandbox)
    """Not before both have answered, because until then there is nothing to compare."""
    await sandbox.messages.tour.note_press(MemberId("yusuf"), f"again:abc:{WANJIRU}:no")
    visitor = Visitor(client)
    await visitor.go("/as/yusuf/in/refill")
    assert (await sandbox.messages.tour.progress()).no is None
    assert "said no" not in visitor.page
    await sandbox.messages.tour.note_press(WANJIRU, "again:abc:yusuf:yes")
    for member, two in (("yusuf", "yusuf/wanjiru"), (WANJIRU, "yusuf/wanjiru"), (ROBIN, "robin/wanjiru")):
        await visitor.go(f"/as/{member}/in/refill")
        assert re.findall(r'class="go wide" href="/two/([^"]+)"', visitor.page) == [two]


LOOK_AHEAD = "Press “Skip ahead”. If Wanjirũ says yes, too, you’ll both hear of it."
DANA = MemberId("dana")


async def card(visitor: Visitor) -> str:
    await visitor.go(COFFEE)
    return visitor.page.partition("<ol>")[0].partition('id="tour"')[2]


@ON_SQLITE
async def test_a_no_to_the_newcomer_shows_nowhere_and_the_tour_goes_on(sandbox: Sandbox, client: httpx.AsyncClient):
    """The newcomer's page is the same as before the no. The next introduction begins the story again."""
    tour, visitor = sandbox.messages.tour, Visitor(client)
    await tour.note_form(ROBIN, "join:abc")
    await met_wanjiru(sandbox)
    await tour.note_message(MessageKind.CHECK_IN, (ROBIN,), (WANJIRU,))
    await tour.note_press(ROBIN, f"again:abc:{WANJIRU}:yes")
    before = await card(visitor)
    assert LOOK_AHEAD in before
    await tour.note_press(WANJIRU, f"again:abc:{ROBIN}:no")
    assert await card(visitor) == before
    assert "said no" not in visitor.page
    await tour.note_message(MessageKind.INTRODUCTION, (DANA, ROBIN))
    assert "Press a time that works for you." in await card(visitor)
    await tour.note_message(MessageKind.CHECK_IN, (ROBIN,), (DANA,))
    await tour.note_press(ROBIN, f"again:abc:{DANA}:yes")
    await tour.note_message(MessageKind.MUTUAL_YES, (ROBIN,), (DANA,))
    partner = (await tour.progress()).partner
    assert partner
    assert partner.id == DANA
    assert "You both said yes." in await card(visitor)


@ON_SQLITE
async def test_an_earlier_partner_may_still_say_yes(sandbox: Sandbox):
    tour = sandbox.messages.tour
    await met_wanjiru(sandbox)
    await tour.note_press(ROBIN, f"again:abc:{WANJIRU}:yes")
    await tour.note_message(MessageKind.INTRODUCTION, (DANA, ROBIN))
    await tour.note_message(MessageKind.MUTUAL_YES, (ROBIN,), (WANJIRU,))
    await tour.note_message(MessageKind.INTRODUCTION, (ROBIN, WANJIRU))
    partner = (await tour.progress()).partner
    assert partner
    assert partner.id == WANJIRU
    assert await taken(sandbox) >= {Step.AGAIN, Step.BOTH_AGAIN, Step.REFILLED}


@SLOW
@ON_SQLITE
async def test_whoever_skips_the_first_chat_is_led_to_the_next(sandbox: Sandbox, client: httpx.AsyncClient):
    await sandbox.prepare()
    visitor = Visitor(client)
    assert await join_with(sandbox, visitor, TOPIC) == "Wanjirũ Kamau"
    await visitor.press("skip:")
    assert "The clock jumps to your introduction." in await card(visitor)
    for _ in range(SKIPS):
        await visitor.skip()
        if len(await sandbox.messages.chats_of(ROBIN)) > 1:
            break
    assert "Press a time that works for you." in await card(visitor)


@SLOW
@ON_SQLITE
async def test_after_a_no_the_newcomer_reaches_a_refill_with_somebody_else(sandbox: Sandbox, client: httpx.AsyncClient):
    """A visitor acts as the first partner, too, and says no."""
    await sandbox.prepare()
    visitor = Visitor(client)
    await join_with(sandbox, visitor, TOPIC)
    for _ in range(3 * SKIPS):
        if 'value="pick:' in visitor.page:
            await visitor.press("pick:")
        if 'value="met:' in visitor.page and visitor.path == "/as/robin/in/refill":
            await visitor.go("/as/wanjiru/in/refill")
            if 'value="met:' in visitor.page:
                await visitor.press("met:", ":yes")
                await visitor.press("again:", ":no")
            await visitor.go("/as/robin/in/refill")
            await visitor.press("met:", ":yes")
            await visitor.press("again:", ":yes")
        if "both said yes" in visitor.summary:
            await visitor.press("refill:", ":yes")
        await visitor.skip()
        assert "said no to meeting Robin" not in visitor.page
        if Step.REFILLED in await taken(sandbox):
            break
    partner = (await sandbox.messages.tour.progress()).partner
    assert partner
    assert partner.id != WANJIRU
    assert "here’s your next half hour" in visitor.page
