"""Figures of a quarter in a circle of thirty: they equal a count by hand, and hide each answer."""

import csv
import io
import random
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.clock import HandClock
from bot.model.again import Again, Wish
from bot.model.charts import DataTable
from bot.model.chats import ChatState
from bot.model.checkins import CheckIn, CheckInState, Met
from bot.model.circle_figures import Figures, FiguresState, FrozenFigures
from bot.model.circles import Cadence, Circle, Rhythm
from bot.model.communities import Community
from bot.model.content import File, Message
from bot.model.ids import ChannelId, ChatId, CircleId, CommunityId, MemberId, RoundId
from bot.model.jobs import CheckInMember
from bot.model.members import Person
from bot.model.organisers import Organiser
from bot.model.rests import Rest, RestKind
from bot.model.rounds import Round, RoundState
from bot.ports import Transaction
from bot.services.circle_figures import count_closing, freeze_figures, own_figures
from bot.services.circle_membership import join_circle, leave_circle
from bot.services.members import ensure_member, rest
from bot.services.privacy import forget
from bot.services.round_introductions import introduce_round
from bot.services.rounds import close_round, end_round, open_round, pair_round
from bot.texts.circle_report import circle_report, figures_file
from bot.texts.localization import Voice
from storage import SqlStore
from tests.unit.services.figures_by_hand import FOUNDER, Noted, Said, answered, fives, given_away, pairs_of, together

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
WEEK = timedelta(weeks=1)
TOWN = CommunityId("post:town")
CIRCLE = Circle(CircleId("c"), "Coffee", ChannelId("quay"), Cadence(Rhythm.WEEKLY, 1, time(9), "UTC"), START, START)
ROUNDS = 13


@pytest.fixture
def engine_name() -> str:
    return "sqlite"


class Quarter:
    """A circle of thirty that meets each week, with a log of its rounds."""

    def __init__(self, store: SqlStore, seed: int = 7) -> None:
        self.store, self.clock = store, HandClock(START)
        self.chance = random.Random(seed)
        self.noted: list[Noted] = []
        self.met: set[frozenset[MemberId]] = set()
        self.out: dict[MemberId, bool] = {}
        """Whether each member sat out the latest round that they took part in."""
        self.timed: set[ChatId] = set()
        self.joined: list[datetime] = []
        self.left: list[datetime] = []
        self.resting: list[datetime] = []

    async def play(self, weeks: int = ROUNDS) -> None:
        """Let thirty members join, meet for a quarter, and answer at random."""
        async with self.store.transaction(TOWN) as tx:
            await tx.put_community(Community(TOWN, "post", "Town", "en", "UTC"))
            await tx.circles.put(CIRCLE)
            for number in range(30):
                await self._join(tx, number)
            await tx.organisers.add(Organiser(CIRCLE.id, FOUNDER))
            await tx.commit()
        rounds: list[RoundId | None] = [None, None]
        for week in range(weeks + 2):
            self.clock.move_to(CIRCLE.cadence.next_after(START) + week * WEEK)
            if rounds[-2]:
                await close_round(self.store, TOWN, rounds[-2], self.clock)
            async with self.store.transaction(TOWN) as tx:
                if rounds[-1]:
                    await end_round(tx, rounds[-1], self.clock.now())
                opened = await open_round(tx, CIRCLE.id, self.clock.now()) if week < weeks else None
                await tx.commit()
            rounds.append(opened and opened.id)
            if opened:
                await self._meet(opened.id, week)

    async def _join(self, tx: Transaction, number: int) -> None:
        person = Person(MemberId(f"p{number:02}"), f"P{number}", "UTC", "en", admin=False)
        member = await ensure_member(tx, person, self.clock.now())
        await tx.members.put(replace(member, pace=4 if number % 3 else 2))
        await join_circle(tx, CIRCLE, person.id, self.clock.now())

    async def _meet(self, round_id: RoundId, week: int) -> None:
        await pair_round(self.store, TOWN, round_id, self.clock)
        async with self.store.reading(TOWN) as reading:
            entrants = {one: self.out.get(one, False) for one in await reading.rounds.entrants(round_id)}
        await introduce_round(self.store, TOWN, round_id, self.clock)
        async with self.store.transaction(TOWN) as tx:
            noted = Noted(week + 1, entrants, [*await tx.chats.of_round(round_id)], met_before=set(self.met))
            self.noted.append(noted)
            self.met |= pairs_of(noted.chats)
            placed = {member for chat in noted.chats for member in chat.members}
            self.out |= {member: member not in placed for member in entrants}
            self.clock.move_by(timedelta(days=5))
            await self._answer(tx, noted)
            await self._come_and_go(tx, week)
            await tx.commit()

    async def _answer(self, tx: Transaction, noted: Noted) -> None:
        """Let people set times and answer at random. All talked in the sixth round, and nobody in the seventh."""
        now, chance = self.clock.now(), self.chance
        mood = {6: 1.0, 7: 0.0}.get(noted.number, 0.7)
        for member in (await tx.members.get_many([*noted.entrants])).values():
            await tx.members.put(replace(member, last_sign_at=now))  # otherwise it counts as silent
        for chat in noted.chats:
            starts_at = now if chance.random() < 0.5 else None
            await tx.chats.put(replace(chat.move(ChatState.CHECKED_IN), starts_at=starts_at))
            self.timed |= {chat.id} if starts_at else set()
            for member in chat.members:
                said = noted.said[chat.id, member] = Said()
                if chance.random() < max(mood, 0.4 * (mood > 0)):
                    said.met = Met.YES if chance.random() < mood else Met.NO
                state = CheckInState.ANSWERED if said.met else CheckInState.ASKED
                await tx.chats.put_check_in(CheckIn(chat.id, member, state, said.met))
                await tx.agenda.remove(CheckInMember(chat.id, member))
                for other in chat.others(member) if said.met is Met.YES else ():
                    said.again[other] = Again.YES if chance.random() < mood else chance.choice([*Again])
                    await tx.chats.put_wish(Wish(member, other, chat.id, said.again[other], now))

    async def _come_and_go(self, tx: Transaction, week: int) -> None:
        now = self.clock.now()
        for number in range(24, 30) if week == 4 else ():
            await leave_circle(tx, CIRCLE, MemberId(f"p{number}"))
            self.left.append(now)
        for number in range(30, 38) if week == 5 else ():
            await self._join(tx, number)
            self.joined.append(now)
        alone, english = ("fr", "it", "es", "pt", "nl", "sv"), ("en",) * 6
        for place, number in enumerate(range(16, 22)):
            member = await tx.members.get(MemberId(f"p{number}"))
            if member and week in (2, 7):
                await tx.members.put(replace(member, languages=((alone, english)[week == 7][place],)))
        for member in (await tx.members.get_many([MemberId(f"p{number}") for number in range(8, 15)])).values():
            if week == 8:
                await rest(tx, member, None, now)
                self.resting.append(now)


