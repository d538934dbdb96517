"""Texts about a circle that has few members."""

from bot.model.circle_figures import are_too_few
from bot.model.circles import Circle, Rhythm
from bot.model.content import Bullets, Buttons, Line, Message
from bot.model.freeze import FREEZE_FLOOR_WEEKS
from bot.model.small_numbers import SMALLEST_GROUP_SHOWN
from bot.texts.localization import Voice, command, typed
from bot.texts.phrases import button, message


def slow_start(voice: Voice, circle: Circle, fewest: int) -> Message:
    """Tell an organiser that few joined a circle in its first week, and what helps."""
    return message(
        voice.lines_of(
            "{circle} is a week old, and fewer than {number} person has joined. What helps:",
            "{circle} is a week old, and fewer than {number} people have joined. What helps:",
            fewest,
            circle=typed(circle.name),
        ),
        what_helps(voice, circle),
        Buttons((button(voice.line("Post the invitation again"), f"circle.post:{circle.id}"),)),
    )


def too_few(voice: Voice, circle: Circle, members: int) -> tuple[Line, Bullets] | tuple[()]:
    """Say that a circle has too few members for its settings, and what helps. `members` is rounded to be shown."""
    if members < SMALLEST_GROUP_SHOWN:
        few = voice.lines_of(
            "{circle} has fewer than {number} member. What helps:",
            "{circle} has fewer than {number} members. What helps:",
            SMALLEST_GROUP_SHOWN,
            circle=typed(circle.name),
        )
    elif are_too_few(members, circle.members_needed):
        few = voice.lines_of(
            "With these settings, {circle} works best with about {number} person. With fewer, people may soon meet "
            "again, or get no match. What helps:",
            "With these settings, {circle} works best with about {number} people. With fewer, people may soon meet "
            "again, or get no match. What helps:",
            circle.members_needed,
            circle=typed(circle.name),
        )
    else:
        return ()
    return few, what_helps(voice, circle)


def what_helps(voice: Voice, circle: Circle) -> Bullets:
    """List what brings more people into a circle, and which settings work with fewer people."""
    rows = [
        voice.line(
            "Tell the channel, in your own words, why {circle} is worth joining. Join it yourself, too.",
            circle=typed(circle.name),
        ),
        voice.line("Personally invite two or three people."),
    ]
    if circle.cadence.rhythm is Rhythm.WEEKLY:
        rows.append(
            voice.line(
                "Open a round every 2 weeks, so that pairs repeat less often: {command}.",
                command=command(f"circle edit {circle.name}"),
            )
        )
    if circle.group_size > 2:
        rows.append(
            voice.line(
                "Set the group size to two, so you need fewer people: {command}.",
                command=command(f"circle rules {circle.name}"),
            )
        )
    if circle.freeze_weeks > FREEZE_FLOOR_WEEKS:
        rows.append(
            voice.lines_of(
                "Let the same two meet again in less than {number} week: {command}.",
                "Let the same two meet again in less than {number} weeks: {command}.",
                circle.freeze_weeks,
                command=command(f"circle rules {circle.name}"),
            )
        )
    return Bullets(tuple(rows))
