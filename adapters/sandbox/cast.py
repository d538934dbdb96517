"""The members and channels of the sandbox's community."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from random import Random

from bot.model.communities import Community
from bot.model.ids import ChannelId, CommunityId, MemberId
from bot.model.members import DEFAULT_PACE, Person
from bot.texts.localization import Voice, languages, to_translate


@dataclass(frozen=True, slots=True)
class Temperament:
    """How a simulated member reacts to messages. Shares are from 0 to 1."""

    answers: float
    """The share of messages that the member answers."""
    hours: tuple[float, float]
    """Minimum and maximum number of hours until the member looks at a message."""
    flexible: float
    """The share of offered times that work for the member."""
    again: tuple[int, int, int, int]
    """Weights of yes, someday, no, and no answer."""
    met: float = 0.9
    """The share of chats after which the member says that the chat took place."""
    refill: float = 0.8
    """The share of offers of another chat that the member accepts."""
    asked: float = 0.7
    """The share of questions to which the member says yes."""


KEEN = Temperament(answers=1, hours=(0.5, 4), flexible=1, again=(8, 1, 0, 1))
EASY_GOING = Temperament(answers=0.95, hours=(1, 9), flexible=0.8, again=(5, 2, 1, 1))
BUSY = Temperament(answers=0.8, hours=(4, 26), flexible=0.5, again=(3, 4, 1, 2))
CHOOSY = Temperament(answers=0.9, hours=(2, 12), flexible=0.7, again=(2, 2, 4, 1))
DELIGHTED = Temperament(answers=1, hours=(0.5, 4), flexible=1, again=(1, 0, 0, 0), met=1, refill=1, asked=1)
"""Leads the newcomer's story to a refill. In messages that name the newcomer, everybody is delighted until both said
yes; after that, only the partner is. Everybody is delighted by the first questions, too."""
RELUCTANT = Temperament(answers=1, hours=(2, 12), flexible=0.7, again=(0, 0, 1, 0), met=1)
"""Lets visitors find a no soon. Choosy members are reluctant, and whoever met them is delighted, until one said no and
the other answered. Messages that name the newcomer are left out."""
SILENT = Temperament(answers=0, hours=(1, 2), flexible=0, again=(0, 0, 0, 1))


@dataclass(frozen=True, slots=True)
class SandboxPerson:
    """A member of the sandbox's community."""

    id: MemberId
    name: str
    bio: str
    zone: str
    temperament: Temperament | None
    """None for the newcomer, who is not simulated, and is in no circle at first."""
    curious: tuple[str, ...] = ()
    """Topics in English. `sharing` is in English, too."""
    sharing: tuple[str, ...] = ()
    pace: int = DEFAULT_PACE
    hours: tuple[str, ...] = ()
    """Parts of the week, as in the form; empty for working hours."""
    languages: tuple[str, ...] = ("en",)
    locale: str = "en"
    admin: bool = False
    guest: bool = False

    @property
    def person(self) -> Person:
        """The person as a value of the core."""
        return Person(self.id, self.name, self.zone, self.locale, self.admin, self.guest, handle=self.id)


