"""Refills: offer another chat to two members who both said yes, and open it once both accept."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.delivery.enqueue import enqueue_for_member
from bot.model import message_keys
from bot.model.again import Again, Wish
from bot.model.chats import Chat, Origin
from bot.model.errors import IllegalMove, NotFound
from bot.model.ids import ChatId, MemberId, RefillId
from bot.model.jobs import Due, IntroduceRefill, LapseRefill, OfferRefill, OfferRefillAgain
from bot.model.members import Member
from bot.model.message_keys import MessageKey
from bot.model.outbox import OutboxState, Urgency
from bot.model.refills import (
    LONGEST_RHYTHM_WEEKS,
    SHORTEST_RHYTHM_WEEKS,
    STANDS_WEEKS,
    STEPS_BACK_AFTER,
    Acquaintance,
    Refill,
    RefillAnswer,
    RefillState,
    pair_of,
)
from bot.ports import Transaction
from bot.services.dropped_introductions import restore_introduction
from bot.services.introduction_receipts import may_have_been_told, was_told
from bot.services.introductions import MAX_CURRENT_CHATS, Opening, introduce, introduces_at, undo_introduction
from bot.services.mutual_yes import both_want_refill, latest_known, wants_refill
from bot.services.open_refills import (
    is_planned,
    offer_stands,
    open_refills_of,
)
from bot.services.random_times import drawn_in_window
from bot.services.refill_topics import next_topic, reason_of, topic_now
from bot.texts import refills as texts
from bot.texts.localization import Voice

SOON: Final = timedelta(weeks=SHORTEST_RHYTHM_WEEKS)
"""If two members are introduced sooner than this after the planned offer, their rhythm becomes shorter."""
OFFER_KEEPS: Final = timedelta(days=14)
"""Expiry of an offer that can't be delivered."""
RESTING_DELAY: Final = timedelta(days=7)
"""Delay before the next offer to a member who rests."""
RETRY_AFTER: Final = timedelta(days=1)
"""Delay before the next try to introduce two members who both accepted."""
MUTUAL_YES_OVER_AFTER: Final = timedelta(minutes=2)
"""Delay from an introduction until the message that both said yes is replaced. By then, most introductions arrived."""


async def consider_refill(
    tx: Transaction, one: MemberId, other: MemberId, now: datetime, *, told_after: ChatId | None = None
) -> None:
    """Start a refill if both members said yes after the latest chat that both know of. `one` has just answered.

    If an answer counted for the chat `told_after` before, whoever was told then that both said yes is not told again.

    The introduction to a later chat of the two may not have arrived yet. Then they are introduced for the refill only
    if that chat is undone in time (`introduce_refill`).
    If a member changes their mind later, the refill stays, so that the other member sees no difference. But the member
    who changed their mind gets no offer any more, and no chat follows without a new yes.
    """
    known, members = await tx.acquaintances.get(one, other), pair_of(one, other)
    after = await _latest_known_to_both(tx, *members) if known else None
    if known is None or after is None:
        return
    refill_id = _refill_after(tx, after, members)
    existing = await tx.acquaintances.refill(refill_id)
    if existing is not None:
        await _consider_again(tx, existing, one, known, now)
        return
    people = await tx.members.get_many(members)
    if len(people) < 2 or not await both_want_refill(tx, one, other, after):
        return
    known = await _adjust_rhythm(tx, known, after)
    steps_back = known.refills >= STEPS_BACK_AFTER
    offer_at = now + timedelta(weeks=known.rhythm_weeks)
    refill = Refill(refill_id, members, after, offer_at, await next_topic(tx, members, after))
    await tx.acquaintances.put_refill(refill)
    if not steps_back:  # if Refill steps back, the two members ask for the refill themselves
        await tx.agenda.put(Due(OfferRefill(refill_id), offer_at))
    told = await _told_of_both(tx, _refill_after(tx, told_after, members)) if told_after else set()
    for member in (people[who] for who in members if who not in told):
        await _tell_of_both(tx, refill, member, people[refill.other(member.id)], known, now)


