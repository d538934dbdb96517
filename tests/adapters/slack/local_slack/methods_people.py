"""Methods of the app itself and of people: auth.*, apps.*, users.*."""

from tests.adapters.slack.local_slack.calls import Call, Json, method
from tests.adapters.slack.local_slack.errors import Refused


@method("auth.test")
def auth_test(call: Call) -> Json:
    """Return the workspace and the bot of a token."""
    where = call.workspace
    is_org = call.token is not None and call.token.workspace is None
    return {
        "url": f"https://{where.id.lower()}.slack.com/",
        "team": where.name,
        "team_id": where.id,
        "user": "refill",
        "user_id": where.bot_user,
        "bot_id": where.bot_id,
        "is_enterprise_install": is_org,
        **({"enterprise_id": where.enterprise_id} if where.enterprise_id else {}),
    }


@method("auth.revoke")
def auth_revoke(call: Call) -> Json:
    if call.token and not call.flag("test"):
        call.token.dead = "token_revoked"
        for workspace in call.slack.workspaces.values():
            workspace.token = "" if workspace.token == call.token.value else workspace.token
    return {"revoked": not call.flag("test")}


@method("apps.uninstall")
def apps_uninstall(call: Call) -> Json:
    """Uninstall the app from the workspace, and send the events."""
    if (call.text("client_id"), call.text("client_secret")) != (call.slack.client_id, call.slack.client_secret):
        raise Refused("invalid_client_id")
    call.slack.start(call.workspace.uninstall())
    call.slack.tokens.deactivate(call.workspace)
    return {}


@method("oauth.v2.access")
def oauth_v2_access(call: Call) -> Json:
    """Exchange a code for a token."""
    client = call.client if call.client[0] else (call.text("client_id"), call.text("client_secret"))
    return call.slack.tokens.exchange(client, call.args)


@method("apps.connections.open")
def apps_connections_open(call: Call) -> Json:
    """Return an address for a socket."""
    return {"url": call.slack.sockets.new_address()}


@method("users.info", "users:read")
def users_info(call: Call) -> Json:
    user = call.user(call.text("user"))
    return {"user": user.as_json(call.at, with_locale=call.flag("include_locale"))}


@method("users.list", "users:read")
def users_list(call: Call) -> Json:
    """List all users, including deactivated ones."""
    with_locale = call.flag("include_locale")
    rows = [each.as_json(call.at, with_locale=with_locale) for each in call.workspace.users.values()]
    return {**call.page(rows, "members", 1000), "cache_ts": int(call.at.timestamp())}


@method("migration.exchange")
def migration_exchange(call: Call) -> Json:
    """Translate user ids from before the workspace joined an organisation into current ids, or back."""
    where, asked = call.workspace, call.names("users")
    if where.enterprise_id is None:
        raise Refused("not_enterprise_team")
    if len(asked) > 400:
        raise Refused("too_many_users")
    known = {new: old for old, new in where.global_ids.items()} if call.flag("to_old") else where.global_ids
    found = {each: known.get(each, each) for each in asked if each in known or each in where.users}
    return {
        "team_id": where.id,
        "enterprise_id": where.enterprise_id,
        "user_id_map": found,
        "invalid_user_ids": [each for each in asked if each not in found],
    }
