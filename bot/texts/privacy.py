"""Texts about showing, exporting and deleting a member's data."""

from datetime import datetime

from bot.model.content import Bullets, Buttons, File, Heading, Hint, Line, Message
from bot.model.member_data import MemberSummary
from bot.texts.asks import asked_line
from bot.texts.circle_membership import circle_lines
from bot.texts.localization import Voice, command, typed
from bot.texts.members import hours_text, languages_text, window_line
from bot.texts.phrases import button, message
from bot.texts.timestamps import zone_name
from bot.texts.topics import named_topics


def your_data(voice: Voice, data: str) -> Message:
    """Send a member a copy of their data."""
    return message(
        voice.line(
            "Here’s everything I know about you. Other people’s answers belong to them, so they aren’t included."
        ),
        File("refill-my-data.json", "application/json", data, secret=True),
    )


def really_forget(voice: Voice) -> Message:
    """Ask whether to delete a member's data."""
    return message(
        voice.line(
            "Delete everything I know about you? That’s your topics, memberships, chats, questions, answers and "
            "notes, and any notes others kept about you. You can’t undo this. Anyone waiting for a chat with you will "
            "hear that you won’t be there."
        ),
        Buttons((button(voice.line("Forget me"), "forget-me.yes"), button(voice.line("Keep me"), "forget-me.no"))),
        Hint(voice.line("To take a break instead, type {command}.", command=command("rest"))),
    )


def forgotten(voice: Voice) -> Message:
    """Confirm that all stored data is deleted, and say goodbye."""
    return message(voice.line("Done. I know nothing about you any more. All the best, and come back any time."))


def nothing_kept(voice: Voice) -> Message:
    """Say that nothing is stored about a person."""
    return message(voice.line("I know nothing about you."))


def kept_after_all(voice: Voice) -> Message:
    """Confirm that nothing was deleted."""
    return message(voice.line("Glad you’re staying. Nothing was deleted."))


def about_me(voice: Voice, kept: MemberSummary, now: datetime) -> Message:
    """Show a member's data."""
    member = kept.member
    rows: list[Line] = [
        voice.line("Name: {name}", name=typed(member.name)),
        *([voice.line("Username: {name}", name=typed(member.handle))] if member.handle else []),
        voice.line("Time zone: {zone}", zone=zone_name(member.zone)),
        voice.line("Languages: {languages}", languages=languages_text(voice, member.languages)),
        voice.line("Curious about: {topics}", topics=named_topics(voice, kept.topics.curious)),
        voice.line("Happy to be asked about: {topics}", topics=named_topics(voice, kept.topics.sharing)),
        voice.lines_of("At most {number} chat a month", "At most {number} chats a month", member.pace),
        asked_line(voice, member),
        voice.line("Usually free: {hours}", hours=hours_text(voice, member.hours)),
        window_line(voice, member.window),
        *circle_lines(voice, member, kept.circles, kept.introduced).lines,
        voice.lines_of(
            "Introduced for {number} chat so far: {command}",
            "Introduced for {number} chats so far: {command}",
            kept.chats,
            command=command("chats"),
        ),
        voice.lines_of(
            "{number} question of yours: {command}",
            "{number} questions of yours: {command}",
            kept.asks,
            command=command("asks"),
        ),
    ]
    if kept.organised:
        rows.append(
            voice.line("You organise {circles}", circles=voice.join(typed(circle.name) for circle in kept.organised))
        )
    if member.starts_circles:
        rows.append(voice.line("The admins let you start circles"))
    if member.rest.holds(now):
        rows.append(voice.line("You’re on a break"))
    if member.timed_out_until and member.is_timed_out(now):
        rows.append(voice.line("You’re timed out here until {when}", when=voice.when(member.timed_out_until)))
    if member.closed_since:
        rows.append(voice.line("You don’t accept direct messages from this server"))
    if kept.notes:
        rows.append(
            voice.lines_of(
                "{number} note to yourself: {command}",
                "{number} notes to yourself: {command}",
                kept.notes,
                command=command("notes"),
            )
        )
    if kept.blocks:
        rows.append(
            voice.lines_of(
                "{number} person you’d rather not meet: {command}",
                "{number} people you’d rather not meet: {command}",
                kept.blocks,
                command=command("not-with"),
            )
        )
    return message(
        Heading(voice.line("What I know about you")),
        Bullets(tuple(rows)),
        Buttons(
            (
                button(voice.line("Change topics"), "topics"),
                button(voice.line("Change hours"), "hours"),
                button(voice.line("Get a copy"), "my-data"),
                button(voice.line("Forget me"), "forget-me"),
            )
        ),
        Hint(
            voice.line(
                "Your name and language come from this app. So does your time zone, if the app tells me. Everything "
                "else comes from what you type and press here. I never follow conversations."
            )
        ),
    )
