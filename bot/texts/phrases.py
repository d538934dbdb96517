"""Pieces that several texts share."""

from textwrap import shorten
from typing import Final

from bot.model.content import Block, Button, Line, Look, Message, Paragraph
from bot.model.topics import Topic
from bot.texts.localization import Voice, typed

MOST_ON_A_BUTTON: Final = 20
"""Characters of a topic: with a few words around them they fit a button on a phone."""
_CUT: Final = "…"


def message(*blocks: Block | Line | None) -> Message:
    """Put a message together; a bare line is a paragraph, and None is nothing."""
    return Message(tuple(Paragraph(block) if isinstance(block, tuple) else block for block in blocks if block))


def button(label: Line, action: str, about: Line = ()) -> Button:
    """Make a button."""
    return Button(label, action, about=about)


def main_button(label: Line, action: str, about: Line = ()) -> Button:
    """Make the button that stands out: one that does something, never one of the answers to a private question."""
    return Button(label, action, Look.MAIN, about)


def topic_line(voice: Voice, topic: Topic | None) -> Line:
    """Name a topic, or what stands in for one."""
    return (typed(topic.name),) if topic else voice.line("whatever comes up")


def brief(topic: Topic) -> Line:
    """Name a topic on a button, beside which its whole name stands or is read later."""
    whole = shorten(topic.name, MOST_ON_A_BUTTON, placeholder=_CUT)
    return (typed(topic.name[: MOST_ON_A_BUTTON - 1] + _CUT if whole == _CUT else whole),)