def by_hand(quarter: Quarter, rounds: list[Noted], shown: FrozenFigures, before: datetime) -> Figures:
    """Count the figures of rounds from the log alone."""
    said = {key: one for each in rounds for key, one in each.said.items()}
    chats = [chat for each in rounds for chat in each.chats]
    counted = [chat for each in rounds for chat in each.counted]
    met = [{member for chat in each.chats for member in chat.members} for each in rounds]
    out = [sum(member not in met[n] for member in each.entrants) for n, each in enumerate(rounds)]
    were_out = [[one for one, was_out in each.entrants.items() if was_out] for each in rounds]
    new = [len(pairs_of(each.chats) - each.met_before) for each in rounds]
    members = (
        30 + sum(at <= shown.counted_at for at in quarter.joined) - sum(at <= shown.counted_at for at in quarter.left)
    )
    return Figures(
        rounds=len(rounds),
        introduced=fives(sum(map(len, met))),
        chats=fives(len(chats)),
        times_set=fives(sum(chat.id in quarter.timed for chat in chats)),
        first_meetings=fives(sum(new)),
        sat_out=fives(sum(out)),
        had_sat_out=fives(sum(map(len, were_out))),
        placed_again=fives(sum(one in met[n] for n, each in enumerate(were_out) for one in each)),
        asked=fives(sum(len(chat.members) for chat in counted)),
        pairs=fives(len(pairs_of(counted))),
        joined=fives(sum(before < at <= shown.counted_at for at in quarter.joined)),
        left=fives(sum(before < at <= shown.counted_at for at in quarter.left)),
        members=fives(members),
        resting=fives(sum(at <= shown.counted_at for at in quarter.resting)),
        **answered(rounds, said),
    )


NAMES = {
    "Introduced": "introduced",
    "Chats": "chats",
    "Chats with a time set": "times_set",
    "Pairs who had never met": "first_meetings",
    "Asked how it went": "asked",
    "Answered": "answered",
    "Got to talk": "talked",
    "Pairs who’d meet again": "both_again",
    "Got no match": "sat_out",
    "Got no match the round before": "had_sat_out",
    "Introduced after getting no match": "placed_again",
    "Joined": "joined",
    "Left": "left",
    "Members": "members",
    "On a break": "resting",
}
"""The label of each figure in the table, and its header in the file."""
AT_THE_END = ("members", "resting")
VOICE = Voice("en", "UTC")


def table_by_hand(counted: list[Figures]) -> dict[str, tuple[str, str]]:
    """Return the table of a quarter: figures of the latest round and of all, without rows of dashes."""
    rows = {}
    for name, figure in NAMES.items():
        each = [getattr(one, figure) for one in counted]
        latest, ever = each[-1], each[-1] if figure in AT_THE_END else sum(each)
        if latest or ever:
            rows[name] = (f"{latest}+" if latest else "–", f"{ever}+" if ever else "–")
    return rows


