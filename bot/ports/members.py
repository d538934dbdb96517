"""Repositories of members, topics, circles and rounds."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.model.absences import Absence
from bot.model.circles import Circle, Membership
from bot.model.draws import Draw, DrawPart
from bot.model.embeddings import TopicVector
from bot.model.ids import CircleId, MemberId, RoundId, TopicId
from bot.model.interests import Interest
from bot.model.members import Member
from bot.model.pairing import Pairing
from bot.model.rounds import Round, RoundMember
from bot.model.topic_links import Link, LinkSource, SharedTogether
from bot.model.topics import Alias, Topic


class Members(Protocol):
    """Members of the transaction's community, and those who are held."""

    async def get(self, member: MemberId) -> Member | None:
        """Return a member, or None."""

    async def get_many(self, members: Collection[MemberId]) -> dict[MemberId, Member]:
        """Return members by id, without those who do not exist."""

    async def ids(self) -> Sequence[MemberId]:
        """List the ids of all members."""

    async def joined_until(self, members: Collection[MemberId], until: datetime) -> Collection[MemberId]:
        """Return which of these people are members who joined at `until` or earlier."""

    async def search(self, typed: str, limit: int) -> Sequence[Member]:
        """List members whose name contains `typed`, ignoring case, by name.

        Only members who are in a circle, hold a topic or organise a circle are listed. If there are more than `limit`,
        names that begin with `typed` are preferred.
        """

    async def named_among(self, members: Collection[MemberId], typed: str) -> Collection[MemberId]:
        """Return which of these members have a name that contains `typed`, ignoring case."""

    async def listed_among(self, members: Collection[MemberId]) -> Collection[MemberId]:
        """Return which of these members are in a circle, hold a topic or organise a circle."""

    async def admins(self) -> Sequence[Member]:
        """List the admins, by id."""

    async def starters(self) -> Sequence[Member]:
        """List the members whom admins named to start circles, by id."""

    async def put(self, member: Member) -> None:
        """Insert or update a member."""

    async def forget(self, member: MemberId) -> None:
        """Delete a member's rows, chats of two, notes about the member, and topics that nobody else uses.

        Under a pseudonym stay others' blocks of the member, their answers "no", and who met the member. Asks and nudges
        that count for other members stay without content. Jobs destroy the keys of deleted notes, and record outside
        the store that the member was forgotten (see `Store.find_returned`).
        """

    async def record_forgotten(self, token: str) -> None:
        """Record outside the store that a member was forgotten or is held."""

    async def record_returned(self, token: str) -> None:
        """Delete the record of a member who was held."""

    async def hold(self, absence: Absence) -> None:
        """Delete the same as `forget`, but keep the deleted rows apart until the member is released or forgotten.

        Messages that are not done, and the member's place in rounds under way, are deleted for good. A job records
        outside the store that the member is held. When the member is released, another job deletes this record.
        """

    async def absence(self, member: MemberId) -> Absence | None:
        """Return the absence of a member who is held, or None."""

    async def release(self, member: MemberId) -> None:
        """Restore the rows of a held member, except where newer rows are in their place.

        Others' decisions about the member apply again. The member has to be held: see `absence`.
        """

    async def recall(self, member: MemberId) -> None:
        """Apply others' decisions about a new member: from before the member was forgotten, or before they joined."""


