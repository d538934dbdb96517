"""Random histories of a community: a common beginning, a secret, and what follows in each world.

Everything follows from a seed. A person's reaction to a message depends on its kind and on how many messages of this
kind the person got before. So people do the same in each world while they get the same messages.
"""

import heapq
from collections.abc import Collection, Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from bot.model.content import Message
from bot.model.freeze import FREEZE_FLOOR
from bot.model.ids import RefillId, derive_seed
from bot.model.inbound import Answer, Choice, Command, Open, Replace, Say, Submission
from bot.model.message_keys import MessageKind
from bot.model.news import PersonGone
from bot.model.outbox import ToChat
from tests.journeys.stage import Player, Values, held_in, someone
from tests.privacy.worlds import LOOKS, World

HERO, TWIN, NEWCOMER = "ana", "ben", "zoe"
"""The person with the secret, a person who is like the hero, and a person who has joined no circle."""
NAMES = ("Ana", "Ben", "Cem", "Dee", "Eva", "Fil")
ZONES = ("Europe/Berlin", "Europe/Lisbon", "Africa/Nairobi")
TOPICS = ("sourdough", "public speaking", "type hints", "gardening")
RARE = "beekeeping"
"""A topic that only some people share, so that an ask about it reaches them."""
HIDDEN = "Gleitschirmfliegen"
"""A topic that only one ask names."""
DAY = timedelta(days=1)
FLOOR = FREEZE_FLOOR


@dataclass(frozen=True)
class Secret:
    """A kind of secret, and the worlds that are compared."""

    cover: str
    others: tuple[str, ...]
    """Worlds that observers must not be able to tell from the world with the cover."""
    lasts: timedelta
    """How long the worlds are compared. The time begins with the secret or, after a chat, with its introduction."""
    knows: Collection[str] = frozenset({HERO})
    """People who may see a difference."""
    seen_by: Collection[str] = frozenset()
    """The observers, if the cover hides the secret from them alone; empty if everybody is an observer."""
    press: str = ""
    """The button that gives the secret answer; empty if the secret is not an answer and comes at a drawn time."""

    @property
    def after(self) -> str:
        """The first word of the buttons that the secret follows."""
        return self.press.partition(":")[0].partition(".")[0]


SECRETS: Mapping[str, Secret] = {
    "again": Secret("silence", ("no", "someday", "someday, then no", "block"), FLOOR, press="again:{subject}:{step}"),
    "talked": Secret(
        "silence", ("yes", "not_yet", "no", "block", "no, then block"), FLOOR, press="met:{subject}:{step}"
    ),
    "refill": Secret(
        "silence",
        ("no", "later", "block", "rest", "yes, then block", "yes, then rest"),
        FLOOR,
        press="refill:{subject}:{step}",
    ),
    "note": Secret("silence", ("note",), timedelta(days=12), press="again:{subject}:{step}"),
    "declined": Secret("silence", ("no",), timedelta(days=15), press="asked.{step}:{subject}"),
    "reported": Secret("silence", ("report.yes",), timedelta(days=15), {HERO, "olive"}, press="asked.{step}:{subject}"),
    "asker": Secret("asks", ("twin asks",), timedelta(days=6), {HERO, TWIN}),
    "only asked": Secret("nothing", ("draft", "asks", "asks, then forget-me"), timedelta(days=16), {NEWCOMER}),
    "hidden topic": Secret("nothing", ("draft", "asks"), timedelta(days=16)),
    "forgotten": Secret("gone", ("forget-me",), timedelta(days=20)),
    "no match": Secret("rest", ("block",), timedelta(days=20), seen_by={TWIN}),
}
PROBES = (
    ("olive", f"/coffee topics merge {HIDDEN} into {TOPICS[0]}"),
    ("cem", f"/coffee topics add {HIDDEN.upper()}"),
    ("cem", f"/coffee not-with {NEWCOMER}"),
    ("dee", f"/coffee ask how about {HIDDEN.lower()}?"),
    ("dee", f"/coffee ask {HIDDEN[:-1]}"),
)
"""Commands of curious people who try to find out a secret."""
STEPS = {
    "block": "/coffee not-with {other}",
    "note": "/coffee note @{other} knows a lot",
    "rest": "/coffee rest",
    "forget-me": "forget-me.yes",
}
ANSWERS: Mapping[str, Mapping[str, float]] = {
    "met": {"yes": 8, "not_yet": 1, "no": 1},
    "again": {"yes": 5, "someday": 2, "no": 2, "": 1},
    "refill": {"yes": 3, "later": 1, "no": 1, "": 1},
    "asked": {"yes": 2, "no": 3, "report": 0.3, "": 2},
    "pick": {"": 1, "any": 1},
    "time": {"": 1, "any": 1},
    "skip": {"": 9, "any": 1},
    "talked": {"": 4, "any": 1},
    "ask.send": {"any": 1},
    "ask.keep": {"": 1, "any": 1},
    "report.stop": {"": 1, "any": 1},
    "note": {"": 6, "any": 1},
    "topic.near": {"": 3, "any": 1},
}
"""Weights of the answers to a question, by the first word of the buttons' actions. An answer is the action's last word;
an empty word is silence."""
MOODS = (
    "/coffee rest 1 weeks",
    "/coffee back",
    "/coffee skip",
    "/coffee pace 1",
    "/coffee asked 1",
    "/coffee not-with {other}",
    "/coffee ask how about {topic}?",
    "/coffee ask about {topic} with {other}?",
    "/coffee topics add {topic}",
    "/coffee topics drop {topic}",
    "/coffee note @{other} knows {topic}",
    "/coffee leave",
    "forget-me.yes",
    "/coffee join",
)


