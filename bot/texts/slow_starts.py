"""Texts about a circle that few have joined."""

from bot.model.circles import Circle, Rhythm
from bot.model.content import Bullets, Buttons, Message
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
        Buttons((button(voice.line("Post again"), f"circle.post:{circle.id}"),)),
    )


def what_helps(voice: Voice, circle: Circle) -> Bullets:
    """List what brings more people into a circle, and which settings work with fewer."""
    rows = [
        voice.line("Tell the channel, in your own words, what you hope for. Join too."),
        voice.line("Ask two or three people directly to join."),
    ]
    if circle.cadence.rhythm is Rhythm.WEEKLY:
        rows.append(
            voice.line(
                "Meet every 2 weeks, so the same two don’t meet again too soon: {command}.",
                command=command(f"circle edit {circle.name}"),
            )
        )
    if circle.group_size > 2:
        rows.append(
            voice.line(
                "Pair people in twos, which needs fewer people: {command}.",
                command=command(f"circle rules {circle.name}"),
            )
        )
    return Bullets(tuple(rows))