def _refill_after(tx: Transaction, chat: ChatId, members: tuple[MemberId, MemberId]) -> RefillId:
    return RefillId(tx.derive_id("refill", chat, *members))


async def _told_of_both(tx: Transaction, refill_id: RefillId) -> set[MemberId]:
    """Return the members of a refill to whom the message that both said yes was sent, or is about to be sent."""
    refill = await tx.acquaintances.refill(refill_id)
    keys = {message_keys.mutual_yes(refill.id, who): who for who in refill.members} if refill else {}
    sent = await tx.outbox.get_many(keys)
    return {keys[key] for key, one in sent.items() if one.state not in (OutboxState.DROPPED, OutboxState.DEAD)}


async def _latest_known_to_both(tx: Transaction, one: MemberId, other: MemberId) -> ChatId | None:
    """Return the latest chat of two members that each of them knows of; None if one of them knows of a later chat."""
    latest = (await latest_known(tx, one, [other])).get(other)
    return latest if latest == (await latest_known(tx, other, [one])).get(one) else None


async def _consider_again(tx: Transaction, refill: Refill, one: MemberId, known: Acquaintance, now: datetime) -> None:
    """Go on with a refill after `one` answered again whether they would meet the other member again.

    Both members know of their two yeses, so an offer to `one` depends on the answers of `one` only.
    """
    people, other = await tx.members.get_many(refill.members), refill.other(one)
    if len(people) < 2 or refill.state not in (RefillState.WAITING, RefillState.OFFERED):
        return
    if refill.state is RefillState.OFFERED and refill.answer_of(one) is None:
        await _offer_to(tx, refill, people[one], people, now)  # there was no offer to `one`, who did not want one then
    told = await tx.outbox.get(message_keys.mutual_yes(refill.id, one))
    was_dropped = told is not None and told.state is OutboxState.DROPPED
    if refill.state is RefillState.WAITING and was_dropped and await wants_refill(tx, one, other, refill.after):
        await _tell_of_both(tx, refill, people[one], people[other], known, now)
    if await both_want_refill(tx, one, other, refill.after):
        await _plan_introduction(tx, refill, people, now)


async def _tell_of_both(
    tx: Transaction, refill: Refill, member: Member, friend: Member, known: Acquaintance, now: datetime
) -> None:
    """Tell a member that both said yes, unless the member was told."""
    voice, key = Voice.of(member), message_keys.mutual_yes(refill.id, member.id)
    if known.refills >= STEPS_BACK_AFTER:
        message = texts.both_said_yes_on_your_own(voice, friend)
    else:
        message = texts.both_said_yes(voice, refill, friend, is_first=known.refills == 0)
    await _forget_dropped(tx, key)
    await enqueue_for_member(tx, now, key, member, message, Urgency.EXPECTED)


async def _forget_dropped(tx: Transaction, key: MessageKey) -> None:
    """Let a message be enqueued again if it was dropped, because its reader did not want it then."""
    earlier = await tx.outbox.get(key)
    if earlier is not None and earlier.state is OutboxState.DROPPED:
        await tx.outbox.remove([key])


