"""What the core asks of the world outside, as protocols: a clock, a platform, a store."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.model.asks import Ask, Carried
from bot.model.chats import Chat, CheckIn, Wish
from bot.model.circles import Circle, Membership
from bot.model.errors import RefillError
from bot.model.ids import AskId, ChannelId, ChatId, CircleId, CommunityId, MemberId, NoteId, RefillId, RoundId, TopicId
from bot.model.links import Link, LinkSource
from bot.model.meaning import TopicVector, Vectors
from bot.model.notes import Note
from bot.model.owed import Due, DueKind, OutboxState, Owed, Parcel
from bot.model.people import Block, Community, Member
from bot.model.refills import Acquaintance, Refill
from bot.model.rounds import Round
from bot.model.topics import Alias, Interest, Topic


class Clock(Protocol):
    """The only source of "now"."""

    def now(self) -> datetime:
        """Return the current instant, in UTC."""
        ...


class Meanings(Protocol):
    """A model of what words mean."""

    name: str
    """Names the model: vectors of two models say nothing to each other."""
    everyday: Sequence[Vectors]
    """What it makes of each language's everyday phrases."""

    def read(self, texts: Sequence[str]) -> Vectors:
        """Turn texts into vectors of length one, a row each; it takes a while, so not on the event loop."""
        ...


@dataclass(frozen=True, slots=True)
class Receipt:
    """A platform's word that it has a message."""

    ref: str
    """The platform's name for the message, to change it later."""


class TryLater(RefillError):
    """The platform has not taken the message and may take it later: a rate limit, an outage."""

    def __init__(self, why: str, after: timedelta | None = None, lane: str = "") -> None:
        self.after = after
        """How long the platform asked to wait, where it said."""
        self.lane = lane
        """The lane that is closed for so long, where it is one."""
        super().__init__(why)


class OutcomeUnknown(RefillError):
    """No answer came: the platform may or may not have the message."""


class PartlyDelivered(RefillError):
    """The platform has the message, and not yet the files that go with it; those are sent later."""

    def __init__(self, why: str, ref: str, after: timedelta | None = None) -> None:
        self.ref = ref
        self.after = after
        """How long the platform asked to wait, where it said."""
        super().__init__(why)


class Undeliverable(RefillError):
    """The platform will never take this message: the member has left, a channel is gone."""

    def __init__(self, why: str, gone: Collection[MemberId] = ()) -> None:
        self.gone = tuple(gone)
        """Who of those it was for is not a person of the community any more."""
        super().__init__(why)


class Closed(Undeliverable):
    """The member takes no direct messages from Refill, and may some day."""


class NotTogether(Undeliverable):
    """There is no conversation of all of them: the channel takes no more of them, or it was deleted. Each is there."""


class PlatformRefused(RefillError):
    """A platform does not let us in; its text says what an operator can do."""


@dataclass(frozen=True, slots=True)
class Lane:
    """Something that a platform counts: calls of a method, or messages to one conversation."""

    name: str
    every: timedelta
    """The pause between two, at which the platform never refuses one; the pause after this one, where they differ."""
    gives_credit: bool = True
    """Whether what a member asked for goes before its turn."""


class Platform(Protocol):
    """A chat platform, as far as what is owed needs it; adapters inherit from it."""

    name: str
    """The `platform` of the communities that it serves."""
    at_once: int = 1
    """How many messages it is handed side by side."""
    repeats_safely: timedelta = timedelta.max
    """For how long a message that is handed over again after a lost answer, under the same key, is shown only once;
    where it is no time at all, the platform's own word decides."""
    one_sender: bool = False
    """Whether only one process at a time may send to an account, as the platform counts all of them together."""
    one_account: bool = False
    """Whether all communities are one account; else each is its own."""
    has_threads: bool = False
    """Whether introductions are made in private threads of a circle's channel, unless organisers prefer otherwise."""
    may_be_closed: bool = False
    """Whether members may take no direct messages from Refill."""

    def account(self, community: CommunityId) -> str:
        """Name the account that the platform counts what is sent to a community for."""
        return self.name if self.one_account else community

    def lanes(self, parcel: Parcel) -> Sequence[Lane]:  # noqa: ARG002 - most platforms, and most clients, count by themselves
        """List what a delivery counts for, the slowest first; nothing unless a platform says so."""
        return ()

    async def deliver(self, parcel: Parcel) -> Receipt:
        """Deliver a message, at most once for its key as far as the platform allows.

        Raises:
            TryLater: it was not taken, and may be later.
            OutcomeUnknown: no answer came; the next attempt will say that it is uncertain.
            PartlyDelivered: the message is there, and its files are not.
            Undeliverable: it will never be taken.
            Closed: its member takes no direct messages.
            NotTogether: there is no conversation of all of them, and each may be written to alone.
        """
        ...


