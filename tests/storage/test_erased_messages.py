"""No message remains that is about a forgotten member or shows when the member went."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from dump import dump, mentions
from examples import BEN, CLEO, DAY, GONE, HARBOUR, NOW, TUESDAYS, ask, chat, circle, member, owed, topic
from filled_community import fill

from bot.model import message_keys
from bot.model.asks import Carried, CarriedState
from bot.model.circles import CircleState
from bot.model.content import CalendarEvent, Message, Paragraph, Typed, Words
from bot.model.ids import AskId, ChannelId, ChatId, CircleId, MemberId, TopicId
from bot.model.interests import Interest, Stance
from bot.model.message_keys import MessageKey, QuestionChange
from bot.model.outbox import OutboxState, ToChannel, ToChat, ToMember, Urgency
from bot.services.privacy import forget, forget_greeting
from bot.texts.plain_text import plain_message
from storage import SqlStore


@pytest.mark.parametrize("state", [OutboxState.DELIVERED, OutboxState.DROPPED])
@pytest.mark.parametrize(
    "key",
    [
        message_keys.called_off("x"),
        message_keys.member_left(ChatId("chat-2"), 2, BEN),
        message_keys.question_change(AskId("ask-1"), BEN, QuestionChange.WITHDRAWN),
        message_keys.organiser_stopped(TUESDAYS, BEN, "x"),
        message_keys.invitation_change(TUESDAYS, 1, "x"),
    ],
)
async def test_what_partners_are_told_is_not_kept_with_its_time(store: SqlStore, key: MessageKey, state: OutboxState):
    message = owed(str(key), ToMember(BEN))
    async with store.transaction(HARBOUR) as tx:
        await fill(tx, GONE)
        await tx.outbox.add(message)
        assert await tx.outbox.get(key) is not None
        await tx.outbox.put(replace(message, state=state, message=None))
        assert await tx.outbox.get(key) is None
        assert tx.erases, "nor in an unused part of the file"


@pytest.mark.parametrize(
    "state", [OutboxState.DELIVERED, OutboxState.DROPPED, OutboxState.DEAD, OutboxState.WAITING, None]
)
async def test_what_others_got_is_not_kept_with_the_second_in_which_somebody_went(
    store: SqlStore, state: OutboxState | None
):
    """An unsent message keeps its second, unless it waits. The time of delivery stays, because budgets count it."""
    second, hour = datetime(2026, 3, 27, 11, 17, 41, 283951, tzinfo=UTC), datetime(2026, 3, 27, 11, tzinfo=UTC)
    key = message_keys.sat_out(BEN, NOW)
    sent = replace(owed(str(key), ToMember(BEN)), replaces=None)
    new = replace(sent, created_at=second, due_at=second, delivered_at=second)
    async with store.transaction(HARBOUR) as tx:
        await fill(tx)
        await tx.outbox.add(new)
        if state is None:
            await tx.outbox.drop_key(key)
        else:
            await tx.outbox.put(replace(new, state=state))
        done = await tx.outbox.get(key)
        assert done is not None
        assert (done.created_at, done.due_at, done.delivered_at) == (hour, hour, second)


async def test_a_change_of_a_post_that_is_dead_keeps_no_second(store: SqlStore):
    second, hour = datetime(2026, 3, 27, 11, 17, 41, 283951, tzinfo=UTC), datetime(2026, 3, 27, 11, tzinfo=UTC)
    key = message_keys.invitation_change(TUESDAYS, 1, "x")
    change = replace(owed(str(key), ToChannel(ChannelId("C-quay"))), created_at=second, due_at=second)
    async with store.transaction(HARBOUR) as tx:
        await fill(tx)
        await tx.outbox.put(replace(change, state=OutboxState.DEAD))
        dead = await tx.outbox.get(key)
        assert dead is not None
        assert (dead.created_at, dead.due_at) == (hour, hour)


@pytest.mark.parametrize("state", [OutboxState.DEAD, OutboxState.WAITING])
async def test_a_greeting_that_can_not_be_sent_does_not_keep_who_installed(store: SqlStore, state: OutboxState):
    """The installer may be no member, so forgetting a member would not delete it."""
    greeting = replace(owed(str(message_keys.greeting()), ToMember(BEN)), replaces=None)
    async with store.transaction(HARBOUR) as tx:
        await fill(tx)
        await tx.outbox.put(replace(greeting, state=state))
        assert await tx.outbox.get(greeting.key) is None


async def test_a_greeting_that_is_still_to_be_sent_goes_with_forget_me(store: SqlStore):
    async with store.transaction(HARBOUR) as tx:
        await fill(tx)
        await tx.outbox.add(replace(owed(str(message_keys.greeting()), ToMember(GONE), about=GONE), replaces=None))
        await forget_greeting(tx, BEN)
        assert await tx.outbox.get(message_keys.greeting()) is not None
        await forget_greeting(tx, GONE)
        await tx.commit()
    assert mentions(await dump(store, HARBOUR), GONE) == {}


async def test_of_a_question_that_reached_nobody_nothing_is_kept(store: SqlStore):
    """Its row would show that a member who is gone had asked, and when."""
    ask_id = AskId("ask-unread")
    async with store.transaction(HARBOUR) as tx:
        await fill(tx, GONE)
        await tx.asks.put(ask("ask-unread", GONE))
        missed = Carried(ask_id, BEN, CarriedState.MISSED, NOW)
        await tx.asks.put_carried(missed)
        dropped = owed(str(missed.key), ToMember(BEN), state=OutboxState.DROPPED)
        await tx.outbox.add(replace(dropped, message=None, replaces=None, expires_at=NOW + DAY))
        await tx.members.forget(GONE)
        await tx.commit()
    assert mentions(await dump(store, HARBOUR), ask_id) == {}


async def test_a_post_keeps_its_time(store: SqlStore):
    """Wanted topics are counted by the days of a circle's zone, which may begin at any minute."""
    shown = owed("wanted.c-tuesdays.9", ToChannel(ChannelId("C-quay")), state=OutboxState.DELIVERED)
    post = replace(shown, created_at=NOW + timedelta(minutes=45))
    async with store.transaction(HARBOUR) as tx:
        await fill(tx)
        await tx.outbox.put(post)
        assert await tx.outbox.get(post.key) == post


