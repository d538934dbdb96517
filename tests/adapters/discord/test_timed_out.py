"""A member with a timeout from moderators is neither paired nor asked, and nobody is told."""

from datetime import timedelta

import pytest

from bot.model.ids import MemberId
from bot.model.interests import Stance
from bot.services.asks import Draft, send_ask, write_ask
from bot.services.topics import set_interests
from tests.adapters.discord.one_server import INTRODUCED, Dock, introductions


@pytest.fixture
async def dock(dock: Dock) -> Dock:
    """Yield a server whose circle three people have joined."""
    await dock.join(dock.ana, dock.ben, dock.olive)
    return dock


async def test_who_is_timed_out_is_left_out_of_a_round_and_back_in_the_next(dock: Dock) -> None:
    dan = dock.guild.add_member("Dan")
    await dock.join(dan)  # with four members, nobody is left over
    dock.guild.time_out(dock.ana, dock.time.now() + timedelta(days=3))
    heard = dock.heard(dock.ana)
    await dock.go_on(**INTRODUCED)
    assert introductions(dock.ana) == 0
    assert sum(introductions(who) for who in (dock.ben, dock.olive, dan)) == 2
    assert dock.heard(dock.ana) == heard
    (thread,) = dock.threads()
    assert dock.ana.id not in thread.members
    assert not any("timed" in message.plain.lower() for who in (dock.ben, dock.olive) for message in who.inbox())
    await dock.go_on(days=28)
    assert introductions(dock.ana) == 1


async def test_the_other_one_of_a_pair_is_drawn_anew_or_sits_out_as_ever(dock: Dock) -> None:
    for who in (dock.ana, dock.olive):
        dock.guild.time_out(who, dock.time.now() + timedelta(days=3))
    await dock.go_on(**INTRODUCED)
    assert [introductions(who) for who in (dock.ana, dock.ben, dock.olive)] == [0, 0, 0]
    assert dock.threads() == []
    assert {member.id for member in [await dock.member(who) for who in (dock.ana, dock.olive)] if member} == {
        dock.ana.id,
        dock.olive.id,
    }, "they are there, and nothing of theirs is put aside"


async def test_who_may_write_again_earlier_counts_from_their_next_press(dock: Dock) -> None:
    dock.guild.time_out(dock.ana, dock.time.now() + timedelta(days=20))
    await dock.go_on(**INTRODUCED)
    member = await dock.member(dock.ana)
    assert member
    assert member.resting(dock.time.now())
    assert not member.resting(dock.time.now() + timedelta(days=7)), "as Discord does not tell of an early end"
    dock.guild.time_out(dock.ana, None)
    await dock.ana.press(dock.ana.inbox(dock.coffee)[0], "My messages")
    member = await dock.member(dock.ana)
    assert member
    assert not member.resting(dock.time.now())


async def test_nobody_is_asked_who_is_timed_out(dock: Dock) -> None:
    await dock.go_on(hours=2)  # until Ana's state from her joining is out of date
    async with dock.refill.store.transaction(dock.community) as tx:
        now, ben = dock.time.now(), await tx.members.get(MemberId(dock.ben.id))
        assert ben is not None
        await set_interests(tx, MemberId(dock.ana.id), Stance.SHARING, ["cheese"], now)
        await send_ask(tx, await write_ask(tx, ben, Draft("How is it made?", "cheese", shows_name=True), now), now)
        await tx.commit()
    dock.guild.time_out(dock.ana, dock.time.now() + timedelta(days=3))
    heard = dock.heard(dock.ana)
    await dock.go_on(days=1)
    assert dock.heard(dock.ana) == heard
