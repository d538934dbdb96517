"""Members who left according to their platform are held for 14 days, and released at any sign of life."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.bootstrap import Refill
from bot.clock import HandClock
from bot.model.absences import HELD_FOR
from bot.model.circles import Cadence, Circle, Rhythm
from bot.model.communities import Community
from bot.model.ids import ChannelId, CircleId, CommunityId, MemberId
from bot.model.inbound import Choice, Command
from bot.model.interests import Stance
from bot.model.jobs import NO_CHAT, Due, FindLeavers, LookForMember, OpenRound
from bot.model.members import Person
from bot.model.news import PersonChanged, PersonGone, PersonSeen
from bot.model.outbox import Delivery, OutboxState, ToMember
from bot.ports import Platform, Receipt, Undeliverable
from bot.services.absences import RETRY_AFTER, find_leavers, hold_member, release_member
from bot.services.circle_membership import join_circle
from bot.services.meeting_times import pick_time
from bot.services.members import ensure_member
from bot.services.topics import add_interest
from bot.texts.plain_text import plain_message
from storage import SqlStore
from tests.due_work import work_until
from tests.unit.services import trio as three
from tests.unit.services.trio import Trio

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
ROUND = NOW + timedelta(days=1)
TOWN = CommunityId("town")
CADENCE = Cadence(Rhythm.EVERY_4_WEEKS, 1, time(9), "UTC")
CIRCLE = Circle(CircleId("c"), "Coffee", ChannelId("quay"), CADENCE, NOW, ROUND)
ANA, BEN = MemberId("ana"), MemberId("ben")


@pytest.fixture
def engine_name() -> str:
    """Use one database, because `tests/storage/test_held_members.py` runs on both."""
    return "sqlite"


class Post(Platform):
    """A platform that may report any member as gone."""

    name = "post"

    def __init__(self) -> None:
        self.refuses: set[MemberId] = set()
        """Members to whom the platform refuses messages."""
        self.there: bool | None = False
        """The platform's answer whether a member is there."""
        self.sent: list[tuple[str, str]] = []

    async def is_there(self, community: CommunityId, member: MemberId) -> bool | None:
        """Return `there`."""
        return self.there

    async def deliver(self, delivery: Delivery) -> Receipt:
        """Record a delivery, or refuse it."""
        to = getattr(delivery.destination, "members", None) or [delivery.destination.member]  # type: ignore[union-attr]
        if gone := self.refuses.intersection(to):
            raise Undeliverable("404 10007 unknown member", gone)
        self.sent += [(str(member), plain_message(delivery.message)) for member in to]
        return Receipt("1")


class CircleOfTwo:
    """A circle of two, a day after they were introduced."""

    def __init__(self, store: SqlStore) -> None:
        self.store, self.clock, self.post = store, HandClock(NOW), Post()
        self.refill = Refill(store, self.clock, {self.post.name: self.post})

    async def begin(self) -> None:
        """Let Ana and Ben join, and introduce them."""
        async with self.store.transaction(TOWN) as tx:
            await tx.put_community(Community(TOWN, self.post.name, "Town", "en", "UTC"))
            await tx.circles.put(CIRCLE)
            await tx.agenda.put(Due(OpenRound(CIRCLE.id), ROUND))
            for who in (ANA, BEN):
                await ensure_member(tx, person(who), NOW)
                await add_interest(tx, who, Stance.CURIOUS, f"what {who} likes", NOW)
                await join_circle(tx, CIRCLE, who, NOW)
            await tx.commit()
        await self.go_to(ROUND + timedelta(hours=5))

    async def go_to(self, at: datetime) -> None:
        """Run everything until an instant."""
        await work_until(at, self.clock, self.refill)

    async def pass_time(self, **step: float) -> None:
        """Move the clock forward, and run everything that becomes due."""
        await self.go_to(self.clock.now() + timedelta(**step))

    async def type(self, who: MemberId, words: str) -> str:
        """Send a command, and return the answer."""
        answer = await self.refill.conversation.command(Command(TOWN, person(who), words, CIRCLE.channel))
        await self.refill.work()
        return plain_message(answer.message)  # type: ignore[union-attr]

    def heard(self, who: MemberId, words: str = "") -> list[str]:
        """Return the messages to a member."""
        return [text for to, text in self.post.sent if to == who and words in text]

    async def one_wrong_word(self) -> None:
        """Let the platform refuse Ana's check-in once, as if she were unknown."""
        self.post.refuses = {ANA}
        await self.pass_time(days=7)
        self.post.refuses = set()


