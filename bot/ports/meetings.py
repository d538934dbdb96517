"""Repositories of chats and their results, of asks, and of notes."""

from collections.abc import Collection, Iterable, Mapping, Sequence
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
            Conflict: the round has another chat, not cancelled, with one of the members. A later statement or the
                commit may raise this instead.
        """

    async def get_many(self, chats: Collection[ChatId]) -> dict[ChatId, Chat]:
        """Return chats by id, without those that do not exist."""

    async def leave(self, chat: Chat, member: MemberId) -> Chat:
        """Remove a member from a chat of three or more, as `Chat.without` does, and return the changed chat.

        If no other member of the chat holds its topic, the topic is removed from the chat, and from a refill after it,
        because the topic may be in the words of the member who left.
        """

    async def remove(self, chat: ChatId) -> None:
        """Delete a chat that no member was told of, and the chat's check-ins."""

    async def mark_told(self, chats: Collection[ChatId]) -> Sequence[ChatId]:
        """Mark as told those of these chats that are over, and return their ids.

        The caller deletes the introductions of these chats.
        """

    async def of_round(self, round_id: RoundId) -> Sequence[Chat]:
        """List the chats of a round, by id."""

    async def members_of_round(self, round_id: RoundId) -> Collection[MemberId]:
        """Return the members of a round's chats, also of cancelled chats that stay in the round."""

    async def has_begun(self, round_id: RoundId) -> bool:
        """Return whether a round has any chat."""

    async def placed_in(self, round_id: RoundId) -> Collection[MemberId]:
        """Return the members of a round's chats, except those for whom the chat was called off (CALLED_OFF)."""

    async def are_under_way(self, round_id: RoundId, since: datetime) -> bool:
        """Return whether any chat of a round has a check-in that is still planned, or has a set time after `since`.

        The check-in of who skipped a chat stays planned, so that the result doesn't tell a skip from early answers.
        """

    async def of_member(self, member: MemberId, limit: int) -> Sequence[Chat]:
        """List a member's chats, the latest first. Load their topics, and the member's check-ins."""

    async def heads_of_member(self, member: MemberId) -> Sequence[ChatHead]:
        """List the heads of all chats of a member, in the order of `of_member`."""

    async def openers_had(self, members: Collection[MemberId], limit: int) -> Mapping[MemberId, Sequence[str]]:
        """Return the openers of each member's latest `limit` chats. Members without a chat are left out."""

    async def counts_since(self, members: Collection[MemberId], since: datetime) -> Mapping[MemberId, int]:
        """Count each member's chats introduced after `since`, without cancelled chats."""

    async def check_in(self, chat: ChatId, member: MemberId) -> CheckIn | None:
        """Return a member's check-in, or None."""

    async def load_check_ins(self, chats: Iterable[Chat]) -> None:
        """Load all check-ins of some chats in one statement, so that `check_in` needs no statement for them."""

    async def check_ins(self, chat: ChatId) -> Sequence[CheckIn]:
        """List the check-ins of a chat, by member."""

    async def check_ins_of(self, member: MemberId, chats: Collection[ChatId]) -> dict[ChatId, CheckIn]:
        """Return a member's check-ins of these chats, by chat. Chats that the member is not in are left out."""

    async def put_check_in(self, check_in: CheckIn) -> None:
        """Insert or update a check-in."""

    async def wish(self, member: MemberId, about: MemberId) -> Wish | None:
        """Return a member's answer about another member, or None."""

    async def wishes_about(self, member: MemberId, others: Collection[MemberId]) -> dict[MemberId, Wish]:
        """Return what a member answered about each of the others. Others without an answer are left out."""

    async def wishes(self, members: Collection[MemberId]) -> Sequence[Wish]:
        """List the answers that these members gave, by member and by the member whom the answer is about."""

    async def put_wish(self, wish: Wish) -> None:
        """Insert or update a member's answer whether to meet another member again."""


