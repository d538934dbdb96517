"""Quiet hours: a circle that opens at night, members around the world, and clock changes."""

from collections import Counter
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import pytest

from bot.model.ids import RoundId
from bot.model.message_keys import MessageKind
from bot.model.outbox import ToChat, ToMember, Urgency
from tests.journeys.conftest import Open
from tests.journeys.stage import Stage, someone
from tests.slow import SLOW

PEOPLE: Final = {
    "olive": ("Europe/Berlin", "09:00", "20:00"),
    "ben": ("Europe/Berlin", "09:00", "20:00"),
    "nora": ("Europe/Berlin", "21:00", "02:00"),  # a night owl: her window wraps midnight
    "yan": ("America/New_York", "09:00", "20:00"),
    "nia": ("America/New_York", "07:00", "12:00"),
    "sam": ("Australia/Sydney", "09:00", "20:00"),
    "sue": ("Australia/Sydney", "16:00", "20:00"),
    "lou": ("Australia/Lord_Howe", "09:00", "20:00"),
    "kim": ("Asia/Kathmandu", "09:00", "20:00"),
    "kai": ("Asia/Kathmandu", "18:00", "00:00"),
}
SPRING: Final = (
    datetime(2026, 3, 5, 9, tzinfo=UTC),
    # Sundays at half past two in Berlin. On the 29th this time does not exist, and half past three is used.
    ["03-08 01:30", "03-15 01:30", "03-22 01:30", "03-29 01:30", "04-05 00:30", "04-12 00:30"],
)
AUTUMN: Final = (
    datetime(2026, 10, 1, 9, tzinfo=UTC),
    # On the 25th, half past two comes twice, and the first one counts.
    ["10-04 00:30", "10-11 00:30", "10-18 00:30", "10-25 00:30", "11-01 01:30", "11-08 01:30"],
)
BUDGET: Final = 3


def on_the_wall(who: str, at: datetime) -> bool:
    """Return whether a member's local time is within the member's window."""
    zone, start, end = PEOPLE[who]
    shown, begins, ends = at.astimezone(ZoneInfo(zone)).time(), time.fromisoformat(start), time.fromisoformat(end)
    return begins <= shown < ends if begins < ends else shown >= begins or shown < ends


async def everyone(open_stage: Open, start: datetime) -> Stage:
    cast = [someone(name.capitalize(), zone, admin=name == "olive") for name, (zone, _, _) in PEOPLE.items()]
    stage = await open_stage(*cast, start=start)
    await stage.start_circle(weekday="6", at="02:30")
    for number, (name, (_, begins, ends)) in enumerate(PEOPLE.items()):
        stance = "sharing" if number % 2 else "curious"
        await stage.join(name, **{stance: ["sourdough", f"topic {number // 2}"]})
        await stage.type(name, "/coffee hours")
        await stage.fill(name, start=begins, end=ends)
    return stage


async def live_some_days(stage: Stage) -> None:
    """Play half a week, in which half of the members answer."""
    await stage.pass_time(days=3.5)
    for name in list(PEOPLE)[::2]:
        for question in ("Did you get to talk", "again sometime"):
            newest = [seen for seen in await stage.sees(name) if question in seen.text and "Yes" in seen.buttons]
            if newest and stage.now - newest[-1].at < timedelta(days=4):
                await stage.press(name, "Yes", within=question)


@SLOW
@pytest.mark.parametrize(("start", "rounds"), [SPRING, AUTUMN], ids=["spring", "autumn"])
async def test_nobody_is_written_to_in_their_night(open_stage: Open, start: datetime, rounds: list[str]):
    stage = await everyone(open_stage, start)
    last = datetime.fromisoformat(f"2026-{rounds[-1]}").replace(tzinfo=UTC)
    while stage.now < last + timedelta(days=3):
        await live_some_days(stage)

    async with stage.store.reading(stage.community) as tx:
        circle = (await tx.circles.all())[0]
        held = [await tx.rounds.get(RoundId(tx.derive_id("round", circle.id, n + 1))) for n in range(circle.rounds)]
        urgencies = {p.key: (await tx.outbox.get(p.key)).urgency for _, p in stage.log.deliveries}  # type: ignore[union-attr]
    assert [r.planned_at.strftime("%m-%d %H:%M") for r in held if r] == rounds
    assert all(r and r.opened_at == r.planned_at for r in held)

    unasked = [(at, delivery) for at, delivery in stage.log.deliveries if urgencies[delivery.key] is not Urgency.ASKED]
    late = [
        (at, p.key, who) for at, p in unasked for who in stage.recipients(p.destination) if not on_the_wall(who, at)
    ]
    assert late == []

    reached = Counter(who for _, delivery in unasked for who in stage.recipients(delivery.destination))
    assert set(reached) == set(PEOPLE)
    assert {urgencies[delivery.key] for _, delivery in unasked} == {Urgency.EXPECTED, Urgency.NUDGE}
    assert any(isinstance(delivery.destination, ToChat) for _, delivery in unasked)
    assert any(isinstance(p.destination, ToMember) and p.key.kind is MessageKind.INTRODUCTION for _, p in unasked)

    for who in PEOPLE:
        nudges = [
            at for at, p in unasked if who in stage.recipients(p.destination) and urgencies[p.key] is Urgency.NUDGE
        ]
        assert all(sum(at - timedelta(days=7) < other <= at for other in nudges) <= BUDGET for at in nudges)
