"""Fill a database with years of use: `python -m bench.fill URL`, with sizes that `--help` lists.

There is one large community, and many small ones. In each circle, everybody met somebody in each round. Everybody has
up to four topics. One member, whom the other benches use, has met two hundred people more.

With the defaults, this takes a minute. Goals are measured with 100,000 members in 50 circles, a million chats, two
million check-ins, and the messages that these leave in the outbox:

    python -m bench.fill URL --circles 50 --members 2000 --rounds 20 --topics 5000 --towns 500
"""

import argparse
import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from hashlib import blake2b
from itertools import islice, product
from random import Random
from typing import Any, Final

from sqlalchemy import Table, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import message_keys
from bot.model.again import Again, Wish
from bot.model.asks import Ask, AskState, Carried, CarriedState, Wording
from bot.model.chats import Chat, ChatState, Origin
from bot.model.checkins import CheckIn, CheckInState, Met
from bot.model.circles import Cadence, Circle, Membership, Rhythm
from bot.model.communities import Community
from bot.model.ids import AskId, ChannelId, ChatId, CircleId, CommunityId, MemberId, RoundId, TopicId
from bot.model.interests import Interest, Stance
from bot.model.jobs import Due, OpenRound
from bot.model.members import Member
from bot.model.message_keys import MessageKey
from bot.model.outbox import OutboxMessage, OutboxState, ToChat, ToMember, Urgency
from bot.model.pairing import Reason
from bot.model.refills import Acquaintance, pair_of
from bot.model.rounds import Round, RoundState
from bot.model.topics import Topic, fold
from storage import SqlStore
from storage import tables as t
from storage.community_scope import CommunityScope
from storage.engine import create_engine
from storage.identity_map import values_of
from storage.jobs import AgendaRow
from tests.cipher import CIPHER, member_keys_beside

Row = tuple[Table, dict[str, Any]]

NOW: Final = datetime(2026, 3, 2, 9, tzinfo=UTC)
"""A Monday. The last rounds opened six days before it, and the next rounds open one day after it."""
WEEK: Final = timedelta(weeks=1)
LARGE: Final = CommunityId("sandbox:large")
HEAVY: Final = MemberId("U0000000000")
"""A member of the large community with a long history."""
HEAVY_CHATS: Final = 200
SMALL_CIRCLE: Final = 40
"""Number of members of a small community. They are in one circle."""
KEPT_ROUNDS: Final = 13
"""Number of rounds whose messages are still in the outbox. Older messages are deleted."""
AT_ONCE: Final = 2_000
"""Number of rows that are written together."""

_WORDS: Final = """
learning teaching fixing building running reading drawing planning testing leading
old small wild quiet public open slow early local paper wooden winter data remote first
boats gardens bread interviews maps trains pottery bicycles databases birds budgets meetings songs kitchens rivers \
compilers novels clocks lighthouses markets bees radios festivals dialects mountains puppets cameras quilts
Ana Ben Cleo Dan Eve Femi Gita Hugo Ines Jun Kofi Lena Mara Nils Olu Pia Rosa Sven Tara Uma
Almeida Brandt Costa Dubois Eriksen Farah Greco Haddad Ito Jensen Kaya Lopez Mbeki Novak
"""
VERBS, KINDS, THINGS, FIRST_NAMES, LAST_NAMES = (line.split() for line in _WORDS.strip().splitlines())


@dataclass(frozen=True, slots=True)
class Size:
    """Numbers of circles, members, rounds and topics of a community."""

    circles: int = 5
    members: int = 2_000
    """Members of each circle. Everybody is in one circle."""
    rounds: int = 5
    """Past rounds of each circle, a week apart."""
    topics: int = 1_000


def id_of(*parts: object) -> str:
    """Return an id as long as Refill's own ids. The order of ids tells nothing."""
    return blake2b("/".join(map(str, parts)).encode(), digest_size=10).hexdigest()


def member_of(number: int) -> MemberId:
    """Return the id of a community's member."""
    return MemberId(f"U{number:010}")


def topic_names(count: int) -> list[str]:
    """Return names of three words, with a number if there are not enough combinations."""
    names = [" ".join(words) for words in product(VERBS, KINDS, THINGS)]
    Random(1).shuffle(names)  # noqa: S311 - the same each time
    return [
        names[number % len(names)] + (f" {number // len(names)}" if number >= len(names) else "")
        for number in range(count)
    ]


