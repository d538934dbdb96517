"""Asks: a member's wish to talk about one topic. An ask is carried to one other member at a time."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.model import message_keys
from bot.model.ids import AskId, MemberId, TopicId
from bot.model.message_keys import MessageKey
from bot.model.transitions import check_move

MAX_PART = 300
"""Maximum number of characters in each part of an ask."""
MAX_LIMIT = 120
MAX_OPEN = 2
"""Maximum number of asks that one member may have open at once."""
SEARCHES_FOR = timedelta(days=14)
"""Minimum time from sending or extending an ask to the end of its search (`Ask.ends_at`)."""
ANSWERS_WITHIN = timedelta(days=3)
"""Minimum time from a question's arrival to the end of the member's turn, whatever the member answers."""
ARRIVES_WITHIN = timedelta(days=1)
"""Maximum delay of a question's arrival. After that, another member is chosen."""
ASKED_CHOICES = (0, 1, 2, 3, 4, 6, 8)
"""Numbers of asks a month that a member may choose to get."""
DEFAULT_ASKED = 2
MONTH = timedelta(days=28) + ARRIVES_WITHIN
"""The month in which `Member.asked` limits asks: four weeks, plus a day because a question may come a day late."""
BETWEEN_ASKS = timedelta(days=7) + ARRIVES_WITHIN
"""Minimum time between two asks for which the same member is chosen: a week, plus a day for the same reason."""


def day_of(at: datetime) -> datetime:
    """Return noon of an instant's day in UTC, for instants of which only the day may show.

    Midnight belongs to the day before, because the erasure of a member replaces an instant by the end of its day.
    """
    return (at - timedelta(microseconds=1)).astimezone(UTC).replace(hour=12, minute=0, second=0, microsecond=0)


class AskState(StrEnum):
    """States of an ask."""

    DRAFT = "draft"
    """Written, but not sent. Only the asker knows of the ask."""
    OPEN = "open"
    """Carried to other members. The asker sees this state until the last day, or until an introduction arrives."""
    AGREED = "agreed"
    """Somebody said yes, and there is a chat."""
    ENDED = "ended"
    """The last day has come, and the asker knows of no chat."""
    CLOSED = "closed"
    """The asker withdrew the ask, or is gone."""


ASK_MOVES = {
    AskState.DRAFT: frozenset({AskState.OPEN}),
    AskState.OPEN: frozenset({AskState.AGREED, AskState.ENDED, AskState.CLOSED}),
    # while the asker does not know of the chat
    AskState.AGREED: frozenset({AskState.OPEN, AskState.ENDED, AskState.CLOSED}),
    AskState.ENDED: frozenset({AskState.OPEN, AskState.CLOSED}),
    AskState.CLOSED: frozenset[AskState](),
}


class Length(StrEnum):
    """Lengths of the talk that a member says yes to."""

    HALF_HOUR = "half_hour"
    QUARTER = "quarter"
    MESSAGES = "messages"
    """In writing only."""


@dataclass(frozen=True, slots=True)
class Limit:
    """What a member agrees to with a yes: how long, and further conditions in their own words."""

    length: Length = Length.HALF_HOUR
    words: str = ""


NO_LIMIT: Final = Limit()


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of an ask, as its asker wrote them."""

    what: str
    why: str = ""
    """Why the asker asks now."""
    tried: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """A member's wish to talk about one topic."""

    id: AskId
    asker: MemberId
    topic: TopicId
    words: Wording
    asked_at: datetime
    """When the ask was sent; for a draft, when it was written."""
    ends_at: datetime
    """The end of the search, as announced to the asker. No answer changes it."""
    state: AskState = AskState.DRAFT
    also: tuple[TopicId, ...] = ()
    """More topics, named by the asker or by members who were asked. They are sorted."""
    shows_name: bool = False
    """Whether members who are asked see the asker's name before they say yes."""
    others_too: bool = True
    """Whether the ask goes to other members, too, after the members whom the asker named."""
    is_first: bool = False
    """Whether this is the asker's first ask. If several asks want the same member, a first ask has better odds."""
    waits: bool = False
    """Whether nobody can be asked at the moment."""
    stopped: bool = False
    """Whether an admin stopped the ask. A stopped ask reaches no more members, but the asker sees no difference."""
    searches: int = 0
    """How often the ask was sent or extended."""

    def move(self, wanted: AskState) -> "Ask":
        """Return the ask in another state, or raise IllegalMove."""
        return replace(self, state=check_move("ask", ASK_MOVES, self.state, wanted))


