"""Checks of bodies: with Discord's own schema, and with rules that only Discord's pages contain."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from tests.adapters.discord.local_discord.components import (
    COMPONENTS_V2,
    EPHEMERAL,
    LINK,
    PREMIUM,
    SELECTS,
    Kind,
    custom_ids,
    walk,
)
from tests.adapters.discord.local_discord.schema import problems_by_schema

Json = dict[str, Any]
CONTENT = 2000
TEXT_OF_ALL_COMPONENTS = 4000
COMPONENTS_A_MESSAGE = 40
ROWS_A_MESSAGE = 5
PARTS_A_MODAL = 5
BUTTONS_A_ROW = 5
OPTIONS = 25
CHOICES_SHOWN_AT_ONCE = 10
"""Maximum number of options of a radio group or a checkbox group."""
EMBEDS = 6000
NONCE = 25
COMMANDS = 100
COMMAND = 8000
"""Maximum number of characters of a command's names, descriptions and values ("Application commands")."""
LANGUAGES = {
    "bg", "cs", "da", "de", "el", "en-GB", "en-US", "es-419", "es-ES", "fi", "fr", "hi", "hr", "hu", "id", "it", "ja",
    "ko", "lt", "nl", "no", "pl", "pt-BR", "ro", "ru", "sv-SE", "th", "tr", "uk", "vi", "zh-CN", "zh-TW",
}  # fmt: skip
"""The locales of Discord ("Locales")."""
NAME = re.compile(r"[-_'\w]{1,32}")
SETTABLE = 1 << 2 | 1 << 12 | EPHEMERAL | COMPONENTS_V2
"""Flags that an app may set: suppressed previews and notifications, for one person only, components V2."""
SUBCOMMAND, GROUP = 1, 2
USER_COMMAND, MESSAGE_COMMAND = 2, 3
MENUS = 5
"""Maximum number of an app's commands in the context menu of a person, or of a message."""


def problems_of_message(
    kind: str, body: Json, *, files: Iterable[str] = (), shown: Json | None = None, for_one: bool = False
) -> list[str]:
    """List the errors in a message or in a message's change; empty if Discord would accept it.

    Args:
        kind: the name of the body's schema.
        body: the body that was sent.
        files: the names of uploaded files and of earlier attachments.
        shown: the whole message after a change.
        for_one: whether the message answers a person, so that it may be ephemeral.
    """
    if found := problems_by_schema(kind, body):
        return found
    return [*_message(shown or body, {*files}, for_one=for_one), *_mentions(body)]


def problems_of_modal(answer: Json) -> list[str]:
    """List the errors in a response that opens a modal."""
    if found := problems_by_schema("modal", answer):
        return found
    parts = answer["data"]["components"]
    found = [f"components: no more than {PARTS_A_MODAL} are allowed"] if len(parts) > PARTS_A_MODAL else []
    found += _twice(custom_ids(parts), "custom_id")
    for part in parts:
        if part["type"] == Kind.ROW and [each["type"] for each in part["components"]] != [Kind.TEXT_INPUT]:
            found.append("a row of a modal holds one text input")
        if part["type"] == Kind.LABEL and part["component"].get("label") is not None:
            found.append("a text input in a label has no label of its own")
    for each in walk(parts):
        if each["type"] not in (Kind.ROW, Kind.LABEL, Kind.TEXT) and not each.get("custom_id"):
            found.append(f"a component of type {each['type']} needs a custom_id")
        found += [*_field(each)]
    return found


def problems_of_commands(commands: list[Json]) -> list[str]:
    """List the errors in all commands of an app or a server."""
    found = [f"no more than {COMMANDS} commands are allowed"] if len(commands) > COMMANDS else []
    menus = Counter(each.get("type") for each in commands if each.get("type") in (USER_COMMAND, MESSAGE_COMMAND))
    found += [f"no more than {MENUS} commands of type {kind} are allowed" for kind, n in menus.items() if n > MENUS]
    found += _twice([f"{each.get('type', 1)} {each['name']}" for each in commands], "command")
    for each in commands:
        found += _problems_of_command(json.dumps(each))
    return found


@lru_cache(maxsize=32)
def _problems_of_command(said: str) -> tuple[str, ...]:
    """List the errors in a command. The result is cached, because apps register the same commands again and again."""
    command: Json = json.loads(said)
    if wrong := problems_by_schema("command", command):
        return tuple(wrong)
    return tuple(f"{command['name']}: {each}" for each in _command(command))


def problems_of_choices(answer: Json) -> list[str]:
    """List the errors in an autocomplete response."""
    if found := problems_by_schema("suggestions", answer):
        return found
    choices = answer["data"].get("choices") or []
    return [f"no more than {OPTIONS} choices are allowed"] if len(choices) > OPTIONS else []


