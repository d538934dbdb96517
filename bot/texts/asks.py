"""Texts for an asker: the preview, and the state of an ask. Texts about how many asks may reach a member."""

from collections.abc import Sequence

from bot.model.asks import ASKED_CHOICES, Ask, AskState
from bot.model.content import Bullets, Buttons, Heading, Hint, Line, Menu, Message
from bot.model.members import Member
from bot.model.topics import Topic
from bot.texts.localization import Voice, command, quoted
from bot.texts.phrases import (
    MAX_IN_A_MENU,
    brief,
    button,
    few_or_menu,
    main_button,
    message,
    monthly_choices,
    topic_line,
)


def preview(
    voice: Voice,
    ask: Ask,
    question: Message,
    topic: Topic | None,
    instead: Sequence[Topic],
    *,
    shared: bool = True,
    first: Member | None = None,
    passes_over: bool = False,
) -> Message:
    """Show an asker the question that others will read, without its buttons and its hint ("No reply needed …").

    `instead` are topics to offer instead. `shared` tells whether other members share the ask's own topic. `first`
    is somebody to whom the asker was introduced, and to whom the ask goes first. `passes_over` tells whether the asker
    was introduced to anybody in the last four weeks.
    """
    offers = [
        button(
            voice.line("Ask about this instead")
            if len(instead) == 1
            else voice.line("Ask about {topic}", topic=brief(other, MAX_IN_A_MENU)),
            f"ask.narrow:{ask.id}:{other.id}",
        )
        for other in instead
    ]
    hides_meeting, why = (
        first is not None and ask.others_too,
        _why_instead(voice, topic, shared=shared, offers=bool(offers)),
    )
    return message(
        Heading(voice.line("What others will read")),
        *(block for block in question.without_buttons().blocks if not isinstance(block, Hint)),
        Heading(voice.line("Only you see this")) if hides_meeting or why or passes_over else None,
        voice.line(
            "Only {name} will see that I’ve introduced you. If I ask anyone else, I’ll leave that out.",
            name=voice.names([first]),
        )
        if first and hides_meeting
        else None,
        why,
        Bullets(tuple(voice.line("“{words}”", words=quoted(other.name)) for other in instead)) if offers else None,
        voice.line(
            "I won’t pick anyone I introduced you to in the last four weeks. Once you’ve talked, you can ask them "
            "yourself in {command}.",
            command=command("chats"),
        )
        if passes_over
        else None,
        Hint(
            voice.line(
                "I’ll tell you when someone says yes, but never who else I asked or what they said. If someone "
                "reports your question, the admins see who wrote it."
            )
        ),
        Buttons(
            (
                main_button(voice.line("Send it anyway") if offers else voice.line("Send it"), f"ask.send:{ask.id}"),
                button(voice.line("Change it"), f"ask.change:{ask.id}"),
                button(voice.line("Discard"), f"ask.drop:{ask.id}"),
            )
        ),
        few_or_menu(
            voice.line("Choose a more specific topic") if shared else voice.line("Choose a similar topic"),
            offers,
            few=1,
        ),
    )


def _why_instead(voice: Voice, topic: Topic | None, *, shared: bool, offers: bool) -> Line | None:
    about = topic_line(voice, topic)
    if not shared and not offers:
        return voice.line(
            "Nobody here offers to talk about {topic} yet. You can still send your question, in case that changes, "
            "or pick another topic.",
            topic=about,
        )
    if not shared:
        return voice.line(
            "Nobody here offers to talk about {topic} yet. The closest I found:",
            topic=about,
        )
    if offers:
        return voice.line(
            "It’s easier to say yes to something more specific than {topic}. People here offer to talk about:",
            topic=about,
        )
    return None


def sent(voice: Voice, ask: Ask) -> Message:
    """Tell an asker that an ask is sent or extended, and on which day it ends."""
    return message(
        voice.line("Got it. I’ll ask one person at a time.")
        if ask.others_too
        else voice.line("Got it. I won’t ask anyone else."),
        voice.line(
            "I’ll tell you as soon as someone says yes. If nobody can, you’ll hear on {day}.",
            day=voice.day(ask.ends_at),
        ),
        Buttons((button(voice.line("My questions"), "asks"),)),
    )


def thrown_away(voice: Voice) -> Message:
    """Confirm that a draft is deleted."""
    return message(voice.line("Discarded. Nobody saw it."))


def widened(voice: Voice, ask: Ask) -> Message:
    """Tell an asker that topics were added to an ask, and on which day it ends."""
    return message(voice.line("I’m asking more people now, until {day}.", day=voice.day(ask.ends_at)))


def taken_back(voice: Voice) -> Message:
    """Confirm that an ask is taken back."""
    return message(voice.line("Cancelled. I’ve stopped asking."))


def agreed_already(voice: Voice) -> Message:
    """Say that an ask can't be taken back, because somebody said yes and may know who asked."""
    return message(
        voice.line(
            "It’s too late to cancel: someone has said yes and may already know it’s you. If you’ve changed your "
            "mind, tell them once I’ve introduced you."
        )
    )


