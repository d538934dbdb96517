"""If a member leaves the server during a chat, Refill notices within a day and tells the other member."""

import pytest

from bot.model.absences import LOOKS_AFTER
from bot.model.ids import MemberId
from bot.services.absences import hold_member
from tests.adapters.discord.one_server import INTRODUCED, Dock, introductions

WONT_HAPPEN = "won’t happen"


@pytest.fixture
async def dock(dock: Dock) -> Dock:
    """Yield a server on which Ana and Ben were introduced and Ben has left after that."""
    await dock.join(dock.ana, dock.ben)
    await dock.go_on(**INTRODUCED)
    assert introductions(dock.ana) == 1
    await dock.go_on(hours=3)
    dock.guild.remove(dock.ben)
    return dock


async def test_the_other_one_hears_it_when_they_pick_a_time(dock: Dock) -> None:
    await dock.press(dock.ana, "Time 1", "I thought you could talk about")
    await dock.go_on(hours=1)
    assert WONT_HAPPEN in dock.heard(dock.ana)[-1]


async def test_the_other_one_hears_it_within_a_day_though_nobody_presses_anything(dock: Dock) -> None:
    await dock.go_on(days=1)
    *_, told, no_match = dock.heard(dock.ana)
    assert WONT_HAPPEN in told
    assert "No match in Coffee this time" in no_match, "there is nobody else"
    assert await dock.member(dock.ben) is None
    calls = dock.discord.count("get_member")
    await dock.go_on(days=9)
    assert dock.discord.count("get_member") <= calls + len(LOOKS_AFTER), "nobody is looked up whose chat is over"


async def test_whoever_cannot_be_looked_up_is_taken_for_there_until_the_next_day(dock: Dock) -> None:
    dock.discord.fail("get_member", times=2, status=404)
    dock.guild.let_in(dock.ben)
    await dock.go_on(days=1)
    assert await dock.member(dock.ben) is not None


async def test_whoever_left_stays_away_while_discord_cannot_tell_who_is_there(dock: Dock) -> None:
    dock.guild.let_in(dock.ben)
    await dock.go_on(days=8)
    dock.guild.remove(dock.ben)
    async with dock.refill.store.transaction(dock.community) as tx:
        await hold_member(tx, MemberId(dock.ben.id), dock.time.now())
        await tx.commit()
    dock.discord.fail("get_member", times=50, status=503)
    answer = await dock.press(dock.ben, "Yes", "Did you get to talk")
    assert answer is not None
    assert "right now" in answer.plain
    assert await dock.member(dock.ben) is None, "he may be back, or not"
