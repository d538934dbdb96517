"""Openers of a chat, by its members' stances and the kind of topic. All members read the same openers.

The database stores an opener's position. So keep the position of a reworded opener, and add new openers at the end.
"""

from collections.abc import Mapping
from functools import lru_cache

from bot.model.content import Line
from bot.model.openers import Kind, Meeting
from bot.texts.localization import Voice

Pools = Mapping[Kind, tuple[Line, ...]]


def openers(voice: Voice, names: tuple[str, ...]) -> tuple[Line, ...]:
    """Render a chat's openers."""
    found = []
    for name in names:
        meeting, kind, number = name.split(".")
        found.append(catalogue(voice, Meeting(meeting))[Kind(kind)][int(number)])
    return tuple(found)


def catalogue(voice: Voice, meeting: Meeting) -> Pools:
    """Return all openers for a meeting."""
    return catalogue_in(voice.locale, meeting)


@lru_cache(maxsize=64)
def catalogue_in(locale: str, meeting: Meeting) -> Pools:
    """Return all openers for a meeting in one language, cached because each chat of a round needs them."""
    voice = Voice(locale, "UTC")
    match meeting:
        case Meeting.ASKING:
            return _asking(voice)
        case Meeting.CURIOUS:
            return _curious(voice)
        case Meeting.SHARING:
            return _sharing(voice)


def _asking(voice: Voice) -> Pools:
    return {
        Kind.ANY: (
            voice.line("What got you into it?"),
            voice.line("What’s the one thing you’d tell someone who’s just starting?"),
            voice.line("What did you try first, and what would you do differently now?"),
            voice.line("What’s easier than people think?"),
            voice.line("What do most people get wrong about it?"),
            voice.line("What would you like to know by the end of this half hour?"),
            voice.line("When did it click for you?"),
            voice.line("What can a beginner safely skip?"),
        ),
        Kind.CRAFT: (
            voice.line("Which tool or trick do you use every time?"),
            voice.line("What could someone try in one evening?"),
            voice.line("What went wrong the first time, and how did you find out?"),
            voice.line("How do you know it’s good enough?"),
            voice.line("Who taught you the most about it?"),
            voice.line("What takes the longest, and is it worth it?"),
            voice.line("Can you show something you’ve made, even if it’s rough?"),
            voice.line("What do you still look up every single time?"),
        ),
        Kind.PEOPLE: (
            voice.line("How did your very first try go?"),
            voice.line("What advice helped you most?"),
            voice.line("What did you have to learn the hard way?"),
            voice.line("What would you tell your past self before the first attempt?"),
            voice.line("Who helped you, and with what?"),
            voice.line("How do you get ready for it?"),
            voice.line("What do you do when it goes wrong halfway through?"),
            voice.line("What surprised you about how other people reacted?"),
        ),
        Kind.LIFE: (
            voice.line("How did it come into your life?"),
            voice.line("What’s it like on a really good day?"),
            voice.line("What would you buy first, and what would you never buy again?"),
            voice.line("What’s a good place to begin: a book, a shop, a person?"),
            voice.line("What’s the nicest thing that happened because of it?"),
            voice.line("How do you find the time?"),
            voice.line("What was your funniest failure?"),
            voice.line("What’s fun about it from the very first day?"),
        ),
    }


def _curious(voice: Voice) -> Pools:
    return {
        Kind.ANY: (
            voice.line("What made you curious about it?"),
            voice.line("What would you like to be able to do six months from now?"),
            voice.line("Where have you got stuck so far?"),
            voice.line("What have you been meaning to ask someone?"),
            voice.line("What have you read, heard or seen about it that stuck with you?"),
            voice.line("What has kept you from starting?"),
            voice.line("What could each of you try over the next few weeks?"),
            voice.line("Do you know anyone who’s good at it? What do they do differently?"),
        ),
        Kind.CRAFT: (
            voice.line("What would you do with it first?"),
            voice.line("What did you try, and where did it stop working?"),
            voice.line("Which guide helped you, and which one didn’t?"),
            voice.line("What’s the smallest thing you could try this week?"),
            voice.line("Which word do people use that you still don’t get?"),
            voice.line("Which part of it looks like fun, and which like a chore?"),
            voice.line("Would you like to try it side by side for ten minutes?"),
            voice.line("How do you get by without it today?"),
        ),
        Kind.PEOPLE: (
            voice.line("Is there a situation you have in mind?"),
            voice.line("What makes it hard for you?"),
            voice.line("When have you seen someone do it well?"),
            voice.line("What would change if it were easy for you?"),
            voice.line("What’s the worst that could happen, and how likely is it?"),
            voice.line("What’s a first step so small that it hardly counts?"),
            voice.line("Which part would you like to practise together?"),
            voice.line("What advice didn’t help at all?"),
        ),
        Kind.LIFE: (
            voice.line("What do you picture when you think of it?"),
            voice.line("Did you come across it as a child?"),
            voice.line("Where could it fit into your week?"),
            voice.line("What would you need to start on Saturday?"),
            voice.line("Would you rather do it alone or with others?"),
            voice.line("What have you been putting off?"),
            voice.line("What would make a first try fun, even if it doesn’t work out?"),
            voice.line("Which part of it is a little scary?"),
        ),
    }


def _sharing(voice: Voice) -> Pools:
    return {
        Kind.ANY: (
            voice.line("What have you changed your mind about in the last year?"),
            voice.line("Which part are you stuck on right now?"),
            voice.line("What do people ask you most, and what should they ask?"),
            voice.line("Where do you disagree with each other?"),
            voice.line("What did you give up that you don’t miss?"),
            voice.line("What are you looking forward to?"),
            voice.line("What part of it do you wish someone would explain to you?"),
            voice.line("What advice do you no longer give?"),
        ),
        Kind.CRAFT: (
            voice.line("What’s changed lately in how you do it?"),
            voice.line("Which tool did you stop using, and why?"),
            voice.line("What do you spend the most time on that nobody ever sees?"),
            voice.line("Which rule do you break on purpose?"),
            voice.line("Which of your habits could save someone an hour?"),
            voice.line("What’s the ugliest thing you’ve made that still works?"),
            voice.line("Which mistake do you keep making?"),
            voice.line("What would you make if you had a free month?"),
        ),
        Kind.PEOPLE: (
            voice.line("When did you last find it difficult?"),
            voice.line("What do you say out loud now that you used to keep to yourself?"),
            voice.line("What tells you early on that something’s off?"),
            voice.line("Who do you ask when you don’t know?"),
            voice.line("How do you unwind afterwards?"),
            voice.line("What have others copied from you?"),
            voice.line("What’s still hard, after all this time?"),
            voice.line("What would you like an honest opinion on?"),
        ),
        Kind.LIFE: (
            voice.line("What made you stick with it?"),
            voice.line("What would you like to try next?"),
            voice.line("What do you do on days when you don’t feel like it?"),
            voice.line("Where has it taken you that you’d never have gone otherwise?"),
            voice.line("Which small thing makes the biggest difference?"),
            voice.line("Who does it with you, and who rolls their eyes?"),
            voice.line("What’s your best memory of it?"),
            voice.line("What could you teach someone in ten minutes?"),
        ),
    }
