"""`/coffee` and the home page take at most a dozen statements, whatever waits for a member at the same time."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from typing import Final

import pytest

from bench.fill import Row, delivered, row, write
from bot.clock import HandClock
from bot.conversation.dispatcher import Conversation
from bot.model import message_keys
from bot.model.again import Again, Wish
from bot.model.asks import Ask, AskState, Carried, CarriedState, Wording
from bot.model.chats import Chat, ChatState, Origin
from bot.model.checkins import CheckIn, CheckInState, Met
from bot.model.communities import Community
from bot.model.ids import AskId, RefillId, TopicId
from bot.model.inbound import Command, Say
from bot.model.interests import Interest, Stance
from bot.model.jobs import CarryAsk, Due, Job, LapseRefill
from bot.model.members import Member, Person
from bot.model.outbox import ToMember
from bot.model.pairing import Reason
from bot.model.refills import Acquaintance, Refill, RefillState, pair_of
from bot.model.rests import Rest, RestKind
from bot.model.small_numbers import SMALLEST_GROUP_SHOWN
from bot.model.topic_links import LinkKind, said
from bot.model.topics import Topic
from bot.texts.plain_text import plain_message
from storage import SqlStore
from storage import tables as t
from storage.jobs import AgendaRow
from tests.unit.conversation.test_statement_counts import statements_of
from tests.unit.conversation.test_statements_with_histories import DAY, OLD, STRANGERS, TOWN, History
from tests.unit.services.trio import NOW, Post

MOST: Final = 12
ADMINS: Final = "admins"
AGREED: Final = 3
"""How many refills are agreed to whose chats the member was not told of, so that the member may still answer."""


class Waiting(History):
    """A member for whom everything waits that can wait, after thirty chats."""

    def rows(self) -> Iterator[Row]:
        """Yield all rows, each with its table."""
        yield from super().rows()
        for number in range(STRANGERS):
            state = AskState.CLOSED if number < 2 else AskState.OPEN
            yield from self.question(f"q{number}", f"s{number}", state, TopicId(f"{self.me}-topic"))
        for number in range(AGREED):
            yield from self._agreed(f"agreed{number}")

    def question(
        self, name: str, asker: object, state: AskState, topic: TopicId, *, named: bool = True
    ) -> Iterator[Row]:
        """Yield an ask that is with the member now. It names its asker if `named` is true."""
        ask, at = AskId(f"{self.me}-ask-{name}"), NOW - DAY
        yield row(
            Ask(ask, self.other(asker), topic, Wording("How do you?"), at, at + 20 * DAY, state, shows_name=named)
        )
        yield row(Carried(ask, self.me, CarriedState.ASKED, at, asked_at=at))
        yield row(delivered(message_keys.question(ask, self.me), ToMember(self.me), at), member_id=self.me)
        yield self._job(CarryAsk(ask))

    def _agreed(self, name: str) -> Iterator[Row]:
        """Yield a chat long ago, and a new one from a refill, of which the member was not told."""
        old, new, refill = self.chat(f"{name}-old"), self.chat(name), RefillId(f"{self.me}-{name}")
        other, topic, pair = self.other(name), TopicId(f"{self.me}-topic"), pair_of(self.me, self.other(name))
        yield row(Member(other, other, "UTC", "en", ("en",), NOW - 999 * DAY, NOW), folded=other)
        begun = Chat(new, Origin.REFILL, pair, topic, Reason.BOTH_SHARING, NOW - DAY, refill=refill)
        before = replace(
            begun, id=old, introduced_at=NOW - 300 * DAY, state=ChatState.CHECKED_IN, refill=None, told=True
        )
        for chat in (begun, before):
            yield row(chat)
            for member in pair:
                at = {"chat_id": chat.id, "member_id": member, "round_id": None, "introduced_at": chat.introduced_at}
                yield t.chat_member, at
                yield row(
                    CheckIn(chat.id, member, CheckInState.ANSWERED, Met.YES) if chat.told else CheckIn(new, member)
                )
        yield row(Acquaintance(*pair, NOW - DAY, new))
        yield row(Refill(refill, pair, old, NOW - 9 * DAY, topic, RefillState.AGREED), one=pair[0], other=pair[1])
        yield row(Wish(self.me, other, old, Again.YES, NOW - 30 * DAY))
        yield self._job(LapseRefill(refill))

    def _job(self, job: Job) -> Row:
        return row(AgendaRow.of(Due(job, NOW + 9 * DAY)), held=False)


class Alone(Waiting):
    """A member for whom nothing waits, after thirty chats."""

    def rows(self) -> Iterator[Row]:
        """Yield all rows, each with its table."""
        for table, values in History.rows(self):
            if not (table in (t.carried, t.refill) and values["state"] in (CarriedState.ASKED, RefillState.OFFERED)):
                yield table, values
        for number in (2, 3):
            yield row(Wish(self.me, self.other(number), self.chat(number), Again.SOMEDAY, NOW))


async def settle(store: SqlStore, rows: Iterator[Row]) -> None:
    """Store a community in which the members of a role are admins, and rows."""
    async with store.transaction(TOWN) as tx:
        await tx.put_community(Community(TOWN, "post", "Town", "en", "UTC", admins=ADMINS))
        await tx.commit()
    async with store._engine.begin() as connection:
        await write(connection, TOWN, rows)


async def report_one(store: SqlStore, waiting: Waiting) -> None:
    """Let another member show a question to the admins."""
    async with store.transaction(TOWN) as tx:
        ask = AskId(f"{OLD}-ask-asked")
        await tx.asks.put_carried(Carried(ask, waiting.other(3), CarriedState.REPORTED, NOW - DAY, asked_at=NOW - DAY))
        await tx.commit()


async def shown(store: SqlStore, home: str) -> tuple[str, int]:
    """Return the text of the answer to `/coffee`, or of the home page, and its number of statements."""
    talk = Conversation(store, HandClock(NOW), lambda: None, {"post": Post()})
    me = Person(OLD, OLD, "UTC", "en", admin=False, groups=(ADMINS,))
    with statements_of(store) as statements:
        if home:
            return plain_message(await talk.home(TOWN, me)), len(statements)
        answer = await talk.command(Command(TOWN, me, "", None))
    assert isinstance(answer, Say)
    return plain_message(answer.message), len(statements)


@pytest.mark.parametrize("home", ["", "home"])
async def test_a_page_takes_a_dozen_statements_if_everything_waits_at_once(store: SqlStore, home: str) -> None:
    """Questions, also of askers who took them back, offers, chats, refills agreed to, a report and a break."""
    waiting = Waiting(OLD, 30)
    await settle(store, waiting.rows())
    async with store.transaction(TOWN) as tx:
        me, chat = await tx.members.get(OLD), await tx.chats.get(waiting.chat(0))
        assert me
        assert chat
        await tx.members.put(replace(me, rest=Rest(RestKind.ASKED)))
        await tx.chats.put(replace(chat, state=ChatState.TIME_SET, starts_at=NOW + DAY))
        await tx.commit()
    await report_one(store, waiting)
    text, count = await shown(store, home)
    assert all(f"Another half hour with {waiting.other(f'agreed{number}')}" in text for number in range(AGREED))
    assert count <= MOST


@pytest.mark.parametrize("more", [False, True], ids=["", "taken back, and a report"])
@pytest.mark.parametrize("near", ["", "said to be near", "near by its sharers"])
@pytest.mark.parametrize("home", ["", "home"])
async def test_a_page_takes_a_dozen_statements_if_it_shows_a_question_in_full(
    store: SqlStore, home: str, near: str, *, more: bool
) -> None:
    """Its topic is the member's own, or one that is near it. Its asker may have taken it back, while a report waits."""
    alone = Alone(OLD, 30)
    own, other = TopicId(f"{OLD}-topic"), TopicId(f"{OLD}-near")
    question = alone.question("q", "s0", AskState.CLOSED if more else AskState.OPEN, other if near else own)
    topics = [row(Topic(other, "brass bands", "brass bands"))]
    if near == "said to be near":
        topics.append(row(said(own, other, LinkKind.NEAR)))
    elif near:
        rare, sharers = TopicId(f"{OLD}-rare"), [alone.other(f"h{number}") for number in range(SMALLEST_GROUP_SHOWN)]
        topics += [row(Topic(rare, "wind music", "wind music")), row(Interest(OLD, rare, Stance.SHARING))]
        topics += [row(Interest(who, topic, Stance.SHARING)) for who in sharers for topic in (rare, other)]
    await settle(store, chain(alone.rows(), topics, question))
    if more:
        await report_one(store, alone)
    text, count = await shown(store, home)
    assert ("something similar" in text) is bool(near)
    assert "How do you?" in text
    assert ("report" in text) is (more and not home)
    assert count <= MOST


async def test_an_asker_who_is_named_in_one_question_is_not_named_in_another(store: SqlStore) -> None:
    alone, topic = Alone(OLD, 1), TopicId(f"{OLD}-topic")
    three = [alone.question(name, "s0", AskState.OPEN, topic, named=name != "b") for name in "abc"]
    await settle(store, chain(alone.rows(), *three))
    text, _ = await shown(store, "home")
    assert "old-ps0 would like to talk about" in text
    assert text.count("A question from") == text.count("old-ps0 has a question for you") == 1
