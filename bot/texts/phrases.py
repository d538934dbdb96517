"""Pieces that several texts share."""

from textwrap import shorten
from typing import Final

from bot.model.content import Block, Button, Line, Look, Message, Paragraph
from bot.model.topics import Topic
from bot.texts.localization import Voice, typed

MOST_ON_A_BUTTON: Final = 20
"""Most characters of a topic on a button; with a few words they fit on a phone."""
_CUT: Final = "…"


def message(*blocks: Block | Line | None) -> Message:
    """Build a message; a bare line becomes a paragraph, and None is left out."""
    return Message(tuple(Paragraph(block) if isinstance(block, tuple) else block for block in blocks if block))


def button(label: Line, action: str, about: Line = ()) -> Button:
    """Build a button."""
    return Button(label, action, about=about)


def main_button(label: Line, action: str, about: Line = ()) -> Button:
    """Build a button that stands out; never an answer to a private question."""
    return Button(label, action, Look.MAIN, about)


def topic_line(voice: Voice, topic: Topic | None) -> Line:
    """Name a topic, or say that there is none."""
    return (typed(topic.name),) if topic else voice.line("whatever comes up")


def brief(topic: Topic) -> Line:
    """Shorten a topic for a button; its whole name is shown nearby or later."""
    whole = shorten(topic.name, MOST_ON_A_BUTTON, placeholder=_CUT)
    return (typed(topic.name[: MOST_ON_A_BUTTON - 1] + _CUT if whole == _CUT else whole),)