class People(Protocol):
    """Members of the transaction's community."""

    async def get(self, member: MemberId) -> Member | None:
        """Find one."""
        ...

    async def get_many(self, members: Collection[MemberId]) -> dict[MemberId, Member]:
        """Find several; who does not exist is not in it."""
        ...

    async def search(self, typed: str, limit: int) -> Sequence[Member]:
        """List those whose name holds what was typed, in any case, by name."""
        ...

    async def organisers(self) -> Sequence[Member]:
        """List the members who are organisers, by id."""
        ...

    async def put(self, member: Member) -> None:
        """Add or change one."""
        ...

    async def forget(self, member: MemberId) -> None:
        """Delete every row that is about them, in every table, and what rounds kept of them.

        Chats that they were in go with all that belongs to them; inputs and outcomes of rounds that they were in are
        emptied; messages that were owed to them, or to a chat with them, are deleted; notes by them and about them go,
        with the key that locks theirs, and topics that nothing names any more. What others decided about them stays,
        without their id: blocks, the answer "no", and that they met.
        """
        ...

    async def recall(self, member: MemberId) -> None:
        """Let what others decided about somebody who was forgotten hold again; without effect for who never was."""
        ...


class Topics(Protocol):
    """Topics, their aliases, and who holds them."""

    async def get(self, topic: TopicId) -> Topic | None:
        """Find one."""
        ...

    async def get_many(self, topics: Collection[TopicId]) -> dict[TopicId, Topic]:
        """Find several; what does not exist is not in it."""
        ...

    async def named(self, folded: str) -> Topic | None:
        """Find one by its folded name or by an alias."""
        ...

    async def all(self) -> Sequence[tuple[Topic, int]]:
        """List all with the number of members who hold each, the most held first, then by name."""
        ...

    async def aliases(self) -> Sequence[Alias]:
        """List all aliases."""
        ...

    async def put(self, topic: Topic) -> None:
        """Add or change one."""
        ...

    async def merge(self, gone: Topic, kept: Topic) -> None:
        """Move all that names a topic to another (interests, chats, asks, links and so on); it becomes an alias."""
        ...

    async def sharing(self, topics: Collection[TopicId]) -> Sequence[Interest]:
        """List who is happy to be asked about any of these topics, sorted by member and topic."""
        ...

    async def interests_of(self, members: Collection[MemberId]) -> Sequence[Interest]:
        """List the members' interests, sorted by member, topic and stance."""
        ...

    async def add_interest(self, interest: Interest) -> None:
        """Note a stance; noting it twice is noting it once."""
        ...

    async def drop_interest(self, interest: Interest) -> None:
        """Take a stance back, where it is there; a topic that nothing names any more goes with it."""
        ...


