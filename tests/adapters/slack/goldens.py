"""Golden files: one for each message or form, as sent to Slack in English, with the plain text in each language.

`make golden` writes the files. A text is a list of its lines, and invisible characters (no-break spaces, word joiners)
are escaped.
"""

import json
import unicodedata
from pathlib import Path
from typing import Any

from bot.texts.localization import languages
from tests.adapters.slack.bodies import body_of
from tests.unit.texts.examples.catalogue import EXAMPLES

GOLDEN = Path(__file__).parent / "golden"
WIDTH = 118


def golden_of(name: str) -> str:
    """Return the content of an example's golden file."""
    english = body_of(name, "en")
    sent = {"view": english.view} if english.is_view else {"text": _lines(english.text or ""), "blocks": english.blocks}
    reads = {language: _lines(body_of(name, language).reads) for language in languages()}
    return write({"reads": reads, **sent}) + "\n"


def path_of(name: str) -> Path:
    """Return the path of an example's golden file."""
    return GOLDEN / f"{name}.json"


def write(value: Any, indent: int = 0, before: int = 0) -> str:
    """Return JSON. A value that fits stays on one line. Keys are sorted, except the outermost."""
    flat = _visible(json.dumps(value, ensure_ascii=False, sort_keys=True))
    if not isinstance(value, dict | list) or not value or (indent and indent + before + len(flat) <= WIDTH):
        return flat
    if isinstance(value, dict):
        pairs = sorted(value.items()) if indent else value.items()
        items = [f'"{key}": {write(held, indent + 2, len(key) + 4)}' for key, held in pairs]
    else:
        items = [write(held, indent + 2) for held in value]
    opens, closes = "{}" if isinstance(value, dict) else "[]"
    inner = ",\n".join(" " * (indent + 2) + item for item in items)
    return f"{opens}\n{inner}\n{' ' * indent}{closes}"


def _lines(text: str) -> list[str]:
    return text.split("\n")


def _visible(text: str) -> str:
    return "".join(
        f"\\u{ord(c):04x}" if c != " " and unicodedata.category(c) in ("Zs", "Cf", "Zl", "Zp") else c for c in text
    )


def main() -> None:
    """Write all golden files, and delete files without an example."""
    GOLDEN.mkdir(exist_ok=True)
    for left_over in {*GOLDEN.iterdir()} - {path_of(name) for name in EXAMPLES}:
        left_over.unlink()
    for name in EXAMPLES:
        path_of(name).write_text(golden_of(name))


if __name__ == "__main__":
    main()
