"""A year of twelve rounds in which all answer alike, or nearly: what is shown gives no answer away."""

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
    """Five of sixteen are silent, always the same."""
    return Said() if int(member[1:]) <= 5 else all_yes(number, chat, member)


def one_no(number: int, chat: Chat, member: MemberId) -> Said:
    """One says no to meeting again, and all others would."""
    said = all_yes(number, chat, member)
    return Said(Met.YES, dict.fromkeys(said.again, Again.NO)) if member == "p07" else said


def by_chance(number: int, chat: Chat, member: MemberId) -> Said:
    return chance.choice((all_yes, silent, one_no))(number, chat, member)


def year(answer: Answer) -> list[list[Noted]]:
    """Play twelve rounds of sixteen, one of whom organises the circle, and return those that are shown together."""
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
    """Each answer, seen from outside, and by a friend of whoever reads the report, who knows their own."""
    shown = year(answer)
    assert [len(rounds) for rounds in shown] == [2] * 6
    for rounds in shown:
        assert given_away(rounds) == []
        assert given_away(rounds, frozenset({MemberId("p09")})) == []


def test_without_the_five_that_never_count_all_would_be_known() -> None:
    """Of ten chats and twenty answers, that twenty talked would tell all."""
    first, second = year(all_yes)[0]
    second.chats = second.counted[: 10 - len(first.counted)]
    assert len(given_away([first, second], left_out=0)) == 40
    assert given_away([first, second]) == []
