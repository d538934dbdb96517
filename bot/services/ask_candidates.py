"""Choose the member whom an ask goes to next: a member who was named, or else the best fit.

Nobody is asked beyond their pace, during a rest, or soon after another ask (`_may_be_asked`).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.delivery.enqueue import NUDGE_BUDGET
from bot.model.asks import BETWEEN_ASKS, MONTH, REACHED, Ask, Carried, CarriedState
from bot.model.daily import WEEK
from bot.model.freeze import FREEZE_FLOOR
from bot.model.ids import MemberId, TopicId
from bot.model.members import PACE_COUNTS, Member
from bot.ports import Transaction
from bot.services.kept_apart import avoided_by
from bot.services.topic_similarity import SAME, held_as, near_topics

SUGGESTED_FIT: Final = 0.95
"""Minimum fit of a topic that was added to an ask later, by the asker or by a member who was asked."""
SOME_HOURS: Final = 1
MANY_HOURS: Final = 5
"""Minimum numbers of half hours a week that a candidate has in common with the asker. Among candidates with equal fit,
those with MANY_HOURS come first, then those with SOME_HOURS, then all others."""
MAX_CANDIDATES: Final = 500
"""Maximum number of members examined for one choice, besides those in `Search.before`."""

AskedBefore = dict[MemberId, list[datetime]]


@dataclass(frozen=True, slots=True)
class Search:
    """An ask, its asker, and how well each possible candidate fits."""

    ask: Ask
    asker: Member
    fit: Mapping[MemberId, float]
    """For each member who shares topics that fit the ask: the best fit of these topics, from 0 to 1."""
    before: Sequence[Carried]
    """The ask's turns so far, and the members who were named: one item for each member."""

    @property
    def is_known_to_admins(self) -> bool:
        """Whether admins may know the asker from a report, although the question does not name the asker."""
        return not self.ask.shows_name and any(one.state is CarriedState.REPORTED for one in self.before)


async def topics_for(tx: Transaction, ask: Ask, among: Collection[TopicId] | None = None) -> dict[TopicId, float]:
    """Return the topics that fit an ask, each with its fit from 0 to 1. The ask's own topic has fit 1.

    `among` is as in `near_topics`.
    """
    found = {topic: strength / SAME for topic, strength in (await near_topics(tx, ask.topic, among)).items()}
    for topic in ask.also:
        found[topic] = max(found.get(topic, 0), SUGGESTED_FIT)
    return found | {ask.topic: 1.0}


async def choose_candidate(tx: Transaction, ask: Ask, now: datetime) -> tuple[MemberId, bool] | None:
    """Choose the member to ask next; return None if nobody can be asked now.

    Also return whether the asker named the member. Members who were named come first. Members whose turn was left
    empty come last.
    """
    search = await _search(tx, ask)
    if search is None:
        return None
    return (
        await _first_free(tx, search, CarriedState.NAMED, now)
        or (await _best_of_others(tx, search, now) if ask.others_too else None)
        or await _first_free(tx, search, CarriedState.LEFT_EMPTY, now)
    )


async def _first_free(
    tx: Transaction, search: Search, state: CarriedState, now: datetime
) -> tuple[MemberId, bool] | None:
    """Return the first member who may be asked, among those whose carried ask has `state`."""
    found = {one.member: one.known for one in search.before if one.state is state}
    free, _ = await _may_be_asked(tx, search, found, now)
    for member, known in found.items():
        if member in free and await _has_nudge_left(tx, member, now):
            return member, known
    return None


async def _best_of_others(tx: Transaction, search: Search, now: datetime) -> tuple[MemberId, bool] | None:
    """Return the best-fitting member who may be asked, had no turn yet, and was not named."""
    others = _best_fits(tx, search, {search.asker.id, *(one.member for one in search.before)}, now)
    free, asked = await _may_be_asked(tx, search, dict.fromkeys(others, False), now)
    for member in _best_first(tx, search, free, asked, now):
        if await _has_nudge_left(tx, member, now):
            return member, False
    return None


async def is_free(tx: Transaction, ask: Ask, carried: Carried, now: datetime) -> bool:
    """Return whether a candidate may be asked now. This ignores the candidate's nudge budget, and whom they block."""
    search = await _search(tx, ask)
    if search is None:
        return False
    free, _ = await _may_be_asked(tx, search, {carried.member: carried.known}, now)
    return bool(free)


async def _search(tx: Transaction, ask: Ask) -> Search | None:
    asker = await tx.members.get(ask.asker)
    if asker is None:
        return None
    topics, fit = await _topics_not_hidden(tx, ask), dict[MemberId, float]()
    for interest in await tx.topics.sharing(topics):
        fit[interest.member] = max(topics[interest.topic], fit.get(interest.member, 0))
    return Search(ask, asker, fit, await tx.asks.carried(ask.id))


