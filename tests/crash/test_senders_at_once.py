"""Several senders at the same time: they share a member's weekly budget, and slow responses double nothing."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from bot.clock import HandClock
from bot.delivery.enqueue import NUDGE_BUDGET, enqueue_for_member
from bot.model.message_keys import MessageKey
from bot.model.outbox import Delivery, OutboxState, Urgency
from bot.ports import LEASE, Platform, Receipt, TryLater
from bot.texts.localization import Voice
from bot.texts.phrases import message
from tests.crash.busy_communities import COMMUNITY, MONDAY, Running, member_of
from tests.crash.conftest import Site
from tests.crash.each_once import check_handed_over, read_ledger

Start = Callable[..., Running]
ANA = member_of(0, 0)
NOON = MONDAY + timedelta(hours=4)
MANY = 15
"""Number of messages: fewer than a sender claims at once, but too many to send before the lease ends."""


@dataclass
class Slow(Platform):
    """A platform that does not respond until a test lets it."""

    post: Platform
    name: str = "sandbox"
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    may_answer: asyncio.Event = field(default_factory=asyncio.Event)
    error: Exception | None = None
    """The error that it raises instead of a receipt, although it has accepted the delivery."""

    async def deliver(self, delivery: Delivery) -> Receipt:
        self.asked.set()
        await self.may_answer.wait()
        receipt = await self.post.deliver(delivery)
        if self.error:
            raise self.error
        return receipt


@dataclass
class Dozing(Platform):
    """A platform that responds slowly, while other work goes on."""

    post: Platform
    time: Callable[[], HandClock]
    other: Callable[[], Running]
    name: str = "sandbox"

    async def deliver(self, delivery: Delivery) -> Receipt:
        receipt = await self.post.deliver(delivery)
        self.time().move_by(timedelta(seconds=20))
        await self.other().refill.work()
        return receipt


async def owe(where: Running, keys: list[str], urgency: Urgency = Urgency.NUDGE) -> None:
    async with where.store.transaction(COMMUNITY) as tx:
        ana = await tx.members.get(ANA)
        assert ana is not None
        for key in keys:
            await enqueue_for_member(
                tx, where.time.now(), MessageKey.parse(key), ana, message(Voice("en", "UTC").line("Hello.")), urgency
            )
        await tx.commit()


async def test_two_senders_together_keep_to_the_budget_of_a_member(hamlet: Site, running: Start) -> None:
    one, other = running(hamlet, Slow), running(hamlet)
    await other.refill.work()
    one.time.move_to(NOON)
    await owe(other, [f"nudge.{number}" for number in range(NUDGE_BUDGET - 1)])
    await other.refill.work()
    await owe(other, ["nudge.b"])
    sending = asyncio.create_task(one.refill.work())
    await one.post.asked.wait()
    await owe(other, ["nudge.a", "nudge.c"])
    await other.refill.work()
    one.post.may_answer.set()
    await sending
    assert await nudges(hamlet) == NUDGE_BUDGET, "one of them found the last place"
    await asyncio.gather(*(each.go_to(NOON + timedelta(days=6, hours=20)) for each in (one, other)))
    assert await nudges(hamlet) == NUDGE_BUDGET
    await asyncio.gather(*(each.go_to(NOON + timedelta(days=8)) for each in (one, other)))
    assert await nudges(hamlet) == NUDGE_BUDGET + 2, "the others come in the week that follows"
    check_handed_over(hamlet.notebook)


async def test_what_a_slow_platform_keeps_a_sender_from_is_sent_once(hamlet: Site, running: Start) -> None:
    one = running(hamlet, lambda post: Dozing(post, lambda: one.time, lambda: other))
    other = running(hamlet)
    one.time.move_to(NOON)
    await owe(other, [f"hello.{number}" for number in range(MANY)], urgency=Urgency.ASKED)
    await one.refill.work()
    ledger = await read_ledger(hamlet.url)
    assert {row["state"] for row in ledger.outbox} == {OutboxState.DELIVERED}
    handed = hamlet.notebook.read_text().splitlines()
    assert len(handed) == len(ledger.outbox)
    assert all(line.endswith(" certain") for line in handed)


async def test_an_answer_that_comes_after_another_sender_took_over_counts_for_nothing(
    hamlet: Site, running: Start
) -> None:
    one, other = running(hamlet, lambda post: Slow(post, error=TryLater("too late"))), running(hamlet)
    await other.refill.work()
    one.time.move_to(NOON)
    await owe(other, ["hello"], urgency=Urgency.ASKED)
    sending = asyncio.create_task(one.refill.work())
    await one.post.asked.wait()
    one.time.move_by(LEASE)
    await other.refill.work()
    before = await read_ledger(hamlet.url)
    assert {row["state"] for row in before.outbox} == {OutboxState.DELIVERED}
    one.post.may_answer.set()
    await sending
    assert await read_ledger(hamlet.url) == before
    handed = [line for line in hamlet.notebook.read_text().splitlines() if " hello " in line]
    assert sorted(handed) == [f"{COMMUNITY} hello certain", f"{COMMUNITY} hello uncertain"]


async def nudges(site: Site) -> int:
    ledger = await read_ledger(site.url)
    return sum(row["key"].startswith("nudge.") and row["state"] == OutboxState.DELIVERED for row in ledger.outbox)