@dataclass(frozen=True, slots=True)
class SandboxChannel:
    """A channel with all members, and its first messages."""

    id: ChannelId
    about: str
    said: tuple[tuple[MemberId, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Cast:
    """A community with its members and channels."""

    community: Community
    newcomer: MemberId
    coffee: ChannelId
    """The channel in which the circle meets."""
    people: tuple[SandboxPerson, ...]
    channels: tuple[SandboxChannel, ...]

    def speaking(self, locale: str | None) -> "Cast":
        """Return the community in another language: its texts, and its members' locale. None changes nothing.

        Topics stay English here. The store has them in the chosen language (`topic_names`).
        """
        return _translated(self, locale) if locale else self

    def somebody(self, member: str) -> SandboxPerson | None:
        """Return a member, or None."""
        return next((person for person in self.people if person.id == member), None)

    def channel(self, channel: str) -> SandboxChannel | None:
        """Return a channel, or None."""
        return next((found for found in self.channels if found.id == channel), None)

    @property
    def seeded(self) -> Mapping[str, str]:
        """What members said before the first visit, by message id."""
        return {
            seeded_id(channel, number): text
            for channel in self.channels
            for number, (_, text) in enumerate(channel.said)
        }

    def topic_names(self, locale: str) -> Mapping[str, str]:
        """Map the names of topics that members begin with, in every language, to the names in the language `locale`."""
        topics = {topic for person in self.people for topic in (*person.curious, *person.sharing)}
        voice, voices = self._voice(locale), [self._voice(language) for language in languages()]
        return {each.translated(topic): voice.translated(topic) for topic in topics for each in voices}

    def _voice(self, locale: str) -> Voice:
        return Voice(locale, self.community.zone)

    @property
    def organiser(self) -> SandboxPerson:
        """The circle's organiser."""
        return next(person for person in self.people if person.admin)

    @property
    def obliging(self) -> tuple[SandboxPerson, ...]:
        """Simulated members who may offer a topic that nobody else shares, keen members first."""
        willing = [one for one in self.people if one.temperament in (KEEN, EASY_GOING) and not one.admin]
        return tuple(sorted(willing, key=lambda one: one.temperament is not KEEN))

    def obliging_about(self, topic: str) -> SandboxPerson | None:
        """Return the keen member who offers a topic that nobody else shares, always the same one; or None."""
        keen = [one for one in self.obliging if one.temperament is KEEN]
        return Random(topic).choice(keen) if keen else None  # noqa: S311 - a part in a play


def seeded_id(channel: SandboxChannel, number: int) -> str:
    """Return the id of a channel's message that was said before the first visit."""
    return f"said-{channel.id}-{number}"


@lru_cache(maxsize=8)
def _translated(cast: Cast, locale: str) -> Cast:
    voice = Voice(locale, cast.community.zone)
    return replace(
        cast,
        community=replace(cast.community, locale=locale),
        people=tuple(
            replace(person, locale=locale, bio=voice.translated(person.bio)) if person.bio else person
            for person in cast.people
        ),
        channels=tuple(
            replace(
                channel,
                about=voice.translated(channel.about) if channel.about else "",
                said=tuple((author, voice.translated(text)) for author, text in channel.said),
            )
            for channel in cast.channels
        ),
    )


def _id(name: str) -> MemberId:
    return MemberId(name)


_PEOPLE = (
    SandboxPerson(
        _id("robin"),
        "Robin Okafor",
        to_translate("New here. Designs forms for a city library and is about to speak in public for the first time."),
        "Europe/Berlin",
        None,
        languages=("de", "en"),
    ),
    SandboxPerson(
        _id("maren"),
        "Maren Petersen",
        to_translate("Looks after Harbour. Product manager, choir singer, baker of dense loaves."),
        "Europe/Berlin",
        KEEN,
        curious=("sourdough in a small kitchen", "planning a garden on a balcony"),
        sharing=("running a community on little time", "saying no to features kindly"),
        languages=("de", "en"),
        admin=True,
    ),
    SandboxPerson(
        _id("ines"),
        "Inês Carvalho",
        to_translate("Runs research for a public health service. Has tested prototypes in waiting rooms."),
        "Europe/Lisbon",
        KEEN,
        curious=("first talk at a meetup", "writing survey questions"),
        sharing=("running usability tests on a budget", "recruiting people for interviews"),
        pace=6,
        languages=("en", "pt"),
    ),
    SandboxPerson(
        _id("wanjiru"),
        "Wanjirũ Kamau",
        to_translate("Back-end engineer at a payments company. Organises a monthly meetup of sixty people."),
        "Africa/Nairobi",
        EASY_GOING,
        curious=("moving from engineering to product", "accessible forms"),
        sharing=("first talk at a meetup", "on-call without burning out"),
        languages=("en", "sw"),
    ),
    SandboxPerson(
        _id("arjun"),
        "Arjun Sen",
        to_translate(
            "Data analyst, reads survey answers for a living. Learning to cook by video from an opinionated aunt."
        ),
        "Asia/Kolkata",
        EASY_GOING,
        curious=("public speaking for quiet people", "first talk at a meetup"),
        sharing=("writing survey questions", "cooking Bengali food at home"),
        languages=("bn", "en", "hi"),
    ),
    SandboxPerson(
        _id("dana"),
        "Dana Whitfield",
        to_translate("Front-end developer in Queens. Tries every page with a screen reader first."),
        "America/New_York",
        KEEN,
        curious=("running usability tests on a budget", "sourdough in a small kitchen"),
        sharing=("accessible forms", "testing with a screen reader"),
        languages=("en", "es"),
    ),
    SandboxPerson(
        _id("tiago"),
        "Tiago Moreira",
        to_translate("Illustrator who went from agency to freelance two years ago and keeps honest books."),
        "America/Sao_Paulo",
        EASY_GOING,
        curious=(to_translate("usability tests with five people"), "negotiating a day rate"),
        sharing=("starting out as a freelancer", "drawing on a tablet"),
        languages=("en", "pt"),
    ),
    SandboxPerson(
        _id("mei"),
        "Mei Tanaka-Ross",
        to_translate("Site reliability engineer in Sydney with a very small kitchen and a very old sourdough starter."),
        "Australia/Sydney",
        BUSY,
        curious=(to_translate("growing vegetables on a balcony"), "starting out as a freelancer"),
        sharing=("sourdough in a small kitchen", "on-call without burning out"),
        pace=2,
        hours=("mornings", "noons", "evenings"),  # evenings, because those are mornings in Berlin
        languages=("en", "ja"),
    ),
    SandboxPerson(
        _id("yusuf"),
        "Yusuf Demir",
        to_translate(
            "Teaches statistics at an evening school. Helps people through their first five minutes on stage."
        ),
        "Europe/Berlin",
        CHOOSY,
        curious=("drawing on a tablet", "recruiting people for interviews"),
        sharing=(
            "first talk at a meetup",
            "public speaking for quiet people",
            "explaining statistics without formulas",
        ),
        languages=("de", "en", "tr"),
    ),
    SandboxPerson(
        _id("amara"),
        "Amara Nwosu",
        to_translate("Product designer between jobs. Collects rejected portfolio ideas."),
        "Europe/Lisbon",
        EASY_GOING,
        curious=("negotiating a day rate", "first talk at a meetup", "interviewing for design jobs"),
        sharing=("a portfolio that tells a story", "planning a garden on a balcony"),
        languages=("en", "ig"),
    ),
    SandboxPerson(
        _id("joel"),
        "Joel Brandt",
        to_translate("Accountant for co-operatives. Cycles to clients, talks about money without blushing."),
        "America/New_York",
        BUSY,
        curious=("explaining statistics without formulas", "sourdough in a small kitchen"),
        sharing=("negotiating a day rate", "bookkeeping for freelancers"),
        languages=("en",),
    ),
    SandboxPerson(
        _id("lakshmi"),
        "Lakshmi Iyer",
        to_translate("Engineering manager who used to write compilers. Hires slowly and reads every application."),
        "Asia/Kolkata",
        CHOOSY,
        curious=("on-call without burning out", "running a community on little time"),
        sharing=("first talk at a meetup", "moving from engineering to product", "interviewing for design jobs"),
        pace=3,
        languages=("en", "ta"),
    ),
    SandboxPerson(
        _id("otieno"),
        "Otieno Odhiambo",
        to_translate("Radio producer and weekend beekeeper. Joined by accident, stayed."),
        "Africa/Nairobi",
        SILENT,
        curious=("public speaking for quiet people",),
        sharing=("keeping bees in a city", "recording a podcast at home", "planning a garden on a balcony"),
        languages=("en", "sw"),
    ),
    SandboxPerson(
        _id("noor"),
        "Noor Haddad",
        to_translate("Support lead for a map app. Plans to record a podcast about lost places."),
        "Europe/Berlin",
        EASY_GOING,
        curious=("recording a podcast at home", "testing with a screen reader", "writing survey questions"),
        sharing=("answering angry letters", "running usability tests on a budget"),
        languages=("ar", "de", "en"),
    ),
)

HARBOUR = Cast(
    community=Community(CommunityId("sandbox:harbour"), "sandbox", "Harbour", "en", "Europe/Berlin"),
    newcomer=_id("robin"),
    coffee=ChannelId("coffee"),
    people=_PEOPLE,
    channels=(
        SandboxChannel(
            ChannelId("general"),
            to_translate("Whatever is on your mind"),
            (
                (
                    _id("maren"),
                    to_translate("Hello, Harbour. The choir is looking for two altos, no audition, I promise."),
                ),
                (
                    _id("joel"),
                    to_translate("The recording of last week’s session on invoices is up. Twelve minutes, no slides."),
                ),
                (
                    _id("ines"),
                    to_translate("Tested a sign-up page in a waiting room today. Five people, one very long corridor."),
                ),
                (_id("robin"), to_translate("Hello everybody, first day here. Happy to be in such a calm place.")),
                (_id("wanjiru"), to_translate("Welcome, Robin! Have a look at #coffee when you get the chance.")),
            ),
        ),
        SandboxChannel(ChannelId("coffee"), to_translate("Half an hour, two people, one topic")),
        SandboxChannel(
            ChannelId("kitchen"),
            to_translate("What we cooked, baked and burnt"),
            (
                (
                    _id("mei"),
                    to_translate("The starter survived the move. It now lives on the bookshelf, the only warm spot."),
                ),
                (_id("arjun"), to_translate("My aunt says mustard oil or nothing. I am outnumbered.")),
                (_id("dana"), to_translate("Loaf number three: still a doorstop, but a better doorstop.")),
            ),
        ),
    ),
)
