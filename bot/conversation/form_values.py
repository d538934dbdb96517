"""Form values: keep a person's values when a form is shown again, and find changes by other people."""

from dataclasses import replace
from typing import Final

from bot.model.content import ChoiceField, Field, Form, Option, SearchField, TextField
from bot.model.errors import InvalidValue, UnclearZone
from bot.model.inbound import Open, Submission
from bot.texts import errors
from bot.texts.locales import parse_locale
from bot.texts.localization import Voice
from bot.texts.timestamps import zone_place

FIELD_VERSION: Final = 4
"""Number of characters of a field's version. The version changes when the field's value changes."""


def keep_values(form: Form, sent: Submission) -> Form:
    """Fill a form with the values that were sent."""
    return form.filled_in(dict(sent.values))


def with_error(voice: Voice, form: Form, sent: Submission, error: InvalidValue) -> Open:
    """Show a form again, with the values that were sent and with an error.

    The error is shown at its field. If the form doesn't have this field, the error is shown at the first field.
    """
    names = [field.name for field in form.fields]
    where = error.field if error.field in names else names[0]
    shown = offer_zones(voice, form, error)
    return Open(keep_values(replace(shown, errors=((where, errors.invalid(voice, error)),)), sent))


def offer_zones(voice: Voice, form: Form, error: InvalidValue) -> Form:
    """If a typed time zone is unclear, return the form with a choice of zones. If not, return it unchanged."""
    if not isinstance(error, UnclearZone):
        return form
    options = tuple(Option(zone, zone_place(zone, parse_locale(voice.locale))) for zone in error.zones)
    return replace(
        form,
        fields=tuple(
            ChoiceField("zone", field.label, options, required=True) if field.name == "zone" else field
            for field in form.fields
        ),
    )


def changed_meanwhile(voice: Voice, form: Form, sent: Submission) -> Open | None:
    """Return the current form if its values have changed since the sent form was opened, or else None.

    The returned form has an error that names the changes. The action of each form ends with the versions of its fields.
    """
    now, then = (action.rpartition(":")[2] for action in (form.action, sent.action))
    places = [slice(at, at + FIELD_VERSION) for at in range(0, len(now), FIELD_VERSION)]
    changed = [field for field, place in zip(form.fields, places, strict=True) if now[place] != then[place]]
    if not changed:
        return None
    sentence = errors.changed_meanwhile(voice, [(field.label, value_of(field)) for field in changed])
    return Open(replace(form, errors=((changed[0].name, sentence),)))


def value_of(field: Field) -> str:
    """Return a field's value in the words that the form shows."""
    match field:
        case TextField(value=value):
            return value
        case ChoiceField(options=options, values=values):
            return ", ".join(option.label for option in options if option.value in values)
        case SearchField(values=chosen):
            return ", ".join(option.label for option in chosen)
