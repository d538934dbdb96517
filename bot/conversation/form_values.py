"""Form values: what was typed is kept when a form is shown again."""

from dataclasses import replace

from bot.model.content import ChoiceField, Field, Form, Option, SearchField, TextField
from bot.model.errors import InvalidValue
from bot.model.inbound import Open, Submission
from bot.texts import errors
from bot.texts.localization import Voice


def keep_values(form: Form, sent: Submission) -> Form:
    """Fill a form with the values that were sent."""
    return replace(form, fields=tuple(_keep(field, sent) for field in form.fields))


def with_error(voice: Voice, form: Form, sent: Submission, error: InvalidValue) -> Open:
    """Show a form again with its values and the error at its field, or else at the first field."""
    names = [field.name for field in form.fields]
    where = error.field if error.field in names else names[0]
    return Open(keep_values(replace(form, errors=((where, errors.invalid(voice, error)),)), sent))


def _keep(field: Field, sent: Submission) -> Field:
    values = sent.all(field.name)
    match field:
        case TextField():
            return replace(field, value=sent.one(field.name))
        case ChoiceField(options=options):
            known = {option.value for option in options}
            return replace(field, values=tuple(value for value in values if value in known))
        case SearchField():
            return replace(field, values=tuple(Option(value, value) for value in values))
