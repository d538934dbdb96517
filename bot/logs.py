"""Logs: text for people, or JSON for machines."""

import logging
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from typing import Final

from pythonjsonlogger.json import JsonFormatter

OURS: Final = ("adapters", "bot", "storage")
TEXT: Final = "%(asctime)s %(levelname)s %(name)s%(about)s: %(message)s"
NOISY: Final = ("alembic", "apscheduler", "discord", "slack_bolt", "uvicorn")
"""Libraries whose lines at INFO help nobody."""
CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
"""Characters that end a line, or that move, colour, erase or turn around what a terminal shows."""
INDENT: Final = "    "

_about: ContextVar[str] = ContextVar("about", default="")


class LogFormat(StrEnum):
    """How log lines are written."""

    TEXT = "text"
    JSON = "json"


@contextmanager
def about(kind: str) -> Iterator[None]:
    """Add `kind` and a random id to a block's log lines, also in tasks that the block starts."""
    token = _about.set(f"{kind} {secrets.token_hex(4)}")
    try:
        yield
    finally:
        _about.reset(token)


def set_up_logs(level: str, log_format: LogFormat) -> None:
    """Write log lines to stderr.

    Libraries' debug lines are never written, because they contain tokens, and words and answers of members.
    """
    handler = logging.StreamHandler()
    handler.addFilter(_add_about)
    if level != "debug":
        handler.addFilter(_is_of_use)
    if log_format is LogFormat.JSON:
        fields = {"asctime": "time", "levelname": "level", "name": "part"}
        handler.setFormatter(JsonFormatter(f"{TEXT}", rename_fields=fields))
    else:
        handler.setFormatter(_Text(TEXT))
    number = logging.getLevelNamesMapping()[level.upper()]
    logging.basicConfig(level=max(number, logging.INFO), handlers=[handler], force=True)
    for name in OURS:
        logging.getLogger(name).setLevel(number)


def _is_of_use(record: logging.LogRecord) -> bool:
    """Leave out lines at INFO of noisy libraries. Bolt's own loggers set their own levels."""
    return record.levelno >= logging.WARNING or record.name.partition(".")[0] not in NOISY


def _add_about(record: logging.LogRecord) -> bool:
    record.about = _about.get()
    return True


class _Text(logging.Formatter):
    """Writes one line for each record, whatever its message contains. Lines of a traceback follow, indented."""

    def format(self, record: logging.LogRecord) -> str:
        held = vars(record)
        about = f" [{held['about']}]" if held["about"] else ""
        said = _escaped(record.getMessage().rstrip("\n"))
        shown = logging.makeLogRecord({**held, "about": about, "msg": said, "args": None})
        line, *traceback = super().format(shown).split("\n")
        return "\n".join([line, *(INDENT + _escaped(one) for one in traceback)])


def _escaped(text: str) -> str:
    return CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode(), text)
