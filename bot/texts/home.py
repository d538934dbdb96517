"""Home page of a person: settings, coming chats and waiting questions, each with buttons."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.model.chats import introductions_of
from bot.model.checkins import CheckInState, Met
from bot.model.circles import Circle, Membership
from bot.model.content import Block, Bullets, Button, Buttons, Heading, Hint, Line, Menu, Message
from bot.model.members import Member
from bot.model.topics import Topic
from bot.texts import members
from bot.texts.asks import asked_line
from bot.texts.chats import ChatRow, chat_line, coming_line
from bot.texts.circle_membership import circle_lines, skip_buttons
from bot.texts.circles import circle_row, how_to_start
from bot.texts.localization import Voice, command, typed
from bot.texts.members import languages_text
from bot.texts.open_questions import OpenQuestion, all_open
from bot.texts.operator_pages import page_links
from bot.texts.phrases import button, few_or_menu, main_button, message, sentences, start_circle
from bot.texts.timestamps import zone_name
from bot.texts.topics import named_topics

CIRCLES = 10
"""Maximum number of circles on the page. A longer list is cut, and the page says so."""
CHATS = 5


@dataclass(frozen=True, slots=True)
class Page:
    """The data of a member's page. It contains no private answers of other members."""

    member: Member
    now: datetime
    circles: Sequence[tuple[Circle, Membership]]
    open_to_join: Sequence[Circle]
    curious: Sequence[Topic]
    sharing: Sequence[Topic]
    waiting: Sequence[OpenQuestion]
    coming: Sequence[ChatRow]
    behind: Sequence[ChatRow]


def home_of_stranger(
    voice: Voice, circles: Sequence[Circle], now: datetime, *, may_start: bool = False, from_here: bool = False
) -> Message:
    """Tell a non-member what Refill is, and how to begin."""
    if not circles:
        return message(
            sentences(
                voice.line("I bring two people together for one chat about one topic."),
                voice.line("There’s no circle you can join right now."),
            ),
            Hint(how_to_start(voice, may_start=may_start)),
            start_circle(voice, can_start=may_start and from_here),
            Buttons((button(voice.line("What can I do?"), "help"),)),
            *page_links(voice),
        )
    return message(
        voice.line(
            "I bring two people together for a half-hour chat about one topic. Tell me what you’re curious about, "
            "and I’ll find someone who’s happy to be asked."
        ),
        voice.line("Join if you like, and leave any time. One topic is enough to start."),
        Heading(voice.line("Circles here")),
        *_shortened(
            voice, [circle_row(voice, circle, None, now, organiser=False) for circle in circles], "circle list"
        ),
        few_or_menu(voice.line("Join a circle"), _joins(voice, circles[:CIRCLES])),
        Buttons((button(voice.line("What can I do?"), "help"),)),
        *page_links(voice),
    )


def home(voice: Voice, page: Page) -> Message:
    """Show a member's page."""
    return message(
        *_rest(voice, page),
        *_waiting(voice, page),
        *_chats(voice, page),
        *_circles(voice, page),
        *_topics(voice, page),
        *_settings(voice, page),
        Hint(voice.line("Only you see this page. It updates when you open it.")),
        *page_links(voice),
    )


def _rest(voice: Voice, page: Page) -> tuple[Block | Line, ...]:
    if not page.member.rest.holds(page.now):
        return ()
    return (members.resting_line(voice, page.member), Buttons((main_button(voice.line("I’m back"), "back"),)))


def _waiting(voice: Voice, page: Page) -> tuple[Block | Line, ...]:
    if not page.waiting:
        return ()
    return (
        Heading(voice.line("When you have a moment")),
        *all_open(voice, page.waiting),
    )


def _chats(voice: Voice, page: Page) -> tuple[Block | Line, ...]:
    if not page.coming and not page.behind:
        return (
            Heading(voice.line("Your chats")),
            voice.line("No chats yet. They show up here once I’ve introduced you to someone."),
            Buttons((button(voice.line("Ask someone"), "ask"),)),
        )
    lines = [coming_line(voice, row) for row in page.coming[:CHATS]]
    lines += [chat_line(voice, row) for row in page.behind[:CHATS]]
    more = len(page.coming) + len(page.behind) - len(lines)
    return (
        Heading(voice.line("Your chats")),
        Bullets(tuple(lines)),
        *((_more(voice, more, "chats"),) if more else ()),
        Buttons((button(voice.line("My chats and answers"), "chats"),)),
    )


