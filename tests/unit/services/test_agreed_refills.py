"""Refills that both members accepted, while the introduction is pending and after it is undone."""

from collections.abc import Sequence

import pytest

from bot.model import message_keys
from bot.model.again import Again
from bot.model.chats import Chat
from bot.model.ids import ChatId, MemberId, RefillId
from bot.model.jobs import IntroduceRefill, LapseRefill, OfferRefill
from bot.model.message_keys import mutual_yes_over
from bot.model.refills import RefillAnswer, RefillState
from bot.ports import NotTogether, Transaction, Undeliverable
from bot.services.again import answer_again
from bot.services.blocks import keep_apart, stop_keeping_apart
from bot.services.introduction_receipts import introduced_chats
from bot.services.open_refills import refills_for
from bot.services.privacy import collect_member_data, export_json
from bot.services.refills import answer_refill
from storage import SqlStore
from tests.unit.services.trio import ANA, BEN, Trio

YES, LATER, NO = RefillAnswer.YES, RefillAnswer.LATER, RefillAnswer.NO


@pytest.fixture
def engine_name() -> str:
    return "sqlite"


class Offered(Trio):
    """Ana and Ben have an offer of another chat, and Ana has said yes."""

    offer: RefillId

    async def begin(self) -> None:
        """Let both meet and say yes, and wait for the offer."""
        await self.settle(ANA, BEN)
        chat = await self.introduce(ANA, BEN)
        await self.pass_time(hours=12)  # the offer then begins and ends at ten in the evening
        self.offer = await self.want_again(chat, ANA, BEN)
        await self.pass_time(weeks=3, hours=36)
        await self.answer(ANA, YES)

    async def answer(self, who: MemberId, said: RefillAnswer) -> None:
        """Press a button of the offer."""
        await self.do(lambda tx: answer_refill(tx, self.offer, who, said, self.now))

    async def say_again(self, who: MemberId, about: MemberId, said: Again) -> None:
        """Answer in the list of chats whether a member would meet another member again."""

        async def say(tx: Transaction) -> None:
            latest = (await introduced_chats(tx, who, 9))[0]
            await answer_again(tx, latest.id, who, about, said, self.now)

        await self.do(say)

    async def state(self) -> RefillState | None:
        """Return the state of the offer."""
        refill = await self.look(lambda tx: tx.acquaintances.refill(self.offer))
        return refill and refill.state

    async def seen_by(self, who: MemberId) -> object:
        """Return everything that one member can see about both."""

        async def seen(tx: Transaction) -> object:
            mine = [
                (refill.answer_of(who), who in refill.put_off, other) for refill, other in await refills_for(tx, who)
            ]
            return mine, await introduced_chats(tx, who, 9), await export_json(tx, await collect_member_data(tx, who))

        return await self.look(seen)


@pytest.fixture
async def two(store: SqlStore) -> Offered:
    two = Offered(store)
    await two.begin()
    return two


async def test_an_agreed_refill_is_open_to_both_until_its_introduction_arrives(two: Offered) -> None:
    before, two.post.out_of_reach = await two.seen_by(ANA), {ANA}
    await two.answer(BEN, YES)
    assert await two.state() is RefillState.AGREED
    assert await two.seen_by(ANA) == before
    two.post.out_of_reach = set()
    await two.pass_time(hours=1)
    for who in (ANA, BEN):
        assert not await two.look(lambda tx, who=who: refills_for(tx, who))
        assert len(await two.look(lambda tx, who=who: introduced_chats(tx, who, 9))) == 2


async def test_the_message_of_two_yeses_stays_until_its_readers_own_introduction_arrives(two: Offered) -> None:
    def told() -> set[MemberId]:
        return {who for who in (ANA, BEN) for sent in two.post.taken if sent.key == mutual_yes_over(two.offer, who)}

    two.post.refuses, two.post.out_of_reach = NotTogether("no shared conversation"), {ANA}
    await two.answer(BEN, YES)
    await two.pass_time(hours=1)
    assert told() == {BEN}
    two.post.out_of_reach = set()
    await two.pass_time(days=2)
    assert told() == {ANA, BEN}


@pytest.mark.parametrize("undone", ["block", "no", "later"])
async def test_what_is_undone_before_it_arrives_is_as_if_it_had_never_been(two: Offered, undone: str) -> None:
    async def kept(tx: Transaction) -> object:
        due = [await tx.agenda.get(job(two.offer)) for job in (OfferRefill, IntroduceRefill, LapseRefill)]
        return await tx.acquaintances.get(ANA, BEN), await tx.chats.of_member(ANA, 9), due

    seen, before, two.post.out_of_reach = await two.seen_by(ANA), await two.look(kept), {ANA}
    await two.answer(BEN, YES)
    if undone == "block":
        await two.do(lambda tx: keep_apart(tx, BEN, ANA, two.now))
    else:
        await two.answer(BEN, RefillAnswer(undone))
    assert await two.state() is RefillState.OFFERED
    assert await two.seen_by(ANA) == seen
    assert await two.look(kept) == before


