"""Three members answer, block, unblock, leave and are forgotten in any order: nobody can tell what Ana did in private.

Each history is played in two worlds. In one of them, Ana also answers and blocks in private, until her own yes to
meeting somebody again. In both, everybody does the same otherwise.

`PRIVACY_HISTORIES=100 pytest tests/privacy/test_interleavings.py` plays a hundred new histories.
"""

import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random, SystemRandom
from typing import Final

import pytest

from bot.model.chats import Chat
from bot.model.freeze import FREEZE_FLOOR
from bot.model.inbound import Choice, Command, Open, Submission
from bot.services.introduction_receipts import introduced_chats
from bot.services.introductions import MAX_PENDING_CHATS
from bot.services.open_refills import refills_for
from bot.texts.meeting_times import pick
from tests.journeys.stage import held_in, someone
from tests.privacy.worlds import Play, World, assert_alike
from tests.slow import runs

logger = logging.getLogger(__name__)

HISTORIES = int(os.environ.get("PRIVACY_HISTORIES", "0"))
"""How many new histories to play. By default, always the same ten are played."""
ANA, OTHERS = "ana", ("ben", "cem")
PEOPLE = (someone("Olive", admin=True), someone("Ana"), someone("Ben", "Africa/Nairobi"), someone("Cem"))
LASTS: Final = FREEZE_FLOOR - timedelta(days=2)
"""How long the worlds are compared. Later, a *no* keeps two apart who would meet again (docs/privacy.md)."""
STEPS: Final = 30
PRIVATE = ("met yes", "met not_yet", "met no", "again someday", "again no", "block", "unblock", "block, then unblock")
"""What Ana does in one world only."""
IN_COMMON = ("again yes", "pick", "offer yes", "offer later", "offer no", "leave", "join", "look")
"""What everybody does in both worlds."""
OF_OTHERS = ("met yes", "met no", "again someday", "again no", "block", "unblock", "rest", "back", "forget")
"""What only the others do, also in both worlds. Nobody skips: whether Ana is then paired once more in the round depends
on what she did, and a rest covers that (`tests/privacy/test_privacy_of_skipped_chats.py`)."""


CIRCLE_COMMANDS = {"leave": "leave", "join": "join", "rest": "rest 1 weeks", "back": "back"}


@dataclass(frozen=True)
class Step:
    """What somebody does, some hours after the step before."""

    hours: int
    who: str
    does: str
    which: int
    """The place of a chat among the chats that the person knows of, latest first."""

    @property
    def is_private(self) -> bool:
        """Whether Ana does this in one world only."""
        return self.who == ANA and self.does in PRIVATE


def steps_of(seed: int) -> list[Step]:
    """Draw a history from a seed."""
    chance, steps = Random(seed), list[Step]()
    for _ in range(STEPS):
        who = chance.choice([ANA, ANA, *OTHERS])
        does = (*PRIVATE, *PRIVATE, *IN_COMMON) if who == ANA else (*IN_COMMON, "again yes", "offer yes", *OF_OTHERS)
        steps.append(Step(chance.randint(0, 40), who, chance.choice(does), chance.randint(0, 1)))
    return steps