def _message(shown: Json, files: set[str], *, for_one: bool) -> Iterator[str]:
    flags, parts = shown.get("flags") or 0, shown.get("components") or []
    if flags & ~SETTABLE or (flags & EPHEMERAL and not for_one):
        yield f"flags: {flags} can't be set here"
    if len(shown.get("content") or "") > CONTENT:
        yield f"content: must be {CONTENT} or fewer in length"
    if len(str(shown.get("nonce") or "")) > NONCE:
        yield f"nonce: must be {NONCE} or fewer in length"
    if sum(map(_embed_length, shown.get("embeds") or ())) > EMBEDS:
        yield f"embeds: must be {EMBEDS} or fewer in length, all together"
    if flags & COMPONENTS_V2:
        yield from _new_kind(shown, parts)
    else:
        if len(parts) > ROWS_A_MESSAGE:
            yield f"components: no more than {ROWS_A_MESSAGE} rows are allowed"
        if any(part["type"] != Kind.ROW for part in parts):
            yield "components: only rows are allowed without the flag of components V2"
    yield from _twice(custom_ids(parts), "custom_id")
    yield from _twice([each["id"] for each in walk(parts) if each.get("id")], "component id")
    for each in walk(parts):
        yield from _part(each, files)


def _new_kind(shown: Json, parts: list[Json]) -> Iterator[str]:
    for old in ("content", "embeds", "poll", "sticker_ids"):
        if shown.get(old):
            yield f"{old}: not allowed with components V2"
    if not parts:
        yield "components: must not be empty with components V2"
    if (count := len([*walk(parts)])) > COMPONENTS_A_MESSAGE:
        yield f"components: {count} of them, where {COMPONENTS_A_MESSAGE} are allowed"
    if (
        length := sum(len(each["content"]) for each in walk(parts) if each["type"] == Kind.TEXT)
    ) > TEXT_OF_ALL_COMPONENTS:
        yield f"components: {length} characters, where {TEXT_OF_ALL_COMPONENTS} are allowed"


def _part(part: Json, files: set[str]) -> Iterator[str]:
    match part["type"]:
        case Kind.ROW:
            yield from _row(part)
        case Kind.BUTTON:
            yield from _button(part)
        case kind if kind in SELECTS:
            if not part.get("custom_id"):
                yield "a select needs a custom_id"
            yield from _field(part)
        case Kind.SECTION if not 1 <= len(part["components"]) <= 3:
            yield "a section holds 1 to 3 texts"
        case Kind.CONTAINER if not part["components"]:
            yield "a container must not be empty"
        case Kind.TEXT if not part["content"].strip():
            yield "a text must not be empty"
        case Kind.FILE if (name := part["file"]["url"].removeprefix("attachment://")) not in files:
            yield f"there is no file {name}"
        case Kind.GALLERY:
            yield from _gallery(part, files)


def _gallery(part: Json, files: set[str]) -> Iterator[str]:
    if not 1 <= len(part["items"]) <= 10:
        yield "a gallery holds 1 to 10 items"
    for name in (each["media"]["url"].removeprefix("attachment://") for each in part["items"]):
        if name not in files:
            yield f"there is no file {name}"
    if any(len(each.get("description") or "") > 1024 for each in part["items"]):
        yield "a description has 1024 characters at most"


def _row(part: Json) -> Iterator[str]:
    kinds = [each["type"] for each in part["components"]]
    if kinds != [Kind.BUTTON] * len(kinds) and len(kinds) != 1:
        yield "a row holds buttons, or one select"
    if not 1 <= len(kinds) <= BUTTONS_A_ROW:
        yield f"a row holds 1 to {BUTTONS_A_ROW} components"


def _button(part: Json) -> Iterator[str]:
    if part["style"] == LINK:
        if not part.get("url") or part.get("custom_id"):
            yield "a link has a url, and no custom_id"
    elif part["style"] != PREMIUM and (not part.get("custom_id") or part.get("url")):
        yield "a button has a custom_id, and no url"
    if part["style"] != PREMIUM and not part.get("label") and not part.get("emoji"):
        yield "a button has a label or an emoji"


