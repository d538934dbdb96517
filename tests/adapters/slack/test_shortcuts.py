"""Shortcuts in Slack's menus: they work in threads, where commands don't."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.slack.manifest import SHORTCUTS
from adapters.slack.shortcuts import excerpt
from bot.model.ids import MemberId
from bot.model.quotes import LONGEST
from tests.adapters.slack.local_slack import CannotDo
from tests.adapters.slack.local_slack.forms import find_field
from tests.adapters.slack.local_slack.person import Person
from tests.adapters.slack.one_workspace import COMMUNITY, SlackScene, opened


@pytest.fixture
async def scene(sqlite_with_tables: str, tmp_path: Path) -> AsyncIterator[SlackScene]:
    """Yield a workspace with a circle."""
    async with opened(sqlite_with_tables, tmp_path) as scene:
        yield scene


def entered(who: Person, label: str) -> str:
    """Return the value of a field of the open form."""
    assert who.open_view is not None
    element = find_field(who.open_view.body["blocks"], label)["element"]
    return str(element.get("initial_value") or (element.get("initial_option") or {"value": ""})["value"])


QUESTION, TOPIC = "What would you like to talk about?", "Topic"


async def test_somebody_is_asked_from_the_menu(scene: SlackScene) -> None:
    await scene.ana.choose_shortcut("Ask someone")
    form = await scene.ana.opens("Ask someone")
    await scene.ana.submit(form, {QUESTION: "How do I keep a starter?", TOPIC: "sourdough"})
    assert scene.ana.open_view is not None
    assert "How do I keep a starter?" in scene.ana.open_view.plain
    await scene.ana.press(scene.ana.open_view, "Send it")
    assert "still looking" in await asks_of(scene)


async def asks_of(scene: SlackScene) -> str:
    await scene.ana.slash("/coffee", "asks", "C1")
    return scene.ana.inbox()[-1].plain


async def test_chats_are_shown_from_the_menu_and_their_buttons_work(scene: SlackScene) -> None:
    await scene.go_on(days=1, hours=6)
    await scene.ana.choose_shortcut("My chats")
    assert scene.ana.open_view is not None
    assert "With @Uben about sourdough" in scene.ana.open_view.plain
    await scene.ana.press(scene.ana.open_view, "We’ve talked")
    assert scene.ana.open_view is not None
    assert "Would you like to meet @Uben again" in scene.ana.open_view.plain


async def test_a_message_becomes_the_beginning_of_an_ask_and_nothing_else_of_it_is_kept(
    scene: SlackScene, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", logger="adapters")
    said = "@Uben says & *nobody here* knows how to keep a starter alive through :snowflake: winter"
    written = scene.ben.writes(f"{said}, see #coffee or https://bread.example/a for what {'x' * 80} did", "C1")
    await scene.ana.choose_shortcut("Ask about this", written)
    await scene.ana.opens("Ask someone")
    begun = entered(scene.ana, QUESTION)
    assert begun == "says & nobody here knows how to keep a starter alive through winter, see #coffee or for what"
    before = scene.ana.open_view
    assert before is not None
    for kept in ("UBEN", "Uben", written.ts):
        assert kept not in str(before.body)
    async with scene.refill.store.reading(COMMUNITY) as tx:
        assert await tx.asks.of_member(MemberId("UANA")) == []
    assert "starter" not in caplog.text


async def test_a_few_words_become_the_topic(scene: SlackScene) -> None:
    await scene.ana.choose_shortcut("Ask about this", scene.ben.writes("Sourdough, anyone?", "C1"))
    assert entered(scene.ana, QUESTION) == "Sourdough, anyone?"
    await scene.ana.close()
    await scene.ana.choose_shortcut("Ask about this", scene.ben.writes("Rye bread", "C1"))
    assert entered(scene.ana, TOPIC) == "Rye bread"


async def test_what_refill_wrote_itself_is_no_question_to_pass_on(scene: SlackScene) -> None:
    await scene.go_on(days=1, hours=6)
    introduction = next(message for message in scene.ana.inbox() if "I thought you could talk about" in message.plain)
    await scene.ana.choose_shortcut("Ask about this", introduction)
    assert (entered(scene.ana, QUESTION), entered(scene.ana, TOPIC)) == ("", "")


async def test_who_is_no_member_of_the_workspace_hears_it_in_a_modal(scene: SlackScene) -> None:
    farah = scene.slack.workspaces["T1"].add_user("UFAR", "Farah", team_id="T9", is_stranger=True)
    await farah.choose_shortcut("Ask someone")
    assert farah.open_view is not None
    assert "only here for this community’s members" in farah.open_view.plain


@pytest.mark.parametrize("error", ["expired_trigger_id", "internal_error"])
@pytest.mark.parametrize("name", ["Ask someone", "My chats", "Ask about this"])
async def test_who_can_not_be_shown_a_modal_reads_a_sentence_once(scene: SlackScene, name: str, error: str) -> None:
    written = scene.ben.writes("Rye bread", "C1") if name == "Ask about this" else None
    before = len(scene.ana.inbox())
    await scene.ana.close(everything=True)
    scene.slack.fail("views.open", error=error)
    await scene.ana.choose_shortcut(name, written)
    assert scene.ana.open_view is None
    (told,) = scene.ana.inbox()[before:]
    assert "Please try again in a minute." in told.plain
    assert bool(told.ephemeral_to) == (written is not None), "directly, where there is no channel"
    assert "Please try again in a minute." not in str([message.plain for message in scene.ben.inbox()])
    await scene.ana.choose_shortcut(name, written)
    assert scene.ana.open_view is not None


async def test_what_only_one_person_sees_has_no_such_menu(scene: SlackScene) -> None:
    await scene.ana.slash("/coffee", "help", "C1")
    with pytest.raises(CannotDo):
        await scene.ana.choose_shortcut("Ask about this", scene.ana.inbox()[-1])


def test_names_and_descriptions_keep_slacks_limits():
    for shortcut in SHORTCUTS:
        assert len(shortcut["name"]) <= 24
        assert len(shortcut["description"]) <= 150


@pytest.mark.parametrize(
    ("text", "begun"),
    [
        ("", ""),
        ("<@UBEN> <!here> :tada:", ""),
        ("<https://bread.example|How to bake> _well_", "How to bake well"),
        ("&gt; quoted\nand *bold* 2 &lt; 3 * 4", "quoted and bold 2 < 3 4"),
        ("snake_case and a*b", "snake_case and a*b"),
        ("x" * 101, "x" * 100),
        ("word " * 40, " ".join(["word"] * 20)),
    ],
)
def test_an_excerpt_is_words_and_nobodys_name(text: str, begun: str):
    assert excerpt(text) == begun
    assert len(excerpt(text)) <= LONGEST
    assert not re.search(r"<[@!]", excerpt(text))
