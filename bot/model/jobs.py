"""Jobs: work that is scheduled for a point in time. Each kind of job has its own type."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.model.ids import AskId, ChatId, CircleId, KeyId, MemberId, RefillId, RoundId

NO_CHAT: Final = ChatId("")


@dataclass(frozen=True, slots=True)
class OpenRound:
    """Open a circle's next round."""

    circle: CircleId


@dataclass(frozen=True, slots=True)
class PairRound:
    """Gather the members of an open round, and pair them."""

    round: RoundId


@dataclass(frozen=True, slots=True)
class IntroduceRound:
    """Introduce the groups of a paired round."""

    round: RoundId


@dataclass(frozen=True, slots=True)
class PairLate:
    """Pair late joiners and left-over members of a round, and tell those who sit it out."""

    round: RoundId


@dataclass(frozen=True, slots=True)
class EndRound:
    """End a round. If some of its chats are still under way, try again a day later."""

    round: RoundId


@dataclass(frozen=True, slots=True)
class CloseRound:
    """Close a round that ended a while ago."""

    round: RoundId


@dataclass(frozen=True, slots=True)
class RemindChat:
    """Remind the members of a chat before its round ends."""

    chat: ChatId


@dataclass(frozen=True, slots=True)
class CallOffChat:
    """Call off a chat of two that a member skipped."""

    chat: ChatId
    member: MemberId


@dataclass(frozen=True, slots=True)
class CheckInMember:
    """Ask one member how a chat went."""

    chat: ChatId
    member: MemberId


@dataclass(frozen=True, slots=True)
class AskSomeday:
    """Ask a member once more after the answer "maybe someday"."""

    member: MemberId
    about: MemberId


@dataclass(frozen=True, slots=True)
class OfferRefill:
    """Offer a refill to both members."""

    refill: RefillId


@dataclass(frozen=True, slots=True)
class OfferRefillAgain:
    """Offer a refill again to one member, because the member answered "later" or rested."""

    refill: RefillId
    member: MemberId


@dataclass(frozen=True, slots=True)
class IntroduceRefill:
    """Introduce two members who both accepted a refill, and then replace the message that both said yes."""

    refill: RefillId


@dataclass(frozen=True, slots=True)
class LapseRefill:
    """End an offer whose time is over."""

    refill: RefillId


@dataclass(frozen=True, slots=True)
class ShowWantedTopic:
    """Post a wanted topic in a circle's channel."""

    circle: CircleId


@dataclass(frozen=True, slots=True)
class LookAtStart:
    """Check whether enough members joined a new circle in its first week."""

    circle: CircleId


@dataclass(frozen=True, slots=True)
class RelateTopics:
    """Compare the embeddings of a community's new topics with those of its other topics."""


@dataclass(frozen=True, slots=True)
class CarryAsk:
    """Check the arrival of an ask's question, end the member's turn, and carry the ask to the next member."""

    ask: AskId


@dataclass(frozen=True, slots=True)
class IntroduceAsk:
    """Introduce an asker and the member who said yes."""

    ask: AskId


@dataclass(frozen=True, slots=True)
class EndAsk:
    """End an ask on its last day, which was announced to the asker."""

    ask: AskId


@dataclass(frozen=True, slots=True)
class DropWaiting:
    """Drop messages that waited too long for a member who accepts no direct messages."""

    member: MemberId


@dataclass(frozen=True, slots=True)
class LookForMember:
    """Ask the platform whether a held member is back: if so, release the member; after 14 days, forget the member."""

    member: MemberId


@dataclass(frozen=True, slots=True)
class FindLeavers:
    """Ask a platform that doesn't report leavers whether the members of chats under way are still there."""

    after: ChatId = NO_CHAT
    """The last chat that was checked; empty at the start of each day's check."""


@dataclass(frozen=True, slots=True)
class CleanUp:
    """Delete old messages, and count last month's asks."""


@dataclass(frozen=True, slots=True)
class DestroyKey:
    """Destroy a member key that no longer encrypts any note."""

    key: KeyId


@dataclass(frozen=True, slots=True)
class RecordForgotten:
    """Record outside the store that a member was forgotten or is held, so that no backup brings the member back."""

    token: str


@dataclass(frozen=True, slots=True)
class RecordReturned:
    """Delete the record of a held member who is back."""

    token: str


@dataclass(frozen=True, slots=True)
class EraseCommunity:
    """Erase a community that uninstalled Refill."""


Job = (
    OpenRound | PairRound | IntroduceRound | PairLate | EndRound | CloseRound | RemindChat | CallOffChat
    | CheckInMember | AskSomeday | OfferRefill | OfferRefillAgain | IntroduceRefill | LapseRefill
    | ShowWantedTopic | LookAtStart | RelateTopics | CarryAsk | IntroduceAsk | EndAsk | DropWaiting | LookForMember
    | FindLeavers | CleanUp | DestroyKey | RecordForgotten | RecordReturned | EraseCommunity
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Due:
    """A job, and the time to run it. A community has each job at most once."""

    job: Job
    due_at: datetime
    lease_until: datetime | None = None
    attempts: int = 0
    error: str | None = None
    """The type of the error of the last attempt."""
