"""The local Discord refuses what Discord refuses, with Discord's own schema and with rules from its pages."""

import json
from typing import Any

import discord
import pytest

from tests.adapters.discord.local_discord import Channel, Guild, LocalDiscord, components
from tests.adapters.discord.local_discord.checks import (
    problems_of_choices,
    problems_of_commands,
    problems_of_message,
    problems_of_modal,
)
from tests.adapters.discord.local_discord.schema import HERE, validators
from tests.adapters.discord.tiny_app import code_of, logged_in
from tests.adapters.node_packages import WANTED

Json = dict[str, Any]
V2 = components.COMPONENTS_V2


def button(number: int = 0, **more: Any) -> Json:
    """Return a button."""
    return {"type": 2, "style": 1, "label": f"B{number}", "custom_id": f"b{number}", **more}


def row(*parts: Json) -> Json:
    """Return a row of components."""
    return {"type": 1, "components": list(parts)}


def text(content: str) -> Json:
    """Return a text component."""
    return {"type": 10, "content": content}


def select(**more: Any) -> Json:
    """Return a select."""
    return {"type": 3, "custom_id": "s", "options": options(2), **more}


def options(number: int, **more: Any) -> list[Json]:
    """Return options."""
    return [{"label": f"O{each}", "value": f"o{each}", **more} for each in range(number)]


def label(component: Json, **more: Any) -> Json:
    """Return a field with a label."""
    return {"type": 18, "label": "Field", "component": component, **more}


def typed(**more: Any) -> Json:
    """Return a text input."""
    return {"type": 4, "custom_id": "t", "style": 1, **more}


def modal(*parts: Json, **more: Any) -> Json:
    """Return a modal."""
    return {"title": "Form", "custom_id": "form", "components": list(parts), **more}


def command(**more: Any) -> Json:
    """Return a command."""
    return {"name": "coffee", "description": "Coffee", "type": 1, **more}


def option(name: str = "topic", **more: Any) -> Json:
    """Return an option of a command."""
    return {"type": 3, "name": name, "description": "Topic", **more}


def sub(name: str, *inner: Json, kind: int = 1) -> Json:
    """Return a subcommand, or a group of subcommands."""
    return {"type": kind, "name": name, "description": "Sub", "options": list(inner)}


