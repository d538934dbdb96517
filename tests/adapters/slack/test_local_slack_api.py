"""The Web API of the local Slack, through Slack's own client."""

from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import HandClock
from tests.adapters.slack.local_slack import LocalSlack, Workspace
from tests.adapters.slack.local_slack.methods_views import Trigger

HELLO = [{"type": "section", "text": {"type": "mrkdwn", "text": "Hello <@U1>"}}]
MODAL: dict[str, Any] = {"type": "modal", "title": {"type": "plain_text", "text": "A form"}, "blocks": HELLO}
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def client(local_slack: LocalSlack, harbour: Workspace) -> AsyncWebClient:
    return AsyncWebClient(token=harbour.token, base_url=local_slack.url, retry_handlers=[])


async def refusal(call: Any) -> Any:
    with pytest.raises(SlackApiError) as refused:
        await call
    return refused.value.response


async def test_tells_whose_token_it_is(client: AsyncWebClient, harbour: Workspace) -> None:
    answer = await client.auth_test()
    assert (answer["team_id"], answer["user_id"]) == ("T1", harbour.bot_user)


async def test_tells_about_people(client: AsyncWebClient, harbour: Workspace) -> None:
    harbour.add_user("U4", "Dora", deleted=True)
    harbour.add_user("U5", "Emil", is_stranger=True, team_id="T9")
    ana = (await client.users_info(user="U1", include_locale=True))["user"]
    assert (ana["tz"], ana["tz_offset"], ana["locale"]) == ("Asia/Kathmandu", 20700, "pt-BR")
    assert "locale" not in (await client.users_info(user="U1"))["user"]
    assert "tz" not in (await client.users_info(user="U4"))["user"]
    assert (await client.users_info(user="U5"))["user"]["is_stranger"]
    assert [len(page["members"]) async for page in await client.users_list(limit=3)] == [3, 3, 1]


async def test_posts_to_a_member_a_channel_and_a_group(client: AsyncWebClient, harbour: Workspace) -> None:
    await client.chat_postMessage(channel="U1", text="one", blocks=HELLO)
    await client.chat_postMessage(channel="C1", text="two")
    group = await client.conversations_open(users=["U1", "U3"])
    await client.chat_postMessage(channel=group["channel"]["id"], text="three &amp; <@U2>")
    assert [each.plain for each in harbour.user("U1").inbox()] == ["Hello @Ana", "two", "three & @Ben"]
    assert [each.plain for each in harbour.user("U3").inbox()] == ["three & @Ben"]
    assert harbour.user("U1").inbox()[0].spoken == "one"


@pytest.mark.parametrize(
    ("users", "error"),
    [
        ("", "users_list_not_supplied"),
        ("U9", "user_not_found"),
        ("U1,UGONE", "user_disabled"),
        ("USTRANGE", "user_not_visible"),
        ("U1,UOUT", "invalid_user_combination"),
        ("U1,U2,U3,UA,UB,UC,UD,UE,UF", "too_many_users"),
    ],
)
async def test_does_not_open_a_conversation(client: AsyncWebClient, harbour: Workspace, users: str, error: str) -> None:
    harbour.add_user("UGONE", "Gone", deleted=True)
    harbour.add_user("USTRANGE", "Strange", is_stranger=True)
    harbour.add_user("UOUT", "Outside", team_id="T9")
    for name in "ABCDEF":
        harbour.add_user(f"U{name}", name)
    assert (await refusal(client.conversations_open(users=users)))["error"] == error


async def test_opens_the_same_conversation_again(client: AsyncWebClient) -> None:
    first = await client.conversations_open(users="U2,U1")
    again = await client.conversations_open(users="U1,U2", return_im=True)
    assert again["channel"]["id"] == first["channel"]["id"]
    assert again["already_open"]
    assert again["channel"]["is_mpim"]