@dataclass(frozen=True)
class History:
    """The parameters of a history. Everything else follows from the seed."""

    secret: str
    world: str
    """The world that is compared with the world with the cover."""
    seed: int
    people: int
    group_size: str
    which: int
    """The number of the chat that the secret follows, if it follows a chat."""

    @property
    def kind(self) -> Secret:
        """The kind of secret."""
        return SECRETS[self.secret]

    def chance(self, *about: object) -> Random:
        """Return a random generator for one decision, the same in each world."""
        return Random(derive_seed(self.seed, *about))

    def players(self) -> list[Player]:
        """Return the people. The hero and the twin have the same settings."""
        names = NAMES[: self.people]
        zones = [self.chance("zone", name if name.lower() != TWIN else "Ana").choice(ZONES) for name in names]
        people = [someone("Olive", admin=True), *map(someone, names, zones)]
        return [*people, someone(NEWCOMER.title())]

    def observers(self) -> list[str]:
        """List the people who must not be able to tell the worlds apart."""
        everybody = sorted(player.id for player in self.players())
        return [who for who in everybody if who not in self.kind.knows and who in (self.kind.seen_by or everybody)]


Plan = tuple[datetime, int, str, str]


@dataclass
class PlayedHistory:
    """A history that is being played."""

    history: History
    plans: list[Plan] = field(default_factory=list)
    seen: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    """The subjects of the buttons that each person got, by their first word, in order."""
    chats: dict[str, tuple[str, ...]] = field(default_factory=dict)
    introduced: dict[str, datetime] = field(default_factory=dict)
    subject: str = ""
    """The ids in the secret button's action."""
    parted: bool = False
    planned: int = 0
    read: int = 0
    """The number of deliveries that people have reacted to."""

    # The common beginning.

    async def begin(self, world: World) -> None:
        """Let everybody join, and play until the secret comes."""
        history, start = self.history, world.now
        await world.start_circle(rhythm=history.chance("rhythm").choice(["weekly:1", "every_2_weeks:1"]))
        if history.group_size != "2":
            await self._do(world, "olive", "/coffee circle rules", group_size=history.group_size)
        for who in world.people:
            if who != NEWCOMER:
                await self._move_in(world, who, start)
        if not history.kind.after:
            hours = history.chance("when").randint(1, 9) if history.secret == "asker" else 1 + history.which * 150
            self._plan(start + timedelta(hours=hours), HERO, "secret")
        if history.kind.after == "asked":
            self._plan(start + timedelta(hours=2), NEWCOMER, f"/coffee ask what about {RARE}?")
        await self._live(world, start + timedelta(weeks=5))
        self.read = 0

    async def _move_in(self, world: World, who: str, start: datetime) -> None:
        history, secret = self.history, self.history.secret
        chance = history.chance("topics", HERO if who == TWIN else who)
        curious, sharing = chance.sample(TOPICS, 2), chance.sample(TOPICS, 2)
        rare = {HERO, *chance.sample([who], chance.randint(0, 1))} if history.kind.after == "asked" else {"cem"}
        values = {"curious": curious, "sharing": [*sharing, RARE] if who in rare else sharing, "pace": "8"}
        if secret == "no match":
            values["languages"] = ["fr"] if who == TWIN else ["en", "fr"] if who == HERO else ["en"]
        await self._do(world, who, "/coffee join", **values)
        if (secret, who) in (("refill", HERO), ("reported", "olive")):  # no question for the admin who reads its report
            await self._do(world, who, "/coffee asked 0")
        for mood in MOODS:
            chance = history.chance("mood", who, mood)
            if chance.random() < (0.12 if who not in (HERO, TWIN) else 0.0):
                other, topic = chance.choice(NAMES[: history.people]), chance.choice(TOPICS)
                self._plan(start + timedelta(weeks=5) * chance.random(), who, mood.format(other=other, topic=topic))

    # The part in each world.

    def parts(self) -> "PlayedHistory":
        """Return a copy for one world."""
        return deepcopy(self)

    async def go_on(self, world: World) -> None:
        """Play the secret, and all that follows until the worlds' comparison ends."""
        *_, what = heapq.heappop(self.plans)
        assert what == "secret"
        self.parted = True
        after_chat = self.history.kind.after in ("met", "again")
        since = self.introduced[self.subject.split(":")[0]] if after_chat else world.now
        for step in world.secret.split(", then "):
            await self._keep_secret(world, step)
        await world.work()
        end = since + self.history.kind.lasts
        observers = self.history.observers()
        for share, who in ((0.2, [self.history.chance("looks").choice(observers)]), (1.0, observers)):
            await self._live(world, world.now + (end - world.now) * share - timedelta(seconds=1))
            await world.look(*who, probes=(HERO, NEWCOMER, HIDDEN[:6]))
            if self.history.secret in ("only asked", "hidden topic"):
                for one, probe in PROBES:
                    await self._do(world, one, probe, reacts=False)

    async def _keep_secret(self, world: World, step: str) -> None:
        secret, subject = self.history.secret, self.subject
        match step:
            case "silence" | "nothing":
                pass
            case "draft" | "asks" | "twin asks":
                who = NEWCOMER if secret == "only asked" else TWIN if step == "twin asks" else HERO
                await self._ask(world, who, RARE if secret == "asker" else HIDDEN, sends=step != "draft")
            case "gone":
                await world.talk.hear(PersonGone(world.community, world.member(HERO)))
            case _:
                other = await self._other(world)
                what = STEPS.get(step, self.history.kind.press).format(step=step, subject=subject, other=other)
                await self._do(world, NEWCOMER if secret == "only asked" else HERO, what, topic=[TOPICS[0]])

    async def _other(self, world: World) -> str:
        if self.history.secret == "refill":
            async with world.store.reading(world.community) as tx:
                refill = await tx.acquaintances.refill(RefillId(self.subject))
                return next(world.who(member) for member in refill.members if member != world.member(HERO))
        if self.history.secret == "talked":
            return next(who for who in self.chats[self.subject] if who != HERO)
        return self.subject.partition(":")[2] or TWIN

    async def _ask(self, world: World, who: str, topic: str, *, sends: bool = True) -> None:
        answer = await self._do(world, who, f"/coffee ask how about {topic}?", topic=[topic], reacts=False)
        send = next(action for action in _actions(answer) if action.startswith("ask.send:"))
        if sends:
            await self._do(world, who, send, reacts=False)

    async def _live(self, world: World, end: datetime) -> None:
        while True:
            self._read_deliveries(world)
            following = await world.refill.next_instant()
            if following is not None and following <= world.now:
                await world.work()
            elif self.plans and (following is None or self.plans[0][0] <= following):
                at, _, who, what = self.plans[0]
                if at > end or what == "secret":
                    world.time.move_to(min(at, end))
                    return
                heapq.heappop(self.plans)
                world.time.move_to(at)
                if self.parted and who == HERO and self.history.secret == "forgotten":
                    continue  # a deleted person does nothing more
                await self._do(world, who, what)
                await world.work()
            elif following is None or following > end:
                world.time.move_to(end)
                return
            else:
                world.time.move_to(following)

    async def _do(self, world: World, who: str, what: str, *, reacts: bool = True, **values: Values) -> Answer:
        """Type a command or press a button. If a form opens, send it with some values changed."""
        person = world.person(who)
        if what.startswith("/coffee"):
            text = what.removeprefix("/coffee").strip()
            answer = await world.talk.command(Command(world.community, person, text, world.channel))
        else:
            answer = await world.talk.choose(Choice(world.community, person, what, world.channel))
        if isinstance(answer, Open):
            held = held_in(answer.form) | {name: [v] if isinstance(v, str) else v for name, v in values.items()}
            if "topic" in held and not any(held["topic"]):
                held["topic"] = [self.history.chance("topic", what).choice(TOPICS)]
            sent = tuple((one.name, tuple(held[one.name])) for one in answer.form.fields)
            submission = Submission(world.community, person, answer.form.action, sent, world.channel)
            answer = await world.talk.submit(submission)
        if reacts:
            self._react(world, who, _actions(answer))
        return answer

    # Reactions of people to messages.

    def _read_deliveries(self, world: World) -> None:
        for _, delivery in world.log.deliveries[self.read :]:
            self.read += 1
            where, now = delivery.destination, world.now
            if isinstance(where, ToChat) and where.chat not in self.introduced:
                self.introduced[where.chat] = now
                self.chats[where.chat] = world.recipients(where)
            for who in sorted(world.recipients(where)):
                if self.history.secret == "refill" and delivery.key.kind is MessageKind.MUTUAL_YES:
                    self._plan(now + DAY, who, "/coffee leave" if who == HERO else f"refill.now:{HERO}")
                self._react(world, who, [button.action for button in delivery.message.buttons()])
                got = self.seen.setdefault((who, "anything"), [])
                got.append(delivery.key)
                chance = self.history.chance("look", who, len(got))
                if who != HERO and chance.random() < 0.1:
                    self._plan(now + timedelta(minutes=chance.randint(1, 900)), who, f"/coffee {chance.choice(LOOKS)}")

    def _react(self, world: World, who: str, actions: Iterable[str]) -> None:
        by_verb: dict[tuple[str, str], list[str]] = {}
        for action in actions:
            verb, _, rest = action.partition(":")
            subject = rest.rpartition(":")[0] if verb in ("met", "again", "refill") else rest.split(":")[0]
            verb = "asked" if verb.startswith("asked.") and subject else verb
            by_verb.setdefault((verb, subject), []).append(action)
        for (verb, subject), found in by_verb.items():
            known = self.seen.setdefault((who, verb), [])
            if verb in ANSWERS and subject not in known:
                known.append(subject)
                self._plan_answer(world, who, verb, subject, found)

    def _plan_answer(self, world: World, who: str, verb: str, subject: str, actions: list[str]) -> None:
        number = len(self.seen[who, verb])
        chance = self.history.chance("answer", who, verb, number)
        at = world.now + timedelta(minutes=chance.randint(1, 30 if verb in ("again", "ask.send") else 2400))
        due = number > self.history.which or verb not in ("met", "again")
        if due and who == HERO and verb == self.history.kind.after and not (self.parted or self.subject):
            self.subject = subject
            night = at.replace(hour=2) + DAY  # so that the answer's effects don't come at once
            self._plan(night if verb == "refill" else at, HERO, "secret")
            return
        wanted = self._wanted(who, verb, chance)
        if verb == "asked":
            chosen = [action for action in actions if action.startswith(f"asked.{wanted}:")]
        else:
            chosen = [action for action in actions if wanted == "any" or action.endswith(f":{wanted}")]
        if wanted and chosen:
            self._plan(at, who, chance.choice(chosen))

    def _wanted(self, who: str, verb: str, chance: Random) -> str:
        """Choose an answer. Some answers are fixed, so that the secret comes, and later answers do not reveal it."""
        secret, kind = self.history.secret, self.history.kind
        if secret == "refill" and verb in ("met", "again", "skip"):
            asked_only_awake = who == HERO and self.parted  # a hero who rests gets no new questions
            return "" if verb == "skip" or asked_only_awake else "yes"
        if who == HERO and (verb in ("met", "skip", "asked", "refill") or (verb == "again" and self.parted)):
            return "yes" if verb == "met" else ""
        if secret == "reported" and verb == "report.stop":
            return ""
        if secret == "no match" and who == HERO and verb == "again":  # a block takes a yes back, and a rest doesn't
            return ""
        if verb == "time" and who in kind.knows:  # they know more, and look at chats at other times
            return ""
        wanted = chance.choices(list(ANSWERS[verb]), list(ANSWERS[verb].values()))[0]
        if wanted == "yes" and verb == "asked" and (secret == "asker" or (kind.after == "asked" and not self.parted)):
            return ""
        return wanted

    def _plan(self, at: datetime, who: str, what: str) -> None:
        self.planned += 1
        heapq.heappush(self.plans, (at, self.planned, who, what))


def _actions(answer: Answer) -> list[str]:
    message: Message | None = answer.message if isinstance(answer, Say | Replace) else None
    return [button.action for button in message.buttons()] if message else []
