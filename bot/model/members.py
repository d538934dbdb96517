"""Members of a community, and people as their platform describes them."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.model.asks import ASKED_CHOICES, DEFAULT_ASKED, day_of
from bot.model.errors import InvalidValue
from bot.model.hours import DAYTIME, WORKING_HOURS, MessageWindow, WeeklyHours, stored_zone
from bot.model.ids import MemberId
from bot.model.rests import Rest

MAX_NAME = 80
PACES = (1, 2, 3, 4, 6, 8)
"""Numbers of chats a month that a member may choose. A month is four weeks."""
DEFAULT_PACE = 4
"""The number of rounds that a weekly circle has in a month."""
PACE_COUNTS = timedelta(days=27)
"""How long a chat counts. It is a day less than four weeks, because clock changes move a weekly hour."""


@dataclass(frozen=True, slots=True)
class Person:
    """A person as the platform describes them, whether or not they are a member."""

    id: MemberId
    name: str
    zone: str
    locale: str
    admin: bool | None
    """None if the platform could not tell."""
    guest: bool = False
    """Whether the person sees only a part of the community, such as a guest of a Slack workspace."""
    changed_at: datetime | None = None
    """When this description last changed, if the platform tells. Older descriptions are ignored."""
    zone_known: bool = True
    """Whether the platform told the person's zone. If not, `zone` is the community's until they choose one."""
    groups: tuple[str, ...] | None = None
    """The ids of the person's groups on the platform, such as roles; None if the platform has no groups."""
    timed_out_until: datetime | None = None
    """Until when moderators of the platform keep the person from writing; None if the person may write."""
    handle: str = ""
    """A second name that only they have on the platform; empty if it has none."""


@dataclass(frozen=True, slots=True)
class Member:
    """A person in one community who has joined a circle, asked for something, or set a circle up."""

    id: MemberId
    name: str
    zone: str
    locale: str
    languages: tuple[str, ...]
    """Languages that the member chats in, as ISO 639-1 codes, sorted."""
    joined_at: datetime
    last_sign_at: datetime
    """When the member last did anything. The answer to "would you meet again?" does not count."""
    pace: int = DEFAULT_PACE
    hours: WeeklyHours = WORKING_HOURS
    window: MessageWindow = DAYTIME
    rest: Rest = field(default_factory=Rest)
    guest: bool = False
    zone_chosen: bool = False
    """Whether the member chose the time zone, so that the platform's zone does not replace it."""
    changed_at: datetime | None = None
    """When the platform's description of the member last changed, according to the platform."""
    asked: int = DEFAULT_ASKED
    """Maximum number of asks a month that are carried to the member."""
    admin: bool = False
    starts_circles: bool = False
    """Whether admins named the member as one who may start circles."""
    closed_since: datetime | None = None
    """Since when the member accepts no direct messages from Refill; None if they accept them, as far as is known."""
    knows_closed: bool = False
    """Whether the member was told that their direct messages are closed."""
    still_in_asked_at: datetime | None = None
    """When the member was last asked whether they are still in, after a long silence."""
    kept_apart_at: datetime | None = None
    """When the member last blocked somebody or answered *no*. They get no nameless ask that was sent before that."""
    timed_out_until: datetime | None = None
    """Until when moderators of the platform keep the member from writing, as far as is known."""
    handle: str = ""
    """As of `Person`; shown beside the name where two share one."""

    def __post_init__(self) -> None:
        """Raise InvalidValue for a member with unusable values."""
        if self.pace not in PACES:
            raise InvalidValue("pace", f"choose one of {', '.join(map(str, PACES))}")
        if self.asked not in ASKED_CHOICES:
            raise InvalidValue("asked", f"choose one of {', '.join(map(str, ASKED_CHOICES))}")
        if not self.languages:
            raise InvalidValue("languages", "at least one is needed")

    @property
    def tz(self) -> ZoneInfo:
        """The member's time zone; UTC if the time zone data no longer has it."""
        return stored_zone(self.zone)

    def resting(self, now: datetime) -> bool:
        """Return whether the member rests, or moderators keep them from writing."""
        return self.rest.holds(now) or self.is_timed_out(now)

    def is_timed_out(self, now: datetime) -> bool:
        """Return whether moderators keep the member from writing."""
        return self.timed_out_until is not None and now < self.timed_out_until

    def closes(self, now: datetime) -> "Member":
        """Return the member as one who accepts no direct messages."""
        return replace(self, closed_since=self.closed_since or day_of(now))

    def opens(self) -> "Member":
        """Return the member as one who accepts direct messages."""
        return replace(self, closed_since=None, knows_closed=False)

    def told(self, person: Person) -> "Member":
        """Return the member with the platform's description, unless it is older. A zone that the member chose stays."""
        if person.changed_at and self.changed_at and person.changed_at < self.changed_at:
            return self
        return replace(
            self,
            name=person.name[:MAX_NAME],
            handle=person.handle[:MAX_NAME],
            locale=person.locale,
            zone=self.zone if self.zone_chosen or not person.zone_known else person.zone,
            guest=person.guest,
            admin=self.admin if person.admin is None else person.admin,
            changed_at=person.changed_at or self.changed_at,
            timed_out_until=person.timed_out_until,
        )

    def seen(self, now: datetime) -> "Member":
        """Return the member with a later sign of life. A gentle rest goes on until the member ends it."""
        return replace(self, last_sign_at=max(now, self.last_sign_at))