async def offer_refill(
    tx: Transaction, refill_id: RefillId, now: datetime, *, asked_by: MemberId | None = None
) -> None:
    """Offer a waiting refill to each member who has not answered.

    If a member asked for the refill (`asked_by`), first store that member's yes. Each message depends on its reader's
    own answers only, and never shows what the other member did. If the refill is agreed, only plan the end of its
    offer.
    """
    refill = await tx.acquaintances.refill(refill_id)
    if refill is not None and refill.state is RefillState.AGREED:  # its introduction may not have arrived yet
        await tx.agenda.put(Due(LapseRefill(refill_id), now + timedelta(weeks=STANDS_WEEKS)))
    if refill is None or refill.state is not RefillState.WAITING:
        return
    people = await tx.members.get_many(refill.members)
    if len(people) < 2:
        await _lapse(tx, refill)
        return
    refill = refill.move(RefillState.OFFERED)
    if asked_by is not None:
        refill = refill.answered(asked_by, RefillAnswer.YES)
    await tx.agenda.remove(OfferRefill(refill_id))
    await tx.acquaintances.put_refill(refill)
    await tx.agenda.put(Due(LapseRefill(refill_id), now + timedelta(weeks=STANDS_WEEKS)))
    for member in people.values():
        if refill.answer_of(member.id) is None:
            await _offer_to(tx, refill, member, people, now)
    await _plan_introduction(tx, refill, people, now)


async def offer_refill_again(tx: Transaction, refill_id: RefillId, member_id: MemberId, now: datetime) -> None:
    """Offer a refill again to a member who said "a bit later", or who rested."""
    refill = await tx.acquaintances.refill(refill_id)
    if refill is None or refill.state is not RefillState.OFFERED:
        return
    people = await tx.members.get_many(refill.members)
    if len(people) == 2 and refill.answer_of(member_id) in (None, RefillAnswer.LATER):
        await _offer_to(tx, refill, people[member_id], people, now)


async def lapse_refill(tx: Transaction, refill_id: RefillId) -> None:
    """Lapse an offer whose time is over, without a message."""
    refill = await tx.acquaintances.refill(refill_id)
    if refill is not None and refill.state is RefillState.OFFERED:
        await _lapse(tx, refill)


async def answer_refill(
    tx: Transaction, refill_id: RefillId, member: MemberId, answer: RefillAnswer, now: datetime
) -> Refill:
    """Store a member's answer to an offer, even before the offer is made. Once both accepted, plan their introduction.

    - Before a planned offer, YES means that the two are introduced as soon as the other member also says YES. LATER
      deletes the answer, so that the member gets the offer as planned.
    - If no offer is planned, YES makes the offer now.
    - If both accepted, a member may answer as before until the member's own introduction arrives. If nobody can know of
      the chat yet, every answer except YES undoes the chat.

    Raises:
        NotFound: there is no such offer to the member.
        IllegalMove: the offer has lapsed, the member knows of a later chat, or the answer isn't YES although the member
            was introduced to the refill's chat.
    """
    refill = await tx.acquaintances.refill(refill_id)
    if refill is None or member not in refill.members:
        raise NotFound("offer", refill_id)
    if refill.state is RefillState.AGREED:
        refill = await _before_agreement(tx, refill, member, answer)
    elif refill.state is RefillState.LAPSED or await _met_since(tx, refill, member):
        raise IllegalMove("offer", refill.state.value, f"answered with {answer.value}")
    if refill.state is RefillState.WAITING and answer is RefillAnswer.YES and not await is_planned(tx, refill):
        await offer_refill(tx, refill_id, now, asked_by=member)
        return refill
    is_waiting = refill.state is RefillState.WAITING or await is_planned(tx, refill)
    refill = (
        refill.unanswered(member) if is_waiting and answer is RefillAnswer.LATER else refill.answered(member, answer)
    )
    if answer is RefillAnswer.LATER and not is_waiting and member not in refill.put_off:
        refill = replace(refill, put_off=tuple(sorted((*refill.put_off, member))))
        known = await tx.acquaintances.get(*refill.members)
        weeks = known.rhythm_weeks if known else SHORTEST_RHYTHM_WEEKS
        again_at = now + timedelta(weeks=weeks)
        await tx.agenda.put(Due(OfferRefillAgain(refill_id, member), again_at))
    other = refill.other(member)
    if answer is RefillAnswer.YES and not await wants_refill(tx, member, other, refill.after):  # a change of mind
        await tx.chats.put_wish(Wish(member, other, refill.after, Again.YES, now))
    await tx.acquaintances.put_refill(refill)
    await _plan_introduction(tx, refill, await tx.members.get_many(refill.members), now)
    if answer is RefillAnswer.YES:
        await restore_introduction(tx, member, other, now)
    return refill


