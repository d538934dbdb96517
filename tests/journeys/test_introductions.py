"""Introductions: members, topic, reason, openers and times. Members pick a time, and may change it."""

import re
from datetime import timedelta

from bot.model.chats import CHAT_LENGTH, Chat
from bot.model.hours import zone_named
from bot.texts.calendar_file import calendar_file
from tests.journeys.conftest import Open
from tests.journeys.scenes import (
    OLIVE,
    ask_for_groups_of,
    assert_only_in_daytime,
    at,
    calendar_events,
    circle_with,
    introduced,
    local_hour,
    met_once,
    sent_to,
)
from tests.journeys.stage import Stage, someone

TIME = re.compile(r"\[\w{3}, Mar \d+, [^\]]+\]")
"""The button of a time that an introduction offers."""


async def chat_of(stage: Stage, who: str) -> Chat:
    """Return a person's latest chat."""
    async with stage.store.reading(stage.community) as tx:
        return (await tx.chats.of_member(stage.member(who), 1))[0]


async def introduction_of(stage: Stage, who: str) -> str:
    """Return the text of the latest introduction that a person sees."""
    return (await stage.texts(who, "I thought you could talk about"))[-1]


async def test_an_introduction_says_who_what_about_why_and_how_to_begin(open_stage: Open) -> None:
    stage = await introduced(open_stage)
    text = await introduction_of(stage, "ana")
    assert text == await introduction_of(stage, "ben")
    assert text.startswith("Hi Ana and Ben! I thought you could talk about sourdough.")
    assert "Ana would like to hear about it, and Ben offered to talk about it." in text
    assert 2 <= len(re.findall(r"^- .*\?$", text, re.MULTILINE)) <= 3
    assert 1 <= len(TIME.findall(text)) <= 3
    assert "Skip this chat" in text


