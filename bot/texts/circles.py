"""Texts about circles."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from bot.model.circles import Circle
from bot.model.content import Bullets, Buttons, Heading, Hint, Line, Message, Where
from bot.model.ids import ChannelId, CircleId
from bot.model.members import Member
from bot.texts.cadences import cadence_text
from bot.texts.circle_problems import channel_lost_lines
from bot.texts.days_off import moved_line
from bot.texts.localization import Voice, command, typed
from bot.texts.organisers import names_of
from bot.texts.phrases import button, main_button, message, sentences, start_circle

MAX_LISTED: Final = 12
"""Maximum number of circles in a message. With their times, that many fill a screen."""
MAX_JOIN_BUTTONS: Final = 5
"""Maximum number of circles that have a button to join."""
MAX_NAMED: Final = 5
"""Maximum number of circles that a sentence names."""


def invitation(voice: Voice, circle: Circle, organisers: Sequence[Member], moved: Sequence[datetime] = ()) -> Message:
    """Invite a channel to a circle, and name its organisers without mentioning them.

    `moved` are the times of rounds that fell on days off, before the circle's next round.
    """
    join = main_button(voice.line("Join"), f"join:{circle.id}")
    kept = button(voice.line("My messages"), "waiting")
    return message(
        Heading(voice.line("{circle}: one chat, one topic, half an hour", circle=typed(circle.name))),
        voice.line(
            "I introduce people to each other {cadence}. You then pick your own time to talk. Tell me what you’re "
            "curious about and what you’re happy to be asked about, and I’ll find someone who fits.",
            cadence=cadence_text(voice, circle.cadence),
        ),
        moved_line(voice, circle, moved) if moved else None,
        voice.line("Join if you like, and leave any time. One topic is enough to start."),
        Buttons((join, kept) if circle.keeps_messages else (join,)),
        Hint(
            voice.line("Organised by {names}.", names=names_of(voice, organisers))
            if organisers
            else voice.line("Organised by the admins.")
        ),
    )


def moved_away(voice: Voice, circle: Circle, channel: ChannelId) -> Message:
    """Tell a circle's old channel which channel the circle is in now."""
    return message(voice.line("{circle} has moved to {channel}.", circle=typed(circle.name), channel=Where(channel)))


def confirm_move(voice: Voice, circle: Circle, channel: ChannelId) -> Message:
    """Ask an organiser whether to move a circle to this channel."""
    return message(
        voice.line(
            "Move {circle} here? Its members stay, and I’ll say in the old channel where it went.",
            circle=typed(circle.name),
        )
        if circle.channel_open
        else voice.line("Move {circle} here? Its members stay.", circle=typed(circle.name)),
        Buttons((main_button(voice.line("Move circle here"), f"circle.move:{circle.id}:{channel}"),)),
    )


def moved(voice: Voice, circle: Circle) -> Message:
    """Confirm to an organiser that a circle moved to this channel."""
    return message(
        voice.line(
            "{circle} has moved to this channel. Its members stay, and nothing else changes.", circle=typed(circle.name)
        )
    )


def posted_again(voice: Voice, circle: Circle) -> Message:
    """Confirm to an organiser that the invitation is posted again."""
    return message(voice.line("Posting the invitation to {circle} again.", circle=typed(circle.name)))


def circle_list(
    voice: Voice,
    rows: Sequence[tuple[Circle, int | None]],
    now: datetime,
    mine: Collection[CircleId],
    organised: Collection[CircleId] = (),
    *,
    may_start: bool = False,
    from_here: bool = False,
) -> Message:
    """List circles, each with a lower bound of its number of members unless the circle is very small.

    People see their own circles first. About a circle that they organise, people also see whether guests may join and
    whether its channel is lost. A long list is cut, and says how many circles it leaves out.
    """
    theirs = {*mine, *organised}
    rows = sorted(rows, key=lambda row: row[0].id not in theirs)
    more, rows = len(rows) - MAX_LISTED, rows[:MAX_LISTED]
    if not rows:
        return message(
            voice.line("There’s no circle you can join right now."),
            how_to_start(voice, may_start=may_start),
            start_circle(voice, can_start=may_start and from_here),
        )
    joins = [
        button(voice.line("Join {circle}", circle=typed(circle.name)), f"join:{circle.id}")
        for circle, _ in rows
        if circle.id not in mine
    ]
    lost = [
        channel_lost_lines(voice, circle, None)
        for circle, _ in rows
        if circle.id in organised and not circle.channel_open
    ]
    return message(
        Heading(voice.line("Circles here")),
        Bullets(
            tuple(circle_row(voice, circle, count, now, organiser=circle.id in organised) for circle, count in rows)
        ),
        *(what for what, _ in lost),
        lost[0][1] if lost else None,
        Hint(voice.line("To see what organisers can do, type {command}.", command=command("help circle")))
        if any(circle.id in organised for circle, _ in rows)
        else None,
        Buttons(tuple(joins[:MAX_JOIN_BUTTONS])) if joins else None,
        voice.lines_of("And {number} more circle.", "And {number} more circles.", more) if more > 0 else None,
        voice.line("To join a circle that has no button here, type {command} in its channel.", command=command("join"))
        if more > 0 or len(joins) > MAX_JOIN_BUTTONS
        else None,
    )


