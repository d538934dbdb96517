"""Texts as a reader in the local Discord sees them, and their formatted parts."""

from datetime import UTC, datetime

import pytest

from bot.clock import HandClock
from tests.adapters.discord.local_discord import LocalDiscord
from tests.adapters.discord.local_discord.reading import Eyes
from tests.adapters.discord.local_discord.rendering import marks_of, plain_components, plain_markdown

PLAIN = [
    "nothing at all",
    "snake_case_name and 2 * 3 * 4",
    "a-b #1 1.5 (x) <b> & 5 > 4",
    r"\*not bold\*",
    r"\<@1\> and \@everyone and \`code\`",
    r"\# no heading",
    r"\- no list",
    r"\[label\](https\://example.org)",
    "https:// alone, example.org and http//x",
    "**",
    "#nospace and 1.nospace",
]
"""Texts that look as they are typed, except for escapes."""
MARKED = {
    "**b**": ("b", [("bold", "b")]),
    "*i* and _i_": ("i and i", [("italic", "i"), ("italic", "i")]),
    "__u__ ~~s~~ ||p||": ("u s p", [("underline", "u"), ("strike", "s"), ("spoiler", "p")]),
    "***both***": ("both", [("italic", "both"), ("bold", "both")]),
    "**over\ntwo lines**": ("over\ntwo lines", [("bold", "over\ntwo lines")]),
    "`*code*`": ("*code*", [("code", "*code*")]),
    "```py\n**code**\n```": ("**code**", [("code", "**code**")]),
    "# Head\ntext": ("Head\ntext", [("heading", "Head")]),
    "-# small": ("small", [("small", "small")]),
    "> a *quote*": ("a quote", [("italic", "quote"), ("quote", "a quote")]),
    ">>> all\nof it": ("all\nof it", [("quote", "all\nof it")]),
    "- one\n* two": ("• one\n• two", [("list", "one"), ("list", "two")]),
    "1. one": ("1. one", [("list", "one")]),
    "text\n- one\ntext": ("text\n• one\ntext", [("list", "one")]),
    "see https://example.org/a_b_c.": ("see https://example.org/a_b_c.", [("link", "https://example.org/a_b_c")]),
    "<https://example.org>": ("https://example.org", [("link", "https://example.org")]),
    "[here](https://example.org)": ("here", [("link", "https://example.org")]),
    "[here](<https://example.org>)": ("here", [("link", "https://example.org")]),
    "@everyone @here": ("@everyone @here", [("mention", "@everyone"), ("mention", "@here")]),
    "<:cup:123456789012345678>": (":cup:", [("emoji", ":cup:")]),
    ":coffee: at 10:30:15": (":coffee: at 10:30:15", [("emoji", ":coffee:")]),
    "discord.gg/abc": ("discord.gg/abc", [("link", "discord.gg/abc")]),
    "zero\u200bwidth": ("zerowidth", []),
}


@pytest.fixture
def discord() -> LocalDiscord:
    """Return a local Discord without an app."""
    return LocalDiscord(HandClock(datetime(2026, 3, 2, 8, tzinfo=UTC)))


@pytest.mark.parametrize("typed", PLAIN)
def test_plain_text_is_only_text(discord: LocalDiscord, typed: str):
    assert marks_of(typed, discord.onlooker) == []
    assert plain_markdown(typed, discord.onlooker) == typed.replace("\\", "")


@pytest.mark.parametrize(("typed", "read"), MARKED.items(), ids=MARKED)
def test_markdown_is_read_and_told_of(discord: LocalDiscord, typed: str, read: tuple[str, list[tuple[str, str]]]):
    assert (plain_markdown(typed, discord.onlooker), marks_of(typed, discord.onlooker)) == read


def test_references_are_read_by_name(discord: LocalDiscord):
    guild = discord.add_guild("Harbour")
    ana = guild.add_member("Ana", nick="Captain")
    role, channel = guild.add_role("Friends"), guild.add_channel("coffee")
    here = Eyes(discord, "Europe/London", "en-GB", channel)
    said = f"<@{ana.id}> <@!{ana.id}> <@&{role.id}> <#{channel.id}> <@1> <@&1> <#1>"
    assert plain_markdown(said, here) == "@Captain @Captain @Friends #coffee <@1> @unknown-role #unknown"
    assert [kind for kind, _ in marks_of(said, here)] == ["mention"] * 7


def test_a_command_is_read_where_it_is_registered(discord: LocalDiscord):
    join = {"type": 1, "name": "join", "options": []}
    discord.commands.append({"id": "1", "type": 1, "name": "coffee", "options": [join]})
    for shown in ("</coffee join:2>", "</coffee leave:1>", "</coffee:1>", "</tea join:1>"):
        assert (plain_markdown(shown, discord.onlooker), marks_of(shown, discord.onlooker)) == (shown, [])
    assert marks_of("</coffee join:1>", discord.onlooker) == [("command", "/coffee join")]


@pytest.mark.parametrize(
    ("zone", "locale", "read"),
    [
        ("Europe/Berlin", "de", "Montag, 2 März 2026 10:00 | 10:00 | in 1 Stunde"),
        ("Asia/Kathmandu", "en-GB", "Monday, 2 March 2026 14:45 | 14:45 | in 1 hour"),
    ],
)
def test_moments_are_read_in_ones_own_zone_and_language(discord: LocalDiscord, zone: str, locale: str, read: str):
    at = int(datetime(2026, 3, 2, 9, tzinfo=UTC).timestamp())
    assert plain_markdown(f"<t:{at}:F> | <t:{at}:t> | <t:{at}:R>", Eyes(discord, zone, locale)) == read


def test_components_are_read_line_by_line(discord: LocalDiscord):
    parts = [
        {"type": 10, "content": "**Hello**"},
        {"type": 14},
        {"type": 9, "components": [{"type": 10, "content": "Skip?"}], "accessory": {"type": 2, "label": "Skip"}},
        {"type": 1, "components": [{"type": 2, "label": "Yes"}, {"type": 2, "emoji": {"name": "☕"}}]},
        {"type": 18, "label": "Pace", "description": "A week", "component": {"type": 3, "options": [{"label": "One"}]}},
        {"type": 18, "label": "Topic", "component": {"type": 4, "value": "Bread"}},
        {"type": 13, "file": {"url": "attachment://chat.ics"}},
    ]
    read = "Hello\n---\nSkip?\n[Skip]\n[Yes] [☕]\nPace [One]\nA week\nTopic [Bread]\n[chat.ics]"
    assert plain_components(parts, discord.onlooker) == read
