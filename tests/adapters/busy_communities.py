"""Communities with many members, in circles whose rounds all open at the same time, for an empty database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time

from bot.jobs import SHORTEST_WAIT
from bot.model.circles import Cadence, Introduces, Membership, Rhythm
from bot.model.communities import Community
from bot.model.ids import ChannelId, MemberId, TopicId
from bot.model.interests import Interest, Stance
from bot.model.members import Person
from bot.model.topics import Topic, fold
from bot.services.circles import CirclePlan, create_circle
from bot.services.members import member_from
from storage import SqlStore
from storage import tables as t
from storage.community_scope import CommunityScope
from storage.engine import begun, create_engine
from storage.identity_map import values_of
from tests.cipher import CIPHER

MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
"""The time at which the circles exist and everybody is in one."""
OPENING = datetime(2026, 3, 3, 9, tzinfo=UTC)
"""When every circle's round opens: on Tuesday at ten in Berlin, within everybody's hours."""
ZONES = ("Europe/Berlin", "Europe/London", "Europe/Helsinki")
TOPICS = tuple(f"topic {number}" for number in range(40))
INTRODUCED = "I thought you could talk about"


OLIVE = Person(MemberId("olive"), "Olive", "Europe/Berlin", "en", admin=True)
"""The organiser of all circles. An admin may start any number of circles."""


@dataclass(frozen=True, slots=True)
class CommunityPlan:
    """The plan of a community: it has a circle in each channel, and everybody is in one circle."""

    community: Community
    channels: Sequence[str]
    people: Sequence[tuple[str, str]]
    """The platform's id and the name of each person."""
    introduces: Introduces = Introduces.TOGETHER


def next_look(now: datetime, following: datetime | None, until: datetime) -> datetime:
    """Return when to look again, like the waker: at the next instant, at most `until`.

    If that instant has passed, another process has claimed what is due. Then look again a moment later.
    """
    if following is None:
        return until
    return min(following if following > now else now + SHORTEST_WAIT, until)


async def settle(url: str, plans: Sequence[CommunityPlan]) -> None:
    """Fill an empty database. Circles are created by their service, members as rows, because forms would take hours."""
    await (await SqlStore.open(url, CIPHER)).close()
    engine = create_engine(url)
    store = SqlStore(engine, CIPHER)
    for plan in plans:
        circles = []
        async with store.transaction(plan.community.id) as tx:
            await tx.put_community(plan.community)
            for number, channel in enumerate(plan.channels):
                cadence = Cadence(Rhythm.EVERY_4_WEEKS, 1, time(10), ZONES[0], anchor=MONDAY.date())
                made = CirclePlan(f"Coffee {number}", cadence, 2, 12, introduces=plan.introduces)
                circles.append(await create_circle(tx, ChannelId(channel), made, OLIVE, MONDAY))
            for name in TOPICS:
                await tx.topics.put(Topic(TopicId(name), name, fold(name)))
            await tx.commit()
        async with begun(engine) as connection:
            scope = CommunityScope(connection, plan.community.id)
            people = [
                Person(MemberId(each), name, ZONES[number % 3], "en", admin=False)
                for number, (each, name) in enumerate(plan.people)
            ]
            members = [member_from(person, MONDAY) for person in people]
            await scope.add_rows(t.member, [values_of(each) | {"folded": fold(each.name)} for each in members])
            places = [
                Membership(circles[number % len(circles)].id, each.id, MONDAY) for number, each in enumerate(members)
            ]
            await scope.add_rows(t.membership, [values_of(place) for place in places])
            interests = [
                Interest(each.id, TopicId(TOPICS[(number + step) % len(TOPICS)]), stance)
                for number, each in enumerate(members)
                for stance, step in ((Stance.CURIOUS, 0), (Stance.SHARING, number // len(TOPICS) % 5 + 1))
            ]
            await scope.add_rows(t.interest, [values_of(interest) for interest in interests])
            await connection.commit()
    await store.close()
