"""Routes of messages: sent once for a nonce, changed, deleted. Responses to interactions use the same functions."""

from datetime import timedelta
from typing import Any

from tests.adapters.discord.local_discord.calls import Call, route
from tests.adapters.discord.local_discord.checks import problems_of_message
from tests.adapters.discord.local_discord.components import COMPONENTS_V2
from tests.adapters.discord.local_discord.errors import Error, Refused
from tests.adapters.discord.local_discord.permissions import Permission
from tests.adapters.discord.local_discord.shown import What
from tests.adapters.discord.local_discord.things import Attachment, Channel, Json, Message, Place

NONCE_LIFE = timedelta(minutes=3)
"""How long a nonce is stored. Discord says "the past few minutes"."""


@route("create_message", "POST", "/channels/{channel_id}/messages")
def create_message(call: Call) -> Json:
    """Send a message. If the same nonce was used within the last minutes, return that message instead."""
    channel = writable(call)
    body = checked(call, "message")
    nonce = body.get("nonce")
    if nonce is not None and body.get("enforce_nonce"):
        first = call.discord.nonces.get(str(nonce))
        if first is not None and call.at - first.at < NONCE_LIFE:
            if first not in call.discord.messages.get(first.channel.id, []):
                raise Refused(Error.UNKNOWN_MESSAGE)
            return first.as_json()
    message = put(call, channel, body, nonce=nonce)
    call.discord.notify(message)
    if nonce is not None:
        call.discord.nonces[str(nonce)] = message
    return message.as_json()


@route("get_message", "GET", "/channels/{channel_id}/messages/{message_id}")
def get_message(call: Call) -> Json:
    return call.message(call.channel(Permission.READ_MESSAGE_HISTORY)).as_json()


@route("edit_message", "PATCH", "/channels/{channel_id}/messages/{message_id}")
def edit_message(call: Call) -> Json:
    """Change one of the bot's own messages."""
    message = call.message(call.channel())
    if message.author != call.bot:
        raise Refused(Error.NOT_THE_AUTHOR)
    if message.channel.is_archived:
        raise Refused(Error.THREAD_ARCHIVED)
    return change(call, message, "message_edit").as_json()


@route("delete_message", "DELETE", "/channels/{channel_id}/messages/{message_id}")
def delete_message(call: Call) -> None:
    """Delete a message. Other people's messages need the permission to manage messages."""
    channel = call.channel()
    message = call.message(channel)
    if message.author != call.bot and not channel.may(call.bot, Permission.MANAGE_MESSAGES):
        raise Refused(Error.MISSING_PERMISSIONS)
    call.discord.delete(message)


def writable(call: Call) -> Channel:
    """Return the channel in the path, or raise Refused if the bot may not write in it."""
    channel = call.discord.channels.get(call.path["channel_id"])
    if channel is not None and channel.kind is Place.DIRECT:
        _must_take_direct(call, channel)
        return channel
    channel = call.channel()
    wanted = Permission.SEND_MESSAGES_IN_THREADS if channel.is_thread else Permission.SEND_MESSAGES
    needs = [wanted, *([Permission.ATTACH_FILES] if call.files else [])]
    if not channel.may(call.bot, *needs):
        raise Refused(Error.MISSING_PERMISSIONS)
    if channel.is_thread and channel.guild:
        channel.guild.archive_quiet_threads()
        if channel.is_locked and not channel.may(call.bot, Permission.MANAGE_THREADS):
            raise Refused(Error.THREAD_ARCHIVED)
    return channel


def _must_take_direct(call: Call, channel: Channel) -> None:
    other = next(each for each in channel.members if each != call.bot)
    if not call.discord.guilds_of(other):
        raise Refused(Error.NO_MUTUAL_GUILDS)
    if not call.discord.users[other].takes_direct:
        raise Refused(Error.CANNOT_SEND_TO_USER)


def checked(call: Call, kind: str, before: Message | None = None, *, for_one: bool = False, part: Any = None) -> Json:
    """Return the message that is sent, or raise Refused if this message, or the changed message, is invalid.

    `part` is the message in the body, if the body contains more.
    """
    body: Json = part if part is not None else call.body
    if not isinstance(body, dict):
        raise call.violated(["a message is an object"])
    if before is not None and before.flags & COMPONENTS_V2 and body.get("content"):
        raise Refused(Error.INVALID_FORM, ["components V2 can't be taken back"])  # an app may not know that it has V2
    shown = _shown(body, before)
    names = [*(name for name, _ in call.files), *(each.name for each in (before.files if before else ()))]
    if problems := problems_of_message(kind, body, files=names, shown=shown, for_one=for_one):
        raise call.violated(problems)
    parts = [shown.get(key) for key in ("content", "embeds", "components", "sticker_ids", "poll")]
    if not any(parts) and not call.files and not (before and before.files):
        raise call.discord.violate(call.name, Error.EMPTY, ["a message has something in it"])
    return body


def _shown(body: Json, before: Message | None) -> Json:
    if before is None:
        return body
    held = {"content": before.content, "embeds": before.embeds, "components": before.components}
    flags = (before.flags & COMPONENTS_V2) | (body.get("flags") or 0)
    return {**held, **body, "flags": flags}


def put(call: Call, channel: Channel, body: Json, **more: Any) -> Message:
    """Add a new message to a channel, and show it to the people there."""
    discord = call.discord
    message = Message(discord, discord.new_id(), channel, call.bot, call.at, sent_as=body, **more)
    message.change(body, None)
    message.files = call.attachments(body, [])
    discord.put(message)
    return message


def change(call: Call, message: Message, kind: str, part: Any = None) -> Message:
    """Change a message to the content that is sent."""
    thinking = message.is_thinking
    body = checked(call, kind, message, for_one=bool(message.for_one), part=part)
    message.change(body, None if thinking else call.at)
    before: list[Attachment] = message.files
    message.files = call.attachments(body, before)
    call.discord.show_message(message, What.MESSAGE if thinking else What.CHANGE)
    return message
