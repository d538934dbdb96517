"""Offers of another chat: whatever one of the two answers or chooses, the other sees the same."""

from dataclasses import replace

import pytest

from bot.model.refills import STEPS_BACK_AFTER, pair_of
from tests.journeys.conftest import Open
from tests.journeys.scenes import met_once
from tests.journeys.test_refill import GOOD_NEWS, NEXT, OFFER, both_said_yes, inbox, offers, say_again


async def test_whatever_one_of_two_answers_to_an_offer_the_other_sees_the_same(open_stage: Open) -> None:
    seen = []
    for answer in ("A bit later", "Not this time", None):
        stage = await both_said_yes(open_stage)
        await stage.pass_time(weeks=3)
        if answer:
            await stage.press("ana", answer, within=OFFER)
        await stage.press("ben", "Yes", within=OFFER)
        await stage.pass_time(weeks=10)
        seen.append(
            [await inbox(stage, "ben"), await stage.type("ben", "/coffee chats"), await stage.type("ben", "/coffee")]
        )
    assert seen[0] == seen[1] == seen[2]


async def test_a_bit_later_is_asked_once_more_after_the_rhythm(open_stage: Open) -> None:
    stage = await both_said_yes(open_stage)
    await stage.pass_time(weeks=3)
    assert "I’ll ask once more in a few weeks" in await stage.press("ana", "A bit later", within=OFFER)
    await stage.pass_time(weeks=4)
    assert len(await offers(stage, "ana")) == 1
    assert "no chat for now" in await stage.press("ana", "A bit later", within=OFFER)
    await stage.pass_time(weeks=12)
    assert not await offers(stage, "ana")
    assert not await stage.texts("ben", NEXT)


async def test_a_later_that_becomes_a_yes_opens_the_chat(open_stage: Open) -> None:
    stage = await both_said_yes(open_stage)
    await stage.pass_time(weeks=3)
    await stage.press("ana", "A bit later", within=OFFER)
    await stage.press("ben", "Yes", within=OFFER)
    await stage.pass_time(weeks=4)
    await stage.press("ana", "Yes", within=OFFER)
    await stage.pass_time(days=1)
    assert await stage.texts("ben", NEXT)


async def test_an_offer_that_nobody_answers_lapses_without_a_word(open_stage: Open) -> None:
    stage = await both_said_yes(open_stage)
    await stage.pass_time(weeks=3, days=1)
    before = await stage.texts("ana")
    await stage.pass_time(weeks=12)
    assert await stage.texts("ana") == before
    assert "That offer has expired" in await stage.press("ana", "Yes", within=OFFER)


async def test_once_an_offer_has_passed_the_chat_says_so_and_how_to_meet_after_all(open_stage: Open) -> None:
    stage = await both_said_yes(open_stage)
    await stage.pass_time(weeks=12)
    said = await stage.type("ana", "/coffee chats")
    assert "You and Ben both said yes to meeting again, but my offer has expired." in said
    assert "Still interested? You can ask Ben yourself." in said
    assert "If you both say yes" not in said
    await stage.press("ana", "Ask them something", within="Your chats")
    await stage.fill("ana", what="Shall we bake again?", topic=["sourdough"])
    await stage.press("ana", "Send it")
    await stage.pass_time(days=1)
    assert await stage.texts("ben", "Shall we bake again?")


@pytest.mark.parametrize("late", ["Yes", "A bit later"])
async def test_a_late_press_on_an_offer_says_that_the_chat_is_set_up(open_stage: Open, late: str) -> None:
    stage = await both_said_yes(open_stage)
    await stage.pass_time(weeks=3, days=1)
    await stage.type("ana", "/coffee chats")
    await stage.press("ana", "Yes", within="Your chats")
    await stage.press("ben", "Yes", within=OFFER)
    await stage.pass_time(days=1)
    assert (await stage.press("ana", late, within=OFFER)).startswith("I’ve set up your next chat with Ben.")


@pytest.mark.parametrize("choice", ["In three weeks", None])
async def test_the_later_wish_holds_and_silence_is_three_weeks(open_stage: Open, choice: str | None) -> None:
    stage = await both_said_yes(open_stage)
    await stage.press("ana", "Meet again soon", within=GOOD_NEWS)
    if choice:
        assert "I’ll ask you again later" in await stage.press("ben", choice, within=GOOD_NEWS)
    await stage.pass_time(weeks=2, days=5)
    assert not await offers(stage, "ben")
    await stage.pass_time(days=3)
    assert len(await offers(stage, "ben")) == 1
    assert not await offers(stage, "ana"), "they have said yes already"
    await stage.press("ben", "Yes", within=OFFER)
    await stage.pass_time(days=1)
    for who in ("ana", "ben"):
        assert len(await stage.texts(who, NEXT)) == 1


async def test_who_puts_off_an_offer_that_the_other_asked_for_is_asked_once_more(open_stage: Open) -> None:
    stage = await met_once(open_stage)
    async with stage.store.transaction(stage.community) as tx:
        known = await tx.acquaintances.get(*pair_of(stage.member("ana"), stage.member("ben")))
        assert known
        await tx.acquaintances.put(replace(known, refills=STEPS_BACK_AFTER))
        await tx.commit()
    for who in ("ana", "ben"):
        await say_again(stage, who, "Yes")
    await stage.pass_time(days=1)
    await stage.press("ana", "Meet again soon", within="don’t need me")
    await stage.pass_time(days=1)
    for confirmed in ("I’ll ask once more in a few weeks.", "no chat for now"):
        assert confirmed in await stage.press("ben", "A bit later", within=OFFER)
        await stage.pass_time(weeks=3, days=1)


@pytest.mark.parametrize("when", ["before the offer", "after the offer"])
async def test_who_blocks_the_other_meanwhile_hears_no_more_and_nothing_comes_of_it(
    open_stage: Open, when: str
) -> None:
    stage = await both_said_yes(open_stage)
    if when == "after the offer":
        await stage.pass_time(weeks=3)
    await stage.type("ana", "/coffee not-with @Ben")
    before = len(await offers(stage, "ana"))
    await stage.pass_time(weeks=3, days=1)
    await stage.press("ben", "Yes", within=OFFER)
    await stage.pass_time(weeks=8)
    assert len(await offers(stage, "ana")) == before
    for who in ("ana", "ben"):
        assert not await stage.texts(who, NEXT)
    assert "Ben" not in await stage.type("ana", "/coffee")


async def test_who_rests_is_offered_nothing_until_they_are_back(open_stage: Open) -> None:
    stage = await both_said_yes(open_stage)
    await stage.type("ana", "/coffee rest until 2026-04-10")
    await stage.pass_time(weeks=4)
    assert not await offers(stage, "ana")
    assert await offers(stage, "ben")
    await stage.pass_time(weeks=4)
    assert len(await offers(stage, "ana")) == 1
