"""Two say yes to each other while another chat of the two is still to come."""

from datetime import timedelta

import pytest

from bot.model.again import Again
from bot.model.ids import ChatId, MemberId
from bot.model.message_keys import MessageKind
from bot.model.outbox import ToMember
from bot.ports import NotTogether, Transaction, TryLater
from bot.services.again import answer_again
from bot.services.cancellations import undo_chats_of_resting
from bot.services.introduction_receipts import introduced_chats
from storage import SqlStore
from tests.unit.services.trio import ANA, BEN, Trio


@pytest.fixture
def engine_name() -> str:
    return "sqlite"


@pytest.fixture
async def two(store: SqlStore) -> Trio:
    """Two who met once, whose second chat is drawn five weeks later, and whose introduction is still to come."""
    two = Trio(store)
    first = await meet_twice(two, {ANA, BEN})
    for who, about in ((ANA, BEN), (BEN, ANA)):
        await say_yes(two, first, who, about)
    return two


async def meet_twice(two: Trio, waiting: set[MemberId]) -> ChatId:
    """Introduce Ana and Ben twice, five weeks apart; the second time, some wait. Return the first chat."""
    await two.settle(ANA, BEN)
    first = await two.introduce(ANA, BEN)
    await two.pass_time(weeks=5)
    two.post.refuses, two.post.out_of_reach = NotTogether("each is written to alone"), waiting
    await two.introduce(ANA, BEN, a_round="r-2")
    return first


async def say_yes(two: Trio, chat: ChatId, who: MemberId, about: MemberId) -> None:
    """Let a member say that they would meet another member again."""
    await two.do(lambda tx: answer_again(tx, chat, who, about, Again.YES, two.now))


def told(two: Trio, who: MemberId, kind: MessageKind) -> int:
    """Return how many messages of a kind a member got."""
    return sum(sent.key.kind is kind and sent.destination == ToMember(who) for sent in two.post.taken)


async def chats_of_ana(tx: Transaction) -> int:
    return len(await introduced_chats(tx, ANA, 9))


async def test_two_yeses_count_if_the_chat_that_was_still_to_come_is_undone(two: Trio) -> None:
    await two.do(lambda tx: undo_chats_of_resting(tx, ANA, two.now))
    two.post.out_of_reach = set()
    await two.pass_time(weeks=3, days=1)
    assert await two.look(chats_of_ana) == 1
    for who in (ANA, BEN):
        assert told(two, who, MessageKind.MUTUAL_YES) == 1
        assert told(two, who, MessageKind.REFILL_OFFER) == 1


async def test_two_yeses_count_after_the_chat_that_was_still_to_come(two: Trio) -> None:
    two.post.out_of_reach = set()
    await two.pass_time(weeks=3, days=5)
    assert await two.look(chats_of_ana) == 2
    for who in (ANA, BEN):
        assert told(two, who, MessageKind.REFILL_OFFER) == 0, "three weeks after the yeses, they have just met again"
    await two.pass_time(weeks=4)
    for who in (ANA, BEN):
        assert told(two, who, MessageKind.REFILL_OFFER) == 1


async def test_two_yeses_are_told_once_if_the_news_comes_before_the_chat_that_was_still_to_come(
    store: SqlStore,
) -> None:
    two = Trio(store)
    await two.settle(ANA, BEN)
    first = await two.introduce(ANA, BEN)
    await two.pass_time(weeks=5)
    two.post.refuses = TryLater("no conversation yet", timedelta(minutes=10))
    await two.introduce(ANA, BEN, a_round="r-2")
    for who, about in ((ANA, BEN), (BEN, ANA)):
        await say_yes(two, first, who, about)
        await two.pass_time(minutes=30)
    two.post.refuses = None
    await two.pass_time(weeks=6)
    assert await two.look(chats_of_ana) == 2
    for who in (ANA, BEN):
        assert told(two, who, MessageKind.MUTUAL_YES) == 1
        assert told(two, who, MessageKind.REFILL_OFFER) == 1, "an offer follows all the same"


@pytest.mark.parametrize("first_answer", ["ana", "ben"])
async def test_a_yes_before_ones_own_introduction_counts_after_the_chat(store: SqlStore, first_answer: str) -> None:
    two = Trio(store)
    first = await meet_twice(two, {ANA})
    answers = [(ANA, BEN), (BEN, ANA)]
    for who, about in answers if first_answer == "ana" else reversed(answers):
        await say_yes(two, first, who, about)
    two.post.out_of_reach = set()
    await two.pass_time(days=6)
    for who in (ANA, BEN):
        assert told(two, who, MessageKind.MUTUAL_YES) == 0
    await two.pass_time(weeks=5)
    for who in (ANA, BEN):
        assert told(two, who, MessageKind.MUTUAL_YES) == 1
        assert told(two, who, MessageKind.REFILL_OFFER) == 1


async def test_a_yes_from_before_a_chat_was_opened_does_not_count_after_it(store: SqlStore) -> None:
    two = Trio(store)
    await two.settle(ANA, BEN)
    first = await two.introduce(ANA, BEN)
    await say_yes(two, first, ANA, BEN)
    await two.pass_time(weeks=5)
    second = await two.introduce(ANA, BEN, a_round="r-2")
    await say_yes(two, second, BEN, ANA)
    await two.pass_time(weeks=5)
    assert told(two, BEN, MessageKind.MUTUAL_YES) == 0
