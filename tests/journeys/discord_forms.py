"""Discord's modals and buttons, translated into the core's forms and actions for stories."""

from adapters.discord.custom_ids import About
from adapters.discord.forms import BETWEEN, ONE
from bot.model.content import ChoiceField, Field, Form, Option, SearchField, TextField
from tests.adapters.discord.local_discord import Modal
from tests.adapters.discord.local_discord import components as parts
from tests.adapters.discord.local_discord.forms import held
from tests.adapters.discord.local_discord.things import Json


def action_of(custom_id: str) -> str:
    """Return the core's action of a button."""
    about = About.unpack(custom_id)
    assert about is not None, custom_id
    return about.action


def form_in(modal: Modal, errors: tuple[tuple[str, str], ...]) -> Form:
    """Return a modal as a form of the core, with its values."""
    labels = [part for part in modal.components if part["type"] == parts.Kind.LABEL]
    return Form(
        action=action_of(modal.body["custom_id"]),
        title=modal.title,
        submit="Submit",
        fields=tuple(_field(part["label"], part.get("description") or "", part["component"]) for part in labels),
        errors=errors,
    )


def _field(label: str, hint: str, component: Json) -> Field:
    name, required = component["custom_id"], component.get("required", True)
    several = component.get("max_values", 1) != 1
    if component["type"] == parts.Kind.TEXT_INPUT:
        value = component.get("value") or ""
        if name[-1] in BETWEEN:
            found = [each.strip() for each in BETWEEN[name[-1]].split(value) if each.strip()]
            options = tuple(Option(each, each) for each in found)
            return SearchField(name[:-1], label, "topics", options, True, True, required, hint)
        if component["max_length"] == ONE:
            options = (Option(value, value),) if value else ()
            return SearchField(name, label, "zones", options, False, False, required, hint)
        hints = "\n".join(filter(None, (hint, component.get("placeholder"))))
        return TextField(name, label, hints, value, required, component["max_length"], component["style"] == 2)
    if component["type"] == parts.Kind.USER_SELECT:
        options = tuple(Option(each, each) for each in held(component))
        return SearchField(name, label, "people", options, several, False, required, hint)
    options = tuple(Option(each["value"], each["label"]) for each in component["options"])
    chosen = held(component)
    values = (chosen,) if isinstance(chosen, str) else tuple(chosen)
    return ChoiceField(name, label, options, values, several, required, hint)
