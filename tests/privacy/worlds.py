"""One story, played in several worlds. The worlds differ in a secret, or have the secret's cover instead.

Each world is a sandbox community with its own database and the same keys. All worlds of a story begin with a copy of
the same database. A world logs everything that people get, with reader and time: messages, answers and suggestions.
`assert_alike` compares what observers got in each world:

    async def story(world: World) -> None:
        if world.secret == "block":
            await world.type("ana", "/coffee not-with @Ben")
        if world.secret == "rest":
            await world.type("ana", "/coffee rest")
        await world.next_round()
        await world.look("ben", "olive")

    worlds = await play(story, "block", "rest", people=PEOPLE, before=circle)
    assert_alike(worlds, "ben")            # a member
    assert_alike(worlds, "ben", "cem")     # two who compare notes
    assert_alike(worlds, "olive")          # an admin, who gets preview and reports, too

Ids are compared by their places, not by their letters, because some are random.
"""

import re
import shutil
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import unified_diff
from pathlib import Path
from typing import Final, TypeVar

import pytest
from pydantic import TypeAdapter
from sqlalchemy import event

from bot.conversation import Conversation
from bot.model.content import Message, Option
from bot.model.ids import CommunityId
from bot.model.inbound import Answer, Choice, Command, Say, Submission
from bot.model.members import Person
from bot.texts import errors
from bot.texts.localization import Voice
from storage.encryption import Cipher
from tests.journeys.sandbox_stage import SandboxStage
from tests.journeys.stage import MONDAY, Player

LOOKS = ("", "chats", "me", "my-data", "topics", "asks", "notes", "circle list", "circle preview", "reports")
"""Words after `/coffee` that show something at any time. People without the permission get a refusal."""
COVERED: Final = 30
"""The number of statements by which an answer may differ between worlds. Answers leave in steps of time
(`bot/conversation/answer_times.py`). A step has room for three times as many statements, at a millisecond each."""
ID = re.compile(r"\b(?:[a-z2-7]{20,}|[0-9a-f]{32})\b")
"""Matches ids of rows and of messages."""
T = TypeVar("T")
SHOWN = TypeAdapter[Answer | Message | tuple[Option, ...]](Answer | Message | tuple[Option, ...])


@dataclass(frozen=True)
class Sight:
    """Something that people got."""

    at: datetime
    to: frozenset[str]
    why: str
    """The message's key and destination, or the action that it answers."""
    what: object
    """The whole content, as JSON."""
    statements: int = 0
    """The number of database statements that it took."""

    def lines(self) -> Iterator[str]:
        """Yield the content as text, with time and readers on each line."""
        begin = f"{self.at:%b %d %H:%M:%S.%f} {'+'.join(sorted(self.to))}"
        yield f"{begin} < {self.why}"
        for line in written(self.what).splitlines():
            yield f"{begin} | {line}"


class Noting(Conversation):
    """The core's `Conversation`, which logs each answer with its question and number of statements."""

    note: Callable[[Person, str, object, int], None]
    statements: Sequence[str]

    async def command(self, command: Command) -> Answer:
        return await self._noted(command.person, f"/coffee {command.text}", super().command(command))

    async def choose(self, choice: Choice) -> Answer:
        return await self._noted(choice.person, f"press {choice.action}", super().choose(choice))

    async def submit(self, submission: Submission) -> Answer:
        sent = f"send {submission.action} {submission.values}"
        return await self._noted(submission.person, sent, super().submit(submission))

    async def home(self, community: CommunityId, person: Person) -> Message:
        """Render a person's home page."""
        return await self._noted(person, "own page", super().home(community, person))

    async def suggest(self, community: CommunityId, person: Person, source: str, typed: str) -> tuple[Option, ...]:
        """Suggest values for a field."""
        return await self._noted(
            person, f"suggest {source} {typed!r}", super().suggest(community, person, source, typed)
        )

    async def _noted(self, person: Person, asked: str, answering: Awaitable[T]) -> T:
        before = len(self.statements)
        answer = await answering
        assert answer != Say(errors.my_fault(Voice.of(person))), f"{asked} failed; the log says why"
        self.note(person, asked, SHOWN.dump_python(answer, mode="json"), len(self.statements) - before)
        return answer


