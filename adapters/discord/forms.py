"""Renders forms as modals, and parses submissions.

A modal has five components at most. So if a form has five fields, its intro takes the place of the first field's hint,
and the hint is in the field's empty input. Modals have no suggestions, so topics and time zones are typed in full.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import discord
from discord import ui

from adapters.discord.custom_ids import About
from adapters.discord.markdown import markdown
from adapters.discord.rendering import MAX_LINE, shorten
from bot.model import content
from bot.model.content import ChoiceField, Form, SearchField, TextField, Words
from bot.model.ids import CommunityId
from bot.texts import form_fallbacks
from bot.texts.localization import Voice
from bot.texts.plain_text import plain

TITLE: Final = 45
LABEL: Final = 45
DESCRIPTION: Final = 100
OPTION: Final = 100
PLACEHOLDER: Final = 100
TYPED: Final = 4000
ONE: Final = 100
MAX_PARTS: Final = 5
MAX_BOXES: Final = 10
MAX_PEOPLE: Final = 25
"""Discord's limits ("Component Reference": modal, label, text input, selects, checkbox group); ONE is Refill's own."""
FEW: Final = range(2, 5)
"""Numbers of options with which a required choice of one value has radio buttons. More would make a form long."""
TYPED_OUT: Final = frozenset({"zones"})
"""Sources whose prompt asks people to type. Other prompts mention suggestions, but a modal has no suggestions."""
COMMAS: Final = ","
LINES: Final = "/"
"""The custom_id of a text input with several values ends with COMMAS or LINES, which tells how values are separated."""
BETWEEN: Final = {COMMAS: re.compile(r"[,\n]"), LINES: re.compile(r"\n")}

Modal = ui.Modal
Values = tuple[tuple[str, tuple[str, ...]], ...]


def modal_of(form: Form, community: CommunityId, voice: Voice, server: str = "") -> Modal:
    """Render a form as a modal. A field's error is shown in place of its hint.

    `server` is the server's name, which is shown if there is room. The modal has no listener, because its submission is
    recognised by its custom_id, also after a restart.
    """
    modal = ui.Modal(title=shorten(form.title, TITLE), custom_id=About(community, form.action).pack())
    above = [f"-# {markdown((Words(server),), MAX_LINE)}"] if server else []
    above += [markdown(form.intro, MAX_LINE)] if form.intro else []
    is_full = len(form.fields) == MAX_PARTS
    if above and not is_full:
        modal.add_item(ui.TextDisplay("\n".join(above)))
    intro, wrong = plain(form.intro) if is_full else "", dict(form.errors)
    for field in form.fields:
        hint, prompt = _hint_and_prompt(field, intro, voice)
        hint, intro = wrong.get(field.name) or hint, ""
        modal.add_item(
            ui.Label(
                text=shorten(field.label, LABEL),
                description=shorten(hint, DESCRIPTION) if hint else None,
                component=_component(field, prompt),
            )
        )
    modal.stop()
    return modal


def _hint_and_prompt(field: content.Field, intro: str, voice: Voice) -> tuple[str, str]:
    """Return the text at a field, and the text in its empty input. A choice with a hint has no place for an intro."""
    match field:
        case TextField() if intro:
            return intro, field.hint
        case SearchField(source=source, several=True) if source != "people":
            how = _how_to_separate(field, voice)
            return (f"{intro} {how}", field.hint) if intro and field.hint else (field.hint or intro, how)
        case SearchField(source=source, prompt=prompt) if source in TYPED_OUT:
            return field.hint or intro, prompt
        case _:
            return field.hint or intro, ""


def values_in(components: Sequence[Mapping[str, Any]]) -> Values:
    """Parse a submission into each field's name and values."""
    return tuple(_values(held) for held in _inputs(components))


def _inputs(components: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for part in components:
        if "component" in part:  # the part is a label
            yield part["component"]


def _values(held: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    name = str(held["custom_id"])
    if "values" in held:
        return name, tuple(str(value) for value in held["values"] or ())
    value = str(held.get("value") or "")
    if name[-1:] in BETWEEN:
        parts = (part.strip() for part in BETWEEN[name[-1]].split(value))
        return name[:-1], tuple(dict.fromkeys(part for part in parts if part))
    return name, (value,) if value else ()


def _component(field: content.Field, prompt: str) -> ui.Item[Modal]:
    match field:
        case TextField():
            return ui.TextInput(
                custom_id=field.name,
                default=field.value or None,
                placeholder=shorten(prompt, PLACEHOLDER) or None,
                max_length=field.limit,
                required=field.required,
                style=discord.TextStyle.paragraph if field.multiline else discord.TextStyle.short,
            )
        case ChoiceField():
            return _choice(field)
        case SearchField(source="people"):
            people = [
                discord.SelectDefaultValue(id=int(each.value), type=discord.SelectDefaultValueType.user)
                for each in field.values
                if each.value.isdecimal()
            ]
            return ui.UserSelect(
                custom_id=field.name,
                default_values=people[:MAX_PEOPLE],
                required=field.required,
                min_values=int(field.required),
                max_values=MAX_PEOPLE if field.several else 1,
            )
        case SearchField(several=False):
            return ui.TextInput(
                custom_id=field.name,
                default=field.values[0].label if field.values else None,
                placeholder=shorten(prompt, PLACEHOLDER) or None,
                max_length=ONE,
                required=field.required,
            )
        case SearchField():
            return _several(field, prompt)


def _choice(field: ChoiceField) -> ui.Item[Modal]:
    drawn: list[dict[str, Any]] = [
        {"label": shorten(option.label, OPTION), "value": option.value, "default": option.value in field.values}
        for option in field.options
    ]
    if field.required and not field.several and len(drawn) in FEW:
        ones = [discord.RadioGroupOption(**option) for option in drawn]
        return ui.RadioGroup(custom_id=field.name, options=ones, required=True)
    if not field.several or len(drawn) > MAX_BOXES:
        return ui.Select(
            custom_id=field.name,
            options=[discord.SelectOption(**option) for option in drawn],
            required=field.required,
            min_values=int(field.required),
            max_values=len(drawn) if field.several else 1,
        )
    return ui.CheckboxGroup(
        custom_id=field.name,
        options=[discord.CheckboxGroupOption(**option) for option in drawn],
        required=field.required,
        min_values=int(field.required),
        max_values=len(drawn),
    )


def _separator(field: SearchField) -> str:
    """Return how a field's values are separated: by commas, or by lines if a present value has a comma."""
    return LINES if any("," in option.label for option in field.values) else COMMAS


def _how_to_separate(field: SearchField, voice: Voice) -> str:
    """Return the sentence that tells how to type several values."""
    return form_fallbacks.one_a_line(voice) if _separator(field) == LINES else form_fallbacks.between_commas(voice)


def _several(field: SearchField, prompt: str) -> ui.Item[Modal]:
    held, between = [option.label for option in field.values], _separator(field)
    return ui.TextInput(
        custom_id=f"{field.name}{between}",
        default=("\n" if between == LINES else ", ").join(held)[:TYPED] or None,
        placeholder=shorten(prompt, PLACEHOLDER),
        max_length=TYPED,
        required=field.required,
        style=discord.TextStyle.paragraph,
    )