def how_to_start(voice: Voice, *, may_start: bool) -> Line:
    """Say how the reader can start a circle, or that an admin can."""
    if may_start:
        return voice.line("You can start one: type {command} in a channel.", command=command("circle new"))
    return voice.line("An admin can start one with {command}.", command=command("circle new"))


def circle_row(voice: Voice, circle: Circle, count: int | None, now: datetime, *, organiser: bool) -> Line:
    """Render a line about a circle and its times, for people who may not be in it.

    The reader's platform renders the next round, because Refill may not know the reader's time zone yet.
    """
    return sentences(
        voice.line(
            "{circle}, {cadence}. Next round: {when}.",
            circle=typed(circle.name),
            cadence=cadence_text(voice, circle.cadence),
            when=voice.when(circle.next_round_at),
        ),
        voice.line("It’s paused until then.") if circle.is_paused(now) else None,
        # Translators: so many members or more, such as “10+ members.”
        None if count is None else voice.lines_of("{number}+ member.", "{number}+ members.", count),
        voice.line("Guests can join too.") if organiser and circle.guests else None,
    )


def no_circles(voice: Voice, *, may_start: bool) -> Message:
    """Say that there is no circle, and how one is started."""
    return message(voice.line("There are no circles right now."), how_to_start(voice, may_start=may_start))


def no_circles_for_guests(voice: Voice) -> Message:
    """Say to a guest that no circle takes guests."""
    return message(voice.line("There’s no circle you can join right now."))


def which_circle(voice: Voice, circles: Sequence[Circle]) -> Message:
    """Ask which circle is meant."""
    if len(circles) > MAX_NAMED:
        return message(
            voice.line(
                "Which circle? Add its name to the command. {command} shows the circles here.",
                command=command("circle list"),
            )
        )
    names = voice.join(typed(circle.name) for circle in circles)
    # Translators: {names} is one circle or several, such as “Coffee and Tea”.
    return message(voice.line("Which circle? Add its name to the command. Circles here: {names}.", names=names))


def circle_saved(voice: Voice, circle: Circle, *, is_new: bool = False) -> Message:
    """Confirm to an organiser that a circle is created or changed."""
    opens = voice.line(
        "{circle} opens a round {cadence}. The next one opens {when}.",
        circle=typed(circle.name),
        cadence=cadence_text(voice, circle.cadence),
        when=voice.when(circle.next_round_at),
    )
    return message(
        # Translators: a form was saved.
        sentences(None if is_new else voice.line("Saved."), opens),
        None if is_new else _how_to_preview(voice, circle),
        voice.line("Guests can join too.") if circle.guests else None,
        None if is_new else Buttons((button(voice.line("Post the invitation again"), f"circle.post:{circle.id}"),)),
        Hint(
            voice.line(
                "Circles work best with five people or more. In smaller ones, people can often tell who’d rather "
                "not meet them."
            )
        )
        if is_new
        else None,
    )


def matters_saved(voice: Voice, circle: Circle) -> Message:
    """Confirm to an organiser what counts most in a circle's rounds."""
    return message(
        voice.line("Saved. Your change applies from the next round of {circle}.", circle=typed(circle.name)),
        _how_to_preview(voice, circle),
    )


def _how_to_preview(voice: Voice, circle: Circle) -> Line:
    return voice.line(
        "To see roughly how many people would meet if a round opened now, type {preview}. Only you’ll see it.",
        preview=command(f"circle preview {circle.name}"),
    )


def circle_closed(voice: Voice, circle: Circle) -> Message:
    """Confirm that a circle is closed."""
    name = typed(circle.name)
    return message(voice.line("{circle} is closed. People I’ve already introduced can still meet.", circle=name))


def confirm_close(voice: Voice, circle: Circle) -> Message:
    """Ask an organiser whether to close a circle."""
    return message(
        voice.line(
            "Close {circle} for good? I won’t pair anyone in it any more. People I’ve already introduced can still "
            "meet.",
            circle=typed(circle.name),
        ),
        Buttons((button(voice.line("Close circle"), f"circle.close:{circle.id}"),)),
    )
