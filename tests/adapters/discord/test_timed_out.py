"""A member with a timeout from moderators is neither paired nor asked, and nobody is told."""

from datetime import timedelta

import pytest

from bot.model.ids import MemberId
from bot.model.interests import Stance
from bot.services.asks import Draft, send_ask, write_ask
from bot.services.topics import set_interests
from tests.adapters.discord.one_server import INTRODUCED, DiscordScene, introductions


@pytest.fixture
async def scene(scene: DiscordScene) -> DiscordScene:
    """Yield a server whose circle three people have joined."""
    await scene.join(scene.ana, scene.ben, scene.olive)
    return scene


async def test_who_is_timed_out_is_left_out_of_a_round_and_back_in_the_next(scene: DiscordScene) -> None:
    dan = scene.guild.add_member("Dan")
    await scene.join(dan)  # with four members, nobody is left over
    scene.guild.time_out(scene.ana, scene.time.now() + timedelta(days=3))
    heard = scene.heard(scene.ana)
    await scene.go_on(**INTRODUCED)
    assert introductions(scene.ana) == 0
    assert sum(introductions(who) for who in (scene.ben, scene.olive, dan)) == 2
    assert scene.heard(scene.ana) == heard
    (thread,) = scene.threads()
    assert scene.ana.id not in thread.members
    assert not any("timed" in message.plain.lower() for who in (scene.ben, scene.olive) for message in who.inbox())
    await scene.go_on(days=28)
    assert introductions(scene.ana) == 1


async def test_the_other_one_of_a_pair_is_drawn_anew_or_sits_out_as_ever(scene: DiscordScene) -> None:
    for who in (scene.ana, scene.olive):
        scene.guild.time_out(who, scene.time.now() + timedelta(days=3))
    await scene.go_on(**INTRODUCED)
    assert [introductions(who) for who in (scene.ana, scene.ben, scene.olive)] == [0, 0, 0]
    assert scene.threads() == []
    assert {member.id for member in [await scene.member(who) for who in (scene.ana, scene.olive)] if member} == {
        scene.ana.id,
        scene.olive.id,
    }, "they are there, and nothing of theirs is put aside"


async def test_who_may_write_again_earlier_counts_from_their_next_press(scene: DiscordScene) -> None:
    scene.guild.time_out(scene.ana, scene.time.now() + timedelta(days=20))
    await scene.go_on(**INTRODUCED)
    member = await scene.member(scene.ana)
    assert member
    assert member.resting(scene.time.now())
    assert not member.resting(scene.time.now() + timedelta(days=7)), "as Discord does not tell of an early end"
    scene.guild.time_out(scene.ana, None)
    await scene.ana.press(scene.ana.inbox(scene.coffee)[0], "My messages")
    member = await scene.member(scene.ana)
    assert member
    assert not member.resting(scene.time.now())


async def test_nobody_is_asked_who_is_timed_out(scene: DiscordScene) -> None:
    await scene.go_on(hours=2)  # until Ana's state from her joining is out of date
    async with scene.refill.store.transaction(scene.community) as tx:
        now, ben = scene.time.now(), await tx.members.get(MemberId(scene.ben.id))
        assert ben is not None
        await set_interests(tx, MemberId(scene.ana.id), Stance.SHARING, ["cheese"], now)
        await send_ask(tx, await write_ask(tx, ben, Draft("How is it made?", "cheese", shows_name=True), now), now)
        await tx.commit()
    scene.guild.time_out(scene.ana, scene.time.now() + timedelta(days=3))
    heard = scene.heard(scene.ana)
    await scene.go_on(days=1)
    assert scene.heard(scene.ana) == heard
