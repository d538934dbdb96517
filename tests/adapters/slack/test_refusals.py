"""Messages that Slack refuses, by reason: for settings they wait, malformed ones are kept, fixed ones are sent anew."""

import logging
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.model.chats import ChatState
from bot.model.ids import MemberId
from bot.model.outbox import OutboxState
from bot.operating.doctor import Form, report
from bot.settings import Settings
from tests.adapters.slack.local_slack import Message
from tests.adapters.slack.local_slack.errors import FIXED, FORBIDDEN, MALFORMED
from tests.adapters.slack.local_slack.person import Person
from tests.adapters.slack.one_workspace import COMMUNITY, SlackScene, latest
from tests.cipher import KEY

SETTLED = {"days": 1, "hours": 1}
"""The time from the fixture's clock until introductions are being sent."""


def introductions(who: Person) -> list[Message]:
    return [message for message in who.inbox() if "I thought you could talk about" in message.plain]


def logged(caplog: pytest.LogCaptureFixture, text: str) -> list[int]:
    return [record.levelno for record in caplog.records if text in record.getMessage()]


async def chat_states(scene: SlackScene) -> list[ChatState]:
    async with scene.refill.store.reading(COMMUNITY) as tx:
        return [chat.state for chat in await tx.chats.of_member(MemberId("UANA"), 9)]


@pytest.mark.parametrize("error", FORBIDDEN)
async def test_what_settings_forbid_waits_and_the_log_says_so_once(
    scene: SlackScene, caplog: pytest.LogCaptureFixture, error: str
) -> None:
    scene.slack.fail("chat.postMessage", times=3, error=error)
    await scene.go_on(**SETTLED)
    (introduction,) = await scene.owed("intro.")
    assert (introduction.state, introduction.message is None) == (OutboxState.PENDING, False)
    assert len(await chat_states(scene)) == 1, "it is not taken for two who can't meet"
    await scene.go_on(hours=6)
    assert len(introductions(scene.ana)) == 1
    assert logged(caplog, f"Slack forbids this message ({error})") == [logging.WARNING]


async def test_direct_messages_that_are_turned_off_are_named_by_the_doctor(scene: SlackScene, tmp_path: Path) -> None:
    team = scene.slack.workspaces["T1"]
    team.has_messages_tab = False
    await scene.olive.slash("/coffee", "join", "C1")
    await scene.olive.submit(await scene.olive.opens("Join"), {"I’m curious about": ["sourdough"]})
    await team.remove_bot("C1", "UOLIVE")
    await scene.go_on(hours=1)
    told: list[str] = []
    settings = Settings(
        database_url=f"sqlite:///{tmp_path / 'refill.db'}", encryption_keys=[SecretStr(KEY)], sandbox=True
    )
    assert await report(settings, Form(), told.append) is False
    (found,) = [line for line in told if "messages_tab_disabled" in line]
    assert found.startswith(
        "BAD  slack:T1: messages waiting: 1, because: Slack forbids this message (messages_tab_disabled)"
    )
    assert found.endswith("turn the Messages Tab on at https://api.slack.com/apps, your app, App Home")
    team.has_messages_tab = True
    await scene.go_on(hours=2)
    assert latest(scene.olive, "I can’t post in Coffee’s channel")


async def test_a_channel_that_takes_no_posts_gets_its_invitation_once_it_does(scene: SlackScene) -> None:
    team = scene.slack.workspaces["T1"]
    team.add_channel("C2", "board", ["UOLIVE"]).restriction = "restricted_action_read_only_channel"
    await scene.olive.slash("/coffee", "circle new", "C2")
    await scene.olive.submit(await scene.olive.opens("New circle"), {"Name": "Tea", "Time zone": "Europe/Berlin"})
    await scene.go_on(minutes=5)
    assert scene.olive.inbox("C2") == []
    await scene.go_on(hours=3)
    told = [one.plain for one in scene.olive.inbox() if "I’m not allowed to post in Tea’s channel" in one.plain]
    assert len(told) == 1, "its organiser hears once what to do"
    team.channels["C2"].restriction = ""
    await scene.go_on(hours=1)
    assert "Tea: one chat" in scene.olive.inbox("C2")[-1].plain


@pytest.mark.parametrize("method", ["conversations.open", "chat.postMessage"])
@pytest.mark.parametrize("error", [*MALFORMED, "invalid_arguments"])
async def test_a_fault_of_ours_is_kept_and_logged_and_keeps_nobody_apart(
    scene: SlackScene, caplog: pytest.LogCaptureFixture, method: str, error: str
) -> None:
    scene.slack.fail(method, error=error)
    await scene.go_on(**SETTLED)
    (introduction,) = await scene.owed("intro.")
    assert (introduction.state, introduction.error) == (OutboxState.DEAD, f"{method}: {error}")
    assert introduction.message is not None, "an operator may send it again"
    assert logged(caplog, "a message of Refill's is malformed: intro ") == [logging.ERROR]
    assert len(await chat_states(scene)) == 1


async def picked(scene: SlackScene, who: Person) -> None:
    await scene.press(who, "Time 1", "I thought you could talk about")
    await scene.go_on(minutes=1)


@pytest.mark.parametrize("error", FIXED)
async def test_a_message_that_can_not_be_changed_comes_anew_once(scene: SlackScene, error: str) -> None:
    await scene.go_on(**SETTLED)
    scene.slack.fail("chat.update", error=error)
    await picked(scene, scene.ana)
    assert ["@Uana has already picked" in message.plain for message in introductions(scene.ben)] == [False, True]
    await picked(scene, scene.ben)
    assert len(introductions(scene.ben)) == 2, "the next change is made in the new one"


async def test_a_message_that_comes_anew_does_not_come_twice_when_its_answer_is_lost(scene: SlackScene) -> None:
    await scene.go_on(**SETTLED)
    scene.slack.fail("chat.update", error="message_not_found")
    scene.slack.fail("chat.postMessage", reset_after_taking=True)
    await picked(scene, scene.ana)
    await scene.go_on(hours=1)
    assert len(introductions(scene.ben)) == 2
    await picked(scene, scene.ben)
    assert len(introductions(scene.ben)) == 2


def delete(introduction: Message) -> None:
    introduction.workspace.messages.remove(introduction)


def freeze(introduction: Message) -> None:
    introduction.channel.is_frozen = True


def close(introduction: Message) -> None:
    introduction.workspace.edit_window = timedelta(minutes=30)


@pytest.mark.parametrize("happens", [delete, freeze, close])
async def test_whatever_keeps_a_message_from_being_changed_the_change_is_read(scene: SlackScene, happens: Any) -> None:
    await scene.go_on(days=1, hours=6)
    (introduction,) = introductions(scene.ben)
    await scene.ana.press(introduction, "Time 1")
    happens(introduction)
    await scene.go_on(minutes=1)
    assert "@Uana has already picked" in introductions(scene.ben)[-1].plain
    assert introductions(scene.ben)[-1] is not introduction


async def test_a_form_that_is_open_although_its_answer_was_lost_is_no_failure(scene: SlackScene) -> None:
    await scene.ana.close(everything=True)
    scene.slack.fail("views.open", reset_after_taking=True)
    await scene.ana.slash("/coffee", "hours", "C1")
    assert await scene.ana.opens("Your hours")
    assert not [message for message in scene.ana.inbox() if "lease try again" in message.plain]