def _circles(voice: Voice, page: Page) -> tuple[Block | Line, ...]:
    blocks: list[Block | Line] = [Heading(voice.line("Your circles"))]
    if page.circles:
        introduced = introductions_of(row.chat for row in (*page.coming, *page.behind))
        blocks += _shortened(voice, circle_lines(voice, page.member, page.circles, introduced).lines, "me")
    else:
        blocks.append(voice.line("You’re not in a circle right now."))
    changes = (*_turns(voice, page.member, page.circles), *_joins(voice, page.open_to_join[:CIRCLES]))
    if changes:
        blocks.append(Menu(voice.line("Skip, leave or join"), changes))
    if len(page.open_to_join) > CIRCLES:
        blocks.append(_more(voice, len(page.open_to_join) - CIRCLES, "circle list"))
    return tuple(blocks)


def _turns(voice: Voice, member: Member, circles: Sequence[tuple[Circle, Membership]]) -> tuple[Button, ...]:
    leaves = [
        button(voice.line("Leave {circle}", circle=typed(circle.name)), f"leave:{circle.id}") for circle, _ in circles
    ]
    return (*skip_buttons(voice, member, circles), *leaves[:CIRCLES])


def _topics(voice: Voice, page: Page) -> tuple[Block | Line, ...]:
    return (
        Heading(voice.line("Your topics and languages")),
        Bullets(
            (
                voice.line("Curious about: {topics}", topics=named_topics(voice, page.curious)),
                voice.line("Happy to be asked about: {topics}", topics=named_topics(voice, page.sharing)),
                voice.line("Languages: {languages}", languages=languages_text(voice, page.member.languages)),
            )
        ),
        Buttons((button(voice.line("Change topics"), "topics"),)),
    )


def _settings(voice: Voice, page: Page) -> tuple[Block | Line, ...]:
    member = page.member
    steps = [
        button(voice.line("Chats a month"), "pace.ask"),
        button(voice.line("Questions a month"), "asked.ask"),
        button(voice.line("Change hours"), "hours"),
    ]
    if not member.rest.holds(page.now):
        steps.append(button(voice.line("Take a break"), "rest"))
    return (
        Heading(voice.line("How often, and when")),
        Bullets(
            (
                voice.lines_of("At most {number} chat a month", "At most {number} chats a month", member.pace),
                asked_line(voice, member),
                voice.line("Usually free: {hours}", hours=members.hours_text(voice, member.hours)),
                members.window_line(voice, member.window),
                voice.line("Time zone: {zone}", zone=zone_name(member.zone)),
            )
        ),
        Menu(
            voice.line("Settings and more"),
            (
                *steps,
                button(voice.line("My questions"), "asks"),
                button(voice.line("What you know about me"), "me"),
                button(voice.line("What can I do?"), "help"),
            ),
        ),
    )


def _joins(voice: Voice, circles: Sequence[Circle]) -> tuple[Button, ...]:
    return tuple(main_button(voice.line("Join {circle}", circle=typed(c.name)), f"join:{c.id}") for c in circles)


def _shortened(voice: Voice, lines: Collection[Line], everything: str) -> list[Block | Line]:
    """Return the items that fit the page, and name the command that shows the rest."""
    blocks: list[Block | Line] = [Bullets(tuple(lines)[:CIRCLES])]
    if len(lines) > CIRCLES:
        blocks.append(_more(voice, len(lines) - CIRCLES, everything))
    return blocks


def _more(voice: Voice, number: int, everything: str) -> Line:
    return voice.lines_of(
        "… and {number} more: {command}", "… and {number} more: {command}", number, command=command(everything)
    )


def is_unanswered(row: ChatRow, now: datetime) -> bool:
    """Return whether a question about a chat waits for the member's answer."""
    if row.check_in is None or not row.others:
        return False
    if row.check_in.state is CheckInState.ASKED:
        return row.chat.had_time(now)
    return row.check_in.met is Met.YES and any(wish is None for _, wish in row.wishes)
