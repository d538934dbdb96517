"""Golden files: one for each message or form, as sent to Discord in each language, with its notification.

`make golden` writes the files. Invisible characters (no-break spaces, word joiners) are escaped, and a text is a list
of its lines.
"""

from pathlib import Path
from typing import Any

from adapters.discord.rendering import draw_notification
from bot.model.content import Message
from bot.texts.localization import Voice, languages
from tests.adapters.discord.bodies import USUAL_HERE, ZONE, body_of
from tests.adapters.slack.goldens import write
from tests.unit.texts.examples.catalogue import EXAMPLES

GOLDEN = Path(__file__).parent / "golden"
OF_SLACK_ALONE = {
    "circle_problems.cannot_work_here.invite",
    "circle_problems.cannot_work_here.looked_again",
    "circle_problems.cannot_work_here.elsewhere",
    "circle_problems.channel_lost.removed",
}
"""Examples for a channel to which Refill is not invited. On Discord, a permission is missing instead."""
NAMES = sorted(EXAMPLES.keys() - OF_SLACK_ALONE)


def golden_of(name: str) -> str:
    """Return the content of an example's golden file: the whole body in English, and the texts in other languages."""
    english = body_of(name, "en").shown
    others = {language: reads(body_of(name, language).shown) for language in languages() if language != "en"}
    made = EXAMPLES[name](Voice("en", ZONE), USUAL_HERE)
    phone = {"notification": draw_notification(made)} if isinstance(made, Message) else {}
    return write({"reads": others, **phone, **lined(english)}) + "\n"


def path_of(name: str) -> Path:
    """Return the path of an example's golden file."""
    return GOLDEN / f"{name}.json"


def lined(value: Any) -> Any:
    """Replace texts of several lines by lists of their lines."""
    if isinstance(value, dict):
        return {key: lined(held) for key, held in value.items()}
    if isinstance(value, list):
        return [lined(held) for held in value]
    return value.split("\n") if isinstance(value, str) and "\n" in value else value


def reads(value: Any) -> list[str]:
    """List the lines of the texts in a body, in order."""
    if isinstance(value, dict):
        own = [value[key] for key in ("title", "label", "description", "content", "placeholder") if value.get(key)]
        return [line for text in own for line in text.split("\n")] + reads([v for v in value.values() if _holds(v)])
    if isinstance(value, list):
        return [line for held in value for line in reads(held)]
    return []


def _holds(value: Any) -> bool:
    return isinstance(value, dict | list)


def main() -> None:
    """Write all golden files, and delete files without an example."""
    GOLDEN.mkdir(exist_ok=True)
    for left_over in {*GOLDEN.iterdir()} - {path_of(name) for name in NAMES}:
        left_over.unlink()
    for name in NAMES:
        path_of(name).write_text(golden_of(name))


if __name__ == "__main__":
    main()
