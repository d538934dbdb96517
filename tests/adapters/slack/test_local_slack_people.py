"""People and sockets of the local Slack, with Slack's own Bolt as the app."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.adapters.slack.local_slack import CannotDo, LocalSlack, NotAnswered, Workspace


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def option(text: str) -> dict[str, Any]:
    return {"text": plain(text), "value": text.lower()}


def field(label: str, kind: str, **more: Any) -> dict[str, Any]:
    element = {"type": kind, "action_id": "a", **more.pop("element", {})}
    return {"type": "input", "block_id": label.lower(), "label": plain(label), "element": element, **more}


PRESSABLE = [
    {
        "type": "actions",
        "elements": [{"type": "button", "text": plain("Yes"), "action_id": "yes:1", "value": "v"}],
    }
]
FORM = {
    "type": "modal",
    "callback_id": "form",
    "title": plain("Join"),
    "submit": plain("Send"),
    "notify_on_close": True,
    "private_metadata": "about",
    "blocks": [
        field("Name", "plain_text_input", element={"max_length": 5}),
        field("Pace", "static_select", element={"options": [option("One"), option("Two")]}, optional=True),
        field("Topics", "multi_external_select", element={"min_query_length": 1}, optional=True),
    ],
}


@pytest.fixture
async def app(local_slack: LocalSlack, harbour: Workspace) -> AsyncIterator[AsyncApp]:
    app = AsyncApp(client=AsyncWebClient(token=harbour.token, base_url=local_slack.url))
    handler = AsyncSocketModeHandler(app, local_slack.app_token, ping_interval=1)
    await handler.connect_async()
    await local_slack.until(lambda: local_slack.sockets.open)
    yield app
    await handler.close_async()


def open_form_on_command(app: AsyncApp) -> None:
    @app.command("/coffee")
    async def coffee(ack: Any, client: Any, body: Any) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)

    @app.options("a")
    async def suggest(ack: Any, body: Any) -> None:
        await ack(options=[option(name) for name in ("Bread", "Brewing") if body["value"] in name.lower()])


async def test_a_command_is_answered_to_its_author_alone(app: AsyncApp, harbour: Workspace) -> None:
    @app.command("/coffee")
    async def coffee(ack: Any, respond: Any, command: Any) -> None:
        await ack(f"At once: {command['text']}")
        await respond("Then this", response_type="in_channel")

    await harbour.user("U1").slash("/coffee", "join", channel="C1")
    assert (await harbour.user("U1").sees("At once: join")).ephemeral_to == "U1"
    await harbour.user("U2").sees("Then this")
    assert [each.plain for each in harbour.user("U2").inbox()] == ["Then this"]


async def test_a_wait_in_vain_says_what_is_there_instead(
    local_slack: LocalSlack, app: AsyncApp, harbour: Workspace
) -> None:
    open_form_on_command(app)
    await harbour.user("U1").slash("/coffee", channel="C1")
    await app.client.chat_postMessage(channel="C1", text="Somebody is here")
    with pytest.raises(AssertionError, match=r"(?s)Ana has the form 'Join' open, and sees.*Somebody is here"):
        await harbour.user("U1").sees("nothing like it", 0.01)
    with pytest.raises(AssertionError, match=r"(?s)calls, at last.*chat.postMessage"):
        await local_slack.until(lambda: None, 0.01)


async def test_a_command_that_nobody_answers_fails(local_slack: LocalSlack, app: AsyncApp, harbour: Workspace) -> None:
    local_slack.ack_seconds = 0.05
    with pytest.raises(NotAnswered):
        await harbour.user("U1").slash("/tea")
    assert [each["type"] for each in local_slack.sockets.sent] == ["slash_commands"] * 2


async def test_presses_what_is_there_and_nothing_else(app: AsyncApp, harbour: Workspace) -> None:
    pressed = []

    @app.action("yes:1")
    async def yes(ack: Any, action: Any, respond: Any) -> None:
        pressed.append(action["value"])
        await ack()
        await respond("Gone", replace_original=True, blocks=[])

    await app.client.chat_postMessage(channel="C1", text="Well?", blocks=PRESSABLE)
    message = await harbour.user("U1").sees("[Yes]")
    with pytest.raises(CannotDo, match="there is Yes"):
        await harbour.user("U1").press(message, "No")
    with pytest.raises(CannotDo, match="does not see"):
        await harbour.user("U3").press(message, "Yes")
    await harbour.user("U1").press(message, "Yes")
    await harbour.user("U2").sees("Gone")
    assert pressed == ["v"]
    with pytest.raises(CannotDo, match="there is nothing"):
        await harbour.user("U2").press(message, "Yes")


async def test_a_form_is_filled_in_and_sent(app: AsyncApp, harbour: Workspace) -> None:
    open_form_on_command(app)
    seen: list[Any] = []

    @app.view("form")
    async def form(ack: Any, view: Any) -> None:
        seen.append(view)
        await ack()

    ana = harbour.user("U1")
    await ana.slash("/coffee")
    view = await ana.opens("Join")
    assert await ana.suggest(view, "Topics", "br") == ["Bread", "Brewing"]
    with pytest.raises(CannotDo, match="has to be filled in"):
        await ana.submit(view)
    with pytest.raises(CannotDo, match="0 to 5 may be typed"):
        await ana.submit(view, {"Name": "Ana Maria"})
    with pytest.raises(CannotDo, match="no option 'Three'; there is One, Two"):
        await ana.submit(view, {"Name": "Ana", "Pace": "Three"})
    assert await ana.submit(view, {"Name": "Ana", "pace": "two", "Topics": ["bread"]}) is None
    values = seen[0]["state"]["values"]
    assert values["name"]["a"]["value"] == "Ana"
    assert values["pace"]["a"]["selected_option"]["value"] == "two"
    assert [each["value"] for each in values["topics"]["a"]["selected_options"]] == ["bread"]
    assert seen[0]["private_metadata"] == "about"


async def test_a_form_is_answered_with_errors_another_or_the_end(app: AsyncApp, harbour: Workspace) -> None:
    open_form_on_command(app)
    done = {**FORM, "title": plain("Done")}
    answers = [
        {"response_action": "errors", "errors": {"name": "Taken"}},
        {"response_action": "push", "view": done},
        {"response_action": "update", "view": {**done, "title": plain("Done now")}},
        {"response_action": "clear"},
    ]

    @app.view("form")
    async def form(ack: Any) -> None:
        await ack(**answers.pop(0))

    ana = harbour.user("U1")
    await ana.slash("/coffee")
    view = await ana.opens("Join")
    assert await ana.submit(view, {"Name": "Ana"}) is view
    assert view.errors == {"name": "Taken"}
    pushed = await ana.submit(view, {"Name": "Ana"})
    assert pushed is not None
    assert pushed.title == "Done"
    await ana.submit(pushed, {"Name": "Ana"})
    assert pushed.title == "Done now"
    assert await ana.submit(pushed, {"Name": "Ana"}) is None


async def test_an_answer_that_slack_would_not_take_is_remembered(
    local_slack: LocalSlack, app: AsyncApp, harbour: Workspace
) -> None:
    open_form_on_command(app)

    @app.view("form")
    async def form(ack: Any) -> None:
        await ack(response_action="errors", errors={"nowhere": "Taken"})

    await harbour.user("U1").slash("/coffee")
    with pytest.raises(NotAnswered, match="errors must name input blocks"):
        await harbour.user("U1").submit(await harbour.user("U1").opens("Join"), {"Name": "Ana"})
    assert local_slack.violations
    local_slack.violations.clear()


async def test_the_app_hears_of_a_closed_form(app: AsyncApp, harbour: Workspace) -> None:
    open_form_on_command(app)
    closed = []

    @app.view_closed("form")
    async def form(ack: Any, body: Any) -> None:
        closed.append(body["is_cleared"])
        await ack()

    await harbour.user("U1").slash("/coffee")
    await harbour.user("U1").opens("Join")
    await harbour.user("U1").close()
    assert closed == [False]
    assert harbour.user("U1").open_view is None


async def test_the_home_tab_is_drawn_and_pressed(app: AsyncApp, harbour: Workspace) -> None:
    @app.event("app_home_opened")
    async def opened(event: Any, client: Any) -> None:
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": PRESSABLE})

    @app.action("yes:1")
    async def yes(ack: Any, body: Any, client: Any) -> None:
        await ack()
        await client.views_update(view_id=body["view"]["id"], view={"type": "home", "blocks": [{"type": "divider"}]})

    ana = harbour.user("U1")
    await ana.open_home()
    home = await ana.slack.until(lambda: ana.home)
    assert home.plain == "[Yes]"
    await ana.press(home, "Yes")
    await ana.slack.until(lambda: home.plain == "---")


async def test_a_response_url_is_good_for_five_answers(
    local_slack: LocalSlack, app: AsyncApp, harbour: Workspace
) -> None:
    @app.command("/coffee")
    async def coffee(ack: Any) -> None:
        await ack()

    await harbour.user("U1").slash("/coffee")
    hook = AsyncWebhookClient(local_slack.sockets.sent[-1]["payload"]["response_url"])
    answers = [await hook.send(text=str(number)) for number in range(6)]
    assert [each.status_code for each in answers] == [200] * 5 + [404]
    assert "used_url" in answers[-1].body


async def test_each_payload_goes_over_one_of_the_sockets(
    local_slack: LocalSlack, app: AsyncApp, harbour: Workspace
) -> None:
    heard = []

    @app.command("/coffee")
    async def coffee(ack: Any, command: Any) -> None:
        heard.append(command["text"])
        await ack()

    second = AsyncSocketModeHandler(app, local_slack.app_token)
    await second.connect_async()
    await local_slack.until(lambda: len(local_slack.sockets.open) == 2)
    for number in range(4):
        await harbour.user("U1").slash("/coffee", str(number))
    assert heard == ["0", "1", "2", "3"]
    local_slack.sockets.drop(1)
    await harbour.user("U1").slash("/coffee", "still here")
    assert heard[-1] == "still here"
    await second.close_async()


async def test_a_refreshed_socket_is_replaced(local_slack: LocalSlack, app: AsyncApp, harbour: Workspace) -> None:
    (before,) = local_slack.sockets.open
    await local_slack.sockets.warn()
    await local_slack.sockets.refresh()
    await local_slack.until(lambda: local_slack.sockets.open and local_slack.sockets.open != [before])
    assert local_slack.count("apps.connections.open") >= 2


async def test_an_event_that_is_not_acknowledged_comes_again(
    local_slack: LocalSlack, app: AsyncApp, harbour: Workspace
) -> None:
    local_slack.ack_seconds = 0.05
    await harbour.emit({"type": "app_home_opened", "user": "U1", "tab": "home"})
    await local_slack.until(lambda: len(local_slack.sockets.sent) == 2)
    first, again = local_slack.sockets.sent
    assert first["payload"]["event_id"] == again["payload"]["event_id"]
    assert (first["retry_attempt"], again["retry_attempt"], again["retry_reason"]) == (0, 1, "timeout")


async def test_an_event_that_is_not_subscribed_is_not_sent(
    local_slack: LocalSlack, app: AsyncApp, harbour: Workspace
) -> None:
    await harbour.emit({"type": "message", "user": "U1"})
    assert local_slack.sockets.sent == []


async def test_a_mass_mention_is_seen(app: AsyncApp, harbour: Workspace) -> None:
    await app.client.chat_postMessage(channel="C1", text="<!here> &lt;!here&gt; <https://x.example|a link>")
    await app.client.chat_postMessage(channel="C1", text="&lt;!here&gt;")
    loud, quiet = harbour.user("U1").inbox()
    assert loud.plain == "@here <!here> a link"
    assert (loud.mentions_all, quiet.mentions_all) == (True, False)


async def test_mentions_in_a_command_are_completed(app: AsyncApp, harbour: Workspace) -> None:
    heard = []

    @app.command("/coffee")
    async def coffee(ack: Any, command: Any) -> None:
        heard.append(command["text"])
        await ack()

    await harbour.user("U1").slash("/coffee", "not-with @Ben in #coffee & <3")
    await harbour.user("U1").slash("/coffee", "not-with <@U2>")
    assert heard == ["not-with <@U2|u2> in <#C1|coffee> &amp; &lt;3", "not-with <@U2>"]


async def test_a_broken_connection_loses_nothing(local_slack: LocalSlack, app: AsyncApp, harbour: Workspace) -> None:
    heard = []

    @app.command("/coffee")
    async def coffee(ack: Any) -> None:
        heard.append(len(local_slack.sockets.open))
        if len(heard) == 1:
            local_slack.sockets.drop(1)
            return
        await ack()

    second = AsyncSocketModeHandler(app, local_slack.app_token)
    await second.connect_async()
    await local_slack.until(lambda: len(local_slack.sockets.open) == 2)
    await harbour.user("U1").slash("/coffee")
    assert heard == [2, 1]
    await second.close_async()


async def test_an_eleventh_socket_is_turned_away(local_slack: LocalSlack, harbour: Workspace) -> None:
    client = AsyncWebClient(base_url=local_slack.url)
    async with aiohttp.ClientSession() as session:
        sockets, said = [], []
        for _ in range(11):
            url = (await client.apps_connections_open(app_token=local_slack.app_token))["url"]
            sockets.append(await session.ws_connect(url))
            said.append(await sockets[-1].receive_json())
    assert [each.get("num_connections") for each in said] == [*range(1, 11), None]
    assert said[0]["debug_info"]["approximate_connection_time"] == 18_060
    assert said[-1]["reason"] == "too_many_websockets"
