"""The sandbox's conversations: who is in them, what was said there, and who sees it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex

from sqlalchemy import ColumnElement, RowMapping, and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.sandbox.cast import World
from adapters.sandbox.channels import Conversation, channel_conversation, direct_conversation
from adapters.sandbox.ephemeral import Whispers
from adapters.sandbox.open_forms import OpenForms
from adapters.sandbox.page_events import Bell
from adapters.sandbox.sql import insert_or_leave, next_seq
from bot.model.content import Message
from bot.model.ids import ChatId, MemberId
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
"""How many messages of a conversation a page shows at most."""


@dataclass(frozen=True, slots=True)
class Said:
    """A message, and where it is."""

    id: str
    seq: int
    conversation: str
    author: MemberId | None
    """None is Refill."""
    only_for: MemberId | None
    message: Message
    sent_at: datetime


class Rooms:
    """All conversations of the sandbox's community."""

    def __init__(self, engine: AsyncEngine, world: World) -> None:
        self._engine = engine
        self._community = world.community.id
        self.world = world
        self.bell = Bell()
        self._whispers = Whispers()
        self.forms = OpenForms(engine, self._community, self._whispers)

    async def deliver(
        self,
        token: str,
        conversation: Conversation,
        message: Message,
        at: datetime,
        *,
        seats: Collection[MemberId] = (),
        replaces: str | None = None,
        looks: Mapping[MemberId, datetime] | None = None,
    ) -> str:
        """Post one of Refill's messages, or change one in place, once for its token; return its id.

        `looks` says when somebody who lives in the sandbox will look at its buttons.
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
                await self._add(connection, ref, seq, conversation.key, message, at)
            await insert_or_leave(connection, row, community_id=self._community, key=token, message_id=ref)
            for member in seats:
                await insert_or_leave(
                    connection,
                    sandbox_seat,
                    community_id=self._community,
                    conversation=conversation.key,
                    member=member,
                )
            await self._plan_looks(connection, ref, looks or {})
        self.bell.ring()
        return ref

    async def say(
        self,
        conversation: Conversation,
        message: Message,
        at: datetime,
        *,
        author: MemberId | None = None,
        only_for: MemberId | None = None,
        message_id: str | None = None,
    ) -> None:
        """Post what a member typed, or an answer that only they see; one with a known id is posted once."""
        async with self._engine.begin() as connection:
            seq = await next_seq(connection, self._community)
            ref = message_id or token_hex(10)
            await self._add(connection, ref, seq, conversation.key, message, at, author=author, only_for=only_for)
        self.bell.ring()

    async def replace(self, message_id: str, message: Message) -> None:
        """Change a message in place."""
        async with self._engine.begin() as connection:
            seq = await next_seq(connection, self._community)
            await self._replace(connection, message_id, seq, message)
        self.bell.ring()

    async def find(self, message_id: str) -> Said | None:
        """Find a message, whoever may see it."""
        row = sandbox_message
        async with begun(self._engine, READING) as connection:
            query = select(row).where(row.c.community_id == self._community, row.c.id == message_id)
            found = (await connection.execute(query)).mappings().first()
        return self._said(found) if found else None

    async def read(self, conversation: Conversation, member: MemberId) -> Sequence[Said]:
        """List the latest messages of a conversation that a member sees, the earliest first."""
        row = sandbox_message
        async with begun(self._engine, READING) as connection:
            query = (
                select(row)
                .where(
                    row.c.community_id == self._community,
                    row.c.conversation == conversation.key,
                    _meant_for(member),
                )
                .order_by(row.c.seq.desc())
                .limit(SHOWN)
            )
            found = (await connection.execute(query)).mappings().all()
        return [self._said(each) for each in reversed(found)]

    async def mark_read(self, conversation: Conversation, member: MemberId, seq: int) -> None:
        """Note how far a member has read."""
        row = sandbox_read
        mine = and_(
            row.c.community_id == self._community,
            row.c.member == member,
            row.c.conversation == conversation.key,
        )
        async with self._engine.begin() as connection:
            await connection.execute(update(row).where(mine, row.c.seq < seq).values(seq=seq))
            await insert_or_leave(
                connection,
                row,
                community_id=self._community,
                member=member,
                conversation=conversation.key,
                seq=seq,
            )

    async def unread(self, member: MemberId) -> Mapping[str, int]:
        """Count what each conversation has that a member has not seen, by the conversation's key."""
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
        """Return the count at the latest change of anything that a member sees."""
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
        """List the chats whose conversation a member is in, with everyone in it; the latest message's chat first."""
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
        """Tell whether the people have moved in."""
        row = sandbox_community
        async with begun(self._engine, READING) as connection:
            query = select(row.c.furnished).where(row.c.community_id == self._community)
            return bool((await connection.execute(query)).scalar())

    async def furnish(self) -> None:
        """Note that the people have moved in."""
        async with self._engine.begin() as connection:
            await next_seq(connection, self._community)
            row = sandbox_community
            await connection.execute(update(row).where(row.c.community_id == self._community).values(furnished=True))

    def _visible(self, conversation: ColumnElement[str], member: MemberId) -> ColumnElement[bool]:
        seat = sandbox_seat
        seats = select(seat.c.conversation).where(seat.c.community_id == self._community, seat.c.member == member)
        return or_(
            conversation.in_([channel_conversation(channel.id).key for channel in self.world.channels]),
            conversation == direct_conversation(member).key,
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
        await insert_or_leave(
            connection,
            sandbox_message,
            community_id=self._community,
            id=ref,
            seq=seq,
            revision=seq,
            conversation=conversation,
            author=author,
            only_for=only_for,
            message=self._whispers.keepable(ref, message),
            sent_at=at,
        )

    async def _replace(self, connection: AsyncConnection, ref: str, seq: int, message: Message) -> bool:
        row = sandbox_message
        changed = await connection.execute(
            update(row)
            .where(row.c.community_id == self._community, row.c.id == ref)
            .values(message=self._whispers.keepable(ref, message), revision=seq)
        )
        return changed.rowcount == 1

    def _said(self, row: RowMapping) -> Said:
        return Said(
            row["id"],
            row["seq"],
            row["conversation"],
            row["author"],
            row["only_for"],
            self._whispers.whole(row["id"], row["message"]),
            row["sent_at"],
        )

    async def _plan_looks(self, connection: AsyncConnection, ref: str, looks: Mapping[MemberId, datetime]) -> None:
        row = sandbox_look
        for member, at in looks.items():
            added = await insert_or_leave(
                connection,
                row,
                community_id=self._community,
                message_id=ref,
                member=member,
                due_at=at,
                pressed=(),
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
