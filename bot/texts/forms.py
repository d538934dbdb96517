"""Forms: joining, topics, settings, circles."""

from collections.abc import Sequence
from datetime import time

from babel.dates import format_time, get_day_names

from bot.model.circles import GROUP_SIZES, Circle, Introduces, Rhythm
from bot.model.content import ChoiceField, Form, Option, SearchField, TextField
from bot.model.freeze import DEFAULT_FREEZE_WEEKS, FREEZE_FLOOR_WEEKS
from bot.model.hours import Span, WeeklyHours
from bot.model.members import PACES, Member
from bot.model.topics import Topic
from bot.model.weights import Favour, favour_of
from bot.texts.locales import parse_locale
from bot.texts.localization import Voice
from bot.texts.phrases import either_field

PARTS_OF_WEEK: dict[str, tuple[Span, ...]] = {
    "mornings": tuple(Span(day, 9 * 60, 12 * 60) for day in range(5)),
    "noons": tuple(Span(day, 12 * 60, 14 * 60) for day in range(5)),
    "afternoons": tuple(Span(day, 14 * 60, 17 * 60) for day in range(5)),
    "evenings": tuple(Span(day, 18 * 60, 21 * 60) for day in range(5)),
    "weekends": tuple(Span(day, 10 * 60, 18 * 60) for day in (5, 6)),
}
GUESTS_JOIN, GUESTS_STAY_OUT = "join", "stay out"
WANTED_MONTHLY, WANTED_NEVER = "monthly", "never"
MATTERS_OWN = "own"
MAX_OPTIONS = 25
"""Discord's limit for a menu."""
LANGUAGES = (
    "ar", "bn", "cs", "da", "de", "el", "en", "es", "fi", "fr", "he", "hi", "id", "it", "ja", "ko", "nl", "pl", "pt",
    "ru", "sv", "sw", "tr", "uk", "zh",
)  # fmt: skip
"""Ordered by speakers and size of tech communities; a member's own languages come first."""


def hours_from(parts: Sequence[str]) -> WeeklyHours:
    """Parse the parts of the week chosen in a form; ignore unknown ones."""
    return WeeklyHours.of(tuple(span for part in parts for span in PARTS_OF_WEEK.get(part, ())))


def parts_in(hours: WeeklyHours) -> tuple[str, ...]:
    """Return the parts of the week that lie wholly within some hours."""

    def held(span: Span) -> bool:
        return any(s.weekday == span.weekday and s.start <= span.start and span.end <= s.end for s in hours.spans)

    return tuple(part for part, spans in PARTS_OF_WEEK.items() if all(held(span) for span in spans))


def join_form(
    voice: Voice,
    circle: Circle,
    member: Member,
    curious: Sequence[Topic],
    sharing: Sequence[Topic],
    *,
    asks_zone: bool = False,
) -> Form:
    """Ask what is needed to join: one topic; everything else has a default.

    A form has five fields at most, so the pace is left out if the time zone has to be asked for.
    """
    return Form(
        action=f"join:{circle.id}",
        title=voice.text("Join"),
        submit=voice.text("Join"),
        fields=(
            *topic_fields(voice, curious, sharing),
            zone_field(voice, member.zone) if asks_zone else pace_field(voice, member.pace),
            hours_field(voice, member.hours),
            languages_field(voice, member.languages),
        ),
        intro=voice.line("One topic is enough. The rest can stay as it is, and change any time."),
    )


def topics_form(voice: Voice, member: Member, curious: Sequence[Topic], sharing: Sequence[Topic]) -> Form:
    """Edit a member's topics and languages."""
    fields = (*topic_fields(voice, curious, sharing), languages_field(voice, member.languages))
    return Form("topics", voice.text("Your topics"), voice.text("Save"), fields)


def topic_fields(voice: Voice, curious: Sequence[Topic], sharing: Sequence[Topic]) -> tuple[SearchField, SearchField]:
    """Ask for topics of both stances."""
    return (
        SearchField(
            "curious",
            voice.text("I’m curious about"),
            "topics",
            tuple(Option(topic.name, topic.name) for topic in curious),
            free=True,
            prompt=voice.text("Type a topic, then choose it"),
            hint=voice.text("The more specific, the better: “my first talk at a meetup” rather than “career”."),
        ),
        SearchField(
            "sharing",
            voice.text("I’m happy to be asked about"),
            "topics",
            tuple(Option(topic.name, topic.name) for topic in sharing),
            free=True,
            prompt=voice.text("Type a topic, then choose it"),
            hint=voice.text("Things you did once or twice are enough. You needn’t be an expert."),
        ),
    )


def pace_field(voice: Voice, pace: int) -> ChoiceField:
    """Ask for a pace."""
    options = tuple(Option(str(choice), voice.text("up to {number}", number=choice)) for choice in PACES)
    return ChoiceField("pace", voice.text("Chats a month"), options, (str(pace),))


