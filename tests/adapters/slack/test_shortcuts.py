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
from tests.adapters.slack.one_workspace import COMMUNITY, Office, opened


@pytest.fixture
async def office(sqlite_with_tables: str, tmp_path: Path) -> AsyncIterator[Office]:
    """Yield a workspace with a circle."""
    async with opened(sqlite_with_tables, tmp_path) as office:
        yield office


def entered(who: Person, label: str) -> str:
    """Return the value of a field of the open form."""
    assert who.open_view is not None
    element = find_field(who.open_view.body["blocks"], label)["element"]
    return str(element.get("initial_value") or (element.get("initial_option") or {"value": ""})["value"])


QUESTION, TOPIC = "What would you like to talk about?", "Topic"


async def test_somebody_is_asked_from_the_menu(office: Office) -> None:
    await office.ana.choose_shortcut("Ask someone")
    form = await office.ana.opens("Ask someone")
    await office.ana.submit(form, {QUESTION: "How do I keep a starter?", TOPIC: "sourdough"})
    assert office.ana.open_view is not None
    assert "How do I keep a starter?" in office.ana.open_view.plain
    await office.ana.press(office.ana.open_view, "Send it")
    assert "still looking" in await asks_of(office)


async def asks_of(office: Office) -> str:
    await office.ana.slash("/coffee", "asks", "C1")
    return office.ana.inbox()[-1].plain


async def test_chats_are_shown_from_the_menu_and_their_buttons_work(office: Office) -> None:
    await office.go_on(days=1, hours=6)
    await office.ana.choose_shortcut("My chats")
    assert office.ana.open_view is not None
    assert "With @Uben about sourdough" in office.ana.open_view.plain
    await office.ana.press(office.ana.open_view, "We’ve talked")
    assert office.ana.open_view is not None
    assert "Would you like to meet @Uben again" in office.ana.open_view.plain


async def test_a_message_becomes_the_beginning_of_an_ask_and_nothing_else_of_it_is_kept(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", logger="adapters")
    said = "@Uben says & *nobody here* knows how to keep a starter alive through :snowflake: winter"
    written = office.ben.writes(f"{said}, see #coffee or https://bread.example/a for what {'x' * 80} did", "C1")
    await office.ana.choose_shortcut("Ask about this", written)
    await office.ana.opens("Ask someone")
    begun = entered(office.ana, QUESTION)
    assert begun == "says & nobody here knows how to keep a starter alive through winter, see #coffee or for what"
    before = office.ana.open_view
    assert before is not None
    for kept in ("UBEN", "Uben", written.ts):
        assert kept not in str(before.body)
    async with office.refill.store.reading(COMMUNITY) as tx:
        assert await tx.asks.of_member(MemberId("UANA")) == []
    assert "starter" not in caplog.text


async def test_a_few_words_become_the_topic(office: Office) -> None:
    await office.ana.choose_shortcut("Ask about this", office.ben.writes("Sourdough, anyone?", "C1"))
    assert entered(office.ana, QUESTION) == "Sourdough, anyone?"
    await office.ana.close()
    await office.ana.choose_shortcut("Ask about this", office.ben.writes("Rye bread", "C1"))
    assert entered(office.ana, TOPIC) == "Rye bread"


async def test_what_refill_wrote_itself_is_no_question_to_pass_on(office: Office) -> None:
    await office.go_on(days=1, hours=6)
    introduction = next(message for message in office.ana.inbox() if "I thought you could talk about" in message.plain)
    await office.ana.choose_shortcut("Ask about this", introduction)
    assert (entered(office.ana, QUESTION), entered(office.ana, TOPIC)) == ("", "")


async def test_who_is_no_member_of_the_workspace_hears_it_in_a_modal(office: Office) -> None:
    farah = office.slack.workspaces["T1"].add_user("UFAR", "Farah", team_id="T9", is_stranger=True)
    await farah.choose_shortcut("Ask someone")
    assert farah.open_view is not None
    assert "only here for this community’s members" in farah.open_view.plain


@pytest.mark.parametrize("error", ["expired_trigger_id", "internal_error"])
@pytest.mark.parametrize("name", ["Ask someone", "My chats", "Ask about this"])
async def test_who_can_not_be_shown_a_modal_reads_a_sentence_once(office: Office, name: str, error: str) -> None:
    written = office.ben.writes("Rye bread", "C1") if name == "Ask about this" else None
    before = len(office.ana.inbox())
    await office.ana.close(everything=True)
    office.slack.fail("views.open", error=error)
    await office.ana.choose_shortcut(name, written)
    assert office.ana.open_view is None
    (told,) = office.ana.inbox()[before:]
    assert "Please try again in a minute." in told.plain
    assert bool(told.ephemeral_to) == (written is not None), "directly, where there is no channel"
    assert "Please try again in a minute." not in str([message.plain for message in office.ben.inbox()])
    await office.ana.choose_shortcut(name, written)
    assert office.ana.open_view is not None


async def test_what_only_one_person_sees_has_no_such_menu(office: Office) -> None:
    await office.ana.slash("/coffee", "help", "C1")
    with pytest.raises(CannotDo):
        await office.ana.choose_shortcut("Ask about this", office.ana.inbox()[-1])


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
