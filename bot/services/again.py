"""Again: members' private answers whether they would meet another member again."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.model.again import Again, Wish
from bot.model.chats import Chat
from bot.model.errors import NotFound
from bot.model.ids import ChatId, MemberId
from bot.model.members import Member
from bot.ports import Transaction
from bot.services.ask_withdrawals import keep_questions_apart
from bot.services.cancellations import undo_pending_chats
from bot.services.dropped_introductions import restore_introduction
from bot.services.introductions import find_chat
from bot.services.mutual_yes import latest_known
from bot.services.refills import consider_refill
from bot.services.someday import plan_someday


async def answer_again(
    tx: Transaction, chat_id: ChatId, member: MemberId, about: MemberId, answer: Again, now: datetime
) -> Chat:
    """Store whether a member would meet another member again. If both said yes, start a refill.

    After a *no*, chats of the two that nobody was told of are undone, as after a block. If only the other member was
    told of a chat, the *no* drops the member's own introduction. A later *yes* restores it (`restore_introduction`).

    Raises:
        NotFound: the two have no such chat.
    """
    chat = await find_chat(tx, chat_id, member)
    known = await tx.acquaintances.get(member, about)
    if about not in chat.others(member) or known is None:
        raise NotFound("chat", chat_id)
    latest = (await latest_known(tx, member, [about]))[about]
    before = await tx.chats.wish(member, about)
    asked_again = before is not None and before.chat == latest and before.asked_again
    wish = Wish(member, about, latest, answer, now, asked_again)
    await tx.chats.put_wish(wish)
    await plan_someday(tx, wish, now)
    if answer is Again.NO:
        await keep_questions_apart(tx, member, about, now)
        await undo_pending_chats(tx, member, about, now)
    if answer is Again.YES:
        await restore_introduction(tx, member, about, now)
    await consider_refill(tx, member, about, now)
    return chat


async def carry_yeses_over(tx: Transaction, chat: Chat, member: MemberId, now: datetime) -> None:
    """Let a member's yes about an earlier chat count for a new chat with the same member.

    This is for a yes that came after the new chat was opened, but before the member was told of it. The yes was stored
    for the earlier chat, because the member knew of no later one.
    """
    for other in chat.others(member):
        wish = await tx.chats.wish(member, other)
        if (
            wish is None
            or wish.answer is not Again.YES
            or wish.chat == chat.id
            or wish.answered_at < chat.introduced_at
        ):
            continue
        if (await latest_known(tx, member, [other])).get(other) == chat.id:
            await tx.chats.put_wish(replace(wish, chat=chat.id))
            await consider_refill(tx, member, other, now, told_after=wish.chat)


async def answers_about(tx: Transaction, chat: Chat, member: MemberId) -> Sequence[tuple[Member, Wish | None]]:
    """Return the other members of a chat, each with the answer that `member` gave about them after this chat.

    Leave out those who have left, and those to whom `member` was introduced again in a later chat.
    """
    return (await all_answers_about(tx, [chat], member))[chat.id]


async def all_answers_about(
    tx: Transaction, chats: Sequence[Chat], member: MemberId, latest: Sequence[Chat] = ()
) -> dict[ChatId, list[tuple[Member, Wish | None]]]:
    """Return the result of `answers_about` for each of several chats; `latest` as in `latest_known`."""
    others = {other for chat in chats for other in chat.others(member)}
    people = await tx.members.get_many(others)
    known = await latest_known(tx, member, others, latest)
    wishes = await tx.chats.wishes_about(member, others)
    answers: dict[ChatId, list[tuple[Member, Wish | None]]] = {chat.id: [] for chat in chats}
    for chat in chats:
        for other in chat.others(member):
            if other in people and known.get(other) == chat.id:
                wish = wishes.get(other)
                answers[chat.id].append((people[other], wish if wish and wish.chat == chat.id else None))
    return answers
