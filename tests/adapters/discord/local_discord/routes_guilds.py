"""Routes of servers, members, and the app itself."""

from typing import Any

from tests.adapters.discord.local_discord.calls import Call, route
from tests.adapters.discord.local_discord.errors import Error, Refused
from tests.adapters.discord.local_discord.things import Json


@route("get_me", "GET", "/users/@me")
def get_me(call: Call) -> Json:
    """Return the bot's user."""
    return {**call.discord.bot.as_json(), "verified": True, "mfa_enabled": False, "email": None}


@route("list_my_guilds", "GET", "/users/@me/guilds")
def list_my_guilds(call: Call) -> list[Json]:
    """List the bot's servers by id, in pages with `after` and `limit`."""
    after, limit = int(call.query.get("after", 0)), int(call.query.get("limit", 200))
    mine = sorted((each for each in call.discord.guilds.values() if each.has_bot), key=lambda each: int(each.id))
    page = [each for each in mine if int(each.id) > after][:limit]
    return [
        {
            "id": each.id,
            "name": each.name,
            "icon": None,
            "banner": None,
            "owner": False,
            "permissions": str(each.permissions_of(call.bot)),
            "features": [],
        }
        for each in page
    ]


@route("leave_guild", "DELETE", "/users/@me/guilds/{guild_id}")
def leave_guild(call: Call) -> None:
    call.guild().kick_bot()


@route("get_user", "GET", "/users/{user_id}")
def get_user(call: Call) -> Json:
    user = call.discord.users.get(call.path["user_id"])
    if user is None:
        raise Refused(Error.UNKNOWN_USER)
    return user.as_json()


@route("get_guild", "GET", "/guilds/{guild_id}")
def get_guild(call: Call) -> Json:
    guild = call.guild()
    counts = {"approximate_member_count": len(guild.members), "approximate_presence_count": 0}
    return guild.as_json() | (counts if call.query.get("with_counts") in ("true", "True", "1") else {})


@route("list_channels", "GET", "/guilds/{guild_id}/channels")
def list_channels(call: Call) -> list[Json]:
    """List a server's channels, without threads."""
    return [each.as_json() for each in call.guild().channels.values() if not each.is_thread]


@route("list_roles", "GET", "/guilds/{guild_id}/roles")
def list_roles(call: Call) -> list[Json]:
    return [each.as_json() for each in call.guild().roles.values()]


@route("search_members", "GET", "/guilds/{guild_id}/members/search")
def search_members(call: Call) -> list[Json]:
    """List members whose names begin with a text."""
    query, limit = call.query.get("query", "").lower(), int(call.query.get("limit", 1))
    members = call.guild().members.values()
    named = [each for each in members if (each.nick or each.user.name).lower().startswith(query)]
    return [each.as_json() for each in named[:limit]]


@route("get_member", "GET", "/guilds/{guild_id}/members/{user_id}")
def get_member(call: Call) -> Json:
    """Return a member. A member who has left is unknown."""
    guild, user = call.guild(), call.path["user_id"]
    if user not in call.discord.users:
        raise Refused(Error.UNKNOWN_USER)
    if user not in guild.members:
        raise Refused(Error.UNKNOWN_MEMBER)
    return guild.members[user].as_json()


@route("list_members", "GET", "/guilds/{guild_id}/members")
def list_members(call: Call) -> list[Json]:
    """List members by id, only for an app with the intent for members."""
    call.discord.must_hear_of_members()
    after, limit = int(call.query.get("after", 0)), int(call.query.get("limit", 1))
    members = sorted(call.guild().members.items(), key=lambda pair: int(pair[0]))
    return [member.as_json() for user, member in members if int(user) > after][:limit]


@route("get_application", "GET", "/oauth2/applications/@me")
def get_application(call: Call) -> Json:
    return _application(call)


@route("get_own_application", "GET", "/applications/@me")
def get_own_application(call: Call) -> Json:
    return _application(call)


@route("get_gateway", "GET", "/gateway", needs_token=False)
def get_gateway(call: Call) -> Json:
    return {"url": call.discord.gateway_url}


@route("get_gateway_bot", "GET", "/gateway/bot")
def get_gateway_bot(call: Call) -> Json:
    """Return the gateway's address and the recommended number of shards."""
    left = 1000 - call.discord.gateway.counts["identified"]
    limit = {"total": 1000, "remaining": left, "reset_after": 86_400_000, "max_concurrency": 1}
    return {
        "url": call.discord.gateway_url,
        "shards": call.discord.gateway.shards_advised,
        "session_start_limit": limit,
    }


def _application(call: Call) -> Json:
    nothing: Json = dict.fromkeys(("icon", "guild_id", "custom_install_url", "interactions_endpoint_url", "team"))
    many: dict[str, Any] = {"rpc_origins": [], "tags": [], "redirect_uris": []}
    return {
        **nothing,
        **many,
        "id": call.discord.application_id,
        "name": "Refill",
        "description": "",
        "summary": "",
        "bot": call.discord.bot.as_json(),
        "bot_public": True,
        "bot_require_code_grant": False,
        "owner": {**call.discord.bot.as_json(), "username": "maker", "bot": False},
        "verify_key": "0" * 64,
        "flags": 0,
        "hook": True,
        "type": None,
        "install_params": None,
        "integration_types_config": {"0": {}},
        "approximate_guild_count": len(call.discord.guilds),
        "approximate_user_install_count": 0,
    }
