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
from tests.adapters.slack.one_workspace import COMMUNITY, SlackScene, latest, opened
from tests.adapters.wait_until import until

INTRODUCED = {"days": 1, "hours": 6}
MINUTE = timedelta(minutes=1)


def introductions(who: Person) -> int:
    return len([message for message in who.inbox() if "I thought you could talk about" in message.plain])


async def state_of_introduction(scene: SlackScene) -> OutboxState:
    (owed,) = await scene.owed("intro.")
    return owed.state


async def say_hello(scene: SlackScene) -> None:
    """Send another message to the workspace."""
    await scene.olive.slash("/coffee", "circle new", "C1")
    await scene.olive.submit(await scene.olive.opens("New circle"), {"Name": "Tea", "Time zone": "Europe/Berlin"})
    await scene.go_on(seconds=5)


async def test_a_lost_answer_is_made_good_by_slacks_own_word(scene: SlackScene) -> None:
    scene.slack.fail("chat.postMessage", reset_after_taking=True)
    await scene.go_on(**INTRODUCED)
    assert (introductions(scene.ana), introductions(scene.ben)) == (1, 1)
    (introduction,) = await scene.owed("intro.")
    assert (introduction.state, introduction.uncertain) == (OutboxState.DELIVERED, True)
    await scene.press(scene.ana, "Time 1", "I thought you could talk about")
    assert "has already picked" in latest(scene.ben, "I thought you could talk about").plain, (
        "it is known well enough to be changed"
    )


async def test_what_slack_never_took_is_sent_again_once_it_told_of_later_messages(scene: SlackScene) -> None:
    scene.slack.fail("chat.postMessage", reset=True)
    await scene.go_on(days=1, hours=1)
    assert (introductions(scene.ana), await state_of_introduction(scene)) == (0, OutboxState.UNKNOWN)
    await say_hello(scene)
    assert await state_of_introduction(scene) is OutboxState.UNKNOWN, "its own word may still come"
    await scene.go_on(hours=6)
    assert (introductions(scene.ana), introductions(scene.ben)) == (1, 1)


@pytest.mark.parametrize("taken", [True, False])
async def test_without_any_word_a_message_is_not_sent_twice(
    sqlite_with_tables: str, tmp_path: Path, *, taken: bool
) -> None:
    async with opened(sqlite_with_tables, tmp_path, events=()) as scene:
        scene.slack.fail("chat.postMessage", reset_after_taking=taken, reset=not taken)
        await scene.go_on(days=1, hours=1)
        await say_hello(scene)
        await scene.go_on(days=4)
        assert introductions(scene.ana) == (1 if taken else 0)
        (introduction,) = await scene.owed("intro.")
        assert (introduction.state, introduction.attempts) == (OutboxState.DEAD, MAX_ATTEMPTS)
        assert "check whether it arrived before you send it again" in (introduction.error or "")


async def test_word_that_comes_late_counts_still(scene: SlackScene) -> None:
    scene.slack.fail("chat.postMessage", reset_after_taking=True)
    scene.slack.events.deaf_for = 2  # the first delivery and the first retry
    await scene.go_on(days=1, hours=1)
    (introduction,) = await scene.owed("intro.")
    assert introduction.state is OutboxState.UNKNOWN
    scene.time.move_by(2 * MINUTE)
    token = await scene.token_of(introduction)
    await until(lambda: [event for event in scene.slack.events.heard if token in str(event)])
    await scene.go_on(minutes=1)
    assert await state_of_introduction(scene) is OutboxState.DELIVERED
    assert introductions(scene.ana) == 1


async def test_anothers_metadata_is_no_word(scene: SlackScene) -> None:
    scene.slack.fail("chat.postMessage", reset=True)
    await scene.go_on(days=1, hours=1)
    (introduction,) = await scene.owed("intro.")
    event = {
        "type": "message_metadata_posted",
        "app_id": "A0OTHER",
        "user_id": "UEVE",
        "channel_id": "C1",
        "metadata": {"event_type": METADATA_EVENT, "event_payload": {"token": await scene.token_of(introduction)}},
        "message_ts": f"{scene.time.now().timestamp():.6f}",
    }
    await scene.slack.events.emit(scene.slack.workspaces["T1"], event)
    assert await state_of_introduction(scene) is OutboxState.UNKNOWN