class Interleaving:
    """A history in one world."""

    def __init__(self, world: World, steps: Sequence[Step]) -> None:
        self.world, self.steps = world, steps
        self.settled = set[str]()
        """Those whom Ana has said yes to. From then on, what she does about them is the same in both worlds."""

    async def play(self) -> None:
        """Take all steps, and let the others look at everything at the end."""
        world, ends_at = self.world, self.world.now + LASTS
        for one in self.steps:
            if world.now + timedelta(hours=one.hours) >= ends_at:
                break
            await world.pass_time(hours=one.hours)
            if not one.is_private or world.secret == "in private":
                await self._take(one)
                await world.work()
        await world.go_to(ends_at)
        await world.look("olive", *OTHERS)

    async def _take(self, one: Step) -> None:
        kind, _, answer = one.does.partition(" ")
        if kind == "look":
            await self.world.look(*OTHERS[one.which :])
        elif one.does in CIRCLE_COMMANDS:
            await self._type(one.who, CIRCLE_COMMANDS[one.does])
        elif kind == "forget":
            await self._press(one.who, "forget-me.yes")
        elif kind == "offer":
            for refill in await self._offers(one.who):
                await self._press(one.who, f"refill:{refill}:{answer}")
        elif (found := await self._chat(one)) is not None:
            await self._in_chat(one, *found)

    async def _in_chat(self, one: Step, chat: Chat, other: str) -> None:
        kind, _, answer = one.does.partition(" ")
        if one.is_private and other in self.settled:
            return
        match kind:
            case "met":
                await self._press(one.who, f"met:{chat.id}:{answer}")
            case "again":
                if answer == "yes":
                    await self._unblock(one.who)
                    self.settled |= {other} if one.who == ANA else set()
                await self._press(one.who, f"again:{chat.id}:{self.world.member(other)}:{answer}")
            case "pick":
                for at in chat.offered[one.which :][:1]:
                    await self._press(one.who, pick(chat, at, apart=False))
            case "unblock":
                await self._unblock(one.who)
            case _:
                await self._type(one.who, f"not-with @{other.title()}")
                if one.does == "block, then unblock":
                    await self._unblock(one.who)

    async def _chat(self, one: Step) -> tuple[Chat, str] | None:
        """Return a chat that a person knows of, and its other member."""
        member = self.world.member(one.who)
        async with self.world.store.reading(self.world.community) as tx:
            chats = [chat for chat in await introduced_chats(tx, member, MAX_PENDING_CHATS) if len(chat.members) == 2]
        if not chats:
            return None
        chat = chats[min(one.which, len(chats) - 1)]
        return chat, self.world.who(chat.others(member)[0])

    async def _offers(self, who: str) -> list[str]:
        member = self.world.member(who)
        async with self.world.store.reading(self.world.community) as tx:
            return [refill.id for refill, _ in await refills_for(tx, member)]

    async def _unblock(self, who: str) -> None:
        """Remove all names from a person's form of blocks."""
        await self._type(who, "not-with", people=())

    async def _type(self, who: str, text: str, **values: Sequence[str]) -> None:
        """Type a command. If a form opens, send it with some values changed."""
        world, person = self.world, self.world.person(who)
        answer = await world.talk.command(Command(world.community, person, text, world.channel))
        if isinstance(answer, Open):
            sent = tuple((name, tuple(held)) for name, held in (held_in(answer.form) | values).items())
            await world.talk.submit(Submission(world.community, person, answer.form.action, sent, world.channel))

    async def _press(self, who: str, action: str) -> None:
        world = self.world
        await world.talk.choose(Choice(world.community, world.person(who), action, world.channel))


async def three_meet(world: World) -> None:
    """Let Ana, Ben and Cem join a weekly circle, and open its first round."""
    await world.start_circle(rhythm="weekly:1")
    for who in (ANA, *OTHERS):
        await world.join(who, curious=["sourdough"], sharing=["chess"], pace="8")
    await world.next_round()


@pytest.mark.parametrize("number", runs(HISTORIES or 10))
async def test_nobody_can_tell_what_one_of_three_did_in_private(play: Play, number: int) -> None:
    steps = steps_of(SystemRandom().randrange(2**32) if HISTORIES else number)
    logger.warning("%s", "\n".join(map(str, steps)))  # shown if the test fails

    async def story(world: World) -> None:
        await Interleaving(world, steps).play()

    worlds = await play(story, "nothing", "in private", people=PEOPLE, before=three_meet)
    assert_alike(worlds, "olive", *OTHERS)


async def test_early_answers_do_not_bring_the_report_of_a_round_sooner(play: Play) -> None:
    """The round ends once no check-in is planned any more, and not already once both have answered."""
    steps = [Step(26, "cem", "forget", 1), Step(64, ANA, "met not_yet", 1), Step(27, "ben", "met yes", 1)]

    async def story(world: World) -> None:
        await Interleaving(world, steps).play()

    worlds = await play(story, "nothing", "in private", people=PEOPLE, before=three_meet)
    assert_alike(worlds, "olive", *OTHERS)
    assert any("Round 1 of Coffee is over" in line.replace("*", "") for line in worlds[0].view("olive"))
