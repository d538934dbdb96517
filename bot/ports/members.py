"""Where members, what they talk about, and where they meet are kept."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from bot.model.absences import Absence
from bot.model.circles import Circle, Membership
from bot.model.embeddings import TopicVector
from bot.model.ids import CircleId, MemberId, RoundId, TopicId
from bot.model.members import Member
from bot.model.rounds import Round
from bot.model.topic_links import Link, LinkSource
from bot.model.topics import Alias, Interest, Topic


class People(Protocol):
    """Members of the transaction's community."""

    async def get(self, member: MemberId) -> Member | None:
        """Find one."""
        ...

    async def get_many(self, members: Collection[MemberId]) -> dict[MemberId, Member]:
        """Find several; who does not exist is not in it."""
        ...

    async def search(self, typed: str, limit: int) -> Sequence[Member]:
        """List those whose name holds what was typed, in any case, by name; none who joined and named nothing."""
        ...

    async def listed_among(self, members: Collection[MemberId]) -> Collection[MemberId]:
        """Tell which of some have joined a circle or named a topic."""
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

    async def hold(self, absence: Absence) -> None:
        """Take away the same, so that nobody else can tell, and keep it until the member is released or forgotten.

        What was still to be sent goes for good, and so does how rounds were drawn.
        """
        ...

    async def absence(self, member: MemberId) -> Absence | None:
        """Find out whether somebody is held."""
        ...

    async def release(self, member: MemberId) -> None:
        """Put back what was kept of somebody who is held, as far as there is a place for it; without effect for others.

        What others did since stays, and what they decided about the member holds again.
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
        """Find one that somebody holds by its folded name or by an alias."""
        ...

    async def all(self) -> Sequence[tuple[Topic, int]]:
        """List all that somebody holds, with the number of members who do, the most held first, then by name."""
        ...

    async def aliases(self) -> Sequence[Alias]:
        """List the aliases of all topics that somebody holds."""
        ...

    async def put(self, topic: Topic) -> None:
        """Add or change one."""
        ...

    async def merge(self, gone: Topic, kept: Topic) -> None:
        """Move interests, chats, refills and links from a topic to another; its name becomes an alias.

        An ask stays in its asker's words, and finds by them who holds the other.
        """
        ...

    async def split(self, alias: Alias, own: Topic) -> None:
        """Make an alias a topic again; who holds what it named by that name holds it, and all else stays."""
        ...

    async def sharing(self, topics: Collection[TopicId]) -> Sequence[Interest]:
        """List who is happy to be asked about any of these topics, sorted by member and topic."""
        ...

    async def held_among(self, topics: Collection[TopicId]) -> Collection[TopicId]:
        """Tell which of some topics anybody is curious about or shares."""
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
        """List what a model made of topics that somebody holds or looks for, by topic."""
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
