"""A yes on the last day of a question, which fails before its asker may get a message.

Ana takes messages in one hour of the day, so Ben's yes in the evening waits beyond his three days. Everybody is in
Berlin. Cem is Ana's friend or her second account, and also shares the topic.
"""

from datetime import timedelta

import pytest

from bot.model.news import PersonGone
from tests.privacy.secret_asks import PEOPLE, QUESTION, WITHDRAWN, ask, asked, harbour, shares_later
from tests.privacy.worlds import Play, World, assert_alike

ORDINARY = "a question that waits for Eve"


async def comes_to_nothing(world: World) -> None:
    match world.secret.partition(" after ")[0]:
        case "a block":
            await world.type("ben", "/coffee not-with @Ana")
        case "her block":
            await world.type("ana", "/coffee not-with @Ben")
        case "a rest":
            await world.type("ben", "/coffee rest")
        case "leaving":
            await world.talk.hear(PersonGone(world.community, world.member("ben"), world.now))


async def story(world: World) -> None:
    await world.type("ana", "/coffee hours")
    await world.fill("ana", start="13:00", end="14:00")
    await ask(world, "ana")
    await world.pass_time(minutes=30)
    await shares_later(world, "cem")
    if world.secret == ORDINARY:
        await shares_later(world, "eve")
        world.log.closed.add(world.member("eve"))
    await world.pass_time(days=2, hours=10)
    if world.secret != ORDINARY:
        await world.press("ben", "Yes", within=QUESTION)
    minutes = 15 * 60 + int(world.secret.rpartition(" after ")[2]) if " after " in world.secret else 0
    await world.pass_time(minutes=minutes)
    await comes_to_nothing(world)
    await world.pass_time(days=2, minutes=-minutes)
    assert asked(world) == {"ben", "cem"}
    await world.type("ana", "/coffee asks")


@pytest.mark.parametrize(
    "secret", ["a block after 17", "a block after 90", "her block after 17", "a rest after 17", "leaving after 77"]
)
async def test_when_the_next_is_asked_after_a_late_yes_came_to_nothing_reads_as_who_was_not_reached(
    play: Play, secret: str
) -> None:
    worlds = await play(story, ORDINARY, secret, people=PEOPLE, before=harbour("ben"))
    assert_alike(worlds, *(["cem"] if secret.startswith("her") else ["ana", "cem"]))


async def test_a_late_yes_is_not_withdrawn_in_the_second_in_which_its_asker_blocks(play: Play) -> None:
    async def withdrawn(world: World) -> None:
        await story(world)
        assert await world.texts("ben", WITHDRAWN)
        answered_at, *_, withdrawn_at = [at for at, one in world.log.deliveries if one.key.change and one.replaces]
        assert withdrawn_at - answered_at > timedelta(hours=15, minutes=20)

    await play(withdrawn, "her block after 17", "her block after 18", people=PEOPLE, before=harbour("ben"))
