"""Attempts to deliver a message that the sender claimed: check it again, hand it to its platform, mark it.

An adapter adds the idempotency key, if its platform has one.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot import metrics
from bot.delivery import outcomes
from bot.delivery.closed_dms import note_open, plan_drop
from bot.delivery.delivery_policy import Postpone, Send, Verdict, judge
from bot.delivery.enqueue import enqueue_for_each
from bot.delivery.outcomes import MAX_ATTEMPTS, NO_ANSWER, Outcome
from bot.delivery.rate_limits import RateLimiter
from bot.model.ids import CommunityId
from bot.model.message_keys import MessageKey
from bot.model.outbox import Delivery, OutboxMessage, OutboxState, ToMember, Urgency
from bot.ports import (
    Clock,
    Closed,
    InvalidMessage,
    NotNow,
    NotTogether,
    OutcomeUnknown,
    PartlyDelivered,
    Platform,
    Store,
    StoreUnavailable,
    Transaction,
    TryLater,
    Unchangeable,
    Undeliverable,
)

logger = logging.getLogger(__name__)

Resolve = Callable[[Transaction, OutboxMessage, Undeliverable, datetime], Awaitable[bool]]
"""Applies the consequences of a platform's refusal. Returns whether the message can be dropped afterwards, because no
operator has to look at it."""
MaySend = Callable[[Transaction, OutboxMessage, datetime], Awaitable[bool]]
"""Returns whether a message may still be sent. If not, the message is dropped."""


class Attempts:
    """Attempts to deliver messages that a sender has claimed."""

    def __init__(
        self, store: Store, clock: Clock, platforms: Mapping[str, Platform], resolve: Resolve, may_send: MaySend
    ) -> None:
        self._store = store
        self._clock = clock
        self._platforms = platforms
        self._resolve = resolve
        self._may_send = may_send
        self._rate_limiter = RateLimiter()
        self._unstored: list[tuple[CommunityId, OutboxMessage, Outcome]] = []
        """Outcomes that are not stored yet, each with its community and the message as it was claimed."""

    @property
    def has_unstored(self) -> bool:
        """Whether outcomes wait until the store can be reached again."""
        return bool(self._unstored)

    async def judge(
        self, community: CommunityId, rows: Sequence[OutboxMessage], limit: int, in_line: Sequence[OutboxMessage]
    ) -> tuple[list[tuple[OutboxMessage, Send]], int]:
        """Judge messages of one claim, in order and in one transaction. Stop when `limit` messages to send are found.

        Store the outcome of each judged message that can't be sent now. Return the messages to send, and the number of
        judged messages. `in_line` is explained in `delivery_policy.judge`. If judging several messages fails, judge
        only the first, alone.
        """
        try:
            return await self._judge_together(community, rows, limit, in_line)
        except StoreUnavailable:
            raise
        except Exception as error:  # a message that can't be judged must not hold up the others
            if len(rows) > 1:
                sending, _ = await self.judge(community, rows[:1], limit, in_line)
                return sending, 1
            logger.exception("sending failed: a message of kind %s in %s", rows[0].key.kind or "unknown", community)
            await self._store_outcome(
                community, rows[0], Outcome(outcomes.retried(rows[0], type(error).__name__, self._clock.now()))
            )
            return [], 1

    async def deliver(self, community: CommunityId, claimed: OutboxMessage, send: Send) -> None:
        """Hand over a message, and store the outcome. If that fails, raise; `store_rest` stores the outcome later."""
        outcome = None
        try:
            outcome = await self._hand_over(claimed, send)
            _measure(claimed, outcome, send)
            await self._store_outcome(community, claimed, outcome)
        except BaseException:
            now, platform = self._clock.now(), self._platforms[send.platform]
            outcome = outcome or Outcome(outcomes.unanswered(platform, send.delivery, claimed, NO_ANSWER, now))
            self._unstored.append((community, claimed, outcome))
            raise

    def release(self, claimed: Sequence[tuple[CommunityId, OutboxMessage]]) -> None:
        """Plan to release messages that were not handed over. `store_rest` releases them."""
        self._unstored += [(where, row, Outcome(outcomes.postponed(row, row.due_at))) for where, row in claimed]

    async def store_rest(self) -> None:
        """Store outcomes that could not be stored when they came, and release the messages of `release`.

        If the store fails again, they stay for the next call.
        """
        while self._unstored:
            await self._store_outcome(*self._unstored[0])
            del self._unstored[0]

    async def _judge_together(
        self, community: CommunityId, rows: Sequence[OutboxMessage], limit: int, in_line: Sequence[OutboxMessage]
    ) -> tuple[list[tuple[OutboxMessage, Send]], int]:
        now, judged = self._clock.now(), 0
        sending, later = list[tuple[OutboxMessage, Send]](), dict[MessageKey, datetime]()
        async with self._store.transaction(community) as tx:
            ours = await tx.outbox.still_leased([row.key for row in rows], rows[0].lease_until)
            for row in rows:
                if len(sending) == limit:
                    break
                judged += 1
                if row.key not in ours:
                    continue  # the message was deleted, or another sender has claimed it
                match await self._judge_one(tx, row, now, in_line):
                    case Send() as send:
                        sending.append((row, send))
                    case Postpone(until):
                        later[row.key] = until
                    case outcome:
                        await self._apply(tx, row, outcome, now)
            await tx.outbox.hand_over([row.key for row, _ in sending], now)
            await tx.outbox.put_off(later)
            await tx.commit()
        return sending, judged

    async def _judge_one(
        self, tx: Transaction, claimed: OutboxMessage, now: datetime, in_line: Sequence[OutboxMessage]
    ) -> Verdict:
        verdict = await judge(tx, claimed, now, in_line)
        if not isinstance(verdict, Send):
            return verdict
        platform, delivery = self._platforms[verdict.platform], verdict.delivery
        if claimed.lease_until is None or now > claimed.lease_until - platform.lease / 2:
            return Postpone(claimed.due_at)  # the lease could end before the answer comes
        can_repeat = platform.repeats_safely or delivery.replaces or delivery.arrived
        awaits_receipt = claimed.unsure_since is not None and not can_repeat
        # A message that is dropped below also uses up its turn, because other messages would otherwise go earlier, and
        # their times would reveal the drop.
        if not awaits_receipt:
            at = self._rate_limiter.next_turn(
                platform.account(tx.community),
                (tx.community, claimed.key),
                platform.lanes(delivery),
                now,
                hurries=_hurries(claimed, platform, now),
            )
            if at > now:
                return Postpone(at)
        if verdict.needless or not await self._may_send(tx, claimed, now):
            return Outcome(outcomes.dropped(claimed, verdict.needless or "what it says is no longer true"))
        if awaits_receipt:
            return Outcome(outcomes.awaiting_receipt(claimed, await tx.outbox.heard_at(), now))
        return verdict

    async def _hand_over(self, claimed: OutboxMessage, send: Send) -> Outcome:
        platform, delivery = self._platforms[send.platform], send.delivery
        try:
            receipt = await platform.deliver(delivery)
        except NotNow as error:
            return Outcome(outcomes.postponed(claimed, self._clock.now() + error.until_again, str(error)))
        except TryLater as error:
            now = self._clock.now()
            if error.lane and error.after:
                self._rate_limiter.close(platform.account(delivery.community), error.lane, now + error.after)
            logger.info("not taken yet: %s in %s: %s", delivery.label, delivery.community, error)
            return Outcome(outcomes.retried(claimed, str(error), now, error.after))
        except PartlyDelivered as error:
            if claimed.attempts >= MAX_ATTEMPTS:
                return Outcome(outcomes.delivered(claimed, error.ref, self._clock.now(), str(error)))
            later = outcomes.retried(claimed, str(error), self._clock.now(), error.after)
            return Outcome(replace(later, ref=error.ref))
        except OutcomeUnknown as error:
            return Outcome(outcomes.unanswered(platform, delivery, claimed, str(error), self._clock.now()))
        except Unchangeable as error:
            return replace(await self._send_anew(claimed, send, error), target_is_fixed=True)
        except (InvalidMessage, Undeliverable) as error:
            return _refused(claimed, delivery, error)
        except Exception as error:  # a bug in an adapter must not stop other messages
            logger.exception("delivery failed: %s in %s", delivery.label, delivery.community)
            return Outcome(outcomes.unanswered(platform, delivery, claimed, type(error).__name__, self._clock.now()))
        return Outcome(outcomes.delivered(claimed, receipt.ref, self._clock.now()))

    async def _send_anew(self, claimed: OutboxMessage, send: Send, refusal: Unchangeable) -> Outcome:
        """Send a change as a new message.

        If an earlier attempt may have sent it, and the platform could show it twice, await a receipt instead.
        """
        platform, anew = self._platforms[send.platform], replace(send.delivery, replaces=None)
        if claimed.uncertain and not platform.repeats_safely:
            return Outcome(outcomes.unanswered(platform, anew, claimed, str(refusal), self._clock.now()))
        return await self._hand_over(claimed, replace(send, delivery=anew))

    async def _store_outcome(self, community: CommunityId, claimed: OutboxMessage, outcome: Outcome) -> None:
        try:
            async with self._store.transaction(community) as tx:
                await self._apply(tx, claimed, outcome, self._clock.now())
                await tx.commit()
        except StoreUnavailable:
            raise
        except Exception:  # consequences that fail must not hold up other messages
            kind = claimed.key.kind or "unknown"
            logger.exception("only the outcome is stored: of a message of kind %s in %s", kind, community)
            async with self._store.transaction(community) as tx:
                await self._put(tx, claimed, outcome, self._clock.now())
                await tx.commit()

    async def _put(self, tx: Transaction, claimed: OutboxMessage, outcome: Outcome, now: datetime) -> bool:
        """Store an outcome; return False if the message was deleted, or another sender has claimed the message."""
        ours = await tx.outbox.still_leased([claimed.key], claimed.lease_until)
        current = await tx.outbox.get(claimed.key) if ours else None
        if current is not None:
            await tx.outbox.put(outcomes.with_receipt(outcome.message, current, now))
        return current is not None

    async def _apply(self, tx: Transaction, claimed: OutboxMessage, outcome: Outcome, now: datetime) -> None:
        """Store an outcome and its consequences."""
        if not await self._put(tx, claimed, outcome, now):
            return
        if outcome.message.state is OutboxState.WAITING and await tx.outbox.get(claimed.key) is not None:
            await plan_drop(tx, claimed)
        if outcome.message.state is OutboxState.DELIVERED and claimed.replaces is not None:
            await tx.outbox.drop_older_changes(claimed)
        if outcome.instead is not None:
            await tx.outbox.put(outcome.instead)
        if outcome.separately is not None:
            await enqueue_for_each(tx, now, claimed, outcome.separately)
        await _note_at_target(tx, claimed, outcome)
        if outcome.failure is not None and await self._resolve(tx, claimed, outcome.failure, now):
            resolved = await tx.outbox.get(claimed.key)
            if resolved is not None and resolved.state in (OutboxState.DEAD, OutboxState.WAITING):
                await tx.outbox.put(replace(resolved.move(OutboxState.DROPPED), message=None))
        if outcome.message.state is OutboxState.DELIVERED and isinstance(claimed.destination, ToMember):
            await note_open(tx, claimed.destination.member, now)


def _measure(claimed: OutboxMessage, outcome: Outcome, send: Send) -> None:
    message, platform = outcome.message, send.platform
    metrics.DELIVERIES.labels(platform, message.state).inc()
    if message.state is OutboxState.DELIVERED and message.delivered_at:
        delay = (message.delivered_at - claimed.due_at).total_seconds()
        metrics.DELAY.labels(platform).observe(max(delay, 0))
    if message.state is OutboxState.DEAD and claimed.attempts >= MAX_ATTEMPTS:
        logger.error("dead after %d attempts: %s: %s", claimed.attempts, send.delivery.label, message.error)


def _refused(claimed: OutboxMessage, delivery: Delivery, error: InvalidMessage | Undeliverable) -> Outcome:
    """Return the outcome of a message that its platform refuses.

    If the member accepts no direct messages, the message waits; otherwise it is dead. A malformed message has no
    consequences for its recipients.
    """
    match error:
        case Closed():
            return Outcome(outcomes.awaiting_member(claimed, str(error)), failure=error)
        case InvalidMessage():
            logger.error("a message of Refill's is malformed: %s in %s: %s", delivery.label, delivery.community, error)
            return Outcome(outcomes.dead(claimed, str(error)))
    # If members can't share a conversation, each of them gets a message alone, so no operator has to do anything.
    level = logging.INFO if isinstance(error, NotTogether) else logging.WARNING
    logger.log(level, "undeliverable: %s in %s: %s", delivery.label, delivery.community, error)
    return Outcome(outcomes.dead(claimed, str(error)), failure=error)


async def _note_at_target(tx: Transaction, claimed: OutboxMessage, outcome: Outcome) -> None:
    """After a change was sent as a new message, store the new id at the message that it changes.

    So the next change edits the new message. If the new message was not delivered, the old id is removed, and the next
    change is a new message, too.
    """
    target = await tx.outbox.get(claimed.replaces) if claimed.replaces else None
    if target is None or target.state is not OutboxState.DELIVERED:
        return
    if outcome.target_is_fixed or target.ref is None:
        ref = outcome.message.ref if outcome.message.state is OutboxState.DELIVERED else None
        await tx.outbox.put(replace(target, ref=ref))


def _hurries(outgoing: OutboxMessage, platform: Platform, now: datetime) -> bool:
    """Return whether a message may be sent before its turn.

    A message that a member asked for may. So may an uncertain message that has to be repeated before the platform
    forgets its idempotency key.
    """
    since = outgoing.unsure_since
    is_urgent_retry = since is not None and now - since < platform.repeats_safely < timedelta.max
    return outgoing.urgency is Urgency.ASKED or is_urgent_retry
