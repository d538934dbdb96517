"""Checks of bodies: with `slack_sdk.models`, and with rules that the models don't check. Errors have Slack's words."""

import copy
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.basic_objects import JsonObject
from slack_sdk.models.blocks import Block, Option
from slack_sdk.models.views import View

from tests.adapters.slack.local_slack.charts import CHARTS_A_MESSAGE, FIELDS, problems_of_chart

Json = dict[str, Any]
BLOCKS_A_MESSAGE = 50
BLOCKS_A_VIEW = 100
TEXT = 40_000
TEXT_OF_ALL_BLOCKS = 13_200
VIEW_BYTES = 250_000
OPTIONS = 100
OPTIONS_SHOWN_AT_ONCE = 10
"""Maximum number of options of checkboxes or radio buttons. The other limits are in slack_sdk."""
VIEW_FIELDS = {
    "type", "title", "blocks", "close", "submit", "private_metadata", "callback_id", "clear_on_close",
    "notify_on_close", "external_id", "submit_disabled",
}  # fmt: skip
"""Keys of a view that an app may send. It may not send keys that Slack adds (id, hash, state)."""
MAY_BE_EMPTY = {"private_metadata", "callback_id", "external_id", "initial_value", "value"}
PLAIN_ONLY = {"title", "submit", "close", "label", "hint", "placeholder", "confirm", "deny"}
INTERACTIVE = {
    "button", "checkboxes", "channels_select", "conversations_select", "datepicker", "datetimepicker",
    "external_select", "multi_channels_select", "multi_conversations_select", "multi_external_select",
    "multi_static_select",
    "multi_users_select", "overflow", "plain_text_input", "radio_buttons", "static_select", "timepicker",
    "users_select", "email_text_input", "number_input", "url_text_input", "rich_text_input", "workflow_button",
}  # fmt: skip
NOT_IN_INPUT = {"button", "overflow", "workflow_button", "image"}
ONLY_IN_INPUT = {
    "plain_text_input", "email_text_input", "number_input", "url_text_input", "rich_text_input", "file_input",
}  # fmt: skip


def problems_of_blocks(blocks: Any, most: int = BLOCKS_A_MESSAGE) -> list[str]:
    """List the errors in blocks; empty if Slack would accept them."""
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        return ["must be an array of objects [json-pointer:/blocks]"]
    found = [f"no more than {most} items allowed [json-pointer:/blocks]"] if len(blocks) > most else []
    ids = Counter(block["block_id"] for block in blocks if "block_id" in block)
    found += [f'block_id "{each}" already exists [json-pointer:/blocks]' for each, times in ids.items() if times > 1]
    if sum(block.get("type") == "data_visualization" for block in blocks) > CHARTS_A_MESSAGE:
        found.append(f"no more than {CHARTS_A_MESSAGE} charts allowed [json-pointer:/blocks]")
    for number, block in enumerate(blocks):
        where = f"/blocks/{number}"
        found += _shape(block, where) or _ruled(block, where)
    return found


def problems_of_view(view: Any, kind: str) -> list[str]:
    """List the errors in a view of the type `modal` or `home`."""
    if not isinstance(view, dict) or view.get("type") != kind:
        return [f'must be an object of type "{kind}" [json-pointer:/view]']
    if not isinstance(view.get("blocks"), list):
        return ["missing required field: blocks [json-pointer:/view]"]
    found = problems_of_blocks(view["blocks"], BLOCKS_A_VIEW)
    bare = {key: value for key, value in view.items() if key != "blocks"}
    found += [f"unsupported field: {key} [json-pointer:/view]" for key in sorted(set(view) - VIEW_FIELDS)]
    try:
        View(**copy.deepcopy({**bare, "blocks": [{"type": "divider"}]})).to_dict()
    except (SlackObjectFormationError, TypeError, AttributeError) as wrong:
        found.append(f"{wrong} [json-pointer:/view]")
    found += [f"{each} [json-pointer:/view]" for each in _text_rules(bare)]
    if kind == "modal" and "title" not in view:
        found.append("missing required field: title [json-pointer:/view]")
    if kind == "modal" and "submit" not in view and any(block.get("type") == "input" for block in view["blocks"]):
        found.append("missing required field: submit, as there is an input block [json-pointer:/view]")
    if not view["blocks"]:
        found.append("must have at least one block [json-pointer:/view/blocks]")
    if len(repr(view)) > VIEW_BYTES:
        found.append("view is too large [json-pointer:/view]")
    return found


def problems_of_options(answer: Any) -> list[str]:
    """List the errors in the response to a block_suggestion."""
    if not isinstance(answer, dict) or set(answer) not in ({"options"}, {"option_groups"}):
        return ["must have options or option_groups"]
    groups = answer.get("option_groups") or [answer]
    found = []
    for options in (group["options"] for group in groups):
        if len(options) > OPTIONS:
            found.append(f"no more than {OPTIONS} options allowed")
        found += [each for option in options for each in _option_problems(option)]
    return found


def problems_of_metadata(metadata: Any) -> list[str]:
    """List the errors in a message's metadata."""
    if not isinstance(metadata, dict) or set(metadata) != {"event_type", "event_payload"}:
        return ["metadata must have event_type and event_payload, and nothing else"]
    if not isinstance(metadata["event_type"], str) or not metadata["event_type"]:
        return ["metadata.event_type must be a string"]
    return [] if isinstance(metadata["event_payload"], dict) else ["metadata.event_payload must be an object"]


def initial_options(element: Json) -> list[Json]:
    """List the initial options of an element, which may allow one or several."""
    return [*element.get("initial_options", ()), *([element["initial_option"]] if "initial_option" in element else ())]


