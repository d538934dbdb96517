"""A community of Ana, Ben and Cleo, on a platform that delivers everything unless a test makes it refuse."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from bot.bootstrap import Refill
from bot.clock import HandClock
from bot.model.again import Again
from bot.model.chats import Chat, Origin
from bot.model.checkins import Met
from bot.model.communities import Community
from bot.model.ids import ChatId, CommunityId, MemberId, RefillId, RoundId
from bot.model.interests import Stance
from bot.model.members import Person
from bot.model.outbox import Delivery, ToChat, ToMember
from bot.model.pairing import Reason
from bot.ports import Platform, Receipt, Transaction, TryLater, Undeliverable
from bot.services.again import answer_again
from bot.services.checkins import answer_met
from bot.services.introductions import Opening, introduce
from bot.services.members import ensure_member
from bot.services.topics import add_interest
from storage import SqlStore
from tests.due_work import work_until

T = TypeVar("T")
NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
TOWN = CommunityId("post:town")
ANA, BEN, CLEO = MemberId("ana-1"), MemberId("ben-1"), MemberId("cleo-1")


class Post(Platform):
    """A platform that records what it delivers."""

    name = "post"

    def __init__(self) -> None:
        self.taken: list[Delivery] = []
        self.out_of_reach: set[MemberId] = set()
        self.refuses: Undeliverable | None = None
        """The error for messages to several members together."""

    async def deliver(self, delivery: Delivery) -> Receipt:
        """Record a delivery, or refuse it."""
        match delivery.destination:
            case ToMember(member=member):
                members = {member}
            case ToChat(members=several):
                members = set(several)
                if self.refuses is not None:
                    raise self.refuses
            case _:
                members = set()
        if members & self.out_of_reach:
            raise TryLater("out of reach", timedelta(minutes=10))
        self.taken.append(delivery)
        return Receipt(f"ref-{len(self.taken)}")


class Trio:
    """The three members, their platform and the clock."""

    def __init__(self, store: SqlStore) -> None:
        self.store, self.post, self.clock = store, Post(), HandClock(NOW)
        self.refill = Refill(store, self.clock, {"post": self.post})

    @property
    def now(self) -> datetime:
        """The current instant."""
        return self.clock.now()

    async def do(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        """Run a function in a transaction, and then everything that is due."""
        async with self.store.transaction(TOWN) as tx:
            done = await work(tx)
            await tx.commit()
        await self.refill.work()
        return done

    async def look(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        """Run a function in a read transaction."""
        async with self.store.reading(TOWN) as tx:
            return await work(tx)

    async def pass_time(self, **step: float) -> None:
        """Move the clock forward, and run everything that becomes due."""
        until = self.now + timedelta(**step)
        await work_until(until, self.clock, self.refill)

    async def settle(self, *members: MemberId) -> None:
        """Add members who all share one topic."""

        async def join(tx: Transaction) -> None:
            await tx.put_community(Community(TOWN, "post", "Town", "en", "UTC"))
            for who in members:
                name = who.partition("-")[0].title()
                await ensure_member(tx, Person(who, name, "UTC", "en", admin=False), self.now)
                await add_interest(tx, who, Stance.SHARING, "sourdough", self.now)

        await self.do(join)

    async def introduce(self, *members: MemberId, a_round: str = "r-1") -> ChatId:
        """Introduce members as a round does."""

        async def opened(tx: Transaction) -> Chat:
            topic = await tx.topics.named("sourdough")
            return await introduce(
                tx,
                Opening(Origin.ROUND, members, topic and topic.id, Reason.BOTH_SHARING, round=RoundId(a_round)),
                self.now,
            )

        return (await self.do(opened)).id

    async def want_again(self, chat: ChatId, *members: MemberId) -> RefillId:
        """Let two members say that they talked and would meet again. Return the id of their refill."""
        one, other = members

        async def say(tx: Transaction) -> None:
            for who, about in ((one, other), (other, one)):
                await answer_met(tx, chat, who, Met.YES)
                await answer_again(tx, chat, who, about, Again.YES, self.now)

        await self.do(say)
        refills = await self.look(lambda tx: tx.acquaintances.open_refills([one]))
        return next(refill.id for refill in refills if refill.after == chat)