async def test_a_server_error_may_hide_a_taken_message_too(scene: SlackScene) -> None:
    scene.slack.fail("chat.postMessage", status=503)
    await scene.go_on(days=1, hours=1)
    assert await state_of_introduction(scene) is OutboxState.UNKNOWN


async def test_opening_a_conversation_again_does_no_harm(scene: SlackScene) -> None:
    scene.slack.fail("conversations.open", reset_after_taking=True)
    await scene.go_on(**INTRODUCED)
    assert (introductions(scene.ana), await state_of_introduction(scene)) == (1, OutboxState.DELIVERED)


async def test_a_file_that_was_refused_comes_later_and_its_message_only_once(scene: SlackScene) -> None:
    await scene.go_on(**INTRODUCED)
    scene.slack.fail("files.completeUploadExternal", status=429, retry_after=30)
    scene.slack.fail("files.completeUploadExternal", reset=True)
    for who in (scene.ana, scene.ben):
        await scene.press(who, "Time 1", "I thought you could talk about")
    await scene.go_on(minutes=20)
    assert len([message for message in scene.ana.inbox() if "It’s set" in message.plain]) == 1
    files = [file.name for message in scene.ana.inbox() for file in message.files]
    assert files == ["chat.ics"]
    (told,) = await scene.owed("set.")
    assert told.state is OutboxState.DELIVERED


async def test_where_slack_asks_to_wait_that_method_waits_and_no_other(scene: SlackScene) -> None:
    scene.slack.fail("conversations.open", status=429, retry_after=300)
    await scene.go_on(days=1, hours=1)
    assert introductions(scene.ana) == 0
    await say_hello(scene)
    assert [message for message in scene.ana.inbox() if "Tea" in message.plain]
    assert introductions(scene.ana) == 0
    await scene.go_on(minutes=5)
    assert introductions(scene.ana) == 1
    assert scene.slack.count("conversations.open") == 2


@pytest.mark.parametrize("media", ["text/html", "application/json"])
async def test_another_page_in_place_of_slacks_answer_ends_no_message(scene: SlackScene, media: str) -> None:
    scene.slack.fail("conversations.open", page=media)
    scene.slack.fail("chat.postMessage", status=502, page=media)
    await scene.go_on(days=1, hours=1, minutes=1)
    assert await state_of_introduction(scene) is OutboxState.UNKNOWN
    assert scene.slack.count("conversations.open") == 2


async def test_a_proxy_that_asks_to_wait_until_a_date_is_waited_for(scene: SlackScene) -> None:
    scene.slack.fail("conversations.open", status=429, retry_after="Mon, 02 Mar 2026 09:00:00 GMT")
    await scene.go_on(**INTRODUCED)
    assert (introductions(scene.ana), await state_of_introduction(scene)) == (1, OutboxState.DELIVERED)


@pytest.mark.parametrize("error", ["invalid_auth", "missing_scope", "two_factor_setup_required", "team_not_found"])
async def test_what_an_operator_can_mend_is_tried_again(scene: SlackScene, error: str) -> None:
    scene.slack.fail("chat.postMessage", times=3, error=error)
    await scene.go_on(**INTRODUCED)
    assert (introductions(scene.ana), await state_of_introduction(scene)) == (1, OutboxState.DELIVERED)


async def test_who_was_deactivated_is_held_and_the_other_drawn_anew(scene: SlackScene) -> None:
    team = scene.slack.workspaces["T1"]
    team.user("UBEN").user.deleted = True
    await scene.olive.slash("/coffee", "join", "C1")
    await scene.olive.submit(await scene.olive.opens("Join"), {"I’m curious about": ["sourdough"]})
    await scene.go_on(**INTRODUCED)
    async with scene.refill.store.reading(COMMUNITY) as tx:
        assert set(await tx.members.get_many(["UANA", "UBEN", "UOLIVE"])) == {"UANA", "UOLIVE"}  # type: ignore[list-item]
    assert (introductions(scene.ana), introductions(scene.olive)) == (1, 1)
    assert "Uben" not in latest(scene.ana, "I thought you could talk about").plain
    assert not [owed for owed in await scene.owed("") if owed.state is OutboxState.DEAD]


