"""Methods of messages and files: chat.*, files.*, and posts to a response_url."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.adapters.slack.local_slack.calls import Call, Json, check_content, method
from tests.adapters.slack.local_slack.errors import Refused
from tests.adapters.slack.local_slack.shown import What
from tests.adapters.slack.local_slack.things import Channel, File, Message
from tests.adapters.slack.local_slack.world import Workspace

RESPONSE_USES = 5
RESPONSE_LIFE = timedelta(minutes=30)
"""How long a response_url is valid (Slack, "Handling user interaction")."""


@method("chat.postMessage", "chat:write")
def chat_post_message(call: Call) -> Json:
    """Post a message. A person's id stands for the bot's direct messages with that person."""
    channel = _postable(call)
    message = _post(call, channel)
    if message.metadata and call.token and "metadata.message:read" in call.token.scopes:
        call.slack.announce(call.workspace, _metadata_posted(call, message))
    return {"channel": channel.id, "ts": message.ts, "message": message.as_json()}


@method("chat.postEphemeral", "chat:write")
def chat_post_ephemeral(call: Call) -> Json:
    """Post a message that only one person in a channel sees."""
    channel = _postable(call)
    user = call.text("user")
    if user not in channel.members:
        raise Refused("user_not_in_channel")
    return {"message_ts": _post(call, channel, ephemeral_to=user).ts}


@method("chat.update", "chat:write")
def chat_update(call: Call) -> Json:
    """Change one of the bot's own messages. Without `blocks`, its blocks stay; an empty list removes them."""
    message = _own(call, "cant_update_message")
    age, window = timedelta(seconds=call.at.timestamp() - int(float(message.ts))), call.workspace.edit_window
    if window is not None and age > window:
        raise Refused("edit_window_closed")
    if message.channel.is_frozen:
        raise Refused("is_inactive")
    text, blocks, metadata = call.content()
    change(message, text, message.blocks if call.json("blocks") is None else blocks, metadata)
    return {"channel": message.channel.id, "ts": message.ts, "text": text, "message": message.as_json()}


@method("chat.delete", "chat:write")
def chat_delete(call: Call) -> Json:
    """Delete one of the bot's own messages."""
    message = _own(call, "cant_delete_message")
    call.workspace.messages.remove(message)
    return {"channel": message.channel.id, "ts": message.ts}


def change(message: Message, text: str, blocks: list[Json], metadata: Json | None) -> None:
    """Replace a message's content. Without new metadata, the old metadata stays."""
    message.text, message.blocks = text, blocks
    message.metadata = metadata or message.metadata
    message.workspace.show_message(message, What.CHANGE)


def _postable(call: Call) -> Channel:
    wanted = call.text("channel")
    user = call.workspace.users.get(wanted)
    if user is not None:
        if user.deleted or user.is_stranger or user.is_bot:
            raise Refused("channel_not_found")
        if not call.workspace.has_messages_tab:
            raise Refused("messages_tab_disabled")
        return call.workspace.open_direct([wanted])[0]
    channel = call.workspace.visible_channel(wanted)
    alone = channel.kind == "im" and any(call.workspace.users[each].deleted for each in channel.members)
    if channel.is_archived or alone:
        raise Refused("is_archived")
    may_anyway = channel.kind == "public_channel" and call.token and "chat:write.public" in call.token.scopes
    if call.workspace.bot_user not in channel.members and not may_anyway:
        raise Refused("not_in_channel")
    if channel.restriction:
        raise Refused(channel.restriction)
    return channel


def _post(call: Call, channel: Channel, ephemeral_to: str | None = None, files: Iterable[File] = ()) -> Message:
    text, blocks, metadata = call.content()
    if call.args.get("username") or call.args.get("icon_url") or call.args.get("icon_emoji"):
        call.need("chat:write.customize")
    thread = str(call.args["thread_ts"]) if call.args.get("thread_ts") else None
    where, bot, ts = call.workspace, call.workspace.bot_user, call.slack.new_ts()
    message = Message(
        where, channel, ts, bot, text, blocks, metadata, ephemeral_to, thread, [*files], sent_as=call.args
    )
    where.messages.append(message)
    where.show_message(message)
    return message


def _metadata_posted(call: Call, message: Message) -> Json:
    return {
        "type": "message_metadata_posted",
        "app_id": call.slack.app_id,
        "bot_id": call.workspace.bot_id,
        "user_id": message.user,
        "team_id": call.workspace.id,
        "channel_id": message.channel.id,
        "metadata": message.metadata,
        "message_ts": message.ts,
        "event_ts": message.ts,
    }


def _own(call: Call, otherwise: str) -> Message:
    channel = call.workspace.visible_channel(call.text("channel"))
    message = call.workspace.message(channel.id, call.text("ts"))
    if message is None:
        raise Refused("message_not_found")
    if message.user != call.workspace.bot_user:
        raise Refused(otherwise)
    return message


@method("files.getUploadURLExternal", "files:write")
def files_get_upload_url(call: Call) -> Json:
    """Return an address for a file's bytes."""
    file = File(call.slack.new_id("F"), call.text("filename"), call.number("length", 0))
    if file.length <= 0:
        raise call.slack.violate(call.method, "invalid_arguments", ["length must be more than 0"])
    call.workspace.files[file.id] = file
    return {"upload_url": f"{call.slack.origin}/upload/v1/{call.workspace.id}/{file.id}", "file_id": file.id}


@method("files.completeUploadExternal", "files:write")
def files_complete_upload(call: Call) -> Json:
    """Share the uploaded files in one message."""
    files = []
    for named in call.json("files") or []:
        file = call.workspace.files.get(named.get("id", ""))
        if file is None or file.data is None or file.is_shared:
            raise Refused("file_not_found")
        file.title = named.get("title") or file.name
        files.append(file)
    if not files:
        raise call.slack.violate(call.method, "invalid_arguments", ["files must have at least one item"])
    if wanted := call.args.get("channel_id") or ",".join(call.names("channels")):
        call.args = {**call.args, "channel": wanted}
        if wanted in call.workspace.users:
            raise Refused("channel_not_found")
        channel = _postable(call)
        call.args = {"text": call.args.get("initial_comment") or " ", **call.args}
        _post(call, channel, files=files)
    for file in files:
        file.is_shared = True
    return {"files": [each.as_json() for each in files]}


@dataclass
class ResponseUrl:
    """An address to which an app may respond to one person's action."""

    workspace: Workspace
    channel: Channel
    user: str
    since: datetime
    source: Message | None = None
    uses: int = 0


def respond(response: ResponseUrl, body: Json, now: datetime) -> None:
    """Accept a response: a new message, or a replacement or deletion of the message that was acted on."""
    if now - response.since > RESPONSE_LIFE:
        raise Refused("expired_url")
    if response.uses >= RESPONSE_USES:
        raise Refused("used_url")
    response.uses += 1
    where, source = response.workspace, response.source
    if source not in where.messages:
        source = None
    if source and body.get("delete_original"):
        where.messages.remove(source)
        return
    text, blocks, metadata = check_content(
        where.slack, "response_url", body.get("text") or "", body.get("blocks") or [], body.get("metadata"), body
    )
    if source and body.get("replace_original"):
        change(source, text, blocks, metadata)
        return
    to = None if body.get("response_type") == "in_channel" else response.user
    ts, bot = where.slack.new_ts(), where.bot_user
    message = Message(where, response.channel, ts, bot, text, blocks, metadata, to, sent_as=body)
    where.messages.append(message)
    where.show_message(message)
