"""Parses submitted forms."""

from starlette.datastructures import FormData

from adapters.sandbox.core import Talk
from adapters.sandbox.rendering import CONTROL
from bot.model.content import ChoiceField, Form, SearchField, TextField
from bot.model.ids import CommunityId
from bot.model.members import Person

TYPED = ".typed"
"""Suffix of the input for typed values of a search field. The input for selected values has the field's name."""


def clean(text: str) -> str:
    """Remove control characters, as chat platforms do."""
    return CONTROL.sub("", text.replace("\r\n", "\n"))


async def read_form(
    form: Form, sent: FormData, talk: Talk, community: CommunityId, person: Person
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the values of a form's fields."""
    values = []
    for field in form.fields:
        given = tuple(clean(value) for value in sent.getlist(field.name) if isinstance(value, str))
        match field:
            case TextField():
                values.append((field.name, given[:1] or ("",)))
            case ChoiceField():
                values.append((field.name, given))
            case SearchField():
                typed = clean(str(sent.get(field.name + TYPED, "")))
                parts = [part.strip() for part in typed.split(",") if part.strip()]
                found = [await _meant(field, part, talk, community, person) for part in parts]
                picked = tuple(dict.fromkeys((*given, *found)))
                values.append((field.name, picked if field.several else picked[-1:]))
    return tuple(values)


async def _meant(field: SearchField, typed: str, talk: Talk, community: CommunityId, person: Person) -> str:
    """Return the value of the suggestion that a typed text names, or the text if there is none."""
    options = await talk.suggest(community, person, field.source, typed)
    same = (option.value for option in options if option.label.casefold() == typed.casefold())
    return next(same, typed)