async def test_tells_about_channels(client: AsyncWebClient, harbour: Workspace) -> None:
    harbour.add_channel("C2", "tea", ["U1"], with_bot=False)
    harbour.add_channel("C3", "secret", ["U1"], private=True, with_bot=False)
    listed = await client.conversations_list(types="public_channel,private_channel")
    assert [(each["id"], each["is_member"]) for each in listed["channels"]] == [("C1", True), ("C2", False)]
    assert (await client.conversations_members(channel="C1", limit=2))["members"] == ["U1", "U2"]
    assert (await refusal(client.chat_postMessage(channel="C2", text="x")))["error"] == "not_in_channel"
    await client.conversations_join(channel="C2")
    await client.chat_postMessage(channel="C2", text="x")
    assert (await client.conversations_info(channel="C2"))["channel"]["is_member"]
    harbour.channels["C2"].is_archived = True
    assert (await refusal(client.chat_postMessage(channel="C2", text="x")))["error"] == "is_archived"
    for channel in ("C3", "C9"):
        assert (await refusal(client.chat_postMessage(channel=channel, text="x")))["error"] == "channel_not_found"


async def test_shows_an_ephemeral_message_to_one(client: AsyncWebClient, harbour: Workspace) -> None:
    await client.chat_postEphemeral(channel="C1", user="U1", text="for you")
    assert [each.plain for each in harbour.user("U1").inbox()] == ["for you"]
    assert harbour.user("U2").inbox() == []
    refused = await refusal(client.chat_postEphemeral(channel="C1", user="U3", text="x"))
    assert refused["error"] == "user_not_in_channel"


async def test_changes_and_deletes_its_own_messages(client: AsyncWebClient, harbour: Workspace) -> None:
    metadata = {"event_type": "refill", "event_payload": {"key": "1"}}
    ts = (await client.chat_postMessage(channel="C1", text="a", blocks=HELLO, metadata=metadata))["ts"]
    await client.chat_update(channel="C1", ts=ts, text="b")
    (message,) = harbour.messages
    assert (message.text, message.plain, message.metadata) == ("b", "Hello @Ana", metadata)
    await client.chat_update(channel="C1", ts=ts, text="b", blocks=[])
    assert message.plain == "b"
    message.user = "U2"
    assert (await refusal(client.chat_update(channel="C1", ts=ts, text="c")))["error"] == "cant_update_message"
    message.user = harbour.bot_user
    await client.chat_delete(channel="C1", ts=ts)
    assert (await refusal(client.chat_update(channel="C1", ts=ts, text="c")))["error"] == "message_not_found"


async def test_takes_forms_queries_and_json_alike(local_slack: LocalSlack, harbour: Workspace) -> None:
    body = {"channel": "C1", "text": "hello", "blocks": '[{"type": "divider"}]'}
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {harbour.token}"}) as session:
        url = f"{local_slack.url}chat.postMessage"
        for kind in ({"params": body}, {"data": body}, {"json": body}):
            async with session.post(url, **kind) as answer:  # type: ignore[arg-type]
                assert (await answer.json())["ok"]
        async with session.get(url, params=body) as answer:
            assert (await answer.json())["ok"]
    assert len(harbour.messages) == 4


async def test_lets_in_by_token_and_scope(local_slack: LocalSlack, harbour: Workspace, client: AsyncWebClient) -> None:
    token = local_slack.tokens.all[harbour.token]
    token.scopes = frozenset({"chat:write", "users:read"})
    refused = await refusal(client.conversations_open(users="U1"))
    assert (refused["error"], refused["needed"], refused["provided"]) == (
        "missing_scope", "im:write", "chat:write,users:read"
    )  # fmt: skip
    client.token = "xoxb-nobody"
    assert (await refusal(client.auth_test()))["error"] == "invalid_auth"
    client.token = token.value
    await client.auth_revoke()
    assert (await refusal(client.auth_test()))["error"] == "token_revoked"


async def test_an_uninstalled_app_is_told_so(local_slack: LocalSlack, client: AsyncWebClient) -> None:
    await client.apps_uninstall(client_id=local_slack.client_id, client_secret=local_slack.client_secret)
    assert (await refusal(client.auth_test()))["error"] == "account_inactive"


