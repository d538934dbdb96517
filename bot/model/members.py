"""Members of a community, and people as a platform describes them."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.model.asks import ASKED_CHOICES, DEFAULT_ASKED, day_of
from bot.model.errors import InvalidValue
from bot.model.hours import DAYTIME, WORKING_HOURS, MessageWindow, WeeklyHours, stored_zone
from bot.model.ids import MemberId
from bot.model.rests import Rest
from bot.model.topics import one_line

MAX_NAME = 80
UNNAMED = "?"
"""The name of a person whose name on the platform has nothing to show."""
PACES = (1, 2, 3, 4, 6, 8)
"""Numbers of chats a month that a member may choose. A month is four weeks."""
DEFAULT_PACE = 4
"""Number of chats a month if the member chose none. A weekly circle has as many rounds in a month."""
PACE_COUNTS = timedelta(days=27)
"""How long a chat counts for the pace. It is a day less than four weeks, because clock changes move a weekly hour."""


@dataclass(frozen=True, slots=True)
class Person:
    """A person as the platform describes them. The person may be a member or not."""

    id: MemberId
    name: str
    zone: str
    locale: str
    admin: bool | None
    """Whether the person is an admin; None if the platform could not tell."""
    guest: bool = False
    """Whether the person may see only a part of the community, as a guest of a Slack workspace does."""
    changed_at: datetime | None = None
    """When this description last changed, if the platform tells that. Older descriptions are ignored."""
    zone_known: bool = True
    """Whether the platform told the person's zone. If not, `zone` is the community's zone."""
    groups: tuple[str, ...] | None = None
    """The ids of the person's groups on the platform, such as roles; None if the platform has no groups."""
    timed_out_until: datetime | None = None
    """The end of a time-out, in which moderators keep the person from writing; None if the person may write."""
    handle: str = ""
    """A second name, which no other person on the platform has; empty if the platform has no such names."""

    @property
    def shown_name(self) -> str:
        """The name as texts show it: truncated, and without characters that reorder the text next to it."""
        return one_line(self.name)[:MAX_NAME] or UNNAMED

    @property
    def shown_handle(self) -> str:
        """The handle as texts show it."""
        return one_line(self.handle)[:MAX_NAME]


@dataclass(frozen=True, slots=True)
class Member:
    """A person in one community who joined a circle, wrote an ask, became an organiser, or invited one."""

    id: MemberId
    name: str
    zone: str
    locale: str
    languages: tuple[str, ...]
    """Languages that the member chats in, as ISO 639-1 codes, sorted."""
    joined_at: datetime
    last_sign_at: datetime
    """When the member last showed a sign of life (`bot.conversation.command_registry.is_sign_of_life`)."""
    pace: int = DEFAULT_PACE
    hours: WeeklyHours = WORKING_HOURS
    window: MessageWindow = DAYTIME
    rest: Rest = field(default_factory=Rest)
    guest: bool = False
    zone_chosen: bool = False
    """Whether the member chose the time zone, so that the platform's zone does not replace it."""
    changed_at: datetime | None = None
    """When the platform's description of the member last changed, if the platform tells that."""
    asked: int = DEFAULT_ASKED
    """Maximum number of asks a month that are carried to the member."""
    admin: bool = False
    starts_circles: bool = False
    """Whether admins named this member among those who may start circles."""
    closed_since: datetime | None = None
    """Noon in UTC of the day since which the member accepts no direct messages; None if they do, as far as is known."""
    knows_closed: bool = False
    """Whether the member was told that their direct messages are closed."""
    still_in_asked_at: datetime | None = None
    """When the member was last asked whether they are still in, after a long silence."""
    kept_apart_at: datetime | None = None
    """When the member last blocked somebody or said *no* to meeting again. No nameless ask from before reaches them."""
    timed_out_until: datetime | None = None
    """The end of a time-out, in which moderators keep the member from writing, as far as is known."""
    handle: str = ""
    """The same as `Person.handle`. It is shown beside the name where two members have the same name."""

    def __post_init__(self) -> None:
        """Raise InvalidValue if a value is not allowed."""
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

    def can_talk_with(self, other: "Member") -> bool:
        """Return whether two members share a language."""
        return not set(self.languages).isdisjoint(other.languages)

    def closes(self, now: datetime) -> "Member":
        """Return the member as one who accepts no direct messages."""
        return replace(self, closed_since=self.closed_since or day_of(now))

    def opens(self) -> "Member":
        """Return the member as one who accepts direct messages."""
        return replace(self, closed_since=None, knows_closed=False)

    def updated_from(self, person: Person) -> "Member":
        """Return the member with the platform's description. A chosen zone stays, and so does what is not told.

        If the description is older than the stored one, return the member unchanged.
        """
        if person.changed_at and self.changed_at and person.changed_at < self.changed_at:
            return self
        return replace(
            self,
            name=person.shown_name,
            handle=person.shown_handle,
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