def _field(part: Json) -> Iterator[str]:
    """Check a component in which a person chooses or types."""
    kind, name = part["type"], part.get("custom_id")
    options = part.get("options") or []
    if kind in (Kind.STRING_SELECT, Kind.RADIO, Kind.CHECKBOXES):
        fewest, most = (
            (2 if kind == Kind.RADIO else 1),
            (OPTIONS if kind == Kind.STRING_SELECT else CHOICES_SHOWN_AT_ONCE),
        )
        if not fewest <= len(options) <= most:
            yield f"{name}: {fewest} to {most} options are allowed"
        yield from _twice([each["value"] for each in options], "option")
        if kind == Kind.STRING_SELECT and part.get("max_values", 1) > len(options):
            yield f"{name}: max_values is more than there are options"
    least, most = part.get("min_values"), part.get("max_values")
    if least is not None and most is not None and least > most:
        yield f"{name}: min_values is more than max_values"
    if kind != Kind.RADIO and least == 0 and part.get("required") is True:
        yield f"{name}: what is required has min_values of 1 at least"
    if sum(bool(each.get("default")) for each in options) > (1 if kind == Kind.RADIO else most or 1):
        yield f"{name}: more are chosen than may be"
    if kind == Kind.TEXT_INPUT:
        shortest, longest, typed = part.get("min_length") or 0, part.get("max_length") or 4000, part.get("value") or ""
        if shortest > longest:
            yield f"{name}: min_length is more than max_length"
        if typed and not shortest <= len(typed) <= longest:
            yield f"{name}: the value has {len(typed)} characters, where {shortest} to {longest} are allowed"


def _mentions(body: Json) -> Iterator[str]:
    allowed = body.get("allowed_mentions") or {}
    for what in ("users", "roles"):
        if allowed.get(what) and what in (allowed.get("parse") or ()):
            yield f"allowed_mentions: parse has {what}, so that none can be named"


def _command(command: Json) -> Iterator[str]:
    if command.get("type") in (USER_COMMAND, MESSAGE_COMMAND):
        yield from _menu(command)
        return
    yield from _named(command)
    if (length := _command_length(command)) > COMMAND:
        yield f"{length} characters, where {COMMAND} are allowed"
    yield from _options(command.get("options") or [], may_hold=(SUBCOMMAND, GROUP))


def _menu(command: Json) -> Iterator[str]:
    """Check a context menu command. It has a name, in any letters, and nothing else."""
    for name in (command["name"], *(command.get("name_localizations") or {}).values()):
        if not 1 <= len(name) <= 32:
            yield f"{name!r} is no name: 1 to 32 characters"
    if command.get("description") or command.get("options"):
        yield f"{command['name']}: a command at a person has neither description nor options"


def _options(options: list[Json], may_hold: tuple[int, ...]) -> Iterator[str]:
    if len(options) > OPTIONS:
        yield f"no more than {OPTIONS} options are allowed"
    yield from _twice([each["name"] for each in options], "option")
    branches = [each for each in options if each["type"] in (SUBCOMMAND, GROUP)]
    if branches and len(branches) != len(options):
        yield "a command has either subcommands or options"
    wanted = [bool(each.get("required")) for each in options if each not in branches]
    if wanted != sorted(wanted, reverse=True):
        yield "what is required comes first"
    for each in options:
        yield from _named(each)
        if each in branches:
            if each["type"] not in may_hold:
                yield f"{each['name']}: a subcommand is in no subcommand"
            yield from _options(each.get("options") or [], may_hold=(SUBCOMMAND,) if each["type"] == GROUP else ())
            continue
        choices = each.get("choices") or []
        if choices and each.get("autocomplete"):
            yield f"{each['name']}: either choices or autocomplete"
        if len(choices) > OPTIONS:
            yield f"{each['name']}: no more than {OPTIONS} choices are allowed"
        yield from _twice([choice["name"] for choice in choices], "choice")


def _named(thing: Json) -> Iterator[str]:
    for key in ("name_localizations", "description_localizations"):
        if strange := (thing.get(key) or {}).keys() - LANGUAGES:
            yield f"{key}: {sorted(strange)} are no languages here"
    for name in (thing["name"], *(thing.get("name_localizations") or {}).values()):
        if not NAME.fullmatch(name) or name != name.lower():
            yield f"{name!r} is no name: lower-case letters, figures, - and _"
    for said in (thing.get("description"), *(thing.get("description_localizations") or {}).values()):
        if not said or len(said) > 100:
            yield f"{thing['name']}: a description has 1 to 100 characters"


def _command_length(thing: Json) -> int:
    """Return the length that Discord limits: the longest localisation of each text, and the values of choices."""
    total = 0
    for key in ("name", "description"):
        said = [thing.get(key) or "", *(thing.get(f"{key}_localizations") or {}).values()]
        total += max(map(len, said))
    total += sum(len(str(choice["value"])) + len(choice["name"]) for choice in thing.get("choices") or ())
    return total + sum(map(_command_length, thing.get("options") or ()))


def _embed_length(embed: Json) -> int:
    fields = [each.get(key) or "" for each in embed.get("fields") or () for key in ("name", "value")]
    parts = [(embed.get("footer") or {}).get("text"), (embed.get("author") or {}).get("name")]
    return sum(len(each or "") for each in (embed.get("title"), embed.get("description"), *parts, *fields))


def _twice(names: Iterable[Any], what: str) -> list[str]:
    counted: Mapping[Any, int] = Counter(names)
    return [f"{what} {name!r} is there {times} times" for name, times in counted.items() if times > 1]
