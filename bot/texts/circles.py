"""Texts about circles."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from bot.model.channels import ChannelProblem
from bot.model.circles import Circle
from bot.model.content import Block, Bullets, Buttons, Code, Heading, Hint, Line, Message, Where
from bot.model.ids import ChannelId, CircleId
from bot.model.members import Member
from bot.texts.cadences import cadence_text
from bot.texts.days_off import moved_line
from bot.texts.localization import Voice, command, typed
from bot.texts.organisers import names_of
from bot.texts.phrases import button, main_button, message, sentences, start_circle

MAX_LISTED: Final = 12
"""Maximum number of circles in a message. With their times, that many fill a screen."""
MAX_NAMED: Final = 30
"""Maximum number of circles that a sentence names."""
INVITE: Final = Code("/invite @Refill")
"""The command that adds Refill to a channel in Slack."""


def invitation(voice: Voice, circle: Circle, organisers: Sequence[Member], moved: Sequence[datetime] = ()) -> Message:
    """Invite a channel to a circle, and name its organisers without mentioning them.

    `moved` are the times of rounds before the next one that fell on days off.
    """
    join = main_button(voice.line("Join"), f"join:{circle.id}")
    kept = button(voice.line("Something for you"), "waiting")
    return message(
        Heading(voice.line("{circle}: one chat, one topic, half an hour", circle=typed(circle.name))),
        voice.line(
            "I introduce people to each other {cadence}. You then pick your own time to talk. Tell me what you’re "
            "curious about and what you’re happy to be asked about, and I’ll find someone who fits.",
            cadence=cadence_text(voice, circle.cadence),
        ),
        moved_line(voice, circle, moved) if moved else None,
        voice.line("Join if you like, leave any time. One topic is enough to start."),
        Buttons((join, kept) if circle.keeps_messages else (join,)),
        Hint(
            voice.line("Organised by {names}.", names=names_of(voice, organisers))
            if organisers
            else voice.line("The admins look after it.")
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
        ),
        Buttons((main_button(voice.line("Move it here"), f"circle.move:{circle.id}:{channel}"),)),
    )


def moved(voice: Voice, circle: Circle) -> Message:
    """Confirm to an organiser that a circle moved to this channel."""
    return message(
        voice.line("{circle} has moved to this channel, with its members and its history.", circle=typed(circle.name))
    )


def posted_again(voice: Voice, circle: Circle) -> Message:
    """Confirm to an organiser that the invitation is posted again."""
    return message(voice.line("I’m posting the invitation to {circle} again now.", circle=typed(circle.name)))


def circle_list(
    voice: Voice,
    rows: Sequence[tuple[Circle, int | None]],
    mine: Collection[CircleId],
    organised: Collection[CircleId] = (),
    *,
    may_start: bool = False,
    from_here: bool = False,
) -> Message:
    """List circles, each with a lower bound of its number of members unless the circle is very small.

    People see their own circles first. About a circle that they organise, people also see who may join it and whether
    its channel is lost. A long list is cut, and says how many circles it leaves out.
    """
    theirs = {*mine, *organised}
    rows = sorted(rows, key=lambda row: row[0].id not in theirs)
    more, rows = len(rows) - MAX_LISTED, rows[:MAX_LISTED]
    if not rows:
        return message(
            voice.line("There’s no circle here yet."),
            how_to_start(voice, may_start=may_start),
            start_circle(voice, can_start=may_start and from_here),
        )
    joins = [
        button(voice.line("Join {circle}", circle=typed(circle.name)), f"join:{circle.id}")
        for circle, _ in rows
        if circle.id not in mine
    ]
    return message(
        Heading(voice.line("Circles here")),
        Bullets(tuple(circle_row(voice, circle, count, organiser=circle.id in organised) for circle, count in rows)),
        *(
            line
            for circle, _ in rows
            if circle.id in organised and not circle.channel_open
            for line in _channel_lost(voice, circle, None)
        ),
        Buttons(tuple(joins[:5])) if joins else None,
        voice.lines_of(
            "{number} more circle. To join it, type {command} in its channel.",
            "{number} more circles. To join one, type {command} in its channel.",
            more,
            command=command("join"),
        )
        if more > 0
        else None,
    )


def how_to_start(voice: Voice, *, may_start: bool) -> Line:
    """Say who may start a circle."""
    if may_start:
        return voice.line("You can start one: type {command} in a channel.", command=command("circle new"))
    return voice.line("An admin can start one with {command}.", command=command("circle new"))


def _channel_lost(voice: Voice, circle: Circle, problem: ChannelProblem | None) -> tuple[Line, Line]:
    """Tell an organiser that Refill lost a circle's channel, and what to do."""
    lost = voice.line("I can’t post in {circle}’s channel any more. The circle carries on.", circle=typed(circle.name))
    move = command("circle move")
    if problem is ChannelProblem.NOT_INVITED:
        return lost, voice.line(
            "If the channel is still there, type {invite} in it. Or type {command} in another channel to "
            "move the circle there.",
            invite=INVITE,
            command=move,
        )
    if problem is ChannelProblem.ARCHIVED:
        return lost, voice.line(
            "The channel is archived. Unarchive it, or type {command} in another channel to move the circle there.",
            command=move,
        )
    return lost, voice.line(
        "If the channel is still there, let me in again. Or type {command} in another channel to "
        "move the circle there.",
        command=move,
    )


