"""Rendering of blocks and Slack's text format as plain text."""

import html
import re
from typing import Any, Protocol

from tests.adapters.slack.local_slack.checks import initial_options

Json = dict[str, Any]
REFERENCE = re.compile(r"<([@#!]?)([^>|]*)(?:\|([^>]*))?>")
DATE = re.compile(r"date\^(\d+)\^([^^]*)")


class Reader(Protocol):
    """Renders references for one reader: current names, and times in the reader's own zone."""

    def person(self, user_id: str) -> str:
        """Render a mention of a person."""
        ...

    def channel(self, channel_id: str) -> str:
        """Render a mention of a channel."""
        ...

    def moment(self, timestamp: int, shape: str, fallback: str) -> str:
        """Render a timestamp. `shape` is Slack's format, such as "{date_short}, {time}"."""
        ...


def plain_mrkdwn(text: str, reader: Reader) -> str:
    """Render Slack's text format, with names, labels of links, and times in the reader's zone."""

    def said(found: re.Match[str]) -> str:
        sign, body, label = found.groups()
        if sign == "@":
            return reader.person(body)
        if sign == "#":
            return reader.channel(body)
        if sign == "!" and (date := DATE.fullmatch(body)):
            return reader.moment(int(date[1]), date[2], html.unescape(label or ""))
        if sign == "!":
            return label or f"@{body}"
        return label or body

    return html.unescape(REFERENCE.sub(said, text)).replace("\u2060", "").replace("\u00a0", " ")


def plain_blocks(blocks: list[Json], reader: Reader) -> str:
    """Render blocks, one per line. Buttons and fields stand in brackets."""
    return "\n".join(line for block in blocks for line in [_block(block, reader)] if line).replace("\u00a0", " ")


def _block(block: Json, reader: Reader) -> str:
    match block["type"]:
        case "section":
            parts = [block.get("text"), *block.get("fields", ())]
            lines = [_text(part, reader) for part in parts if part]
            if accessory := block.get("accessory"):
                lines.append(_element(accessory, reader))
            return "\n".join(lines)
        case "header":
            return _text(block["text"], reader)
        case "markdown":
            return str(block["text"])
        case "context" | "actions":
            return " ".join(_element(each, reader) for each in block["elements"])
        case "input":
            lines = [_text(block["label"], reader) + " " + _element(block["element"], reader)]
            return "\n".join([*lines, *([_text(block["hint"], reader)] if "hint" in block else [])])
        case "rich_text":
            return "\n".join(_rich(each, reader) for each in block["elements"])
        case "image":
            return f"[{block['alt_text']}]"
        case "divider":
            return "---"
        case _:
            return _figures(block)


def _figures(block: Json) -> str:
    """Render a table's caption, and its rows, one per line. The figures of a chart are in the top-level text alone."""
    if block["type"] not in ("data_table", "data_visualization"):
        return f"[{block['type']}]"
    rows = [[cell["text"] for cell in row] for row in block.get("rows", ())[1:]]
    caption = [block["caption"]] if rows else []
    return "\n".join([*caption, *(f"• {name}: {' · '.join(values)}" for name, *values in rows)])


def _text(text: Json, reader: Reader) -> str:
    if text["type"] == "mrkdwn":
        return plain_mrkdwn(text["text"], reader)
    return str(text["text"])


def _element(element: Json, reader: Reader) -> str:
    match element["type"]:
        case "plain_text" | "mrkdwn":
            return _text(element, reader)
        case "button":
            return f"[{element['text']['text']}]"
        case "image":
            return f"[{element['alt_text']}]"
        case "checkboxes" | "radio_buttons" | "static_select" | "multi_static_select" | "overflow":
            groups = element.get("option_groups") or [{"options": element.get("options", [])}]
            options = " | ".join(_text(each["text"], reader) for group in groups for each in group["options"])
            prompt = _text(element["placeholder"], reader) + " " if "placeholder" in element else ""
            return f"{prompt}[{options}]"
        case _:
            held = ", ".join(each["text"]["text"] for each in initial_options(element))
            shown = element.get("initial_value") or held
            return f"[{shown}]"


def _rich(element: Json, reader: Reader) -> str:
    match element["type"]:
        case "rich_text_list":
            return "\n".join(f"• {_rich(each, reader)}" for each in element["elements"])
        case _:
            return "".join(_part(each, reader) for each in element["elements"])


def _part(part: Json, reader: Reader) -> str:
    match part["type"]:
        case "text":
            return str(part["text"])
        case "user":
            return reader.person(part["user_id"])
        case "channel":
            return reader.channel(part["channel_id"])
        case "link":
            return str(part.get("text") or part["url"])
        case "date":
            return reader.moment(part["timestamp"], part["format"], part.get("fallback", ""))
        case "emoji":
            return f":{part['name']}:"
        case "broadcast":
            return f"@{part['range']}"
        case other:
            return f"[{other}]"


MARKS = dict.fromkeys(map(ord, "“”„"))
"""Quotation marks."""


def missing_in_text(text: str, blocks: list[Json], reader: Reader) -> list[str]:
    """List the texts of blocks that the top-level text lacks. Screen readers and notifications leave these out.

    In the top-level text, a topic is between quotation marks. In blocks, it is bold.
    """
    said = " ".join(plain_mrkdwn(text, reader).translate(MARKS).split())
    parts = [
        part
        for block in blocks
        for part in (
            [_element(each, reader) for each in block["elements"]]
            if block["type"] in ("actions", "context")
            else _block(block, reader).splitlines()
        )
    ]
    return [part for part in parts if " ".join(part.removesuffix("…]").translate(MARKS).split()) not in said]
