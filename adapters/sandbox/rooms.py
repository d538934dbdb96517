"""Rooms: channels, direct messages, and chats."""

from dataclasses import dataclass

from bot.model.ids import ChannelId, ChatId, MemberId
from bot.model.outbox import Destination, ToChannel, ToChat, ToMember


@dataclass(frozen=True, slots=True)
class Room:
    """A channel, a member's direct messages with Refill, or a chat's conversation."""

    key: str
    slug: str
    """The room's part of a URL. For the direct messages of every member it is `refill`."""
    channel: ChannelId | None = None


def channel_room(channel: ChannelId) -> Room:
    """Return a channel's room."""
    return Room(f"#{channel}", channel, channel)


def direct_room(member: MemberId) -> Room:
    """Return the room of a member's direct messages."""
    return Room(f"@{member}", "refill")


def chat_room(chat: ChatId) -> Room:
    """Return a chat's room."""
    return Room(f"chat:{chat}", f"chat-{chat}")


def chat_id_of(conversation: str) -> ChatId:
    """Return a chat's id by the key of its room."""
    return ChatId(conversation.removeprefix("chat:"))


def room_of_chat(conversation: str) -> Room:
    """Return the room of a chat by its key."""
    return chat_room(chat_id_of(conversation))


def room_of(destination: Destination) -> Room:
    """Return a destination's room."""
    match destination:
        case ToMember(member=member):
            return direct_room(member)
        case ToChat(chat=chat):
            return chat_room(chat)
        case ToChannel(channel=channel):
            return channel_room(channel)