class Topics(Protocol):
    """Topics, their aliases, and members' interests. A topic is held if a member has an interest in it."""

    async def get(self, topic: TopicId) -> Topic | None:
        """Return a topic, or None."""

    async def get_many(self, topics: Collection[TopicId]) -> dict[TopicId, Topic]:
        """Return topics by id, without those that do not exist."""

    async def named(self, folded: str) -> Topic | None:
        """Return the held topic that has this folded name or alias, or None."""

    async def named_any(self, folded: Collection[str]) -> dict[str, Topic]:
        """Return the result of `named` for each of these names that has one."""

    async def like(
        self, pieces: Sequence[str], limit: int, *, fewest: int | None = None
    ) -> Sequence[tuple[str, Topic]]:
        """List folded names and aliases that contain at least `fewest` of these pieces, those with most pieces first.

        By default, `fewest` is a quarter of the pieces. Each name is listed with its topic. Only topics that are held
        and not hidden are listed.
        """

    async def common(self, limit: int, *, shared_but_by: MemberId | None = None) -> Sequence[Topic]:
        """List the topics that are suggested to everybody.

        Those that admins suggest come first, then those with most members, then by name.

        In large communities, only some of the interests are counted. With `shared_but_by`, list only topics that a
        member other than this one shares.
        """

    async def page(self, words: str, after: str, limit: int) -> Sequence[Topic]:
        """List held topics whose folded names contain `words` and come after the name `after`, by folded name."""

    async def hidden(self) -> Collection[TopicId]:
        """Return the topics that admins have hidden."""

    async def holders(self, topics: Collection[TopicId]) -> Mapping[TopicId, int]:
        """Count the members who hold each of these topics, without topics that nobody holds."""

    async def aliases_named(self, folded: Collection[str]) -> Sequence[Alias]:
        """List the aliases of held topics that have one of these folded names."""

    async def put(self, topic: Topic) -> None:
        """Insert or update a topic."""

    async def merge(self, gone: Topic, kept: Topic) -> None:
        """Move interests, chats, refills, aliases and links from `gone` to `kept`; the name of `gone` becomes an alias.

        An ask keeps its topic. In `Ask.also` of open and ended asks, `kept` replaces `gone`.
        """

    async def split(self, alias: Alias, own: Topic) -> None:
        """Make an alias a topic of its own, and move the interests that were given under its name."""

    async def sharing(self, topics: Collection[TopicId]) -> Sequence[Interest]:
        """List the *sharing* interests in these topics, by member and topic."""

    async def held_among(self, topics: Collection[TopicId]) -> Collection[TopicId]:
        """Return which of these topics are held."""

    async def interests_of(self, members: Collection[MemberId]) -> Sequence[Interest]:
        """List these members' interests, by member, topic and stance."""

    async def add_interest(self, interest: Interest) -> None:
        """Insert an interest, or update the alias by which the member holds the topic."""

    async def drop_interest(self, interest: Interest) -> None:
        """Delete an interest if it exists. Delete its alias and its topic, too, if nothing else uses them."""


class TopicLinks(Protocol):
    """Links between topics, topic vectors, and counts of the members who share topics."""

    async def of(self, topics: Collection[TopicId]) -> Sequence[Link]:
        """List the links of these topics to any topic."""

    async def among(self, topics: Collection[TopicId]) -> Sequence[Link]:
        """List the links between any two of these topics."""

    async def put(self, link: Link) -> None:
        """Insert or update a link. Each source has at most one link between two topics."""

    async def drop(self, one: TopicId, other: TopicId, source: LinkSource) -> bool:
        """Delete a source's link between two topics, given in either order; return whether there was one."""

    async def unread(self, model: str, limit: int) -> Sequence[Topic]:
        """List topics that have no vector of this model, by id."""

    async def vectors(self, model: str) -> Sequence[TopicVector]:
        """List a model's vectors of topics that are held, or that a draft, open or ended ask is about; by topic."""

    async def put_vector(self, vector: TopicVector) -> None:
        """Insert a topic's vector, or replace it."""

    async def drop_other_models(self, model: str) -> None:
        """Delete the vectors of other models and, if there were any, all links by meaning."""

    async def sharers(self, topics: Collection[TopicId]) -> Mapping[TopicId, int]:
        """Count the members who share each of these topics, without topics that nobody shares."""

    async def shared_together(
        self, topics: Collection[TopicId], fewest: int, all_up_to: int, among: Collection[TopicId] | None = None
    ) -> Sequence[SharedTogether]:
        """Count the members who share one of these topics and another topic, if there are at least `fewest`.

        The members who share any topic are counted up to `all_up_to` times the largest of these numbers, and one more.
        With `among`, the other topic is one of these.
        """


