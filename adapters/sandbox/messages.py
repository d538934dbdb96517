"""The sandbox's messages, and who sees them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex

from sqlalchemy import ColumnElement, RowMapping, and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.sandbox.cast import Cast
from adapters.sandbox.ephemeral import EphemeralMessages
from adapters.sandbox.open_forms import OpenForms
from adapters.sandbox.page_events import PageEvents
from adapters.sandbox.rooms import Room, channel_room, direct_room
from bot.model.content import Message
from bot.model.ids import ChatId, CommunityId, MemberId
from storage.community_scope import CommunityScope
from storage.engine import READING, begun
from storage.sandbox_tables import (
    sandbox_community,
    sandbox_delivery,
    sandbox_look,
    sandbox_message,
    sandbox_read,
    sandbox_seat,
)

SHOWN = 200
"""The most messages of a room on a page."""


@dataclass(frozen=True, slots=True)
class Said:
    """A message in a room."""

    id: str
    seq: int
    conversation: str
    author: MemberId | None
    """None for Refill."""
    only_for: MemberId | None
    message: Message
    sent_at: datetime


class Messages:
    """All messages of the sandbox's community."""

    def __init__(self, engine: AsyncEngine, cast: Cast) -> None:
        self._engine = engine
        self._community = cast.community.id
        self.cast = cast
        self.page_events = PageEvents()
        self._ephemeral = EphemeralMessages()
        self.forms = OpenForms(engine, self._community, self._ephemeral)

    async def deliver(
        self,
        token: str,
        room: Room,
        message: Message,
        at: datetime,
        *,
        seats: Collection[MemberId] = (),
        replaces: str | None = None,
        looks: Mapping[MemberId, datetime] | None = None,
    ) -> str:
        """Post or replace one of Refill's messages, once per token; return its id.

        `looks` says when simulated members look at its buttons.
        """
        async with self._engine.begin() as connection:
            seq = await next_seq(connection, self._community)
            row = sandbox_delivery
            known = select(row.c.message_id).where(row.c.community_id == self._community, row.c.key == token)
            if found := (await connection.execute(known)).scalar():
                return str(found)
            ref = replaces if replaces and await self._replace(connection, replaces, seq, message) else None
            if ref is None:
                ref = token
                await self._add(connection, ref, seq, room.key, message, at)
            await CommunityScope(connection, self._community).add_row(row, {"key": token, "message_id": ref})
            for member in seats:
                await CommunityScope(connection, self._community).add_row(
                    sandbox_seat, {"conversation": room.key, "member": member}
                )
            await self._plan_looks(connection, ref, looks or {})
        self.page_events.notify()
        return ref

    async def say(
        self,
        room: Room,
        message: Message,
        at: datetime,
        *,
        author: MemberId | None = None,
        only_for: MemberId | None = None,
        message_id: str | None = None,
    ) -> None:
        """Post a member's text, or an answer that only they see; with `message_id`, once."""
        async with self._engine.begin() as connection:
            seq = await next_seq(connection, self._community)
            ref = message_id or token_hex(10)
            await self._add(connection, ref, seq, room.key, message, at, author=author, only_for=only_for)
        self.page_events.notify()

    async def replace(self, message_id: str, message: Message) -> None:
        """Replace a message."""
        async with self._engine.begin() as connection:
            seq = await next_seq(connection, self._community)
            await self._replace(connection, message_id, seq, message)
        self.page_events.notify()

    async def find(self, message_id: str) -> Said | None:
        """Return a message, whoever may see it, or None."""
        row = sandbox_message
        async with begun(self._engine, READING) as connection:
            query = select(row).where(row.c.community_id == self._community, row.c.id == message_id)
            found = (await connection.execute(query)).mappings().first()
        return self._said(found) if found else None

    async def read(self, room: Room, member: MemberId) -> Sequence[Said]:
        """List the latest messages of a room that a member sees, the oldest first."""
        row = sandbox_message
        async with begun(self._engine, READING) as connection:
            query = (
                select(row)
                .where(
                    row.c.community_id == self._community,
                    row.c.conversation == room.key,
                    _meant_for(member),
                )
                .order_by(row.c.seq.desc())
                .limit(SHOWN)
            )
            found = (await connection.execute(query)).mappings().all()
        return [self._said(each) for each in reversed(found)]

    async def mark_read(self, room: Room, member: MemberId, seq: int) -> None:
        """Store how far a member has read."""
        row = sandbox_read
        mine = and_(
            row.c.community_id == self._community,
            row.c.member == member,
            row.c.conversation == room.key,
        )
        async with self._engine.begin() as connection:
            await connection.execute(update(row).where(mine, row.c.seq < seq).values(seq=seq))
            await CommunityScope(connection, self._community).add_row(
                row, {"member": member, "conversation": room.key, "seq": seq}
            )

    async def unread(self, member: MemberId) -> Mapping[str, int]:
        """Count a member's unread messages by room key."""
        said, read = sandbox_message, sandbox_read
        async with begun(self._engine, READING) as connection:
            query = (
                select(said.c.conversation, func.count())
                .select_from(
                    said.outerjoin(
                        read,
                        and_(
                            read.c.community_id == said.c.community_id,
                            read.c.member == member,
                            read.c.conversation == said.c.conversation,
                        ),
                    )
                )
                .where(
                    said.c.community_id == self._community,
                    self._visible(said.c.conversation, member),
                    _meant_for(member),
                    said.c.seq > func.coalesce(read.c.seq, 0),
                )
                .group_by(said.c.conversation)
            )
            return dict((await connection.execute(query)).all())

    async def revision(self, member: MemberId) -> int:
        """Return the number of the latest change that a member sees."""
        row = sandbox_message
        async with begun(self._engine, READING) as connection:
            query = select(func.coalesce(func.max(row.c.revision), 0)).where(
                row.c.community_id == self._community,
                self._visible(row.c.conversation, member),
                _meant_for(member),
            )
            found: int = (await connection.execute(query)).scalar_one()
            return found

    async def chats_of(self, member: MemberId) -> Sequence[tuple[ChatId, Sequence[MemberId]]]:
        """List a member's chats with their members, the chat with the latest message first."""
        mine, seat, said = sandbox_seat.alias(), sandbox_seat, sandbox_message
        latest = (
            select(func.max(said.c.seq))
            .where(said.c.community_id == self._community, said.c.conversation == seat.c.conversation)
            .scalar_subquery()
        )
        async with begun(self._engine, READING) as connection:
            query = (
                select(seat.c.conversation, seat.c.member)
                .join(
                    mine,
                    and_(
                        mine.c.community_id == seat.c.community_id,
                        mine.c.conversation == seat.c.conversation,
                    ),
                )
                .where(seat.c.community_id == self._community, mine.c.member == member)
                .order_by(latest.desc(), seat.c.member)
            )
            found: dict[ChatId, list[MemberId]] = {}
            for key, other in await connection.execute(query):
                found.setdefault(ChatId(key.removeprefix("chat:")), []).append(MemberId(other))
        return list(found.items())

    async def is_furnished(self) -> bool:
        """Return whether the sandbox has been seeded."""
        row = sandbox_community
        async with begun(self._engine, READING) as connection:
            query = select(row.c.furnished).where(row.c.community_id == self._community)
            return bool((await connection.execute(query)).scalar())

    async def furnish(self) -> None:
        """Store that the sandbox has been seeded."""
        async with self._engine.begin() as connection:
            await next_seq(connection, self._community)
            row = sandbox_community
            await connection.execute(update(row).where(row.c.community_id == self._community).values(furnished=True))

    def _visible(self, conversation: ColumnElement[str], member: MemberId) -> ColumnElement[bool]:
        seat = sandbox_seat
        seats = select(seat.c.conversation).where(seat.c.community_id == self._community, seat.c.member == member)
        return or_(
            conversation.in_([channel_room(channel.id).key for channel in self.cast.channels]),
            conversation == direct_room(member).key,
            conversation.in_(seats),
        )

    async def _add(
        self,
        connection: AsyncConnection,
        ref: str,
        seq: int,
        conversation: str,
        message: Message,
        at: datetime,
        *,
        author: MemberId | None = None,
        only_for: MemberId | None = None,
    ) -> None:
        await CommunityScope(connection, self._community).add_row(
            sandbox_message,
            {
                "id": ref,
                "seq": seq,
                "revision": seq,
                "conversation": conversation,
                "author": author,
                "only_for": only_for,
                "message": self._ephemeral.storable(ref, message),
                "sent_at": at,
            },
        )

    async def _replace(self, connection: AsyncConnection, ref: str, seq: int, message: Message) -> bool:
        row = sandbox_message
        changed = await connection.execute(
            update(row)
            .where(row.c.community_id == self._community, row.c.id == ref)
            .values(message=self._ephemeral.storable(ref, message), revision=seq)
        )
        return changed.rowcount == 1

    def _said(self, row: RowMapping) -> Said:
        return Said(
            row["id"],
            row["seq"],
            row["conversation"],
            row["author"],
            row["only_for"],
            self._ephemeral.whole(row["id"], row["message"]),
            row["sent_at"],
        )

    async def _plan_looks(self, connection: AsyncConnection, ref: str, looks: Mapping[MemberId, datetime]) -> None:
        row = sandbox_look
        for member, at in looks.items():
            added = await CommunityScope(connection, self._community).add_row(
                row, {"message_id": ref, "member": member, "due_at": at, "pressed": ()}
            )
            if not added:
                await connection.execute(
                    update(row)
                    .where(
                        row.c.community_id == self._community,
                        row.c.message_id == ref,
                        row.c.member == member,
                        row.c.due_at.is_(None),
                    )
                    .values(due_at=at)
                )


def _meant_for(member: MemberId) -> ColumnElement[bool]:
    only_for = sandbox_message.c.only_for
    return or_(only_for.is_(None), only_for == member)


async def next_seq(connection: AsyncConnection, community: CommunityId) -> int:
    """Count one more message or change.

    A writer does this first, so that writers of a community take turns.
    """
    row = sandbox_community
    count = update(row).where(row.c.community_id == community).values(seq=row.c.seq + 1).returning(row.c.seq)
    found: int | None = (await connection.execute(count)).scalar()
    if found is None:
        await CommunityScope(connection, community).add_row(row, {"seq": 0, "ahead_us": 0, "furnished": False})
        found = (await connection.execute(count)).scalar_one()
    return found
