"""Work that raises an error: other work goes on, and the failed work is retried until the cause is mended."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot.delivery.enqueue import enqueue_for_member
from bot.jobs import BATCH, FIRST_BACK_OFF, LONGEST_BACK_OFF
from bot.model.errors import InvalidValue
from bot.model.ids import MemberId
from bot.model.jobs import AskSomeday, CheckInMember, Due, Job, PairRound
from bot.model.message_keys import MessageKey
from bot.model.outbox import OutboxState, Urgency
from bot.texts.localization import Voice
from bot.texts.phrases import message
from storage.engine import begun
from storage.jobs import KINDS
from tests.crash.busy_communities import CHECKED_IN, COMMUNITY, OPENING, Running, member_of
from tests.crash.conftest import Site
from tests.crash.each_once import check_first_rounds, read_ledger

Start = Callable[..., Running]
ANA = member_of(0, 0)
NONE, ENGLISH = "[]", '["en"]'
"""A member can't have no language, so a row without one can't be read."""
WEEK = timedelta(days=7)


async def spoil_ana(where: Running, languages: str) -> None:
    """Write other languages into Ana's row with SQL, as none of our code would."""
    async with begun(where.engine) as connection:
        await connection.execute(
            text("UPDATE member SET languages = :held WHERE id = :id"), {"held": languages, "id": ANA}
        )
        await connection.commit()


async def agenda_of(site: Site, job: type[Job]) -> list[dict[str, Any]]:
    return [row for row in (await read_ledger(site.url)).agenda if row["kind"] == KINDS[job]]


async def test_work_that_fails_is_put_off_further_each_time_and_named_while_others_go_on(
    hamlet: Site, running: Start
) -> None:
    where = running(hamlet)
    await where.go_to(OPENING + WEEK - timedelta(minutes=1))
    await spoil_ana(where, NONE)
    due_at = OPENING + WEEK
    for attempt in range(1, 8):
        where.time.move_to(due_at)
        await where.refill.work()
        failed = await agenda_of(hamlet, CheckInMember)
        pause = min(FIRST_BACK_OFF * 2 ** (attempt - 1), LONGEST_BACK_OFF)
        due_at += pause
        told = [(row["attempts"], row["due_at"], row["lease_until"], row["error"]) for row in failed]
        assert told == 2 * [(attempt, due_at, None, InvalidValue.__name__)], "of Ana, and of who was to be asked of her"
    ledger = await read_ledger(hamlet.url)
    (together,) = [row["members"] for row in ledger.chats if ANA in row["members"]]
    asked = {row["conversation"] for row in ledger.messages if row["sent_at"] >= OPENING + WEEK}
    assert asked == {f"@{member}" for _, member in hamlet.plan.names() if member not in together}
    await spoil_ana(where, ENGLISH)
    await where.go_to(CHECKED_IN)
    check_first_rounds(await read_ledger(hamlet.url), hamlet.plan, CHECKED_IN)


async def test_a_message_that_can_not_be_judged_is_put_off_while_others_go_on(hamlet: Site, running: Start) -> None:
    where = running(hamlet)
    await where.refill.work()
    where.time.move_to(OPENING - timedelta(hours=1))
    async with where.store.transaction(COMMUNITY) as tx:
        for _, name in hamlet.plan.names():  # Ana comes first
            member = await tx.members.get(name)
            assert member is not None
            hello = message(Voice("en", "UTC").line("Hello."))
            await enqueue_for_member(
                tx, where.time.now(), MessageKey.parse(f"hello.{name}"), member, hello, Urgency.EXPECTED
            )
        await tx.commit()
    await spoil_ana(where, NONE)
    await where.refill.work()
    ledger = await read_ledger(hamlet.url)
    waiting = [row for row in ledger.outbox if row["state"] != OutboxState.DELIVERED]
    assert [row["key"] for row in waiting] == [f"hello.{ANA}"]
    (row,) = waiting
    assert (row["state"], row["attempts"], row["lease_until"]) == (OutboxState.PENDING, 1, None)
    assert (row["error"], row["uncertain"]) == (InvalidValue.__name__, False)
    await spoil_ana(where, ENGLISH)
    await where.go_to(OPENING - timedelta(minutes=1))
    ledger = await read_ledger(hamlet.url)
    assert {row["state"] for row in ledger.outbox} == {OutboxState.DELIVERED}
    assert sorted(where for _, where in ledger.arrived()) == sorted(
        ["#coffee-0", *(f"@{name}" for _, name in hamlet.plan.names())]
    )


async def test_more_failing_work_than_one_claim_takes_does_not_hold_up_the_rest(hamlet: Site, running: Start) -> None:
    where = running(hamlet)
    await where.refill.work()
    async with where.store.transaction(COMMUNITY) as tx:
        for number in range(2 * BATCH):
            early = OPENING - timedelta(minutes=number + 1)
            await tx.agenda.put(Due(AskSomeday(ANA, MemberId(str(number))), early))
        await tx.commit()
    await spoil_ana(where, NONE)
    where.time.move_to(OPENING)
    await where.refill.work()
    failed = await agenda_of(hamlet, AskSomeday)
    assert {(row["attempts"], row["error"]) for row in failed} == {(1, InvalidValue.__name__)}
    assert len(failed) == 2 * BATCH
    (pairing,) = await agenda_of(hamlet, PairRound)
    assert pairing["error"] == InvalidValue.__name__, "it was its turn too; Ana is in that circle"
    await spoil_ana(where, ENGLISH)
    await where.go_to(OPENING + timedelta(hours=1))
    assert await agenda_of(hamlet, AskSomeday) == [], "nobody of these names: nothing to do"
    assert len((await read_ledger(hamlet.url)).chats) == hamlet.plan.chats


async def test_the_log_names_a_failed_job_by_its_kind_and_nobody(
    hamlet: Site, running: Start, caplog: pytest.LogCaptureFixture
) -> None:
    where = running(hamlet)
    await where.refill.work()
    async with where.store.transaction(COMMUNITY) as tx:
        await tx.agenda.put(Due(AskSomeday(ANA, MemberId("whom-she-means")), OPENING - timedelta(hours=1)))
        await tx.commit()
    await spoil_ana(where, NONE)
    where.time.move_to(OPENING - timedelta(minutes=1))
    await where.refill.work()
    assert f"AskSomeday failed in {COMMUNITY}" in caplog.text
    assert [word for word in (ANA, "whom-she-means") if word in caplog.text] == []