async def test_a_pair_that_slack_never_puts_together_is_drawn_anew_with_others(scene: SlackScene) -> None:
    scene.slack.fail("conversations.open", error="invalid_user_combination")
    await scene.go_on(days=1, hours=1)
    assert introductions(scene.ana) == 0
    async with scene.refill.store.reading(COMMUNITY) as tx:
        assert await tx.chats.of_member("UANA", 9) == []  # type: ignore[arg-type]
    await scene.olive.slash("/coffee", "join", "C1")
    await scene.olive.submit(await scene.olive.opens("Join"), {"I’m curious about": ["sourdough"]})
    await scene.go_on(days=1, hours=6)
    async with scene.refill.store.reading(COMMUNITY) as tx:
        (chat,) = await tx.chats.of_member("UOLIVE", 9)  # type: ignore[arg-type]
    assert chat.state is ChatState.INTRODUCED
    assert set(chat.members) != {"UANA", "UBEN"}


async def test_word_is_waited_for_as_long_as_slack_repeats_itself() -> None:
    assert RECEIPT_WITHIN > 6 * MINUTE, "at once, after one and after five minutes (Events API)"


async def test_what_a_store_that_goes_away_kept_from_slack_is_sent_as_if_nothing_had_been(scene: SlackScene) -> None:
    scene.time.move_by(timedelta(days=1, hours=1))
    fails = [True]

    def fail_once(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if fails and "SET handed_over_at" in statement:
            fails.clear()
            raise StoreUnavailable("the store went away")

    engine = scene.refill.store._engine.sync_engine
    event.listen(engine, "before_cursor_execute", fail_once)
    with pytest.raises(StoreUnavailable):
        await scene.refill.work()
    assert introductions(scene.ana) == 0
    await scene.go_on(seconds=5)
    assert (introductions(scene.ana), introductions(scene.ben)) == (1, 1)
    (introduction,) = await scene.owed("intro.")
    assert (introduction.state, introduction.uncertain) == (OutboxState.DELIVERED, False)


async def test_a_slow_answer_holds_up_nobody_else(scene: SlackScene) -> None:
    scene.slack.fail("conversations.open", delay=5)  # in real time
    scene.time.move_by(timedelta(days=1, hours=1))
    scene.refill.waker.start()
    await until(lambda: scene.slack.count("conversations.open"))
    await scene.olive.slash("/coffee", "circle new", "C1")
    await scene.olive.submit(await scene.olive.opens("New circle"), {"Name": "Tea", "Time zone": "Europe/Berlin"})
    await scene.ana.sees("Tea")
    assert introductions(scene.ana) == 0, "its answer is still awaited"
    await until(lambda: introductions(scene.ana))
    await scene.refill.waker.stop()


async def test_a_reminder_that_may_have_come_counts_for_the_week(scene: SlackScene) -> None:
    async with scene.refill.store.transaction(COMMUNITY) as tx:
        ana = await tx.members.get(MemberId("UANA"))
        assert ana is not None
        for number in range(NUDGE_BUDGET + 1):
            hello = message(Voice("en", "UTC").line("A nudge."))
            await enqueue_for_member(
                tx, scene.time.now(), MessageKey.parse(f"nudge.{number}"), ana, hello, Urgency.NUDGE
            )
        await tx.commit()
    scene.slack.fail("chat.postMessage", reset_after_taking=True)
    scene.slack.events.deaf_for = 99
    await scene.go_on(hours=4)
    assert len([m for m in scene.ana.inbox() if "A nudge." in m.plain]) == NUDGE_BUDGET
    states = [owed.state for owed in await scene.owed("nudge.")]
    assert (states.count(OutboxState.UNKNOWN), states.count(OutboxState.DELIVERED)) == (1, NUDGE_BUDGET - 1)
