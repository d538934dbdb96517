"""Find components by their labels and fill them in with accepted values, as a person can."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from tests.adapters.discord.local_discord.components import LINK, PREMIUM, SELECTS, Kind, walk
from tests.adapters.discord.local_discord.errors import CannotDo
from tests.adapters.discord.local_discord.rendering import labelled
from tests.adapters.discord.local_discord.things import Channel, Json
from tests.adapters.discord.local_discord.typed import pick_person
from tests.offered_times import label_of

if TYPE_CHECKING:
    from tests.adapters.discord.local_discord.person import Person


def buttons(parts: Iterable[Json]) -> list[Json]:
    """List the buttons that send events to an app."""
    return [each for each in walk(parts) if each["type"] == Kind.BUTTON and each["style"] not in (LINK, PREMIUM)]


def pressed_by(parts: Iterable[Json]) -> list[tuple[str, str]]:
    """List the buttons and the options of selects, each with its label and its custom_id or value."""
    found = []
    for each in walk(parts):
        if each["type"] == Kind.STRING_SELECT:
            found += [(option["label"], option["value"]) for option in each["options"]]
        elif each in buttons([each]):
            found.append((labelled(each), each["custom_id"]))
    return found


def selects_with(parts: Iterable[Json], option: str) -> list[Json]:
    """List the selects that have an option with a label or value."""
    here = [each for each in walk(parts) if each["type"] == Kind.STRING_SELECT]
    return [each for each in here if any(option in (one["label"], one["value"]) for one in each["options"])]


def find_button(parts: Iterable[Json], what: str) -> Json:
    """Return the button with a label or custom_id. There must be exactly one, and it must be enabled."""
    here = buttons(parts)
    what = label_of(what, ((labelled(each), each["custom_id"]) for each in here))
    found = [each for each in here if what in (each["custom_id"], labelled(each))]
    if len(found) != 1:
        raise CannotDo(f"{len(found)} of {what!r}; there is {', '.join(map(labelled, here)) or 'nothing'}")
    if found[0].get("disabled"):
        raise CannotDo(f"{what!r} is greyed out")
    return found[0]


def find_select(parts: Iterable[Json], what: str) -> Json:
    """Return the select with a placeholder or custom_id; without a name, the only select."""
    here = [each for each in walk(parts) if each["type"] in SELECTS]
    found = [each for each in here if not what or what in (each["custom_id"], each.get("placeholder"))]
    if len(found) != 1:
        names = ", ".join(each.get("placeholder") or each["custom_id"] for each in here)
        raise CannotDo(f"{len(found)} of {what!r}; there is {names or 'nothing'}")
    if found[0].get("disabled"):
        raise CannotDo(f"{what!r} is greyed out")
    return found[0]


def fields(parts: Iterable[Json]) -> list[tuple[str, Json]]:
    """List the fields of a modal, each with its label."""
    found = []
    for part in parts:
        if part["type"] == Kind.LABEL:
            found.append((part["label"], part["component"]))
        elif part["type"] == Kind.ROW:
            found += [(each["label"], each) for each in part["components"]]
    return found


def find_field(parts: Iterable[Json], name: str) -> Json:
    """Return the field with a label or custom_id."""
    here = fields(parts)
    found = [each for label, each in here if name in (label, each["custom_id"])]
    if len(found) != 1:
        raise CannotDo(f"{len(found)} of {name!r}; there is {', '.join(label for label, _ in here)}")
    return found[0]


def held(field: Json) -> Any:
    """Return the initial value of a field: a text, or the chosen options."""
    match field["type"]:
        case Kind.TEXT_INPUT:
            return field.get("value") or ""
        case Kind.CHECKBOX:
            return bool(field.get("default"))
        case Kind.STRING_SELECT | Kind.RADIO | Kind.CHECKBOXES:
            chosen = [each["value"] for each in field["options"] if each.get("default")]
            return chosen[0] if field["type"] == Kind.RADIO and chosen else chosen
        case _:
            return [each["id"] for each in field.get("default_values") or ()]


def choose(field: Json, answer: Any, where: Channel, resolved: dict[str, Json]) -> list[Any]:
    """Choose options of a field by their labels or values, or choose people by their objects.

    Raises:
        CannotDo: there is no such option, or the number of options is not allowed.
    """
    answers = answer if isinstance(answer, list | tuple) else [answer]
    if "options" in field:
        chosen = [_option(field, each) for each in answers]
    else:
        chosen = [_picked(field, each, where, resolved) for each in answers]
    least, most = bounds(field)
    if not least <= len(chosen) <= most:
        raise CannotDo(f"{len(chosen)} chosen, where {least} to {most} may be")
    return chosen


def bounds(field: Json) -> tuple[int, int]:
    """Return how many options may be chosen, at least and at most. An optional field may be empty."""
    default_most = len(field["options"]) if field["type"] == Kind.CHECKBOXES else 1
    most = field.get("max_values")
    least = field.get("min_values")
    is_required = field.get("required", True)
    return (least if least is not None else 1) if is_required else 0, most if most is not None else default_most


def fill_in(parts: list[Json], answers: Mapping[str, Any], where: Channel) -> tuple[list[Json], dict[str, Json]]:
    """Return the components of a submission, and the people and places that its ids name.

    Fields without an answer keep their initial values.
    """
    answered = {find_field(parts, name)["custom_id"]: value for name, value in answers.items()}
    resolved: dict[str, Json] = {}

    def filled(field: Json, label: str) -> Json:
        sent: Json = {"type": field["type"], "id": field["id"], "custom_id": field["custom_id"]}
        given = answered.get(field["custom_id"], held(field))
        match field["type"]:
            case Kind.TEXT_INPUT:
                return sent | {"value": _typed(field, label, given)}
            case Kind.CHECKBOX:
                return sent | {"value": bool(given)}
            case Kind.RADIO:
                chosen = choose(field, [given] if given else [], where, resolved)
                return sent | {"value": chosen[0] if chosen else None}
            case _:
                return sent | {"values": choose(field, given, where, resolved)}

    sent: list[Json] = []
    for part in parts:
        head = {"type": part["type"], "id": part["id"]}
        if part["type"] == Kind.LABEL:
            sent.append({**head, "component": filled(part["component"], part["label"])})
        elif part["type"] == Kind.ROW:
            sent.append({**head, "components": [filled(each, each["label"]) for each in part["components"]]})
        else:
            sent.append(head)
    return sent, resolved


def _typed(field: Json, label: str, given: Any) -> str:
    text = "" if given is None else str(given)
    if field.get("style") == 1 and "\n" in text:
        raise CannotDo(f"{label!r} takes one line")
    if not text and field.get("required", True):
        raise CannotDo(f"{label!r} has to be filled in")
    shortest, longest = field.get("min_length") or 0, field.get("max_length") or 4000
    if text and not shortest <= len(text) <= longest:
        raise CannotDo(f"{len(text)} characters, where {shortest} to {longest} may be typed")
    return text


def _option(field: Json, name: Any) -> str:
    for option in field["options"]:
        if name in (option["label"], option["value"]):
            return str(option["value"])
    raise CannotDo(f"no option {name!r}; there is {', '.join(each['label'] for each in field['options'])}")


def _picked(field: Json, what: Any, where: Channel, resolved: dict[str, Json]) -> str:
    if isinstance(what, str):
        if what in [each["id"] for each in field.get("default_values") or ()]:
            return what
        raise CannotDo(f"{what!r} is picked by itself, not by its name")
    if field["type"] in (Kind.USER_SELECT, Kind.MENTIONABLE_SELECT):
        person: Person = what
        return pick_person(person, where, resolved)
    kind = "roles" if field["type"] == Kind.ROLE_SELECT else "channels"
    wanted = field.get("channel_types")
    if kind == "channels" and wanted and int(what.kind) not in wanted:
        raise CannotDo(f"{what.name} is no channel of the kinds {wanted}")
    resolved.setdefault(kind, {})[what.id] = what.as_json()
    return str(what.id)
