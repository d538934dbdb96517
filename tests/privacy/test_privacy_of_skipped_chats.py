"""A skipped chat is over for both members, so that its buttons don't show what the other did in private."""

from dataclasses import replace

import pytest

from bot.model.circles import Introduces
from bot.model.inbound import Choice
from tests.journeys.scenes import NO_MATCH
from tests.journeys.stage import someone
from tests.privacy.worlds import Play, World, assert_alike

PEOPLE = (someone("Olive", admin=True), *map(someone, ("Ana", "Ben", "Cem", "Dee")))


async def a_time_is_set(world: World) -> None:
    """Pair Ana and Ben, and let them agree on a time the next morning. Cem and Dee join late."""
    await world.start_circle()
    for who in ("ana", "ben"):
        await world.join(who, curious=["sourdough"], pace="1")
    await world.next_round()
    for who in ("ana", "ben"):
        await world.press(who, "Time 1")
    for who in ("cem", "dee"):
        await world.join(who, curious=["sourdough"])


async def do_in_private(world: World) -> None:
    """Let Ana do this world's secret."""
    match world.secret:
        case "block":
            await world.type("ana", "/coffee not-with @Ben")
        case "no":
            await world.press("ana", "We’ve talked")
            await world.press("ana", "Not really")
        case "rest":
            await world.type("ana", "/coffee rest")


async def push(world: World, what: str, who: str = "ben") -> None:
    """Press a button of the chat as a person, even if it is not shown."""
    async with world.store.reading(world.community) as tx:
        (chat,) = await tx.chats.of_member(world.member(who), 1)
    kind, _, answer = what.partition(":")
    last = {"pick": str(int(chat.offered[-1].timestamp()))}.get(kind, answer)
    action = ":".join(filter(None, (kind, chat.id, last)))
    await world.talk.choose(Choice(world.community, world.person(who), action))
    await world.work()


@pytest.mark.parametrize("pressed", ["skip", "repick", "pick", "talked"])
async def test_who_skips_a_chat_can_not_tell_what_the_other_did_in_private(play: Play, pressed: str) -> None:
    async def story(world: World) -> None:
        await do_in_private(world)
        await world.pass_time(minutes=5)
        await push(world, "skip")
        await world.pass_time(minutes=5)
        await world.look("ben")
        await push(world, pressed)
        await world.look("ben", "cem", "dee")
        await world.pass_time(days=3)
        await world.look("ben", "cem", "dee")
        assert not await world.texts("ben", "Enjoy your chat"), "it was called off before this could be sent"

    worlds = await play(story, "block", "no", "rest", "silence", people=PEOPLE, before=a_time_is_set)
    assert_alike(worlds, "ben")
    assert_alike(worlds[:3], "ben", "cem", "dee")


async def test_a_skip_after_not_yet_shows_the_other_what_any_skip_does(play: Play) -> None:
    async def story(world: World) -> None:
        if world.secret != "nothing":
            await push(world, f"met:{world.secret}", "ana")
        await world.pass_time(minutes=5)
        await push(world, "skip", "ana")
        await world.look("ben")
        await world.pass_time(days=3)
        await world.look("ben", "cem", "dee")
        assert await world.texts("ben", "won’t happen, sorry")

    worlds = await play(story, "nothing", "not_yet", "no", people=PEOPLE, before=a_time_is_set)
    assert_alike(worlds, "ben", "cem", "dee")


async def are_introduced(world: World) -> None:
    """Introduce Ana and Ben."""
    await world.start_circle()
    for who in ("ana", "ben"):
        await world.join(who, curious=["sourdough"])
    await world.next_round()


async def test_who_talked_can_not_tell_by_a_skip_whether_the_other_skipped(play: Play) -> None:
    async def story(world: World) -> None:
        await push(world, "met:yes", "ana")
        if world.secret == "skip":
            await push(world, "skip")
        await world.pass_time(days=2)
        for _ in range(2):
            await push(world, "skip", "ana")
            await world.look("ana")

    assert_alike(await play(story, "silence", "skip", people=PEOPLE[:3], before=are_introduced), "ana")


async def test_who_was_not_introduced_when_the_other_skips_reads_what_everybody_reads_who_sits_out(play: Play) -> None:
    """Ana takes no direct messages, so her introduction waits."""

    async def story(world: World) -> None:
        await world.start_circle()
        async with world.store.transaction(world.community) as tx:
            (circle,) = await tx.circles.all()
            await tx.circles.put(replace(circle, introduces=Introduces.ALONE))
            await tx.commit()
        for who in ("ana", "ben"):
            await world.join(who, curious=["sourdough"])
        world.log.closed.add(world.member("ana"))
        await world.next_round()
        await world.press("ben", "Skip this chat")
        await world.pass_time(days=1)
        await world.type("ana", "/coffee")
        waiting = await world.press("ana", "Show message")
        assert NO_MATCH in waiting
        assert "Ben" not in waiting

    await play(story, "", people=PEOPLE)
