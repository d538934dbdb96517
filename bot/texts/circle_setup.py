"""Forms with which organisers set up circles."""

from datetime import time

from babel.dates import get_day_names

from bot.model.circles import GROUP_SIZES, Circle, Introduces, Rhythm
from bot.model.content import ChoiceField, Form, Line, Option, SearchField, TextField
from bot.model.daily import DAY
from bot.model.days_off import Stretch
from bot.model.freeze import DEFAULT_FREEZE_WEEKS, FREEZE_FLOOR_WEEKS
from bot.model.weights import Favour, favour_of
from bot.texts.locales import parse_locale
from bot.texts.localization import Voice, typed
from bot.texts.phrases import either_field
from bot.texts.timestamps import zone_name

GUESTS_JOIN, GUESTS_STAY_OUT = "join", "can’t join"
WANTED_MONTHLY, WANTED_NEVER = "monthly", "never"
MATTERS_OWN = "own"
NO_NAME = "-"
"""Stands before the name in a form's action, because the name may be empty."""


def channel_form(voice: Voice, name: str) -> Form:
    """Ask in which channel a new circle meets."""
    return Form(
        action=f"circle.channel:{NO_NAME}{name}",
        title=voice.text("New circle"),
        submit=voice.text("Continue"),
        fields=(
            SearchField(
                "channel",
                voice.text("Channel"),
                "channels",
                several=False,
                required=True,
                prompt=voice.text("Choose a channel"),
                hint=voice.text("I’ll post an invitation there. After that, I only write to people who join."),
            ),
        ),
    )


def circle_form(voice: Voice, circle: Circle | None, zone: str) -> Form:
    """Ask an organiser when a new circle meets, or show an existing circle to be edited."""
    locale = parse_locale(voice.locale)
    names = get_day_names("wide", locale=locale)
    days = tuple(
        Option(str(day), names[day]) for day in sorted(names, key=lambda day: (day - locale.first_week_day) % 7)
    )
    cadence = circle.cadence if circle else None
    rhythm = f"{cadence.rhythm}:{cadence.nth}" if cadence else f"{Rhythm.WEEKLY}:1"
    where = cadence.zone if cadence else zone
    return Form(
        action=f"circle.edit:{circle.id}" if circle else "circle.new",
        title=voice.text("Edit circle") if circle else voice.text("New circle"),
        submit=voice.text("Save") if circle else voice.text("Start circle"),
        fields=(
            TextField(
                "name",
                voice.text_as("of a circle", "Name"),
                value=circle.name if circle else "",
                required=True,
                limit=40,
                hint=voice.text("Members see this name. For example: Coffee."),
            ),
            ChoiceField("rhythm", voice.text("How often"), _rhythms(voice), (rhythm,), required=True),
            ChoiceField(
                "weekday",
                voice.text("Weekday"),
                days,
                (str(cadence.weekday if cadence else 1),),
                required=True,
            ),
            TextField(
                "at",
                voice.text_as("a time of day", "Time"),
                value=(cadence.at if cadence else time(10)).strftime("%H:%M"),
                required=True,
                limit=5,
                hint=voice.text("24-hour clock, like 14:30, in the circle’s time zone."),
            ),
            SearchField(
                "zone",
                voice.text("Time zone"),
                "zones",
                (Option(where, zone_name(where)),),
                several=False,
                required=True,
                prompt=voice.text("Type a city"),
                hint=voice.text("When the clocks change, rounds keep their local time."),
            ),
        ),
    )


def _rhythms(voice: Voice) -> tuple[Option, ...]:
    return (
        Option(f"{Rhythm.WEEKLY}:1", voice.text("every week")),
        Option(f"{Rhythm.EVERY_2_WEEKS}:1", voice.text("every 2 weeks")),
        Option(f"{Rhythm.EVERY_3_WEEKS}:1", voice.text("every 3 weeks")),
        Option(f"{Rhythm.EVERY_4_WEEKS}:1", voice.text("every 4 weeks")),
        Option(f"{Rhythm.MONTHLY}:1", voice.text("monthly, such as the first Tuesday")),
        Option(f"{Rhythm.MONTHLY}:2", voice.text("monthly, such as the second Tuesday")),
        Option(f"{Rhythm.MONTHLY}:3", voice.text("monthly, such as the third Tuesday")),
        Option(f"{Rhythm.MONTHLY}:4", voice.text("monthly, such as the fourth Tuesday")),
        Option(f"{Rhythm.MONTHLY}:-1", voice.text("monthly, such as the last Tuesday")),
    )


def days_off_form(voice: Voice, circle: Circle) -> Form:
    """Ask an organiser for a circle's pause and days off."""
    off = circle.days_off
    return Form(
        action=f"circle.days-off:{circle.id}",
        title=voice.text("Days off"),
        submit=voice.text("Save"),
        fields=(
            TextField(
                "until",
                voice.text("Pause until"),
                value=(off.pause.last + DAY).isoformat() if off.pause else "",
                limit=20,
                hint=voice.text("For example: 2027-01-11 or 3 weeks. Leave it empty for no pause."),
            ),
            TextField(
                "days",
                voice.text("Other days off"),
                value="\n".join(stretch_text(voice, stretch) for stretch in off.stretches),
                multiline=True,
                limit=800,
                hint=voice.text("One per line: 2026-12-24, or 2026-12-24 to 2027-01-01."),
            ),
            TextField(
                "country",
                voice.text("Public holidays"),
                value=country_name(voice, off.country) if off.country else "",
                limit=60,
                hint=voice.text("Type a country, such as Germany. Leave it empty for none."),
            ),
        ),
        intro=_settings_of(voice, circle),
    )


