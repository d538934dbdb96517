"""If a member leaves the server during a chat, Refill notices within a day and tells the other member."""

import pytest

from bot.model.absences import LOOKS_AFTER
from bot.model.ids import MemberId
from bot.services.absences import hold_member
from tests.adapters.discord.one_server import INTRODUCED, DiscordScene, introductions

WONT_HAPPEN = "won’t happen"


@pytest.fixture
async def scene(scene: DiscordScene) -> DiscordScene:
    """Yield a server on which Ana and Ben were introduced and Ben has left after that."""
    await scene.join(scene.ana, scene.ben)
    await scene.go_on(**INTRODUCED)
    assert introductions(scene.ana) == 1
    await scene.go_on(hours=3)
    scene.guild.remove(scene.ben)
    return scene


async def test_the_other_one_hears_it_when_they_pick_a_time(scene: DiscordScene) -> None:
    await scene.press(scene.ana, "Time 1", "I thought you could talk about")
    await scene.go_on(hours=1)
    assert WONT_HAPPEN in scene.heard(scene.ana)[-1]


async def test_the_other_one_hears_it_within_a_day_though_nobody_presses_anything(scene: DiscordScene) -> None:
    await scene.go_on(days=1)
    *_, told, no_match = scene.heard(scene.ana)
    assert WONT_HAPPEN in told
    assert "No match in Coffee this time" in no_match, "there is nobody else"
    assert await scene.member(scene.ben) is None
    calls = scene.discord.count("get_member")
    await scene.go_on(days=9)
    assert scene.discord.count("get_member") <= calls + len(LOOKS_AFTER), "nobody is looked up whose chat is over"


async def test_whoever_cannot_be_looked_up_is_taken_for_there_until_the_next_day(scene: DiscordScene) -> None:
    scene.discord.fail("get_member", times=2, status=404)
    scene.guild.let_in(scene.ben)
    await scene.go_on(days=1)
    assert await scene.member(scene.ben) is not None


async def test_whoever_left_stays_away_while_discord_cannot_tell_who_is_there(scene: DiscordScene) -> None:
    scene.guild.let_in(scene.ben)
    await scene.go_on(days=8)
    scene.guild.remove(scene.ben)
    async with scene.refill.store.transaction(scene.community) as tx:
        await hold_member(tx, MemberId(scene.ben.id), scene.time.now())
        await tx.commit()
    scene.discord.fail("get_member", times=50, status=503)
    answer = await scene.press(scene.ben, "Yes", "Did you get to talk")
    assert answer is not None
    assert "right now" in answer.plain
    assert await scene.member(scene.ben) is None, "he may be back, or not"
