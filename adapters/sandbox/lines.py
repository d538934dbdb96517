"""What simulated members write: a few lines each, by topic and temperament."""

from collections.abc import Collection, Mapping, Sequence
from random import Random
from typing import Final

from adapters.sandbox.cast import BUSY, CHOOSY, EASY_GOING, KEEN, SILENT, SandboxPerson, Temperament
from adapters.sandbox.expertise import knows_about, own_topic
from bot.model.interests import Stance
from bot.texts.localization import Voice, to_translate

OPENINGS: Final[Mapping[Temperament, Sequence[str]]] = {
    KEEN: (
        to_translate("Hi {name}! So glad it’s us. I’ve picked what works for me."),
        to_translate("Hi {name}! I’ve been looking forward to this. What I picked suits me well."),
    ),
    EASY_GOING: (
        to_translate("Hey {name}, lovely. I’m easy about times, see what I picked."),
        to_translate("Hi {name}, nice to meet you. What I picked is fine, and so are other days."),
        to_translate("Hello {name}! Happy to talk. I’ve picked what suits me, take what suits you."),
    ),
    BUSY: (
        to_translate("Hi {name}, full week here, but half an hour always fits somewhere."),
        to_translate("Hi {name}, I’m on the move this week, so I picked what fits in between."),
    ),
    CHOOSY: (
        to_translate("Hello {name}. I’ve had a look at my calendar; let’s see if it matches yours."),
        to_translate("Hi {name}. I like to prepare, so I only picked times with some room before."),
    ),
    SILENT: (to_translate("Hi {name}. I’m not here often, but I’ll make time for this."),),
}
CURIOUS: Final = (
    to_translate("I’m new to this, so I’ll bring questions."),
    to_translate("I don’t know much about it yet, so I’ll mostly ask and listen."),
    to_translate("I’ve read a little about it and tried nothing yet."),
)
NEAR: Final = (
    to_translate("I do a lot of that. Bring your hardest question."),
    to_translate("I’ve done that for years, with mistakes. You can have them all."),
)
"""What members say about a topic near a topic of their own."""
OFFERED: Final = (
    to_translate("I’ve done a bit of it, so ask me anything."),
    to_translate("I know a little about it. Ask me anything, and we’ll find out the rest together."),
)
"""What members say about a topic of a visitor that they offered to talk about, though they know little about it."""
UNKNOWN: Final = (
    to_translate("I don’t know much about it, so tell me how you came to it."),
    to_translate("That’s new to me. I’ll read a page or two before, and bring questions."),
)
"""What members say about a topic of a visitor that they didn't offer to talk about."""
REFILLS: Final = (
    to_translate("Good to see you again, {name}! I’ve picked what works for me."),
    to_translate("Hi {name}, nice that we’re doing this again. I’ve picked what suits me."),
    to_translate("Hello again, {name}! I’ve thought about our last chat a few times. See what I picked."),
    to_translate("Hi {name}! Same as last time? I’ve picked what works for me."),
)
TOPICS: Final[Mapping[str, str]] = {
    to_translate("running a community on little time"): to_translate(
        "I cut half our meetings last year, and nobody noticed. I’ll show you which ones."
    ),
    to_translate("saying no to features kindly"): to_translate(
        "I keep a list of kind ways to say no. It’s three lines long, you can have it."
    ),
    to_translate("running usability tests on a budget"): to_translate(
        "Five people, a borrowed phone, a bag of biscuits. That’s my whole lab."
    ),
    to_translate("recruiting people for interviews"): to_translate(
        "The best place I’ve found people is a launderette. Ask me why."
    ),
    to_translate("first talk at a meetup"): to_translate(
        "My first one had eleven people and a projector that died. It went fine, I’ll tell you why."
    ),
    to_translate("on-call without burning out"): to_translate(
        "I sleep through most nights now. It took one rule and a stubborn team lead."
    ),
    to_translate("writing survey questions"): to_translate(
        "Send me your worst question beforehand. We’ll start with that one."
    ),
    to_translate("cooking Bengali food at home"): to_translate(
        "Have mustard oil in the house. My aunt will know if you don’t."
    ),
    to_translate("accessible forms"): to_translate(
        "Bring a form you’re unsure about. We’ll hear how a screen reader reads it."
    ),
    to_translate("testing with a screen reader"): to_translate(
        "Close your eyes for the first five minutes. That’s the whole trick."
    ),
    to_translate("starting out as a freelancer"): to_translate(
        "I’ll show you my first year’s books. They’re short, and a little sad."
    ),
    to_translate("drawing on a tablet"): to_translate("I threw away all my brushes but two. I’ll show you which."),
    to_translate("sourdough in a small kitchen"): to_translate(
        "My starter lives on the bookshelf. Yours will find its place, too."
    ),
    to_translate("public speaking for quiet people"): to_translate(
        "Quiet is an advantage, once you know where to stand. I’ll show you."
    ),
    to_translate("explaining statistics without formulas"): to_translate(
        "All I need is a bag of beans and a bad joke. I have both."
    ),
    to_translate("a portfolio that tells a story"): to_translate(
        "Bring the project you left out. It’s usually the good one."
    ),
    to_translate("planning a garden on a balcony"): to_translate(
        "Tell me where your sun is at noon, and we’ll plan from there."
    ),
    to_translate("negotiating a day rate"): to_translate(
        "Say your number out loud three times before we talk. That’s half of it."
    ),
    to_translate("bookkeeping for freelancers"): to_translate(
        "One folder, one evening a month. I’ll show you what goes in it."
    ),
    to_translate("moving from engineering to product"): to_translate(
        "I missed the compiler for a year. Then I stopped. Let’s talk about that year."
    ),
    to_translate("interviewing for design jobs"): to_translate(
        "I’ve sat on the other side of that table. It’s less scary from there."
    ),
    to_translate("recording a podcast at home"): to_translate(
        "Under a duvet, with a cheap microphone. It sounds better than our studio."
    ),
    to_translate("answering angry letters"): to_translate("I’ve kept the angriest ones. We can answer one together."),
    to_translate("keeping bees in a city"): to_translate(
        "Two hives, a flat roof, patient neighbours. Mostly the neighbours."
    ),
}
OWN: Final[Mapping[tuple[str, str], str]] = {
    ("yusuf", "first talk at a meetup"): to_translate(
        "Write down your first sentence and your last. I’ll help with the fear in between."
    ),
    ("lakshmi", "first talk at a meetup"): to_translate(
        "I rehearsed mine in the car, out loud, at every red light. It helps more than slides."
    ),
}
"""What particular members say about a topic that several members share."""
REPLIES: Final[Mapping[Temperament, Sequence[str]]] = {
    KEEN: (
        to_translate("Oh yes! Let’s talk about exactly that."),
        to_translate("Good point. I’ll bring an example."),
        to_translate("I was hoping you’d ask."),
    ),
    EASY_GOING: (
        to_translate("Sounds good to me."),
        to_translate("Ha, same here. Tell me more when we talk."),
        to_translate("Fine with me, no rush."),
    ),
    BUSY: (
        to_translate("Between two meetings, but yes."),
        to_translate("Short answer: yes. Long answer when we talk."),
        to_translate("Noted, thank you!"),
    ),
    CHOOSY: (
        to_translate("Let me think about that before we talk."),
        to_translate("Hm. I see it a little differently, which is a good start."),
        to_translate("Fair enough."),
    ),
}
WELCOME: Final = to_translate("Welcome, {name}! You’ll like it: half an hour, and no small talk.")
HELLOS: Final[Mapping[str, tuple[str, str]]] = {
    "noor": (
        "general",
        to_translate("Talked for half an hour and forgot my tea. Recommended."),
    ),
    "arjun": (
        "kitchen",
        to_translate("My aunt has seen a photo of my dal. She’s booking a flight."),
    ),
    "amara": (
        "general",
        to_translate("Rejected idea number forty-one is up on my wall. It’s my favourite."),
    ),
    "dana": (
        "kitchen",
        to_translate("Loaf number four. You could almost slice it."),
    ),
    "tiago": (
        "general",
        to_translate("Hello from São Paulo. The rain has the same rhythm as my deadline."),
    ),
    "joel": (
        "general",
        to_translate("Back from the bike. Three clients, one flat tyre, no receipts lost."),
    ),
}