async def _topics_not_hidden(tx: Transaction, ask: Ask) -> dict[TopicId, float]:
    """Return the topics that fit an ask, without hidden ones; none if the topic that the ask names is hidden."""
    hidden = await tx.topics.hidden()
    if hidden and await held_as(tx, ask.topic) in hidden:
        return {}
    return {topic: fit for topic, fit in (await topics_for(tx, ask)).items() if topic not in hidden}


def _best_fits(tx: Transaction, search: Search, without: Collection[MemberId], now: datetime) -> list[MemberId]:
    """Return at most MAX_CANDIDATES candidates, best fit first. Equal fits are in a random order that changes daily."""
    others = set(search.fit) - set(without)
    by_fit = sorted(others, key=lambda who: (-search.fit[who], tx.derive_seed(search.ask.id, now.date(), who)))
    return by_fit[:MAX_CANDIDATES]


async def _may_be_asked(
    tx: Transaction, search: Search, candidates: Mapping[MemberId, bool], now: datetime
) -> tuple[dict[MemberId, Member], AskedBefore]:
    """Return the candidates who may be asked now, and the result of `_asked_before` for all candidates.

    `candidates` maps each member to whether the asker named them. A named member needs no topic or language in common,
    and may be asked within FREEZE_FLOOR, because the two have met.
    A candidate who blocks the asker, or said *no* to meeting the asker again, is chosen all the same. The question is
    never sent, and the ask waits as long as for a silent member. Otherwise two askers could compare whom their asks
    reached, and so find out who blocks one of them.
    """
    if not candidates:
        return {}, {}
    asker = search.asker
    members = await tx.members.get_many(candidates)
    avoided = set(await avoided_by(tx, asker.id))
    floor = now - FREEZE_FLOOR
    pairs = [pair for pair in await tx.acquaintances.of_member(asker.id) if pair.introduced_at > floor]
    met = {who for pair in pairs for who in (pair.one, pair.other)}
    chats = await tx.chats.counts_since(members, now - PACE_COUNTS)
    asked = await _asked_before(tx, search.ask, members, now)
    guests = any(member.guest for member in members.values())
    takes_guests = guests and any(circle.guests for circle in await tx.circles.all())

    def is_free(member: Member) -> bool:
        times = asked.get(member.id, [])
        if member.resting(now) or (member.guest and not takes_guests):
            return False
        if member.admin and search.is_known_to_admins:
            return False
        if chats.get(member.id, 0) >= member.pace or len(times) >= member.asked:
            return False
        if any(at > now - BETWEEN_ASKS for at in times):
            return False
        fits = member.id in search.fit and member.can_talk_with(asker)
        return candidates[member.id] or (fits and member.id not in met | avoided)

    return {member.id: member for member in members.values() if is_free(member)}, asked


async def _asked_before(tx: Transaction, ask: Ask, members: Collection[MemberId], now: datetime) -> AskedBefore:
    """Return the times in the last MONTH at which each member was chosen for other asks. MISSED turns don't count."""
    found: AskedBefore = {}
    for carried in await tx.asks.carried_to(members, now - MONTH):
        if carried.ask != ask.id and carried.state in REACHED:
            found.setdefault(carried.member, []).append(carried.chosen_at)
    return found


async def _has_nudge_left(tx: Transaction, member: MemberId, now: datetime) -> bool:
    """Return whether a member's nudge budget allows another message now."""
    return len(await tx.outbox.nudges_since(member, now - WEEK)) < NUDGE_BUDGET


def _best_first(
    tx: Transaction, search: Search, free: Mapping[MemberId, Member], asked: AskedBefore, now: datetime
) -> list[MemberId]:
    """Sort candidates by fit in tenths, then by common hours (MANY_HOURS, SOME_HOURS), then by their asks.

    Those with the fewest asks come first, then those whose latest ask is oldest. The order of equals is random.
    """
    monday = (now - timedelta(days=now.weekday())).date()
    hours = search.asker.hours.in_utc(monday, search.asker.tz)

    def order(member: Member) -> tuple[float, int, int, float, int]:
        common = len(hours & member.hours.in_utc(monday, member.tz))
        times = asked.get(member.id, [])
        return (
            -round(search.fit[member.id], 1),
            -(common >= SOME_HOURS) - (common >= MANY_HOURS),
            len(times),
            max(times).timestamp() if times else 0.0,
            tx.derive_seed(search.ask.id, member.id),
        )

    return [member.id for member in sorted(free.values(), key=order)]
