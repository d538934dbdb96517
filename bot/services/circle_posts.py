"""Posts of circles: each circle has one post in its channel. It invites people, and changes with the circle."""

from dataclasses import replace
from datetime import datetime

from bot.delivery.enqueue import enqueue_for_channel
from bot.model import message_keys
from bot.model.circles import Circle
from bot.model.content import Message
from bot.model.ids import MemberId
from bot.model.outbox import OutboxState
from bot.ports import Transaction
from bot.services.next_rounds import moved_rounds
from bot.texts import circles as texts
from bot.texts.localization import Voice


async def post_circle(tx: Transaction, circle: Circle, now: datetime) -> None:
    """Enqueue a circle's post."""
    post = message_keys.invitation(circle.id, circle.posts)
    await enqueue_for_channel(tx, now, post, circle.channel, await _invitation(tx, circle, None))


async def refresh_post(tx: Transaction, circle: Circle, now: datetime, *, but: MemberId | None = None) -> None:
    """Update a circle's latest post. It names the organisers, except `but`, who is about to leave."""
    await change_post(tx, circle, await _invitation(tx, circle, but), now)


async def change_post(tx: Transaction, circle: Circle, message: Message, now: datetime) -> None:
    """Change a circle's latest post, if there is one."""
    post = message_keys.invitation(circle.id, circle.posts)
    key = message_keys.invitation_change(circle.id, circle.posts, tx.derive_id("post", circle.id, now))
    if await tx.outbox.get(post) is not None:
        await enqueue_for_channel(tx, now, key, circle.channel, message, replaces=post)


async def repeat_failed_post(tx: Transaction, circle: Circle, now: datetime) -> None:
    """Enqueue a circle's latest post again if it could not be delivered."""
    post = await tx.outbox.get(message_keys.invitation(circle.id, circle.posts))
    if post is not None and post.state is OutboxState.DEAD:
        await tx.outbox.put(replace(post.move(OutboxState.PENDING), due_at=now, attempts=0, error=None))


async def channel_voice(tx: Transaction, circle: Circle) -> Voice:
    """Return the language and the time zone of texts in a circle's channel."""
    return Voice((await tx.get_community()).locale, circle.cadence.zone)


async def _invitation(tx: Transaction, circle: Circle, but: MemberId | None) -> Message:
    people = await tx.members.get_many(await tx.organisers.of_circle(circle.id))
    named = [member for member in people.values() if member.id != but]
    return texts.invitation(await channel_voice(tx, circle), circle, named, await moved_rounds(tx, circle))
