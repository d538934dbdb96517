"""Asks: a member's wish to talk about one topic, carried to one other member at a time."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.model import message_keys
from bot.model.ids import AskId, MemberId, TopicId
from bot.model.message_keys import MessageKey
from bot.model.transitions import check_move

MAX_WORDS = 300
"""Maximum number of characters in each part of an ask."""
MAX_LIMIT = 120
MAX_OPEN = 2
"""Maximum number of asks that one member may have open at once."""
SEARCHES_FOR = timedelta(days=14)
"""How long an ask is carried. Its asker is told when sending the ask, and no answer changes this time."""
ANSWERS_WITHIN = timedelta(days=3)
"""How long one member has an ask alone, whether they answer at once or not at all."""
ARRIVES_WITHIN = timedelta(days=1)
"""Maximum delay of a question. After that, another member is chosen."""
ASKED_CHOICES = (0, 1, 2, 3, 4, 6, 8)
"""Numbers of asks a month that a member may choose to get."""
DEFAULT_ASKED = 2
MONTH = timedelta(days=28) + ARRIVES_WITHIN
"""The month of `Member.asked`: four weeks, and a day because a question may come a day late."""
BETWEEN_ASKS = timedelta(days=7) + ARRIVES_WITHIN
"""Minimum time between two asks to the same member."""


def day_of(at: datetime) -> datetime:
    """Return noon, in UTC, of an instant's day. A forgotten asker's question keeps only its day.

    Midnight belongs to the day before, because the end of a day is what is stored.
    """
    return (at - timedelta(microseconds=1)).astimezone(UTC).replace(hour=12, minute=0, second=0, microsecond=0)


class AskState(StrEnum):
    """States of an ask."""

    DRAFT = "draft"
    """Written, but not sent. Only its asker knows of it."""
    OPEN = "open"
    """Carried to other members. The asker sees this state until the announced day."""
    AGREED = "agreed"
    """Somebody said yes, and there is a chat."""
    ENDED = "ended"
    """Its day has come, and nobody was free."""
    CLOSED = "closed"
    """Its asker withdrew it."""


ASK_MOVES = {
    AskState.DRAFT: frozenset({AskState.OPEN}),
    AskState.OPEN: frozenset({AskState.AGREED, AskState.ENDED, AskState.CLOSED}),
    AskState.AGREED: frozenset({AskState.OPEN, AskState.CLOSED}),  # if nobody was told of the chat yet
    AskState.ENDED: frozenset({AskState.OPEN, AskState.CLOSED}),
    AskState.CLOSED: frozenset[AskState](),
}


class Length(StrEnum):
    """What a member says yes to."""

    HALF_HOUR = "half_hour"
    QUARTER = "quarter"
    MESSAGES = "messages"
    """In writing only."""


@dataclass(frozen=True, slots=True)
class Limit:
    """Limits that come with a yes."""

    length: Length = Length.HALF_HOUR
    words: str = ""


NO_LIMIT: Final = Limit()


@dataclass(frozen=True, slots=True)
class Wording:
    """An ask in its asker's words."""

    what: str
    why: str = ""
    """Why the member asks now."""
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
    """The last day of the search, as announced to the asker. No answer moves it."""
    state: AskState = AskState.DRAFT
    also: tuple[TopicId, ...] = ()
    """Further topics that the asker, or a member who was asked, named; sorted."""
    shows_name: bool = False
    """Whether members who are asked see the asker's name before a yes."""
    others_too: bool = True
    """Whether the ask goes to other members after the members whom its asker named."""
    is_first: bool = False
    """Whether this is the asker's first ask. It is carried before other asks."""
    waits: bool = False
    """Whether nobody can be asked at the moment."""
    stopped: bool = False
    """Whether an admin stopped the ask. It then reaches nobody, but its asker sees no difference."""
    searches: int = 0
    """How often the ask was sent or extended."""

    def move(self, wanted: AskState) -> "Ask":
        """Return the ask in another state, or raise IllegalMove."""
        return replace(self, state=check_move("ask", ASK_MOVES, self.state, wanted))


