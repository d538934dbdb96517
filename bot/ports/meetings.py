"""Repositories of chats and their results, of asks, and of notes."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.model.again import Wish
from bot.model.asks import Ask, Carried
from bot.model.blocks import Block
from bot.model.chats import Chat, ChatHead
from bot.model.checkins import CheckIn
from bot.model.errors import RefillError
from bot.model.ids import AskId, ChatId, KeyId, MemberId, NoteId, RefillId, RoundId
from bot.model.notes import Note
from bot.model.refills import Acquaintance, Refill


class Chats(Protocol):
    """Chats, check-ins, and members' private answers about each other."""

    async def get(self, chat: ChatId) -> Chat | None:
        """Return a chat, or None."""

    async def put(self, chat: Chat) -> None:
        """Insert or update a chat.

        Raises:
            Conflict: the round has another chat with one of the chat's members.
        """

    async def get_many(self, chats: Collection[ChatId]) -> dict[ChatId, Chat]:
        """Return chats by id, without those that do not exist."""

    async def leave(self, chat: Chat, member: MemberId) -> Chat:
        """Remove a member from a chat of three or more, and return the chat.

        If no other member has the topic, the chat loses its topic, which may be in the words of the member who left.
        """

    async def remove(self, chat: ChatId) -> None:
        """Delete a chat that no member was told of, and the chat's check-ins."""

    async def mark_told(self, chats: Collection[ChatId]) -> Sequence[ChatId]:
        """Of these chats, mark and return the ones that are over. Their introductions will be deleted."""

    async def of_round(self, round_id: RoundId) -> Sequence[Chat]:
        """List the chats of a round, by id."""

    async def members_of_round(self, round_id: RoundId) -> Collection[MemberId]:
        """Return the members of a round's chats, also of chats that were called off."""

    async def has_begun(self, round_id: RoundId) -> bool:
        """Return whether a round has any chat."""

    async def placed_in(self, round_id: RoundId) -> Collection[MemberId]:
        """Return the members of a round's chats, without members who were told that their chat was called off."""

    async def are_under_way(self, round_id: RoundId, since: datetime) -> bool:
        """Return whether any chat of a round still has a check-in to come, or a set time after `since`."""

    async def of_member(self, member: MemberId, limit: int) -> Sequence[Chat]:
        """List a member's chats, the latest first."""

    async def heads_of_member(self, member: MemberId) -> Sequence[ChatHead]:
        """List the heads of all chats of a member, in the order of `of_member`."""

    async def openers_had(self, members: Collection[MemberId], limit: int) -> Mapping[MemberId, Sequence[str]]:
        """Return the openers of each member's latest chats, at most `limit` chats per member."""

    async def counts_since(self, members: Collection[MemberId], since: datetime) -> Mapping[MemberId, int]:
        """Count each member's chats introduced after `since`, without cancelled chats."""

    async def check_in(self, chat: ChatId, member: MemberId) -> CheckIn | None:
        """Return a member's check-in, or None."""

    async def check_ins(self, chat: ChatId) -> Sequence[CheckIn]:
        """List the check-ins of a chat, by member."""

    async def check_ins_of(self, member: MemberId, chats: Collection[ChatId]) -> dict[ChatId, CheckIn]:
        """Return a member's check-ins of these chats, by chat, without those that do not exist."""

    async def put_check_in(self, check_in: CheckIn) -> None:
        """Insert or update a check-in."""

    async def wish(self, member: MemberId, about: MemberId) -> Wish | None:
        """Return a member's answer about another member, or None."""

    async def wishes_about(self, member: MemberId, others: Collection[MemberId]) -> dict[MemberId, Wish]:
        """Return what a member answered about each of the others. Others without an answer are left out."""

    async def wishes(self, members: Collection[MemberId]) -> Sequence[Wish]:
        """List the answers that these members gave, by member and by the member whom the answer is about."""

    async def put_wish(self, wish: Wish) -> None:
        """Insert or update an answer."""


