"""Fill in modals as a person can: by the fields' labels, with values that the fields accept."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from typing import Any

from tests.adapters.slack.local_slack.checks import initial_options
from tests.adapters.slack.local_slack.errors import CannotDo
from tests.offered_times import label_of

Json = dict[str, Any]
Suggest = Callable[[Json, str], Awaitable[list[Json]]]
SHAPES: dict[str, tuple[str, str]] = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "overflow": ("selected_option", ""),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
}
"""For each type of element, the key of its value in a view's state, and the key of its initial value."""


def pressable(blocks: Iterable[Json]) -> Iterator[tuple[Json, Json]]:
    """Yield each element that sends an event when pressed, with its block. Fields of a form are not among them."""
    for block in blocks:
        found = [*block.get("elements", ()), block.get("accessory")] if block["type"] in ("actions", "section") else []
        if block["type"] == "input" and block.get("dispatch_action"):
            found = [block["element"]]
        yield from ((block, element) for element in found if element and element["type"] != "image")


def choices(blocks: Iterable[Json]) -> list[tuple[str, str]]:
    """List the buttons and the options of menus, each with its label and its action_id or value."""
    here = [element for _, element in pressable(blocks)]
    return [
        (each["text"]["text"], each.get("action_id") or each["value"])
        for element in here
        for each in ([element] if "text" in element else element.get("options", ()))
    ]


def find_pressable(blocks: Iterable[Json], what: str) -> tuple[Json, Json]:
    """Return the button with a label or action_id, or the menu that has such an option. There must be exactly one."""
    here = [*pressable(blocks)]
    what = label_of(what, ((e.get("text", {}).get("text", ""), e["action_id"]) for _, e in here))
    found = [
        (b, e)
        for b, e in here
        if what in (e["action_id"], e.get("text", {}).get("text"))
        or any(what in _names(option) for option in e.get("options", ()))
    ]
    if len(found) != 1:
        there = ", ".join(e.get("text", {}).get("text") or e["action_id"] for _, e in here) or "nothing"
        raise CannotDo(f"{len(found)} of {what!r}; there is {there}")
    return found[0]


def find_field(blocks: Iterable[Json], name: str) -> Json:
    """Return the input block with a label, block_id or action_id."""
    here = [block for block in blocks if block["type"] == "input"]
    found = [each for each in here if name in (each["label"]["text"], each["block_id"], each["element"]["action_id"])]
    if len(found) != 1:
        raise CannotDo(f"{len(found)} of {name!r}; there is {', '.join(each['label']['text'] for each in here)}")
    return found[0]


async def fill_in(blocks: list[Json], answers: Mapping[str, Any], suggest: Suggest) -> Json:
    """Return the values of a form's state. Fields without an answer keep their initial values."""
    answered = {find_field(blocks, name)["block_id"]: value for name, value in answers.items()}
    values: Json = {}
    for block in blocks:
        if block["type"] != "input":
            continue
        element = block["element"]
        key, initial = SHAPES[element["type"]]
        if block["block_id"] in answered:
            value = await _entered(element, answered[block["block_id"]], suggest)
        else:
            value = element.get(initial, [] if key.endswith("s") else None)
        if not value and not block.get("optional"):
            raise CannotDo(f"{block['label']['text']!r} has to be filled in")
        values[block["block_id"]] = {element["action_id"]: {"type": element["type"], key: value}}
    return values


async def chosen(element: Json, name: Any, suggest: Suggest) -> Json:
    """Choose one of an element's options by its label or value, or a suggestion that was returned before."""
    if isinstance(name, dict):
        return name
    if "external" in element["type"]:
        options = [each for each in initial_options(element) if name in _names(each)] or await suggest(
            element, str(name)
        )
    else:
        groups = element.get("option_groups") or [element]
        options = [option for group in groups for option in group["options"]]
    for option in options:
        if name in _names(option):
            return option
    raise CannotDo(f"no option {name!r}; there is {', '.join(each['text']['text'] for each in options) or 'nothing'}")


async def _entered(element: Json, answer: Any, suggest: Suggest) -> Any:
    key, _ = SHAPES[element["type"]]
    if key == "selected_options":
        answers = answer if isinstance(answer, list | tuple) else [answer]
        found = [await chosen(element, each, suggest) for each in answers]
        if len(found) > element.get("max_selected_items", len(found)):
            raise CannotDo(f"no more than {element['max_selected_items']} may be chosen")
        return found
    if key == "selected_option":
        return await chosen(element, answer, suggest) if answer else None
    if key == "value":
        text = "" if answer is None else str(answer)
        shortest, longest = element.get("min_length", 0), element.get("max_length", 3000)
        if text and not shortest <= len(text) <= longest:
            raise CannotDo(f"{len(text)} characters, where {shortest} to {longest} may be typed")
        return text or None
    return answer


def _names(option: Json) -> tuple[str, str]:
    return option["text"]["text"], option["value"]