def opening(
    person: SandboxPerson,
    name: str,
    topic: str | None,
    stances: Collection[Stance] = (),
    *,
    met: int = 0,
    replied: bool = False,
) -> str | None:
    """Return a member's first line in a chat, to those called `name`; None for members who write nothing.

    `topic` is the chat's topic, `stances` are the member's stances to it, which Refill's introduction names, and `met`
    is the number of earlier chats of the same members. In their first chat, the line is about the topic. Members who
    have replied in this chat already don't greet any more.
    """
    if person.temperament is None or person.temperament not in OPENINGS:
        return None
    if met:
        return None if replied else _say(person, _turn(REFILLS, person.id, met), name)
    about = _say(person, _about(person, topic, stances)) if topic else None
    if replied:
        return about
    greeting = _say(person, _turn(OPENINGS[person.temperament], person.id), name)
    return f"{greeting} {about}" if about else greeting


def _about(person: SandboxPerson, topic: str, stances: Collection[Stance]) -> str:
    key = f"{person.id}|{topic}"
    if own := own_topic(person, topic):
        return OWN.get((person.id, own), TOPICS[own])
    if Stance.CURIOUS in stances and Stance.SHARING not in stances:
        return _turn(CURIOUS, key)
    if knows_about(person, topic):
        return _turn(NEAR, key)
    return _turn(OFFERED if Stance.SHARING in stances else UNKNOWN, key)


def reply(person: SandboxPerson, room: str, before: int) -> str | None:
    """Return a member's answer to a text after `before` answers in this room; None for members who write nothing."""
    if person.temperament is None or person.temperament not in REPLIES:
        return None
    return _say(person, _turn(REPLIES[person.temperament], f"{person.id}|{room}", before))


def _turn(lines: Sequence[str], key: str, turn: int = 0) -> str:
    """Return the line of a turn. The lines take turns in their order, beginning with the line that `key` decides on."""
    return lines[(Random(key).randrange(len(lines)) + turn) % len(lines)]  # noqa: S311 - small talk


def welcome(person: SandboxPerson, name: str) -> str:
    """Return what an organiser writes to a member who has joined."""
    return _say(person, WELCOME, name)


def hello(person: SandboxPerson) -> tuple[str, str] | None:
    """Return the channel in which a member says something once, and the text; or None."""
    if person.id not in HELLOS:
        return None
    channel, line = HELLOS[person.id]
    return channel, _say(person, line)


def _say(person: SandboxPerson, line: str, name: str = "") -> str:
    return Voice(person.locale, person.zone).translated(line, name=name)