def country_name(voice: Voice, code: str) -> str:
    """Return a country's name, or its code if it has none."""
    return str(parse_locale(voice.locale).territories.get(code, code))


def stretch_text(voice: Voice, stretch: Stretch) -> str:
    """Write a stretch of days in the format that the form can parse."""
    first, last = stretch.first.isoformat(), stretch.last.isoformat()
    # Translators: between two days, with a word that is among those that “people type between two days”.
    return first if first == last else voice.text("{first} to {last}", first=first, last=last)


def rules_form(voice: Voice, circle: Circle) -> Form:
    """Ask an organiser how a circle brings people together."""
    sizes = tuple(Option(str(size), voice.text_of("{number} person", "{number} people", size)) for size in GROUP_SIZES)
    weeks = sorted({FREEZE_FLOOR_WEEKS, 6, 8, 10, DEFAULT_FREEZE_WEEKS, 16, 26, 52, circle.freeze_weeks})
    freezes = tuple(Option(str(number), voice.text_of("{number} week", "{number} weeks", number)) for number in weeks)
    has_guests = circle.introduces is Introduces.TOGETHER  # Discord, where introductions go elsewhere, has no guests
    return Form(
        action=f"circle.rules:{circle.id}",
        title=voice.text("How people meet"),
        submit=voice.text("Save"),
        fields=(
            ChoiceField("group_size", voice.text("Group size"), sizes, (str(circle.group_size),), required=True),
            ChoiceField(
                "freeze_weeks",
                voice.text("Wait before the same two meet again"),
                freezes,
                (str(circle.freeze_weeks),),
                required=True,
                hint=voice.text("Shorter if someone would otherwise get no match, but never under 4 weeks."),
            ),
            *((_guests_field(voice, circle),) if has_guests else ()),
            either_field(
                "wanted",
                voice.text("Topics nobody offers yet"),
                Option(WANTED_NEVER, voice.text_as("topics that nobody shares yet", "don’t show any")),
                Option(
                    WANTED_MONTHLY,
                    voice.text_as("topics that nobody shares yet", "show one a month in the channel"),
                ),
                is_yes=circle.shows_wanted,
                hint=voice.text(
                    "Only topics that at least five members want to hear about. I never say who, or how many."
                ),
            ),
            *(() if has_guests else (introduces_field(voice, circle.introduces),)),
        ),
        intro=_settings_of(voice, circle),
    )


def _guests_field(voice: Voice, circle: Circle) -> ChoiceField:
    return either_field(
        "guests",
        voice.text("Guests"),
        Option(GUESTS_STAY_OUT, voice.text_as("guests", "can’t join")),
        Option(GUESTS_JOIN, voice.text_as("guests", "can join")),
        is_yes=circle.guests,
        hint=voice.text("If guests can’t join, those already in the circle stay, but I don’t introduce them."),
    )


def matters_form(voice: Voice, circle: Circle) -> Form:
    """Ask an organiser what counts most in a circle's rounds."""
    favour = favour_of(circle.weights)
    options: tuple[Option, ...] = (
        Option(Favour.TOPICS, voice.text("someone curious and someone who knows the topic")),
        Option(Favour.ALIKE, voice.text("a topic in common, even if both are just curious")),
        Option(Favour.NEW_PEOPLE, voice.text("people who haven’t met")),
        Option(Favour.TIMES, voice.text("a topic and a time that suit both, equally")),
    )
    if favour is None:
        options = (*options, Option(MATTERS_OWN, voice.text_as("what counts most", "default")))
    return Form(
        action=f"circle.matters:{circle.id}",
        title=voice.text("What counts most"),
        submit=voice.text("Save"),
        fields=(
            ChoiceField(
                "matters",
                voice.text("When I pair people, I look first for"),
                options,
                (favour or MATTERS_OWN,),
                required=True,
                hint=voice.text(
                    "Everything else still counts a little. This choice never leaves anyone without a match."
                ),
            ),
        ),
        intro=_settings_of(voice, circle),
    )


def _settings_of(voice: Voice, circle: Circle) -> Line:
    return voice.line("Settings for {circle}.", circle=typed(circle.name))


def introduces_field(voice: Voice, chosen: Introduces) -> ChoiceField:
    """Ask an organiser where to introduce, on platforms with a choice."""
    options = (
        Option(Introduces.THREAD, voice.text("in a private thread in the circle’s channel")),
        Option(Introduces.ALONE, voice.text("in direct messages")),
    )
    hint = voice.text(
        "Moderators who manage threads can read private ones. If I can’t create one, I write to each person."
    )
    return ChoiceField(
        "introduces", voice.text("Where I introduce people"), options, (chosen,), required=True, hint=hint
    )
