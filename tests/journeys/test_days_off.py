"""Days off: an organiser pauses a circle or sets holidays. A member's rest removes times from an offer."""

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from bot.model.chats import Chat
from bot.model.ids import CircleId
from bot.model.jobs import Due, OpenRound
from bot.model.message_keys import MessageKind
from bot.model.organisers import Organiser
from tests.journeys.conftest import Open
from tests.journeys.scenes import NOT_SENT_BY_SLACK, OLIVE, at, circle_with, circles, introduced, latest_round
from tests.journeys.stage import Stage, someone

BERLIN = ZoneInfo("Europe/Berlin")


async def the_chat(stage: Stage) -> Chat:
    async with stage.store.reading(stage.community) as tx:
        return (await tx.chats.of_member(stage.member("ana"), 1))[0]


async def in_the_channel(stage: Stage) -> str:
    """Return the current text of the circle's post."""
    return next(seen.text for seen in await stage.sees("olive") if "one chat, one topic" in seen.text)


async def days_off(stage: Stage, **values: str) -> str:
    """Fill in the form of the circle's days off."""
    await stage.type("olive", "/coffee circle days-off")
    return await stage.fill("olive", **values)


async def test_who_has_not_joined_reads_that_a_circle_is_paused(open_stage: Open) -> None:
    stage = await open_stage(OLIVE, someone("Ana"))
    await stage.start_circle()
    assert "paused" not in await stage.type("ana", "/coffee circle list")
    await stage.type("olive", "/coffee circle pause until 2026-04-01")
    assert "It’s paused until then." in await stage.type("ana", "/coffee circle list")