def cannot_work_here(
    voice: Voice,
    problems: Sequence[ChannelProblem],
    again_action: str,
    chosen: ChannelId | None = None,
    *,
    looked_again: bool = False,
) -> Message:
    """Tell an organiser what has to be done before a circle can meet in a channel.

    `chosen` names the channel if the organiser is elsewhere. A button with the action `again_action` checks again, and
    `looked_again` tells that it was pressed.
    """
    again = Buttons((main_button(voice.line("Try again"), again_action),))
    what_to_do = _what_to_do_here(voice, problems) if chosen is None else _what_to_do_there(voice, problems, chosen)
    return message(
        voice.line("I looked again, and nothing has changed.") if looked_again else None,
        *what_to_do,
        None if ChannelProblem.WRONG_KIND in problems and chosen is None else again,
    )


def _what_to_do_there(voice: Voice, problems: Sequence[ChannelProblem], chosen: ChannelId) -> Sequence[Block | Line]:
    there = Where(chosen)
    if ChannelProblem.NOT_INVITED in problems:
        return [
            voice.line(
                "I’m not in {channel} yet. Type {invite} there, then press Try again.", channel=there, invite=INVITE
            )
        ]
    if ChannelProblem.WRONG_KIND in problems:
        return [voice.line("{channel} isn’t an ordinary text channel, and circles need one.", channel=there)]
    if ChannelProblem.ARCHIVED in problems:
        return [
            voice.line(
                "{channel} is archived, so I can’t post there. Unarchive it, then press Try again.", channel=there
            )
        ]
    return [
        voice.line("I can’t work in {channel} yet. In its settings, under Permissions, allow me:", channel=there),
        _what_to_allow(voice, problems),
    ]


def _what_to_do_here(voice: Voice, problems: Sequence[ChannelProblem]) -> Sequence[Block | Line]:
    for problem in (ChannelProblem.WRONG_KIND, ChannelProblem.ARCHIVED, ChannelProblem.NOT_INVITED):
        if problem in problems:
            return [_what_to_do(voice, problem)]
    return [
        voice.line("I can’t work in this channel yet. In its settings, under Permissions, allow me:"),
        _what_to_allow(voice, problems),
    ]


def _what_to_allow(voice: Voice, problems: Sequence[ChannelProblem]) -> Bullets:
    return Bullets(tuple(_what_to_do(voice, problem) for problem in problems))


def _what_to_do(voice: Voice, problem: ChannelProblem) -> Line:
    match problem:
        case ChannelProblem.WRONG_KIND:
            return voice.line("Circles need an ordinary text channel. Go to one and try there.")
        case ChannelProblem.ARCHIVED:
            return voice.line("This channel is archived, so I can’t post here. Unarchive it, then press Try again.")
        case ChannelProblem.NOT_INVITED:
            return voice.line("I’m not in this channel yet. Type {invite} here, then press Try again.", invite=INVITE)
        case ChannelProblem.READ_ONLY:
            return voice.line(
                "Let apps post there, or ask an admin to. Within the hour, I’ll then post what’s waiting."
            )
        case ChannelProblem.NO_VIEW:
            return voice.line_as("permissions as Discord names them", "View Channel")
        case ChannelProblem.NO_POSTS:
            return voice.line_as("permissions as Discord names them", "Send Messages")
        case ChannelProblem.NO_THREADS:
            return voice.line_as(
                "permissions as Discord names them", "Create Private Threads, and Send Messages in Threads"
            )
        case ChannelProblem.NO_FILES:
            return voice.line_as("permissions as Discord names them", "Attach Files")
        case ChannelProblem.FILTERED:
            return voice.line("In the server’s settings, under AutoMod, allow my role or the channel.")
        case ChannelProblem.LOCKED:
            return voice.line(
                "The thread of a chat is locked, so I can’t write in it. If that was a mistake, unlock it."
            )
        case ChannelProblem.TOO_MANY_THREADS:
            return voice.line("This server has as many open threads as Discord allows. Close some you don’t need.")


def post_refused(voice: Voice, circle: Circle, problem: ChannelProblem) -> Message:
    """Tell an organiser why a circle's messages are refused in its channel."""
    if problem is ChannelProblem.READ_ONLY:
        return message(
            voice.line(
                "I’m not allowed to post in {circle}’s channel. Its settings let only some people post.",
                circle=typed(circle.name),
            ),
            _what_to_do(voice, problem),
            voice.line("Or type {command} in another channel to move the circle.", command=command("circle move")),
        )
    return message(
        voice.line(
            "I’m missing some permissions in {circle}’s channel. For now, I introduce people in direct messages.",
            circle=typed(circle.name),
        ),
        _how_to_mend(voice, problem),
    )


