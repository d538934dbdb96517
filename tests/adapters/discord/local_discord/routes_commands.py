"""Routes of commands. People can type only commands that an app has registered."""

from typing import Any

from tests.adapters.discord.local_discord.calls import Call, route
from tests.adapters.discord.local_discord.checks import problems_of_commands
from tests.adapters.discord.local_discord.errors import Error, Refused
from tests.adapters.discord.local_discord.things import Json

APP = "/applications/{application_id}/commands"
GUILD = "/applications/{application_id}/guilds/{guild_id}/commands"


@route("list_commands", "GET", APP)
def list_commands(call: Call) -> list[Json]:
    """List the global commands, with localisations if the app asks for them."""
    return _listed(call, _kept(call))


@route("put_commands", "PUT", APP)
def put_commands(call: Call) -> list[Json]:
    """Replace all global commands."""
    return _put(call, _kept(call))


@route("create_command", "POST", APP)
def create_command(call: Call) -> Json:
    """Register one command. It replaces a command with the same name."""
    return _create(call, _kept(call))


@route("edit_command", "PATCH", APP + "/{command_id}")
def edit_command(call: Call) -> Json:
    kept = _kept(call)
    command = _found(call, kept)
    changed = {**_as_sent(command), **call.body}
    if problems := problems_of_commands([changed]):
        raise call.violated(problems)
    kept[kept.index(command)] = _made(call, changed, command)
    return kept[[each["id"] for each in kept].index(command["id"])]


@route("delete_command", "DELETE", APP + "/{command_id}")
def delete_command(call: Call) -> None:
    kept = _kept(call)
    kept.remove(_found(call, kept))


@route("list_guild_commands", "GET", GUILD)
def list_guild_commands(call: Call) -> list[Json]:
    return _listed(call, call.guild().commands)


@route("put_guild_commands", "PUT", GUILD)
def put_guild_commands(call: Call) -> list[Json]:
    """Replace all commands of one server."""
    return _put(call, call.guild().commands)


def _kept(call: Call) -> list[Json]:
    if call.path["application_id"] != call.discord.application_id:
        raise Refused(Error.UNKNOWN_APPLICATION)
    return call.discord.commands


def _put(call: Call, kept: list[Json]) -> list[Json]:
    commands: Any = call.body
    if not isinstance(commands, list):
        raise call.violated(["must be a list of commands"])
    if problems := problems_of_commands(commands):
        raise call.violated(problems)
    before = {(each["type"], each["name"]): each for each in kept}
    kept[:] = [_made(call, each, before.get((each.get("type") or 1, each["name"]))) for each in commands]
    return kept


def _create(call: Call, kept: list[Json]) -> Json:
    if problems := problems_of_commands([call.body]):
        raise call.violated(problems)
    same = next((each for each in kept if each["name"] == call.body["name"]), None)
    made = _made(call, call.body, same)
    kept[:] = [*(each for each in kept if each is not same), made]
    return made


def _found(call: Call, kept: list[Json]) -> Json:
    for command in kept:
        if command["id"] == call.path["command_id"]:
            return command
    raise Refused(Error.UNKNOWN_COMMAND)


def _made(call: Call, sent: Json, before: Json | None) -> Json:
    """Add Discord's own fields to a command. A name keeps its id; the version changes with the content."""
    guild, asked = call.path.get("guild_id"), sent.get("default_member_permissions")
    usual: Json = {
        "type": 1,
        "name_localizations": None,
        "description": "",
        "description_localizations": None,
        "default_member_permissions": None,
        "dm_permission": True,
        "nsfw": False,
        "integration_types": [0],
        "contexts": None,
        "options": [],
    }
    said = usual | {key: value for key, value in sent.items() if value is not None or usual.get(key, "") is None}
    number = call.discord.new_id()
    made = said | {"id": before["id"] if before else number, "application_id": call.discord.application_id}
    made |= {"default_member_permissions": None if asked is None else str(asked)}
    made |= {"guild_id": guild} if guild else {}
    is_same = before is not None and made == {key: value for key, value in before.items() if key != "version"}
    return made | {"version": before["version"] if before and is_same else number}


def _as_sent(command: Json) -> Json:
    added = ("id", "application_id", "version", "guild_id", "dm_permission")
    return {key: value for key, value in command.items() if key not in added}


def _listed(call: Call, commands: list[Json]) -> list[Json]:
    return commands if call.query.get("with_localizations") in ("true", "True", "1") else _bare(commands)


def _bare(value: Any) -> Any:
    if isinstance(value, list):
        return [_bare(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {key: _bare(each) for key, each in value.items() if not key.endswith("_localizations")}
