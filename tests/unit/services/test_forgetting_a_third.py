"""What two members share survives when the third of their chat is forgotten."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.model import message_keys
from bot.model.again import Again
from bot.model.chats import Chat, ChatState, Origin
from bot.model.checkins import Met
from bot.model.content import CalendarEvent
from bot.model.errors import RefillError
from bot.model.ids import ChatId, MemberId, RefillId
from bot.model.interests import Stance
from bot.model.jobs import AskSomeday, IntroduceRefill, LapseRefill, OfferRefill
from bot.model.outbox import ToMember
from bot.model.pairing import Reason
from bot.model.refills import RefillAnswer
from bot.ports import Transaction
from bot.services.again import answer_again
from bot.services.checkins import answer_met
from bot.services.introduction_receipts import introduced_chats
from bot.services.introductions import Opening, introduce, introduce_alone
from bot.services.meeting_times import pick_time, reopen_time
from bot.services.notes import write_note
from bot.services.open_refills import refills_for
from bot.services.privacy import forget
from bot.services.refills import answer_refill, refill_now
from bot.services.skipped_chats import skip_chat
from bot.services.topics import add_interest
from bot.texts.plain_text import plain_message
from storage import SqlStore
from tests.cipher import CIPHER, member_keys_beside
from tests.sqlite_in_thread import create_quick_engine
from tests.unit.services.trio import ANA, BEN, CLEO, NOW, Trio

EXAMPLES = int(os.environ.get("FORGETTING_EXAMPLES", "5"))


@pytest.fixture
def engine_name() -> str:
    return "sqlite"


@pytest.fixture
async def trio(store: SqlStore) -> Trio:
    trio = Trio(store)
    await trio.settle(ANA, BEN, CLEO)
    return trio


async def forget_ana(trio: Trio) -> None:
    await trio.do(lambda tx: forget(tx, ANA, trio.now))


async def chat_of(trio: Trio, chat: ChatId) -> Chat:
    found = await trio.look(lambda tx: tx.chats.get(chat))
    assert found is not None
    return found


def told(trio: Trio, who: MemberId, since: int = 0) -> list[str]:
    """Return the direct messages to one member."""
    return [plain_message(one.message) for one in trio.post.taken[since:] if one.destination == ToMember(who)]


async def test_messages_of_a_time_that_was_given_up_reach_nobody_nor_name_who_was_forgotten(trio: Trio) -> None:
    chat = await trio.introduce(ANA, BEN, CLEO)
    await trio.do(lambda tx: introduce_alone(tx, chat, trio.now))
    trio.post.out_of_reach = {ANA, BEN, CLEO}
    times = []
    for _ in range(2):
        times.append((await chat_of(trio, chat)).offered[-1])
        for who in (ANA, BEN, CLEO):
            await trio.do(lambda tx, who=who: pick_time(tx, chat, who, times[-1], trio.now))
        if len(times) == 1:
            await trio.do(lambda tx: reopen_time(tx, chat, BEN, trio.now))
    await forget_ana(trio)
    before = len(trio.post.taken)
    trio.post.out_of_reach = set()
    await trio.pass_time(minutes=30)
    for who in (BEN, CLEO):
        sent = [one.message for one in trio.post.taken[before:] if one.destination == ToMember(who)]
        events = [block for one in sent for block in one.blocks if isinstance(block, CalendarEvent)]
        assert [event.starts_at for event in events] == [times[-1]]
        assert not any("Ana" in event.summary for event in events)
        assert not any("Let’s find another time" in plain_message(one) for one in sent)


async def test_the_offer_after_a_chat_of_three_still_comes_and_is_agreed_to(trio: Trio) -> None:
    chat = await trio.introduce(ANA, BEN, CLEO)
    refill = await trio.want_again(chat, BEN, CLEO)
    await forget_ana(trio)
    await trio.pass_time(weeks=3, days=1)
    for who in (BEN, CLEO):
        assert any("Another half hour" in text for text in told(trio, who))
        await trio.do(lambda tx, who=who: answer_refill(tx, refill, who, RefillAnswer.YES, trio.now))
    assert any("here’s your next half hour" in plain_message(one.message) for one in trio.post.taken)
    for who in (BEN, CLEO):
        assert len(await trio.look(lambda tx, who=who: introduced_chats(tx, who, 9))) == 2


async def test_the_others_go_on_alone_where_their_chat_is_still_to_come(trio: Trio) -> None:
    chat = await trio.introduce(ANA, BEN, CLEO)
    before = len(trio.post.taken)
    await forget_ana(trio)
    for who in (BEN, CLEO):
        (anew,) = told(trio, who, before)
        assert "your chat about sourdough is just Ben and Cleo now" in anew
        assert "Ana" not in anew
    offered = (await chat_of(trio, chat)).offered
    for who in (BEN, CLEO):
        await trio.do(lambda tx, who=who: pick_time(tx, chat, who, offered[0], trio.now))
    assert (await chat_of(trio, chat)).starts_at == offered[0]
    assert any("It’s set" in text for text in told(trio, BEN, before))
    await trio.pass_time(weeks=1)
    assert any("Did you get to talk" in text for text in told(trio, CLEO, before))


@pytest.mark.parametrize("has_time", [False, True])
async def test_who_is_left_with_a_member_who_skipped_reads_that_the_chat_is_off(trio: Trio, *, has_time: bool) -> None:
    chat = await trio.introduce(ANA, BEN, CLEO)
    at = (await chat_of(trio, chat)).offered[-1]
    for who in (ANA, BEN, CLEO) if has_time else ():
        await trio.do(lambda tx, who=who: pick_time(tx, chat, who, at, trio.now))
    await trio.do(lambda tx: skip_chat(tx, chat, BEN))
    before = len(trio.post.taken)
    await forget_ana(trio)
    await trio.pass_time(weeks=2)
    (off,) = told(trio, CLEO, before)
    assert "won’t happen" in off
    assert not told(trio, BEN, before)
    assert (await chat_of(trio, chat)).state is ChatState.CANCELLED


async def test_nobody_is_introduced_to_a_member_who_skipped_once_the_third_leaves(trio: Trio) -> None:
    chat = await trio.introduce(ANA, BEN, CLEO)
    before, trio.post.out_of_reach = len(trio.post.taken), {CLEO}
    await trio.do(lambda tx: undo_delivery(tx, chat))
    await trio.do(lambda tx: skip_chat(tx, chat, BEN))
    await forget_ana(trio)
    trio.post.out_of_reach = set()
    await trio.pass_time(weeks=2)
    assert not told(trio, CLEO, before)


async def undo_delivery(tx: Transaction, chat: ChatId) -> None:
    """Introduce the members of a chat in separate messages, as if the shared one had been refused."""
    await tx.outbox.remove([message_keys.introduction(chat)])
    await introduce_alone(tx, chat, NOW)


async def test_a_time_that_was_set_stays_set_for_the_others(trio: Trio) -> None:
    chat = await trio.introduce(ANA, BEN, CLEO)
    at = (await chat_of(trio, chat)).offered[0]
    for who in (ANA, BEN, CLEO):
        await trio.do(lambda tx, who=who: pick_time(tx, chat, who, at, trio.now))
    before = len(trio.post.taken)
    await forget_ana(trio)
    going_on, again = told(trio, BEN, before)
    assert "Your time is set" in going_on
    assert "It’s set" in again
    assert (await chat_of(trio, chat)).starts_at == at


async def test_what_was_to_be_asked_in_the_morning_names_the_third_no_more(trio: Trio) -> None:
    await trio.introduce(ANA, BEN, CLEO)
    trio.post.out_of_reach = {BEN}
    await trio.pass_time(weeks=1)
    assert not any("Did you get to talk" in text for text in told(trio, BEN))
    await forget_ana(trio)
    trio.post.out_of_reach = set()
    await trio.pass_time(days=1)
    (asked,) = [text for text in told(trio, BEN) if "Did you get to talk" in text]
    assert "Cleo" in asked
    assert "Ana" not in asked


async def test_a_fourth_who_leaves_later_leaves_two(trio: Trio) -> None:
    """Members read in direct messages who remains, because one member has left before."""
    dan = MemberId("dan-1")
    await trio.settle(dan)
    await trio.introduce(ANA, BEN, CLEO, dan)
    await forget_ana(trio)
    before = len(trio.post.taken)
    await trio.do(lambda tx: forget(tx, dan, trio.now))
    for who in (BEN, CLEO):
        texts = told(trio, who, before)
        assert any("is just Ben and Cleo now" in text for text in texts)
        assert not any("Dan" in text or "Ana" in text for text in texts)


async def test_a_chat_of_two_is_called_off_without_a_topic_that_only_the_other_held(trio: Trio) -> None:
    await trio.do(lambda tx: add_interest(tx, ANA, Stance.CURIOUS, "kites", trio.now))

    async def about_kites(tx: Transaction) -> Chat:
        kites = await tx.topics.named("kites")
        return await introduce(
            tx, Opening(Origin.ROUND, (ANA, BEN), kites and kites.id, Reason.CURIOUS_MEETS_SHARING), trio.now
        )

    await trio.do(about_kites)
    before = len(trio.post.taken)
    await forget_ana(trio)
    (off,) = told(trio, BEN, before)
    assert "One of your chats won’t happen" in off


@dataclass(frozen=True)
class Step:
    """An action of one of two members, some days after the step before."""

    days: int
    does: Literal["talked", "yes", "someday", "no", "offer yes", "offer later", "offer no", "now", "note", "skip"]
    by: MemberId

    @property
    def other(self) -> MemberId:
        """The other of the two members."""
        return CLEO if self.by == BEN else BEN

    async def take(self, trio: Trio) -> str:
        """Take the step. Return an error if there was one."""
        try:
            await trio.do(lambda tx: self._change(tx, trio))
        except RefillError as error:
            return type(error).__name__
        return ""

    async def _change(self, tx: Transaction, trio: Trio) -> None:
        chats = [chat for chat in await introduced_chats(tx, self.by, 9) if self.other in chat.members]
        refills = [refill.id for refill, other in await refills_for(tx, self.by) if other == self.other]
        match self.does.split():
            case ["talked"]:
                await answer_met(tx, chats[0].id, self.by, Met.YES)
            case ["skip"]:
                await skip_chat(tx, chats[0].id, self.by)
            case ["note"]:
                await write_note(tx, self.by, self.other, f"day {trio.now:%j}", trio.now, f"{trio.now}")
            case ["now"]:
                await refill_now(tx, self.by, self.other, trio.now)
            case ["offer", said]:
                await answer_refill(tx, (refills or [RefillId("none")])[0], self.by, RefillAnswer(said), trio.now)
            case [said]:
                await answer_again(tx, chats[0].id, self.by, self.other, Again(said), trio.now)


async def shared(tx: Transaction) -> object:
    """Return everything that Ben and Cleo have in common, answered, and wrote about each other."""
    refills = {chat.refill: chat for chat in await tx.chats.of_member(BEN, 9) if chat.refill}
    opened = await tx.acquaintances.open_refills([BEN, CLEO])
    between = [(BEN, CLEO), (CLEO, BEN)]
    return (
        await tx.acquaintances.get(BEN, CLEO),
        [await tx.chats.wish(*pair) for pair in between],
        [note for who, about in between for note in await tx.notes.of_author(who) if note.about == about],
        opened,
        [await tx.acquaintances.refill(refill) for refill in sorted(refills)],
        [(chat.introduced_at, chat.members, chat.topic) for chat in refills.values()],
        [
            await tx.agenda.get(job(refill.id))
            for refill in opened
            for job in (OfferRefill, IntroduceRefill, LapseRefill)
        ],
        [await tx.agenda.get(AskSomeday(one, other)) for one, other in between],
    )


async def play(url: str, steps: Sequence[Step], when: int, *, forgotten: bool) -> list[object]:
    """Play the steps of two members after a chat of three. The third is forgotten at some point, or stays silent."""
    trio = Trio(SqlStore(create_quick_engine(url), CIPHER, member_keys_beside(url)))
    try:
        await trio.settle(ANA, BEN, CLEO)
        await trio.introduce(ANA, BEN, CLEO)
        seen: list[object] = []
        for number, step in enumerate(steps):
            if number == when % len(steps) and forgotten:
                await forget_ana(trio)
            await trio.pass_time(days=step.days)
            seen += [step, await step.take(trio), await trio.look(shared)]
        await trio.pass_time(weeks=4)
        of_both = [one for one in trio.post.taken if one.key.kind in ("mutual", "refill", "someday")]
        seen += [(one.key, one.message) for one in of_both]
        assert not forgotten or not await trio.look(lambda tx: tx.chats.of_member(ANA, 9))
        return [*seen, await trio.look(shared)]
    finally:
        await trio.store.close()


kinds = [
    "talked",
    "yes",
    "yes",
    "yes",
    "someday",
    "no",
    "offer yes",
    "offer yes",
    "offer later",
    "offer no",
    "now",
    "note",
]
steps = st.builds(Step, st.integers(0, 12), st.sampled_from([*kinds, "skip"]), st.sampled_from([BEN, CLEO]))


@settings(
    max_examples=EXAMPLES,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.reuse, Phase.generate),  # shrinking takes long, and histories are short anyway
)
@given(st.lists(steps, min_size=3, max_size=12), st.integers(0, 11))
def test_forgetting_a_third_changes_nothing_of_what_two_share(
    sqlite_with_tables: str, taken: list[Step], when: int
) -> None:
    both_want_refill = [Step(1, does, by) for by in (BEN, CLEO) for does in ("talked", "yes")]
    with tempfile.TemporaryDirectory() as folder:
        seen = []
        for name in ("there", "forgotten"):
            path = shutil.copy(sqlite_with_tables, Path(folder) / f"{name}.db")
            history = [*both_want_refill, *taken]
            seen.append(asyncio.run(play(f"sqlite:///{path}", history, when, forgotten=name == "forgotten")))
    for there, forgotten in zip(*seen, strict=True):
        assert there == forgotten
