"""Forgetting a member: no table keeps a word of them."""

import re
from dataclasses import fields, is_dataclass
from typing import Any

from sqlalchemy import Text, or_, type_coerce

from bot.model.content import Button, File, Who
from bot.model.ids import MemberId
from bot.model.owed import Owed, ToChat, ToMember
from storage import tables as t
from storage.scope import Scope


async def forget(scope: Scope, member: MemberId) -> None:
    """Delete every row that is about a member, and what rounds kept of them.

    What two others answered about each other after a chat of three stays theirs, and so does that they met: else a
    private "no" between the two would be lost.
    """
    await _empty_rounds(scope, member)
    gone = await _delete_chats(scope, member)
    await _delete_owed(scope, member)
    await _delete_due(scope, {member, *gone})
    theirs = (
        (t.interest, t.interest.c.member == member),
        (t.membership, t.membership.c.member == member),
        (t.check_in, t.check_in.c.member == member),
        (t.block, or_(t.block.c.member == member, t.block.c.other == member)),
        (t.wish, or_(t.wish.c.member == member, t.wish.c.about == member)),
        (t.acquaintance, or_(t.acquaintance.c.one == member, t.acquaintance.c.other == member)),
        (t.member, t.member.c.id == member),
    )
    for table, condition in theirs:
        await scope.delete(table, condition)


async def _empty_rounds(scope: Scope, member: MemberId) -> None:
    rounds = await scope.values(t.round_member.c.round_id, t.round_member.c.member_id == member)
    await scope.change(t.round_, scope.among(t.round_.c.id, rounds), inputs=None, outcome=None)
    await scope.delete(t.round_member, scope.among(t.round_member.c.round_id, rounds))


async def _delete_chats(scope: Scope, member: MemberId) -> list[str]:
    """Delete their chats, and the offers that they are in or that followed one; return what these were called."""
    chats = await scope.values(t.chat_member.c.chat_id, t.chat_member.c.member_id == member)
    refills = await scope.values(
        t.refill.c.id,
        or_(t.refill.c.one == member, t.refill.c.other == member, scope.among(t.refill.c.after, chats)),
    )
    await scope.delete(t.refill, scope.among(t.refill.c.id, refills))
    await scope.delete(t.outbox, scope.among(t.outbox.c.chat_id, chats))
    await scope.delete(t.chat, scope.among(t.chat.c.id, chats))
    return chats + refills


async def _delete_owed(scope: Scope, member: MemberId) -> None:
    """Delete what is owed to them, and what names them to others.

    This reads all that the community was ever owed: no index finds a name within a text, and forgetting is rare.
    """
    await scope.delete(t.outbox, t.outbox.c.member_id == member)
    texts = (t.outbox.c[name] for name in ("key", "replaces", "ref", "error", "destination", "message"))
    maybe = await scope.find(Owed, or_(*(type_coerce(text, Text).contains(member, autoescape=True) for text in texts)))
    await scope.delete(t.outbox, scope.among(t.outbox.c.key, [owed.key for owed in maybe if _names(owed, member)]))


async def _delete_due(scope: Scope, gone: set[str]) -> None:
    subjects = await scope.values(t.agenda.c.subject)
    named = {subject for subject in subjects if gone & set(subject.split())}
    await scope.delete(t.agenda, scope.among(t.agenda.c.subject, named))


def _names(value: Any, member: MemberId) -> bool:
    """Tell whether a message names a member as themselves; a word that only reads like their id does not."""
    texts: tuple[str | None, ...]
    match value:
        case Who() | ToMember():
            return value.member == member
        case ToChat():
            return member in value.members
        case Owed(key=key, replaces=replaces, ref=ref, error=error):
            texts = (key, replaces, ref, error)
        case Button(action=action):
            texts = (action,)
        case File(text=text):
            texts = (text,)
        case _:
            texts = ()
    whole = re.compile(rf"(?<![\w-]){re.escape(member)}(?![\w-])")
    if any(text and whole.search(text) for text in texts):
        return True
    if is_dataclass(value):
        return any(_names(getattr(value, field.name), member) for field in fields(value))
    return isinstance(value, tuple) and any(_names(part, member) for part in value)
