"""Commands in the menu of a person or a message, and commands in texts that can be clicked."""

from types import SimpleNamespace

import pytest

from adapters.discord.command_sync import sync
from adapters.discord.markdown import Mentions, markdown
from adapters.discord.quotes import quote
from bot.model.content import CommandText, Words
from bot.model.ids import MemberId
from bot.model.quotes import LONGEST
from tests.adapters.discord.incoming_only import IncomingScene, said
from tests.adapters.discord.local_discord import CannotDo
from tests.adapters.discord.one_server import INTRODUCED, DiscordScene, latest

OWN = SimpleNamespace(id=1)
IDS = Mentions(commands={"coffee": "7", "coffee-circle": "8"})


@pytest.fixture
async def scene(scene: DiscordScene) -> DiscordScene:
    """Yield a server on which Ana and Ben have met."""
    await scene.join(scene.ana, scene.ben)
    await sync(scene.connection.client)
    await scene.go_on(**INTRODUCED)
    return scene


async def test_a_note_is_begun_at_the_person_and_only_its_author_sees_it(scene: DiscordScene) -> None:
    await scene.ana.chooses_at(scene.ben, "Note to self", scene.coffee)
    form = await scene.ana.opens("Note to self")
    assert "Ben" in form.plain
    answer = said(await scene.ana.submit(form, {form.components[-1]["label"]: "Rye, and a good listener"}))
    assert answer.for_one == scene.ana.id


async def test_two_are_kept_apart_at_the_person_and_only_who_chose_it_sees_it(scene: DiscordScene) -> None:
    answer = said(await scene.ana.chooses_at(scene.ben, "Keep us apart", scene.coffee))
    assert answer.for_one == scene.ana.id
    assert "Ben" in answer.plain
    async with scene.refill.store.reading(scene.community) as tx:
        assert [block.other for block in await tx.acquaintances.blocks_of(MemberId(scene.ana.id))] == [
            MemberId(scene.ben.id)
        ]


async def test_who_is_an_app_or_was_not_met_gets_a_sentence(scene: DiscordScene) -> None:
    refill = scene.discord.person(scene.discord.bot.id)
    assert "app" in said(await scene.ana.chooses_at(refill, "Keep us apart", scene.coffee)).plain
    answer = said(await scene.ana.chooses_at(scene.olive, "Note to self", scene.coffee))
    assert answer.for_one == scene.ana.id
    with pytest.raises(CannotDo):
        await scene.ana.chooses_at(scene.ben, "Ask them", scene.coffee)


async def test_a_message_becomes_the_beginning_of_an_ask_and_nothing_else_of_it_is_kept(
    scene: DiscordScene, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", logger="adapters")
    said = f"<@{scene.olive.id}> *nobody* here keeps a starter alive {'all winter ' * 9}"
    written = scene.ben.writes(said, scene.coffee)
    await scene.ana.chooses_at(written, "Ask about this", scene.coffee)
    form = await scene.ana.opens("Ask someone")
    begun = form.components[0]["component"]["value"]
    assert begun.startswith("nobody here keeps a starter alive all winter")
    assert len(begun) <= LONGEST
    for kept in (scene.ben.id, scene.olive.id, "Ben", "Olive", written.id):
        assert kept not in str(form.body)
    async with scene.refill.store.reading(scene.community) as tx:
        assert await tx.asks.of_member(MemberId(scene.ana.id)) == []
    assert "starter" not in caplog.text
    welcome = latest(scene.ana, "When Coffee has someone for you")
    with pytest.raises(CannotDo):
        await scene.ben.chooses_at(welcome, "Ask about this", scene.coffee)


@pytest.mark.parametrize(
    ("content", "begun"),
    [
        ("<@42> @everyone <:bread:7> :tada: <t:1772526600:F>", ""),
        ("[How to bake](<https://bread.example>) __well__, <#7> <@42>?", "How to bake well,?"),
        ("> quoted\n# and **bold** 2 < 3 * 4 \\* ||not this||", "quoted and bold 2 < 3 4 *"),
        ("snake_case, see https://bread.example/a and `code`", "snake_case, see and code"),
        ("x" * 101, "x" * 100),
    ],
)
def test_a_quote_is_words_and_nobodys_name(content: str, begun: str) -> None:
    assert quote(SimpleNamespace(content=content, author=None), OWN) == begun
    assert quote(SimpleNamespace(content=content, author=OWN), OWN) == ""


async def test_hints_can_be_pressed_from_the_first_command_on(incoming: IncomingScene) -> None:
    async with incoming.served():
        answer = said(await incoming.ana.slash("coffee help", channel=incoming.coffee))
        marks = incoming.ana.marks(answer)
        assert ("command", "/coffee ask") in marks
        assert ("code", "/coffee ask") not in marks


async def test_what_comes_by_itself_has_commands_to_press_once_they_are_registered(scene: DiscordScene) -> None:
    await scene.join(scene.olive)
    welcome = latest(scene.olive, "When Coffee has someone for you")
    assert [shown for kind, shown in scene.olive.marks(welcome) if kind == "command"]
    before = latest(scene.ana, "When Coffee has someone for you")
    assert [shown for kind, shown in scene.ana.marks(before) if kind == "code"]


@pytest.mark.parametrize(
    ("text", "ids", "drawn"),
    [
        ("ask", IDS, "</coffee ask:7>"),
        ("rest", IDS, "</coffee rest:7>"),
        ("", IDS, "</coffee now:7>"),
        ("circle new", IDS, "</coffee-circle new:8>"),
        ("topics add sourdough", IDS, "</coffee topics add:7> `sourdough`"),
        ("no such thing", IDS, "`/coffee no such thing`"),
        ("ask", Mentions(), "`/coffee ask`"),
    ],
)
def test_a_command_is_drawn_with_its_id(text: str, ids: Mentions, drawn: str) -> None:
    assert markdown((CommandText(text),), 1900, ids) == drawn
    assert markdown((Words("Type "), CommandText(text)), 1900, ids) == f"Type {drawn}"