class Acquaintances(Protocol):
    """Pairs of members who were introduced, their refills, and blocks."""

    async def get(self, one: MemberId, other: MemberId) -> Acquaintance | None:
        """Return a pair, given in either order, or None."""

    async def with_others(self, member: MemberId, others: Collection[MemberId]) -> dict[MemberId, Acquaintance]:
        """Return a member's pairs with others, by the other member, without those that do not exist."""

    async def load(self, pairs: Collection[tuple[MemberId, MemberId]]) -> None:
        """Load some pairs in one statement, so that `get` needs no statement for these pairs."""

    async def among(self, members: Collection[MemberId], since: datetime) -> Sequence[Acquaintance]:
        """List the pairs among these members who were introduced after `since`, sorted."""

    async def of_member(self, member: MemberId) -> Sequence[Acquaintance]:
        """List a member's pairs, the latest introduced first."""

    async def put(self, acquaintance: Acquaintance) -> None:
        """Insert or update a pair."""

    async def drop(self, acquaintance: Acquaintance) -> None:
        """Delete a pair whose members were not introduced after all."""

    async def refill(self, refill: RefillId) -> Refill | None:
        """Return a refill, or None."""

    async def open_refills(self, members: Collection[MemberId]) -> Sequence[Refill]:
        """List the waiting and the offered refills of any of these members, by id."""

    async def put_refill(self, refill: Refill) -> None:
        """Insert or update a refill."""

    async def blocks_of(self, member: MemberId) -> Sequence[Block]:
        """List a member's blocks, by the blocked member."""

    async def blocks_among(self, members: Collection[MemberId]) -> Sequence[Block]:
        """List the blocks between any two of these members."""

    async def add_block(self, block: Block) -> None:
        """Insert a block unless it is there."""

    async def add_block_ahead(self, block: Block) -> None:
        """Insert a block against a person who is no member. It applies once the person is a member.

        A pseudonym is stored in place of the person's id.
        """

    async def drop_block(self, block: Block) -> None:
        """Delete a block if there is one."""


class Asks(Protocol):
    """Asks, and the members to whom asks were carried."""

    async def get(self, ask: AskId) -> Ask | None:
        """Return an ask, or None."""

    async def get_many(self, asks: Collection[AskId]) -> dict[AskId, Ask]:
        """Return asks by id, without those that do not exist."""

    async def put(self, ask: Ask) -> None:
        """Insert or update an ask."""

    async def remove(self, ask: AskId) -> None:
        """Delete an ask and its carried asks. Delete the ask's topic, too, if nothing else uses the topic."""

    async def close_without_asker(self, ask: AskId) -> bool:
        """Close an ask whose asker is gone. Of the ask's questions, keep the days but no times.

        Return False and change nothing while a message about the ask is still to be sent.
        """

    async def of_member(self, asker: MemberId) -> Sequence[Ask]:
        """List the asks of an asker, the latest first."""

    async def waiting(self, limit: int) -> Sequence[Ask]:
        """List open asks that can be carried to nobody for now. Askers' first asks come first, then the oldest asks."""

    async def carried(self, ask: AskId) -> Sequence[Carried]:
        """List the carried asks of an ask, in the order in which their members were chosen."""

    async def carried_to(self, members: Collection[MemberId], since: datetime) -> Sequence[Carried]:
        """List the asks carried to these members and chosen after `since`, by member and ask."""

    async def reports(self) -> Sequence[Carried]:
        """List reported asks that no admin has settled, the oldest first."""

    async def put_carried(self, carried: Carried) -> None:
        """Insert or update a carried ask."""


class NoKey(RefillError):
    """A note can't be encrypted: a key is missing or can't be decrypted. An operator has to act."""

    def __init__(self) -> None:
        super().__init__("there is no key to encrypt notes with, or none fits; `refill doctor` says what to do")


class Notes(Protocol):
    """Members' notes to themselves, encrypted with a key per author."""

    @property
    def are_kept(self) -> bool:
        """Whether notes can be stored, which needs a deployment key and a database for members' keys."""

    async def get(self, note: NoteId) -> Note | None:
        """Return a note, or None. The note's text is None if the text can't be decrypted."""

    async def of_author(self, author: MemberId) -> Sequence[Note]:
        """List an author's notes, latest first, with texts as in `get`."""

    async def count_of_author(self, author: MemberId) -> int:
        """Return the number of an author's notes."""

    async def put(self, note: Note) -> None:
        """Insert or update a note.

        Raises:
            NoKey: the note can't be encrypted. Nothing was changed.
            ValueError: the note has no text, because it could not be decrypted.
        """

    async def drop(self, note: Note) -> None:
        """Delete a note, and schedule a job to destroy its key if no other note uses the key."""

    async def destroy_key(self, key: KeyId) -> None:
        """Delete a member's key, so that no copy of the notes encrypted with this key can be decrypted."""