class Town:
    """A community's rows."""

    def __init__(self, community: CommunityId, size: Size) -> None:
        self.community = community
        self.size = size
        self.chance = Random(community)  # noqa: S311 - the same each time
        self.people = [member_of(number) for number in range(size.circles * size.members)]
        self.topics = [TopicId(id_of(community, "topic", number)) for number in range(size.topics)]
        self.circles = [CircleId(id_of(community, "circle", number)) for number in range(size.circles)]
        self.met: dict[tuple[MemberId, MemberId], Acquaintance] = {}

    def rows(self) -> Iterator[Row]:
        """Yield all rows, each with its table. Rows that other rows refer to come first."""
        yield from self._topics()
        yield from self._members()
        yield from self._circles()
        for number in range(self.size.rounds):
            for circle in range(self.size.circles):
                yield from self._round(circle, number)
        if self.community == LARGE:
            yield from self._long_history()
        yield from (row(pair) for pair in self.met.values())
        yield from self._asks()

    def _topics(self) -> Iterator[Row]:
        for topic, name in zip(self.topics, topic_names(self.size.topics), strict=True):
            yield row(Topic(topic, name, fold(name)))

    def _members(self) -> Iterator[Row]:
        since = NOW - WEEK * (self.size.rounds + 2)
        for number, member in enumerate(self.people):
            name = f"{self.chance.choice(FIRST_NAMES)} {self.chance.choice(LAST_NAMES)} {number}"
            yield row(Member(member, name, "Europe/Berlin", "en", ("en",), since, NOW, pace=4), folded=fold(name))
            for place, topic in enumerate({self._any_topic() for _ in range(4)}):
                stance = Stance.SHARING if place % 2 else Stance.CURIOUS
                yield row(Interest(member, topic, stance))

    def _any_topic(self) -> TopicId:
        """Draw a topic. Some topics are common."""
        return self.topics[int(len(self.topics) * self.chance.random() ** 2)]

    def _circles(self) -> Iterator[Row]:
        cadence = Cadence(Rhythm.WEEKLY, 1, time(10), "Europe/Berlin")
        for number, circle in enumerate(self.circles):
            name, channel = f"Circle {number}", ChannelId(f"C{number:010}")
            opens = cadence.next_after(NOW)
            yield row(Circle(circle, name, channel, cadence, NOW - 99 * WEEK, opens, rounds=self.size.rounds))
            yield row(AgendaRow.of(Due(OpenRound(circle), opens)), held=False)
            for member in self._in_circle(number):
                yield row(Membership(circle, member, NOW - 50 * WEEK, rounds=self.size.rounds))

    def _in_circle(self, number: int) -> list[MemberId]:
        return self.people[number * self.size.members : (number + 1) * self.size.members]

    def _round(self, circle: int, number: int) -> Iterator[Row]:
        ago = self.size.rounds - number
        at = NOW + timedelta(days=1) - WEEK * ago
        round_id = RoundId(id_of(self.circles[circle], number))
        state = RoundState.CHECKED_IN if ago == 1 else RoundState.CLOSED
        yield row(Round(round_id, self.circles[circle], number + 1, at, at, at + WEEK, state))
        members = self._in_circle(circle)
        self.chance.shuffle(members)
        origin = {"circle": self.circles[circle], "round": round_id}
        for pair in zip(members[::2], members[1::2], strict=False):
            yield from self._chat(pair_of(*pair), at, Origin.ROUND, recent=ago <= KEPT_ROUNDS, **origin)

    def _long_history(self) -> Iterator[Row]:
        for number, other in enumerate(self.people[1 : HEAVY_CHATS + 1]):
            yield from self._chat((HEAVY, other), NOW - number * timedelta(days=3), Origin.REFILL, recent=number < 20)

    def _chat(
        self, pair: tuple[MemberId, MemberId], at: datetime, origin: Origin, *, recent: bool, **of: Any
    ) -> Iterator[Row]:
        chat_id = ChatId(id_of(*pair, at))
        reason, topic = Reason.CURIOUS_MEETS_SHARING, self._any_topic()
        chat = Chat(chat_id, origin, pair, topic, reason, at, ChatState.CHECKED_IN, told=not recent, **of)
        yield row(chat)
        known = self.met.get(pair)
        if known is None or known.introduced_at < at:
            self.met[pair] = Acquaintance(*pair, at, chat_id)
        if recent:
            to = ToChat(chat_id, pair, None)
            yield row(delivered(message_keys.introduction(chat_id), to, at), chat_id=chat_id)
        for member, other in (pair, pair[::-1]):
            of_round = {"round_id": chat.round, "introduced_at": at}
            yield t.chat_member, {"chat_id": chat_id, "member_id": member, **of_round}
            yield row(CheckIn(chat_id, member, CheckInState.ANSWERED, Met.YES, at))
            if recent:
                key = message_keys.check_in(chat_id, member)
                yield row(delivered(key, ToMember(member), at + WEEK), member_id=member)
            if self.chance.random() < 0.1 and known is None:
                yield row(Wish(member, other, chat_id, Again.SOMEDAY, at, asked_again=True))

    def _asks(self) -> Iterator[Row]:
        for number, asker in enumerate(self.people[::20]):
            ask, about = AskId(id_of(self.community, "ask", number)), TopicId(id_of(self.community, "asked", number))
            name, at = f"{topic_names(20)[number % 20]} for beginners", NOW - (number % 300 + 20) * timedelta(days=1)
            yield row(Topic(about, name, fold(name)))
            yield row(Ask(ask, asker, about, Wording(name), at, at + 2 * WEEK, AskState.CLOSED, searches=1))
            other = self.chance.choice(self.people)
            yield row(Carried(ask, other, CarriedState.SILENT, at, asked_at=at))
            key = message_keys.question(ask, other)
            yield row(delivered(key, ToMember(other), at), member_id=other)


