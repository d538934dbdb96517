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
"""How long an ask is carried. Its asker is told when they send it, and no answer changes it."""
ANSWERS_WITHIN = timedelta(days=3)
"""How long one member has an ask alone, whether they answer at once or not at all."""
ARRIVES_WITHIN = timedelta(days=1)
"""How late a question may arrive; after that somebody else is chosen."""
ASKED_CHOICES = (0, 1, 2, 3, 4, 6, 8)
"""Numbers of asks a month that a member may choose to get."""
DEFAULT_ASKED = 2
MONTH = timedelta(days=28) + ARRIVES_WITHIN
"""The month of `Member.asked`: four weeks, and a day as a question may come a day late."""
BETWEEN_ASKS = timedelta(days=7) + ARRIVES_WITHIN
"""Minimum time between two asks to the same member."""


def day_of(at: datetime) -> datetime:
    """Return noon, in UTC, of an instant's day: no more is kept of a forgotten asker's question.

    Midnight belongs to the day before, as what is kept is the end of a day.
    """
    return (at - timedelta(microseconds=1)).astimezone(UTC).replace(hour=12, minute=0, second=0, microsecond=0)


class AskState(StrEnum):
    """States of an ask."""

    DRAFT = "draft"
    """Written and not sent: nobody but its asker knows of it."""
    OPEN = "open"
    """It is carried to others. Its asker sees this state until the announced day."""
    AGREED = "agreed"
    """Somebody said yes: there is a chat."""
    ENDED = "ended"
    """Its day has come, and nobody was free."""
    CLOSED = "closed"
    """Its asker withdrew it."""


ASK_MOVES = {
    AskState.DRAFT: frozenset({AskState.OPEN}),
    AskState.OPEN: frozenset({AskState.AGREED, AskState.ENDED, AskState.CLOSED}),
    AskState.AGREED: frozenset({AskState.OPEN, AskState.CLOSED}),  # where nobody has heard of the chat yet
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
    """Why now."""
    tried: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """A member's wish to talk about one topic."""

    id: AskId
    asker: MemberId
    topic: TopicId
    words: Wording
    asked_at: datetime
    """When it was sent; before that, when it was written."""
    ends_at: datetime
    """The day announced to its asker: fixed when the ask is sent; no answer moves it."""
    state: AskState = AskState.DRAFT
    also: tuple[TopicId, ...] = ()
    """Further topics, which its asker or somebody who was asked named; sorted."""
    shows_name: bool = False
    """Whether members who are asked see its asker's name before a yes."""
    others_too: bool = True
    """Whether it is carried to others after those whom its asker named."""
    is_first: bool = False
    """Whether it is its asker's first ask, which is carried before other asks."""
    waits: bool = False
    """Whether nobody can be asked at the moment."""
    stopped: bool = False
    """Whether an admin stopped it: it reaches nobody, but its asker sees no difference."""
    searches: int = 0
    """How often it was sent or extended."""

    def move(self, wanted: AskState) -> "Ask":
        """Return it in another state, or raise IllegalMove."""
        return replace(self, state=check_move("ask", ASK_MOVES, self.state, wanted))


class CarriedState(StrEnum):
    """States of an ask with one member."""

    NAMED = "named"
    """They are asked before others: a note is about them, or somebody named them."""
    CHOSEN = "chosen"
    """The question is on its way to them."""
    ASKED = "asked"
    YES = "yes"
    NO = "no"
    """They declined, or named somebody or something else."""
    REPORTED = "reported"
    """They reported it to the admins."""
    SILENT = "silent"
    """They did not answer in three days."""
    TAKEN_BACK = "taken_back"
    """Its asker withdrew it while they had it."""
    MISSED = "missed"
    """It never reached them; they know nothing of it."""
    LEFT_EMPTY = "left_empty"
    """Their turn was empty. They know nothing of it, and may have another turn."""


CARRIED_MOVES = {
    CarriedState.NAMED: frozenset({CarriedState.CHOSEN}),
    CarriedState.CHOSEN: frozenset(set(CarriedState) - {CarriedState.NAMED, CarriedState.CHOSEN}),
    CarriedState.ASKED: frozenset(
        {CarriedState.YES, CarriedState.NO, CarriedState.REPORTED, CarriedState.SILENT, CarriedState.TAKEN_BACK}
    ),
    CarriedState.YES: frozenset({CarriedState.TAKEN_BACK}),  # where nobody has heard of the chat yet
    CarriedState.NO: frozenset({CarriedState.REPORTED}),
    CarriedState.REPORTED: frozenset[CarriedState](),
    CarriedState.SILENT: frozenset({CarriedState.REPORTED}),
    CarriedState.TAKEN_BACK: frozenset({CarriedState.REPORTED}),
    CarriedState.MISSED: frozenset[CarriedState](),
    CarriedState.LEFT_EMPTY: frozenset({CarriedState.CHOSEN}),
}
REACHED = frozenset(set(CarriedState) - {CarriedState.NAMED, CarriedState.MISSED})
"""States of a question that had a turn with a member; they count towards how often they are asked."""
HAS_IT = frozenset({CarriedState.CHOSEN, CarriedState.ASKED})
"""States in which a member may still answer."""
AWAITS_RESULT = HAS_IT | {CarriedState.YES}
"""States in which a member waits for the result, without a chat."""


@dataclass(frozen=True, slots=True)
class Carried:
    """An ask carried to one member; it reaches each at most once."""

    ask: AskId
    member: MemberId
    state: CarriedState
    chosen_at: datetime
    """When they were chosen or named."""
    known: bool = False
    """Whether the two have met; the question is worded for that."""
    asked_at: datetime | None = None
    """When the question arrived."""
    settled: bool = False
    """Whether an admin has decided on their report."""
    void: bool = False
    """Whether the member has since blocked a possible asker: a yes must not open a chat, whoever really asked."""
    limit: Limit = NO_LIMIT
    """The limits of their yes."""

    @property
    def key(self) -> MessageKey:
        """The key of the question's message."""
        return message_keys.question(self.ask, self.member)

    def ends_after(self, event: datetime) -> datetime:
        """Return when the turn ends: after its three days or, if these end before an event, whole days later.

        A yes that comes to nothing after the three days delays the next turn until then. Whole days later is also when
        the next one is asked after somebody whom a question did not reach in time (`ARRIVES_WITHIN`).
        """
        ends_at = (self.asked_at or self.chosen_at) + ANSWERS_WITHIN
        return ends_at if event < ends_at else ends_at + ((event - ends_at) // ARRIVES_WITHIN + 1) * ARRIVES_WITHIN

    def move(self, wanted: CarriedState) -> "Carried":
        """Return it in another state, or raise IllegalMove."""
        return replace(self, state=check_move("question", CARRIED_MOVES, self.state, wanted))
