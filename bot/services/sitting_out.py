"""Count the members who sit a round out, and tell them."""

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
    """Tell left-over members that they sit the round out, but not why. Skip members who also sat out the last round."""
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
    """Count a round as not sat out for the members of a group that was paired late."""
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
    """Count a round for the members of a circle whom the round introduces."""
    for member in members:
        membership = await tx.circles.membership(circle, member)
        if membership is not None:
            await tx.circles.put_membership(membership.after_round(placed=True))


async def count_left_out(tx: Transaction, undone: Chat) -> None:
    """Count a round as sat out for the members of a chat that won't happen. A late pairing may change it again."""
    if await _leave_count_open(tx, undone):
        return
    for _, membership in await _counted_as_placed(tx, undone):
        left_out = replace(membership, in_a_row=0, left_out=membership.left_out + 1)
        await tx.circles.put_membership(left_out)


async def _leave_count_open(tx: Transaction, undone: Chat) -> bool:
    """Undo a round's count for the members of a chat that won't happen; return False if the introductions ended.

    The end of the introductions will count the round for these members.
    """
    a_round = await tx.rounds.get(undone.round) if undone.round else None
    if a_round is None or a_round.state is not RoundState.PAIRED:
        return False
    for before, membership in await _counted_as_placed(tx, undone):
        await tx.circles.put_membership(replace(membership, rounds=before.rounds, in_a_row=before.in_a_row))
    return True


async def _counted_as_placed(tx: Transaction, chat: Chat) -> list[tuple[RoundMember, Membership]]:
    """Return the members of a chat for whom the chat's round was counted as not sat out."""
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
    """Return whether a gathered member sat the round out, judged by the member's counts before and after the round."""
    return place.rounds == before.rounds + 1 and place.in_a_row == 0