def row(entity: object, **more: object) -> Row:
    """Return an entity's table and row."""
    return t.TABLES[type(entity)], values_of(entity) | more


def delivered(key: MessageKey, to: ToChat | ToMember, at: datetime) -> OutboxMessage:
    """Return a message as it is stored after its delivery."""
    made = OutboxMessage(key, to, None, Urgency.EXPECTED, at, at, state=OutboxState.DELIVERED, attempts=1)
    return replace(made, delivered_at=at, ref=f"D{id_of(key)[:8]}:{at.timestamp():.4f}")


async def write(connection: AsyncConnection, community: CommunityId, rows: Iterable[Row]) -> None:
    """Write rows, many at a time."""
    scope = CommunityScope(connection, community, defers=True)
    waiting = iter(rows)
    while some := list(islice(waiting, AT_ONCE)):
        for table, values in some:
            defaults = {"member_id": None, "chat_id": None, "token": id_of(values["key"])} if table is t.outbox else {}
            await scope.add_rows(table, [defaults | values])
        await scope.flush()


async def fill(url: str, size: Size, towns: int) -> None:
    """Create the tables and fill them."""
    keys = member_keys_beside(url) if url.startswith("sqlite") else None
    store = await SqlStore.open(url, CIPHER, keys)
    small = Size(1, SMALL_CIRCLE, size.rounds, 30)
    engine = create_engine(url)
    for community, its in ((LARGE, size), *((CommunityId(f"sandbox:{n}"), small) for n in range(towns))):
        async with store.transaction(community) as tx:
            await tx.put_community(Community(community, "sandbox", str(community), "en", "Europe/Berlin"))
            await tx.commit()
        async with engine.begin() as connection:
            await write(connection, community, Town(community, its).rows())
    if engine.dialect.name == "postgresql":  # autovacuum would do so later
        async with engine.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            await connection.execute(text("ANALYZE"))
    await engine.dispose()
    await store.close()


def main() -> None:
    """Fill the database given on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url", help="of an empty database")
    for name, default in (("circles", 5), ("members", 2_000), ("rounds", 5), ("topics", 1_000), ("towns", 50)):
        parser.add_argument(f"--{name}", type=int, default=default)
    told = parser.parse_args()
    asyncio.run(fill(told.url, Size(told.circles, told.members, told.rounds, told.topics), told.towns))


if __name__ == "__main__":
    main()