def person(who: MemberId) -> Person:
    return Person(who, who.title(), "UTC", "en", admin=False)


@pytest.fixture
async def scene(store: SqlStore) -> AsyncIterator[CircleOfTwo]:
    """Return a scene whose two members have been introduced."""
    scene = CircleOfTwo(store)
    await scene.begin()
    assert len(scene.heard(ANA, "I thought you could talk about")) == 1
    return scene


async def test_one_wrong_word_erases_nobody(scene: CircleOfTwo) -> None:
    await scene.type(ANA, "pace 2")
    await scene.one_wrong_word()
    await scene.pass_time(days=3)
    about = await scene.type(ANA, "me")
    assert "what ana likes" in about
    assert "Coffee" in about
    assert "Ben" in await scene.type(ANA, "chats")
    async with scene.store.reading(TOWN) as tx:
        assert (await tx.members.get(ANA)).pace == 2  # type: ignore[union-attr]


async def test_who_is_held_is_sent_nothing_and_after_two_weeks_nothing_is_left(scene: CircleOfTwo) -> None:
    await scene.one_wrong_word()
    before = scene.heard(ANA)
    await scene.pass_time(days=13)
    async with scene.store.reading(TOWN) as tx:
        assert await tx.members.get(ANA) is None
        assert await tx.members.absence(ANA) is not None
        assert [place.member for place in await tx.circles.memberships(CIRCLE.id)] == [BEN]
    await scene.pass_time(days=1)
    async with scene.store.reading(TOWN) as tx:
        assert await tx.members.absence(ANA) is None
    assert scene.heard(ANA) == before
    assert "what ana likes" not in await scene.type(ANA, "me")


async def test_the_platform_is_asked_again_and_its_better_word_counts(scene: CircleOfTwo) -> None:
    scene.post.there = True
    await scene.one_wrong_word()
    await scene.pass_time(hours=2)
    async with scene.store.reading(TOWN) as tx:
        assert await tx.members.get(ANA) is not None


async def test_a_platform_that_can_not_be_asked_is_asked_until_the_time_is_over(scene: CircleOfTwo) -> None:
    scene.post.there = None
    await scene.refill.conversation.hear(PersonGone(TOWN, ANA, None))
    await scene.pass_time(days=13)
    async with scene.store.reading(TOWN) as tx:
        assert await tx.members.absence(ANA) is not None
    await scene.go_to(ROUND + HELD_FOR + timedelta(hours=6))
    async with scene.store.reading(TOWN) as tx:
        assert await tx.members.absence(ANA) is None


Sign = Callable[[CircleOfTwo], Awaitable[object]]
SIGNS: dict[str, Sign] = {
    "a command": lambda scene: scene.type(ANA, ""),
    "their page": lambda scene: scene.refill.conversation.home(TOWN, person(ANA)),
    "a change": lambda scene: scene.refill.conversation.hear(PersonChanged(TOWN, person(ANA))),
    "a channel": lambda scene: scene.refill.conversation.hear(PersonSeen(TOWN, ANA)),
}


@pytest.mark.parametrize("sign", SIGNS.values(), ids=SIGNS)
async def test_any_sign_of_somebody_brings_them_back(scene: CircleOfTwo, sign: Sign) -> None:
    await scene.refill.conversation.hear(PersonGone(TOWN, ANA, None))
    await scene.pass_time(days=10)
    await sign(scene)
    async with scene.store.reading(TOWN) as tx:
        assert await tx.members.get(ANA) is not None
        assert await tx.agenda.get(LookForMember(ANA)) is None


