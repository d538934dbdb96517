"""Texts about asks that are reported to organisers."""

from collections.abc import Mapping, Sequence

from bot.model.asks import Ask, Carried
from bot.model.content import Block, Bullets, Buttons, Heading, Hint, Line, Message
from bot.model.ids import MemberId
from bot.model.members import Member
from bot.model.topics import Topic
from bot.texts.ask_responses import in_their_words
from bot.texts.localization import Voice, command
from bot.texts.phrases import button, message, topic_line


def really_report(voice: Voice, ask: Ask) -> Message:
    """Ask whether to report an ask, and say who learns what."""
    return message(
        voice.line(
            "Shall I show this question to the organisers? They see it with the name of whoever wrote it, and with "
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
    return message(voice.line("Thank you. The organisers see it now, and nobody else learns of it."))


def not_reported(voice: Voice) -> Message:
    """Confirm that nothing was reported."""
    return message(voice.line("Then it stays between us. You can still answer the question, or let it pass."))


def report(
    voice: Voice,
    ask: Ask,
    carried: Carried,
    people: Mapping[MemberId, Member],
    topic: Topic | None,
    *,
    nameless: bool,
) -> Message:
    """Show an organiser a reported ask; `nameless` hides who wrote it."""
    reporter = voice.names(people[who] for who in (carried.member,) if who in people)
    asker = voice.names(people[who] for who in (ask.asker,) if who in people)
    about = topic_line(voice, topic)
    return message(
        voice.line(
            "{reporter} would like the organisers to see this question about {topic}. It came to you too, so I don’t "
            "say who asked. Only organisers see this.",
            reporter=reporter,
            topic=about,
        )
        if nameless
        else voice.line(
            "{reporter} would like you to see a question that {asker} asked, about {topic}. Only organisers see this.",
            reporter=reporter,
            asker=asker,
            topic=about,
        ),
        Bullets(in_their_words(voice, ask)),
        report_buttons(voice, carried, topic),
        Hint(
            voice.line(
                "If you stop it, nobody else gets it. If somebody has it just now, they can still answer. Whoever "
                "wrote it hears nothing from me, so nobody can tell who showed it to you."
            )
        ),
    )


def report_buttons(voice: Voice, carried: Carried, topic: Topic | None) -> Buttons:
    """Return what an organiser can do about a report."""
    about = topic_line(voice, topic)
    return Buttons(
        (
            button(voice.line("Stop it"), f"report.stop:{carried.ask}:{carried.member}", about),
            button(voice.line("Leave it be"), f"report.leave:{carried.ask}:{carried.member}", about),
        )
    )


def reports(voice: Voice, found: Sequence[Message]) -> Message:
    """Show an organiser the reports that wait."""
    if not found:
        return message(voice.line("Nobody has shown you a question."))
    blocks: list[Block | Line] = [Heading(voice.line("Questions that somebody showed you"))]
    for one in found:
        blocks.extend(one.blocks)
    return message(*blocks)


def reports_wait(voice: Voice, number: int) -> Line:
    """Tell an organiser how many reports wait."""
    return voice.lines_of(
        "{number} question that somebody showed you: {command}",
        "{number} questions that somebody showed you: {command}",
        number,
        command=command("reports"),
    )


def stopped(voice: Voice) -> Message:
    """Tell an organiser that an ask is stopped."""
    return message(voice.line("Stopped. I carry it to nobody any more."))


def left_alone(voice: Voice) -> Message:
    """Tell an organiser that an ask continues."""
    return message(voice.line("Left as it is."))