class Circles(Protocol):
    """Circles and memberships."""

    async def get(self, circle: CircleId) -> Circle | None:
        """Return a circle, or None."""

    async def all(self) -> Sequence[Circle]:
        """List all circles, closed ones too, by name."""

    async def put(self, circle: Circle) -> None:
        """Insert or update a circle."""

    async def membership(self, circle: CircleId, member: MemberId) -> Membership | None:
        """Return a membership, or None."""

    async def memberships(self, circle: CircleId) -> Sequence[Membership]:
        """List a circle's memberships, by member."""

    async def memberships_among(self, circle: CircleId, members: Collection[MemberId]) -> Sequence[Membership]:
        """List the memberships of some members in a circle, by member."""

    async def joined_since(self, circle: CircleId, since: datetime) -> Sequence[Membership]:
        """List the memberships of members who joined a circle at `since` or later, by member."""

    async def skipping(self, circle: CircleId) -> Sequence[Membership]:
        """List the memberships of members who skip a circle's next round, by member."""

    async def sizes(self) -> Mapping[CircleId, int]:
        """Count the members of each circle that has any."""

    async def memberships_of(self, member: MemberId) -> Sequence[Membership]:
        """List a member's memberships, by circle."""

    async def joined_by(self, member: MemberId) -> Sequence[tuple[Circle, Membership]]:
        """List the circles that a member joined, closed ones too, by name, each with the member's membership."""

    async def with_places_of(self, member: MemberId) -> Sequence[tuple[Circle, Membership | None]]:
        """List all circles, closed ones too, by name, each with a member's membership if there is one."""

    async def put_membership(self, membership: Membership) -> None:
        """Insert or update a membership."""

    async def drop_membership(self, circle: CircleId, member: MemberId) -> None:
        """Delete a membership if there is one."""


class Rounds(Protocol):
    """Rounds of circles."""

    async def get(self, round_id: RoundId) -> Round | None:
        """Return a round, or None."""

    async def latest(self, circle: CircleId) -> Round | None:
        """Return the round of a circle that has the highest number, or None."""

    async def put(self, a_round: Round) -> None:
        """Insert or update a round. If the round is not UNDER_WAY any more, delete its draw and its members.

        Raises:
            Conflict: the circle has another round of this number. A later statement or the commit may raise this
                instead.
        """

    async def draw(self, round_id: RoundId) -> Draw | None:
        """Return a round's draw, as far as its parts are stored; None if no part is stored."""

    async def outcome(self, round_id: RoundId) -> Pairing | None:
        """Return only the outcome of a round's draw; None as for `draw`."""

    async def parts_drawn_at(self, round_id: RoundId) -> Sequence[datetime]:
        """Return when each stored part of a round's draw was drawn."""

    async def put_part(self, part: DrawPart) -> None:
        """Insert or replace a part of a round's draw, and store its entrants as members of the round."""

    async def drop_draw(self, round_id: RoundId) -> None:
        """Delete a round's draw, and the list of who was gathered for the round."""

    async def entrants(self, round_id: RoundId) -> Collection[MemberId]:
        """Return the ids of the members who were gathered for a round."""

    async def members_among(self, round_id: RoundId, members: Collection[MemberId]) -> Sequence[RoundMember]:
        """List those of these members who were gathered for a round, by id, if their counts are stored."""

    async def left_over(self, round_id: RoundId) -> Collection[MemberId]:
        """Return the members of a round who are in none of its chats, not even in a cancelled chat."""

    async def uncounted(self, a_round: Round, limit: int) -> Sequence[MemberId]:
        """List members of a round's chats whose number of rounds in the circle does not count this round yet."""

    async def leave(self, round_id: RoundId, member: MemberId) -> None:
        """Take a member out of a round and its draw."""
