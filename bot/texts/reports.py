"""Texts about asks that are reported to admins."""

from collections.abc import Sequence
from datetime import datetime

from bot.model.asks import Ask, Carried
from bot.model.content import Block, Bullets, Buttons, Heading, Hint, Line, Message
from bot.model.members import Member
from bot.model.topics import Topic
from bot.texts.localization import Voice, command
from bot.texts.phrases import button, message, topic_line
from bot.texts.questions import in_their_words


def really_report(voice: Voice, ask: Ask) -> Message:
    """Ask whether to report an ask, and say who learns what."""
    return message(
        voice.line(
            "Shall I show this question to the admins? They see it with the name of whoever wrote it, and with "
            "yours. Nobody else learns anything, and it counts as a “not this time”."
        ),
        Buttons(
            (
                button(voice.line("Show it to them"), f"asked.report.yes:{ask.id}"),
                button(voice.line("Leave it"), f"asked.report.no:{ask.id}"),
            )
        ),
    )


def reported(voice: Voice) -> Message:
    """Thank a member for a report."""
    return message(voice.line("Thank you. The admins see it now, and nobody else learns of it."))


def not_reported(voice: Voice) -> Message:
    """Confirm that nothing was reported."""
    return message(voice.line("Then it stays between us. You can still answer the question, or let it pass."))


def report(
    voice: Voice, ask: Ask, carried: Carried, reporter: Member | None, asker: Member, topic: Topic | None
) -> Message:
    """Show an admin a reported ask."""
    about = topic_line(voice, topic)
    return message(
        voice.line(
            "{reporter} would like you to see a question that {asker} asked, about {topic}. Only admins see this.",
            reporter=_name(voice, reporter),
            asker=_name(voice, asker),
            topic=about,
        ),
        Bullets(in_their_words(voice, ask)),
        *_what_to_do(voice, carried, about),
    )


def nameless_report(voice: Voice, carried: Carried, reporter: Member | None, day: datetime) -> Message:
    """Tell an admin of a reported ask that came to them without a name; they have read its words."""
    return message(
        voice.line(
            "{reporter} would like the admins to see the question of {day}. It came to you too, so I don’t say "
            "who asked. Only admins see this.",
            reporter=_name(voice, reporter),
            day=voice.day(day),
        ),
        *_what_to_do(voice, carried, voice.line("the question of {day}", day=voice.day(day))),
    )


def report_without_words(voice: Voice, carried: Carried, reporter: Member | None, day: datetime) -> Message:
    """Tell an admin of a reported ask whose asker is gone."""
    return message(
        voice.line(
            "{reporter} would like you to see a question of {day}. I keep no more of it. Only admins see this.",
            reporter=_name(voice, reporter),
            day=voice.day(day),
        ),
        *_what_to_do(voice, carried, voice.line("the question of {day}", day=voice.day(day))),
    )


def _name(voice: Voice, member: Member | None) -> Line:
    return voice.names([member] if member else [])


def _what_to_do(voice: Voice, carried: Carried, about: Line) -> tuple[Block, ...]:
    """Return what an admin can do about a report, and what follows."""
    return (
        Buttons(
            (
                button(voice.line("Stop it"), f"report.stop:{carried.ask}:{carried.member}", about),
                button(voice.line("Leave it be"), f"report.leave:{carried.ask}:{carried.member}", about),
            )
        ),
        Hint(
            voice.line(
                "If you stop it, nobody else gets it. If somebody has it just now, they can still answer. Whoever "
                "wrote it hears nothing from me, so nobody can tell who showed it to you."
            )
        ),
    )


def reports(voice: Voice, found: Sequence[Message]) -> Message:
    """Show an admin the reports that wait."""
    if not found:
        return message(voice.line("Nobody has shown you a question."))
    blocks: list[Block | Line] = [Heading(voice.line("Questions that somebody showed you"))]
    for one in found:
        blocks.extend(one.blocks)
    return message(*blocks)


def reports_wait(voice: Voice, number: int) -> Line:
    """Tell an admin how many reports wait."""
    return voice.lines_of(
        "{number} question that somebody showed you: {command}",
        "{number} questions that somebody showed you: {command}",
        number,
        command=command("reports"),
    )


def stopped(voice: Voice) -> Message:
    """Tell an admin that an ask is stopped."""
    return message(voice.line("Stopped. I carry it to nobody any more."))


def left_alone(voice: Voice) -> Message:
    """Tell an admin that an ask continues."""
    return message(voice.line("Left as it is."))
