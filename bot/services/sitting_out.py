"""Sitting out: count a round for its members as placed or as sat out, and tell those who sit out."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from bot.delivery.enqueue import enqueue_for_member
from bot.model import message_keys
from bot.model.chats import Chat
from bot.model.circles import Circle, CircleState, Membership
from bot.model.ids import CircleId, MemberId
from bot.model.outbox import Urgency
from bot.model.pairing import Group
from bot.model.rounds import Round, RoundMember, RoundState
from bot.ports import Transaction
from bot.texts import sitting_out as texts
from bot.texts.localization import Voice


async def tell_who_sits_out(tx: Transaction, circle: Circle, a_round: Round, now: datetime) -> None:
    """Tell the left-over members of a round that they sit it out, but not why.

    Members who rest now, or who also sat out the round before, are not told. Nobody is told twice in a week, even by
    several circles. If the circle is closed, nobody is told.
    """
    if circle.state is not CircleState.OPEN:
        return  # there is no next round
    free = set(await tx.rounds.entrants(a_round.id)).difference(await tx.chats.placed_in(a_round.id))
    places = {place.member: place for place in await tx.circles.memberships_among(circle.id, free)}
    befores = [before for before in await tx.rounds.members_among(a_round.id, places) if before.in_a_row]
    left_over = [before.member_id for before in befores if _sat_out(before, places[before.member_id])]
    for member in (await tx.members.get_many(left_over)).values():
        if member.is_timed_out(now) or member.resting(now):
            continue  # the member expects no chat
        message = texts.no_match(Voice.of(member), circle.name, circle.next_round_at)
        key = message_keys.sat_out(member.id, a_round.opened_at)
        await enqueue_for_member(tx, now, key, member, message, Urgency.EXPECTED, expires_at=a_round.ends_at)


async def count_placed(tx: Transaction, circle: Circle, a_round: Round, group: Group) -> None:
    """Count a round as placed for the members of a group that was paired late, and drop messages that they sit out.

    The round does not count for late joiners, who were not gathered.
    """
    befores = {one.member_id: one for one in await tx.rounds.members_among(a_round.id, group.members)}
    for member in group.members:
        membership = await tx.circles.membership(circle.id, member)
        before = befores.get(member)
        if membership is not None and before is not None:
            if membership.rounds == before.rounds:  # the round was not counted, because the member rested
                await tx.circles.put_membership(membership.after_round(placed=True))
            elif membership.in_a_row == 0:  # the round was counted as sat out
                counted = replace(membership, in_a_row=before.in_a_row + 1, left_out=membership.left_out - 1)
                await tx.circles.put_membership(counted)
        await tx.outbox.drop_key(message_keys.sat_out(member, a_round.opened_at))


async def count_introduced(tx: Transaction, circle: CircleId, members: Collection[MemberId]) -> None:
    """Count a round as placed for members of a circle whom the round introduces."""
    for member in members:
        membership = await tx.circles.membership(circle, member)
        if membership is not None:
            await tx.circles.put_membership(membership.after_round(placed=True))


async def count_left_out(tx: Transaction, undone: Chat) -> None:
    """Count a round as sat out, not as placed, for the members of a chat that won't happen.

    While the round's introductions run, only undo the count. A late pairing may count the round as placed again.
    """
    if await _leave_count_open(tx, undone):
        return
    for _, membership in await _counted_as_placed(tx, undone):
        left_out = replace(membership, in_a_row=0, left_out=membership.left_out + 1)
        await tx.circles.put_membership(left_out)


async def _leave_count_open(tx: Transaction, undone: Chat) -> bool:
    """While a round's introductions run, undo its count for the members of a chat that won't happen.

    The end of the introductions counts the round for these members. Return False, and do nothing, if the introductions
    have ended or the chat is of no round.
    """
    a_round = await tx.rounds.get(undone.round) if undone.round else None
    if a_round is None or a_round.state is not RoundState.PAIRED:
        return False
    for before, membership in await _counted_as_placed(tx, undone):
        await tx.circles.put_membership(replace(membership, rounds=before.rounds, in_a_row=before.in_a_row))
    return True


async def _counted_as_placed(tx: Transaction, chat: Chat) -> list[tuple[RoundMember, Membership]]:
    """Return the counts of the members for whom a chat's round was counted as placed: before the round, and now."""
    a_round = await tx.rounds.get(chat.round) if chat.round else None
    counted = list[tuple[RoundMember, Membership]]()
    if a_round is None:
        return counted
    for before in await tx.rounds.members_among(a_round.id, chat.members):
        place = await tx.circles.membership(a_round.circle, before.member_id)
        if place is not None and place.rounds == before.rounds + 1 and place.in_a_row > 0:
            counted.append((before, place))
    return counted


def _sat_out(before: RoundMember, place: Membership) -> bool:
    """Return whether a round was counted as sat out, by a member's counts before the round and now."""
    return place.rounds == before.rounds + 1 and place.in_a_row == 0
