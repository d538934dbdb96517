"""Where what is owed, what is due and what came in is kept."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from bot.model.ids import ChatId, CommunityId, MemberId
from bot.model.jobs import Due, Job
from bot.model.outbox import OutboxState, Owed


class Outbox(Protocol):
    """Messages that are owed."""

    async def owe(self, owed: Owed) -> bool:
        """Add a message unless its key is there already; tell whether it was added."""
        ...

    def token_of(self, owed: Owed) -> str:
        """Name a message for its platform: the same each time, and nobody reads or computes what it is about."""
        ...

    async def with_token(self, token: str) -> Owed | None:
        """Find the one that a platform knows by a name."""
        ...

    async def get(self, key: str) -> Owed | None:
        """Find one."""
        ...

    async def put(self, owed: Owed) -> None:
        """Change one."""
        ...

    async def still_leased(self, keys: Collection[str], until: datetime | None) -> Collection[str]:
        """Tell which messages still have a lease, and let nobody claim those before this transaction ends."""
        ...

    async def hand_over(self, keys: Collection[str], now: datetime) -> None:
        """Note that messages are handed over from now on, so that what follows a loss of their sender is unsure."""
        ...

    async def put_off(self, until: Mapping[str, datetime]) -> None:
        """Give messages back that were claimed and not handed over, each until an instant: it was no attempt."""
        ...

    async def in_state(self, state: OutboxState, limit: int) -> Sequence[Owed]:
        """List those in a state, the earliest due first."""
        ...

    async def nudges_since(self, member: MemberId, since: datetime) -> Sequence[datetime]:
        """List when nudges were delivered to a member after an instant, the earliest first."""
        ...

    async def nudges_unsure(self, member: MemberId, since: datetime) -> Sequence[Owed]:
        """List the nudges that may have come to a member after an instant: nobody knows, and nobody tries again now."""
        ...

    async def nudges_being_sent(self, member: MemberId) -> Sequence[Owed]:
        """List the nudges to a member that are in the state `sending`, whoever sends them."""
        ...

    async def waiting_for(self, member: MemberId) -> Sequence[Owed]:
        """List what waits for a member who takes no direct messages, in the order in which it was owed."""
        ...

    async def drop_for_chat(self, chat: ChatId) -> None:
        """Drop what is still pending for a chat's conversation."""
        ...

    async def drop_key(self, key: str) -> None:
        """Drop a message that is still pending, where it is there."""
        ...

    async def tidy(self, kinds: Collection[str], since: datetime, before: datetime) -> None:
        """Delete what was done between two instants and is of some kinds, or a change; let be what is dead."""
        ...

    async def hold(self) -> None:
        """Keep back all that is still to be sent; what is being sent just now follows when its sender puts it back."""
        ...

    async def release(self) -> None:
        """Let what was kept back be sent."""
        ...

    async def hear(self, posted_at: datetime) -> None:
        """Note that the platform told of a message that it took at an instant: silence about earlier ones means no."""
        ...

    async def heard_at(self) -> datetime | None:
        """Return when the latest message was taken that the platform told of."""
        ...


class Agenda(Protocol):
    """Jobs that wait for an instant."""

    async def get(self, job: Job) -> Due | None:
        """Return a job with its instant; None where it is not planned."""
        ...

    async def put(self, due: Due) -> None:
        """Add a job, or replace the same one; either ends its lease."""
        ...

    async def remove(self, job: Job) -> bool:
        """Remove a job; return whether it was there."""
        ...

    async def hold(self) -> None:
        """Pause every job except `DestroyKey` and `EraseCommunity`; end the leases of those that run."""
        ...

    async def release(self) -> None:
        """Resume paused jobs."""
        ...


class Inbound(Protocol):
    """What the community's platform sent already."""

    async def is_new(self, key: str, now: datetime) -> bool:
        """Note a key; tell whether it was not there yet. Keys are kept for longer than any platform repeats itself."""
        ...


@dataclass(frozen=True, slots=True)
class Claim:
    """What a sender asks for."""

    platforms: Collection[str]
    one_sender: Collection[str]
    """Those of the platforms to each account of which only one sender at a time may send."""
    one_account: Collection[str]
    """Those of them all of whose communities are one account, named as the platform; else each is its own."""
    holder: str
    """Names the sender."""
    lease: timedelta
    """How long the messages are its own."""
    hold: timedelta
    """How long an account is its own."""
    limit: int
    leases: Mapping[str, timedelta] = field(default_factory=dict)
    """Where messages of one of the platforms are its own for another time."""
    without: Collection[CommunityId] = ()
    """Communities to leave alone."""