async def test_an_organisation_s_token_has_to_name_a_workspace(local_slack: LocalSlack, harbour: Workspace) -> None:
    one = local_slack.add_workspace("T2", "Grid one", "E1", installed=False)
    one.add_user("U7", "Gwen")
    token = local_slack.tokens.install(one, local_slack.scopes, is_org=True)
    client = AsyncWebClient(token=token.value, base_url=local_slack.url)
    assert (await client.auth_test())["is_enterprise_install"]
    assert (await refusal(client.users_list()))["error"] == "missing_argument"
    assert (await refusal(client.users_list(team_id="T1")))["error"] == "team_access_not_granted"
    assert any(each["id"] == "U7" for each in (await client.users_list(team_id="T2"))["members"])


async def test_a_trigger_opens_one_view_within_three_seconds() -> None:
    clock = HandClock(NOON)
    async with LocalSlack(clock) as slack:
        workspace = slack.add_workspace("T1", "Harbour")
        ana = workspace.add_user("U1", "Ana")
        client = AsyncWebClient(token=workspace.token, base_url=slack.url)
        slack.triggers["one"] = Trigger(workspace, "U1", clock.now())
        slack.triggers["late"] = Trigger(workspace, "U1", clock.now())
        await client.views_open(trigger_id="one", view=MODAL)
        assert ana.open_view is not None
        assert ana.open_view.title == "A form"
        assert (await refusal(client.views_open(trigger_id="one", view=MODAL)))["error"] == "exchanged_trigger_id"
        clock.move_by(timedelta(seconds=3.1))
        assert (await refusal(client.views_open(trigger_id="late", view=MODAL)))["error"] == "expired_trigger_id"
        assert (await refusal(client.views_open(trigger_id="none", view=MODAL)))["error"] == "invalid_trigger_id"


async def test_three_views_may_lie_above_each_other(
    local_slack: LocalSlack, harbour: Workspace, client: AsyncWebClient
) -> None:
    for name in "abcd":
        local_slack.triggers[name] = Trigger(harbour, "U1", local_slack.clock.now())
    await client.views_open(trigger_id="a", view=MODAL)
    await client.views_push(trigger_id="b", view=MODAL)
    third = (await client.views_push(trigger_id="c", view=MODAL))["view"]
    assert third["root_view_id"] != third["previous_view_id"]
    assert (await refusal(client.views_push(trigger_id="d", view=MODAL)))["error"] == "push_limit_reached"


async def test_a_stale_view_is_not_written_over_a_newer(client: AsyncWebClient, harbour: Workspace) -> None:
    home = {"type": "home", "blocks": HELLO}
    first = (await client.views_publish(user_id="U1", view=home))["view"]
    await client.views_publish(user_id="U1", view=home, hash=first["hash"])
    refused = await refusal(client.views_publish(user_id="U1", view=home, hash=first["hash"]))
    assert refused["error"] == "hash_conflict"
    shown = harbour.user("U1").home
    assert shown is not None
    assert shown.plain == "Hello @Ana"


async def test_takes_files(client: AsyncWebClient, harbour: Workspace) -> None:
    await client.files_upload_v2(channel="C1", filename="chat.ics", content="BEGIN:VCALENDAR", initial_comment="Here")
    (message,) = harbour.user("U1").inbox()
    assert (message.plain, message.files[0].name, message.files[0].data) == ("Here", "chat.ics", b"BEGIN:VCALENDAR")


async def test_speaks_to_nothing_but_this_machine(local_slack: LocalSlack) -> None:
    with pytest.raises(ValueError, match="not on this machine"):
        local_slack.hooks.use("https://example.com/slack/events")


async def test_remembers_each_call(local_slack: LocalSlack, client: AsyncWebClient) -> None:
    await client.chat_postMessage(channel="C1", text="hello")
    assert local_slack.count("chat.postMessage") == 1
    assert local_slack.calls[-1].answer["ok"]
