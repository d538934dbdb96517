"""Choose openers, the suggested first sentences of a chat. Members get new openers as long as there are any."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Final

from bot.model.interests import Stance
from bot.model.pairing import Reason
from bot.model.topic_names import SHORT_STEM, alike, words_of

OPENERS: Final = 2
"""Number of openers of a chat. Members can choose, but more openers would look like an agenda."""
A_POOL: Final = 8
"""Number of openers for each kind of topic and kind of meeting. Their words are in `bot.texts.openers`."""


class Meeting(StrEnum):
    """Kinds of meetings about a topic."""

    ASKING = "asking"
    """A member can be asked about the topic."""
    CURIOUS = "curious"
    """Nobody can be asked about the topic."""
    SHARING = "sharing"
    """Several members know something about the topic, and nobody is curious about it."""


class Kind(StrEnum):
    """Kinds of topics, as far as openers depend on them."""

    CRAFT = "craft"
    """Things that people make, and tools."""
    PEOPLE = "people"
    """Things between people, mostly at work."""
    LIFE = "life"
    """Things outside of work."""
    ANY = "any"
    """The name does not tell the kind. These openers suit any topic."""


_CRAFT: Final = """
python javascript typescript rust java kubernetes linux excel git docker react django css html postgresql sql wordpress
arduino ai algorithms analysis analytics api apps architecture automation backend charts cloud code coding compiler css
dashboards data database databases debugging deployment design developer devops editor engineering figma forms framework
frontend functions hardware illustration infrastructure layout library machine migration model modelling
monitoring network observability open pipeline platform plugin programming prototype prototyping queries regular release
research robot scripts security server servers software source sound spreadsheet statistics systems testing tests tools
typography types usability visualization web website writing accessibility
barrierefreiheit daten datenbank entwicklung forschung gestaltung programmieren schreiben sicherheit software statistik
technik texte werkzeug
"""
_PEOPLE: Final = """
 asking boss boundaries burnout career careers client clients coaching colleague colleagues communication community
conference conflict conflicts culture customers delegating difficult disagreement feedback founding freelancer
freelancing fundraising hiring imposter interview interviews investors job jobs lead leader leadership leading leave
manager managers managing meeting meetings moderating money motivation negotiating negotiation networking onboarding
parental parenting pitch pitching presentation presenting promotion public raise recruiting remote retrospectives
returning salary sales speaking stage startup stress syndrome talk talks teaching team teams volunteering
arbeit beruf bewerbung bewerbungsgespräch chefin ehrenamt elternzeit feedback führen führung gehalt gehaltsverhandlung
gespräch gespräche gründen karriere kolleginnen konflikt konflikte kundinnen leiten moderieren netzwerken rede reden
selbstständig team vortrag vorträge
"""
_LIFE: Final = """
allotment animals astronomy baby balcony baking band beer bees beekeeping bicycle bike birds board boardgames books
bread cats chess children choir climbing coffee comics cooking cycling dance dancing dinner dogs drawing family
festival films fishing fitness flat food football furniture gardening garden gaming games guitar hiking history home
house kayaking kids kitchen knitting language languages marathon meditation mountain movies museum music
neighbourhood novels painting pets photography piano plants poetry pottery puzzles radio recipes running sailing
series sewing singing sleep sourdough spanish french german japanese swimming tea theatre tomatoes toys trains travel
travelling vegetables walking wine woodworking yoga
angeln backen balkon bergsteigen bienen bier brot brettspiele bücher fahrrad familie filme fotografie garten gärtnern
gitarre handarbeit hund hunde katzen kinder klettern klavier kochen küche laufen lesen malen musik nähen pflanzen
radfahren reisen sauerteig schach schwimmen segeln singen stricken tanzen tee theater tiere wandern wein zeichnen
"""
WORDS: Final = {
    Kind.CRAFT: frozenset(_CRAFT.split()),
    Kind.PEOPLE: frozenset(_PEOPLE.split()),
    Kind.LIFE: frozenset(_LIFE.split()),
}
"""Words that suggest each kind of topic. A wrong guess costs little, because openers suit most topics."""
_BY_STEM: Final = defaultdict[str, list[tuple[Kind, str]]](list)
"""The same words and kinds, by the word's first letters. Words that are `alike` begin with the same letters."""
for _kind, _words in WORDS.items():
    for _word in sorted(_words):
        _BY_STEM[_word[:SHORT_STEM]].append((_kind, _word))


def kind_of(name: str) -> Kind:
    """Guess a topic's kind by most of its words. In a tie, the last word counts, because it names the thing."""
    words = words_of(name)
    found = [kind for word in words for kind in _kinds_of(word)]
    if not found:
        return Kind.ANY
    counted = Counter(found)
    most = max(counted.values())
    return next(kind for kind in reversed(found) if counted[kind] == most)


def _kinds_of(word: str) -> Iterator[Kind]:
    near = {kind for kind, known in _BY_STEM.get(word[:SHORT_STEM], ()) if alike(word, known)}
    return (kind for kind in WORDS if kind in near)


def meeting_of(reason: Reason, stances: Sequence[Stance]) -> Meeting:
    """Return the kind of meeting by the reason of a pairing and the members' stances."""
    match reason:
        case Reason.BOTH_CURIOUS:
            return Meeting.CURIOUS
        case Reason.BOTH_SHARING:
            return Meeting.SHARING
        case _:
            return Meeting.ASKING if Stance.SHARING in stances else Meeting.CURIOUS


def pool_of(meeting: Meeting, kind: Kind) -> tuple[str, ...]:
    """Return the names of the openers for a kind of meeting and a kind of topic.

    The names are stored in chats, so each name must keep its meaning.
    """
    return tuple(f"{meeting}.{kind}.{number}" for number in range(A_POOL))


def choose_openers(meeting: Meeting, kind: Kind, had: Sequence[Sequence[str]], seed: int) -> tuple[str, ...]:
    """Choose openers that no member had before; if there are too few, openers that the members had least often.

    Of openers that members had equally often, those of the topic's kind come first. `had` has, for each member, the
    openers of earlier chats.
    """
    counts = [Counter(names) for names in had]
    fitting = pool_of(meeting, kind)
    names = list(dict.fromkeys(fitting + pool_of(meeting, Kind.ANY)))
    random.Random(seed).shuffle(names)  # noqa: S311 - variety, not secrecy

    def worn(name: str) -> tuple[int, int, bool]:
        times = [count[name] for count in counts]
        return max(times, default=0), sum(times), name not in fitting

    return tuple(sorted(names, key=worn)[:OPENERS])
