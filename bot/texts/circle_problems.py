"""Texts about problems of circles, for organisers, who can fix them."""

from collections.abc import Sequence
from typing import Final

from bot.model.channel_problems import ChannelProblem
from bot.model.circles import Circle
from bot.model.content import Block, Bullets, Buttons, Code, Line, Message, Where
from bot.model.ids import ChannelId
from bot.texts.localization import Voice, command, typed
from bot.texts.phrases import main_button, message

INVITE: Final = Code("/invite @Refill")
"""The command that adds Refill to a channel in Slack."""


def channel_lost_lines(voice: Voice, circle: Circle, problem: ChannelProblem | None) -> tuple[Line, Line]:
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
    `looked_again` tells that the button was pressed.
    """
    again = Buttons((main_button(voice.line("Try again"), again_action),))
    what_to_do = _what_to_do_here(voice, problems) if chosen is None else _what_to_do_there(voice, problems, chosen)
    return message(
        voice.line("I checked again, and it doesn’t work yet.") if looked_again else None,
        *what_to_do,
        None if ChannelProblem.WRONG_KIND in problems else again,
    )


def _what_to_do_there(voice: Voice, problems: Sequence[ChannelProblem], chosen: ChannelId) -> Sequence[Block | Line]:
    there = Where(chosen)
    if ChannelProblem.NOT_INVITED in problems:
        return [
            voice.line(
                "I’m not in {channel} yet. Type {invite} there, then press “Try again”.", channel=there, invite=INVITE
            )
        ]
    if ChannelProblem.WRONG_KIND in problems:
        return [
            voice.line(
                "{channel} isn’t an ordinary text channel, and circles need one. Choose another channel.", channel=there
            )
        ]
    if ChannelProblem.ARCHIVED in problems:
        return [
            voice.line(
                "{channel} is archived, so I can’t post there. Unarchive it, then press “Try again”.", channel=there
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
            return voice.line("Circles need an ordinary text channel. Go to one and try again there.")
        case ChannelProblem.ARCHIVED:
            return voice.line("This channel is archived, so I can’t post here. Unarchive it, then press “Try again”.")
        case ChannelProblem.NOT_INVITED:
            return voice.line("I’m not in this channel yet. Type {invite} here, then press “Try again”.", invite=INVITE)
        case ChannelProblem.READ_ONLY:
            return voice.line(
                "Let apps post in the channel, or ask an admin to. I’ll then post the waiting messages within an hour."
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
            return voice.line(
                "To fix this, open Server Settings → AutoMod and add my role or the channel to each rule’s exceptions."
            )
        case ChannelProblem.LOCKED:
            return voice.line("If that’s a mistake, unlock the thread, so that they can write there again.")
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
            voice.line(
                "Or type {command} in another channel to move the circle there.", command=command("circle move")
            ),
        )
    return message(_what_is_wrong(voice, circle, problem), _how_to_mend(voice, problem))


def _what_is_wrong(voice: Voice, circle: Circle, problem: ChannelProblem) -> Line:
    """Say what keeps introductions out of the channel of an existing circle."""
    name = typed(circle.name)
    match problem:
        case ChannelProblem.NO_VIEW | ChannelProblem.NO_POSTS | ChannelProblem.NO_THREADS | ChannelProblem.NO_FILES:
            return voice.line(
                "I’m missing some permissions in {circle}’s channel. For now, I’m introducing people in direct "
                "messages.",
                circle=name,
            )
        case ChannelProblem.FILTERED:
            return voice.line(
                "I can’t post in {circle}’s channel: AutoMod blocks my messages. For now, I’m introducing people "
                "in direct messages.",
                circle=name,
            )
        case ChannelProblem.LOCKED:
            return voice.line(
                "A chat thread in {circle}’s channel is locked. I’m writing to its members in direct messages instead.",
                circle=name,
            )
        case _:
            return voice.line(
                "There’s a problem in {circle}’s channel. For now, I’m introducing people in direct messages.",
                circle=name,
            )


def _how_to_mend(voice: Voice, problem: ChannelProblem) -> Line:
    """Say what to do about the channel of an existing circle."""
    match problem:
        case ChannelProblem.NO_VIEW | ChannelProblem.NO_POSTS | ChannelProblem.NO_THREADS | ChannelProblem.NO_FILES:
            # Translators: {permission} is a permission as Discord names it, such as “View Channel”.
            return voice.line(
                "In the channel’s settings, under Permissions, allow me: {permission}.",
                permission=_what_to_do(voice, problem),
            )
        case ChannelProblem.WRONG_KIND:
            return voice.line(
                "The channel isn’t an ordinary text channel any more. Type {command} in one to move the circle there.",
                command=command("circle move"),
            )
        case _:
            return _what_to_do(voice, problem)


def channel_lost(voice: Voice, circle: Circle, problem: ChannelProblem | None) -> Message:
    """Tell an organiser, once, that Refill lost a circle's channel."""
    return message(*channel_lost_lines(voice, circle, problem))


def setting_unknown(voice: Voice, circle: Circle) -> Message:
    """Tell an organiser that the time zone or country of a circle is unknown, and what to do."""
    name = typed(circle.name)
    if not circle.cadence.knows_zone:
        return message(
            voice.line(
                "I can’t open rounds of {circle}: I no longer recognise its time zone ({zone}).",
                circle=name,
                zone=typed(circle.cadence.zone),
            ),
            voice.line("To choose another time zone, type {command}.", command=command(f"circle edit {circle.name}")),
        )
    return message(
        voice.line(
            "I no longer know the public holidays for {circle}, so rounds may open on them.",
            circle=name,
        ),
        voice.line("To choose a country again, type {command}.", command=command(f"circle days-off {circle.name}")),
    )