def text_length(blocks: list[Json]) -> int:
    """Count the characters of all texts in blocks."""
    return sum(len(each["text"]) for each in _objects(blocks) if isinstance(each.get("text"), str))


def _shape(block: Json, where: str) -> Sequence[str]:
    return _shape_of(json.dumps(block), where)


@lru_cache(maxsize=4096)
def _shape_of(text: str, where: str) -> Sequence[str]:
    block = json.loads(text)
    try:
        if block.get("type") in FIELDS:
            return [f"{each} [json-pointer:{where}]" for each in problems_of_chart(block)]
        parsed = Block.parse(json.loads(text))
        if parsed is None:
            return [f"unsupported type: {block.get('type')} [json-pointer:{where}/type]"]
        return _strange(block, parsed.to_dict(), where)
    except (SlackObjectFormationError, TypeError, AttributeError, KeyError) as wrong:
        return [f"{wrong} [json-pointer:{where}]"]


def _strange(given: Any, parsed: Any, where: str) -> list[str]:
    """List the parts of a body that slack_sdk has dropped while parsing. It drops unknown and empty parts."""
    if isinstance(given, list) and isinstance(parsed, list):
        if len(given) != len(parsed):
            return [f"unsupported or empty element [json-pointer:{where}]"]
        pairs = zip(given, parsed, strict=True)
        return [each for n, (one, other) in enumerate(pairs) for each in _strange(one, other, f"{where}/{n}")]
    if isinstance(given, dict) and isinstance(parsed, dict):
        found = []
        for key, value in given.items():
            if key in parsed:
                found += _strange(value, parsed[key], f"{where}/{key}")
            elif key not in {"emoji", "verbatim"} and not (key in MAY_BE_EMPTY and value == ""):
                found.append(f"unsupported or empty field: {key} [json-pointer:{where}]")
        return found
    same = isinstance(given, dict | list) == isinstance(parsed, dict | list)
    return [] if same else [f"must be an object [json-pointer:{where}]"]


def _ruled(block: Json, where: str) -> list[str]:
    try:
        return [f"{each} [json-pointer:{where}]" for each in _rules(block)]
    except (TypeError, KeyError, AttributeError) as wrong:
        return [f"malformed: {wrong!r} [json-pointer:{where}]"]


def _rules(block: Json) -> Iterator[str]:
    kind = block["type"]
    elements = [each for each in _objects(block) if each.get("type") in INTERACTIVE]
    actions = Counter(each["action_id"] for each in elements if "action_id" in each)
    yield from (f'action_id "{each}" already exists' for each, times in actions.items() if times > 1)
    yield from _text_rules(block)
    if kind in ("actions", "context") and not block.get("elements"):
        yield "elements must have at least one item"
    if kind == "input" and block["element"]["type"] in NOT_IN_INPUT:
        yield f"{block['element']['type']} is not allowed in an input block"
    if kind != "input" and any(each["type"] in ONLY_IN_INPUT for each in elements):
        yield "an input element is only allowed in an input block"
    if kind == "context" and any(each["type"] not in ("image", "plain_text", "mrkdwn") for each in block["elements"]):
        yield "only images and texts are allowed in a context block"
    if kind == "header" and block["text"]["type"] != "plain_text":
        yield "must be a plain_text object"
    for element in elements:
        yield from _element_rules(element)


def _element_rules(element: Json) -> Iterator[str]:
    kind = element["type"]
    if kind == "button" and element["text"]["type"] != "plain_text":
        yield "a button's text must be a plain_text object"
    options = [*element.get("options", ()), *(o for g in element.get("option_groups", ()) for o in g["options"])]
    if kind in ("static_select", "multi_static_select", "checkboxes", "radio_buttons", "overflow") and not options:
        yield "options must have at least one item"
    if kind in ("checkboxes", "radio_buttons") and len(options) > OPTIONS_SHOWN_AT_ONCE:
        yield f"no more than {OPTIONS_SHOWN_AT_ONCE} options allowed"
    if "select" in kind and any(option["text"]["type"] != "plain_text" for option in options):
        yield "a select's options must be plain_text objects"
    values = Counter(option.get("value") for option in options)
    yield from (f'option value "{each}" already exists' for each, times in values.items() if times > 1)
    if options and any(each not in options for each in initial_options(element)):
        yield "an initial option must match exactly one of the options"
    if not 0 < element.get("max_length", 1) <= 3000:
        yield "max_length must be between 1 and 3000"
    if "max_length" in element and len(element.get("initial_value") or "") > element["max_length"]:
        yield "initial_value is longer than max_length"


def _text_rules(given: Json) -> Iterator[str]:
    for holder in _objects(given):
        if holder.get("type") in ("plain_text", "mrkdwn", "text") and not holder.get("text"):
            yield "must be more than 0 characters"
        for key, value in holder.items():
            if key in PLAIN_ONLY and isinstance(value, dict) and value.get("type") == "mrkdwn":
                yield f"{key} must be a plain_text object"


def _option_problems(option: Json) -> list[str]:
    try:
        parsed: JsonObject | None = next(iter(Option.parse_all([copy.deepcopy(option)]) or ()), None)
        return _strange(option, parsed.to_dict("block"), "/options") if parsed else ["not an option"]
    except (SlackObjectFormationError, TypeError) as wrong:
        return [str(wrong)]


def _objects(given: Any) -> Iterator[Json]:
    if isinstance(given, dict):
        yield given
    for each in given.values() if isinstance(given, dict) else given if isinstance(given, list) else ():
        yield from _objects(each)
