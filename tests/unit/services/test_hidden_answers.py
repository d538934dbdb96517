"""Twelve rounds in a year in which nearly all answers are equal: the figures reveal no answer."""

import random
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from bot.model.again import Again
from bot.model.chats import Chat, Origin
from bot.model.checkins import Met
from bot.model.ids import ChatId, MemberId
from bot.model.pairing import Reason
from tests.unit.services.figures_by_hand import Noted, Said, given_away, pairs_of, together

NOW = datetime(2026, 3, 3, tzinfo=UTC)
Answer = Callable[[int, Chat, MemberId], Said]
chance = random.Random(5)


def all_yes(_number: int, chat: Chat, member: MemberId) -> Said:
    return Said(Met.YES, dict.fromkeys(chat.others(member), Again.YES))


def silent(_number: int, _chat: Chat, _member: MemberId) -> Said:
    return Said()


def five_alone(number: int, chat: Chat, member: MemberId) -> Said:
    """Return answers in which the same five of sixteen members are always silent."""
    return Said() if int(member[1:]) <= 5 else all_yes(number, chat, member)


def one_no(number: int, chat: Chat, member: MemberId) -> Said:
    """Return answers in which one member says no to meeting again, and all others yes."""
    said = all_yes(number, chat, member)
    return Said(Met.YES, dict.fromkeys(said.again, Again.NO)) if member == "p07" else said


def by_chance(number: int, chat: Chat, member: MemberId) -> Said:
    return chance.choice((all_yes, silent, one_no))(number, chat, member)


def year(answer: Answer) -> list[list[Noted]]:
    """Play twelve rounds of sixteen members, one of them an organiser. Return the rounds that are shown together."""
    people, drawn, rounds = [MemberId(f"p{number:02}") for number in range(16)], random.Random(3), []
    for number in range(1, 13):
        drawn.shuffle(people)
        chats = [
            Chat(
                ChatId(f"{number}-{place}"),
                Origin.ROUND,
                tuple(sorted(people[place : place + 2])),
                None,
                Reason.NEAR,
                NOW,
            )
            for place in range(0, 16, 2)
        ]
        said = {(chat.id, member): answer(number, chat, member) for chat in chats for member in chat.members}
        rounds.append(Noted(number, {}, chats, said, pairs_of(chats)))
    return together(rounds)


@pytest.mark.parametrize("answer", [all_yes, silent, five_alone, one_no, by_chance])
def test_whatever_was_answered_one_answer_may_have_been_another(answer: Answer) -> None:
    """For each answer, both for a reader of the report and for a reader who knows a friend's own answers."""
    shown = year(answer)
    assert [len(rounds) for rounds in shown] == [2] * 6
    for rounds in shown:
        assert given_away(rounds) == []
        assert given_away(rounds, frozenset({MemberId("p09")})) == []


def test_without_the_five_that_never_count_all_would_be_known() -> None:
    """With twenty answers after ten chats, the figure "twenty talked" would reveal every answer."""
    first, second = year(all_yes)[0]
    second.chats = second.counted[: 10 - len(first.counted)]
    assert len(given_away([first, second], left_out=0)) == 40
    assert given_away([first, second]) == []
