"""The sandbox's messages, who is in its conversations, how far members have read, and whether it is seeded."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select, update

from bot.model.content import Message
from bot.model.ids import MemberId
from storage.community_scope import CommunityScope
from storage.sandbox.tables import (
    sandbox_community,
    sandbox_delivery,
    sandbox_look,
    sandbox_message,
    sandbox_read,
    sandbox_seat,
)
from storage.sandbox.transactions import SandboxRows, next_seq


@dataclass(frozen=True, slots=True)
class Said:
    """A message in a conversation."""

    id: str
    seq: int
    conversation: str
    author: MemberId | None
    """None for Refill."""
    only_for: MemberId | None
    message: Message
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class ChatSeats:
    """The conversation of a chat, and who is in it."""

    conversation: str
    members: Sequence[MemberId]
    began_at: datetime


class SqlMessages(SandboxRows):
    """All messages of the sandbox's community."""

    async def deliver(
        self,
        token: str,
        conversation: str,
        message: Message,
        at: datetime,
        *,
        seats: Collection[MemberId] = (),
        replaces: str | None = None,
        looks: Mapping[MemberId, datetime] | None = None,
    ) -> str:
        """Insert or replace one of Refill's messages; return its id.

        `token` is the idempotency key: if a message with this token was delivered before, nothing changes. The members
        in `seats` are added to the conversation; `looks` says when simulated members look at the message.
        """
        async with self._writing() as scope:
            seq = await next_seq(scope)
            row = sandbox_delivery
            if found := await scope.values(row.c.message_id, row.c.key == token):
                return str(found[0])
            ref = replaces if replaces and await _replace(scope, replaces, seq, message) else None
            if ref is None:
                ref = token
                await _add(scope, Said(ref, seq, conversation, None, None, message, at))
            await scope.add_row(row, {"key": token, "message_id": ref})
            for member in seats:
                await scope.add_row(sandbox_seat, {"conversation": conversation, "member": member})
            await _plan_looks(scope, ref, looks or {})
        return ref

    async def say(
        self,
        message_id: str,
        conversation: str,
        message: Message,
        at: datetime,
        *,
        author: MemberId | None = None,
        only_for: MemberId | None = None,
        looks: Mapping[MemberId, datetime] | None = None,
    ) -> None:
        """Insert a message unless there is one with its id; `looks` says when simulated members look at it."""
        async with self._writing() as scope:
            seq = await next_seq(scope)
            await _add(scope, Said(message_id, seq, conversation, author, only_for, message, at))
            await _plan_looks(scope, message_id, looks or {})

    async def seats(self, conversation: str) -> Sequence[MemberId]:
        """List who is in the conversation of a chat."""
        seat = sandbox_seat
        async with self._reading() as scope:
            return [MemberId(one) for one in await scope.values(seat.c.member, seat.c.conversation == conversation)]

    async def replace(self, message_id: str, message: Message) -> None:
        """Replace a message."""
        async with self._writing() as scope:
            await _replace(scope, message_id, await next_seq(scope), message)

    async def get(self, message_id: str) -> Said | None:
        """Return a message or None. The message may be one that only other members see."""
        async with self._reading() as scope:
            found = await _find(scope, sandbox_message.c.id == message_id)
        return found[0] if found else None

    async def read(self, conversation: str, member: MemberId, limit: int) -> Sequence[Said]:
        """List the latest messages of a conversation that a member sees, the oldest first."""
        async with self._reading() as scope:
            return await _find(scope, sandbox_message.c.conversation == conversation, _meant_for(member), latest=limit)

    async def mark_read(self, conversation: str, member: MemberId, seq: int) -> None:
        """Store how far a member has read, unless the member has read further."""
        row = sandbox_read
        async with self._writing() as scope:
            await scope.change(
                row, row.c.member == member, row.c.conversation == conversation, row.c.seq < seq, seq=seq
            )
            await scope.add_row(row, {"member": member, "conversation": conversation, "seq": seq})

    async def unread(self, member: MemberId, open_to: Collection[str]) -> Mapping[str, int]:
        """Count a member's unread messages by conversation: in the member's chats, and in those in `open_to`."""
        said, read = sandbox_message, sandbox_read
        theirs = and_(
            read.c.community_id == said.c.community_id,
            read.c.member == member,
            read.c.conversation == said.c.conversation,
        )
        async with self._reading() as scope:
            query = (
                select(said.c.conversation, func.count())
                .select_from(said.outerjoin(read, theirs))
                .where(
                    said.c.community_id == scope.community,
                    _visible(scope, member, open_to),
                    _meant_for(member),
                    said.c.seq > func.coalesce(read.c.seq, 0),
                )
                .group_by(said.c.conversation)
            )
            return dict((await scope.execute(query)).all())

    async def revision(self, member: MemberId, open_to: Collection[str]) -> int:
        """Return the number of the latest change that a member sees in the conversations that `unread` counts."""
        async with self._reading() as scope:
            latest = func.coalesce(func.max(sandbox_message.c.revision), 0)
            query = scope.select(sandbox_message, latest).where(_visible(scope, member, open_to), _meant_for(member))
            found: int = (await scope.execute(query)).scalar_one()
        return found

    async def chats_of(self, member: MemberId) -> Sequence[ChatSeats]:
        """List a member's chats, the chat with the latest message first."""
        mine, seat, said = sandbox_seat.alias(), sandbox_seat, sandbox_message
        same = and_(mine.c.community_id == seat.c.community_id, mine.c.conversation == seat.c.conversation)
        async with self._reading() as scope:
            theirs = (said.c.community_id == scope.community, said.c.conversation == seat.c.conversation)
            latest = select(func.max(said.c.seq)).where(*theirs).scalar_subquery()
            first = select(said.c.sent_at).where(*theirs).order_by(said.c.seq).limit(1).scalar_subquery()
            query = (
                select(seat.c.conversation, first, seat.c.member)
                .join(mine, same)
                .where(seat.c.community_id == scope.community, mine.c.member == member)
                .order_by(latest.desc(), seat.c.member)
            )
            found: dict[tuple[str, datetime], list[MemberId]] = {}
            for conversation, began_at, other in await scope.execute(query):
                found.setdefault((conversation, began_at), []).append(MemberId(other))
        return [ChatSeats(conversation, members, began_at) for (conversation, began_at), members in found.items()]

    async def is_seeded(self) -> bool:
        """Return whether the made-up community is complete. After an interrupted start, it is not."""
        async with self._reading() as scope:
            return any(await scope.values(sandbox_community.c.furnished))

    async def mark_seeded(self) -> None:
        """Store that the made-up community is complete."""
        async with self._writing() as scope:
            await next_seq(scope)
            await scope.change(sandbox_community, furnished=True)