def _how_to_mend(voice: Voice, problem: ChannelProblem) -> Line:
    """Say what to do about the channel of an existing circle."""
    match problem:
        case ChannelProblem.NO_VIEW | ChannelProblem.NO_POSTS | ChannelProblem.NO_THREADS | ChannelProblem.NO_FILES:
            # Translators: {permission} is a permission as Discord names it, such as “View Channel”.
            return voice.line(
                "In its settings, under Permissions, allow me: {permission}.", permission=_what_to_do(voice, problem)
            )
        case ChannelProblem.WRONG_KIND:
            return voice.line(
                "It isn’t an ordinary text channel any more. To move the circle, type {command} in one that is.",
                command=command("circle move"),
            )
        case _:
            return _what_to_do(voice, problem)


def channel_lost_news(voice: Voice, circle: Circle, problem: ChannelProblem | None) -> Message:
    """Tell an organiser, once, that Refill lost a circle's channel."""
    return message(*_channel_lost(voice, circle, problem))


def setting_unknown(voice: Voice, circle: Circle) -> Message:
    """Tell an organiser that the time zone or country of a circle is unknown, and what to do."""
    name = typed(circle.name)
    if not circle.cadence.knows_zone:
        return message(
            voice.line(
                "I can’t open rounds of {circle}: I no longer know its time zone ({zone}).",
                circle=name,
                zone=typed(circle.cadence.zone),
            ),
            voice.line("Choose another one: {command}.", command=command(f"circle edit {circle.name}")),
        )
    return message(
        voice.line(
            "I no longer know the public holidays of {circle}, so I treat them as ordinary days.",
            circle=name,
        ),
        voice.line("Choose a country again: {command}.", command=command(f"circle days-off {circle.name}")),
    )


def circle_row(voice: Voice, circle: Circle, count: int | None, *, organiser: bool) -> Line:
    """Render a line about a circle and its times, for people who may not be in it."""
    return sentences(
        voice.line(
            "{circle}, {cadence}. Next round: {when}.",
            circle=typed(circle.name),
            cadence=cadence_text(voice, circle.cadence),
            when=voice.brief(circle.next_round_at),
        ),
        None if count is None else voice.lines_of("{number}+ member.", "{number}+ members.", count),
        voice.line("Guests can join too.") if organiser and circle.guests else None,
    )


def which_circle(voice: Voice, circles: Sequence[Circle]) -> Message:
    """Ask which circle is meant."""
    if not circles:
        return message(voice.line("There’s no circle here yet. Once someone starts one, you can join it."))
    names = voice.join(typed(circle.name) for circle in circles[:MAX_NAMED])
    if len(circles) > MAX_NAMED:
        return message(
            voice.line("Which circle do you mean? There are many, such as {names}.", names=names),
        )
    return message(voice.line("Which circle do you mean? Circles here: {names}.", names=names))


def circle_saved(voice: Voice, circle: Circle, *, is_new: bool = False) -> Message:
    """Confirm to an organiser that a circle is created or changed."""
    return message(
        voice.line(
            "{circle} opens a round {cadence}. The next one opens {when}.",
            circle=typed(circle.name),
            cadence=cadence_text(voice, circle.cadence),
            when=voice.when(circle.next_round_at),
        ),
        voice.line(
            "{preview} shows how many people that round would bring together, and why. Nobody is told.",
            preview=command(f"circle preview {circle.name}"),
        ),
        voice.line("Guests can join too.") if circle.guests else None,
        None if is_new else Buttons((button(voice.line("Post the invitation again"), f"circle.post:{circle.id}"),)),
        Hint(
            voice.line(
                "Best with five people or more. In a smaller circle, people can often tell who’d rather not meet them."
            )
        )
        if is_new
        else None,
    )


def matters_saved(voice: Voice, circle: Circle) -> Message:
    """Confirm to an organiser what counts most in a circle's rounds."""
    return message(
        voice.line("Saved. It applies from the next round of {circle}.", circle=typed(circle.name)),
        voice.line(
            "{preview} shows how many people that round would bring together, and why. Nobody is told.",
            preview=command(f"circle preview {circle.name}"),
        ),
    )


def circle_closed(voice: Voice, circle: Circle) -> Message:
    """Confirm that a circle is closed."""
    name = typed(circle.name)
    return message(voice.line("{circle} is closed. Chats that have started go on as planned.", circle=name))


def confirm_close(voice: Voice, circle: Circle) -> Message:
    """Ask an organiser whether to close a circle."""
    return message(
        voice.line(
            "Close {circle}? I won’t pair anyone in it any more. Chats that have started go on as planned.",
            circle=typed(circle.name),
        ),
        Buttons((button(voice.line("Close it"), f"circle.close:{circle.id}"),)),
    )
