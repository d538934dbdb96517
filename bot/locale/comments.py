"""Comments for translators: what a text is, such as a button, and what its slots hold.

`make texts` collects texts with `extract_texts`. A comment in the code that begins with `Translators:` comes first, and
explains what this module doesn't know.
"""

import ast
import io
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any, Final

from babel.messages.extract import extract_python

TAG: Final = "Translators:"
SLOT: Final = re.compile(r"\{(\w+)\}")
METHODS: Final = {"line": 0, "text": 0, "to_translate": 0, "lines_of": 0, "text_of": 0, "line_as": 1, "text_as": 1}
"""Functions that take a text, each with the position of the text."""

_ABOUT: Final = "what a button is about, such as “Ben” for “Yes”. Only screen readers read it, after the button"
_BUTTON: Final = {0: "a button", 2: _ABOUT}
_LABEL: Final = "the label of a field in a form"
_HINT: Final = "a hint at a field in a form, of at most 100 characters"
_COMMAND: Final = "a command to type"
_TOPIC: Final = "a topic as a member typed it, such as “first talk at a meetup”"
_PEOPLE: Final = "one person or several, such as “Ana” or “Ana and Ben”"
_PERSON: Final = "a person’s name"
_MOMENT: Final = "a day and a time, such as “Wed, Mar 4, 11:00 AM”"
_DAY: Final = "a day, such as “Wed, Mar 4”"
_CLOCK: Final = "a time of day, such as “10:00 AM”"
_ROW: Final = "a figure in a table, such as “Chats: 20”"

ROLES: Final[Mapping[str, Mapping[int, str]]] = {
    "button": _BUTTON,
    "main_button": _BUTTON,
    "Menu": {0: "the label of a menu"},
    "few_or_menu": {0: "the label of a menu"},
    "Heading": {0: "a heading"},
    "Hint": {0: "small print below a message"},
    "Form": {1: "the title of a form, of at most 24 characters", 2: "the button that sends a form"},
    "TextField": {1: _LABEL, 2: _HINT},
    "ChoiceField": {1: _LABEL},
    "SearchField": {1: _LABEL},
    "either_field": {1: _LABEL},
    "Option": {1: "a choice in a form"},
    "PageText": {0: "the title of a web page", 2: "a link on a web page"},
    "DataTable": {0: "the caption of a table"},
    "clock_field": {2: _LABEL},
    "_split": {0: "all that people may type for it, in lower case, with commas between. It may be one word, too"},
}
"""What the arguments of a call are, by the called function and their positions."""
NAMED: Final = {
    "about": _ABOUT,
    "title": "the title of a form, of at most 24 characters",
    "submit": "the button that sends a form",
    "hint": _HINT,
    "prompt": "stands in an empty field of a form",
    "label": "the label of a button, a menu or a field",
}
"""What the named arguments of any call are."""
FUNCTIONS: Final = {
    "about_command": "says what a command does, in at most 100 characters",
    "about_message": "a command in a message’s menu, of at most 32 characters",
    "about_option": "says what to type after a command, in at most 100 characters",
    "about_person": "a command in a person’s menu, of at most 32 characters",
    "what_it_does": "says what a command does",
    "why_together": "follows “where”, such as “chats where one is curious and another is happy to be asked”",
    "_ask_rows": _ROW,
    "_asking": "a question to start a chat with. “It” is the topic; one is curious, the other knows it",
    "_by_weekday": "follows “I introduce people to each other”, “Coffee opens a round” or “Coffee,”",
    "_curious": "a question to start a chat with. “It” is the topic; all are curious about it",
    "_rows": _ROW,
    "_rows_of_circle": _ROW,
    "_sharing": "a question to start a chat with. “It” is the topic; all know about it",
}
"""What the texts of a function are."""
MODULES: Final = {
    "cast.py": "about a made-up community, in which people try Refill out",
    "expertise.py": "nobody reads this: words that people may type about one topic; choose your language’s own",
    "lines.py": "a member of a made-up community writes this, or has this as a topic",
}
"""What the texts of a module are, outside of its functions."""
SLOTS: Final = {
    "commands": "one command or several, such as “/coffee circle pause and /coffee circle days-off”",
    "asker": _PERSON,
    "cadence": "when a circle meets, such as “every Monday at 10:00 AM (Berlin)”",
    "changes": "a list of the form’s fields, each with its new value",
    "circles": "one circle or several, such as “Coffee and Tea”",
    "contact": "an email address or a web address",
    "curious": _PEOPLE,
    "day": _DAY,
    "end": _CLOCK,
    "example": _COMMAND,
    "few": "the sign “–”",
    "first": _DAY,
    "forget_me": _COMMAND,
    "gone": _TOPIC,
    "help": _COMMAND,
    "hours": "times of a week, such as “weekdays 9 AM – 12 PM”",
    "invite": _COMMAND,
    "kept": _TOPIC,
    "label": "the label of a field in the form",
    "last": _DAY,
    "leave": _COMMAND,
    "me": _COMMAND,
    "moment": _MOMENT,
    "my_data": _COMMAND,
    "names": _PEOPLE,
    "near": _TOPIC,
    "next": _MOMENT,
    "note": "what a member wrote to themselves",
    "nth": "a number, such as “2”",
    "numbers": "a list, such as “1, 2, 3, 4”",
    "operator": "whoever runs Refill, a person or an organisation",
    "own": _TOPIC,
    "pace": "a number, such as “2”",
    "place": "a city",
    "preview": _COMMAND,
    "problem": "a sentence about what is wrong with the field",
    "reporter": _PERSON,
    "rest": _COMMAND,
    "sharing": _PEOPLE,
    "start": _CLOCK,
    "theirs": _TOPIC,
    "time": _CLOCK,
    "topic": _TOPIC,
    "topics": "one topic or several",
    "when": "a day, or a day and a time, such as “Wed, Mar 4, 11:00 AM”",
    "word": "what a person typed",
    "words": "what a member typed",
    "zone": "a time zone, such as “Europe/Berlin”",
}
"""What slots hold. Slots whose names say it all, such as `name`, `number` and `circle`, are missing."""
SLOTS_OF: Final[Mapping[str, Mapping[str, str]]] = {
    "circle_report.py": {"first": "a number, such as “3”", "last": "a number, such as “5”"},
    "introductions.py": {"other": _PERSON},
    "lines.py": {"name": "a first name"},
    "skip_summary.py": {"time": _MOMENT},
    "topics.py": {"name": _TOPIC, "one": _TOPIC, "other": _TOPIC},
}
"""What slots hold in the texts of a module, if this is something else."""