def hours_field(voice: Voice, hours: WeeklyHours) -> ChoiceField:
    """Ask when a member usually has time."""
    labels = {
        "mornings": voice.text("weekdays 9–12"),
        "noons": voice.text("weekdays 12–14"),
        "afternoons": voice.text("weekdays 14–17"),
        "evenings": voice.text("weekdays 18–21"),
        "weekends": voice.text("weekends 10–18"),
    }
    options = tuple(Option(part, label) for part, label in labels.items())
    return ChoiceField(
        "hours",
        voice.text("I usually have time"),
        options,
        parts_in(hours),
        several=True,
        hint=voice.text("In your own time zone."),
    )


def languages_field(voice: Voice, chosen: Sequence[str]) -> ChoiceField:
    """Ask which languages a member chats in."""
    locale = parse_locale(voice.locale)
    codes = list(dict.fromkeys([*chosen, *LANGUAGES]))[:MAX_OPTIONS]
    named = sorted(((str(locale.languages.get(code, code)), code) for code in codes), key=lambda row: row[0].casefold())
    options = tuple(Option(code, name) for name, code in named)
    return ChoiceField(
        "languages", voice.text("Languages I chat in"), options, tuple(chosen), several=True, required=True
    )


def languages_from(chosen: Sequence[str], member: Member) -> tuple[str, ...]:
    """Parse the languages chosen in a form; ignore those that it did not offer."""
    return tuple(code for code in chosen if code in LANGUAGES or code in member.languages)


def hours_form(voice: Voice, member: Member) -> Form:
    """Edit a member's hours."""
    return Form(
        "hours",
        voice.text("Your hours"),
        voice.text("Save"),
        (
            hours_field(voice, member.hours),
            clock_field(voice, "start", voice.text("Write to me from"), member.window.start),
            clock_field(voice, "end", voice.text("Write to me until"), member.window.end),
            zone_field(voice, member.zone),
        ),
    )


def zone_field(voice: Voice, zone: str) -> SearchField:
    """Ask for a member's time zone."""
    return SearchField(
        "zone",
        voice.text("My time zone"),
        "zones",
        (Option(zone, zone),),
        several=False,
        required=True,
        prompt=voice.text("Type a city"),
    )


def clock_field(voice: Voice, name: str, label: str, at: time) -> ChoiceField:
    """Ask for a full hour; another time that was typed earlier stays among the options."""
    locale = parse_locale(voice.locale)
    hours = sorted({at, *(time(hour) for hour in range(24))})
    options = tuple(Option(hour.strftime("%H:%M"), format_time(hour, "short", locale=locale)) for hour in hours)
    return ChoiceField(name, label, options, (at.strftime("%H:%M"),), required=True)


def circle_form(voice: Voice, circle: Circle | None, zone: str) -> Form:
    """Ask an organiser when a circle meets; edit one that exists."""
    locale = parse_locale(voice.locale)
    days = tuple(Option(str(day), name) for day, name in sorted(get_day_names("wide", locale=locale).items()))
    cadence = circle.cadence if circle else None
    rhythm = f"{cadence.rhythm}:{cadence.nth}" if cadence else f"{Rhythm.WEEKLY}:1"
    where = cadence.zone if cadence else zone
    return Form(
        action=f"circle.edit:{circle.id}" if circle else "circle.new",
        title=voice.text("The circle") if circle else voice.text("A new circle"),
        submit=voice.text("Save") if circle else voice.text("Start it"),
        fields=(
            TextField(
                "name",
                voice.text("Name"),
                value=circle.name if circle else "",
                required=True,
                limit=40,
                hint=voice.text("Members see it, for example “Coffee”."),
            ),
            ChoiceField("rhythm", voice.text("How often"), _rhythms(voice), (rhythm,), required=True),
            ChoiceField("weekday", voice.text("On"), days, (str(cadence.weekday if cadence else 1),), required=True),
            TextField(
                "at",
                voice.text("At"),
                value=(cadence.at if cadence else time(10)).strftime("%H:%M"),
                required=True,
                limit=5,
                hint=voice.text("In the circle’s time zone, such as 10:00."),
            ),
            SearchField(
                "zone",
                voice.text("Time zone"),
                "zones",
                (Option(where, where),),
                several=False,
                required=True,
                prompt=voice.text("Type a city"),
                hint=voice.text("When the clocks change, the round keeps its local time."),
            ),
        ),
    )


def _rhythms(voice: Voice) -> tuple[Option, ...]:
    return (
        Option(f"{Rhythm.WEEKLY}:1", voice.text("every week")),
        Option(f"{Rhythm.EVERY_2_WEEKS}:1", voice.text("every 2 weeks")),
        Option(f"{Rhythm.EVERY_3_WEEKS}:1", voice.text("every 3 weeks")),
        Option(f"{Rhythm.EVERY_4_WEEKS}:1", voice.text("every 4 weeks")),
        Option(f"{Rhythm.MONTHLY}:1", voice.text("monthly, the first such weekday")),
        Option(f"{Rhythm.MONTHLY}:2", voice.text("monthly, the second such weekday")),
        Option(f"{Rhythm.MONTHLY}:3", voice.text("monthly, the third such weekday")),
        Option(f"{Rhythm.MONTHLY}:4", voice.text("monthly, the fourth such weekday")),
        Option(f"{Rhythm.MONTHLY}:-1", voice.text("monthly, the last such weekday")),
    )