async def _find(scope: CommunityScope, *conditions: ColumnElement[bool], latest: int = 1) -> Sequence[Said]:
    row = sandbox_message
    query = scope.select(row, *(row.c[field.name] for field in fields(Said))).where(*conditions)
    found = await scope.execute(query.order_by(row.c.seq.desc()).limit(latest))
    return [Said(**each) for each in reversed(found.mappings().all())]


async def _add(scope: CommunityScope, said: Said) -> None:
    values = {field.name: getattr(said, field.name) for field in fields(Said)}
    await scope.add_row(sandbox_message, {**values, "revision": said.seq})


async def _replace(scope: CommunityScope, ref: str, seq: int, message: Message) -> bool:
    row = sandbox_message
    changing = update(row).where(row.c.community_id == scope.community, row.c.id == ref)
    changed = await scope.execute(changing.values(message=message, revision=seq))
    return changed.rowcount == 1


async def _plan_looks(scope: CommunityScope, ref: str, looks: Mapping[MemberId, datetime]) -> None:
    row = sandbox_look
    for member, at in looks.items():
        if not await scope.add_row(row, {"message_id": ref, "member": member, "due_at": at, "pressed": ()}):
            mine = (row.c.message_id == ref, row.c.member == member)
            await scope.change(row, *mine, row.c.due_at.is_(None), due_at=at)


def _visible(scope: CommunityScope, member: MemberId, open_to: Collection[str]) -> ColumnElement[bool]:
    conversation, seat = sandbox_message.c.conversation, sandbox_seat
    seats = scope.select(seat, seat.c.conversation).where(seat.c.member == member)
    return or_(conversation.in_(list(open_to)), conversation.in_(seats))


def _meant_for(member: MemberId) -> ColumnElement[bool]:
    only_for = sandbox_message.c.only_for
    return or_(only_for.is_(None), only_for == member)
