"""Routes of channels, direct conversations and threads."""

from tests.adapters.discord.local_discord.calls import Call, route
from tests.adapters.discord.local_discord.errors import Error, Refused
from tests.adapters.discord.local_discord.permissions import Permission
from tests.adapters.discord.local_discord.things import Channel, Json, Place
from tests.adapters.discord.local_discord.world import Guild

THREAD = {
    Place.PUBLIC_THREAD: Permission.CREATE_PUBLIC_THREADS,
    Place.PRIVATE_THREAD: Permission.CREATE_PRIVATE_THREADS,
}


@route("create_dm", "POST", "/users/@me/channels")
def create_dm(call: Call) -> Json:
    """Return the bot's direct conversation with a user, new or not. Sending shows whether the user accepts messages."""
    user = call.discord.users.get(str(call.require("direct_channel").get("recipient_id")))
    if user is None or user.is_bot:
        raise Refused(Error.INVALID_RECIPIENT)
    channel = call.discord.find_direct(user.id)
    if channel is None:
        if not call.discord.rates.may_open_direct():
            raise Refused(Error.OPENING_TOO_FAST)
        channel = call.discord.open_direct(user.id)
    return {**channel.as_json(), "recipients": [user.as_json()]}


@route("get_channel", "GET", "/channels/{channel_id}")
def get_channel(call: Call) -> Json:
    channel = call.channel()
    shown = channel.as_json(call.bot)
    if channel.kind is Place.DIRECT:
        shown["recipients"] = [call.discord.users[each].as_json() for each in channel.members if each != call.bot]
    return shown


@route("edit_channel", "PATCH", "/channels/{channel_id}")
def edit_channel(call: Call) -> Json:
    """Change a thread. The app may not change a server's channels."""
    thread = call.channel()
    if not thread.is_thread or thread.guild is None:
        raise Refused(Error.NOT_IN_THIS_CHANNEL)
    body = call.require("thread_edit")
    manages = thread.may(call.bot, Permission.MANAGE_THREADS)
    if not manages and (thread.owner != call.bot or thread.is_locked or "locked" in body):
        raise Refused(Error.MISSING_PERMISSIONS)
    if thread.is_archived and body.get("archived", True):
        raise Refused(Error.THREAD_ARCHIVED)
    thread.name = body.get("name") or thread.name
    thread.is_archived = bool(body.get("archived", thread.is_archived))
    thread.is_locked = bool(body.get("locked", thread.is_locked))
    thread.is_invitable = bool(body.get("invitable", thread.is_invitable))
    thread.archive_minutes = body.get("auto_archive_duration") or thread.archive_minutes
    thread.active_at = call.at
    thread.guild.emit("THREAD_UPDATE", thread.as_json(call.bot))
    return thread.as_json(call.bot)


@route("delete_channel", "DELETE", "/channels/{channel_id}")
def delete_channel(call: Call) -> Json:
    """Delete a thread or a channel. A direct conversation is only closed."""
    channel = call.channel()
    if channel.guild is None:
        return channel.as_json()
    needed = Permission.MANAGE_THREADS if channel.is_thread else Permission.MANAGE_CHANNELS
    if not channel.may(call.bot, needed):
        raise Refused(Error.MISSING_PERMISSIONS)
    shown = channel.as_json(call.bot)
    channel.guild.delete_channel(channel)
    return shown


