"""Communities and their members."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.model.asks import ASKED_CHOICES, DEFAULT_ASKED
from bot.model.errors import InvalidValue
from bot.model.hours import DAYTIME, WORKING_HOURS, MessageWindow, WeeklyHours, zone_named
from bot.model.ids import CommunityId, MemberId

MAX_NAME = 80
PACES = (1, 2, 3, 4, 6, 8)
"""Chats a month that a member may choose from; a month is four weeks here."""
DEFAULT_PACE = 4
"""As often as a weekly circle meets."""
PACE_COUNTS = timedelta(days=27)
"""Chats of so long count. A day short of four weeks, so that a weekly hour that the clocks move counts none twice."""


@dataclass(frozen=True, slots=True)
class Community:
    """One Slack workspace, one Discord server, or the sandbox's."""

    id: CommunityId
    platform: str
    """The adapter that serves it: `sandbox`, `slack` or `discord`."""
    name: str
    locale: str
    zone: str
    """Used for who has no zone of their own; an IANA name."""
    left_at: datetime | None = None
    """When it took Refill out: nothing is done for it until it comes back, or is erased."""
    organisers: str | None = None
    """The platform's group whose members are organisers beside those whom the platform names; its own id."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as their platform tells it, whether or not they joined anything."""

    id: MemberId
    name: str
    zone: str
    locale: str
    organiser: bool | None
    """None where the platform could not tell just now."""
    guest: bool = False
    """Let into a part of the community only, such as a guest of a Slack workspace."""
    changed_at: datetime | None = None
    """When what the platform says here last changed, where it tells; older news is not believed."""
    zone_known: bool = True
    """The platform told their zone; else it is the community's, until they choose one."""
    groups: tuple[str, ...] | None = None
    """The ids of the platform's own groups that they are in, such as roles; None where it has none."""


class RestKind(StrEnum):
    """How a rest began."""

    NONE = "none"
    ASKED = "asked"
    GENTLE = "gentle"
    """Entered after a long silence."""


@dataclass(frozen=True, slots=True)
class Rest:
    """A pause in being paired and asked."""

    kind: RestKind = RestKind.NONE
    until: datetime | None = None
    """When it ends by itself; None is until they come back."""

    def holds(self, now: datetime) -> bool:
        """Tell whether the rest is on."""
        return self.kind is not RestKind.NONE and (self.until is None or now < self.until)


@dataclass(frozen=True, slots=True)
class Member:
    """A person in one community, from the day they joined their first circle or asked for something."""

    id: MemberId
    name: str
    zone: str
    locale: str
    languages: tuple[str, ...]
    """Languages they chat in, as ISO 639-1 codes, sorted."""
    joined_at: datetime
    last_sign_at: datetime
    """When they last did anything but answer "would you meet again?", which leaves no trace here."""
    pace: int = DEFAULT_PACE
    hours: WeeklyHours = WORKING_HOURS
    window: MessageWindow = DAYTIME
    rest: Rest = field(default_factory=Rest)
    guest: bool = False
    zone_chosen: bool = False
    """They set their time zone by hand, so it does not follow what the platform says."""
    changed_at: datetime | None = None
    """How old what the platform says of them is, as it tells."""
    asked: int = DEFAULT_ASKED
    """How many asks a month may be carried to them."""
    organiser: bool = False
    closed_since: datetime | None = None
    """Since when they take no direct messages from Refill; None where they do, as far as anybody knows."""
    knows_closed: bool = False
    """They were told of that."""
    kept_apart_at: datetime | None = None
    """When they last kept somebody apart: questions without a name that were sent before don't reach them any more."""

    def __post_init__(self) -> None:
        """Refuse a member whose facts can't be used."""
        zone_named(self.zone)
        if self.pace not in PACES:
            raise InvalidValue("pace", f"choose one of {', '.join(map(str, PACES))}")
        if self.asked not in ASKED_CHOICES:
            raise InvalidValue("asked", f"choose one of {', '.join(map(str, ASKED_CHOICES))}")
        if not self.languages:
            raise InvalidValue("languages", "at least one is needed")

    @property
    def tz(self) -> ZoneInfo:
        """The member's time zone."""
        return zone_named(self.zone)

    def resting(self, now: datetime) -> bool:
        """Tell whether they rest."""
        return self.rest.holds(now)

    def closes(self, now: datetime) -> "Member":
        """Note that they take no direct messages."""
        return replace(self, closed_since=self.closed_since or now)

    def opens(self) -> "Member":
        """Note that they take direct messages, or are to be tried."""
        return replace(self, closed_since=None, knows_closed=False)

    def told(self, person: Person) -> "Member":
        """Follow what the platform says: name, language, zone unless it was chosen by hand, and whether a guest."""
        if person.changed_at and self.changed_at and person.changed_at < self.changed_at:
            return self
        return replace(
            self,
            name=person.name[:MAX_NAME],
            locale=person.locale,
            zone=self.zone if self.zone_chosen or not person.zone_known else person.zone,
            guest=person.guest,
            organiser=self.organiser if person.organiser is None else person.organiser,
            changed_at=person.changed_at or self.changed_at,
        )

    def seen(self, now: datetime) -> "Member":
        """Note a sign of life; a gentle rest ends only when they say so."""
        return replace(self, last_sign_at=max(now, self.last_sign_at))


@dataclass(frozen=True, slots=True)
class Block:
    """A member's wish never to meet another: silent, and it holds both ways."""

    member: MemberId
    other: MemberId