class Acquaintances(Protocol):
    """Pairs of members who were introduced, their refills, and blocks."""

    async def get(self, one: MemberId, other: MemberId) -> Acquaintance | None:
        """Return a pair, given in either order, or None."""

    async def with_others(self, member: MemberId, others: Collection[MemberId]) -> dict[MemberId, Acquaintance]:
        """Return a member's pairs with `others`, by the other member.

        Others whom the member was never introduced to are left out. Load these others, their latest chats with the
        member, and the member's answers and blocks about them.
        """

    async def load(self, pairs: Collection[tuple[MemberId, MemberId]]) -> None:
        """Load some pairs in one statement, so that `get` needs no statement for these pairs."""

    async def among(self, members: Collection[MemberId], since: datetime) -> Sequence[Acquaintance]:
        """List the pairs among these members who were introduced after `since`, sorted by their ids."""

    async def of_member(self, member: MemberId) -> Sequence[Acquaintance]:
        """List a member's pairs, the latest introduced first."""

    async def put(self, acquaintance: Acquaintance) -> None:
        """Insert or update a pair."""

    async def drop(self, acquaintance: Acquaintance) -> None:
        """Delete a pair whose members were not introduced after all."""

    async def refill(self, refill: RefillId) -> Refill | None:
        """Return a refill, or None."""

    async def open_refills(self, members: Collection[MemberId], also: Collection[RefillId] = ()) -> Sequence[Refill]:
        """List the waiting and the offered refills of any of these members, and the refills `also`, by id.

        Load their topics. A second call takes no statement.
        """

    async def put_refill(self, refill: Refill) -> None:
        """Insert or update a refill."""

    async def blocks_of(self, member: MemberId) -> Sequence[Block]:
        """List a member's blocks, by the blocked member."""

    async def blocks_about(self, member: MemberId, others: Collection[MemberId]) -> dict[MemberId, Block]:
        """Return a member's blocks against these others, by the other member."""

    async def blocks_among(self, members: Collection[MemberId]) -> Sequence[Block]:
        """List the blocks between any two of these members."""

    async def add_block(self, block: Block) -> None:
        """Insert a block unless it is there."""

    async def add_block_ahead(self, block: Block) -> None:
        """Insert a block against a person who is no member. The block applies once the person is a member.

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
        """Close an ask whose asker is gone; return whether it was closed. Of its questions, keep days but no times.

        Do nothing while any message about the ask is neither delivered nor dropped.
        """

    async def of_member(self, asker: MemberId) -> Sequence[Ask]:
        """List the asks of an asker, the latest first."""

    async def waiting(self, limit: int) -> Sequence[Ask]:
        """List open asks for which nobody is free now (`Ask.waits`): askers' first asks, then the oldest asks."""

    async def carried(self, ask: AskId) -> Sequence[Carried]:
        """List the carried asks of an ask, in the order in which their members were chosen or named."""

    async def carried_to(self, members: Collection[MemberId], since: datetime) -> Sequence[Carried]:
        """List these members' carried asks with a `chosen_at` after `since`, sorted by member, then by ask."""

    async def with_asks_to(
        self, member: MemberId, since: datetime, *, reports: bool = False
    ) -> Sequence[tuple[Carried, Ask]]:
        """List a member's carried asks with a `chosen_at` after `since`, each with the ask.

        Load the asks' topics, and the askers who show their name. A second call takes no statement. With `reports`,
        the next call of `reports` takes none either.
        """

    async def reports(self) -> Sequence[Carried]:
        """List the reported asks that no admin has settled. Load the same as `with_asks_to`."""

    async def put_carried(self, carried: Carried) -> None:
        """Insert or update a carried ask."""


class NoKey(RefillError):
    """A note can't be encrypted, because a key is missing, can't be reached or can't be decrypted."""

    def __init__(self) -> None:
        super().__init__("there is no key to encrypt notes with, or none fits; `refill doctor` says what to do")


class Notes(Protocol):
    """Members' notes to themselves, encrypted with a key per author."""

    @property
    def are_kept(self) -> bool:
        """Whether a deployment key and a database for members' keys are set. Without these, no note can be stored."""

    async def get(self, note: NoteId) -> Note | None:
        """Return a note, or None. Its text is None if the text can't be decrypted."""

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
        """Delete a note. If no other note uses its key, not even a note of a held member, plan to destroy the key."""

    async def destroy_key(self, key: KeyId) -> None:
        """Delete a member's key, so that no copy of the notes encrypted with this key can be decrypted."""