@route("create_thread", "POST", "/channels/{channel_id}/threads")
def create_thread(call: Call) -> Json:
    """Create a thread in a text channel, with the bot as a member."""
    parent = call.channel()
    if parent.guild is None or parent.kind is not Place.TEXT:
        raise Refused(Error.NOT_IN_THIS_CHANNEL)
    body = call.require("thread")
    kind = body.get("type") or int(Place.PRIVATE_THREAD)
    if kind not in THREAD:
        raise call.violated([f"type: {kind} is no kind of thread here"])
    if not parent.may(call.bot, THREAD[Place(kind)]):
        raise Refused(Error.MISSING_PERMISSIONS)
    guild: Guild = parent.guild
    guild.archive_quiet_threads()
    if len(guild.active_threads()) >= guild.most_threads:
        raise Refused(Error.TOO_MANY_THREADS)
    thread = Channel(
        call.discord.new_id(),
        Place(kind),
        body["name"],
        guild,
        parent,
        members=[call.bot],
        owner=call.bot,
        made_at=call.at,
        active_at=call.at,
        is_invitable=bool(body.get("invitable", True)),
        archive_minutes=body.get("auto_archive_duration") or 4320,
    )
    guild.channels[thread.id] = call.discord.channels[thread.id] = thread
    guild.emit("THREAD_CREATE", {**thread.as_json(call.bot), "newly_created": True})
    return thread.as_json(call.bot)


@route("add_thread_member", "PUT", "/channels/{channel_id}/thread-members/{user_id}")
def add_thread_member(call: Call) -> None:
    thread = _thread(call)
    user = call.bot if call.path["user_id"] == "@me" else call.path["user_id"]
    may_invite = thread.is_invitable or thread.owner == call.bot or thread.may(call.bot, Permission.MANAGE_THREADS)
    if not thread.may(call.bot, Permission.SEND_MESSAGES_IN_THREADS) or not may_invite:
        raise Refused(Error.MISSING_PERMISSIONS)
    if thread.guild is None or user not in thread.guild.members:
        raise Refused(Error.UNKNOWN_MEMBER if user in call.discord.users else Error.UNKNOWN_USER)
    if not thread.may(user, Permission.VIEW_CHANNEL):
        raise Refused(Error.MISSING_ACCESS)
    call.discord.bring_into(thread, user)


@route("remove_thread_member", "DELETE", "/channels/{channel_id}/thread-members/{user_id}")
def remove_thread_member(call: Call) -> None:
    thread = _thread(call)
    user = call.bot if call.path["user_id"] == "@me" else call.path["user_id"]
    is_own = thread.kind is Place.PRIVATE_THREAD and thread.owner == call.bot
    if user != call.bot and not is_own and not thread.may(call.bot, Permission.MANAGE_THREADS):
        raise Refused(Error.MISSING_PERMISSIONS)
    if user in thread.members:
        thread.members.remove(user)


@route("get_thread_member", "GET", "/channels/{channel_id}/thread-members/{user_id}")
def get_thread_member(call: Call) -> Json:
    """Return a thread's member, or raise Refused."""
    thread = call.channel()
    if call.path["user_id"] not in thread.members:
        raise Refused(Error.UNKNOWN_MEMBER)
    return _in_thread(thread, call.path["user_id"])


@route("list_thread_members", "GET", "/channels/{channel_id}/thread-members")
def list_thread_members(call: Call) -> list[Json]:
    """List the members of a thread, only for an app with the intent for members."""
    call.discord.must_hear_of_members()
    thread = call.channel()
    return [_in_thread(thread, each) for each in thread.members]


@route("list_active_threads", "GET", "/guilds/{guild_id}/threads/active")
def list_active_threads(call: Call) -> Json:
    """List the open threads that the bot sees."""
    guild = call.guild()
    guild.archive_quiet_threads()
    threads = [each for each in guild.active_threads() if each.is_seen_by(call.bot)]
    members = [_in_thread(each, call.bot) for each in threads if call.bot in each.members]
    return {"threads": [each.as_json(call.bot) for each in threads], "members": members, "has_more": False}


def _thread(call: Call) -> Channel:
    """Return the thread in the path, or raise Refused if it is not open."""
    thread = call.channel()
    if not thread.is_thread or thread.guild is None:
        raise Refused(Error.NOT_IN_THIS_CHANNEL)
    thread.guild.archive_quiet_threads()
    if thread.is_archived:
        raise Refused(Error.THREAD_ARCHIVED)
    return thread


def _in_thread(thread: Channel, user: str) -> Json:
    joined = thread.made_at.isoformat() if thread.made_at else None
    return {"id": thread.id, "user_id": user, "join_timestamp": joined, "flags": 0}
