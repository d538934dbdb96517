"""The places in the sandbox where messages are, and what they are called."""

from dataclasses import dataclass

from bot.model.ids import ChannelId, ChatId, MemberId
from bot.model.outbox import Destination, ToChannel, ToChat, ToMember


@dataclass(frozen=True, slots=True)
class Conversation:
    """A place where messages are: a channel, a member's direct messages with Refill, or the conversation of a chat."""

    key: str
    slug: str
    """What stands for it in an address; a member's direct messages are `refill` in theirs."""
    channel: ChannelId | None = None


def channel_conversation(channel: ChannelId) -> Conversation:
    """Name a channel's conversation."""
    return Conversation(f"#{channel}", channel, channel)


def direct_conversation(member: MemberId) -> Conversation:
    """Name a member's direct messages with Refill."""
    return Conversation(f"@{member}", "refill")


def chat_conversation(chat: ChatId) -> Conversation:
    """Name the conversation of a chat."""
    return Conversation(f"chat:{chat}", f"chat-{chat}")


def conversation_of(destination: Destination) -> Conversation:
    """Tell where a message for a destination belongs."""
    match destination:
        case ToMember(member=member):
            return direct_conversation(member)
        case ToChat(chat=chat):
            return chat_conversation(chat)
        case ToChannel(channel=channel):
            return channel_conversation(channel)