class Links(Protocol):
    """What is said about two topics, and what the same people share."""

    async def of(self, topics: Collection[TopicId]) -> Sequence[Link]:
        """List what is said about any of some topics and any other."""
        ...

    async def among(self, topics: Collection[TopicId]) -> Sequence[Link]:
        """List what is said about any two of some topics."""
        ...

    async def put(self, link: Link) -> None:
        """Add or change what one source says about two topics."""
        ...

    async def drop(self, one: TopicId, other: TopicId, source: LinkSource) -> bool:
        """Take back what one source says about two topics, in either order; tell whether it said anything."""
        ...

    async def unread(self, model: str, limit: int) -> Sequence[Topic]:
        """List topics of which a model has made nothing yet, by id."""
        ...

    async def vectors(self, model: str) -> Sequence[TopicVector]:
        """List what a model made of topics, by topic."""
        ...

    async def put_vector(self, vector: TopicVector) -> None:
        """Keep what a model made of a topic, in place of what another model did."""
        ...

    async def drop_other_models(self, model: str) -> None:
        """Take away what other models made of topics, and, where there was any, all links by meaning."""
        ...

    async def sharers(self, topics: Collection[TopicId]) -> Mapping[TopicId, int]:
        """Count who is happy to be asked about each of some topics; what has none is not in it."""
        ...

    async def all_sharers(self) -> int:
        """Count who is happy to be asked about anything."""
        ...

    async def shared_together(self, topics: Collection[TopicId], fewest: int) -> Sequence[tuple[TopicId, TopicId, int]]:
        """Count who shares one of some topics and another, where they are as many; that of the list comes first."""
        ...


class Circles(Protocol):
    """Circles, and who is in them."""

    async def get(self, circle: CircleId) -> Circle | None:
        """Find one."""
        ...

    async def all(self) -> Sequence[Circle]:
        """List all, closed ones too, by name."""
        ...

    async def put(self, circle: Circle) -> None:
        """Add or change one."""
        ...

    async def membership(self, circle: CircleId, member: MemberId) -> Membership | None:
        """Find a member's place in a circle."""
        ...

    async def memberships(self, circle: CircleId) -> Sequence[Membership]:
        """List who is in a circle, by member."""
        ...

    async def memberships_of(self, member: MemberId) -> Sequence[Membership]:
        """List the circles that a member is in, by circle."""
        ...

    async def put_membership(self, membership: Membership) -> None:
        """Add or change a place."""
        ...

    async def count_round(self, circle: CircleId, placed: Collection[MemberId], left: Collection[MemberId]) -> None:
        """Count a round for those it placed and for those it left out, as `Membership.after_round` does."""
        ...

    async def drop_membership(self, circle: CircleId, member: MemberId) -> None:
        """Take a place away, where it is there."""
        ...


class Rounds(Protocol):
    """Runs of circles."""

    async def get(self, round_id: RoundId) -> Round | None:
        """Find one."""
        ...

    async def latest(self, circle: CircleId) -> Round | None:
        """Find a circle's last one, by number."""
        ...

    async def put(self, a_round: Round) -> None:
        """Add or change one."""
        ...


class Chats(Protocol):
    """Chats, check-ins, and what members wish in private."""

    async def get(self, chat: ChatId) -> Chat | None:
        """Find one."""
        ...

    async def put(self, chat: Chat) -> None:
        """Add or change one; a round that already has a chat of one of its members refuses it with Conflict."""
        ...

    async def remove(self, chat: ChatId) -> None:
        """Delete a chat that nobody was told of, with its check-ins."""
        ...

    async def of_round(self, round_id: RoundId) -> Sequence[Chat]:
        """List a round's, by id."""
        ...

    async def of_member(self, member: MemberId, limit: int) -> Sequence[Chat]:
        """List a member's, the latest first."""
        ...

    async def counts_since(self, members: Collection[MemberId], since: datetime) -> Mapping[MemberId, int]:
        """Count each member's chats introduced after an instant; cancelled ones do not count."""
        ...

    async def check_in(self, chat: ChatId, member: MemberId) -> CheckIn | None:
        """Find a member's check-in."""
        ...

    async def check_ins(self, chat: ChatId) -> Sequence[CheckIn]:
        """List a chat's, by member."""
        ...

    async def put_check_in(self, check_in: CheckIn) -> None:
        """Add or change one."""
        ...

    async def wish(self, member: MemberId, about: MemberId) -> Wish | None:
        """Find a member's answer about another."""
        ...

    async def wishes(self, members: Collection[MemberId]) -> Sequence[Wish]:
        """List the answers of these members, by member and whom they are about."""
        ...

    async def wishes_about(self, member: MemberId) -> Sequence[Wish]:
        """List the answers of others about a member, by whose they are."""
        ...

    async def put_wish(self, wish: Wish) -> None:
        """Add or change an answer."""
        ...

    async def drop_wish(self, member: MemberId, about: MemberId) -> None:
        """Take an answer back, where it is there."""
        ...