def at_rest(voice: Voice) -> Message:
    """Confirm that an ask that found nobody is closed."""
    return message(voice.line("OK, I’ve stopped looking. You can ask again any time."))


def nobody_free(voice: Voice, ask: Ask, topic: Topic | None) -> Message:
    """Tell an asker, on the announced day, that nobody was found. Give no reason, because it may be a block."""
    return message(
        voice.line("I haven’t found anyone to talk to about {topic}, sorry.", topic=topic_line(voice, topic)),
        voice.line("Shall I keep looking?"),
        end_buttons(voice, ask, topic),
    )


def end_buttons(voice: Voice, ask: Ask, topic: Topic | None) -> Buttons:
    """Return the buttons of an ask that found nobody."""
    about = topic_line(voice, topic)
    return Buttons(
        (
            button(voice.line("Keep looking"), f"ask.keep:{ask.id}", about),
            button(voice.line("Ask more people"), f"ask.wider:{ask.id}", about),
            button(voice.line("Stop looking"), f"ask.rest:{ask.id}", about),
        )
    )


def asks(voice: Voice, rows: Sequence[tuple[Ask, Topic | None, AskState]]) -> Message:
    """Show a member's asks and their states."""
    new = Buttons((main_button(voice.line("Ask someone"), "ask"),))
    if not rows:
        return message(
            voice.line("You have no open questions right now. What are you curious about? Someone here may know."),
            new,
        )
    change: Buttons | Menu | None
    steps = {ask.id: _steps(voice, ask, topic, state) for ask, topic, state in rows}
    if len(rows) > 1:
        options = tuple(
            button(topic_line(voice, topic), f"ask.show:{ask.id}") for ask, topic, _ in rows if steps[ask.id]
        )
        change = Menu(voice.line("Choose a question"), options) if options else None
    else:
        change = steps[rows[0][0].id]
    return message(
        Heading(voice.line("Your questions")),
        Bullets(tuple(_standing(voice, ask, topic, state) for ask, topic, state in rows)),
        change,
        new,
    )


def one_ask(voice: Voice, ask: Ask, topic: Topic | None, state: AskState) -> Message:
    """Show one of a member's asks, with buttons for what the member can do."""
    return message(_standing(voice, ask, topic, state), _steps(voice, ask, topic, state))


def _standing(voice: Voice, ask: Ask, topic: Topic | None, state: AskState) -> Line:
    about = topic_line(voice, topic)
    match state:
        case AskState.DRAFT:
            return voice.line("{topic}: not sent yet", topic=about)
        case AskState.OPEN:
            return voice.line("{topic}: still looking, until {day}", topic=about, day=voice.day(ask.ends_at))
        case AskState.ENDED:
            return voice.line("{topic}: found nobody in time", topic=about)
        case AskState.AGREED:
            return voice.line("{topic}: led to a chat. See {command}", topic=about, command=command("chats"))
        case AskState.CLOSED:
            return voice.line("{topic}: no longer looking", topic=about)


def _steps(voice: Voice, ask: Ask, topic: Topic | None, state: AskState) -> Buttons | None:
    about = topic_line(voice, topic)
    match state:
        case AskState.DRAFT:
            return Buttons(
                (
                    button(voice.line("Preview"), f"ask.look:{ask.id}", about),
                    button(voice.line("Discard"), f"ask.drop:{ask.id}", about),
                )
            )
        case AskState.OPEN:
            return Buttons(
                (
                    button(voice.line("Ask more people"), f"ask.wider:{ask.id}", about),
                    button(voice.line_as("stop asking", "Cancel question"), f"ask.back:{ask.id}", about),
                )
            )
        case AskState.ENDED:
            return end_buttons(voice, ask, topic)
        case AskState.AGREED | AskState.CLOSED:
            return None


def too_many_open(voice: Voice, number: int) -> Message:
    """Say that a member has the maximum number of open asks."""
    return message(
        voice.lines_of(
            "You already have {number} open question. To ask another, wait until it’s done, or cancel it.",
            "You already have {number} open questions. To ask another, wait until one is done, or cancel one.",
            number,
        ),
        Buttons((button(voice.line("My questions"), "asks"),)),
    )


def asked_question(voice: Voice, asked: int) -> Message:
    """Ask how many asks a month may reach a member."""
    return message(
        voice.lines_of(
            "You get at most {number} question a month. How many would you like?",
            "You get at most {number} questions a month. How many would you like?",
            asked,
        ),
        *monthly_choices(
            voice,
            "asked",
            ASKED_CHOICES,
            lambda number: voice.lines_of("{number} question a month", "{number} questions a month", number),
        ),
    )


def asked_set(voice: Voice, asked: int) -> Message:
    """Confirm how many asks a month may reach a member."""
    if not asked:
        return message(voice.line("OK, I won’t send you any more questions."))
    return message(
        voice.lines_of(
            "OK, at most {number} question a month.",
            "OK, at most {number} questions a month.",
            asked,
        )
    )


def asked_line(voice: Voice, member: Member) -> Line:
    """Say how many asks a month may reach a member."""
    return voice.lines_of(
        "You get at most {number} question a month",
        "You get at most {number} questions a month",
        member.asked,
    )
