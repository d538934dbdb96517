"""Answers to carried asks: *yes*, *not this time* or a suggestion. Also set how many asks may reach a member.

That an ask moves on at the same time after a no as after silence is in `ask_turns`.
"""

from dataclasses import replace
from datetime import datetime
from operator import itemgetter

from bot.model.asks import (
    ANSWERS_WITHIN,
    ASKED_CHOICES,
    HAS_IT,
    MAX_LIMIT,
    REACHED,
    SEARCHES_FOR,
    Ask,
    AskState,
    Carried,
    CarriedState,
    Length,
    Limit,
)
from bot.model.chats import Chat, Origin
from bot.model.errors import IllegalMove, InvalidValue, NotFound
from bot.model.ids import AskId, MemberId
from bot.model.jobs import CarryAsk, Due, IntroduceAsk
from bot.model.members import Member
from bot.model.message_keys import QuestionChange
from bot.model.outbox import Urgency
from bot.model.pairing import Reason
from bot.model.topics import clean_text, fold
from bot.ports import Transaction
from bot.services.ask_turns import RETRY_AFTER
from bot.services.ask_withdrawals import plan_withdrawal
from bot.services.introductions import Opening, introduce, introduces_at
from bot.services.kept_apart import are_kept_apart, avoided_by
from bot.services.questions import change_question, latest_carried
from bot.services.topic_similarity import held_as
from bot.texts import ask_responses as texts


async def find_carried(tx: Transaction, ask_id: AskId, member: MemberId) -> tuple[Ask, Carried]:
    """Return an ask, and the member's turn with it, even if the question was never sent.

    Raises:
        NotFound: there is no such ask, or the member has had no turn. A MISSED turn doesn't count.
    """
    ask = await tx.asks.get(ask_id)
    carried = next((one for one in await tx.asks.carried(ask_id) if one.member == member), None)
    if ask is None or carried is None or carried.state not in REACHED:
        raise NotFound("ask", ask_id)
    return ask, carried


async def asked_of(tx: Transaction, member: MemberId, now: datetime) -> list[tuple[Ask, Carried, datetime]]:
    """Return the asks that wait for a member's answer, each with the arrival time of its question, earliest first.

    Questions that have not arrived are left out.
    """
    found = []
    came_to = await tx.asks.with_asks_to(member, now - SEARCHES_FOR)
    questions = await tx.outbox.get_many([carried.key for carried, _ in came_to])
    for carried, ask in came_to:
        outgoing = questions.get(carried.key)
        if outgoing and outgoing.delivered_at and await _is_open(tx, ask, carried):
            found.append((ask, carried, outgoing.delivered_at))
    return sorted(found, key=itemgetter(2))


async def open_carried(tx: Transaction, ask_id: AskId, member: MemberId) -> tuple[Ask, Carried]:
    """Return an ask that a member may still answer.

    Raises:
        NotFound: see `find_carried`.
        IllegalMove: the member has answered, the turn is over, the question was never sent (LEFT_EMPTY), or it was
            withdrawn.
    """
    ask, carried = await find_carried(tx, ask_id, member)
    if not await _is_open(tx, ask, carried):
        raise IllegalMove("question", carried.state.value, "answered")
    return ask, carried


async def say_yes(tx: Transaction, ask_id: AskId, member: MemberId, limit: Limit, now: datetime) -> Chat | None:
    """Store a yes, and introduce the asker and the member at the time of `introduces_at`, which may be now.

    Return their chat if they are introduced now, otherwise None.
    No chat follows if the asker has gone or took the ask back, if one of the two does not want to meet the other, or if
    the question is void (`Carried.void`). The yes is stored all the same, and the question is withdrawn within a day.
    Otherwise Refill's reply to the yes would tell who asked, or who avoids whom.
    There is one exception: if the question shows the asker's name and the member does not want to meet the asker, the
    turn is stored as SILENT, and IllegalMove is raised. So the caller has to commit after this error.

    Raises:
        NotFound: see `find_carried`.
        IllegalMove: see `open_carried`, and the exception above.
        InvalidValue: the limit's words are too long.
    """
    ask, carried = await open_carried(tx, ask_id, member)
    is_void = ask.state is not AskState.OPEN or await tx.members.get(ask.asker) is None
    is_void = is_void or await are_kept_apart(tx, ask.asker, member)
    if ask.shows_name and ask.asker in await avoided_by(tx, member):
        await tx.asks.put_carried(carried.move(CarriedState.SILENT))  # so that all pages show the question as over
        raise IllegalMove("question", carried.state.value, CarriedState.YES.value)
    words = clean_text(limit.words, MAX_LIMIT, "limit") if fold(limit.words) else ""
    await tx.asks.put_carried(replace(carried.move(CarriedState.YES), limit=replace(limit, words=words)))
    await change_question(tx, carried, QuestionChange.ANSWERED, texts.said_yes, now, Urgency.ASKED)
    if carried.void or is_void:
        await plan_withdrawal(tx, carried, now)
        return None
    at = introduces_at(await tx.members.get_many([ask.asker, member]), now)
    if at > now:
        await tx.agenda.put(Due(IntroduceAsk(ask.id), at))
        return None
    return await _introduce(tx, ask, member, limit, now)