class Acquaintances(Protocol):
    """Pairs who were introduced, their refills, and who is kept apart."""

    async def get(self, one: MemberId, other: MemberId) -> Acquaintance | None:
        """Find a pair, in either order."""
        ...

    async def among(self, members: Collection[MemberId], since: datetime) -> Sequence[Acquaintance]:
        """List the pairs among these members who were introduced after an instant, sorted."""
        ...

    async def of_member(self, member: MemberId) -> Sequence[Acquaintance]:
        """List the pairs that a member is in, the latest introduced first."""
        ...

    async def put(self, acquaintance: Acquaintance) -> None:
        """Add or change a pair."""
        ...

    async def drop(self, acquaintance: Acquaintance) -> None:
        """Delete a pair who were not introduced after all."""
        ...

    async def refill(self, refill: RefillId) -> Refill | None:
        """Find an offer."""
        ...

    async def open_refills(self, members: Collection[MemberId]) -> Sequence[Refill]:
        """List the waiting and offered ones that any of these members is in, by id."""
        ...

    async def put_refill(self, refill: Refill) -> None:
        """Add or change an offer."""
        ...

    async def blocks_of(self, member: MemberId) -> Sequence[Block]:
        """List whom a member never wants to meet, by whom."""
        ...

    async def blocks_among(self, members: Collection[MemberId]) -> Sequence[Block]:
        """List the blocks whose both sides are among these members."""
        ...

    async def is_blocked(self, one: MemberId, other: MemberId) -> bool:
        """Tell whether either of the two blocks the other."""
        ...

    async def add_block(self, block: Block) -> None:
        """Note a block; noting it twice is noting it once."""
        ...

    async def drop_block(self, block: Block) -> None:
        """Take a block back, where it is there."""
        ...


class Asks(Protocol):
    """Asks, and whom they were carried to."""

    async def get(self, ask: AskId) -> Ask | None:
        """Find one."""
        ...

    async def put(self, ask: Ask) -> None:
        """Add or change one."""
        ...

    async def remove(self, ask: AskId) -> None:
        """Delete one, with whom it was carried to; a topic that nothing names any more goes with it."""
        ...

    async def of_member(self, asker: MemberId) -> Sequence[Ask]:
        """List a member's own, the latest first."""
        ...

    async def waiting_first(self, limit: int) -> Sequence[Ask]:
        """List the askers' first ones that are open and could ask nobody yet, the oldest first."""
        ...

    async def carried(self, ask: AskId) -> Sequence[Carried]:
        """List whom one was carried to, or is to be, in the order in which they were chosen."""
        ...

    async def carried_to(self, members: Collection[MemberId], since: datetime) -> Sequence[Carried]:
        """List what was carried to these members and chosen after an instant, sorted by member and ask."""
        ...

    async def reports(self) -> Sequence[Carried]:
        """List the reports that no organiser has settled, the oldest first."""
        ...

    async def put_carried(self, carried: Carried) -> None:
        """Add or change one."""
        ...


class NoKey(RefillError):
    """There is no key to lock a note with, or none that fits; nothing was changed, and an operator has to look."""

    def __init__(self) -> None:
        super().__init__("no key locks notes here, or none fits; `refill doctor` says what to do")


class Notes(Protocol):
    """What members wrote for themselves; each one's locked with a key of their own."""

    @property
    def are_kept(self) -> bool:
        """Tell whether there is a key to lock them with."""
        ...

    async def get(self, note: NoteId) -> Note | None:
        """Find one."""
        ...

    async def of_author(self, author: MemberId) -> Sequence[Note]:
        """List a member's, the latest first."""
        ...

    async def put(self, note: Note) -> None:
        """Add or change one.

        Raises:
            NoKey: there is none to lock it with, or none that opens its author's.
        """
        ...

    async def drop(self, note: Note) -> None:
        """Delete one, and with an author's last one their key."""
        ...