async def test_a_process_without_the_platform_leaves_the_daily_look_to_another(scene: CircleOfTwo) -> None:
    scene.post.reports_leavers = False
    now = scene.clock.now()
    await find_leavers(scene.store, {}, TOWN, NO_CHAT, scene.clock)
    async with scene.store.reading(TOWN) as tx:
        due = await tx.agenda.get(FindLeavers())
    assert due is not None
    assert due.due_at == now + RETRY_AFTER
    await scene.pass_time(hours=1)
    async with scene.store.reading(TOWN) as tx:
        assert await tx.members.absence(ANA) is not None


async def test_older_news_brings_nobody_back(scene: CircleOfTwo) -> None:
    left_at = scene.clock.now()
    await scene.refill.conversation.hear(PersonGone(TOWN, ANA, left_at))
    earlier = replace(person(ANA), changed_at=left_at - timedelta(minutes=1))
    await scene.refill.conversation.hear(PersonChanged(TOWN, earlier))
    async with scene.store.reading(TOWN) as tx:
        assert await tx.members.absence(ANA) is not None


async def test_a_chat_is_called_off_for_both_and_nothing_comes_late(scene: CircleOfTwo) -> None:
    await scene.refill.conversation.hear(PersonGone(TOWN, ANA, None))
    await scene.pass_time(days=1)
    assert len(scene.heard(BEN, "won’t happen")) == 1
    assert "Ana" not in await scene.type(BEN, "chats")
    await scene.type(ANA, "")
    await scene.pass_time(days=1)
    assert len(scene.heard(ANA, "won’t happen")) == 1
    assert "Ben" in await scene.type(ANA, "chats")
    assert "Ana" in await scene.type(BEN, "chats")
    await scene.pass_time(days=20)
    assert not scene.heard(ANA, "Did you get to talk")
    assert not scene.heard(BEN, "Did you get to talk")


async def test_who_returns_is_in_a_chat_of_three_again_and_what_the_others_did_stays(store: SqlStore) -> None:
    trio = Trio(store)
    await trio.settle(three.ANA, three.BEN, three.CLEO)
    chat = await trio.introduce(three.ANA, three.BEN, three.CLEO)
    await trio.do(lambda tx: hold_member(tx, three.ANA, trio.now))
    (left,) = await trio.look(lambda tx: tx.chats.of_member(three.BEN, 9))
    await trio.do(lambda tx: pick_time(tx, chat, three.BEN, left.offered[0], trio.now))
    await trio.do(lambda tx: release_member(tx, three.ANA, trio.now))
    (there,) = await trio.look(lambda tx: tx.chats.of_member(three.ANA, 9))
    assert left.members == (three.BEN, three.CLEO)
    assert there.members == (three.ANA, *left.members)
    assert [pick.member for pick in there.picks] == [three.BEN]


async def test_who_returns_late_hears_nothing_old(scene: CircleOfTwo) -> None:
    await scene.refill.conversation.hear(PersonGone(TOWN, ANA, None))
    await scene.pass_time(days=10)
    before = scene.heard(ANA)
    await scene.type(ANA, "")
    await scene.pass_time(days=1)
    assert scene.heard(ANA) == before


async def test_forget_me_stays_at_once(scene: CircleOfTwo) -> None:
    await scene.refill.conversation.hear(PersonGone(TOWN, ANA, None))
    await scene.refill.conversation.choose(Choice(TOWN, person(ANA), "forget-me.yes", CIRCLE.channel))
    async with scene.store.reading(TOWN) as tx:
        assert await tx.members.get(ANA) is None
        assert await tx.members.absence(ANA) is None
        owed = await tx.outbox.in_state(OutboxState.PENDING, 9)
    assert [one.destination for one in owed] == [ToMember(BEN)], "and Ben hears that their chat won’t happen"
