"""Each message of the outbox reaches Slack once, even if responses are lost, and no faster than Slack allows."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from adapters.slack.platform import METADATA_EVENT
from bot.delivery.enqueue import NUDGE_BUDGET, enqueue_for_member
from bot.delivery.outcomes import MAX_ATTEMPTS, RECEIPT_WITHIN
from bot.model.chats import ChatState
from bot.model.ids import MemberId
from bot.model.message_keys import MessageKey
from bot.model.outbox import OutboxState, Urgency
from bot.ports import StoreUnavailable
from bot.texts.localization import Voice
from bot.texts.phrases import message
from tests.adapters.slack.local_slack.person import Person
from tests.adapters.slack.one_workspace import COMMUNITY, Office, latest, opened
from tests.adapters.wait_until import until

INTRODUCED = {"days": 1, "hours": 6}
MINUTE = timedelta(minutes=1)


def introductions(who: Person) -> int:
    return len([message for message in who.inbox() if "I thought you could talk about" in message.plain])


async def state_of_introduction(office: Office) -> OutboxState:
    (owed,) = await office.owed("intro.")
    return owed.state


async def say_hello(office: Office) -> None:
    """Send another message to the workspace."""
    await office.olive.slash("/coffee", "circle new", "C1")
    await office.olive.submit(await office.olive.opens("New circle"), {"Name": "Tea", "Time zone": "Europe/Berlin"})
    await office.go_on(seconds=5)


async def test_a_lost_answer_is_made_good_by_slacks_own_word(office: Office) -> None:
    office.slack.fail("chat.postMessage", reset_after_taking=True)
    await office.go_on(**INTRODUCED)
    assert (introductions(office.ana), introductions(office.ben)) == (1, 1)
    (introduction,) = await office.owed("intro.")
    assert (introduction.state, introduction.uncertain) == (OutboxState.DELIVERED, True)
    await office.press(office.ana, "Time 1", "I thought you could talk about")
    assert "works for" in latest(office.ben, "I thought you could talk about").plain, (
        "it is known well enough to be changed"
    )


async def test_what_slack_never_took_is_sent_again_once_it_told_of_later_messages(office: Office) -> None:
    office.slack.fail("chat.postMessage", reset=True)
    await office.go_on(days=1, hours=1)
    assert (introductions(office.ana), await state_of_introduction(office)) == (0, OutboxState.UNKNOWN)
    await say_hello(office)
    assert await state_of_introduction(office) is OutboxState.UNKNOWN, "its own word may still come"
    await office.go_on(hours=6)
    assert (introductions(office.ana), introductions(office.ben)) == (1, 1)


@pytest.mark.parametrize("taken", [True, False])
async def test_without_any_word_a_message_is_not_sent_twice(
    sqlite_with_tables: str, tmp_path: Path, *, taken: bool
) -> None:
    async with opened(sqlite_with_tables, tmp_path, events=()) as office:
        office.slack.fail("chat.postMessage", reset_after_taking=taken, reset=not taken)
        await office.go_on(days=1, hours=1)
        await say_hello(office)
        await office.go_on(days=4)
        assert introductions(office.ana) == (1 if taken else 0)
        (introduction,) = await office.owed("intro.")
        assert (introduction.state, introduction.attempts) == (OutboxState.DEAD, MAX_ATTEMPTS)
        assert "check whether it arrived before you send it again" in (introduction.error or "")


async def test_word_that_comes_late_counts_still(office: Office) -> None:
    office.slack.fail("chat.postMessage", reset_after_taking=True)
    office.slack.events.deaf_for = 2  # the first delivery and the first retry
    await office.go_on(days=1, hours=1)
    (introduction,) = await office.owed("intro.")
    assert introduction.state is OutboxState.UNKNOWN
    office.time.move_by(2 * MINUTE)
    token = await office.token_of(introduction)
    await until(lambda: [event for event in office.slack.events.heard if token in str(event)])
    await office.go_on(minutes=1)
    assert await state_of_introduction(office) is OutboxState.DELIVERED
    assert introductions(office.ana) == 1


async def test_anothers_metadata_is_no_word(office: Office) -> None:
    office.slack.fail("chat.postMessage", reset=True)
    await office.go_on(days=1, hours=1)
    (introduction,) = await office.owed("intro.")
    event = {
        "type": "message_metadata_posted",
        "app_id": "A0OTHER",
        "user_id": "UEVE",
        "channel_id": "C1",
        "metadata": {"event_type": METADATA_EVENT, "event_payload": {"token": await office.token_of(introduction)}},
        "message_ts": f"{office.time.now().timestamp():.6f}",
    }
    await office.slack.events.emit(office.slack.workspaces["T1"], event)
    assert await state_of_introduction(office) is OutboxState.UNKNOWN


async def test_a_server_error_may_hide_a_taken_message_too(office: Office) -> None:
    office.slack.fail("chat.postMessage", status=503)
    await office.go_on(days=1, hours=1)
    assert await state_of_introduction(office) is OutboxState.UNKNOWN


async def test_opening_a_conversation_again_does_no_harm(office: Office) -> None:
    office.slack.fail("conversations.open", reset_after_taking=True)
    await office.go_on(**INTRODUCED)
    assert (introductions(office.ana), await state_of_introduction(office)) == (1, OutboxState.DELIVERED)


async def test_a_file_that_was_refused_comes_later_and_its_message_only_once(office: Office) -> None:
    await office.go_on(**INTRODUCED)
    office.slack.fail("files.completeUploadExternal", status=429, retry_after=30)
    office.slack.fail("files.completeUploadExternal", reset=True)
    for who in (office.ana, office.ben):
        await office.press(who, "Time 1", "I thought you could talk about")
    await office.go_on(minutes=20)
    assert len([message for message in office.ana.inbox() if "It’s set" in message.plain]) == 1
    files = [file.name for message in office.ana.inbox() for file in message.files]
    assert files == ["chat.ics"]
    (told,) = await office.owed("set.")
    assert told.state is OutboxState.DELIVERED


async def test_where_slack_asks_to_wait_that_method_waits_and_no_other(office: Office) -> None:
    office.slack.fail("conversations.open", status=429, retry_after=300)
    await office.go_on(days=1, hours=1)
    assert introductions(office.ana) == 0
    await say_hello(office)
    assert [message for message in office.ana.inbox() if "Tea" in message.plain]
    assert introductions(office.ana) == 0
    await office.go_on(minutes=5)
    assert introductions(office.ana) == 1
    assert office.slack.count("conversations.open") == 2


@pytest.mark.parametrize("media", ["text/html", "application/json"])
async def test_another_page_in_place_of_slacks_answer_ends_no_message(office: Office, media: str) -> None:
    office.slack.fail("conversations.open", page=media)
    office.slack.fail("chat.postMessage", status=502, page=media)
    await office.go_on(days=1, hours=1, minutes=1)
    assert await state_of_introduction(office) is OutboxState.UNKNOWN
    assert office.slack.count("conversations.open") == 2


async def test_a_proxy_that_asks_to_wait_until_a_date_is_waited_for(office: Office) -> None:
    office.slack.fail("conversations.open", status=429, retry_after="Mon, 02 Mar 2026 09:00:00 GMT")
    await office.go_on(**INTRODUCED)
    assert (introductions(office.ana), await state_of_introduction(office)) == (1, OutboxState.DELIVERED)


@pytest.mark.parametrize("error", ["invalid_auth", "missing_scope", "two_factor_setup_required", "team_not_found"])
async def test_what_an_operator_can_mend_is_tried_again(office: Office, error: str) -> None:
    office.slack.fail("chat.postMessage", times=3, error=error)
    await office.go_on(**INTRODUCED)
    assert (introductions(office.ana), await state_of_introduction(office)) == (1, OutboxState.DELIVERED)


async def test_who_was_deactivated_is_held_and_the_other_drawn_anew(office: Office) -> None:
    team = office.slack.workspaces["T1"]
    team.user("UBEN").user.deleted = True
    await office.olive.slash("/coffee", "join", "C1")
    await office.olive.submit(await office.olive.opens("Join"), {"I’m curious about": ["sourdough"]})
    await office.go_on(**INTRODUCED)
    async with office.refill.store.reading(COMMUNITY) as tx:
        assert set(await tx.members.get_many(["UANA", "UBEN", "UOLIVE"])) == {"UANA", "UOLIVE"}  # type: ignore[list-item]
    assert (introductions(office.ana), introductions(office.olive)) == (1, 1)
    assert "Uben" not in latest(office.ana, "I thought you could talk about").plain
    assert not [owed for owed in await office.owed("") if owed.state is OutboxState.DEAD]


async def test_a_pair_that_slack_never_puts_together_is_drawn_anew_with_others(office: Office) -> None:
    office.slack.fail("conversations.open", error="invalid_user_combination")
    await office.go_on(days=1, hours=1)
    assert introductions(office.ana) == 0
    async with office.refill.store.reading(COMMUNITY) as tx:
        assert await tx.chats.of_member("UANA", 9) == []  # type: ignore[arg-type]
    await office.olive.slash("/coffee", "join", "C1")
    await office.olive.submit(await office.olive.opens("Join"), {"I’m curious about": ["sourdough"]})
    await office.go_on(days=1, hours=6)
    async with office.refill.store.reading(COMMUNITY) as tx:
        (chat,) = await tx.chats.of_member("UOLIVE", 9)  # type: ignore[arg-type]
    assert chat.state is ChatState.INTRODUCED
    assert set(chat.members) != {"UANA", "UBEN"}


async def test_word_is_waited_for_as_long_as_slack_repeats_itself() -> None:
    assert RECEIPT_WITHIN > 6 * MINUTE, "at once, after one and after five minutes (Events API)"


async def test_what_a_store_that_goes_away_kept_from_slack_is_sent_as_if_nothing_had_been(office: Office) -> None:
    office.time.move_by(timedelta(days=1, hours=1))
    fails = [True]

    def fail_once(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if fails and "SET handed_over_at" in statement:
            fails.clear()
            raise StoreUnavailable("the store went away")

    engine = office.refill.store._engine.sync_engine
    event.listen(engine, "before_cursor_execute", fail_once)
    with pytest.raises(StoreUnavailable):
        await office.refill.work()
    assert introductions(office.ana) == 0
    await office.go_on(seconds=5)
    assert (introductions(office.ana), introductions(office.ben)) == (1, 1)
    (introduction,) = await office.owed("intro.")
    assert (introduction.state, introduction.uncertain) == (OutboxState.DELIVERED, False)


async def test_a_slow_answer_holds_up_nobody_else(office: Office) -> None:
    office.slack.fail("conversations.open", delay=5)  # in real time
    office.time.move_by(timedelta(days=1, hours=1))
    office.refill.waker.start()
    await until(lambda: office.slack.count("conversations.open"))
    await office.olive.slash("/coffee", "circle new", "C1")
    await office.olive.submit(await office.olive.opens("New circle"), {"Name": "Tea", "Time zone": "Europe/Berlin"})
    await office.ana.sees("Tea")
    assert introductions(office.ana) == 0, "its answer is still awaited"
    await until(lambda: introductions(office.ana))
    await office.refill.waker.stop()


async def test_a_reminder_that_may_have_come_counts_for_the_week(office: Office) -> None:
    async with office.refill.store.transaction(COMMUNITY) as tx:
        ana = await tx.members.get(MemberId("UANA"))
        assert ana is not None
        for number in range(NUDGE_BUDGET + 1):
            hello = message(Voice("en", "UTC").line("A nudge."))
            await enqueue_for_member(
                tx, office.time.now(), MessageKey.parse(f"nudge.{number}"), ana, hello, Urgency.NUDGE
            )
        await tx.commit()
    office.slack.fail("chat.postMessage", reset_after_taking=True)
    office.slack.events.deaf_for = 99
    await office.go_on(hours=4)
    assert len([m for m in office.ana.inbox() if "A nudge." in m.plain]) == NUDGE_BUDGET
    states = [owed.state for owed in await office.owed("nudge.")]
    assert (states.count(OutboxState.UNKNOWN), states.count(OutboxState.DELIVERED)) == (1, NUDGE_BUDGET - 1)
