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
    """Ask whether to report an ask, and say what the admins and the asker learn."""
    return message(
        voice.line(
            "Report this question to the admins? They’ll see the question, who wrote it, and that you reported it. "
            "Nobody else will know. Reporting counts as “not this time”."
        ),
        Buttons(
            (
                button(voice.line("Report it"), f"asked.report.yes:{ask.id}"),
                button(voice.line("Don’t report"), f"asked.report.no:{ask.id}"),
            )
        ),
    )


def reported(voice: Voice) -> Message:
    """Thank a member for a report."""
    return message(voice.line("Thank you. The admins can see it now. Nobody else will know."))


def not_reported(voice: Voice) -> Message:
    """Confirm that nothing was reported."""
    return message(voice.line("OK, I didn’t report it. You can still answer the question, or ignore it."))


def report(
    voice: Voice, ask: Ask, carried: Carried, reporter: Member | None, asker: Member, topic: Topic | None
) -> Message:
    """Show an admin a reported ask."""
    about, who = topic_line(voice, topic), voice.names([asker])
    return message(
        voice.line(
            "{reporter} reported a question from {asker} about {topic}. Only admins see this.",
            reporter=voice.names([reporter]),
            asker=who,
            topic=about,
        )
        if reporter
        else voice.line(
            "Someone reported a question from {asker} about {topic}. Only admins see this.",
            asker=who,
            topic=about,
        ),
        voice.line("{name} wrote:", name=who),
        Bullets(in_their_words(voice, ask)),
        *_what_to_do(voice, carried, about),
    )


def nameless_report(voice: Voice, carried: Carried, reporter: Member | None, day: datetime) -> Message:
    """Tell an admin of a reported ask that also reached this admin, without a name. Don't say who wrote it."""
    return message(
        voice.line(
            "{reporter} reported a question I also sent you on {day}, without a name. So I won’t say who wrote it. "
            "Only admins see this.",
            reporter=voice.names([reporter]),
            day=voice.day(day),
        )
        if reporter
        else voice.line(
            "Someone reported a question I also sent you on {day}, without a name. So I won’t say who wrote it. "
            "Only admins see this.",
            day=voice.day(day),
        ),
        *_what_to_do(voice, carried, voice.line("the question from {day}", day=voice.day(day))),
    )


def report_without_words(voice: Voice, carried: Carried, reporter: Member | None, day: datetime) -> Message:
    """Tell an admin of a reported ask whose asker is gone."""
    return message(
        voice.line(
            "{reporter} reported a question from {day}. I don’t have its text any more. Only admins see this.",
            reporter=voice.names([reporter]),
            day=voice.day(day),
        )
        if reporter
        else voice.line(
            "Someone reported a question from {day}. I don’t have its text any more. Only admins see this.",
            day=voice.day(day),
        ),
        *_what_to_do(voice, carried, voice.line("the question from {day}", day=voice.day(day))),
    )


def _what_to_do(voice: Voice, carried: Carried, about: Line) -> tuple[Block, ...]:
    """Say what each of the two decisions about a report does, and return their buttons."""
    return (
        Hint(
            voice.line(
                "If you stop the question, nobody else gets it. Someone who has it right now can "
                "still answer. Either way, I won’t tell whoever wrote it about the report."
            )
        ),
        Buttons(
            (
                button(voice.line("Stop the question"), f"report.stop:{carried.ask}:{carried.member}", about),
                button(voice.line("Don’t stop it"), f"report.leave:{carried.ask}:{carried.member}", about),
            )
        ),
    )


def reports(voice: Voice, found: Sequence[Message]) -> Message:
    """Show an admin the first waiting report, and the number of the others."""
    if not found:
        return message(voice.line("No reported questions."))
    left = len(found) - 1
    return message(
        Heading(voice.line("Reported questions")),
        *found[0].blocks,
        voice.lines_of("{number} more report is waiting.", "{number} more reports are waiting.", left)
        if left
        else None,
    )


def reports_wait(voice: Voice, number: int) -> Line:
    """Tell an admin how many reports wait."""
    return voice.lines_of(
        "{number} reported question: {command}",
        "{number} reported questions: {command}",
        number,
        command=command("reports"),
    )


def stopped(voice: Voice) -> Message:
    """Tell an admin that an ask is stopped."""
    return message(voice.line("Stopped. I won’t ask anyone else this question."))


def left_alone(voice: Voice) -> Message:
    """Tell an admin that an ask continues."""
    return message(voice.line("OK, I won’t stop the question."))