def table_of(report: Message) -> dict[str, tuple[str, str]]:
    """Return the table of a report."""
    (table,) = (block for block in report.blocks if isinstance(block, DataTable))
    return {row[0]: (row[1], row[2]) for row in table.rows}


def file_by_hand(counted: Figures) -> dict[str, str]:
    """Return a line of the file."""
    return {name: str(getattr(counted, figure)) for name, figure in NAMES.items()}


def lines_of_file(message: Message) -> list[dict[str, str]]:
    """Return the lines of a message's file."""
    (file,) = (block for block in message.blocks if isinstance(block, File))
    return [{name: line[name] for name in NAMES} for line in csv.DictReader(io.StringIO(file.text))]


async def test_a_quarter_of_thirty_is_what_was_counted_by_hand(store: SqlStore) -> None:
    """Each figure at each time, and the sums in the report. Every answer could have been another."""
    quarter = Quarter(store)
    await quarter.play()
    async with store.reading(TOWN) as tx:
        shown = await tx.figures.shown(CIRCLE.id, 100)
    stretches = together(quarter.noted)[: len(shown)]
    assert [one.number for one in shown] == [rounds[-1].number for rounds in stretches]
    assert len(shown) >= 8
    before, counted = START, list[Figures]()
    for rounds, one in zip(stretches, shown, strict=True):
        counted.append(by_hand(quarter, rounds, one, before))
        assert one.figures == counted[-1], one.number
        before = one.counted_at
    assert table_of(circle_report(VOICE, CIRCLE, shown, ())) == table_by_hand(counted)
    assert lines_of_file(figures_file(VOICE, CIRCLE, shown, ())) == [file_by_hand(one) for one in counted]
    assert {name for name in Figures.__dataclass_fields__ if any(getattr(one.figures, name) for one in shown)} >= {
        *("talked", "both_again", "sat_out", "had_sat_out", "placed_again", "joined", "left", "resting", "times_set")
    }
    for rounds in stretches:
        assert given_away(rounds) == []
        assert given_away(rounds, frozenset({MemberId("p01")})) == [], "a friend of whoever reads it knows their own"


@pytest.mark.parametrize("kind", [RestKind.ASKED, RestKind.GENTLE])
async def test_of_a_small_circle_organisers_read_who_is_there_and_no_chat_is_counted(
    store: SqlStore, kind: RestKind
) -> None:
    """One of five members has left, and eight have joined. Six of the twelve rest, by choice or after silence."""
    now = START + 2 * WEEK
    async with store.transaction(TOWN) as tx:
        await tx.put_community(Community(TOWN, "post", "Town", "en", "UTC"))
        await tx.circles.put(CIRCLE)
        for number in range(12):
            person = Person(MemberId(f"p{number:02}"), f"P{number}", "UTC", "en", admin=False)
            member = await ensure_member(tx, person, START)
            await join_circle(tx, CIRCLE, person.id, START if number < 4 else now)
            if number < 6:
                await tx.members.put(replace(member, rest=Rest(kind)))
        first, second = (
            Round(RoundId(f"r{n}"), CIRCLE.id, n, START, START, START + WEEK, RoundState.CHECKED_IN) for n in (1, 2)
        )
        for each, state in ((first, FiguresState.CLOSED), (second, FiguresState.OPEN)):
            noted = Figures(sat_out=1)
            await tx.figures.put(
                FrozenFigures(CIRCLE.id, each.number, each.number, START, START + WEEK, 5, state, noted)
            )
        closing = await count_closing(tx, second, 0, now)
        assert closing is not None
        assert not closing.is_shown
        await freeze_figures(tx, second, closing)
        assert await tx.figures.shown(CIRCLE.id, 10) == []
        assert await own_figures(tx, CIRCLE.id) == Figures(members=10, resting=5, joined=5)
        waiting = await tx.figures.unshown(CIRCLE.id)
    assert [one.figures.sat_out for one in waiting] == [1, 1], "kept, to be counted with later rounds"


async def test_what_was_shown_stays_when_somebody_is_forgotten(store: SqlStore) -> None:
    """The figures of a round are the same afterwards, and name nobody."""
    quarter = Quarter(store)
    await quarter.play(3)
    async with store.transaction(TOWN) as tx:
        before = await tx.figures.shown(CIRCLE.id, 100)
        await forget(tx, MemberId("p05"), quarter.clock.now())
        assert await tx.figures.shown(CIRCLE.id, 100) == before
    assert len(before) > 1
    assert [one.members for one in before[:-1]] == [0] * len(before[:-1]), "exact for the latest alone"