async def test_a_pause_moves_the_next_round_and_the_post_says_so(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben")
    said = await stage.type("olive", "/coffee circle pause until 2026-03-16")
    assert "is paused until Mon, Mar 16" in said
    assert (await circles(stage))[0].next_round_at == at(2026, 3, 17, 9)
    assert "The rounds from Tue, Mar 3, 2026 to Tue, Mar 10, 2026 are off" in await in_the_channel(stage)
    await stage.go_to(at(2026, 3, 16, 20))
    assert not await stage.texts("ana", "I thought you could talk about")
    await stage.pass_time(days=1)
    assert await stage.texts("ana", "I thought you could talk about")
    assert "skipped" not in await in_the_channel(stage)


async def test_a_pause_that_is_taken_back_moves_the_round_back(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben")
    before = (await circles(stage))[0].next_round_at
    await stage.type("olive", "/coffee circle pause until 2026-03-16")
    await stage.pass_time(minutes=1)
    assert "isn’t paused" in await days_off(stage, until="")
    assert (await circles(stage))[0].next_round_at == before
    assert "skipped" not in await in_the_channel(stage)


async def test_public_holidays_are_kept_free_if_the_organiser_likes(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben", rhythm="every_2_weeks:1", weekday="4")
    await days_off(stage, country="Germany")
    await stage.go_to(at(2026, 3, 20, 20))
    assert "No round on Fri, Apr 3" in await in_the_channel(stage)  # Good Friday; Easter Monday is off as well
    assert (await circles(stage))[0].next_round_at == at(2026, 4, 7, 8)


async def test_a_zone_that_is_not_known_any_more_keeps_its_circle_alone_from_rounds(open_stage: Open) -> None:
    """Other circles meet. The organiser is told once, and the circle goes on after another zone is chosen."""
    stage = await circle_with(open_stage, "Ana", "Ben", rhythm="weekly:1")
    (coffee,) = await circles(stage)
    async with stage.store.transaction(stage.community) as tx:
        lost = replace(coffee, id=CircleId("lost"), name="Tea", cadence=replace(coffee.cadence, zone="Atlantis/Sea"))
        await tx.circles.put(lost)
        await tx.organisers.add(Organiser(lost.id, stage.member("olive")))
        await tx.agenda.put(Due(OpenRound(lost.id), lost.next_round_at))
        await tx.commit()
    await stage.next_round()
    await stage.pass_time(days=3)
    (told,) = await stage.texts(
        "olive", "I can’t open rounds of Tea: I no longer recognise its time zone (Atlantis/Sea)."
    )
    assert "circle edit Tea" in told
    assert await stage.texts("ana", "I thought you could talk about"), "the other circle meets"
    assert await latest_round(stage, "Tea") is None
    await stage.type("olive", "/coffee circle edit Tea")
    await stage.fill("olive", zone="Berlin")
    await stage.pass_time(weeks=1)
    assert await latest_round(stage, "Tea") is not None


async def test_times_and_reminders_and_check_ins_avoid_the_days_off(open_stage: Open) -> None:
    """After the introductions, the organiser sets a week off."""
    stage = await introduced(open_stage, rhythm="every_2_weeks:1")
    assert any(time < at(2026, 3, 9) for time in (await the_chat(stage)).offered)
    before = len(stage.log.deliveries)
    said = await days_off(stage, days="2026-03-04 to 2026-03-15\n2026-03-17", country="Germany")
    assert "No round on Tue, Mar 17" in said
    rows = "Wed, Mar 4, 2026 to Sun, Mar 15, 2026", "Tue, Mar 17, 2026", "Public holidays: Germany"
    assert "Coffee isn’t paused. Its days off:\n- {}\n- {}\n- {}\n".format(*rows) in said
    written = [one for _, one in stage.log.deliveries[before:] if one.key.kind is MessageKind.INTRODUCTION]
    assert [one.replaces is None for one in written] == [False], "other times come by a change, which notifies nobody"
    chat = await the_chat(stage)
    assert len(chat.offered) == 3
    for time in chat.offered:
        assert time >= at(2026, 3, 16)
        assert time.astimezone(BERLIN).date().isoformat() != "2026-03-17"
    await stage.go_to(at(2026, 4, 1))
    unasked = {MessageKind.REMINDER, MessageKind.CHECK_IN}
    written = [(sent, one.key.kind) for sent, one in stage.log.deliveries if one.key.kind in unasked]
    assert {kind for _, kind in written} == unasked
    days = {sent.astimezone(BERLIN).date() for sent, _ in written}
    assert not days.intersection([date(2026, 3, day) for day in (*range(4, 16), 17)])


async def test_a_rest_takes_times_away_and_others_come_in_their_place_without_a_word(open_stage: Open) -> None:
    stage = await introduced(open_stage)
    before = (await the_chat(stage)).offered
    texts = len(await stage.texts("ana"))
    await stage.type("ben", "/coffee rest until 2026-03-12")
    chat = await the_chat(stage)
    assert len(chat.offered) == 3
    assert all(time >= at(2026, 3, 11, 23) for time in chat.offered)
    assert set(before) != set(chat.offered)
    now_read = [text for text in await stage.texts("ana") if "These times look free" in text]
    assert len(await stage.texts("ana")) == texts
    assert len(now_read) == 1
    assert "rest" not in now_read[0]


@pytest.mark.parametrize("until", ["2026-03-12", "2026-09-01"])
async def test_sooner_times_are_offered_again_to_whoever_is_back_early(open_stage: Open, until: str) -> None:
    stage = await introduced(open_stage)
    await stage.type("ben", f"/coffee rest until {until}")
    assert all(time >= at(2026, 3, 11, 23) for time in (await the_chat(stage)).offered)
    await stage.type("ben", "/coffee back")
    chat = await the_chat(stage)
    assert len(chat.offered) == 3
    assert all(time < at(2026, 3, 11, 23) for time in chat.offered)


async def test_a_rest_made_shorter_gives_room_for_sooner_times_and_keeps_what_was_picked(
    open_stage: Open,
) -> None:
    stage = await introduced(open_stage)
    await stage.type("ben", "/coffee rest until 2026-03-12")
    picked = (await the_chat(stage)).offered[0]
    await stage.press("ana", "Time 1")
    await stage.type("ben", "/coffee rest until 2026-03-06")
    chat = await the_chat(stage)
    assert len(chat.offered) == 3
    assert picked in chat.offered
    assert [pick.time for pick in chat.picks] == [picked]
    assert min(chat.offered) < at(2026, 3, 11)


async def test_a_time_that_still_suits_keeps_its_pick(open_stage: Open) -> None:
    stage = await introduced(open_stage)
    last = max((await the_chat(stage)).offered)
    await stage.press("ana", f"Time {len((await the_chat(stage)).offered)}")
    until = last.astimezone(BERLIN).date()
    await stage.type("ben", f"/coffee rest until {until.isoformat()}")
    chat = await the_chat(stage)
    assert last in chat.offered
    assert [pick.time for pick in chat.picks] == [last]


@NOT_SENT_BY_SLACK
async def test_what_can_not_be_read_is_told_at_its_field(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana")
    assert "until: That day has passed" in await days_off(stage, until="2020-01-01")
    assert "days: I can’t read that" in await days_off(stage, until="", days="Christmas")
    assert "country: I don’t know that country" in await days_off(stage, days="", country="Atlantis")