async def _before_agreement(tx: Transaction, refill: Refill, member: MemberId, answer: RefillAnswer) -> Refill:
    """Prepare an agreed refill for an answer. If the answer isn't YES and nobody can know of the chat, undo the chat.

    Raises:
        IllegalMove: the offer has lapsed, or the member was introduced and the answer isn't YES.
    """
    refused = IllegalMove("offer", refill.state.value, f"answered with {answer.value}")
    chat = await _chat_of(tx, refill)
    if chat is None or await was_told(tx, chat, member):
        if answer is RefillAnswer.YES:
            return refill
        raise refused
    if not await offer_stands(tx, refill):
        raise refused
    if answer is not RefillAnswer.YES and not await may_have_been_told(tx, chat):
        await undo_introduction(tx, chat)
        return await tx.acquaintances.refill(refill.id) or refill
    return refill


async def take_back_yes(tx: Transaction, member: MemberId, other: MemberId) -> None:
    """Take back a member's yes to refills with `other`, because the member blocks `other` from now on."""
    for refill in await open_refills_of(tx, member):
        if other in refill.members and refill.answer_of(member) is RefillAnswer.YES:
            await tx.acquaintances.put_refill(refill.unanswered(member))


async def refill_now(tx: Transaction, member: MemberId, other: MemberId, now: datetime) -> None:
    """Store that a member wants the refill with `other` now.

    Raises:
        NotFound: the two have no open refill.
        IllegalMove: the member knows of a later chat.
    """
    for refill in await open_refills_of(tx, member):
        if other in refill.members:
            await answer_refill(tx, refill.id, member, RefillAnswer.YES, now)
            return
    raise NotFound("offer", other)


async def introduce_refill(tx: Transaction, refill_id: RefillId, now: datetime) -> Chat | None:
    """Open the chat of a refill that both members accepted and still want, at the time of `introduces_at`.

    If one of them rests, or the two have a later chat, try again each day until the offer lapses. If the chat is open
    already, replace the message that both said yes. Return the chat if it was opened now.
    """
    refill = await tx.acquaintances.refill(refill_id)
    if refill is not None and refill.state is RefillState.AGREED:
        await _replace_mutual_yes(tx, refill, now)
        return None
    if refill is None or not refill.wanted_by_both():
        return None
    people, known = await tx.members.get_many(refill.members), await tx.acquaintances.get(*refill.members)
    if len(people) < 2 or known is None or not await both_want_refill(tx, *refill.members, refill.after):
        return None
    if known.chat != refill.after or any(member.resting(now) for member in people.values()):
        if refill.state is not RefillState.LAPSED:
            await tx.agenda.put(Due(IntroduceRefill(refill_id), now + RETRY_AFTER))
        return None
    at = introduces_at(people, now)
    if at > now:
        await tx.agenda.put(Due(IntroduceRefill(refill_id), at))
        return None
    await tx.acquaintances.put_refill(refill.move(RefillState.AGREED))
    await tx.agenda.put(Due(IntroduceRefill(refill_id), now + MUTUAL_YES_OVER_AFTER))
    topic = await topic_now(tx, refill)
    about = topic.id if topic else None
    reason = await reason_of(tx, refill.members, about)
    return await introduce(tx, Opening(Origin.REFILL, refill.members, about, reason, refill=refill.id), now)


