"""Blocks and Slack's text format as the plain text that a person reads."""

import html
import re
from collections.abc import Callable
from typing import Any

from tests.adapters.slack.local_slack.checks import initial_options

Names = Callable[[str], str]
Json = dict[str, Any]
REFERENCE = re.compile(r"<([@#!]?)([^>|]*)(?:\|([^>]*))?>")


def plain_mrkdwn(text: str, names: Names) -> str:
    """Read Slack's text format: references by name, links by label, moments by their fallback."""

    def said(found: re.Match[str]) -> str:
        sign, body, label = found.groups()
        if sign in ("@", "#"):
            return sign + (label or names(body))
        if sign == "!":
            return label or f"@{body}"
        return label or body

    return html.unescape(REFERENCE.sub(said, text)).replace("\u2060", "")


def plain_blocks(blocks: list[Json], names: Names) -> str:
    """Read blocks, a line each; what can be pressed or filled in stands in brackets."""
    return "\n".join(line for block in blocks for line in [_block(block, names)] if line)


def _block(block: Json, names: Names) -> str:
    match block["type"]:
        case "section":
            parts = [block.get("text"), *block.get("fields", ())]
            lines = [_text(part, names) for part in parts if part]
            if accessory := block.get("accessory"):
                lines.append(_element(accessory, names))
            return "\n".join(lines)
        case "header":
            return _text(block["text"], names)
        case "markdown":
            return str(block["text"])
        case "context" | "actions":
            return " ".join(_element(each, names) for each in block["elements"])
        case "input":
            lines = [_text(block["label"], names) + " " + _element(block["element"], names)]
            return "\n".join([*lines, *([_text(block["hint"], names)] if "hint" in block else [])])
        case "rich_text":
            return "\n".join(_rich(each, names) for each in block["elements"])
        case "image":
            return f"[{block['alt_text']}]"
        case "divider":
            return "---"
        case other:
            return f"[{other}]"


def _text(text: Json, names: Names) -> str:
    if text["type"] == "mrkdwn":
        return plain_mrkdwn(text["text"], names)
    return str(text["text"])


def _element(element: Json, names: Names) -> str:
    match element["type"]:
        case "plain_text" | "mrkdwn":
            return _text(element, names)
        case "button":
            return f"[{element['text']['text']}]"
        case "image":
            return f"[{element['alt_text']}]"
        case "checkboxes" | "radio_buttons" | "static_select" | "multi_static_select" | "overflow":
            groups = element.get("option_groups") or [{"options": element.get("options", [])}]
            return "[" + " | ".join(_text(each["text"], names) for group in groups for each in group["options"]) + "]"
        case _:
            held = ", ".join(each["text"]["text"] for each in initial_options(element))
            shown = element.get("initial_value") or held
            return f"[{shown}]"


def _rich(element: Json, names: Names) -> str:
    match element["type"]:
        case "rich_text_list":
            return "\n".join(f"• {_rich(each, names)}" for each in element["elements"])
        case _:
            return "".join(_part(each, names) for each in element["elements"])


def _part(part: Json, names: Names) -> str:
    match part["type"]:
        case "text":
            return str(part["text"])
        case "user":
            return "@" + names(part["user_id"])
        case "channel":
            return "#" + names(part["channel_id"])
        case "link":
            return str(part.get("text") or part["url"])
        case "date":
            return str(part.get("fallback") or part["timestamp"])
        case "emoji":
            return f":{part['name']}:"
        case "broadcast":
            return f"@{part['range']}"
        case other:
            return f"[{other}]"
