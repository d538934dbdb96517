"""Renders forms as modals, and parses submissions."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import (
    CheckboxesElement,
    ConversationFilter,
    ConversationSelectElement,
    ExternalDataMultiSelectElement,
    ExternalDataSelectElement,
    InputBlock,
    InputInteractiveElement,
    Option,
    PlainTextInputElement,
    StaticMultiSelectElement,
    StaticSelectElement,
)

from adapters.slack.rendering import blocks_of, in_words, plain_text
from bot.model import content
from bot.model.content import ChoiceField, Form, Hint, Message, Paragraph, SearchField, TextField, Words
from bot.model.ids import ChannelId

CALLBACK = "refill"
"""The callback_id of App Home and of all modals. A modal's private_metadata contains the action."""
TITLE = 24
LABEL = 2000
HINT = 2000
OPTION = 75
PROMPT = 150
MAX_CHECKBOXES = 10
"""Slack's limits (views, input block, option object, placeholder, checkboxes)."""


@dataclass(frozen=True, slots=True)
class About:
    """The private_metadata of a modal. Slack's clients can read it, so it contains nothing private."""

    action: str
    channel: ChannelId | None
    home: str = ""
    """The hash of App Home if the modal was opened from there."""

    def pack(self) -> str:
        """Write the modal's `private_metadata`, which Slack sends back with the form."""
        return json.dumps([self.action, self.channel, self.home])

    @classmethod
    def unpack(cls, metadata: str) -> "About":
        """Parse a modal's `private_metadata`, as `pack` wrote it."""
        action, channel, home = json.loads(metadata)
        return cls(action, ChannelId(channel) if channel else None, home)


def view_of(form: Form, channel: ChannelId | None, home: str = "", workspace: str = "") -> dict[str, Any]:
    """Render a form. `workspace` is the workspace's name, which is shown above the form if it is given."""
    above: list[content.Block] = [Hint((Words(workspace),))] if workspace else []
    above += [Paragraph(form.intro)] if form.intro else []
    intro = blocks_of(Message(tuple(above)))
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "title": plain_text(form.title, TITLE).to_dict(),
        "submit": plain_text(form.submit, TITLE).to_dict(),
        "private_metadata": About(form.action, channel, home).pack(),
        "blocks": intro + [_input(field).to_dict() for field in form.fields],
    }


def view_saying(message: Message, title: str, channel: ChannelId | None, home: str = "") -> dict[str, Any]:
    """Render a message as a modal, with text instead of charts and tables, because modals can't contain them."""
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "title": plain_text(title, TITLE).to_dict(),
        "private_metadata": About("", channel, home).pack(),
        "blocks": blocks_of(in_words(message) or message),
    }


def values_in(state: Mapping[str, Any]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Parse a submission into each field's name and values."""
    return tuple((name, _values(next(iter(held.values())))) for name, held in state.get("values", {}).items())


def _values(held: Mapping[str, Any]) -> tuple[str, ...]:
    if "selected_options" in held:
        return tuple(option["value"] for option in held["selected_options"] or ())
    if "selected_option" in held:
        return (held["selected_option"]["value"],) if held["selected_option"] else ()
    if "selected_conversation" in held:
        return (held["selected_conversation"],) if held["selected_conversation"] else ()
    return (held["value"],) if held.get("value") else ()


def option_of(option: content.Option) -> Option:
    """Render an option."""
    return Option(value=option.value, text=plain_text(option.label, OPTION))


def _input(field: content.Field) -> InputBlock:
    return InputBlock(
        block_id=field.name,
        label=plain_text(field.label, LABEL),
        hint=plain_text(field.hint, HINT) if field.hint else None,
        element=_element(field),
        optional=not field.required,
    )


def _element(field: content.Field) -> InputInteractiveElement:
    match field:
        case TextField(value=value, limit=limit, multiline=multiline):
            return PlainTextInputElement(
                action_id="text", initial_value=value or None, max_length=limit, multiline=multiline
            )
        case ChoiceField(options=options, values=values, several=several):
            drawn = [option_of(option) for option in options]
            chosen = [option for option in drawn if option.value in values]
            if not several:
                return StaticSelectElement(
                    action_id="choice", options=drawn, initial_option=chosen[0] if chosen else None
                )
            if len(drawn) <= MAX_CHECKBOXES:
                return CheckboxesElement(action_id="choices", options=drawn, initial_options=chosen or None)
            return StaticMultiSelectElement(action_id="choices", options=drawn, initial_options=chosen or None)
        case SearchField(source="channels"):
            return ConversationSelectElement(
                action_id="channel",
                placeholder=plain_text(field.prompt, PROMPT),
                filter=ConversationFilter(include=["public", "private"]),
            )
        case SearchField(source=source, values=held, several=several):
            given = [option_of(option) for option in held]
            prompt = plain_text(field.prompt, PROMPT) if field.prompt else None
            action = f"suggest:{source}:{'free' if field.free else ''}"
            if several:
                return ExternalDataMultiSelectElement(
                    action_id=action, initial_options=given or None, min_query_length=1, placeholder=prompt
                )
            return ExternalDataSelectElement(
                action_id=action, initial_option=given[0] if given else None, min_query_length=1, placeholder=prompt
            )
