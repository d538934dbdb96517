"""Where chats, what comes of them, asks and notes are kept."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.model.asks import Ask, Carried
from bot.model.chats import Chat, CheckIn, Wish
from bot.model.errors import RefillError
from bot.model.ids import AskId, ChatId, KeyId, MemberId, NoteId, RefillId, RoundId
from bot.model.members import Block
from bot.model.notes import Note
from bot.model.refills import Acquaintance, Refill


class Chats(Protocol):
    """Chats, check-ins, and what members wish in private."""

    async def get(self, chat: ChatId) -> Chat | None:
        """Find one."""
        ...

    async def put(self, chat: Chat) -> None:
        """Add or change one; a round that already has a chat of one of its members refuses it with Conflict."""
        ...

    async def leave(self, chat: Chat, member: MemberId) -> Chat:
        """Take one of three or more out of a chat that the others go on with, and return it.

        A topic that none of the others holds goes with them: it may be in that member's own words.
        """
        ...

    async def remove(self, chat: ChatId) -> None:
        """Delete a chat that nobody was told of, with its check-ins."""
        ...

    async def of_round(self, round_id: RoundId) -> Sequence[Chat]:
        """List a round's, by id."""
        ...

    async def of_member(self, member: MemberId, limit: int) -> Sequence[Chat]:
        """List a member's, the latest first."""
        ...

    async def counts_since(self, members: Collection[MemberId], since: datetime) -> Mapping[MemberId, int]:
        """Count each member's chats introduced after an instant; cancelled ones do not count."""
        ...

    async def check_in(self, chat: ChatId, member: MemberId) -> CheckIn | None:
        """Find a member's check-in."""
        ...

    async def check_ins(self, chat: ChatId) -> Sequence[CheckIn]:
        """List a chat's, by member."""
        ...

    async def put_check_in(self, check_in: CheckIn) -> None:
        """Add or change one."""
        ...

    async def wish(self, member: MemberId, about: MemberId) -> Wish | None:
        """Find a member's answer about another."""
        ...

    async def wishes(self, members: Collection[MemberId]) -> Sequence[Wish]:
        """List the answers of these members, by member and whom they are about."""
        ...

    async def put_wish(self, wish: Wish) -> None:
        """Add or change an answer."""
        ...

    async def drop_wish(self, member: MemberId, about: MemberId) -> None:
        """Take an answer back, where it is there."""
        ...


class Acquaintances(Protocol):
    """Pairs who were introduced, their refills, and who is kept apart."""

    async def get(self, one: MemberId, other: MemberId) -> Acquaintance | None:
        """Find a pair, in either order."""
        ...

    async def among(self, members: Collection[MemberId], since: datetime) -> Sequence[Acquaintance]:
        """List the pairs among these members who were introduced after an instant, sorted."""
        ...

    async def of_member(self, member: MemberId) -> Sequence[Acquaintance]:
        """List the pairs that a member is in, the latest introduced first."""
        ...

    async def put(self, acquaintance: Acquaintance) -> None:
        """Add or change a pair."""
        ...

    async def drop(self, acquaintance: Acquaintance) -> None:
        """Delete a pair who were not introduced after all."""
        ...

    async def refill(self, refill: RefillId) -> Refill | None:
        """Find an offer."""
        ...

    async def open_refills(self, members: Collection[MemberId]) -> Sequence[Refill]:
        """List the waiting and offered ones that any of these members is in, by id."""
        ...

    async def put_refill(self, refill: Refill) -> None:
        """Add or change an offer."""
        ...

    async def blocks_of(self, member: MemberId) -> Sequence[Block]:
        """List whom a member never wants to meet, by whom."""
        ...

    async def blocks_among(self, members: Collection[MemberId]) -> Sequence[Block]:
        """List the blocks whose both sides are among these members."""
        ...

    async def is_blocked(self, one: MemberId, other: MemberId) -> bool:
        """Tell whether either of the two blocks the other."""
        ...

    async def add_block(self, block: Block) -> None:
        """Note a block; noting it twice is noting it once."""
        ...

    async def add_block_ahead(self, block: Block) -> None:
        """Note a block of somebody who is no member, without their id: it holds once they become one."""
        ...

    async def drop_block(self, block: Block) -> None:
        """Take a block back, where it is there."""
        ...


class Asks(Protocol):
    """Asks, and whom they were carried to."""

    async def get(self, ask: AskId) -> Ask | None:
        """Find one."""
        ...

    async def put(self, ask: Ask) -> None:
        """Add or change one."""
        ...

    async def remove(self, ask: AskId) -> None:
        """Delete one, with whom it was carried to; a topic that nothing names any more goes with it."""
        ...

    async def of_member(self, asker: MemberId) -> Sequence[Ask]:
        """List a member's own, the latest first."""
        ...

    async def waiting(self, limit: int) -> Sequence[Ask]:
        """List those that are open and can ask nobody just now: their askers' first ones first, then the oldest."""
        ...

    async def carried(self, ask: AskId) -> Sequence[Carried]:
        """List whom one was carried to, or is to be, in the order in which they were chosen."""
        ...

    async def carried_to(self, members: Collection[MemberId], since: datetime) -> Sequence[Carried]:
        """List what was carried to these members and chosen after an instant, sorted by member and ask."""
        ...

    async def reports(self) -> Sequence[Carried]:
        """List the reports that no organiser has settled, the oldest first."""
        ...

    async def put_carried(self, carried: Carried) -> None:
        """Add or change one."""
        ...


class NoKey(RefillError):
    """There is no key to lock a note with, or none that fits; nothing was changed, and an operator has to look."""

    def __init__(self) -> None:
        super().__init__("no key locks notes here, or none fits; `refill doctor` says what to do")


class Notes(Protocol):
    """What members wrote for themselves; each one's locked with a key of their own."""

    @property
    def are_kept(self) -> bool:
        """Tell whether there is a key to lock them with."""
        ...

    async def get(self, note: NoteId) -> Note | None:
        """Find one."""
        ...

    async def of_author(self, author: MemberId) -> Sequence[Note]:
        """List a member's, the latest first."""
        ...

    async def put(self, note: Note) -> None:
        """Add or change one.

        Raises:
            NoKey: there is none to lock it with, or none that opens its author's.
        """
        ...

    async def drop(self, note: Note) -> None:
        """Delete one; the key that locks nothing any more is due to be destroyed."""
        ...

    async def destroy_key(self, key: KeyId) -> None:
        """Delete a key that locks nothing any more, so that no copy of what it locked ever opens."""
        ...