class CarriedState(StrEnum):
    """States of an ask with one member."""

    NAMED = "named"
    """The member is asked before others, because the asker or a member who was asked named them."""
    CHOSEN = "chosen"
    """The question is on its way to the member."""
    ASKED = "asked"
    YES = "yes"
    NO = "no"
    """The member declined, or named another member or topic."""
    REPORTED = "reported"
    """The member reported it to the admins."""
    SILENT = "silent"
    """The member did not answer in three days."""
    TAKEN_BACK = "taken_back"
    """Its asker withdrew it while the member had it."""
    MISSED = "missed"
    """It never reached the member, who knows nothing of it."""
    LEFT_EMPTY = "left_empty"
    """The member's turn was empty. They know nothing of it, and may have another turn."""


CARRIED_MOVES = {
    CarriedState.NAMED: frozenset({CarriedState.CHOSEN}),
    CarriedState.CHOSEN: frozenset(set(CarriedState) - {CarriedState.NAMED, CarriedState.CHOSEN}),
    CarriedState.ASKED: frozenset(
        {CarriedState.YES, CarriedState.NO, CarriedState.REPORTED, CarriedState.SILENT, CarriedState.TAKEN_BACK}
    ),
    CarriedState.YES: frozenset({CarriedState.TAKEN_BACK}),  # if nobody was told of the chat yet
    CarriedState.NO: frozenset({CarriedState.REPORTED}),
    CarriedState.REPORTED: frozenset[CarriedState](),
    CarriedState.SILENT: frozenset({CarriedState.REPORTED}),
    CarriedState.TAKEN_BACK: frozenset({CarriedState.REPORTED}),
    CarriedState.MISSED: frozenset[CarriedState](),
    CarriedState.LEFT_EMPTY: frozenset({CarriedState.CHOSEN}),
}
REACHED = frozenset(set(CarriedState) - {CarriedState.NAMED, CarriedState.MISSED})
"""States of a question that had a turn with a member. Only these count towards the member's asks a month."""
HAS_IT = frozenset({CarriedState.CHOSEN, CarriedState.ASKED})
"""States in which a member may still answer."""
AWAITS_RESULT = HAS_IT | {CarriedState.YES}
"""States in which a member waits for the result, without a chat."""


@dataclass(frozen=True, slots=True)
class Carried:
    """An ask as it is carried to one member. It reaches each member at most once."""

    ask: AskId
    member: MemberId
    state: CarriedState
    chosen_at: datetime
    """When the member was chosen or named."""
    known: bool = False
    """Whether the asker and the member have met. The question's words depend on this."""
    asked_at: datetime | None = None
    """When the question arrived."""
    settled: bool = False
    """Whether an admin has decided on the member's report."""
    void: bool = False
    """Whether the member has blocked a possible asker since. A yes then opens no chat, even if somebody else asked."""
    limit: Limit = NO_LIMIT
    """The limits of the member's yes."""

    @property
    def key(self) -> MessageKey:
        """The key of the question's message."""
        return message_keys.question(self.ask, self.member)

    def ends_after(self, event: datetime) -> datetime:
        """Return when the turn ends: after its three days, or whole days later if these end before `event`.

        The event is a planned introduction, or a yes that comes to nothing. The next turn is delayed by whole days,
        because a question that does not arrive in time (`ARRIVES_WITHIN`) causes the same delay.
        """
        ends_at = (self.asked_at or self.chosen_at) + ANSWERS_WITHIN
        return ends_at if event < ends_at else ends_at + ((event - ends_at) // ARRIVES_WITHIN + 1) * ARRIVES_WITHIN

    def move(self, wanted: CarriedState) -> "Carried":
        """Return the carried ask in another state, or raise IllegalMove."""
        return replace(self, state=check_move("question", CARRIED_MOVES, self.state, wanted))