async def test_nobody_is_given_the_same_first_words_in_the_next_round(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben", "Cleo", "Dan")
    given: list[str] = []
    for _ in range(3):
        await stage.next_round()
        given += re.findall(r"^- (.*\?)$", await introduction_of(stage, "ana"), re.MULTILINE)
    assert len(given) == len(set(given)) == 6


async def test_two_who_are_both_curious_are_told_so(open_stage: Open) -> None:
    stage = await open_stage(OLIVE, someone("Ana"), someone("Ben"))
    await stage.start_circle()
    for who in ("ana", "ben"):
        await stage.join(who, curious=["sourdough"])
    await stage.next_round()
    assert "You’re both curious about it" in await introduction_of(stage, "ana")


async def test_two_who_both_know_it_are_told_so(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben")
    await stage.next_round()
    assert "You both know something about it" in await introduction_of(stage, "ana")


async def test_two_without_a_topic_in_common_hear_whose_it_is(open_stage: Open) -> None:
    stage = await open_stage(OLIVE, someone("Ana"), someone("Ben"))
    await stage.start_circle()
    await stage.join("ana", curious=["chess"])
    await stage.join("ben", sharing=["sourdough"])
    await stage.next_round()
    text = await introduction_of(stage, "ana")
    assert "talk about sourdough" in text
    assert "You have no topic in common yet, but Ben offered to talk about this one." in text
    assert "You can also talk about something else." in text


async def test_times_lie_within_the_hours_of_both_in_each_ones_zone(open_stage: Open) -> None:
    people = {"ana": "Europe/Berlin", "bo": "America/New_York"}
    stage = await open_stage(OLIVE, *(someone(name.capitalize(), zone) for name, zone in people.items()))
    await stage.start_circle()
    await stage.join("ana", curious=["sourdough"])
    await stage.join("bo", sharing=["sourdough"])
    await stage.type("ana", "/coffee hours mon-fri 14-18")
    await stage.next_round()
    chat = await chat_of(stage, "ana")
    assert len(chat.offered) == 3
    for time in chat.offered:
        berlin, new_york = (time.astimezone(zone_named(zone)) for zone in people.values())
        assert berlin.hour >= 14
        assert (berlin + CHAT_LENGTH).hour < 18 or (berlin + CHAT_LENGTH).strftime("%H:%M") == "18:00"
        assert 9 <= new_york.hour < 17
    assert len({time.date() for time in chat.offered}) == 3


async def test_no_hours_in_common_is_said_and_no_time_is_offered(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben")
    await stage.type("ana", "/coffee hours mon 9-10")
    await stage.type("ben", "/coffee hours fri 15-16")
    await stage.next_round()
    text = await introduction_of(stage, "ana")
    assert "I couldn’t find a time that suits you both. Please pick one together." in text
    assert not [action for seen in await stage.sees("ana") for _, action in seen.choices if action.startswith("pick:")]


async def test_a_time_is_set_once_it_works_for_all_and_can_be_taken_back_before(open_stage: Open) -> None:
    stage = await introduced(open_stage)
    before = {one.id for one in await stage.sees("ana")}
    await stage.press("ana", "Time 1")
    assert "Ana has already picked" in await introduction_of(stage, "ben")
    await stage.press("ana", "Time 1")
    after = {one.id for one in await stage.sees("ana")}
    assert after <= before, "the introduction shows it, and nothing stays in the conversation"
    assert "Ana has already picked" not in await introduction_of(stage, "ben")
    await stage.press("ana", "Time 2")
    await stage.press("ben", "Time 2")
    assert re.search(r"Your time is set: \w{3}, Mar \d", await introduction_of(stage, "ana"))
    assert "[Find another time]" in await introduction_of(stage, "ana")
    await stage.pass_time(days=1)
    for who in ("ana", "ben"):
        assert len(await stage.texts(who, "Enjoy your chat")) == 1
    assert len(calendar_events(stage)) == 1


async def test_another_time_offers_other_times_and_a_calendar_file_that_takes_the_place_of_the_first(
    open_stage: Open,
) -> None:
    stage = await introduced(open_stage)
    for who in ("ana", "ben"):
        await stage.press(who, "Time 3")
    await stage.pass_time(hours=12)
    before = (await chat_of(stage, "ana")).offered
    assert before
    await stage.press("ben", "Find another time")
    after = (await chat_of(stage, "ana")).offered
    assert len(after) == 3
    assert not set(before) & set(after)
    await stage.pass_time(hours=1)
    assert await stage.texts("ana", "Pick what works for you")
    for who in ("ana", "ben"):
        await stage.press(who, "Time 3")
    await stage.pass_time(days=1)
    first, second = calendar_events(stage)
    assert (first.sequence, second.sequence) == (1, 2)
    uids = {re.search(rb"UID:(\S+)", calendar_file(event)) for event in (first, second)}
    assert len({found[1] for found in uids if found}) == 1
    assert b"SEQUENCE:2" in calendar_file(second)


async def test_another_time_where_few_hours_suit_offers_what_there_is(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben")
    await stage.type("ana", "/coffee hours fri 9-10")
    await stage.next_round()
    first = (await chat_of(stage, "ana")).offered
    assert [time.weekday() for time in first] == [4, 4]
    for who in ("ana", "ben"):
        await stage.press(who, "Time 1")
    await stage.press("ana", "Find another time")
    assert (await chat_of(stage, "ana")).offered


async def test_a_chat_that_has_begun_can_not_be_moved(open_stage: Open) -> None:
    stage = await introduced(open_stage)
    for who in ("ana", "ben"):
        await stage.press(who, "Time 1")
    await stage.pass_time(days=2)
    assert "isn’t available any more" in await stage.press("ana", "Find another time")
    assert len(calendar_events(stage)) == 1


async def test_members_whose_days_never_meet_are_each_written_to_in_their_own_hours(open_stage: Open) -> None:
    stage = await open_stage(OLIVE, someone("Kai", "Pacific/Honolulu"), someone("Nia", "Africa/Nairobi"))
    await stage.start_circle()
    await stage.join("kai", curious=["sourdough"])
    await stage.join("nia", sharing=["sourdough"])
    await stage.next_round()
    await stage.pass_time(days=1)
    for who in ("kai", "nia"):
        text = await introduction_of(stage, who)
        assert "Hi Kai and Nia! I thought you could talk about" in text
        assert "Your days hardly overlap, so a reply may take a while" in text
        assert len(sent_to(stage, who)) == 1
    assert_only_in_daytime(stage)


async def test_members_whose_days_never_meet_can_still_pick_a_time_and_skip(open_stage: Open) -> None:
    stage = await open_stage(OLIVE, someone("Kai", "Pacific/Honolulu"), someone("Nia", "Africa/Nairobi", locale="en"))
    await stage.start_circle()
    await stage.join("kai", curious=["sourdough"], hours=["evenings"])
    await stage.join("nia", sharing=["sourdough"], hours=["mornings"])
    await stage.type("kai", "/coffee hours mon-sun 20-24")
    await stage.next_round()
    await stage.pass_time(days=1)
    await stage.press("kai", "Time 1")
    assert "Kai has already picked" in await introduction_of(stage, "nia")
    await stage.press("nia", "Time 1")
    for who in ("kai", "nia"):
        assert "Your time is set" in await introduction_of(stage, who)
    await stage.pass_time(days=3)
    for who in ("kai", "nia"):
        assert len(await stage.texts(who, "It’s set")) == 1, "also to Nia, whose hours begin when the chat begins"


async def test_members_meet_in_their_common_language(open_stage: Open) -> None:
    stage = await open_stage(OLIVE, someone("Ana"), someone("Ben"), someone("Cleo"), someone("Dan"))
    await stage.start_circle()
    for who, languages in (("ana", ["de"]), ("ben", ["en"]), ("cleo", ["de", "en"]), ("dan", ["en", "fr"])):
        await stage.join(who, curious=["sourdough"], languages=languages)
    await stage.next_round()
    assert [stage.who(who) for who in (await chat_of(stage, "ana")).members] == ["ana", "cleo"]
    assert [stage.who(who) for who in (await chat_of(stage, "ben")).members] == ["ben", "dan"]


async def test_talked_in_the_conversation_is_followed_up_in_private(open_stage: Open) -> None:
    stage = await introduced(open_stage)
    asked = await stage.press("ana", "We’ve talked")
    assert "Would you like to meet Ben again sometime?" in asked
    assert not await stage.texts("ben", "again sometime")
    await stage.pass_time(days=8)
    assert not await stage.texts("ana", "Did you get to talk")


async def test_a_time_is_never_offered_sooner_than_a_day(open_stage: Open) -> None:
    stage = await introduced(open_stage)
    assert min((await chat_of(stage, "ana")).offered) >= at(2026, 3, 4, 9)


async def test_after_a_chat_its_introduction_still_answers(open_stage: Open) -> None:
    stage = await met_once(open_stage)
    assert "Would you like to meet Ben again sometime?" in await stage.press("ana", "We’ve talked")


async def test_a_set_time_is_told_once(open_stage: Open) -> None:
    stage = await introduced(open_stage)
    await stage.press("ana", "Time 1")
    before = {seen.id for seen in await stage.sees("ben")}
    assert await stage.press("ben", "Time 1") in ("", await introduction_of(stage, "ben"))
    await stage.pass_time(hours=12)
    told = [seen for seen in await stage.sees("ben") if "Wed, Mar 4, 10:00" in seen.text]
    assert [seen.id in before for seen in told] == [True, False], "the introduction says it, and one message rings"
    assert "It’s set" in told[1].text


async def test_a_time_that_is_set_too_late_for_the_hours_of_both_is_told_at_once(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben")
    await stage.type("ana", "/coffee hours fri 9-10")
    await stage.next_round()
    starts_at = (await chat_of(stage, "ana")).offered[0]
    await stage.press("ana", "Time 1")
    await stage.pass_time(hours=(starts_at - stage.now) / timedelta(hours=1) - 1)
    assert local_hour(stage, "ben", stage.now) == 8
    await stage.press("ben", "Time 1")
    await stage.pass_time(minutes=1)
    for who in ("ana", "ben"):
        assert len(await stage.texts(who, "It’s set: Fri, Mar 6, 9:00")) == 1
    assert len(calendar_events(stage)) == 1


async def test_a_time_that_is_set_at_night_for_later_rings_in_the_hours_of_both(open_stage: Open) -> None:
    stage = await introduced(open_stage)
    for who in ("ana", "ben"):
        await stage.pass_time(hours=(24 + 3 - local_hour(stage, who, stage.now)) % 24)
        await stage.press(who, "Time 3")
    assert "Your time is set: Fri, Mar 6" in await introduction_of(stage, "ben")
    await stage.pass_time(days=1)
    assert len(await stage.texts("ana", "It’s set: Fri, Mar 6")) == 1
    assert_only_in_daytime(stage)


async def test_who_presses_a_time_that_has_passed_finds_new_ones(open_stage: Open) -> None:
    stage = await introduced(open_stage)
    offered = await introduction_of(stage, "ana")
    assert "Wed, Mar 4" in offered
    await stage.pass_time(days=2)
    assert "That time isn’t available any more" in await stage.press("ana", "Time 1")
    renewed = await introduction_of(stage, "ana")
    assert "Wed, Mar 4" not in renewed
    assert len(TIME.findall(renewed)) == 3


async def test_looking_at_a_chat_whose_times_have_passed_offers_new_ones_and_tells_nobody(open_stage: Open) -> None:
    stage = await introduced(open_stage, rhythm="every_4_weeks:1")
    before = [await introduction_of(stage, who) for who in ("ana", "ben")]
    await stage.pass_time(days=5)
    assert max((await chat_of(stage, "ana")).offered) <= stage.now
    await stage.type("ana", "/coffee chats")
    assert [await introduction_of(stage, who) for who in ("ana", "ben")] == before
    label = (await times_to_pick(stage, "ana"))[0]
    assert "Got it" in await stage.press("ana", label)
    renewed = await introduction_of(stage, "ben")
    assert len(TIME.findall(renewed)) == 3
    assert "Wed, Mar 4" not in renewed
    assert "Ana has already picked" in renewed
    await stage.type("ben", "/coffee chats")
    assert label in await times_to_pick(stage, "ben")
    await stage.press("ben", label)
    await stage.pass_time(hours=14)  # a night
    assert await stage.texts("ana", "It’s set")


async def times_to_pick(stage: Stage, who: str) -> list[str]:
    """List the times on offer in the newest message to a person that has any."""
    offers = [[label for label, action in seen.choices if "time:" in action] for seen in await stage.sees(who)]
    return [labels for labels in offers if labels][-1]


async def test_times_to_come_can_be_picked_in_the_list_of_chats(open_stage: Open) -> None:
    stage = await introduced(open_stage)
    await stage.type("ana", "/coffee chats")
    first, *_ = labels = await times_to_pick(stage, "ana")
    assert len(labels) == 3
    assert first.startswith("Wed, Mar 4, ")
    await stage.press("ana", first)
    introduction = await introduction_of(stage, "ben")
    assert f"[{first} (1)]" in introduction
    assert "Ana has already picked" in introduction


async def test_who_asks_for_their_chats_at_once_is_not_asked_how_it_went(open_stage: Open) -> None:
    stage = await introduced(open_stage)
    listed = await stage.type("ana", "/coffee chats")
    assert "Did you get to talk?" not in listed
    assert "introduced Tue, Mar 3." in listed
    await stage.pass_time(days=8)
    assert "Did you get to talk?" in await stage.type("ana", "/coffee chats")


async def test_who_has_talked_is_not_told_to_pick_in_an_introduction_that_only_the_other_has(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben", "Cem")
    await ask_for_groups_of(stage, 3)
    await stage.next_round()
    for who in ("ana", "ben", "cem"):
        await stage.press(who, "Time 3")
    await stage.press("ana", "We’ve talked")
    await stage.type("cem", "/coffee forget-me")
    await stage.press("cem", "Forget me")
    await stage.pass_time(hours=15)
    await stage.press("ben", "Find another time", within="just Ana and Ben")
    await stage.pass_time(hours=2)
    assert await stage.texts("ben", "Let’s find another time.")
    assert not await stage.texts("ana", "Let’s find another time.")
