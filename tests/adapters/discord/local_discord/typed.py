"""Commands as a person can type them: registered, offered to the person, and with options that exist."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.adapters.discord.local_discord.errors import CannotDo
from tests.adapters.discord.local_discord.things import Channel, Json, Message

if TYPE_CHECKING:
    from tests.adapters.discord.local_discord.person import Person

SUBCOMMAND, GROUP, STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = range(1, 12)
"""The types of options ("Application command option type")."""
CHAT_INPUT, USER_COMMAND, MESSAGE_COMMAND = 1, 2, 3
"""The types of commands."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A chosen command: the registered command, its group and subcommand, and its options."""

    command: Json
    way: tuple[Json, ...]
    """The group and the subcommand, if there are any."""
    options: tuple[Json, ...]


def find_command(person: "Person", words: str, channel: Channel) -> Typed:
    """Return the command with some words, such as "coffee join". It must be offered to the person in the channel."""
    first, *rest = words.removeprefix("/").split()
    commands = offered(person, channel)
    command = _named(commands, first, "command")
    way: list[Json] = []
    options = command.get("options") or []
    while options and options[0]["type"] in (SUBCOMMAND, GROUP):
        if not rest:
            raise CannotDo(f"/{words} is not whole: {', '.join(each['name'] for each in options)}")
        way.append(_named(options, rest.pop(0), "subcommand"))
        options = way[-1].get("options") or []
    if rest:
        raise CannotDo(f"/{words} has no subcommand {rest[0]!r}")
    return Typed(command, tuple(way), tuple(options))


def offered(person: "Person", channel: Channel) -> list[Json]:
    """List the commands that are offered to a person who types a slash in a channel."""
    return [each for each in usable(person, channel) if each["type"] == CHAT_INPUT]


def usable(person: "Person", channel: Channel) -> list[Json]:
    """List the commands of all types that a person may use in a channel."""
    discord = person.discord
    here = channel.guild.commands if channel.guild else []
    registered = [*here, *discord.commands] if not channel.guild or channel.guild.has_bot else []
    return [each for each in registered if discord.interactions.may_be_used(each, person.user, channel)]


def data_of(typed: Typed, values: Mapping[str, Any], channel: Channel, focus: str = "") -> Json:
    """Return the data of an interaction for a typed command. `focus` is the option that the person is typing into.

    Raises:
        CannotDo: there is no such option, it does not accept the value, or a required option is missing.
    """
    by_name = {each["name"]: each for each in typed.options}
    if strange := values.keys() - by_name.keys():
        raise CannotDo(f"no option {sorted(strange)}; there is {', '.join(by_name) or 'none'}")
    missing = [name for name, each in by_name.items() if each.get("required") and name not in values]
    if missing and not focus:
        raise CannotDo(f"{', '.join(missing)} has to be filled in")
    resolved: dict[str, Json] = {}
    filled: list[Json] = []
    for name, value in values.items():
        option = by_name[name]
        held = value if name == focus else _value(option, value, channel, resolved)
        filled.append(
            {"name": name, "type": option["type"], "value": held} | ({"focused": True} if name == focus else {})
        )
    options = filled
    for step in reversed(typed.way):
        options = [{"name": step["name"], "type": step["type"], "options": options}]
    command = typed.command
    data: Json = {"id": command["id"], "name": command["name"], "type": 1, "options": options}
    if "guild_id" in command:
        data["guild_id"] = command["guild_id"]
    return data | ({"resolved": resolved} if resolved else {})


def data_at(person: "Person", name: str, other: "Person | Message", channel: Channel) -> Json:
    """Return the data of an interaction for a context menu command of a person or a message.

    A message includes its content, even without the intent for it ("Gateway": message content intent).

    Raises:
        CannotDo: the person is offered no such command here, or the other person or message is not here.
    """
    kind = MESSAGE_COMMAND if isinstance(other, Message) else USER_COMMAND
    command = _named([each for each in usable(person, channel) if each["type"] == kind], name, "command")
    resolved: dict[str, Json] = {}
    if isinstance(other, Message):
        target, resolved["messages"] = other.id, {other.id: other.as_json()}
    else:
        target = pick_person(other, channel, resolved)
    return {
        "id": command["id"],
        "name": command["name"],
        "type": kind,
        "target_id": target,
        "resolved": resolved,
    }


def _named(things: list[Json], name: str, what: str) -> Json:
    for each in things:
        if each["name"] == name:
            return each
    raise CannotDo(f"no {what} {name!r}; there is {', '.join(each['name'] for each in things) or 'none'}")


def _value(option: Json, value: Any, channel: Channel, resolved: dict[str, Json]) -> Any:
    """Return an option's value. Add a picked person, role or channel to `resolved`."""
    match option["type"]:
        case kind if kind == STRING:
            shortest, longest = option.get("min_length") or 0, option.get("max_length") or 6000
            if not isinstance(value, str) or not shortest <= len(value) <= longest:
                raise CannotDo(f"{option['name']} takes {shortest} to {longest} characters")
            return _chosen(option, value.strip())
        case kind if kind in (INTEGER, NUMBER):
            least, most = option.get("min_value"), option.get("max_value")
            held = _chosen(option, value)
            if isinstance(held, bool) or not isinstance(held, int if kind == INTEGER else int | float):
                raise CannotDo(f"{option['name']} takes a number")
            if (least is not None and held < least) or (most is not None and held > most):
                raise CannotDo(f"{option['name']} takes {least} to {most}")
            return held
        case kind if kind == BOOLEAN:
            return bool(value)
        case kind if kind == USER:
            return pick_person(value, channel, resolved)
        case kind if kind == ROLE:
            resolved.setdefault("roles", {})[value.id] = value.as_json()
            return value.id
        case kind if kind == CHANNEL:
            resolved.setdefault("channels", {})[value.id] = value.as_json()
            return value.id
        case other:
            raise CannotDo(f"options of type {other} can't be typed here")


def pick_person(person: "Person", channel: Channel, resolved: dict[str, Json]) -> str:
    """Return a person's id, and add the person to `resolved`. On a server, only its members can be picked."""
    guild = channel.guild
    if guild and person.id not in guild.members:
        raise CannotDo(f"{person.user.name} is not in {guild.name}")
    resolved.setdefault("users", {})[person.id] = person.user.as_json()
    if guild:
        member = {
            key: value
            for key, value in guild.members[person.id].as_json().items()
            if key not in ("user", "deaf", "mute")
        }
        permissions = str(channel.permissions_of(person.id))
        resolved.setdefault("members", {})[person.id] = {**member, "permissions": permissions}
    return person.id


def _chosen(option: Json, value: Any) -> Any:
    choices = option.get("choices") or []
    if not choices:
        return value
    for choice in choices:
        if value in (choice["name"], choice["value"]):
            return choice["value"]
    raise CannotDo(f"no choice {value!r}; there is {', '.join(each['name'] for each in choices)}")