async def _replace_mutual_yes(tx: Transaction, refill: Refill, now: datetime) -> None:
    """Replace the message that both said yes, for each member whose own introduction has arrived.

    If another member's has not, try again a day later, as long as the time of the offer is not over.
    """
    people = await tx.members.get_many(refill.members)
    told = [who for who in people if await is_introduced_to(tx, refill, who)]
    for who in told if len(people) == 2 else ():
        key, replaced = message_keys.mutual_yes_over(refill.id, who), message_keys.mutual_yes(refill.id, who)
        message = texts.set_up(Voice.of(people[who]), people[refill.other(who)])
        await enqueue_for_member(tx, now, key, people[who], message, Urgency.ASKED, replaces=replaced)
    if len(told) < len(people) == 2 and await offer_stands(tx, refill):
        await tx.agenda.put(Due(IntroduceRefill(refill.id), now + RETRY_AFTER))


async def is_introduced_to(tx: Transaction, refill: Refill, member: MemberId) -> bool:
    """Return whether a member's introduction to the chat of an agreed refill has arrived."""
    chat = await _chat_of(tx, refill) if refill.state is RefillState.AGREED else None
    return chat is not None and await was_told(tx, chat, member)


async def _plan_introduction(tx: Transaction, refill: Refill, people: dict[MemberId, Member], now: datetime) -> None:
    if refill.state in (RefillState.WAITING, RefillState.OFFERED) and refill.wanted_by_both():
        await tx.agenda.put(Due(IntroduceRefill(refill.id), introduces_at(people, now)))


async def _met_since(tx: Transaction, refill: Refill, member: MemberId) -> bool:
    """Return whether `member` knows of a chat of the two members after the chat that led to the refill."""
    other = refill.other(member)
    return (await latest_known(tx, member, [other])).get(other) != refill.after


async def _chat_of(tx: Transaction, refill: Refill) -> Chat | None:
    chats = await tx.chats.of_member(refill.members[0], MAX_CURRENT_CHATS)
    return next((chat for chat in chats if chat.refill == refill.id), None)


async def _adjust_rhythm(tx: Transaction, known: Acquaintance, latest: ChatId) -> Acquaintance:
    """Shorten the rhythm of two members if their latest chat was a refill that was introduced soon.

    If this refill was introduced late, make the rhythm longer. The rhythm depends only on the planned time of the offer
    and the time of the introduction, so it shows no answers.
    """
    chat = await tx.chats.get(latest)
    before = await tx.acquaintances.refill(chat.refill) if chat and chat.refill else None
    if chat is None or before is None:
        return known
    longer = min(known.rhythm_weeks * 2, LONGEST_RHYTHM_WEEKS)
    sooner = max(known.rhythm_weeks - 1, SHORTEST_RHYTHM_WEEKS)
    took_long = chat.introduced_at >= before.offer_at + SOON
    known = replace(known, rhythm_weeks=longer if took_long else sooner)
    await tx.acquaintances.put(known)
    return known


async def _lapse(tx: Transaction, refill: Refill) -> None:
    await tx.acquaintances.put_refill(refill.move(RefillState.LAPSED))
    await tx.agenda.remove(OfferRefill(refill.id))
    await tx.agenda.remove(LapseRefill(refill.id))
    for member in refill.members:
        await tx.agenda.remove(OfferRefillAgain(refill.id, member))
        for turn in (1, 2):
            await tx.outbox.drop_key(message_keys.refill_offer(refill.id, member, turn))


async def _offer_to(
    tx: Transaction, refill: Refill, member: Member, people: dict[MemberId, Member], now: datetime
) -> None:
    other = people[refill.other(member.id)]
    if not await wants_refill(tx, member.id, other.id, refill.after):
        return
    if member.resting(now):
        again_at = now + RESTING_DELAY
        await tx.agenda.put(Due(OfferRefillAgain(refill.id, member.id), again_at))
        return
    message = texts.offer(Voice.of(member), refill, other, await topic_now(tx, refill))
    turn = 2 if member.id in refill.put_off else 1
    key, expires = message_keys.refill_offer(refill.id, member.id, turn), now + OFFER_KEEPS
    at = drawn_in_window(tx, member, now, key)
    await _forget_dropped(tx, key)
    await enqueue_for_member(tx, now, key, member, message, Urgency.NUDGE, expires_at=expires, not_before=at)