def extract_texts(
    file: IO[bytes], keywords: Mapping[str, Any], comment_tags: Collection[str], options: Any
) -> Iterator[tuple[int, str, Any, list[str]]]:
    """Extract texts as Babel does, with more comments."""
    source, module = file.read(), Path(file.name).name
    roles = _roles(ast.parse(source), MODULES.get(module))
    slots = {**SLOTS, **SLOTS_OF.get(module, {})}
    found: Iterable[Any] = extract_python(io.BytesIO(source), keywords, comment_tags, options)
    for line, function, texts, comments in found:
        text = _first_text(function, (texts,) if isinstance(texts, str) else texts)
        more = [*roles[text], *_explained(text, slots, " ".join(comments))] if text else ()
        yield line, function, texts, [*comments, *(f"{TAG} {comment}." for comment in more)]


def _first_text(function: str, arguments: Sequence[str | None]) -> str | None:
    """Return a call's text, or the singular of its text; None if it has none."""
    place = METHODS.get(function)
    return None if place is None or place >= len(arguments) else arguments[place]


def _explained(text: str, slots: Mapping[str, str], told: str) -> Iterator[str]:
    """Explain the slots of a text, except those that a comment explains already."""
    for slot in dict.fromkeys(SLOT.findall(text)):
        if slot in slots and f"{{{slot}}}" not in told:
            yield f"{{{slot}}} is {slots[slot]}"


def _roles(module: ast.Module, about_module: str | None) -> Mapping[str, Collection[str]]:
    """Find what each text of a module is. A text may be several things."""
    found: dict[str, dict[str, None]] = defaultdict(dict)

    def visit(node: ast.AST, role: str | None) -> None:
        match node:
            case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)):
                match node.args[METHODS[name] : METHODS[name] + 1] if name in METHODS else []:
                    case [ast.Constant(value=str(text))] if role:
                        found[text][role] = None
                kept = role if role == about_module else None
                for place, value in enumerate(node.args):
                    visit(value, ROLES.get(name, {}).get(place, kept))
                for keyword in node.keywords:
                    visit(keyword.value, kept if name in METHODS else NAMED.get(keyword.arg or "", kept))
                return
            case ast.FunctionDef(name=name):
                role = FUNCTIONS.get(name)
            case ast.Assign(targets=[ast.Name(id="label" | "labels")]):
                role = NAMED["label"]
        for child in ast.iter_child_nodes(node):
            visit(child, role)

    visit(module, about_module)
    return found
