"""Methods of channels and direct messages: conversations.*."""

from tests.adapters.slack.local_slack.calls import Call, Json, method
from tests.adapters.slack.local_slack.errors import Refused
from tests.adapters.slack.local_slack.things import User
from tests.adapters.slack.local_slack.world import SLACKBOT

SCOPE_OF = {
    "public_channel": "channels:read",
    "private_channel": "groups:read",
    "im": "im:read",
    "mpim": "mpim:read",
}
MAX_PEOPLE = 8


@method("conversations.open")
def conversations_open(call: Call) -> Json:
    """Open the bot's conversation with one to eight people. The same people get the same conversation again."""
    if call.args.get("channel"):
        channel, was_there = call.workspace.visible_channel(call.text("channel")), True
    else:
        users = call.names("users")
        if not users:
            raise Refused("users_list_not_supplied")
        call.need("im:write" if len(users) == 1 else "mpim:write")
        _check_together(call, users)
        channel, was_there = call.workspace.open_direct(users)
    shown = channel.as_json(call.workspace.bot_user) if call.flag("return_im") else {"id": channel.id}
    return {"channel": shown, **({"no_op": True, "already_open": True} if was_there else {})}


def _check_together(call: Call, user_ids: list[str]) -> None:
    users = [call.user(each) for each in user_ids]
    if len(users) > MAX_PEOPLE:
        raise Refused("too_many_users")
    if any(each.deleted for each in users):
        raise Refused("user_disabled")
    if any(each.is_stranger for each in users):
        raise Refused("user_not_visible")
    if any(each.is_bot or each.id == SLACKBOT for each in users):
        raise Refused("cannot_dm_bot")
    outside = [each for each in users if each.team_id != call.workspace.id and not _same_company(call, each)]
    if outside and len(users) > 1:
        together = {each.id for each in users}
        shared = (each for each in call.workspace.channels.values() if each.kind.endswith("channel"))
        if not any(together <= set(channel.members) for channel in shared):
            raise Refused("invalid_user_combination")


def _same_company(call: Call, user: User) -> bool:
    return user.enterprise_id is not None and user.enterprise_id == call.workspace.enterprise_id


@method("conversations.info")
def conversations_info(call: Call) -> Json:
    channel = call.workspace.visible_channel(call.text("channel"))
    call.need(SCOPE_OF[channel.kind])
    return {"channel": channel.as_json(call.workspace.bot_user)}


@method("conversations.members")
def conversations_members(call: Call) -> Json:
    """List the ids of a channel's members."""
    channel = call.workspace.visible_channel(call.text("channel"))
    call.need(SCOPE_OF[channel.kind])
    return call.page([*channel.members], "members", 100)  # type: ignore[list-item] # ids, not objects


@method("conversations.list")
def conversations_list(call: Call) -> Json:
    """List the channels that the bot may see."""
    kinds = call.names("types") or ["public_channel"]
    for kind in kinds:
        if kind not in SCOPE_OF:
            raise Refused("invalid_types")
        call.need(SCOPE_OF[kind])
    bot = call.workspace.bot_user
    rows = [
        channel.as_json(bot)
        for channel in call.workspace.channels.values()
        if channel.kind in kinds
        and (channel.kind == "public_channel" or bot in channel.members)
        and not (channel.is_archived and call.flag("exclude_archived"))
    ]
    return call.page(rows, "channels", 100)


@method("conversations.join", "channels:join")
def conversations_join(call: Call) -> Json:
    """Add the bot to a public channel."""
    channel = call.workspace.visible_channel(call.text("channel"))
    if channel.kind != "public_channel":
        raise Refused("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise Refused("is_archived")
    bot = call.workspace.bot_user
    already = {"warning": "already_in_channel"} if bot in channel.members else {}
    if not already:
        channel.members.append(bot)
    return {"channel": channel.as_json(bot), **already}
