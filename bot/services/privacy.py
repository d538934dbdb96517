"""Privacy: show, export and delete all that is stored about a member."""

import json
from collections.abc import Collection
from dataclasses import asdict, replace
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any, Final

from bot.model import message_keys
from bot.model.asks import Carried, CarriedState, day_of
from bot.model.chats import introductions_of
from bot.model.ids import MemberId
from bot.model.member_data import MemberData, MemberSummary
from bot.model.members import Member
from bot.model.outbox import ToMember
from bot.ports import Transaction
from bot.services.absences import end_dealings_with
from bot.services.asks import asks_of, listed_asks
from bot.services.circle_membership import circles_of
from bot.services.introduction_receipts import introduced_chats, introduced_heads
from bot.services.member_search import known_among
from bot.services.members import find_member
from bot.services.open_refills import open_refills_of
from bot.services.organisers import circles_organised_by
from bot.services.topics import topics_of

ALL_CHATS = 10_000
EVER: Final = datetime.fromtimestamp(0, UTC)


async def summarize_member_data(tx: Transaction, member_id: MemberId) -> MemberSummary:
    """Summarize the stored data of a member.

    Raises:
        NotFound: there is no such member, or the member is held.
    """
    member = await find_member(tx, member_id)
    chats = await introduced_heads(tx, member_id)
    return MemberSummary(
        member=member,
        topics=await topics_of(tx, member_id),
        circles=await circles_of(tx, member_id),
        chats=len(chats),
        introduced=introductions_of(chats),
        asks=len(await listed_asks(tx, member_id)),
        notes=await tx.notes.count_of_author(member_id),
        blocks=len(await tx.acquaintances.blocks_of(member_id)),
        organised=await circles_organised_by(tx, member_id),
    )


async def collect_member_data(tx: Transaction, member_id: MemberId) -> MemberData:
    """Collect the stored data of a member that the member may know, without other members' words and answers.

    Raises:
        NotFound: there is no such member, or the member is held.
    """
    member = await find_member(tx, member_id)
    chats = await introduced_chats(tx, member_id, ALL_CHATS)
    check_ins = await tx.chats.check_ins_of(member_id, [chat.id for chat in chats])
    return MemberData(
        member=member,
        topics=await topics_of(tx, member_id),
        circles=await circles_of(tx, member_id),
        chats=[(chat, check_ins.get(chat.id)) for chat in chats],
        wishes=await tx.chats.wishes([member_id]),
        blocks=await tx.acquaintances.blocks_of(member_id),
        notes=await tx.notes.of_author(member_id),
        asks=[(row.ask, row.state) for row in await asks_of(tx, member_id)],
        carried=await _came_to(tx, member),
        organised=await circles_organised_by(tx, member_id),
    )


async def _came_to(tx: Transaction, member: Member) -> list[Carried]:
    found = []
    came_to = await tx.asks.carried_to([member.id], EVER)
    asks = await tx.asks.get_many({carried.ask for carried in came_to})
    questions = await tx.outbox.get_many([carried.key for carried in came_to])
    for carried in came_to:
        outgoing = questions.get(carried.key)
        if carried.ask in asks and outgoing and outgoing.delivered_at:  # the question arrived, so the member knows it
            state = CarriedState.ASKED if carried.state is CarriedState.CHOSEN else carried.state
            came = replace(carried, state=state, asked_at=outgoing.delivered_at)  # the arrival may not be stored yet
            found.append((outgoing.delivered_at.date(), came))
    by_day = sorted(found, key=itemgetter(0))  # if the asker was forgotten, only the day is stored
    return [carried for _, carried in by_day]


