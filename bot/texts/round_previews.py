"""Texts of round previews, for organisers."""

from collections.abc import Mapping, Sequence

from bot.model.circles import Circle
from bot.model.content import Bullets, Heading, Hint, Line, Message
from bot.model.ids import MemberId, TopicId
from bot.model.members import Member
from bot.model.pairing import Group, Reason
from bot.model.topics import Topic
from bot.texts.localization import Voice, typed
from bot.texts.phrases import message, topic_line

SHOWN = 40
"""Most rows of a preview; a longer list is cut, and says so."""


def preview(
    voice: Voice,
    circle: Circle,
    groups: Sequence[Group],
    left_out: int | None,
    people: Mapping[MemberId, Member],
    topics: Mapping[TopicId, Topic],
) -> Message:
    """Show an organiser whom a round would bring together, and why; nobody else sees it.

    Members who are left out are not named, and a small number of them is not told: two who are left out together may be
    kept apart by a private wish.
    """
    rows = tuple(_group(voice, group, people, topics) for group in groups[:SHOWN])
    return message(
        Heading(voice.line("{circle}, if a round opened now", circle=typed(circle.name))),
        Bullets(rows) if rows else voice.line("Nobody would be brought together just now."),
        voice.line("… and more.") if len(groups) > SHOWN else None,
        voice.lines_of("At least {number} person is left out.", "At least {number} people are left out.", left_out)
        if left_out
        else None,
        Hint(voice.line("Nobody was told. Until the round opens, people may still join, skip or change their topics.")),
    )


def too_few_to_preview(voice: Voice, circle: Circle, fewest: int) -> Message:
    """Tell an organiser that a preview of so few members would reveal too much."""
    return message(
        voice.line(
            "Fewer than {number} people would be brought together in {circle} just now. "
            "A preview of so few could tell what somebody wished in private.",
            number=fewest,
            circle=typed(circle.name),
        )
    )


def _group(voice: Voice, group: Group, people: Mapping[MemberId, Member], topics: Mapping[TopicId, Topic]) -> Line:
    return voice.line(
        "{names}: {topic} ({why})",
        names=voice.names(people[member] for member in group.members),
        topic=topic_line(voice, topics.get(group.topic) if group.topic else None),
        why=why_together(voice, group.reason),
    )


def why_together(voice: Voice, reason: Reason) -> str:
    """Say why a group was drawn."""
    match reason:
        case Reason.CURIOUS_MEETS_SHARING:
            return voice.text("one is curious, one is happy to be asked")
        case Reason.BOTH_CURIOUS:
            return voice.text("all of them are curious")
        case Reason.BOTH_SHARING:
            return voice.text("all of them know something about it")
        case Reason.NEAR:
            return voice.text("one is happy to be asked, one is curious about something near")
        case Reason.SOMETHING_NEW:
            return voice.text("something new")
