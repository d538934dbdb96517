"""A member's absence looks the same to others for every reason: forgotten, left, deactivated, or a platform's error."""

import pytest

from bot.model.content import Message, Paragraph, Words
from bot.model.inbound import Choice
from bot.model.message_keys import MessageKey
from bot.model.news import PersonGone
from bot.model.outbox import OutboxMessage, ToMember, Urgency
from bot.ports import Undeliverable
from bot.services.undeliverable import resolve_undeliverable
from tests.journeys.stage import COFFEE, someone
from tests.privacy.worlds import Act, Play, World, assert_alike

PEOPLE = (someone("Olive", admin=True), *map(someone, ("Ana", "Ben", "Cem")))
WAYS = ("forgets", "leaves", "is unknown")
OTHERS = ("ben", "cem", "olive")
OF_A_CHAT = ("pick", "time", "repick", "skip", "talked", "met", "again", "refill", "refill.now", "note")
"""Beginnings of the actions of buttons below messages about a chat."""


async def go(world: World) -> None:
    """Let Ana go in this world's way. The instant is the same in all worlds."""
    ana = world.person("ana")
    match world.secret:
        case "forgets":
            await world.talk.choose(Choice(world.community, ana, "forget-me.yes", world.channel))
        case "leaves":
            await world.talk.hear(PersonGone(world.community, ana.id, world.now))
        case "is unknown":
            message = Message((Paragraph((Words("How did it go?"),)),))
            owed = OutboxMessage(
                MessageKey.parse("unsent"), ToMember(ana.id), message, Urgency.NUDGE, world.now, world.now
            )
            async with world.store.transaction(world.community) as tx:
                await resolve_undeliverable(tx, owed, Undeliverable("10007", gone=[ana.id]), world.now)
                await tx.commit()
    await world.work()


async def press_all(world: World, who: str) -> None:
    """Press every button that a person has below messages about a chat."""
    actions = {action for seen in await world.sees(who) for _, action in seen.choices}
    for action in sorted(actions):
        if action.partition(":")[0] in OF_A_CHAT:
            await world.talk.choose(Choice(world.community, world.person(who), action, world.channel))
    await world.work()


async def three_weeks_on(world: World) -> None:
    """Look at everything at once, in the days that follow, and again when nobody is held any more."""
    await world.look(*OTHERS, probes=["Ana", "sourdough", "kites"])
    await world.pass_time(days=2)
    for who in ("ben", "cem"):
        await press_all(world, who)
    await world.look(*OTHERS)
    await world.pass_time(days=13)
    await world.look(*OTHERS, probes=["Ana", "kites"])
    await world.pass_time(days=6)
    await world.look(*OTHERS)


async def join(world: World, *names: str, **circle: str) -> None:
    """Let some people join a circle. Only Ana likes kites."""
    await world.start_circle(**circle)
    for who in names:
        await world.join(who, curious=["sourdough", *(["kites"] if who == "ana" else [])], sharing=["sourdough"])


async def two(world: World) -> None:
    """Introduce Ana and Ben."""
    await join(world, "ana", "ben")
    await world.next_round()


async def three(world: World) -> None:
    """Introduce all three."""
    await world.start_circle()
    await world.type("olive", "/coffee circle rules", COFFEE)
    await world.fill("olive", group_size="3")
    for who in ("ana", "ben", "cem"):
        await world.join(who, curious=["sourdough"])
    await world.next_round()


async def drawn(world: World) -> None:
    """Pair Ana and Ben at night, before anybody is told."""
    await join(world, "ana", "ben", at="06:00")
    await world.pass_time(hours=21.5)


async def friends(world: World) -> None:
    """Let Ana and Ben say yes to each other, and Ben write a note about her."""
    await two(world)
    for who in ("ana", "ben"):
        await world.press(who, "We’ve talked")
        await world.press(who, "Yes", within="Would you like to meet")
    await world.type("ben", "/coffee note @Ana")
    await world.fill("ben", note="knows a lot about bread")


async def asking(world: World) -> None:
    """Let Ana ask a question that reaches Ben."""
    await join(world, "ana", "ben", "cem", rhythm="every_4_weeks:1")
    await world.type("ana", "/coffee ask how do you keep yours alive?")
    await world.fill("ana", topic=["sourdough"])
    await world.press("ana", "Send it")
    await world.pass_time(hours=2)
    assert [one for who in ("ben", "cem") for one in await world.texts(who, "keep yours alive")]


SAID: dict[Act, str] = {
    two: "Your chat about sourdough won’t happen, sorry.",
    three: "A small change: your chat about sourdough is just Ben(ben) and Cem(cem) now.",
    drawn: "No chats yet.",
    friends: "No chats yet.",
    asking: "It no longer needs an answer.",
}
"""The messages and lists after Ana has gone."""


@pytest.mark.parametrize("before", SAID, ids=lambda act: act.__name__)
async def test_nobody_can_tell_why_somebody_went(play: Play, before: Act) -> None:
    async def story(world: World) -> None:
        await go(world)
        await three_weeks_on(world)

    ways = WAYS if before is two else WAYS[:2]  # both reports of a platform have the same effects
    worlds = await play(story, *ways, people=PEOPLE, before=before)
    assert any(SAID[before] in line.replace("*", "") for line in worlds[0].view("ben", "cem"))
    assert_alike(worlds, *OTHERS)
