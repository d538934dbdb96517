"""Transitions of states: every move that is not in a table is refused."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import product
from typing import Any

import pytest

from bot.model.asks import ASK_MOVES, CARRIED_MOVES, Ask, AskState, Carried, CarriedState, Wording
from bot.model.chats import CHAT_MOVES, Chat, ChatState, Origin, Pick
from bot.model.checkins import CHECK_IN_MOVES, CheckIn, CheckInState
from bot.model.content import Message
from bot.model.errors import IllegalMove, InvalidValue
from bot.model.ids import AskId, ChatId, CircleId, MemberId, RefillId, RoundId, TopicId
from bot.model.members import PACES, Member
from bot.model.message_keys import MessageKey
from bot.model.outbox import OUTBOX_MOVES, OutboxMessage, OutboxState, ToMember, Urgency
from bot.model.pairing import Reason
from bot.model.refills import REFILL_MOVES, Refill, RefillAnswer, RefillState, pair_of
from bot.model.rests import Rest, RestKind
from bot.model.rounds import ROUND_MOVES, Round, RoundState

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
ANA, BEN, CEM = MemberId("ana"), MemberId("ben"), MemberId("cem")
ONE, TWO, THREE = (NOW + timedelta(days=day) for day in (1, 2, 3))


def a_chat(**facts: Any) -> Chat:
    given = {"members": (ANA, BEN), "offered": (ONE, TWO)} | facts
    return Chat(id=ChatId("c"), origin=Origin.ROUND, topic=None, reason=Reason.BOTH_CURIOUS, introduced_at=NOW, **given)


def a_round(state: RoundState) -> Round:
    return Round(RoundId("r"), CircleId("c"), 1, NOW, NOW, NOW + timedelta(days=7), state)


def a_refill(**facts: Any) -> Refill:
    return Refill(RefillId("f"), (ANA, BEN), ChatId("c"), NOW, **facts)


def owed(state: OutboxState) -> OutboxMessage:
    return OutboxMessage(MessageKey.parse("k"), ToMember(ANA), Message(()), Urgency.NUDGE, NOW, NOW, state=state)


# The moves that the flows need, written once more; all others are refused.
ALLOWED: dict[type[StrEnum], set[str]] = {
    RoundState: {
        "gathered>paired", "paired>introduced", "paired>gathered", "introduced>checked_in", "checked_in>closed",
    },
    ChatState: {
        "introduced>time_set", "introduced>checked_in", "introduced>cancelled",
        "time_set>introduced", "time_set>checked_in", "time_set>cancelled", "checked_in>cancelled",
    },
    CheckInState: {
        "waiting>asked", "waiting>answered", "waiting>skipped", "asked>answered", "asked>skipped",
        "answered>answered", "answered>skipped", "skipped>answered", "waiting>called_off", "asked>called_off",
        "called_off>answered",
    },
    RefillState: {
        "waiting>offered", "waiting>agreed", "waiting>lapsed", "offered>agreed", "offered>lapsed",
        "agreed>waiting", "agreed>offered", "agreed>lapsed", "lapsed>agreed",
    },
    AskState: {
        "draft>open", "open>agreed", "open>ended", "open>closed", "agreed>open", "agreed>ended", "agreed>closed",
        "ended>open", "ended>closed",
    },
    CarriedState: {
        "named>chosen", "chosen>asked", "chosen>missed", "chosen>yes", "chosen>no", "chosen>reported", "chosen>silent",
        "chosen>taken_back", "chosen>left_empty", "left_empty>chosen",
        "asked>yes", "asked>no", "asked>reported", "asked>silent", "asked>taken_back",
        "yes>taken_back", "no>reported", "silent>reported", "taken_back>reported",
    },
    OutboxState: {
        "pending>sending", "sending>sending", "sending>pending", "sending>delivered", "sending>dropped", "sending>dead",
        "sending>waiting", "waiting>pending", "waiting>delivered", "waiting>dropped",
        "sending>unknown", "unknown>sending", "unknown>pending", "unknown>held", "dead>pending", "dead>dropped",
        "pending>held", "held>pending",
    },
}  # fmt: skip
TABLES: dict[type[StrEnum], Mapping[Any, frozenset[Any]]] = {
    RoundState: ROUND_MOVES,
    ChatState: CHAT_MOVES,
    CheckInState: CHECK_IN_MOVES,
    RefillState: REFILL_MOVES,
    AskState: ASK_MOVES,
    CarriedState: CARRIED_MOVES,
    OutboxState: OUTBOX_MOVES,
}
MAKERS: dict[type[StrEnum], Any] = {
    RoundState: a_round,
    ChatState: lambda state: a_chat(state=state),
    CheckInState: lambda state: CheckIn(ChatId("c"), ANA, state),
    RefillState: lambda state: a_refill(state=state),
    AskState: lambda state: Ask(AskId("a"), ANA, TopicId("t"), Wording("How?"), NOW, NOW, state),
    CarriedState: lambda state: Carried(AskId("a"), BEN, state, NOW),
    OutboxState: owed,
}
PAIRS = [(kind, *pair) for kind in MAKERS for pair in product(kind, kind)]


@pytest.mark.parametrize(("kind", "state", "wanted"), PAIRS, ids=[f"{k.__name__}-{a}-{b}" for k, a, b in PAIRS])
def test_a_move_is_made_or_refused(kind: type[StrEnum], state: StrEnum, wanted: StrEnum):
    thing = MAKERS[kind](state)
    if f"{state}>{wanted}" in ALLOWED[kind]:
        assert thing.move(wanted).state is wanted
        assert thing.state is state
    else:
        with pytest.raises(IllegalMove) as refused:
            thing.move(wanted)
        assert (refused.value.state, refused.value.wanted) == (state.value, wanted.value)


@pytest.mark.parametrize("kind", TABLES)
def test_every_state_has_a_row(kind: type[StrEnum]):
    assert set(TABLES[kind]) == set(kind)


def test_a_time_is_set_once_it_works_for_all():
    chat = a_chat(members=(ANA, BEN, CEM))
    for number, member in enumerate((BEN, ANA), start=1):
        chat = chat.toggle(Pick(member, ONE))
        assert (chat.state, chat.starts_at, chat.revision) == (ChatState.INTRODUCED, None, number)
    chat = chat.toggle(Pick(CEM, TWO))
    assert chat.starts_at is None
    chat = chat.toggle(Pick(CEM, ONE))
    assert (chat.state, chat.starts_at, chat.times_set, chat.revision) == (ChatState.TIME_SET, ONE, 1, 4)


def test_a_time_that_works_no_longer_is_taken_back():
    chat = a_chat().toggle(Pick(ANA, ONE)).toggle(Pick(ANA, ONE))
    assert (chat.picks, chat.revision) == ((), 2)
    assert chat.toggle(Pick(BEN, ONE)).starts_at is None


def test_picks_of_the_others_stay_when_one_of_three_leaves_unless_they_would_set_a_time():
    chat = a_chat(members=(ANA, BEN, CEM)).toggle(Pick(ANA, TWO)).toggle(Pick(BEN, ONE))
    assert chat.without(ANA).picks == (Pick(BEN, ONE),)
    assert chat.toggle(Pick(CEM, TWO)).without(ANA).picks == (Pick(BEN, ONE), Pick(CEM, TWO))
    assert chat.toggle(Pick(CEM, ONE)).without(ANA).picks == ()


def test_the_order_in_which_people_pick_does_not_matter():
    assert a_chat().toggle(Pick(ANA, ONE)).toggle(Pick(BEN, TWO)) == a_chat().toggle(Pick(BEN, TWO)).toggle(
        Pick(ANA, ONE)
    )


@pytest.mark.parametrize("pick", [Pick(ANA, THREE), Pick(CEM, ONE), Pick(CEM, THREE)])
def test_what_was_not_offered_to_somebody_is_refused(pick: Pick):
    with pytest.raises(IllegalMove):
        a_chat().toggle(pick)


@pytest.mark.parametrize(("state", "starts_at"), [(ChatState.TIME_SET, TWO), (ChatState.CANCELLED, None)])
def test_a_chat_that_looks_for_no_time_takes_none(state: ChatState, starts_at: datetime | None):
    with pytest.raises(IllegalMove):
        a_chat(state=state, starts_at=starts_at).toggle(Pick(ANA, ONE))


def test_a_chat_whose_members_were_all_asked_may_still_find_a_time_and_another():
    chat = a_chat(state=ChatState.CHECKED_IN).toggle(Pick(ANA, ONE)).toggle(Pick(BEN, ONE))
    assert (chat.state, chat.starts_at, chat.times_set) == (ChatState.CHECKED_IN, ONE, 1)
    again = chat.reopen((TWO,))
    assert (again.state, again.starts_at, again.offered) == (ChatState.CHECKED_IN, None, (TWO,))


def test_a_set_time_is_taken_back_for_others_and_counted():
    chat = a_chat().toggle(Pick(ANA, ONE)).toggle(Pick(BEN, ONE)).reopen((TWO, THREE))
    assert (chat.state, chat.starts_at, chat.picks, chat.offered) == (ChatState.INTRODUCED, None, (), (TWO, THREE))
    assert (chat.times_set, chat.revision) == (1, 3)
    again = chat.toggle(Pick(ANA, THREE)).toggle(Pick(BEN, THREE))
    assert (again.starts_at, again.times_set) == (THREE, 2)


@pytest.mark.parametrize("state", [ChatState.INTRODUCED, ChatState.CHECKED_IN, ChatState.CANCELLED])
def test_only_a_set_time_is_taken_back(state: ChatState):
    with pytest.raises(IllegalMove):
        a_chat(state=state).reopen((TWO,))


def test_the_others_are_all_but_one():
    assert a_chat(members=(ANA, BEN, CEM)).others(BEN) == (ANA, CEM)


YES, LATER, NO = RefillAnswer.YES, RefillAnswer.LATER, RefillAnswer.NO


def test_a_later_word_replaces_an_earlier_one_and_leaves_the_others():
    refill = a_refill().answered(BEN, LATER).answered(ANA, NO).answered(BEN, YES)
    assert refill.answers == ((ANA, NO), (BEN, YES))
    assert refill.answer_of(MemberId("nobody")) is None


@pytest.mark.parametrize(("ana", "ben"), [*product([None, *RefillAnswer], repeat=2)])
def test_only_two_yeses_are_wanted_by_both(ana: RefillAnswer | None, ben: RefillAnswer | None):
    refill = a_refill()
    for member, answer in ((ANA, ana), (BEN, ben)):
        refill = refill.answered(member, answer) if answer else refill
    assert refill.wanted_by_both() == (ana is YES and ben is YES)
    assert refill.answer_of(ANA) is ana


def test_a_pair_has_one_name():
    assert pair_of(ANA, BEN) == pair_of(BEN, ANA) == (ANA, BEN)


def test_late_joiners_are_taken_until_the_middle_of_a_round():
    assert a_round(RoundState.INTRODUCED).takes_late_joiners_until == NOW + timedelta(days=3.5)


@pytest.mark.parametrize(
    ("rest", "holds"),
    [
        (Rest(), False),
        (Rest(RestKind.NONE, NOW + timedelta(days=1)), False),
        (Rest(RestKind.ASKED), True),
        (Rest(RestKind.GENTLE), True),
        (Rest(RestKind.ASKED, NOW + timedelta(seconds=1)), True),
        (Rest(RestKind.ASKED, NOW), False),
    ],
)
def test_a_rest_holds_until_its_end(rest: Rest, holds: bool):
    assert rest.holds(NOW) is holds


def a_member(**facts: Any) -> Member:
    given = {"zone": "Europe/Berlin", "languages": ("en",)} | facts
    return Member(id=ANA, name="Ana", locale="en", joined_at=NOW, last_sign_at=NOW, **given)


def test_a_sign_of_life_never_goes_back():
    assert a_member().seen(ONE).last_sign_at == ONE
    assert a_member().seen(NOW - timedelta(days=1)).last_sign_at == NOW


@pytest.mark.parametrize("wrong", [{"pace": 0}, {"pace": 5}, {"pace": -1}, {"languages": ()}])
def test_a_member_whose_facts_can_not_be_used_is_refused(wrong: dict[str, Any]):
    with pytest.raises(InvalidValue) as refused:
        a_member(**wrong)
    assert refused.value.field == next(iter(wrong))


@pytest.mark.parametrize("pace", PACES)
def test_every_pace_that_is_offered_is_taken(pace: int):
    assert a_member(pace=pace).pace == pace