GOOD_MESSAGES: dict[str, Json] = {
    "a text": {"content": "x" * 2000, "nonce": "row-1", "enforce_nonce": True, "tts": False},
    "buttons": {"content": "x", "components": [row(*(button(n) for n in range(5)))] * 1},
    "a link": {
        "content": "x",
        "components": [row({"type": 2, "style": 5, "label": "x", "url": "https://example.org"})],
    },
    "the new kind": {"flags": V2, "components": [{"type": 17, "components": [text("x" * 4000), {"type": 14}]}]},
    "a section": {"flags": V2, "components": [{"type": 9, "components": [text("x")], "accessory": button()}]},
    "a file": {
        "flags": V2,
        "components": [{"type": 13, "file": {"url": "attachment://chat.ics"}}],
        "attachments": [{"id": 0, "filename": "chat.ics"}],
    },
    "people who may be called": {"content": "x", "allowed_mentions": {"parse": [], "users": [1, "2"]}},
    "an embed": {"embeds": [{"title": "x", "description": "x" * 4096}]},
}
BAD_MESSAGES: dict[str, Json] = {
    "a key that there is not": {"contnt": "x"},
    "a long text": {"content": "x" * 2001},
    "a long nonce": {"content": "x", "nonce": "x" * 26},
    "a flag that is not the app's": {"content": "x", "flags": 1 << 7},
    "for one only, and no answer": {"content": "x", "flags": 1 << 6},
    "six buttons": {"content": "x", "components": [row(*(button(n) for n in range(6)))]},
    "six rows": {"content": "x", "components": [row(button(n)) for n in range(6)]},
    "an empty row": {"content": "x", "components": [row()]},
    "a button and a select": {"content": "x", "components": [row(button(), select())]},
    "a name twice": {"content": "x", "components": [row(button(1), button(1))]},
    "no name": {"content": "x", "components": [row({"type": 2, "style": 1, "label": "x"})]},
    "a long name": {"content": "x", "components": [row(button(custom_id="x" * 101))]},
    "a long label": {"content": "x", "components": [row(button(label="x" * 81))]},
    "no label": {"content": "x", "components": [row(button(label=None))]},
    "a loud style": {"content": "x", "components": [row(button(style=9))]},
    "a link with a name": {"content": "x", "components": [row(button(style=5, url="https://example.org"))]},
    "a button with an address": {"content": "x", "components": [row(button(url="https://example.org"))]},
    "26 options": {"content": "x", "components": [row(select(options=options(26)))]},
    "no options": {"content": "x", "components": [row(select(options=[]))]},
    "an option twice": {"content": "x", "components": [row(select(options=options(1) * 2))]},
    "more than there are": {"content": "x", "components": [row(select(max_values=3))]},
    "at least more than at most": {"content": "x", "components": [row(select(min_values=2, max_values=1))]},
    "two chosen of one": {"content": "x", "components": [row(select(options=options(2, default=True)))]},
    "a long option": {"content": "x", "components": [row(select(options=[{"label": "x" * 101, "value": "x"}]))]},
    "the new kind unsaid": {"components": [text("x")]},
    "the new kind with a text": {"content": "x", "flags": V2, "components": [text("x")]},
    "the new kind with an embed": {"embeds": [{"title": "x"}], "flags": V2, "components": [text("x")]},
    "the new kind with nothing": {"flags": V2},
    "41 components": {"flags": V2, "components": [text("x")] * 40 + [{"type": 17, "components": [text("x")]}]},
    "41 components in all": {"flags": V2, "components": [{"type": 17, "components": [text("x")] * 40}]},
    "4001 characters": {"flags": V2, "components": [text("x" * 2000), text("y" * 2001)]},
    "an empty text": {"flags": V2, "components": [text(" ")]},
    "a container in a container": {"flags": V2, "components": [{"type": 17, "components": [{"type": 17}]}]},
    "four texts in a section": {
        "flags": V2,
        "components": [{"type": 9, "components": [text("x")] * 4, "accessory": button()}],
    },
    "a section without accessory": {"flags": V2, "components": [{"type": 9, "components": [text("x")]}]},
    "a file that is not there": {"flags": V2, "components": [{"type": 13, "file": {"url": "attachment://x.ics"}}]},
    "an id twice": {"flags": V2, "components": [{**text("x"), "id": 3}, {**text("y"), "id": 3}]},
    "a long embed": {"embeds": [{"description": "x" * 4097}]},
    "long embeds": {"embeds": [{"description": "x" * 4000}, {"description": "x" * 2001}]},
    "all called, and some": {"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}},
    "an id that is none": {"content": "x", "allowed_mentions": {"users": ["ana"]}},
}
GOOD_MODALS: dict[str, Json] = {
    "each kind of field": modal(
        label(typed(required=True, max_length=100, value="x")),
        label(select(required=False, min_values=0, max_values=2)),
        label({"type": 21, "custom_id": "r", "options": options(10)}),
        label({"type": 22, "custom_id": "c", "options": options(1), "required": False, "min_values": 0}),
        label({"type": 5, "custom_id": "u", "required": False}),
    ),
    "a text between": modal(text("Read this"), label(typed())),
    "rows": modal(row(typed(label="Name"))),
}
BAD_MODALS: dict[str, Json] = {
    "a long title": modal(label(typed()), title="x" * 46),
    "a long label": modal(label(typed(), label="x" * 46)),
    "a long description": modal(label(typed(), description="x" * 101)),
    "six parts": modal(*(label(typed(custom_id=f"t{n}")) for n in range(6))),
    "nothing": modal(),
    "a name twice": modal(label(typed()), label(typed())),
    "two in a row": modal(row(typed(label="x"), typed(label="y", custom_id="y"))),
    "a label in a label": modal(label(typed(label="x"))),
    "a button": modal(label(button())),
    "a button in a row": modal(row(button())),
    "eleven choices at once": modal(label({"type": 21, "custom_id": "r", "options": options(11)})),
    "one choice": modal(label({"type": 21, "custom_id": "r", "options": options(1)})),
    "two chosen of one": modal(label({"type": 21, "custom_id": "r", "options": options(2, default=True)})),
    "required and none": modal(label(select(required=True, min_values=0))),
    "a long value": modal(label(typed(max_length=3, value="four"))),
    "at least more than at most": modal(label(typed(min_length=3, max_length=2))),
    "a key that there is not": modal(label(typed(hint="x"))),
}
GOOD_COMMANDS: dict[str, list[Json]] = {
    "at a person": [{"type": 2, "name": f"Wave at {number}"} for number in range(5)],
    "subcommands": [command(options=[sub("join", option()), sub("circle", sub("new"), kind=2)], nsfw=False)],
    "in other languages": [command(name_localizations={"de": "kaffee"}, description_localizations={"de": "Kaffee"})],
    "a permission": [command(default_member_permissions=32, contexts=[0], integration_types=[0])],
    "what is required first": [command(options=[option("a", required=True), option("b", autocomplete=True)])],
}
BAD_COMMANDS: dict[str, list[Json]] = {
    "too many at a person": [{"type": 2, "name": f"Wave at {number}"} for number in range(6)],
    "a long name at a person": [{"type": 2, "name": "x" * 33}],
    "a description at a person": [{"type": 2, "name": "Wave at", "description": "Wave"}],
    "upper case": [command(name="Coffee")],
    "a space": [command(name="coffee join")],
    "a long name": [command(name="x" * 33)],
    "an upper-case translation": [command(name_localizations={"de": "Kaffee"})],
    "a language that there is not": [command(name_localizations={"xx": "kaffee"})],
    "no description": [command(description="")],
    "a long description": [command(description="x" * 101)],
    "a long translation": [command(description_localizations={"de": "x" * 101})],
    "a name twice": [command(), command()],
    "101 commands": [command(name=f"c{number}") for number in range(101)],
    "26 options": [command(options=[option(f"o{number}") for number in range(26)])],
    "an option twice": [command(options=[option(), option()])],
    "an upper-case option": [command(options=[option("Topic")])],
    "what is required last": [command(options=[option("a"), option("b", required=True)])],
    "options and subcommands": [command(options=[option(), sub("join")])],
    "a subcommand in a subcommand": [command(options=[sub("circle", sub("new", sub("x")), kind=2)])],
    "choices and suggestions": [command(options=[option(autocomplete=True, choices=[{"name": "a", "value": "a"}])])],
    "26 choices": [command(options=[option(choices=[{"name": f"c{n}", "value": "x"} for n in range(26)])])],
    "8001 characters": [
        command(
            options=[
                option(f"o{n}", choices=[{"name": f"c{m}", "value": "x" * 90} for m in range(25)]) for n in range(4)
            ]
        )
    ],
    "a key that there is not": [command(permission="32")],
}


@pytest.fixture(autouse=True)
def with_schema() -> None:
    """Skip a test that needs Discord's own schema if there is none."""
    if not validators():
        pytest.skip(WANTED)


@pytest.mark.parametrize("body", GOOD_MESSAGES.values(), ids=GOOD_MESSAGES)
def test_a_good_message_is_taken(body: Json):
    assert problems_of_message("message", body, files=["chat.ics"]) == []


@pytest.mark.parametrize("body", BAD_MESSAGES.values(), ids=BAD_MESSAGES)
def test_a_bad_message_is_not(body: Json):
    assert problems_of_message("message", body) != []


@pytest.mark.parametrize("body", GOOD_MODALS.values(), ids=GOOD_MODALS)
def test_a_good_form_is_taken(body: Json):
    assert problems_of_modal({"type": 9, "data": body}) == []


@pytest.mark.parametrize("body", BAD_MODALS.values(), ids=BAD_MODALS)
def test_a_bad_form_is_not(body: Json):
    assert problems_of_modal({"type": 9, "data": body}) != []


@pytest.mark.parametrize("bodies", GOOD_COMMANDS.values(), ids=GOOD_COMMANDS)
def test_good_commands_are_taken(bodies: list[Json]):
    assert problems_of_commands(bodies) == []


@pytest.mark.parametrize("bodies", BAD_COMMANDS.values(), ids=BAD_COMMANDS)
def test_bad_commands_are_not(bodies: list[Json]):
    assert problems_of_commands(bodies) != []


@pytest.mark.parametrize("number", [25, 26])
def test_so_much_is_suggested_at_once(number: int):
    choices = [{"name": f"c{each}", "value": "x"} for each in range(number)]
    assert bool(problems_of_choices({"type": 8, "data": {"choices": choices}})) == (number > 25)


async def test_what_is_wrong_is_answered_as_discord_does_and_noted(local_discord: LocalDiscord, harbour: Guild):
    coffee: Channel = next(iter(harbour.channels.values()))
    async with logged_in(local_discord) as client:
        sends = client.get_partial_messageable(int(coffee.id)).send
        assert await code_of(sends("x" * 2001)) == (400, 50035)
        assert await code_of(sends("")) == (400, 50006)
        with pytest.raises(discord.HTTPException, match="lower-case"):
            await client.http.bulk_upsert_global_commands(local_discord.application_id, [command(name="Coffee")])
    assert [each.partition(":")[0] for each in local_discord.violations] == ["create_message"] * 2 + ["put_commands"]
    local_discord.violations.clear()


def test_the_lock_file_names_no_host_to_fetch_from():
    locked = json.loads((HERE / "package-lock.json").read_text())["packages"]
    assert [name for name, package in locked.items() if "resolved" in package] == []
    assert all(package.get("integrity") for name, package in locked.items() if name)
