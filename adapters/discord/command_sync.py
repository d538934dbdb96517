"""Registers Refill's commands at Discord if Discord has others, and lists what changed."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import discord
from discord.http import Route

from adapters.discord.clients import INTENTS, Access, logged_in
from adapters.discord.command_tree import Catalogues
from adapters.discord.errors import FAILURES, why
from adapters.discord.gateway import make_tree
from bot.ports import PlatformRefused

Json = Mapping[str, Any]
OURS: Final = frozenset(
    {
        "name",
        "description",
        "type",
        "options",
        "required",
        "autocomplete",
        "choices",
        "value",
        "min_length",
        "max_length",
    }
    | {"description_localizations", "name_localizations", "contexts", "integration_types", "default_member_permissions"}
)
"""Fields of a command that Refill sets. Discord adds other fields, such as an id."""


async def sync_commands(access: Access) -> Sequence[str]:
    """Register the commands if Discord has others; return the changes, one line each.

    Raises:
        PlatformRefused: Discord refuses the token or the commands, fails, or can't be reached.
    """
    async with logged_in(access) as client:
        try:
            return await sync(client)
        except FAILURES as error:
            raise PlatformRefused(f"Discord did not take the commands: {why(error)}") from error


async def sync(client: discord.Client) -> Sequence[str]:
    """Do what `sync_commands` does, with a client that is logged in. Errors are not translated."""
    wanted = await wanted_commands()
    known = await client.http.request(
        Route("GET", "/applications/{application_id}/commands", application_id=client.application_id),
        params={"with_localizations": "true"},
    )
    changes = list(changes_between(known, wanted))
    if changes and client.application_id is not None:
        await client.http.bulk_upsert_global_commands(client.application_id, payload=wanted)
    return changes


async def wanted_commands() -> list[dict[str, Any]]:
    """Return Refill's commands as Discord's API takes them."""
    tree = make_tree(discord.Client(intents=INTENTS), None, None)
    translator = Catalogues()
    return [await command.get_translated_payload(tree, translator) for command in tree.get_commands()]


def changes_between(known: Sequence[Json], wanted: Sequence[Json]) -> Iterator[str]:
    """Yield the differences between two lists of commands, one line each."""
    before, after = ({name: told for one in ones for name, told in _flat(one, _above(one))} for ones in (known, wanted))
    for name in sorted({*before, *after}):
        if name not in before:
            yield f"new: {name}"
        elif name not in after:
            yield f"gone: {name}"
        elif before[name] != after[name]:
            yield f"changed: {name}"


def _above(command: Json) -> str:
    return _MENUS.get(command.get("type", discord.AppCommandType.chat_input.value), "/")


def _flat(command: Json, above: str) -> Iterator[tuple[str, str]]:
    """Yield the full name of a command and of each subcommand, with its fields as JSON."""
    name = f"{above}{command['name']}"
    below = [one for one in command.get("options", ()) if one["type"] in _GROUPS]
    own = {key: value for key, value in command.items() if key != "options" or not below}
    yield name, json.dumps(_said(own), sort_keys=True)
    for one in below:
        yield from _flat(one, f"{name} ")


_MENUS: Final = {
    discord.AppCommandType.user.value: "at a person: ",
    discord.AppCommandType.message.value: "at a message: ",
}
_GROUPS: Final = (discord.AppCommandOptionType.subcommand.value, discord.AppCommandOptionType.subcommand_group.value)


def _said(value: Any) -> Any:
    """Return a value without the fields that Discord adds, and without fields that have a default value."""
    if isinstance(value, Mapping):
        if not OURS & value.keys():  # these are translations, by language
            return {key: held for key, held in value.items() if held}
        said = {key: _said(held) for key, held in value.items() if key in OURS}
        if "default_member_permissions" in said and said["default_member_permissions"] is not None:
            said["default_member_permissions"] = str(said["default_member_permissions"])
        return {key: held for key, held in said.items() if held not in (None, False, "", [], {}, 0)}
    if isinstance(value, list):
        return [_said(one) for one in value]
    return value
