"""The people, topics and circles of the examples: once with usual values and once with the longest possible values."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

from bot.model.chats import Chat, Origin, Pick
from bot.model.checkins import CheckIn, CheckInState, Met
from bot.model.circles import Cadence, Circle, Membership, Rhythm
from bot.model.hours import Span, WeeklyHours
from bot.model.ids import ChannelId, ChatId, CircleId, MemberId, RefillId, TopicId
from bot.model.members import MAX_NAME, Member
from bot.model.openers import OPENERS, Kind, Meeting, pool_of
from bot.model.pairing import Reason
from bot.model.refills import Refill, RefillState
from bot.model.topics import MAX_TOPIC, MAX_TOPICS_A_STANCE, Topic, fold
from tests.made_ids import make_id

NOW = datetime(2026, 3, 3, 8, 30, tzinfo=UTC)
"""A Tuesday morning in Berlin."""
DAY = timedelta(days=1)
SLOTS = (NOW + timedelta(days=1, hours=1, minutes=30), NOW + timedelta(days=2, hours=5), NOW + timedelta(days=6))


@dataclass(frozen=True, slots=True)
class Cast:
    """The values from which examples are made. `ana` is the reader of messages to one member."""

    ana: Member
    ben: Member
    cleo: Member
    curious: tuple[Topic, ...]
    sharing: tuple[Topic, ...]
    circles: tuple[Circle, ...]

    @property
    def topic(self) -> Topic:
        return self.curious[0]

    @property
    def circle(self) -> Circle:
        """The circle that everybody is in."""
        return self.circles[0]

    @property
    def people(self) -> dict[MemberId, Member]:
        """Everybody, by id."""
        return {each.id: each for each in (self.ana, self.ben, self.cleo)}

    @property
    def chat(self) -> Chat:
        """A chat of Ana and Ben with times on offer. One of the times works for Ben."""
        return Chat(
            id=ChatId(make_id("chat")),
            origin=Origin.ROUND,
            members=(self.ana.id, self.ben.id),
            topic=self.topic.id,
            reason=Reason.CURIOUS_MEETS_SHARING,
            introduced_at=NOW,
            circle=self.circle.id,
            offered=SLOTS,
            picks=(Pick(self.ben.id, SLOTS[0]),),
            openers=pool_of(Meeting.ASKING, Kind.CRAFT)[:OPENERS],
        )

    @property
    def chat_set(self) -> Chat:
        """The chat of Ana and Ben after a time is set."""
        return replace(self.chat, starts_at=SLOTS[0], times_set=1, picks=())

    @property
    def chat_of_three(self) -> Chat:
        """A chat of all three members. Every time works for two of them."""
        picks = tuple(Pick(each.id, at) for at in SLOTS for each in (self.ben, self.cleo))
        return replace(self.chat, members=(self.ana.id, self.ben.id, self.cleo.id), picks=picks)

    @property
    def refill(self) -> Refill:
        """An offer to Ana and Ben."""
        return Refill(
            RefillId(make_id("refill")),
            (self.ana.id, self.ben.id),
            self.chat.id,
            NOW,
            topic=self.topic.id,
            state=RefillState.OFFERED,
        )

    def asked(self, met: Met | None = None) -> CheckIn:
        """Ana's check-in: asked, or answered."""
        state = CheckInState.ANSWERED if met else CheckInState.ASKED
        return CheckIn(self.chat.id, self.ana.id, state, met, NOW)

    def place(self, circle: Circle, *, skips: bool = False) -> Membership:
        """Ana's place in a circle."""
        return Membership(circle.id, self.ana.id, NOW - 30 * DAY, skips_next=skips)


def member(which: str, name: str) -> Member:
    """Return a member in Berlin."""
    joined_at, handle = NOW - 30 * DAY, which.lower()
    return Member(MemberId(which), name, "Europe/Berlin", "en", ("de", "en"), joined_at, NOW, handle=handle)


def topic(name: str) -> Topic:
    return Topic(TopicId(make_id("topic", name)), name, fold(name))


def circle(name: str, rhythm: Rhythm = Rhythm.EVERY_2_WEEKS) -> Circle:
    """Return a circle that meets on Tuesdays."""
    cadence = Cadence(rhythm, 1, time(10), "Europe/Berlin")
    return Circle(
        CircleId(make_id("circle", name)), name, ChannelId("C0COFFEE"), cadence, NOW, NOW + timedelta(days=14)
    )


USUAL = Cast(
    ana=member("U0ANA", "Ana"),
    ben=member("U0BEN", "Ben"),
    cleo=member("U0CLEO", "Cleo"),
    curious=(topic("running usability tests on a budget"), topic("my first talk at a meetup")),
    sharing=(topic("sourdough in a small kitchen"),),
    circles=(circle("Coffee"), circle("Design critique", Rhythm.MONTHLY)),
)
MANY_STRETCHES = WeeklyHours(
    tuple(Span(day, 60 * hour + 15 + day, 60 * hour + 45 + day) for day in range(7) for hour in range(0, 24, 2))
)


def _long(words: str, length: int) -> str:
    return (words * length)[: length - 1].strip().ljust(length, "w")


LONGEST = Cast(
    *(
        replace(
            member(f"U0{name.upper()}".ljust(21, "X"), _long(f"{name} & von der ", MAX_NAME)),
            zone="America/Argentina/ComodRivadavia",
            hours=MANY_STRETCHES,
            languages=tuple(sorted(("de", "en", "hu", "nb", "sk", "uk", "zh"))),
        )
        for name in ("Ana", "Ben", "Cleo")
    ),
    curious=tuple(topic(_long(f"{n:02} <ways> & *means* to ", MAX_TOPIC)) for n in range(MAX_TOPICS_A_STANCE)),
    sharing=tuple(topic(_long(f"{n:02} `what` & how to ", MAX_TOPIC)) for n in range(50, 50 + MAX_TOPICS_A_STANCE)),
    circles=tuple(circle(_long(f"{n:02} circle <of> & ", 40)) for n in range(12)),
)
"""The longest possible values: names and topics of 80 characters, circles of 40, the maximum number of topics, twelve
circles. The characters are those that escaping makes longest."""