async def test_nothing_delivered_tells_of_a_chat_or_refill_that_is_gone(store: SqlStore):
    """A nudge from a week before the member's action counts no more."""
    old = f"remind.chat-1.{BEN}"
    keys = (f"mutual.refill-1.{BEN}", f"refill.refill-1.{BEN}.1", f"checkin.chat-1.{BEN}", f"checkin.chat-2.{BEN}")
    async with store.transaction(HARBOUR) as tx:
        await fill(tx, GONE)
        for key in keys:
            urgency = Urgency.EXPECTED if key.startswith("mutual") else Urgency.NUDGE
            done = owed(key, ToMember(BEN), state=OutboxState.DELIVERED)
            await tx.outbox.add(replace(done, urgency=urgency, message=None, replaces=None, delivered_at=NOW))
        done = replace(owed(old, ToMember(BEN), state=OutboxState.DELIVERED), message=None, replaces=None)
        await tx.outbox.add(replace(done, delivered_at=NOW - 9 * DAY))
        await tx.members.forget(GONE)
        await tx.commit()
    left = mentions({"outbox": (await dump(store, HARBOUR))["outbox"]}, "-1.")
    assert left.keys() == set() or all("ask-1" in str(row) for row in left["outbox"])
    async with store.reading(HARBOUR) as tx:
        assert [key for key in keys if await tx.outbox.get(MessageKey.parse(key))] == [keys[-1]], (
            "a chat of others keeps its own"
        )
        assert len(await tx.outbox.nudges_since(BEN, NOW - 30 * DAY)) == 4
        nudges = await tx.outbox.nudges_since(BEN, NOW - DAY)
        days_end = datetime(2026, 3, 27, 23, 59, 59, 999999, tzinfo=UTC)
        assert (nudges.count(NOW), nudges.count(days_end)) == (1, 2), "nobody is written to more often"


async def test_a_word_that_only_reads_like_their_id_keeps_its_message(store: SqlStore):
    ana, anabel = MemberId("ana"), MemberId("anabel")
    typed = Message((Paragraph((Typed("ana grams"),)),))
    async with store.transaction(HARBOUR) as tx:
        await fill(tx)
        await tx.outbox.add(owed("hello.anabel", ToMember(anabel), about=anabel))
        await tx.outbox.add(replace(owed("typed", ToMember(BEN)), message=typed))
        await tx.outbox.add(owed("hello.ana", ToMember(BEN), about=CLEO, state=OutboxState.DELIVERED))
        await tx.members.forget(ana)
        await tx.commit()
    async with store.reading(HARBOUR) as tx:
        assert await tx.outbox.get(MessageKey.parse("hello.anabel")) is not None
        assert await tx.outbox.get(MessageKey.parse("typed")) is not None
        assert await tx.outbox.get(MessageKey.parse("hello.ana")) is None


