"""Members of two workspaces of an organisation read which one a message is about, if no channel shows it."""

from collections.abc import AsyncIterator

import pytest

from adapters.slack.shortcuts import Shortcut
from tests.adapters.slack.local_slack import Workspace
from tests.adapters.slack.local_slack.person import Person
from tests.adapters.slack.over_http import HttpScene, http_scene, newest, people_in, settled, start_circle

pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated")  # slack_sdk uses it
ORGANISATION = "E1"


@pytest.fixture
async def here(sqlite_url: str) -> AsyncIterator[HttpScene]:
    async with http_scene(sqlite_url) as made:
        yield made


async def two_of_one(here: HttpScene) -> tuple[Workspace, Workspace]:
    """Serve two workspaces of one organisation, named t0 and t1, as in Slack's commands."""
    harbour, meadow = (
        people_in(here.slack.add_workspace(f"T{number}", name, ORGANISATION, installed=False))
        for number, name in enumerate(("Harbour", "Meadow"))
    )
    await here.install(harbour, is_org=True)
    for workspace in (harbour, meadow):
        await start_circle(here, workspace)
    return harbour, meadow


def names_in(text: str) -> list[str]:
    """List the workspaces that lines of a text name."""
    return [line for line in text.splitlines() if line in ("t0", "t1")]


async def open_modal(who: Person) -> str:
    """Read the open modal, and close it."""
    assert who.open_view is not None
    text = who.open_view.plain
    await who.close(everything=True)
    return text


async def test_what_is_answered_or_replaced_in_direct_messages(here: HttpScene) -> None:
    _, meadow = await two_of_one(here)
    await here.go_on(days=1, hours=6)
    ana = meadow.user("UANA")
    introduction = newest(ana, "I thought you could talk about")
    ben = meadow.user("UBEN")
    await ben.press(introduction, "We’ve talked")
    answers = [one for one in ben.inbox(introduction.channel.id) if one.ephemeral_to == ben.id]
    assert [names_in(one.plain) for one in answers] == [["t1"]] * len(answers), "in the chat of two"
    assert answers
    await here.go_on(days=8)
    asked = newest(ana, "Did you get to talk")
    await ana.press(asked, "Yes")
    assert "Did you get to talk" not in asked.plain
    assert names_in(asked.plain) == ["t1"], "in place of the question"
    await ana.slash("/coffee", "me")
    assert names_in(newest(ana, "What I know about you").plain) == ["t1"], "an answer to a command"


async def test_app_home_and_modals(here: HttpScene) -> None:
    _, meadow = await two_of_one(here)
    ana = meadow.user("UANA")
    await ana.open_home()
    home = ana.home
    assert home is not None
    assert names_in(home.plain) == ["t1"]
    await ana.press(home, "Change topics")
    form = await ana.opens("Your topics")
    assert names_in(form.plain) == ["t1"], "a form"
    await ana.submit(form, {"I’m curious about": []})
    assert names_in(await open_modal(ana)) == ["t1"], "what a form is answered with"
    assert names_in(home.plain) == ["t1"], "the page that changed"
    await ana.use_shortcut(Shortcut.CHATS.value)
    assert names_in(await open_modal(ana)) == ["t1"], "what a shortcut is answered with"
    await ana.use_shortcut(Shortcut.ASK.value)
    assert names_in(await open_modal(ana)) == ["t1"], "the form of a shortcut"
    await ana.slash("/coffee", "hours")
    assert names_in(await open_modal(ana)) == ["t1"], "a form from direct messages"


async def test_what_stands_in_a_channel_does_not_say_it(here: HttpScene) -> None:
    _, meadow = await two_of_one(here)
    ana = meadow.user("UANA")
    await ana.slash("/coffee", "me", "C1")
    assert names_in(newest(ana, "What I know about you").plain) == []
    await ana.slash("/coffee", "hours", "C1")
    form = await ana.opens("Your hours")
    assert names_in(form.plain) == []
    await ana.submit(form, {})
    assert names_in(await open_modal(ana)) == []


async def test_one_workspace_alone_is_never_named(here: HttpScene) -> None:
    harbour = await settled(here)
    ana = harbour.user("UANA")
    await ana.open_home()
    assert ana.home is not None
    assert "t1" not in ana.home.plain.splitlines()
    await ana.slash("/coffee", "me")
    assert not {"t1", "Harbour"} & set(newest(ana, "What I know about you").plain.splitlines())
