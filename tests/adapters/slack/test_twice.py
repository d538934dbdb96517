"""An event that Slack sends twice has one effect, whether or not Slack got the first answer."""

import pytest

from tests.adapters.slack.local_slack import LocalSlack
from tests.adapters.slack.one_workspace import COMMUNITY, Office, latest


@pytest.fixture(params=["the first answer is lost", "both are answered"])
def again(request: pytest.FixtureRequest) -> str:
    """Return the reason why the next event is sent twice."""
    return str(request.param)


def send_twice(slack: LocalSlack, again: str) -> None:
    """Let Slack send the next event twice."""
    if again == "both are answered":
        slack.sockets.doubling = 1
    else:
        slack.sockets.losing = 1


def sent_twice(slack: LocalSlack, kind: str) -> bool:
    """Return whether the last two sent events are the same."""
    one, two = slack.sockets.sent[-2:]
    return one["type"] == two["type"] == kind and one["payload"] == two["payload"]


async def test_a_command(office: Office, again: str) -> None:
    send_twice(office.slack, again)
    await office.ana.slash("/coffee", "leave", "C1")
    assert sent_twice(office.slack, "slash_commands")
    assert not [message for message in office.ana.inbox() if "You’re not in Coffee" in message.plain]
    await office.ana.slash("/coffee", "leave", "C1")
    assert "You’re not in Coffee" in latest(office.ana, "Coffee").plain


async def test_a_command_that_opens_a_form(office: Office, again: str) -> None:
    await office.ana.close(everything=True)
    send_twice(office.slack, again)
    await office.ana.slash("/coffee", "hours", "C1")
    assert sent_twice(office.slack, "slash_commands")
    assert len(office.ana.screen.stack) == 1


async def test_a_press(office: Office, again: str) -> None:
    await office.go_on(days=1, hours=6)
    send_twice(office.slack, again)
    await office.press(office.ana, "Time 1", "I thought you could talk about")
    assert sent_twice(office.slack, "interactive")
    assert "works for @Uana" in latest(office.ben, "I thought you could talk about").plain
    assert not [message for message in office.ana.inbox() if "Undone" in message.plain]


async def test_a_form(office: Office, again: str) -> None:
    await office.olive.slash("/coffee", "circle new", "C1")
    form = await office.olive.opens("New circle")
    send_twice(office.slack, again)
    await office.olive.submit(form, {"Name": "Tea"})
    assert sent_twice(office.slack, "interactive")
    assert form.errors == {}
    await office.go_on(minutes=5)
    assert len([message for message in office.ana.inbox("C1") if "Tea: one chat" in message.plain]) == 1
    async with office.refill.store.reading(COMMUNITY) as tx:
        assert sorted(circle.name for circle in await tx.circles.all()) == ["Coffee", "Tea"]


async def test_an_event(office: Office, again: str) -> None:
    ana = office.ana.user
    ana.name = "Ana Maria"
    send_twice(office.slack, again)
    user = ana.as_json(office.time.now(), with_locale=True) | {"updated": int(office.time.now().timestamp())}
    await office.ana.workspace.emit({"type": "user_change", "user": user})
    await office.slack.until(lambda: sum(one["type"] == "events_api" for one in office.slack.sockets.sent) >= 2)
    await office.slack.settled()
    await office.ana.slash("/coffee", "me", "C1")
    assert "Name: Ana Maria" in (await office.ana.sees("Name: Ana Maria")).plain
