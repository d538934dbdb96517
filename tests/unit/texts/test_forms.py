"""Every form keeps every platform's limits, in every language and for every state of its reader."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from bot.model.circles import Cadence, Circle, Introduces, Rhythm
from bot.model.content import ChoiceField, Form
from bot.model.hours import MessageWindow, Span, WeeklyHours
from bot.model.ids import ChannelId, CircleId, MemberId
from bot.model.members import PACES, Member
from bot.texts import members
from bot.texts.circle_setup import circle_form, rules_form
from bot.texts.localization import Voice, languages
from tests.made_ids import make_id
from tests.unit.texts.broken_limits import broken_in_form
from tests.unit.texts.examples.cast import LONGEST
from tests.unit.texts.examples.catalogue import EXAMPLES, function_of, functions

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
LOCALES = sorted({*languages(), "en-GB", "de", "ar", "hu", "nb_NO", "ja", "zh-Hant", "xx", ""})
ANA = Member(MemberId("1" * 19), "Ana", "Europe/Berlin", "en", ("en",), NOW, NOW)
MEMBERS = [
    ANA,
    replace(ANA, locale="hu", languages=("hu", "nb", "sk"), pace=8, zone="America/Argentina/ComodRivadavia"),
    replace(ANA, hours=WeeklyHours((Span(6, 0, 1440),)), window=MessageWindow(time(23, 30), time(0, 15))),
]
CADENCE = Cadence(Rhythm.WEEKLY, 1, time(10), "Europe/Berlin", anchor=date(2026, 3, 3))
CIRCLE = Circle(CircleId(make_id("c")), "C" * 40, ChannelId("coffee"), CADENCE, NOW, NOW)
CIRCLES = [
    CIRCLE,
    replace(CIRCLE, cadence=replace(CADENCE, rhythm=Rhythm.EVERY_4_WEEKS), group_size=4, freeze_weeks=4),
    *(replace(CIRCLE, cadence=replace(CADENCE, rhythm=Rhythm.MONTHLY, nth=n), freeze_weeks=51) for n in (1, 4, -1)),
]

FORMS = sorted(name for name in EXAMPLES if functions()[function_of(name)].return_annotation is Form)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", FORMS)
def test_a_form_keeps_the_limits(name: str, locale: str):
    voice = Voice(locale, "Europe/Berlin")
    casts = [replace(LONGEST, ana=member, circles=(circle,)) for member in MEMBERS for circle in CIRCLES]
    made = [EXAMPLES[name](voice, cast) for cast in casts]
    assert [wrong for one in made if isinstance(one, Form) for wrong in broken_in_form(one)] == []
    assert all(isinstance(one, Form) for one in made)


@pytest.mark.parametrize("introduces", Introduces)
def test_the_rules_ask_about_guests_except_on_discord_which_has_none(introduces: Introduces):
    shown = rules_form(Voice("en", "Europe/Berlin"), replace(CIRCLE, introduces=introduces))
    assert ("guests" in {field.name for field in shown.fields}) == (introduces is Introduces.TOGETHER)


def test_the_limits_can_be_broken():
    good = members.rest_form(Voice("en", "UTC"))
    choice = members.pace_field(Voice("en", "UTC"), 4)
    assert broken_in_form(good) == []
    for bad in (
        replace(good, title="x" * 25),
        replace(good, submit=""),
        replace(good, action="x" * 101),
        replace(good, fields=good.fields * 2),
        replace(good, fields=()),
        replace(good, errors=(("elsewhere", "Wrong."),)),
        replace(good, fields=(replace(choice, values=("5",)),)),
        replace(good, fields=(replace(choice, values=("1", "2")),)),
        replace(good, fields=(replace(choice, options=choice.options * 5),)),
    ):
        assert len(broken_in_form(bad)) > 0


@pytest.mark.parametrize("pace", PACES)
def test_the_pace_that_somebody_has_is_chosen(pace: int):
    assert members.pace_field(Voice("en", "UTC"), pace).values == (str(pace),)


@pytest.mark.parametrize("parts", [[], ["mornings"], ["noons", "evenings"], ["weekends"], list(members.PARTS_OF_WEEK)])
def test_parts_of_the_week_come_back_as_they_were_chosen(parts: list[str]):
    assert list(members.parts_in(members.hours_from([*parts, "never"]))) == parts


def test_a_language_that_is_not_listed_is_still_offered_to_who_speaks_it():
    field = members.languages_field(Voice("en", "UTC"), ("hu",))
    assert isinstance(field, ChoiceField)
    assert field.values == ("hu",)
    assert ("hu", "Hungarian") in {(option.value, option.label) for option in field.options}


@pytest.mark.parametrize(
    ("locale", "first_day", "noon"),
    [
        ("en-US", "Sunday", "weekdays 12 – 2 PM"),
        ("en-GB", "Monday", "weekdays 12–14"),
        ("de-AT", "Montag", "Mo–Fr 12–14 Uhr"),
    ],
)
def test_a_week_and_a_clock_are_those_of_the_readers_region(locale: str, first_day: str, noon: str):
    voice = Voice(locale, "Europe/Berlin")
    days = next(field for field in circle_form(voice, None, "Europe/Berlin").fields if field.name == "weekday")
    assert isinstance(days, ChoiceField)
    assert days.options[0].label == first_day
    hours = {option.value: option.label for option in members.hours_field(voice, ANA.hours).options}
    assert hours["noons"].replace("\u2009", " ").replace("\u202f", " ") == noon
