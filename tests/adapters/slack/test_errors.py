"""Slack can't be reached while a person waits: the person gets a sentence, and nothing is lost."""

from typing import Any

import pytest

from adapters.slack import interactions
from tests.adapters.slack.one_workspace import SlackScene, latest

TRY_AGAIN = "Please try again in a minute"
FAULTS: dict[str, dict[str, Any]] = {
    "a connection that breaks": {"reset": True},
    "a proxy's text": {"status": 502},
    "a proxy's page": {"status": 503, "page": "text/html"},
    "a page that looks well": {"page": "text/html"},
    "a page that is no JSON": {"status": 502, "page": "application/json"},
    "too many calls": {"retry_after": 30},
    "a word of Slack's that nobody knows": {"error": "out_of_tea"},
}


@pytest.fixture(params=FAULTS)
def fault(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Return a fault that lasts even if slack_sdk and aiohttp each retry once after a broken connection."""
    return {"times": 4, **FAULTS[request.param]}


async def test_a_form_that_does_not_come_up(scene: SlackScene, fault: dict[str, Any]) -> None:
    await scene.ana.close(everything=True)
    scene.slack.fail("views.open", **fault)
    await scene.ana.slash("/coffee", "hours", "C1")
    assert latest(scene.ana, TRY_AGAIN)
    assert scene.ana.open_view is None


async def test_a_button_whose_form_does_not_come_up(scene: SlackScene, fault: dict[str, Any]) -> None:
    await scene.olive.close(everything=True)
    invitation = latest(scene.olive, "one chat, one topic")
    scene.slack.fail("views.open", **fault)
    await scene.olive.press(invitation, "Join")
    assert latest(scene.olive, TRY_AGAIN)
    assert latest(scene.olive, "one chat, one topic") is invitation


@pytest.mark.parametrize("fault", [{"reset": True}, {"error": "used_url"}, {"error": "expired_url"}, {"delay": 2}])
async def test_an_answer_that_slack_does_not_take_comes_up_in_a_modal(
    scene: SlackScene, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, fault: dict[str, Any]
) -> None:
    if "delay" in fault:
        monkeypatch.setattr(interactions, "RESPONSE_SECONDS", 0.01)
    await scene.ana.close(everything=True)
    await scene.ana.slash("/coffee", "pace", "C1")
    scene.slack.fail("response_url", times=4, **fault)
    await scene.ana.press(latest(scene.ana, "How many would you like?"), "2")
    assert "2 chats a month" in (await scene.ana.opens("Refill")).plain
    assert "an answer was not taken" in caplog.text


async def test_a_file_that_does_not_come(scene: SlackScene, fault: dict[str, Any]) -> None:
    methods = ("conversations.open", "files.getUploadURLExternal", "files.completeUploadExternal")
    for number, method in enumerate(methods, start=1):
        scene.slack.fail(method, **fault)
        await scene.ana.slash("/coffee", "my-data", "C1")
        assert sum(TRY_AGAIN in message.plain for message in scene.ana.inbox()) == number, method
        await scene.go_on(minutes=1)
        scene.slack.faults.asked_for.clear()
        await scene.ana.slash("/coffee", "my-data", "C1")
        assert len([file for message in scene.ana.inbox() for file in message.files]) == number, method


async def test_somebody_whom_slack_does_not_name(scene: SlackScene, fault: dict[str, Any]) -> None:
    workspace = scene.slack.workspaces["T1"]
    dora = workspace.add_user("UDORA", "Dora")
    workspace.channels["C1"].members.append("UDORA")
    scene.slack.fail("users.info", **fault)
    await dora.slash("/coffee", "join", "C1")
    assert latest(dora, TRY_AGAIN)
