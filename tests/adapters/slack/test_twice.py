"""An event that Slack sends twice has one effect, whether or not Slack got the first answer."""

import pytest

from tests.adapters.slack.local_slack import LocalSlack
from tests.adapters.slack.one_workspace import COMMUNITY, SlackScene, latest


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


async def test_a_command(scene: SlackScene, again: str) -> None:
    send_twice(scene.slack, again)
    await scene.ana.slash("/coffee", "leave", "C1")
    assert sent_twice(scene.slack, "slash_commands")
    assert not [message for message in scene.ana.inbox() if "You’re not in Coffee" in message.plain]
    await scene.ana.slash("/coffee", "leave", "C1")
    assert "You’re not in Coffee" in latest(scene.ana, "Coffee").plain


async def test_a_command_that_opens_a_form(scene: SlackScene, again: str) -> None:
    await scene.ana.close(everything=True)
    send_twice(scene.slack, again)
    await scene.ana.slash("/coffee", "hours", "C1")
    assert sent_twice(scene.slack, "slash_commands")
    assert len(scene.ana.screen.stack) == 1


async def test_a_press(scene: SlackScene, again: str) -> None:
    await scene.go_on(days=1, hours=6)
    send_twice(scene.slack, again)
    await scene.press(scene.ana, "Time 1", "I thought you could talk about")
    assert sent_twice(scene.slack, "interactive")
    assert "@Uana has already picked" in latest(scene.ben, "I thought you could talk about").plain
    assert not [message for message in scene.ana.inbox() if "Undone" in message.plain]


async def test_a_form(scene: SlackScene, again: str) -> None:
    await scene.olive.slash("/coffee", "circle new", "C1")
    form = await scene.olive.opens("New circle")
    send_twice(scene.slack, again)
    await scene.olive.submit(form, {"Name": "Tea"})
    assert sent_twice(scene.slack, "interactive")
    assert form.errors == {}
    await scene.go_on(minutes=5)
    assert len([message for message in scene.ana.inbox("C1") if "Tea: one chat" in message.plain]) == 1
    async with scene.refill.store.reading(COMMUNITY) as tx:
        assert sorted(circle.name for circle in await tx.circles.all()) == ["Coffee", "Tea"]


async def test_an_event(scene: SlackScene, again: str) -> None:
    ana = scene.ana.user
    ana.name = "Ana Maria"
    send_twice(scene.slack, again)
    user = ana.as_json(scene.time.now(), with_locale=True) | {"updated": int(scene.time.now().timestamp())}
    await scene.ana.workspace.emit({"type": "user_change", "user": user})
    await scene.slack.until(lambda: sum(one["type"] == "events_api" for one in scene.slack.sockets.sent) >= 2)
    await scene.slack.settled()
    await scene.ana.slash("/coffee", "me", "C1")
    assert "Name: Ana Maria" in (await scene.ana.sees("Name: Ana Maria")).plain
