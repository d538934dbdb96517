"""Ana, Ben and Cleo in Berlin, with a sender, on a platform whose answers a test defines."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from bot.clock import HandClock
from bot.delivery.closed_dms import note_closed
from bot.delivery.sender import Sender
from bot.model.chats import Chat, Origin
from bot.model.content import Message, Paragraph, Words
from bot.model.ids import ChannelId, ChatId, CommunityId, MemberId
from bot.model.members import Member
from bot.model.message_keys import MessageKey
from bot.model.outbox import Delivery, Destination, OutboxMessage, OutboxState, ToChannel, ToChat, ToMember, Urgency
from bot.model.pairing import Reason
from bot.ports import Closed, Lane, Platform, Receipt, Transaction, Undeliverable
from storage import SqlStore

T = TypeVar("T")
NOON = datetime(2026, 3, 2, 11, tzinfo=UTC)
"""A Monday at twelve in Berlin."""
SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
QUAY = CommunityId("platform:quay")
ANA, BEN, CLEO = (
    Member(MemberId(name.lower()), name, "Europe/Berlin", "en", ("en",), NOON, NOON) for name in ("Ana", "Ben", "Cleo")
)
CHAT = ChatId("chat")
TO_ANA, TO_BEN = ToMember(ANA.id), ToMember(BEN.id)
TO_CHAT = ToChat(CHAT, (ANA.id, BEN.id), None)
TO_CHANNEL = ToChannel(ChannelId("coffee"))
A = MessageKey.parse("a")


def said(text: str = "Hello.") -> Message:
    return Message((Paragraph((Words(text),)),))


def outgoing(
    key: str | MessageKey = A, to: Destination = TO_ANA, urgency: Urgency = Urgency.ASKED, **changes: object
) -> OutboxMessage:
    """Return a message that is due at noon."""
    known = {"message": said(), "due_at": NOON, "created_at": NOON} | changes
    return OutboxMessage(
        key=MessageKey.parse(key) if isinstance(key, str) else key, destination=to, urgency=urgency, **known
    )


def chat(*members: Member, apart: bool = False) -> Chat:
    ids = tuple(member.id for member in members or (ANA, BEN))
    return Chat(CHAT, Origin.ROUND, ids, None, Reason.SOMETHING_NEW, NOON, apart=apart)


@dataclass
class ScriptedPlatform(Platform):
    """A platform that answers deliveries with the next of `answers`. Without answers, it delivers."""

    name: str = "pier"
    at_once: int = 1
    repeats_safely: timedelta = timedelta.max
    answers: list[Exception | None] = field(default_factory=list)
    asked_of: list[Lane] = field(default_factory=list)
    slow: set[MemberId] = field(default_factory=set)
    """Members whose deliveries wait at the gate."""
    gate: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))
    blocked: int = 0
    """The number of deliveries that wait at the gate."""
    meanwhile: Callable[[], Awaitable[None]] | None = None
    """A function that runs once, before the next answer."""
    asked: list[Delivery] = field(default_factory=list)

    def lanes(self, delivery: Delivery) -> Sequence[Lane]:
        return self.asked_of

    async def deliver(self, delivery: Delivery) -> Receipt:
        self.asked.append(delivery)
        if isinstance(delivery.destination, ToMember) and delivery.destination.member in self.slow:
            self.blocked += 1
            await self.gate.acquire()
            self.blocked -= 1
        if self.meanwhile is not None:
            meanwhile, self.meanwhile = self.meanwhile, None
            await meanwhile()
        answer = self.answers.pop(0) if self.answers else None
        if answer is not None:
            raise answer
        return Receipt(f"ref {delivery.key}")

    @property
    def keys(self) -> list[str]:
        """The keys of all messages that the platform was asked to deliver."""
        return [str(delivery.key) for delivery in self.asked]


class DeliveryScene:
    """The community with its store, platform, clock and sender."""

    def __init__(self, store: SqlStore, platform: ScriptedPlatform | None = None) -> None:
        self.store, self.platform, self.clock = store, platform or ScriptedPlatform(), HandClock(NOON)
        self.untrue = set[str]()
        """Keys of messages that are not true any more."""
        self.settles = False
        self.breaks = False
        """Whether handling a failed delivery raises an error."""
        self.failures = list[Undeliverable]()
        self.ended, self.woken = 0, asyncio.Event()
        self.sender = self.another_sender()

    def another_sender(self) -> Sender:
        return Sender(
            self.store, self.clock, {self.platform.name: self.platform}, self._resolve, self._still_true, self._wake
        )

    def _wake(self) -> None:
        self.ended += 1
        self.woken.set()

    async def _still_true(self, _: Transaction, message: OutboxMessage, __: datetime) -> bool:
        if str(message.key) == "raises":
            raise ZeroDivisionError
        return str(message.key) not in self.untrue

    async def _resolve(self, tx: Transaction, message: OutboxMessage, failure: Undeliverable, now: datetime) -> bool:
        self.failures.append(failure)
        if self.breaks:
            raise ZeroDivisionError
        if isinstance(failure, Closed) and isinstance(message.destination, ToMember):
            await note_closed(tx, message.destination.member, now)
        return self.settles

    async def do(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        async with self.store.transaction(QUAY) as tx:
            done = await work(tx)
            await tx.commit()
        return done

    async def add(self, *messages: OutboxMessage) -> None:
        async with self.store.transaction(QUAY) as tx:
            for message in messages:
                await tx.outbox.put(message)
            await tx.commit()

    async def get(self, key: str | MessageKey = A) -> OutboxMessage:
        found = await self.do(lambda tx: tx.outbox.get(MessageKey.parse(key) if isinstance(key, str) else key))
        assert found is not None
        return found

    async def send(self, at: datetime | None = None) -> None:
        """Send everything that is due now or at an instant, and wait until it is sent."""
        self.clock.move_to(at or self.clock.now())
        while await self.sender.send_due() or await self.sender.one_ends():
            pass

    async def send_all_but_slow(self) -> None:
        """Send everything except the slow deliveries, which wait."""
        while True:
            steps = await self.sender.send_due()
            await asyncio.sleep(0)  # deliveries begin
            if self.ended < len(self.platform.asked) - self.platform.blocked:
                await self.woken.wait()
                self.woken.clear()
            elif not steps:
                return

    async def fail(self, *answers: Exception | None) -> OutboxMessage:
        """Send a message to Ana with some answers of the platform. Return the stored message."""
        self.platform.answers += answers
        await self.add(outgoing())
        await self.send()
        return await self.get()

    async def states(self, *keys: str) -> list[OutboxState]:
        return [(await self.get(key)).state for key in keys]
