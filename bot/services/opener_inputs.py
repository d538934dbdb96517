"""Read what choosing a chat's openers needs. The choice is in `bot.model.openers`."""

from collections.abc import Mapping, Sequence
from typing import Final

from bot.model.chats import Chat
from bot.model.ids import MemberId
from bot.model.openers import choose_openers, kind_of, meeting_of
from bot.ports import Transaction

MAX_EARLIER_CHATS: Final = 60
"""Maximum number of earlier chats of each member that are read. More would change little, because at most sixteen
openers suit a chat."""


async def openers_for(tx: Transaction, chat: Chat, had: Mapping[MemberId, Sequence[str]]) -> tuple[str, ...]:
    """Choose the openers of a new chat. A chat without a topic has no openers.

    `had` are the openers that the chat's members were given before.
    """
    topic = await tx.topics.get(chat.topic) if chat.topic else None
    if topic is None:
        return ()
    held = await tx.topics.interests_of(chat.members)
    meeting = meeting_of(chat.reason, [interest.stance for interest in held if interest.topic == topic.id])
    earlier = [had.get(member, ()) for member in chat.members]
    return choose_openers(meeting, kind_of(topic.name), earlier, tx.derive_seed("openers", chat.id))
