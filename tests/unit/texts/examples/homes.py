"""Examples of home pages."""

from collections.abc import Callable
from dataclasses import replace

from bot.model.checkins import Met
from bot.model.circles import Circle
from bot.model.content import Message
from bot.model.ids import ChatId, CircleId
from bot.model.rests import Rest, RestKind
from bot.texts import home, open_questions
from bot.texts.localization import Voice
from tests.made_ids import make_id
from tests.unit.texts.examples import asks as ask_examples
from tests.unit.texts.examples.cast import DAY, NOW, Cast, circle
from tests.unit.texts.examples.chats import row


def at_home(voice: Voice, cast: Cast) -> Message:
    """Show a busy member's page."""
    asked = row(cast)
    talked = replace(
        asked, chat=replace(asked.chat, id=ChatId(make_id("talked"))), check_in=replace(cast.asked(), met=Met.YES)
    )
    page = home.Page(
        member=cast.ana,
        now=NOW,
        circles=[(one, cast.place(one, skips=one is not cast.circle)) for one in cast.circles],
        open_to_join=[*cast.circles[2:], circle("Morning walks")],
        curious=cast.curious,
        sharing=cast.sharing,
        waiting=[
            *(open_questions.open_check_in(voice, one) for one in (asked, talked)),
            open_questions.open_offer(voice, cast.refill, cast.cleo, cast.topic),
            open_questions.open_ask(voice, ask_examples.an_ask(cast), NOW, ask_examples.asked(voice, cast)),
        ],
        coming=[row(cast, cast.chat_set, asked=False), row(cast, asked=False)],
        behind=[row(cast)] * 7,
    )
    return home.home(voice, page)


def at_rest(voice: Voice, cast: Cast) -> Message:
    """Show the page of a member who rests, has an unanswered check-in, and has met nobody else."""
    one = open_questions.open_check_in(voice, row(cast))
    resting = replace(cast.ana, rest=Rest(RestKind.ASKED, NOW + 30 * DAY))
    return home.home(
        voice, home.Page(resting, NOW, [(cast.circle, cast.place(cast.circle))], [], [], [], [one], [], [])
    )


def many(cast: Cast) -> list[Circle]:
    """Return more circles than the page shows."""
    return [replace(cast.circle, id=CircleId(f"circle{number}"), name=f"Circle {number}") for number in range(18)]


EXAMPLES: dict[str, Callable[[Voice, Cast], Message]] = {
    "home.home": at_home,
    "home.home.resting": at_rest,
    "home.home_of_stranger": lambda v, c: home.home_of_stranger(v, c.circles, NOW),
    "home.home_of_stranger.many_circles": lambda v, c: home.home_of_stranger(v, many(c), NOW),
    "home.home_of_stranger.no_circle": lambda v, c: home.home_of_stranger(v, [], NOW),
    "home.home_of_stranger.may_start": lambda v, c: home.home_of_stranger(v, [], NOW, may_start=True),
    "home.home_of_stranger.from_here": lambda v, c: home.home_of_stranger(v, [], NOW, may_start=True, from_here=True),
}
