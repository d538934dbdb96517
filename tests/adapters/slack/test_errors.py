"""Slack can't be reached while a person waits: the person gets a sentence, and nothing is lost."""

from typing import Any

import pytest

from adapters.slack import interactions
from tests.adapters.slack.one_workspace import Office, latest

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


async def test_a_form_that_does_not_come_up(office: Office, fault: dict[str, Any]) -> None:
    await office.ana.close(everything=True)
    office.slack.fail("views.open", **fault)
    await office.ana.slash("/coffee", "hours", "C1")
    assert latest(office.ana, TRY_AGAIN)
    assert office.ana.open_view is None


async def test_a_button_whose_form_does_not_come_up(office: Office, fault: dict[str, Any]) -> None:
    await office.olive.close(everything=True)
    invitation = latest(office.olive, "one chat, one topic")
    office.slack.fail("views.open", **fault)
    await office.olive.press(invitation, "Join")
    assert latest(office.olive, TRY_AGAIN)
    assert latest(office.olive, "one chat, one topic") is invitation


@pytest.mark.parametrize("fault", [{"reset": True}, {"error": "used_url"}, {"error": "expired_url"}, {"delay": 2}])
async def test_an_answer_that_slack_does_not_take_comes_up_in_a_modal(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, fault: dict[str, Any]
) -> None:
    if "delay" in fault:
        monkeypatch.setattr(interactions, "RESPONSE_SECONDS", 0.01)
    await office.ana.close(everything=True)
    await office.ana.slash("/coffee", "pace", "C1")
    office.slack.fail("response_url", times=4, **fault)
    await office.ana.press(latest(office.ana, "How many would you like?"), "2")
    assert "2 chats a month" in (await office.ana.opens("Refill")).plain
    assert "an answer was not taken" in caplog.text


async def test_a_file_that_does_not_come(office: Office, fault: dict[str, Any]) -> None:
    methods = ("conversations.open", "files.getUploadURLExternal", "files.completeUploadExternal")
    for number, method in enumerate(methods, start=1):
        office.slack.fail(method, **fault)
        await office.ana.slash("/coffee", "my-data", "C1")
        assert sum(TRY_AGAIN in message.plain for message in office.ana.inbox()) == number, method
        await office.go_on(minutes=1)
        office.slack.faults.asked_for.clear()
        await office.ana.slash("/coffee", "my-data", "C1")
        assert len([file for message in office.ana.inbox() for file in message.files]) == number, method


async def test_somebody_whom_slack_does_not_name(office: Office, fault: dict[str, Any]) -> None:
    workspace = office.slack.workspaces["T1"]
    dora = workspace.add_user("UDORA", "Dora")
    workspace.channels["C1"].members.append("UDORA")
    office.slack.fail("users.info", **fault)
    await dora.slash("/coffee", "join", "C1")
    assert latest(dora, TRY_AGAIN)
