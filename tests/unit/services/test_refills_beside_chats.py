"""Two say yes to each other while another chat of the two is still to come."""

import pytest

from bot.model.again import Again
from bot.model.ids import ChatId, MemberId
from bot.model.message_keys import MessageKind
from bot.model.outbox import ToMember
from bot.ports import Transaction
from bot.services.again import answer_again
from bot.services.cancellations import undo_chats_of_resting
from bot.services.introductions import introduced_chats
from storage import SqlStore
from tests.unit.services.trio import ANA, BEN, Trio


@pytest.fixture
def engine_name() -> str:
    return "sqlite"


@pytest.fixture
async def two(store: SqlStore) -> Trio:
    """Two who met once, whose second chat is drawn five weeks later, and whose introduction is still to come."""
    two = Trio(store)
    await two.settle(ANA, BEN)
    first = await two.introduce(ANA, BEN)
    await two.pass_time(weeks=5)
    two.post.out_of_reach = {ANA, BEN}
    await two.introduce(ANA, BEN, a_round="r-2")
    for who, about in ((ANA, BEN), (BEN, ANA)):
        await say_yes(two, first, who, about)
    return two


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


async def test_two_yeses_bring_no_offer_beside_the_chat_that_came(two: Trio) -> None:
    two.post.out_of_reach = set()
    await two.pass_time(weeks=12)
    assert await two.look(chats_of_ana) == 2
    for who in (ANA, BEN):
        assert told(two, who, MessageKind.REFILL_OFFER) == 0