class Outbox(Protocol):
    """Messages that are owed."""

    async def owe(self, owed: Owed) -> bool:
        """Add a message unless its key is there already; tell whether it was added."""
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
    """Work that waits for an instant."""

    async def get(self, kind: DueKind, subject: str) -> Due | None:
        """Find one."""
        ...

    async def put(self, due: Due) -> None:
        """Add one, or change its instant; that also frees its lease."""
        ...

    async def remove(self, kind: DueKind, subject: str) -> bool:
        """Take one away; tell whether it was there."""
        ...

    async def hold(self) -> None:
        """Keep back all work but erasing the community; who is doing some of it has no say in it any more."""
        ...

    async def release(self) -> None:
        """Let what was kept back be done."""
        ...


class Inbound(Protocol):
    """What the community's platform sent already."""

    async def is_new(self, key: str, now: datetime) -> bool:
        """Note a key; tell whether it was not there yet. Keys are kept for longer than any platform repeats itself."""
        ...


class Transaction(Protocol):
    """One unit of work in one community: everything is scoped to it, and nothing stays without commit().

    Writers of one community take turns, so what a transaction read is still true when it commits.
    """

    community: CommunityId
    members: People
    topics: Topics
    links: Links
    circles: Circles
    rounds: Rounds
    chats: Chats
    acquaintances: Acquaintances
    asks: Asks
    notes: Notes
    outbox: Outbox
    agenda: Agenda
    inbound: Inbound

    async def get_community(self) -> Community:
        """Return the community.

        Raises:
            NotFound: it was never put.
        """
        ...

    async def put_community(self, community: Community) -> None:
        """Add or change the community."""
        ...

    async def erase_community(self) -> None:
        """Delete the community with all that is about it, in every table of the core."""
        ...

    async def channel_circles(self, channel: ChannelId) -> Sequence[Circle]:
        """List the open circles of a channel, by name."""
        ...

    async def commit(self) -> None:
        """Keep what was changed."""
        ...


class StoreUnavailable(RefillError):
    """The store can't be reached or can't take more just now: nothing was changed, and trying later may help."""


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
    without: Collection[CommunityId] = ()
    """Communities to leave alone."""


class Store(Protocol):
    """Where everything is kept. Each of its methods, and each of a transaction's, may raise StoreUnavailable."""

    def transaction(self, community: CommunityId) -> AbstractAsyncContextManager[Transaction]:
        """Begin a unit of work that may write; it rolls back unless committed."""
        ...

    def reading(self, community: CommunityId) -> AbstractAsyncContextManager[Transaction]:
        """Begin a unit of work that only reads, and waits for no writer."""
        ...

    async def communities(self) -> Sequence[Community]:
        """List all."""
        ...

    async def claim_due(self, now: datetime, lease: timedelta, limit: int) -> Sequence[tuple[CommunityId, Due]]:
        """Lease work that is due and not leased, the earliest first. Attempts are counted here.

        Each row goes to one caller, however many ask at once; a lease that ran out is given anew.
        """
        ...

    async def claim_owed(self, claim: "Claim", now: datetime) -> Sequence[tuple[CommunityId, Owed]]:
        """Lease messages that are due and not leased, the earliest first.

        They come back as `sending` with attempts counted; one whose lease ran out after it was handed over comes back
        uncertain, and unsure since now. What can't be read any more is dead, and stays behind. Where one sender at a
        time may send to an account, this one has it from now on, or its messages are left to the one who does.
        """
        ...

    async def let_go(self, holder: str) -> None:
        """Leave the accounts that a sender has to others."""
        ...

    async def next_instant(self) -> datetime | None:
        """Return when the earliest work or message is due, leases included, or None where nothing waits."""
        ...

    async def close(self) -> None:
        """Let go of all connections."""
        ...