async def test_what_is_still_to_be_sent_quotes_no_topic_that_only_they_hold_now(store: SqlStore):
    """Ben and Cleo had the topic before, and their introduction waits for the morning."""
    theirs, name = TopicId("t-theirs"), "Vermilion falconry"
    typed, kept = Paragraph((Typed(name),)), Paragraph((Typed("Tests in sandbox:harbour"),))
    event = CalendarEvent(ChatId("chat-9"), f"Ben, Cleo: {name}", NOW, 30, 1, NOW)
    async with store.transaction(HARBOUR) as tx:
        await fill(tx, GONE)
        await tx.topics.put(topic(theirs, name))
        await tx.topics.add_interest(Interest(GONE, theirs, Stance.CURIOUS))
        await tx.chats.put(replace(chat("chat-9", (BEN, CLEO), of=None), topic=theirs))
        to_both = ToChat(ChatId("chat-9"), (BEN, CLEO), None)
        await tx.outbox.add(replace(owed("intro.chat-9", to_both), message=Message((typed, kept, event))))
        await tx.outbox.add(replace(owed("wanted.c-tuesdays.9", ToMember(BEN)), message=Message((typed,))))
        await tx.members.forget(GONE)
        await tx.commit()
    assert mentions(await dump(store, HARBOUR), name) == {}
    async with store.reading(HARBOUR) as tx:
        introduction = await tx.outbox.get(message_keys.introduction(ChatId("chat-9")))
        assert introduction is not None
        dotted = replace(event, summary="Ben, Cleo: …")
        assert introduction.message == Message((Paragraph((Typed("…"),)), kept, dotted))
        assert await tx.outbox.get(message_keys.wanted_topic(CircleId("c-tuesdays"), 9)) is None


POST_TEXTS: Final = {
    "open": (circle(name="Zoe", state=CircleState.OPEN), "Organisiert von ben"),
    "closed": (circle(name="Zoe"), "Zoe ist geschlossen."),
    "moved": (replace(circle(name="Zoe", state=CircleState.OPEN), channel=ChannelId("C-pier")), "Zoe ist nach"),
}
"""Names of circles, some like the current name of a former organiser, and the words of their posts."""


@pytest.mark.parametrize("state", [OutboxState.PENDING, OutboxState.DEAD])
@pytest.mark.parametrize("now", POST_TEXTS)
async def test_a_post_that_is_still_to_be_sent_names_no_organiser_who_is_forgotten(
    store: SqlStore, state: OutboxState, now: str
):
    """She was an organiser under another name. The post has the current organisers."""
    name, (of, text) = "Zebedee Quill", POST_TEXTS[now]
    post, change = message_keys.invitation(TUESDAYS), message_keys.invitation_change(TUESDAYS, 1, "x")
    named = Message((Paragraph((Words("Organised by "), Typed(name))),))
    async with store.transaction(HARBOUR) as tx:
        await fill(tx, GONE)
        await tx.circles.put(of)
        await tx.members.put(member(GONE, "Zoe"))
        for key in (post, change):
            await tx.outbox.add(replace(owed(str(key), ToChannel(ChannelId("C-quay")), state=state), message=named))
        await forget(tx, GONE, NOW)
        await tx.commit()
    assert mentions(await dump(store, HARBOUR), name) == {}
    async with store.reading(HARBOUR) as tx:
        for key in (post, change):
            unsent = await tx.outbox.get(key)
            assert unsent is not None
            assert unsent.message is not None
            assert text in plain_message(unsent.message)


async def test_what_came_in_says_nothing_of_who_sent_it(store: SqlStore):
    async with store.transaction(HARBOUR) as tx:
        await fill(tx, GONE)
        assert await tx.inbound.is_new(f"press.1700000000.{GONE}", NOW)
        await tx.commit()
    async with store.transaction(HARBOUR) as tx:
        assert not await tx.inbound.is_new(f"press.1700000000.{GONE}", NOW)
    kept = await dump(store)
    assert "inbound" not in mentions(kept, GONE)
    assert {row[-1] for row in kept["inbound"]} == {"2026-03-27 00:00:00+00:00"}, "nor when"
