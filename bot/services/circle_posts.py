"""Post each circle's invitation in its channel, and update the post when the circle changes."""

from dataclasses import replace
from datetime import datetime

from bot.delivery.enqueue import enqueue_for_channel
from bot.model import message_keys
from bot.model.circles import Circle, CircleState
from bot.model.content import Message
from bot.model.ids import ChannelId, MemberId
from bot.model.outbox import OutboxState, ToChannel
from bot.ports import Transaction
from bot.services.next_rounds import moved_rounds
from bot.texts import circles as texts
from bot.texts.localization import Voice


async def post_circle(tx: Transaction, circle: Circle, now: datetime) -> None:
    """Enqueue a circle's invitation as a post in its channel."""
    post = message_keys.invitation(circle.id, circle.posts)
    await enqueue_for_channel(tx, now, post, circle.channel, await _invitation(tx, circle, None))


async def refresh_post(tx: Transaction, circle: Circle, now: datetime, *, but: MemberId | None = None) -> None:
    """Update a circle's latest post. The post names all organisers except `but`, who is about to stop or to leave."""
    await change_post(tx, circle, await _invitation(tx, circle, but), now)


async def change_post(tx: Transaction, circle: Circle, message: Message, now: datetime) -> None:
    """Enqueue a change of a circle's latest post, if there is one."""
    post = message_keys.invitation(circle.id, circle.posts)
    key = message_keys.invitation_change(circle.id, circle.posts, tx.derive_id("post", circle.id, now))
    if await tx.outbox.get(post) is not None:
        await enqueue_for_channel(tx, now, key, circle.channel, message, replaces=post)


async def repeat_failed_post(tx: Transaction, circle: Circle, now: datetime) -> None:
    """If a circle's latest post could not be delivered, enqueue it again."""
    post = await tx.outbox.get(message_keys.invitation(circle.id, circle.posts))
    if post is not None and post.state is OutboxState.DEAD:
        anew = replace(post.move(OutboxState.PENDING), due_at=now, attempts=0, error=None)
        await tx.outbox.put(replace(anew, message=await _post_now(tx, circle, circle.channel, None)))


async def renew_unsent_posts(tx: Transaction, leaving: MemberId) -> None:
    """Render all undelivered posts and changes of posts again, without the name of a leaving member.

    Posts without the member's present name are rendered, too, because they may contain an earlier name of the member.
    Posts of circles that no longer exist are deleted.
    """
    unsent = await tx.outbox.unsent_posts()
    circles = await tx.circles.all() if unsent else ()
    for post in unsent:
        circle = next((circle for circle in circles if post.key.mentions([circle.id])), None)
        if circle is None or not isinstance(post.destination, ToChannel):
            await tx.outbox.remove([post.key])
            continue
        message = await _post_now(tx, circle, post.destination.channel, leaving)
        await tx.outbox.put(replace(post, message=message))


async def channel_voice(tx: Transaction, circle: Circle) -> Voice:
    """Return the language and the time zone of texts in a circle's channel."""
    return Voice((await tx.get_community()).locale, circle.cadence.zone)


async def _invitation(tx: Transaction, circle: Circle, but: MemberId | None) -> Message:
    people = await tx.members.get_many(await tx.organisers.of_circle(circle.id))
    named = [member for member in people.values() if member.id != but]
    return texts.invitation(await channel_voice(tx, circle), circle, named, await moved_rounds(tx, circle))


async def _post_now(tx: Transaction, circle: Circle, channel: ChannelId, but: MemberId | None) -> Message:
    """Render a circle's post in a channel as of now. If the circle has moved, the post names the new channel."""
    if circle.state is CircleState.CLOSED:
        return texts.circle_closed(await channel_voice(tx, circle), circle)
    if circle.channel != channel:
        return texts.moved_away(await channel_voice(tx, circle), circle, circle.channel)
    return await _invitation(tx, circle, but)