class CarriedState(StrEnum):
    """States of a carried ask: an ask with one member."""

    NAMED = "named"
    """The asker, or a member who was asked, named this member. So this member is asked before other members."""
    CHOSEN = "chosen"
    """The question is on its way to the member, or has arrived, and `asked_at` is not stored yet."""
    ASKED = "asked"
    YES = "yes"
    NO = "no"
    """The member declined, or named another member or topic."""
    REPORTED = "reported"
    """The member reported the ask to the admins."""
    SILENT = "silent"
    """The member did not answer in time, or the question was kept back and counts as unanswered."""
    TAKEN_BACK = "taken_back"
    """The question was withdrawn, because the asker withdrew the ask, or because a yes could lead to no chat."""
    MISSED = "missed"
    """The question never reached the member, so the member does not know of the ask."""
    LEFT_EMPTY = "left_empty"
    """The member's turn was empty. The member does not know of the ask, and may have another turn."""


CARRIED_MOVES = {
    CarriedState.NAMED: frozenset({CarriedState.CHOSEN}),
    CarriedState.CHOSEN: frozenset(set(CarriedState) - {CarriedState.NAMED, CarriedState.CHOSEN}),
    CarriedState.ASKED: frozenset(
        {CarriedState.YES, CarriedState.NO, CarriedState.REPORTED, CarriedState.SILENT, CarriedState.TAKEN_BACK}
    ),
    CarriedState.YES: frozenset({CarriedState.TAKEN_BACK}),  # while the asker does not know of the chat
    CarriedState.NO: frozenset({CarriedState.REPORTED}),
    CarriedState.REPORTED: frozenset[CarriedState](),
    CarriedState.SILENT: frozenset({CarriedState.REPORTED}),
    CarriedState.TAKEN_BACK: frozenset({CarriedState.REPORTED}),
    CarriedState.MISSED: frozenset[CarriedState](),
    CarriedState.LEFT_EMPTY: frozenset({CarriedState.CHOSEN}),
}
REACHED = frozenset(set(CarriedState) - {CarriedState.NAMED, CarriedState.MISSED})
"""States in which the ask has or had a turn with the member. Only these turns count as the member's asks of a month."""
HAS_IT = frozenset({CarriedState.CHOSEN, CarriedState.ASKED})
"""States in which a member may still answer."""
AWAITS_RESULT = HAS_IT | {CarriedState.YES}
"""States in which a member may still answer, or said yes. In both cases, the member expects a result."""


@dataclass(frozen=True, slots=True)
class Carried:
    """An ask with one member. The same ask reaches a member at most once."""

    ask: AskId
    member: MemberId
    state: CarriedState
    chosen_at: datetime
    """When the member was chosen or named."""
    known: bool = False
    """Whether the asker named the member, whom the asker had met. The words of the question depend on this."""
    asked_at: datetime | None = None
    """When the question arrived. If it was kept back, or the turn is empty, when it would have been sent."""
    settled: bool = False
    """Whether an admin has decided on the member's report."""
    void: bool = False
    """Whether the member has blocked a possible asker, or said *no* to them. Then a yes opens no chat, whoever asks."""
    limit: Limit = NO_LIMIT
    """The limits of the member's yes."""

    @property
    def key(self) -> MessageKey:
        """The key of the question's message."""
        return message_keys.question(self.ask, self.member)

    def ends_after(self, event: datetime) -> datetime:
        """Return when the turn ends: three days after the question arrived, or whole days later if `event` is later.

        `event` is a planned introduction, or the moment when a yes turns out to lead to no chat. The days reveal
        neither, because a question that does not arrive in time causes the same delay.
        """
        ends_at = (self.asked_at or self.chosen_at) + ANSWERS_WITHIN
        return ends_at if event < ends_at else ends_at + ((event - ends_at) // ARRIVES_WITHIN + 1) * ARRIVES_WITHIN

    def move(self, wanted: CarriedState) -> "Carried":
        """Return the carried ask in another state, or raise IllegalMove."""
        return replace(self, state=check_move("question", CARRIED_MOVES, self.state, wanted))
