"""Invalid requests to the local Slack get Slack's errors, and are logged, so that the test fails."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.adapters.slack.local_slack import LocalSlack, Workspace, problems_of_blocks, problems_of_view

TEXT = {"type": "plain_text", "text": "Hi", "emoji": False}
OPTION = {"text": TEXT, "value": "1"}
DIVIDER = {"type": "divider"}
FIELD = {"type": "input", "label": TEXT, "element": {"type": "plain_text_input", "action_id": "a"}}
MODAL = {"type": "modal", "title": TEXT, "submit": TEXT, "private_metadata": "", "blocks": [FIELD]}


def button(**more: Any) -> dict[str, Any]:
    return {"type": "button", "text": TEXT, "action_id": "a", **more}


def actions(*elements: Any) -> dict[str, Any]:
    return {"type": "actions", "elements": [*elements]}


def rich(*parts: Any, **more: Any) -> dict[str, Any]:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [*parts], **more}]}


def select(**more: Any) -> dict[str, Any]:
    return {"type": "static_select", "action_id": "s", "options": [OPTION], **more}


def bars(*series: dict[str, int]) -> dict[str, Any]:
    drawn = [
        {"name": f"s{place}", "data": [{"label": label, "value": value} for label, value in one.items()]}
        for place, one in enumerate(series)
    ]
    chart = {"type": "bar", "series": drawn, "axis_config": {"categories": [*series[0]]}}
    return {"type": "data_visualization", "title": "Bars", "chart": chart}


def table(*cells: str) -> dict[str, Any]:
    rows = [[{"type": "raw_text", "text": cell} for cell in row] for row in (("Figure", "Now"), cells)]
    return {"type": "data_table", "caption": "Figures", "rows": rows}


@pytest.mark.parametrize(
    "block",
    [
        DIVIDER,
        actions(button(), button(action_id="b", style="primary", value="")),
        actions(select(initial_option=OPTION)),
        rich({"type": "text", "text": "Hi", "style": {"bold": True}}, {"type": "user", "user_id": "U1"}),
        rich({"type": "date", "timestamp": 1, "format": "{time}", "fallback": "noon"}),
        {"type": "section", "text": {"type": "mrkdwn", "text": "*Hi*"}, "accessory": button()},
        {"type": "context", "elements": [TEXT]},
        {**FIELD, "block_id": "f", "optional": False, "hint": TEXT},
        bars({"a": 1, "b": 0}),
        table("a", "1"),
    ],
)
def test_takes_a_block(block: Any) -> None:
    assert problems_of_blocks([block]) == []


@pytest.mark.parametrize(
    ("blocks", "problem"),
    [
        ([{"type": "nonsense"}], "unsupported type: nonsense"),
        ([{"type": "divider", "colour": "red"}], "unsupported or empty field: colour"),
        ([actions(button(labl="x"))], "unsupported or empty field: labl"),
        ([rich({"type": "text", "text": "Hi", "bold": True})], "unsupported or empty field: bold"),
        ([rich({"type": "text", "text": ""})], "empty"),
        ([DIVIDER] * 51, "no more than 50"),
        ([{**DIVIDER, "block_id": "x"}] * 2, 'block_id "x" already exists'),
        ([actions(button(), button())], 'action_id "a" already exists'),
        ([actions(button(text={"type": "plain_text", "text": "x" * 76}))], "75 characters"),
        ([actions(button(text={"type": "mrkdwn", "text": "x"}))], "plain_text"),
        ([actions(button(style="loud"))], "style"),
        ([{"type": "section", "text": {"type": "mrkdwn", "text": ""}}], "empty field: text"),
        ([{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}], "3000"),
        ([{"type": "actions", "elements": []}], "empty field: elements"),
        ([actions(select(options=[]))], "options"),
        ([actions(select(options=[OPTION, OPTION]))], "already exists"),
        ([actions(select(initial_option={"text": TEXT, "value": "2"}))], "initial option"),
        ([actions({"type": "checkboxes", "action_id": "c", "options": [OPTION] * 11})], "no more than 10"),
        ([actions({"type": "plain_text_input", "action_id": "t"})], "only allowed in an input block"),
        ([{"type": "context", "elements": [button()]}], "only images and texts"),
        ([{"type": "section", "text": "Hi"}], "must be an object"),
        ([{"type": "input", "label": "Hi", "element": {}}], "json-pointer:/blocks/0"),
        ([{"type": "actions", "elements": "Hi"}], "json-pointer:/blocks/0"),
        ([{"type": "rich_text", "elements": [{"type": "nonsense"}]}], "json-pointer:/blocks/0"),
        ([bars({"a": 1})] * 3, "no more than 2 charts"),
        ([bars({"a": 1}, {"b": 1})], "one point for each category"),
        ([bars({"x" * 21: 1})], "1 to 20 characters"),
        ([bars({})], "1 to 20 categories"),
        ([{**bars({"a": 1}), "alt_text": "x"}], "unsupported field: alt_text"),
        ([table("a")], "all of one length"),
        ([table("a", "")], "a raw_text with a text"),
        ("no blocks", "must be an array"),
    ],
)
def test_tells_what_is_wrong_with_blocks(blocks: Any, problem: str) -> None:
    assert any(problem in each for each in problems_of_blocks(blocks)), problems_of_blocks(blocks)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"submit": None}, "submit"),
        ({"title": {"type": "plain_text", "text": "x" * 25}}, "title"),
        ({"blocks": [DIVIDER] * 101}, "no more than 100"),
        ({"blocks": []}, "at least one block"),
        ({"private_metadata": "x" * 3001}, "private_metadata"),
        ({"callback": "x"}, "unsupported field: callback"),
        ({"id": "V1"}, "unsupported field: id"),
        ({"type": "home"}, "modal"),
    ],
)
def test_tells_what_is_wrong_with_a_view(change: dict[str, Any], problem: str) -> None:
    view = {key: value for key, value in (MODAL | change).items() if value is not None}
    assert any(problem in each for each in problems_of_view(view, "modal")), problems_of_view(view, "modal")


def test_takes_a_view() -> None:
    assert problems_of_view(MODAL, "modal") == []


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"text": ""}, "no_text"),
        ({"text": "x" * 40_001}, "msg_too_long"),
        ({"text": "x", "blocks": [{"type": "nonsense"}]}, "invalid_blocks"),
        ({"text": "x", "blocks": [rich({"type": "text", "text": "y" * 2900})] * 5}, "msg_blocks_too_long"),
        ({"text": "x", "metadata": {"event_type": "refill"}}, "invalid_metadata_format"),
    ],
)
@pytest.mark.filterwarnings("ignore:The top-level `text`")
async def test_refuses_and_remembers(
    local_slack: LocalSlack, harbour: Workspace, body: dict[str, Any], error: str
) -> None:
    client = AsyncWebClient(token=harbour.token, base_url=local_slack.url)
    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel="C1", **body)
    assert refused.value.response["error"] == error
    assert refused.value.response["response_metadata"]["messages"]
    assert f"chat.postMessage: {error}" in local_slack.violations[0]
    assert harbour.messages == []
    local_slack.violations.clear()