def rules_form(voice: Voice, circle: Circle) -> Form:
    """Ask an organiser how a circle brings people together."""
    sizes = tuple(Option(str(size), voice.text("{number} people", number=size)) for size in GROUP_SIZES)
    weeks = sorted({FREEZE_FLOOR_WEEKS, 6, 8, 10, DEFAULT_FREEZE_WEEKS, 16, 26, 52, circle.freeze_weeks})
    freezes = tuple(Option(str(number), voice.text("{number} weeks", number=number)) for number in weeks)
    return Form(
        action=f"circle.rules:{circle.id}",
        title=voice.text("Who meets whom"),
        submit=voice.text("Save"),
        fields=(
            ChoiceField("group_size", voice.text("A chat is between"), sizes, (str(circle.group_size),), required=True),
            ChoiceField(
                "freeze_weeks",
                voice.text("Two who met don’t meet again for"),
                freezes,
                (str(circle.freeze_weeks),),
                required=True,
                hint=voice.text("Less if somebody would be left out otherwise, but never under 4 weeks."),
            ),
            either_field(
                "guests",
                voice.text("Guests of this community"),
                Option(GUESTS_STAY_OUT, voice.text("stay out")),
                Option(GUESTS_JOIN, voice.text("may join, and meet others")),
                is_yes=circle.guests,
                hint=voice.text("If you take this back, guests keep their place, but rounds leave them out."),
            ),
            either_field(
                "wanted",
                voice.text("Topics that nobody shares yet"),
                Option(WANTED_NEVER, voice.text("are not shown")),
                Option(WANTED_MONTHLY, voice.text("one a month is shown in the channel")),
                is_yes=circle.shows_wanted,
                hint=voice.text(
                    "Only what at least five of the circle would like to hear about; never who, or how many."
                ),
            ),
            *(() if circle.introduces is Introduces.TOGETHER else (introduces_field(voice, circle.introduces),)),
        ),
    )


def matters_form(voice: Voice, circle: Circle) -> Form:
    """Ask an organiser what counts most in a circle's rounds."""
    favour = favour_of(circle.weights)
    options: tuple[Option, ...] = (
        Option(Favour.TOPICS, voice.text("a topic that one wonders about and the other can tell of")),
        Option(Favour.ALIKE, voice.text("a topic in common, even if both only wonder")),
        Option(Favour.NEW_PEOPLE, voice.text("new people before shared topics")),
        Option(Favour.TIMES, voice.text("times that suit both, as much as topics")),
    )
    if favour is None:
        options = (*options, Option(MATTERS_OWN, voice.text("as whoever runs me has set it")))
    return Form(
        action=f"circle.matters:{circle.id}",
        title=voice.text("What counts most"),
        submit=voice.text("Save"),
        fields=(
            ChoiceField(
                "matters",
                voice.text("I look first for"),
                options,
                (favour or MATTERS_OWN,),
                required=True,
                hint=voice.text("All else still counts a little, and nobody is left out for the sake of it."),
            ),
        ),
    )


def introduces_field(voice: Voice, chosen: Introduces) -> ChoiceField:
    """Ask an organiser where to introduce, on platforms with a choice."""
    options = (
        Option(Introduces.THREAD, voice.text("a private thread in the circle’s channel")),
        Option(Introduces.ALONE, voice.text("direct messages to each")),
    )
    hint = voice.text("Moderators who manage threads can read those. Where a thread can’t be made, each is written to.")
    return ChoiceField("introduces", voice.text("I introduce people in"), options, (chosen,), required=True, hint=hint)


def rest_form(voice: Voice) -> Form:
    """Ask until when a member rests."""
    return Form(
        "rest",
        voice.text("Take a rest"),
        voice.text("Rest"),
        (
            TextField(
                "until",
                voice.text("Until"),
                limit=20,
                hint=voice.text("Such as 2027-03-01, friday, or 2 weeks. Empty: until you come back."),
            ),
        ),
    )


def not_with_form(voice: Voice, kept_apart: Sequence[Member]) -> Form:
    """Ask whom a member never wants to meet."""
    return Form(
        "not-with",
        voice.text("Rather not with"),
        voice.text("Save"),
        (
            SearchField(
                "people",
                voice.text("Never bring me together with"),
                "people",
                tuple(Option(member.id, member.name) for member in kept_apart),
                prompt=voice.text("Type a name"),
                hint=voice.text("Nobody learns of it, ever. Take a name out to take it back."),
            ),
        ),
    )
