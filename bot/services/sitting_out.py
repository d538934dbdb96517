"""Sitting out: members whom a round brings together with nobody are counted, and told."""

from dataclasses import replace
from datetime import datetime

from bot.delivery.enqueue import enqueue_for_member
from bot.model import message_keys
from bot.model.chats import Chat
from bot.model.circles import Circle, CircleState, Membership
from bot.model.outbox import Urgency
from bot.model.pairing import Entrant, Group
from bot.model.rounds import Round
from bot.ports import Transaction
from bot.texts import sitting_out as texts
from bot.texts.localization import Voice


async def tell_who_sits_out(tx: Transaction, circle: Circle, a_round: Round, now: datetime) -> None:
    """Tell left-over members that they sit the round out, but not why; nothing if they sat out the last."""
    if circle.state is not CircleState.OPEN:
        return  # there is no next round
    placed = await tx.chats.placed_in(a_round.id)
    maybe = {before.id for before in a_round.entrants if before.in_a_row > 0} - set(placed)
    places = {place.member: place for place in await tx.circles.memberships_among(circle.id, maybe)}
    left_over = [
        before.id for before in a_round.entrants if before.id in places and _sat_out(before, places[before.id])
    ]
    for member in (await tx.members.get_many(left_over)).values():
        if member.is_timed_out(now) or member.resting(now):
            continue  # they know
        message = texts.no_match(Voice.of(member), circle.name, circle.next_round_at)
        key = message_keys.sat_out(member.id, a_round.opened_at)
        await enqueue_for_member(tx, now, key, member, message, Urgency.EXPECTED, expires_at=a_round.ends_at)


async def count_placed(tx: Transaction, circle: Circle, a_round: Round, group: Group) -> None:
    """Count a round as one that a group's members did not sit out, as they were paired late."""
    gathered = {entrant.id: entrant for entrant in a_round.entrants}
    for member in group.members:
        membership = await tx.circles.membership(circle.id, member)
        before = gathered.get(member)
        if membership is not None and before is not None:
            if membership.rounds == before.rounds:  # they rested when it was counted
                await tx.circles.put_membership(membership.after_round(placed=True))
            elif membership.in_a_row == 0:  # they did not sit it out
                counted = replace(membership, in_a_row=before.in_a_row + 1, left_out=membership.left_out - 1)
                await tx.circles.put_membership(counted)
        await tx.outbox.drop_key(message_keys.sat_out(member, a_round.opened_at))


async def count_left_out(tx: Transaction, undone: Chat) -> None:
    """Count a round as sat out by members whose introduction was undone; a late pairing may change that."""
    a_round = await tx.rounds.get(undone.round) if undone.round else None
    if a_round is None:
        return
    for before in a_round.entrants:
        membership = await tx.circles.membership(a_round.circle, before.id) if before.id in undone.members else None
        if membership is not None and membership.rounds == before.rounds + 1 and membership.in_a_row > 0:
            left_out = replace(membership, in_a_row=0, left_out=membership.left_out + 1)
            await tx.circles.put_membership(left_out)


def _sat_out(before: Entrant, place: Membership) -> bool:
    """Return whether a gathered member's counts say that they sat a round out."""
    return place.rounds == before.rounds + 1 and place.in_a_row == 0
