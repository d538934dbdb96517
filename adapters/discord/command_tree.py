"""Builds discord.py's command tree from the table of commands."""

import inspect
from collections.abc import Awaitable, Callable
from typing import Any, Final, Optional

import discord
from discord import app_commands
from discord.app_commands import AppCommandContext, AppInstallationType, Choice, ContextMenu, Group, Range, locale_str

from adapters.discord.commands import AT_A_MESSAGE, AT_A_PERSON, GROUPS, Kind, Option, Subcommand
from adapters.discord.quotes import quote
from adapters.discord.rendering import shorten
from bot.texts.commands import about_command, about_message, about_option, about_person
from bot.texts.locales import SOURCE_LANGUAGE, parse_locale
from bot.texts.localization import Voice, catalogues_for

Interaction = discord.Interaction[Any]
Run = Callable[[Interaction, str], Awaitable[None]]
"""A function that runs a command, given its text."""
Suggest = Callable[[Interaction, str, str], Awaitable[list[Choice[str]]]]
"""A function that suggests values, given a source and the text typed so far."""
ENGLISH: Final = Voice("en", "UTC")
DESCRIPTION: Final = 100
MENU_NAME: Final = 32
"""Discord's limits ("Application Commands": naming, description)."""
LONGEST: Final = 300
"""Maximum number of characters in a text option; topics and names are shorter."""
TYPES: Final[dict[Kind, Any]] = {Kind.TEXT: Range[str, 0, LONGEST], Kind.MEMBER: discord.User, Kind.ROLE: discord.Role}
SERVERS: Final = AppCommandContext(guild=True, dm_channel=False, private_channel=False)
ADDED_TO_SERVERS: Final = AppInstallationType(guild=True, user=False)
NAMES: Final = frozenset(
    {
        app_commands.TranslationContextLocation.command_name,
        app_commands.TranslationContextLocation.group_name,
        app_commands.TranslationContextLocation.parameter_name,
        app_commands.TranslationContextLocation.choice_name,
    }
)
"""Where a string is a name. Names are not translated, except the names of commands in menus."""


class Catalogues(app_commands.Translator):
    """Translates descriptions of commands, and names of commands in menus, with Refill's catalogues."""

    async def translate(
        self,
        string: locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        """Return a translation; None for most names, for English, and for languages without a catalogue."""
        if context.location in NAMES and not isinstance(context.data, ContextMenu):
            return None
        if not set(catalogues_for(parse_locale(locale.value))) - {SOURCE_LANGUAGE}:
            return None
        limit = MENU_NAME if isinstance(context.data, ContextMenu) else DESCRIPTION
        return shorten(Voice(locale.value, "UTC").translated(string.message), limit)


def groups(run: Run, suggest: Suggest) -> list[Group]:
    """Return the groups of commands, which call `run` and `suggest`."""
    made = []
    for audience, subcommands in GROUPS.items():
        group = Group(
            name=audience.group,
            description=_about(audience),
            guild_only=True,
            allowed_contexts=SERVERS,
            allowed_installs=ADDED_TO_SERVERS,
        )
        below: dict[str, Group] = {}
        for one in subcommands:
            parent = group
            if len(one.path) > 1:
                first = one.path[0]
                if first not in below:
                    below[first] = Group(name=first, description=_about(first), parent=group)
                parent = below[first]
            parent.add_command(_command(one, run, suggest))
        made.append(group)
    return made


def menus(run: Run) -> list[ContextMenu]:
    """Return the commands in the menus of a member and of a message, which call `run`."""
    return [*(_at_a_person(word, run) for word in AT_A_PERSON), _at_a_message(run)]


def _at_a_person(word: str, run: Run) -> ContextMenu:
    async def callback(interaction: Interaction, person: discord.User) -> None:
        await run(interaction, f"{word} {person.id}")

    return _menu(about_person(ENGLISH, word), callback)


def _at_a_message(run: Run) -> ContextMenu:
    async def callback(interaction: Interaction, message: discord.Message) -> None:
        await run(interaction, f"{AT_A_MESSAGE} {quote(message, interaction.client.user)}".strip())

    return _menu(about_message(ENGLISH), callback)


def _menu(name: str, callback: Any) -> ContextMenu:
    return ContextMenu(
        name=locale_str(name),
        callback=callback,
        allowed_contexts=SERVERS,
        allowed_installs=ADDED_TO_SERVERS,
    )


def _about(name: str) -> locale_str:
    return locale_str(shorten(about_command(ENGLISH, name), DESCRIPTION))


def _command(one: Subcommand, run: Run, suggest: Suggest) -> app_commands.Command[Any, ..., None]:
    async def callback(interaction: Interaction, **given: Any) -> None:
        await run(interaction, one.typed({name: _value(value) for name, value in given.items()}))

    # discord.py reads a command's options from its signature
    callback.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [
            inspect.Parameter("interaction", inspect.Parameter.POSITIONAL_OR_KEYWORD),
            *(_parameter(option) for option in one.options),
        ]
    )
    named = {option.name: option for option in one.options}
    about = {name: locale_str(about_option(ENGLISH, each.about or name)) for name, each in named.items()}
    choices = {
        name: [Choice(name=word, value=word) for word in each.choices] for name, each in named.items() if each.choices
    }
    sources: dict[str, Any] = {name: _suggesting(each.source, suggest) for name, each in named.items() if each.source}
    for decorate in (
        app_commands.describe(**about),
        app_commands.choices(**choices),
        app_commands.autocomplete(**sources),
    ):
        callback = decorate(callback)
    return app_commands.Command(name=one.path[-1], description=_about(" ".join(one.path)), callback=callback)


def _parameter(option: Option) -> inspect.Parameter:
    kind: Any = str if option.choices else TYPES[option.kind]
    if option.required:
        return inspect.Parameter(option.name, inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=kind)
    return inspect.Parameter(
        option.name,
        inspect.Parameter.POSITIONAL_OR_KEYWORD,
        default=None,
        annotation=Optional[kind],  # noqa: UP045 - discord.py accepts no `|` here
    )


def _suggesting(source: str, suggest: Suggest) -> Callable[[Interaction, str], Awaitable[list[Choice[str]]]]:
    async def autocomplete(interaction: Interaction, typed: str) -> list[Choice[str]]:
        return await suggest(interaction, source, typed)

    return autocomplete


def _value(value: Any) -> Any:
    return value.id if isinstance(value, discord.abc.Snowflake) else value
