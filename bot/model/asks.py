"""Asks: a member's wish to talk about one topic, and to whom it is carried, one at a time."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.model import message_keys
from bot.model.ids import AskId, MemberId, TopicId
from bot.model.message_keys import MessageKey
from bot.model.transitions import check_move

MAX_WORDS = 300
"""Characters of each part of an ask: a question and a little about it, read in a moment."""
MAX_LIMIT = 120
MOST_OPEN = 2
"""Asks that one member may have open at once."""
SEARCHES_FOR = timedelta(days=14)
"""How long an ask looks for somebody. Told to its asker when it is sent, and the same whatever anybody answers."""
ANSWERS_WITHIN = timedelta(days=3)
"""How long whoever is asked has it alone: for all of it, whether they answer at once or not at all."""
ARRIVES_WITHIN = timedelta(days=1)
"""How much later than planned the question may still come to whoever was chosen; after it, somebody else is."""
ASKED_CHOICES = (0, 1, 2, 3, 4, 6, 8)
"""Asks a month that a member may choose from."""
DEFAULT_ASKED = 2
MONTH = timedelta(days=28) + ARRIVES_WITHIN
"""For how often somebody is asked: four weeks from question to question, as one may come a day after it was planned."""
BETWEEN_ASKS = timedelta(days=7) + ARRIVES_WITHIN
"""Between two asks to the same person, a week at least."""


class AskState(StrEnum):
    """How far an ask has come."""

    DRAFT = "draft"
    """Written and not sent: nobody but its asker has anything of it."""
    OPEN = "open"
    """It looks for somebody; as far as its asker sees, until the day that they were told."""
    AGREED = "agreed"
    """Somebody said yes: there is a chat."""
    ENDED = "ended"
    """The day has come, and nobody was free."""
    CLOSED = "closed"
    """Its asker took it back, or lets it rest."""


ASK_MOVES = {
    AskState.DRAFT: frozenset({AskState.OPEN}),
    AskState.OPEN: frozenset({AskState.AGREED, AskState.ENDED, AskState.CLOSED}),
    AskState.AGREED: frozenset({AskState.OPEN, AskState.CLOSED}),  # where nobody has heard of the chat yet
    AskState.ENDED: frozenset({AskState.OPEN, AskState.CLOSED}),
    AskState.CLOSED: frozenset[AskState](),
}


class Length(StrEnum):
    """What a yes is to."""

    HALF_HOUR = "half_hour"
    QUARTER = "quarter"
    MESSAGES = "messages"
    """In writing only."""


@dataclass(frozen=True, slots=True)
class Limit:
    """What whoever said yes would like to keep to."""

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
    """When it was written, and from when it is sent, when that was."""
    ends_at: datetime
    """The day that its asker was told: fixed when it is sent, and moved by nothing that anybody answers."""
    state: AskState = AskState.DRAFT
    also: tuple[TopicId, ...] = ()
    """Topics that somebody named who knows more about it, or its asker, to make it wider; sorted."""
    shows_name: bool = False
    """Whether who is asked sees from whom it is; else both learn it together, with a yes."""
    others_too: bool = True
    """Whether it goes on to others after those who were named first."""
    is_first: bool = False
    """Its asker's first: looked after before others."""
    waits: bool = False
    """Nobody can be asked just now."""
    stopped: bool = False
    """An organiser stopped it: it reaches nobody more. Candidates have their turn, so its asker sees no difference."""
    searches: int = 0
    """How often it was sent or kept open."""

    def move(self, wanted: AskState) -> "Ask":
        """Go on to another state, or raise IllegalMove."""
        return replace(self, state=check_move("ask", ASK_MOVES, self.state, wanted))


class CarriedState(StrEnum):
    """How far an ask has come with one member."""

    NAMED = "named"
    """They come first: a note about them, or somebody's word that they know more."""
    CHOSEN = "chosen"
    """The question is on its way to them."""
    ASKED = "asked"
    YES = "yes"
    NO = "no"
    """They said not this time, or named somebody or something else."""
    REPORTED = "reported"
    """They showed it to the organisers."""
    SILENT = "silent"
    """Three days have passed."""
    TAKEN_BACK = "taken_back"
    """Its asker took it back while they had it."""
    MISSED = "missed"
    """It did not suit them any more before it reached them; they know nothing of it."""


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
}
REACHED = frozenset(set(CarriedState) - {CarriedState.NAMED, CarriedState.MISSED})
"""It was carried to them, or is on its way: what counts for how often somebody is asked."""
HAS_IT = frozenset({CarriedState.CHOSEN, CarriedState.ASKED})
"""They have not answered, and still may."""
AWAITS_RESULT = HAS_IT | {CarriedState.YES}
"""They wait for what comes of it, where there is no chat yet."""


@dataclass(frozen=True, slots=True)
class Carried:
    """An ask as it is carried to one member; to each at most once."""

    ask: AskId
    member: MemberId
    state: CarriedState
    chosen_at: datetime
    """For who was named: when."""
    known: bool = False
    """The two have met: the question is worded for that."""
    asked_at: datetime | None = None
    """When the question arrived."""
    settled: bool = False
    """An organiser has looked at their report."""
    void: bool = False
    """They have kept somebody apart while they had it, who may be its asker: a yes leads to no chat, whoever asked."""
    limit: Limit = NO_LIMIT
    """What they said yes to."""

    @property
    def key(self) -> MessageKey:
        """Name the question in the outbox."""
        return message_keys.question(self.ask, self.member)

    def move(self, wanted: CarriedState) -> "Carried":
        """Go on to another state, or raise IllegalMove."""
        return replace(self, state=check_move("question", CARRIED_MOVES, self.state, wanted))