class World(SandboxStage):
    """A stage that logs everything that people got, in order."""

    def __init__(
        self, url: str, people: Sequence[Player], start: datetime, zone: str, locale: str, cipher: Cipher
    ) -> None:
        super().__init__(url, people, start, zone, locale, cipher)
        self.secret = ""
        """The secret of this world, or what the world has instead; empty during the common beginning."""
        self.got: list[Sight] = []
        self.statements: list[str] = []
        """All database statements, in order."""
        note = lambda _1, _2, statement, *_: self.statements.append(statement)  # noqa: E731 - a short listener
        event.listen(self._engine.sync_engine, "before_cursor_execute", note)
        self._read = 0
        self.talk = Noting(self.store, self.clock, self.refill.waker.wake, {self.platform: self.log})
        self.talk.note = self._note
        self.talk.statements = self.statements
        self.refill.conversation = self.talk

    async def look(self, *who: str, probes: Sequence[str] = ()) -> None:
        """Let people look at everything that they can see now. `probes` are typed into fields with suggestions."""
        for one in who:
            person = self.person(one)
            for asked in LOOKS:
                await self.talk.command(Command(self.community, person, asked, self.channel))
            await self.home(one)
            for source in ("held", "called", "circles"):
                await self.talk.suggest(self.community, person, source, "")
            for typed in ("", *probes):
                for source in ("topics", "people"):
                    await self.talk.suggest(self.community, person, source, typed)
        await self.work()

    def view(self, *who: str) -> list[str]:
        """Return everything that some people together got, as lines of text."""
        names: dict[str, str] = {}
        lines = (line for sight in self.sights(*who) for line in sight.lines())
        return [ID.sub(lambda found: names.setdefault(found[0], f"#{len(names)}"), line) for line in lines]

    def sights(self, *who: str) -> list[Sight]:
        """List everything that some people together got."""
        self._take_deliveries()
        return [sight for sight in self.got if sight.to & set(who)]

    def _note(self, person: Person, why: str, what: object, statements: int) -> None:
        self._take_deliveries()
        self.got.append(Sight(self.now, frozenset({self.who(person.id)}), why, what, statements))

    def _take_deliveries(self) -> None:
        for at, delivery in self.log.deliveries[self._read :]:
            to = frozenset(self.recipients(delivery.destination) or self.people)
            why = f"{delivery.key} {delivery.destination}" + (
                f" replaces {delivery.replaces}" if delivery.replaces else ""
            )
            self.got.append(Sight(at, to, why, SHOWN.dump_python(delivery.message, mode="json")))
        self._read = len(self.log.deliveries)


Act = Callable[[World], Awaitable[object]]


async def nothing(world: World) -> None:
    """Do nothing."""


@dataclass(frozen=True)
class Play:
    """Plays stories, each with its own files."""

    tables: str
    """An SQLite file with empty tables."""
    folder: Path

    async def __call__(
        self, story: Act, *secrets: str, people: Sequence[Player], before: Act = nothing, start: datetime = MONDAY
    ) -> list[World]:
        """Play the common beginning once, then the story in one world for each secret. Return the worlds."""
        at = await self.begin(people, before, start)
        return [await self.part(story, secret, people, at) for secret in secrets]

    async def begin(self, people: Sequence[Player], before: Act, start: datetime = MONDAY) -> datetime:
        """Play the common beginning. Return the time at its end."""
        shutil.copy(self.tables, self.folder / "before.db")
        (self.folder / "before-keys.db").unlink(missing_ok=True)
        world = await World.open(f"sqlite:///{self.folder / 'before.db'}", people, start)
        assert isinstance(world, World)
        try:
            await before(world)
            return world.now
        finally:
            await world.close()

    async def part(self, story: Act, secret: str, people: Sequence[Player], at: datetime) -> World:
        """Play a story in a new world, from the end of the common beginning. Return the world."""
        for kind in ("", "-keys"):
            if (source := self.folder / f"before{kind}.db").exists():
                shutil.copy(source, self.folder / f"world{kind}.db")
        world = await World.open(f"sqlite:///{self.folder / 'world.db'}", people, at)
        assert isinstance(world, World)
        world.secret = secret
        try:
            await story(world)
        finally:
            await world.close()
        return world


def assert_alike(worlds: Sequence[World], *who: str) -> None:
    """Assert that some people, who may talk to each other, got the same in each world. A failure shows the difference.

    The numbers of statements may differ by up to COVERED.
    """
    first, *others = worlds
    told = first.view(*who)
    assert told, f"{who} got nothing at all"
    for other in others:
        if (seen := other.view(*who)) != told:
            diff = unified_diff(told, seen, first.secret, other.secret, n=2, lineterm="")
            pytest.fail(f"{' with '.join(who)} can tell {first.secret!r} from {other.secret!r}:\n" + "\n".join(diff))
        for one, same in zip(first.sights(*who), other.sights(*who), strict=True):
            more = abs(one.statements - same.statements)
            assert more <= COVERED, f"a clock tells {first.secret!r} from {other.secret!r}: {more} after {one.why}"


def written(value: object) -> str:
    """Return content as text, one line for each block. Only the kinds of blocks are left out."""
    match value:
        case {"kind": "words" | "typed" | "code", "text": str(text)}:
            return f"*{text}*" if value.get("strong") else text
        case {"kind": "who", "member": member, "name": name}:
            return f"{name}({member})"
        case {"blocks": list(blocks)}:
            return "\n".join(map(written, blocks))
        case dict():
            parts = {name: written(part) for name, part in value.items() if name != "kind" and part}
            return " ".join(f"{name}: {part}" if len(parts) > 1 else part for name, part in parts.items())
        case [list() | {"label": _}, *_]:
            return "\n".join(map(written, value))
        case [int(), *_]:
            return ", ".join(map(written, value))
        case list():
            return "".join(map(written, value))
        case _:
            return str(value)