async def test_what_is_undone_before_it_arrives_may_be_agreed_again_and_keeps_no_message(two: Offered) -> None:
    async def introduction(tx: Transaction) -> object:
        chats = {chat.id for chat in await tx.chats.of_member(ANA, 9)} | gone
        return {chat: await tx.outbox.get(message_keys.introduction(chat)) is not None for chat in chats}

    before, two.post.out_of_reach, gone = {chat.id for chat in await two.look(chats_of_ana)}, {ANA}, set[ChatId]()
    await two.answer(BEN, YES)
    gone = {chat.id for chat in await two.look(chats_of_ana)} - before
    await two.answer(BEN, NO)
    assert await two.look(introduction) == dict.fromkeys(before, True) | dict.fromkeys(gone, False)
    two.post.out_of_reach = set()
    await two.answer(BEN, YES)
    await two.pass_time(hours=1)
    for who in (ANA, BEN):
        assert {chat.id for chat in await two.look(lambda tx, who=who: introduced_chats(tx, who, 9))} == before | gone


async def test_a_block_takes_a_yes_back_for_good_even_if_it_is_ended(two: Offered) -> None:
    await two.do(lambda tx: keep_apart(tx, ANA, BEN, two.now))
    await two.do(lambda tx: stop_keeping_apart(tx, ANA, BEN))
    await two.answer(BEN, YES)
    await two.pass_time(days=2)
    assert len(await two.look(chats_of_ana)) == 1, "Ana has not said yes again"
    await two.answer(ANA, YES)
    await two.pass_time(days=2)
    assert len(await two.look(chats_of_ana)) == 2


async def chats_of_ana(tx: Transaction) -> Sequence[Chat]:
    return await tx.chats.of_member(ANA, 9)


async def test_who_was_not_told_yet_answers_as_ever_and_takes_nothing_from_who_was(two: Offered) -> None:
    two.post.refuses, two.post.out_of_reach = NotTogether("each is written to alone"), {ANA}
    await two.answer(BEN, YES)
    assert len(await two.look(lambda tx: introduced_chats(tx, BEN, 9))) == 2
    for said in (LATER, NO, YES, NO):
        await two.answer(ANA, said)
        ((refill, _),) = await two.look(lambda tx: refills_for(tx, ANA))
        assert refill.answer_of(ANA) is said
    assert len(await two.look(lambda tx: introduced_chats(tx, BEN, 9))) == 2
    two.post.out_of_reach = set()
    await two.pass_time(hours=1)
    assert len(await two.look(lambda tx: introduced_chats(tx, ANA, 9))) == 2


@pytest.mark.parametrize("renewed", ["again", "offer"])
@pytest.mark.parametrize("days", [0, 9])
async def test_who_says_no_and_yes_again_is_introduced_to_who_was_told_before(
    two: Offered, renewed: str, days: int
) -> None:
    two.post.refuses, two.post.out_of_reach = NotTogether("each is written to alone"), {ANA}
    await two.answer(BEN, YES)
    seen = await two.seen_by(BEN)
    await two.say_again(ANA, BEN, Again.NO)
    two.post.out_of_reach = set()
    await two.pass_time(days=days)
    assert len(await two.look(lambda tx: introduced_chats(tx, ANA, 9))) == 1
    if days == 0:
        assert await two.seen_by(BEN) == seen
    before = await two.seen_by(BEN)
    if renewed == "again":
        await two.say_again(ANA, BEN, Again.YES)
    else:
        await two.answer(ANA, YES)
    assert await two.seen_by(BEN) == before
    chat, _ = await two.look(lambda tx: introduced_chats(tx, ANA, 9))
    assert chat.refill == two.offer
    await two.pass_time(days=8)
    for who in (ANA, BEN):
        asked = [sent for sent in two.post.taken if sent.key == message_keys.check_in(chat.id, who)]
        assert len(asked) == 1, "each is asked once how it went"


@pytest.mark.parametrize("meanwhile", ["no", "someday", "block"])
async def test_a_renewed_yes_introduces_nobody_to_who_decided_otherwise_since(two: Offered, meanwhile: str) -> None:
    two.post.refuses, two.post.out_of_reach = NotTogether("each is written to alone"), {ANA}
    await two.answer(BEN, YES)
    await two.say_again(ANA, BEN, Again.NO)
    if meanwhile == "block":
        await two.do(lambda tx: keep_apart(tx, BEN, ANA, two.now))
    else:
        await two.say_again(BEN, ANA, Again(meanwhile))
    two.post.out_of_reach = set()
    await two.say_again(ANA, BEN, Again.YES)
    await two.pass_time(days=2)
    assert len(await two.look(lambda tx: introduced_chats(tx, ANA, 9))) == 1


async def test_a_second_no_takes_the_restored_introduction_back(two: Offered) -> None:
    two.post.refuses, two.post.out_of_reach = NotTogether("each is written to alone"), {ANA}
    await two.answer(BEN, YES)
    for said in (Again.NO, Again.YES, Again.NO):
        await two.say_again(ANA, BEN, said)
    two.post.out_of_reach = set()
    await two.pass_time(days=2)
    assert len(await two.look(lambda tx: introduced_chats(tx, ANA, 9))) == 1


async def test_two_whom_the_platform_does_not_bring_together_are_introduced_alone(two: Offered) -> None:
    two.post.refuses = Undeliverable("refused for good")
    await two.answer(BEN, YES)
    for who in (ANA, BEN):
        assert len(await two.look(lambda tx, who=who: introduced_chats(tx, who, 9))) == 2


async def test_a_yes_in_the_night_before_an_offer_ends_still_counts(two: Offered) -> None:
    await two.pass_time(weeks=7, days=5, hours=11)
    await two.answer(BEN, YES)
    assert await two.state() is RefillState.OFFERED
    await two.pass_time(hours=2)
    assert await two.state() is RefillState.LAPSED
    await two.pass_time(hours=12)
    assert await two.state() is RefillState.AGREED
    assert len(await two.look(lambda tx: introduced_chats(tx, ANA, 9))) == 2