async def introduce_ask(tx: Transaction, ask_id: AskId, now: datetime) -> Chat | None:
    """Introduce an asker and the member who said yes, after `say_yes` planned their introduction.

    Return their chat, or None if they are not introduced now.
    If one of them has gone or does not want to meet the other, the question is withdrawn within a day. If the member
    who said yes rests, the introduction is tried again each day. Once that member's three days to answer are over, the
    question is withdrawn in this case, too.
    """
    ask, carried = await tx.asks.get(ask_id), await latest_carried(tx, ask_id)
    if ask is None or ask.state is not AskState.OPEN or carried is None or carried.state is not CarriedState.YES:
        return None
    people = await tx.members.get_many([ask.asker, carried.member])
    rests = carried.member in people and people[carried.member].resting(now)
    is_over = carried.asked_at is not None and now >= carried.asked_at + ANSWERS_WITHIN
    if len(people) < 2 or (rests and is_over) or await are_kept_apart(tx, ask.asker, carried.member):
        await plan_withdrawal(tx, carried, now)
        return None
    at = now + RETRY_AFTER if rests else introduces_at(people, now)
    if at > now:
        await tx.agenda.put(Due(IntroduceAsk(ask.id), at))
        return None
    return await _introduce(tx, ask, carried.member, carried.limit, now)


async def _introduce(tx: Transaction, ask: Ask, member: MemberId, limit: Limit, now: datetime) -> Chat:
    await tx.asks.put(replace(ask.move(AskState.AGREED), waits=False))
    await tx.agenda.remove(CarryAsk(ask.id))
    opening = Opening(
        Origin.ASK,
        (ask.asker, member),
        await held_as(tx, ask.topic),
        Reason.CURIOUS_MEETS_SHARING,
        ask=ask.id,
        in_writing=limit.length is Length.MESSAGES,
    )
    return await introduce(tx, opening, now)


async def say_no(tx: Transaction, ask_id: AskId, member: MemberId) -> None:
    """Store a no. The ask goes to the next member at the same time as after silence.

    Raises:
        NotFound, IllegalMove: see `open_carried`.
    """
    _, carried = await open_carried(tx, ask_id, member)
    await tx.asks.put_carried(carried.move(CarriedState.NO))


async def name_better(
    tx: Transaction, ask_id: AskId, member: MemberId, person: MemberId | None, topic: str, now: datetime
) -> None:
    """Store a no, and the member (`person`) and the topic that the member suggests for the ask.

    The suggested member gets the ask before all candidates whom nobody named, if they may be asked and had no turn yet.
    The suggested topic is added to the ask, if somebody holds it. An ask that goes to one member only ignores both.

    Raises:
        NotFound, IllegalMove: see `open_carried`.
    """
    ask, carried = await open_carried(tx, ask_id, member)
    await tx.asks.put_carried(carried.move(CarriedState.NO))
    await change_question(tx, carried, QuestionChange.ANSWERED, texts.better_named, now, Urgency.ASKED)
    if not ask.others_too:
        return
    found = await tx.topics.named(fold(topic)) if fold(topic) else None
    if found is not None and found.id != ask.topic:
        await tx.asks.put(replace(ask, also=tuple(sorted({*ask.also, found.id}))))
    had = {one.member for one in await tx.asks.carried(ask.id)} | {ask.asker}
    if person is not None and person not in had and await tx.members.get(person) is not None:
        await tx.asks.put_carried(Carried(ask.id, person, CarriedState.NAMED, now))


async def set_asked(tx: Transaction, member: Member, asked: int) -> Member:
    """Set the maximum number of asks a month that reach a member, or raise InvalidValue."""
    if asked not in ASKED_CHOICES:
        raise InvalidValue("asked", f"choose one of {', '.join(map(str, ASKED_CHOICES))}")
    changed = replace(member, asked=asked)
    await tx.members.put(changed)
    return changed


async def _is_open(tx: Transaction, ask: Ask, carried: Carried) -> bool:
    """Return whether a member may still answer a carried ask.

    A member may answer an ask that an admin stopped. If the asker took the ask back, a member may answer until the
    question is withdrawn.
    """
    if carried.state not in HAS_IT:
        return False
    return ask.state is AskState.OPEN or await tx.agenda.get(CarryAsk(ask.id)) is not None