async def export_json(tx: Transaction, kept: MemberData) -> str:
    """Return a member's data as JSON, with instants in UTC, and without other members' names and answers.

    Others are shown by their ids. In the lists `again` and `not_with`, people whom the member may not find have no id.
    They come last, so that their position does not tell who they are. If a note can't be decrypted, its text is left
    out. Of `kept_apart_at`, only the day is shown, because only the day is stored once somebody whom the member blocked
    is forgotten.
    """
    named = {chat.topic for chat, _ in kept.chats if chat.topic} | {ask.topic for ask, _ in kept.asks}
    topics = await tx.topics.get_many(named)
    decided_about = {wish.about for wish in kept.wishes} | {block.other for block in kept.blocks}
    member, held = kept.member, {topic.id: topic for topic in kept.topics.all()}
    people = await known_among(tx, member.id, decided_about)  # people who left, or have not joined, are not named
    data: dict[str, Any] = {
        "member": asdict(replace(member, kept_apart_at=member.kept_apart_at and day_of(member.kept_apart_at))),
        "curious": [topic.name for topic in kept.topics.curious],
        "sharing": [topic.name for topic in kept.topics.sharing],
        "called": {alias.name: held[alias.topic].name for alias in kept.topics.called},
        "circles": [{"name": circle.name, "joined_at": place.joined_at} for circle, place in kept.circles],
        "organises": [circle.name for circle in kept.organised],
        "chats": [
            {
                "topic": topics[chat.topic].name if chat.topic in topics else None,
                "with": chat.others(member.id),
                "introduced_at": chat.introduced_at,
                "starts_at": chat.starts_at,
                "works_for_you": [pick.time for pick in chat.picks if pick.member == member.id],
                "met": check_in.met if check_in else None,
                "skipped": check_in is not None and check_in.state == "skipped",
            }
            for chat, check_in in kept.chats
        ],
        "again": [
            {
                "about": wish.about if wish.about in people else None,
                "answer": wish.answer,
                "answered_at": wish.answered_at,
            }
            for wish in sorted(
                kept.wishes, key=lambda wish: (*_shown_first(wish.about, people), wish.answered_at, wish.answer)
            )
        ],
        "refills": [
            {"with": refill.other(member.id), "your_answer": refill.answer_of(member.id)}
            for refill in await open_refills_of(tx, member.id)
        ],
        "notes": [
            {"about": note.about, "text": note.text, "written_at": note.written_at, "opens": note.text is not None}
            for note in kept.notes
        ],
        "asks": [
            {
                "topic": topics[ask.topic].name if ask.topic in topics else None,
                "words": asdict(ask.words),
                "shows_name": ask.shows_name,
                "asked_at": ask.asked_at,
                "looks_until": ask.ends_at,
                "state": state,
            }
            for ask, state in kept.asks
        ],
        "asked_of_you": [
            {
                "asked_at": carried.asked_at and carried.asked_at.date(),
                "your_answer": carried.state,
                "your_limit": asdict(carried.limit),
            }
            for carried in kept.carried  # without the ask's topic, which is deleted with the asker
        ],
        "not_with": [
            block.other if block.other in people else None
            for block in sorted(kept.blocks, key=lambda block: _shown_first(block.other, people))
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=2, default=str)


def _shown_first(member: MemberId, shown: Collection[MemberId]) -> tuple[bool, str]:
    """Return a sort key that puts people last who are not shown. Their keys are equal, so their order tells nothing."""
    return (False, member) if member in shown else (True, "")


async def forget_greeting(tx: Transaction, person: MemberId) -> None:
    """Drop an unsent greeting to a person who installed Refill, and who may be no member."""
    greeting = await tx.outbox.get(message_keys.greeting())
    if greeting is not None and greeting.destination == ToMember(person):
        await tx.outbox.drop_key(greeting.key)


async def forget(tx: Transaction, member_id: MemberId, now: datetime) -> None:
    """Forget a member. Tell those who wait for a chat with the member, but not who left.

    What others need stays, under pseudonyms: who met, who said no, and who blocks whom (`storage/erasure.py`).

    Raises:
        NotFound: there is no such member, or the member is held.
    """
    await find_member(tx, member_id)
    await end_dealings_with(tx, member_id, now)
    await tx.members.forget(member_id)
