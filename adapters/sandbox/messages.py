"""The sandbox's messages, and who sees them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from secrets import token_hex

from adapters.sandbox import lines
from adapters.sandbox.cast import Cast, SandboxPerson
from adapters.sandbox.ephemeral import EphemeralMessages
from adapters.sandbox.journal import Journal
from adapters.sandbox.open_forms import OpenForms
from adapters.sandbox.page_events import PageEvents
from adapters.sandbox.rooms import Room, channel_room, direct_room, room_of_chat
from adapters.sandbox.tour import Tour
from bot.model.content import Message, Paragraph, Typed
from bot.model.ids import MemberId
from storage.sandbox import ChatSeats, Said, SandboxStore

ANSWER_SECONDS = (4, 15)
"""Minimum and maximum time until a simulated member answers a text."""
SHOWN = 200
"""Maximum number of a room's messages on a page."""


class Messages:
    """All messages of the sandbox's community."""

    def __init__(self, store: SandboxStore, cast: Cast) -> None:
        self._stored = store.messages
        self._language = store.language
        self._topics = store.topics
        self._locale: str | None = None
        self._untranslated = cast
        self.page_events = PageEvents()
        self.journal = Journal()
        self.tour = Tour(store, cast)
        self._ephemeral = EphemeralMessages()
        self.forms = OpenForms(store.forms, self._ephemeral)

    @property
    def cast(self) -> Cast:
        """The community and its members, in the chosen language."""
        return self._untranslated.speaking(self._locale)

    def cast_in(self, locale: str | None) -> Cast:
        """Return the community and its members for a visitor who reads pages in a language; None for the chosen one."""
        return self._untranslated.speaking(locale or self._locale)

    @property
    def has_language(self) -> bool:
        """Whether a language was chosen."""
        return self._locale is not None

    async def load_language(self) -> None:
        """Load the language, which another process may have changed."""
        self._locale = await self._language.chosen()

    async def choose_language(self, locale: str) -> None:
        """Store the language that a visitor chose, and translate the topics that members began with."""
        await self._topics.rename(self._untranslated.topic_names(locale))
        await self._language.choose(locale)
        self._locale = locale
        self.page_events.notify()

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
        """Post or replace one of Refill's messages; return its id.

        `token` is the idempotency key: if this token was delivered before, nothing changes. `looks` says when simulated
        members look at the message.
        """
        ref = await self._stored.deliver(token, room.key, message, at, seats=seats, replaces=replaces, looks=looks)
        self._ephemeral.forget(ref)  # delivered messages contain no secrets
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
        """Post a member's text, or an answer that only one member sees, unless there is a message with this id."""
        ref = message_id or token_hex(10)
        stored = self._ephemeral.storable(ref, message)
        await self._stored.say(ref, room.key, stored, at, author=author, only_for=only_for)
        self.page_events.notify()

    async def write(self, room: Room, message: Message, at: datetime, author: SandboxPerson) -> None:
        """Post what a visitor wrote. Simulated members may answer soon (see `_answerers`)."""
        ref = token_hex(10)
        looks = {member: at + self._soon(member, ref) for member in await self._answerers(room, author, ref)}
        await self._stored.say(ref, room.key, message, at, author=author.id, looks=looks)
        self.page_events.notify()

    async def welcome(self, newcomer: SandboxPerson, at: datetime) -> None:
        """Let the organiser welcome a newcomer who has joined, once."""
        host, room = self.cast.organiser, channel_room(self.cast.coffee)
        if host.temperament:
            message = spoken(lines.welcome(host, newcomer.name.split()[0]))
            await self.say(room, message, at, author=host.id, message_id=f"welcome-{newcomer.id}")

    async def _answerers(self, room: Room, author: SandboxPerson, ref: str) -> Sequence[MemberId]:
        """Return the members who may answer a text: all others in a chat, or one simulated member in a channel."""
        if room.channel:
            answering = [one.id for one in self.cast.people if one.id != author.id and lines.reply(one, room.key, 0)]
            return [Random(ref).choice(answering)] if answering else []  # noqa: S311 - small talk
        return [one for one in await self._stored.seats(room.key) if one != author.id]

    async def count_replies(self, conversation: str, member: MemberId) -> int:
        """Count a member's answers to texts among the latest messages of a conversation."""
        said = await self._stored.read(conversation, member, SHOWN)
        return sum(one.author == member and one.id.startswith("reply-") for one in said)

    def _soon(self, member: MemberId, ref: str) -> timedelta:
        return timedelta(seconds=Random(f"{member}|{ref}").uniform(*ANSWER_SECONDS))  # noqa: S311 - small talk

    async def replace(self, message_id: str, message: Message) -> None:
        """Replace a message, on open pages, too."""
        await self._stored.replace(message_id, self._ephemeral.storable(message_id, message))
        self.page_events.notify()

    async def find(self, message_id: str) -> Said | None:
        """Return a message or None. The message may be one that only other members see."""
        found = await self._stored.get(message_id)
        return self._whole(found) if found else None

    async def read(self, room: Room, member: MemberId) -> Sequence[Said]:
        """List the latest messages of a room that a member sees, the oldest first."""
        return [self._whole(said) for said in await self._stored.read(room.key, member, SHOWN)]

    async def mark_read(self, room: Room, member: MemberId, seq: int) -> None:
        """Store that a member has read a room's messages up to `seq`."""
        await self._stored.mark_read(room.key, member, seq)

    async def unread(self, member: MemberId) -> Mapping[str, int]:
        """Count a member's unread messages by room key."""
        return await self._stored.unread(member, self._open_to(member))

    async def revision(self, member: MemberId) -> int:
        """Return the number of the latest change that a member sees."""
        return await self._stored.revision(member, self._open_to(member))

    async def chats_of(self, member: MemberId) -> Sequence[ChatSeats]:
        """List a member's chats, the chat with the latest message first."""
        return await self._stored.chats_of(member)

    async def room_beside(self, member: MemberId, other: MemberId) -> Room:
        """Return where a member sees the latest of the chats with another member: there, or what Refill wrote since."""
        direct = direct_room(member)
        shared = next((chat for chat in await self.chats_of(member) if other in chat.members), None)
        if shared is None:
            return direct
        chat = room_of_chat(shared.conversation)
        latest = [one for room in (chat, direct) for one in await self._stored.read(room.key, member, 1)]
        return direct if max(latest, key=lambda said: said.seq).conversation == direct.key else chat

    async def is_seeded(self) -> bool:
        """Return whether the sandbox has been seeded."""
        return await self._stored.is_seeded()

    async def mark_seeded(self) -> None:
        """Store that the sandbox has been seeded."""
        await self._stored.mark_seeded()

    def _open_to(self, member: MemberId) -> Collection[str]:
        return [*(channel_room(channel.id).key for channel in self.cast.channels), direct_room(member).key]

    def _whole(self, said: Said) -> Said:
        if said.id in self.cast.seeded:
            return replace(said, message=spoken(self.cast.seeded[said.id]))
        return replace(said, message=self._ephemeral.whole(said.id, said.message))


def spoken(text: str) -> Message:
    """Build a message from the text that a member wrote."""
    return Message((Paragraph((Typed(text),)),))
