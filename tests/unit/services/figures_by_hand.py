"""A circle's rounds, counted by a simple second implementation, and the answers that their figures reveal."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations, permutations, product

from bot.model.again import Again
from bot.model.chats import Chat
from bot.model.checkins import Met
from bot.model.ids import ChatId, MemberId

FOUNDER = MemberId("p00")
LEFT_OUT = 5
"""Minimum number of answers that are counted as if they had not been given."""


@dataclass
class Said:
    """One member's answers after one chat."""

    met: Met | None = None
    again: dict[MemberId, Again] = field(default_factory=dict)


@dataclass
class Noted:
    """A round with its chats and answers."""

    number: int
    entrants: dict[MemberId, bool]
    """The gathered members, and whether each sat out the round before."""
    chats: list[Chat]
    said: dict[tuple[ChatId, MemberId], Said] = field(default_factory=dict)
    met_before: set[frozenset[MemberId]] = field(default_factory=set)
    """Pairs who had been introduced before this round."""

    @property
    def counted(self) -> list[Chat]:
        """Chats whose answers count."""
        return [chat for chat in self.chats if FOUNDER not in chat.members]


def pairs_of(chats: Iterable[Chat]) -> set[frozenset[MemberId]]:
    """Return the pairs of members of some chats."""
    return {frozenset(pair) for chat in chats for pair in combinations(chat.members, 2)}


def together(noted: Iterable[Noted]) -> list[list[Noted]]:
    """Group rounds that are shown together: at least ten chats that count, of at least five people."""
    found, waiting = [], list[Noted]()
    for one in noted:
        waiting.append(one)
        chats = [chat for each in waiting for chat in each.counted]
        if len(chats) >= 10 and len({member for chat in chats for member in chat.members}) >= 5:
            found.append(waiting)
            waiting = []
    return found


Answers = Mapping[tuple[ChatId, MemberId], Said]


def answered(rounds: list[Noted], said: Answers, left_out: int = LEFT_OUT) -> dict[str, int]:
    """Count answers in a simple way, and round the counts."""
    chats = [chat for each in rounds for chat in each.counted]
    theirs = [said[chat.id, member] for chat in chats for member in chat.members]
    both = [
        (one, other)
        for chat in chats
        for one, other in combinations(chat.members, 2)
        if said[chat.id, one].again.get(other) is Again.YES and said[chat.id, other].again.get(one) is Again.YES
    ]
    pairs = len(pairs_of(chats))
    return {
        "answered": fives(min(sum(one.met is not None for one in theirs), len(theirs) - left_out)),
        "talked": fives(min(sum(one.met is Met.YES for one in theirs), len(theirs) - left_out)),
        "both_again": fives(min(len(both), pairs - left_out)),
    }


def fives(number: int) -> int:
    """Round a number down to whole fives."""
    return max(0, number) // 5 * 5


def worlds_of(
    chat: Chat, member: MemberId, said: Answers, chats: Iterable[Chat]
) -> Iterable[dict[tuple[ChatId, MemberId], Said]]:
    """Yield worlds in which a member answered differently, as changes of answers.

    In some worlds, only this member's answers differ. In others, the chat and another chat have exchanged their
    answers, or all members of another chat also answered differently.
    """
    mine = said[chat.id, member]
    alone = [Said(met, mine.again if met is Met.YES else {}) for met in (None, *Met)]
    for other, answer in product(chat.others(member), (*Again, None)):
        given = {one: each for one, each in mine.again.items() if one != other}
        alone.append(Said(Met.YES, given | ({other: answer} if answer else {})))
    yield from ({(chat.id, member): one} for one in alone)
    for like in chats:
        for order in permutations(like.members) if len(like.members) == len(chat.members) else ():
            there = dict(zip(chat.members, order, strict=True))
            back = {one: other for other, one in there.items()}
            yield {(chat.id, one): renamed(said[like.id, there[one]], back) for one in chat.members} | {
                (like.id, one): renamed(said[chat.id, back[one]], there) for one in like.members
            }
    for one, like, again in product(alone, chats, (Again.YES, Again.NO, None)):
        given = {
            who: Said(Met.YES, dict.fromkeys(like.others(who), again)) if again else Said() for who in like.members
        }
        yield {(like.id, who): each for who, each in given.items()} | {(chat.id, member): one}


def renamed(said: Said, names: Mapping[MemberId, MemberId]) -> Said:
    """Return the same answers about the members of another chat."""
    return Said(said.met, {names[one]: each for one, each in said.again.items()})


def what_was_asked(said: Said, others: Iterable[MemberId]) -> list[object]:
    """List a member's answers, each of which is secret."""
    return [said.met, *(said.again.get(other) is Again.YES for other in others)]


def given_away(rounds: list[Noted], known: frozenset[MemberId] = frozenset(), left_out: int = LEFT_OUT) -> list[str]:
    """List the answers that the figures of rounds reveal to a reader who knows the answers of some members."""
    said = {key: one for each in rounds for key, one in each.said.items()}
    chats, found = [chat for each in rounds for chat in each.counted], list[str]()
    seen = answered(rounds, said, left_out)
    for chat in chats:
        for member in chat.members:
            open_ = {place for place, _ in enumerate(what_was_asked(said[chat.id, member], chat.others(member)))}
            for changed in worlds_of(chat, member, said, chats) if member not in known else ():
                if any(who in known and one != said[where, who] for (where, who), one in changed.items()):
                    continue
                if answered(rounds, {**said, **changed}, left_out) == seen:
                    before = what_was_asked(said[chat.id, member], chat.others(member))
                    after = what_was_asked(changed[chat.id, member], chat.others(member))
                    open_ -= {place for place, one in enumerate(before) if after[place] != one}
                if not open_:
                    break
            found += [f"{member} in {chat.id}: {place}" for place in open_ if member not in known]
    return found
