"""Discord offers every command that the core knows, within its limits, and in each language."""

import pytest

from adapters.discord.command_sync import changes_between, wanted_commands
from adapters.discord.commands import FOR_EVERYBODY, FOR_ORGANISERS, GROUPS, shown
from bot.conversation import Conversation
from bot.conversation.command_registry import COMMANDS, For
from bot.texts.localization import languages

SERVER, CHAT_INPUT = 0, 1
EVERY = (*FOR_EVERYBODY, *FOR_ORGANISERS)


def reachable(text: str) -> bool:
    """Return whether a typed command is possible on Discord, with or without more text."""
    for one in EVERY:
        typed = {option.name: (option.choices or ("x",))[0] for option in one.options}
        said = [one.typed({}), one.typed(typed), *(one.typed({o.name: c}) for o in one.options for c in o.choices)]
        if any(f"{each} ".startswith(f"{text} ") for each in said):
            return True
    return False


def test_every_word_and_subword_of_the_core_is_reachable():
    assert Conversation, "its handlers are registered"
    texts = {"", *COMMANDS, *(f"{word} {sub}" for word, entry in COMMANDS.items() for sub in entry.subwords)}
    assert {text for text in texts if not reachable(text)} - {"circle list"} == set()


def test_each_subcommand_about_circles_is_suggested_while_it_is_typed():
    offered = {one.text.split(" ")[1] for one in EVERY if one.text.startswith("circle ")}
    assert offered == set(COMMANDS["circle"].subwords)


def test_what_is_for_organisers_alone_is_in_their_group():
    words = {one.text.split(" ")[0] for one in FOR_EVERYBODY if one.text}
    assert {entry.word for entry in COMMANDS.values() if entry.audience is For.ADMINS} & words == set()


def test_an_option_that_is_left_out_says_nothing():
    merge = next(one for one in FOR_ORGANISERS if one.path == ("merge",))
    assert (
        merge.typed({"gone": "bread baking", "into": "baking bread"}) == "topics merge bread baking into baking bread"
    )
    assert next(one for one in FOR_EVERYBODY if one.path == ("join",)).typed({"circle": None}) == "join"


@pytest.mark.parametrize(
    ("elsewhere", "here"),
    [
        ("/coffee", "/coffee now"),
        ("/coffee topics", "/coffee topics show"),
        ("/coffee topics add sourdough", "/coffee topics add sourdough"),
        ("/coffee circle", "/coffee circles"),
        ("/coffee circle list", "/coffee circles"),
        ("/coffee circle preview Coffee", "/coffee-circle preview Coffee"),
        ("/coffee hours zone Berlin", "/coffee zone Berlin"),
        ("/coffee hours mon 9-12", "/coffee hours mon 9-12"),
        ("/coffee rest 2 weeks", "/coffee rest 2 weeks"),
        ("/coffee rest until friday", "/coffee rest friday"),
        ("/coffee joined", "/coffee joined"),
    ],
)
def test_texts_name_commands_as_discord_does(elsewhere: str, here: str):
    assert shown(elsewhere.removeprefix("/coffee").strip()) == here


async def test_the_groups_keep_discords_limits_and_all_are_for_servers_alone():
    for command in await wanted_commands():
        assert command["contexts"] == [SERVER]
        assert command["integration_types"] == [SERVER]
    for command in await wanted_groups():
        assert len(command["options"]) <= 25
        assert _characters(command) <= 8000
        for text in _descriptions(command):
            assert 0 < len(text) <= 100
            assert not text.endswith("…"), "this was cut"


async def test_no_command_is_hidden_from_anybody_as_the_core_checks_rights():
    shown = {command["name"]: command["default_member_permissions"] for command in await wanted_groups()}
    assert shown == {"coffee": None, "coffee-circle": None}
    assert {audience.group for audience in GROUPS} == set(shown)


async def test_the_commands_in_menus_are_called_as_each_language_does():
    menus = [command for command in await wanted_commands() if command["type"] != CHAT_INPUT]
    assert [command["name"] for command in menus] == ["Note to self", "Keep us apart", "Ask about this"]
    for command in menus:
        names = [command["name"], *command["name_localizations"].values()]
        assert len(set(names)) == len(languages())
        assert all(0 < len(name) <= 32 and not name.endswith("…") for name in names)


async def test_descriptions_are_in_every_language_and_names_stay():
    others = set(languages()) - {"en"}
    for command in await wanted_groups():
        for part in _parts(command):
            assert set(part["description_localizations"]) == others, part["name"]
            assert not part.get("name_localizations")


async def test_nothing_differs_where_discord_has_what_it_was_given_with_its_own_additions():
    wanted = await wanted_commands()
    kept = [
        {"name_localizations": None, **command, "id": "1", "application_id": "2", "version": "3", "nsfw": False}
        for command in wanted
    ]
    assert list(changes_between(kept, wanted)) == []


async def test_a_change_is_named():
    wanted = await wanted_commands()
    old = [*wanted[:1], {"name": "lunch", "description": "Gone", "type": 1}]
    old[0] = {**old[0], "options": [{**old[0]["options"][0], "description": "Old"}, *old[0]["options"][2:]]}
    changes = list(changes_between(old, wanted))
    assert "changed: /coffee now" in changes
    assert "new: /coffee join" in changes
    assert "gone: /lunch" in changes
    assert "new: /coffee-circle new" in changes
    assert "changed: /coffee" not in changes
    assert "new: at a person: Keep us apart" in changes


async def wanted_groups():
    return [command for command in await wanted_commands() if command["type"] == CHAT_INPUT]


def _parts(part):
    yield part
    for below in part.get("options", ()):
        yield from _parts(below)


def _descriptions(command):
    for part in _parts(command):
        yield part["description"]
        yield from part["description_localizations"].values()


def _characters(command) -> int:
    """Count characters as Discord does: names, values, and the longest translation of each description."""
    return sum(
        len(part["name"])
        + max(map(len, (part["description"], *part["description_localizations"].values())))
        + sum(len(choice["name"]) + len(str(choice["value"])) for choice in part.get("choices", ()))
        for part in _parts(command)
    )
