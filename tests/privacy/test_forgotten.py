"""A forgotten member leaves nothing behind: one of four members is forgotten in the middle of a year."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from bot.model.ids import MemberId
from bot.model.inbound import Replace, Say
from bot.model.members import Person
from bot.model.outbox import Delivery
from bot.ports import Receipt
from tests.journeys.random_asks import COMMUNITY, Habits, Town
from tests.privacy.test_ids import ids_in, kept, tried

GONE = "quill-7q4zt"
NAME = "Quillon Vexley"
TOPIC = "vermilion falconry"
ASKED = "Whose hawk ate my umbrella"
LIMIT = "never before the zeppelin lands"
YEAR = timedelta(weeks=52)
MIDDLE = timedelta(weeks=26)
HABITS = Habits(4, YEAR, asks_each=5, yes=0.9, no=0.05, moods=0)


@dataclass
class Year(Town):
    """A community of four. One member does everything that a member can, and is forgotten in the middle of a year."""

    left: list[str] = field(default_factory=list)
    """Traces of the member: just before, just after, and at the end of the year."""
    ids: set[str] = field(default_factory=set)
    """Ids that rows contained at the latest look. In a file's bytes, no character separates values."""
    times: set[str] = field(default_factory=set)
    """The times of all events."""
    acted: set[str] = field(default_factory=set)
    """The times of the member's actions, which have their own seconds."""

    def __post_init__(self) -> None:
        super().__post_init__()
        gone = self.people.pop("p2")
        self.people[GONE] = Person(MemberId(GONE), NAME, gone.zone, "en", admin=False)

    async def _move_in(self, who: str) -> None:
        await super()._move_in(who)
        await self.command(who, "pace 4")
        if who == GONE:
            await self.command(who, "asked 4")
            await self.command(who, f"topics add {TOPIC}")
            await self.press(who, self._buttons()[0])
            self._plan(timedelta(weeks=3), who, "not-with p3")
            self._plan(MIDDLE - timedelta(minutes=1), who, "look")
            self._plan(MIDDLE, who, "forget")
            self._plan(MIDDLE + timedelta(minutes=1), who, "look")
            self._plan(YEAR - timedelta(minutes=1), who, "look")
        if who == "p0":
            self._plan(timedelta(hours=1), who, "meet")
        if who == "p1":
            self._plan(timedelta(weeks=20), who, f"not-with {GONE}")

    async def _do(self, who: str, what: str) -> None:
        if what == "look":
            self.left.append(await self.bytes())
            self.ids = ids_in(await kept(self.store)) if self.forgotten else set()
        elif what == "meet":
            await self.command(who, "circle new", {"name": ["Tea"], "rhythm": ["every_4_weeks:1"]})
            for one in self.people:
                await self.command(one, "join", {})
        elif what.startswith("not-with"):
            await self.command(who, what)
        elif who == GONE:
            await self._do_as_gone(what)
        else:
            await super()._do(who, what)
            await self._would_meet_again(who, what)

    async def _do_as_gone(self, what: str) -> None:
        word, _, rest = what.partition(" ")
        if self.forgotten:
            return  # the member is gone
        if self.clock.now().second:  # otherwise others may have acted in the same second
            self.acted.add(f"{self.clock.now():%Y-%m-%d %H:%M:%S}")
        if word == "ask":
            await self._ask(GONE, rest.rsplit(" ", 1)[0], f"{ASKED} {rest[-1]}")
        elif rest.startswith("asked.yes:"):
            await self.submit(GONE, rest.replace("yes", "limit"), {"length": ["quarter"], "words": [LIMIT]})
        else:
            await super()._do(GONE, what)
            await self._would_meet_again(GONE, what)
            await self.refill.work()

    async def _would_meet_again(self, who: str, what: str) -> None:
        """Answer whether to meet again."""
        if what.startswith("press met:") and isinstance(self.answer, Say | Replace):
            offered = [button.action for button in self.answer.message.buttons() if button.action.startswith("again:")]
            for action in self.chance(what).sample(offered, min(1, len(offered))):
                await self.press(who, action)

    async def deliver(self, delivery: Delivery) -> Receipt:
        """Deliver a message, answer check-ins, and pick times."""
        receipt = await super().deliver(delivery)
        self.times.add(self.clock.now().isoformat())
        for button in () if delivery.replaces else delivery.message.buttons():
            question, *rest = button.action.split(":")
            if question == "pick" or (question == "met" and rest[-1] == "yes"):
                for who in getattr(delivery.destination, "members", (getattr(delivery.destination, "member", None),)):
                    if self.chance(who, button.action).random() < 0.5:
                        self._plan(timedelta(hours=1), str(who), f"press {button.action}")
        return receipt

    async def bytes(self) -> str:
        """Return the bytes of a copy of the database."""
        if not self.url.startswith("sqlite"):
            return await kept(self.store)
        file = Path(self.url.removeprefix("sqlite:///"))
        return "".join(each.read_bytes().decode("latin-1") for each in sorted(file.parent.glob(f"{file.name}*")))


@pytest.mark.slow
async def test_a_year_later_no_byte_tells_of_who_was_forgotten(database_url: str) -> None:
    town = Year(seed=3, habits=HABITS, url=database_url)
    await town.live()
    before, after, end = town.left
    words = (GONE, NAME, TOPIC, ASKED, LIMIT)
    assert [word for word in words if word not in before] == []
    for held in (after, end):
        assert [word for word in words if re.search(re.escape(word), held, re.IGNORECASE)] == []
    assert len(town.acted) > 4
    assert [time for time in sorted(town.acted) if time in after + end] == []
    others = sorted(set(town.people) - {GONE})
    assert len(town.ids) > 30
    assert town.ids & set(tried(COMMUNITY, [GONE, *others], sorted(town.times), sorted(town.ids))) == set()
