"""Claims: of many callers, only one gets a due row. The row can be claimed again when its lease has ended."""

import asyncio
import re
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import chain

import pytest
from examples import ANA, DAY, HARBOUR, HOUR, MEADOW, NOW, claim, community, due, owed
from sqlalchemy import event, text

from bot.model.ids import ChatId, CommunityId
from bot.model.jobs import Due, RemindChat
from bot.model.message_keys import MessageKey
from bot.model.outbox import OutboxMessage, OutboxState, ToMember
from storage import SqlStore, claims
from storage.backlog import list_troubled_jobs
from storage.claims import UNREADABLE_JOB
from storage.engine import READING, begun
from tests.cipher import CIPHER
from tests.forks import FORKS
from tests.storage.racing_processes import LONG, claim_all

LEASE = timedelta(minutes=2)
MANY = 150
A = MessageKey.parse("a")
INDEXES = {"ix_agenda_due", "ix_agenda_leased", "ix_outbox_open", "ix_outbox_sending"}


def pending(key: str, due_at=NOW) -> OutboxMessage:
    return replace(
        owed(key, ToMember(ANA), due_at=due_at), attempts=0, uncertain=False, lease_until=None, delivered_at=None
    )


async def put(store: SqlStore, where: CommunityId, *things: Due | OutboxMessage, platform: str = "sandbox") -> None:
    async with store.transaction(where) as tx:
        await tx.put_community(replace(community(where), platform=platform))
        for thing in things:
            if isinstance(thing, Due):
                await tx.agenda.put(thing)
            else:
                await tx.outbox.put(thing)
        await tx.commit()


async def test_due_work_is_claimed_the_earliest_first_and_counted(store: SqlStore):
    await put(store, HARBOUR, due("b", due_at=NOW), due("later", due_at=NOW + timedelta(microseconds=1)))
    await put(store, MEADOW, due("first", due_at=NOW - HOUR), due("a", due_at=NOW))
    claimed = await store.claim_due(NOW, LEASE, 10)
    assert [(where, work.job.chat) for where, work in claimed] == [(MEADOW, "first"), (HARBOUR, "b"), (MEADOW, "a")]
    assert {work.attempts for _, work in claimed} == {due().attempts + 1}
    assert {work.lease_until for _, work in claimed} == {NOW + LEASE}
    assert await store.claim_due(NOW, LEASE, 10) == []
    async with store.reading(HARBOUR) as tx:
        assert await tx.agenda.get(RemindChat(ChatId("b"))) == claimed[1][1]


async def test_a_claim_takes_no_more_than_it_asks_for(store: SqlStore):
    await put(store, HARBOUR, *(due(str(number)) for number in range(5)), *(pending(str(n)) for n in range(5)))
    assert [work.job.chat for _, work in await store.claim_due(NOW, LEASE, 2)] == ["0", "1"]
    assert [work.job.chat for _, work in await store.claim_due(NOW, LEASE, 9)] == ["2", "3", "4"]
    assert [str(message.key) for _, message in await store.claim_messages(claim(["sandbox"], 2), NOW)] == ["0", "1"]


async def test_due_work_comes_back_when_its_lease_has_run_out(store: SqlStore):
    await put(store, HARBOUR, due("work"))
    await store.claim_due(NOW, LEASE, 1)
    assert await store.claim_due(NOW + LEASE - timedelta(microseconds=1), LEASE, 1) == []
    ((_, again),) = await store.claim_due(NOW + LEASE, LEASE, 1)
    assert again.attempts == due().attempts + 2
    assert again.lease_until == NOW + 2 * LEASE


async def test_moving_due_work_frees_its_lease(store: SqlStore):
    await put(store, HARBOUR, due("work"))
    ((_, work),) = await store.claim_due(NOW, LEASE, 1)
    await put(store, HARBOUR, replace(work, due_at=NOW - HOUR))
    assert len(await store.claim_due(NOW, LEASE, 1)) == 1


async def test_messages_are_claimed_for_the_platforms_that_are_asked_for(store: SqlStore):
    await put(store, HARBOUR, pending("b"), pending("a"), pending("later", NOW + HOUR))
    await put(store, MEADOW, pending("elsewhere"), platform="slack")
    claimed = await store.claim_messages(claim(["sandbox", "discord"], 10), NOW)
    assert [(where, str(message.key)) for where, message in claimed] == [(HARBOUR, "a"), (HARBOUR, "b")]
    for _, message in claimed:
        assert message.state is OutboxState.SENDING
        assert (message.attempts, message.lease_until, message.uncertain) == (1, NOW + LEASE, False)
        assert message.message == pending("a").message
    assert await store.claim_messages(claim([], 10), NOW) == []
    assert [str(message.key) for _, message in await store.claim_messages(claim(["slack"], 10), NOW)] == ["elsewhere"]


async def test_a_platform_may_say_for_how_long_its_messages_are_a_senders(store: SqlStore):
    await put(store, HARBOUR, pending("long"))
    await put(store, MEADOW, pending("short"), platform="discord")
    shorter = {"discord": LEASE / 4}
    claimed = await store.claim_messages(replace(claim(["sandbox", "discord"], 9), leases=shorter), NOW)
    assert {str(message.key): message.lease_until for _, message in claimed} == {
        "long": NOW + LEASE,
        "short": NOW + LEASE / 4,
    }


async def hand_over(store: SqlStore, key: str) -> None:
    async with store.transaction(HARBOUR) as tx:
        await tx.outbox.hand_over([MessageKey.parse(key)], NOW)
        await tx.commit()


async def test_a_message_whose_lease_ran_out_is_uncertain_only_where_it_was_handed_over(store: SqlStore):
    await put(store, HARBOUR, pending("a"), pending("b"))
    await store.claim_messages(claim(["sandbox"], 2), NOW)
    await hand_over(store, "a")
    assert await store.claim_messages(claim(["sandbox"], 2), NOW + LEASE / 2) == []
    (_, handed_over), (_, claimed) = await store.claim_messages(claim(["sandbox"], 2), NOW + LEASE)
    assert (handed_over.uncertain, handed_over.unsure_since, handed_over.attempts) == (True, NOW + LEASE, 2)
    assert (claimed.uncertain, claimed.unsure_since, claimed.attempts) == (False, None, 2)
    (_, handed_over), _ = await store.claim_messages(claim(["sandbox"], 2), NOW + 2 * LEASE)
    assert (handed_over.uncertain, handed_over.unsure_since) == (True, NOW + LEASE), "since the first of them"


async def change_agenda(store: SqlStore, change: str, chat: str) -> None:
    async with begun(store._engine) as connection:
        await connection.execute(text(f"UPDATE agenda SET {change} WHERE subject = '{chat}'"))
        await connection.commit()


async def test_a_job_of_an_unknown_kind_is_left_alone_and_the_others_run(
    store: SqlStore, database_url: str, caplog: pytest.LogCaptureFixture
):
    await put(store, HARBOUR, due("a", due_at=NOW - 2 * HOUR), due("b", due_at=NOW - HOUR), due("c", due_at=NOW))
    await change_agenda(store, "kind = 'from the future'", "a")
    await change_agenda(store, "kind = 'from the future', lease_until = due_at", "b")
    assert await store.next_instant() == NOW
    assert [work.job.chat for _, work in await store.claim_due(NOW, LEASE, 1)] == ["c"]
    assert await store.next_instant() == NOW + LEASE
    await (await SqlStore.open(database_url, CIPHER)).close()
    assert caplog.text.count("2 jobs are left alone, as this version does not know the kind 'from the future'") == 1
    async with store.transaction(HARBOUR) as tx:
        await tx.agenda.remove_about(["b"])  # jobs about forgotten members are removed here, too
        await tx.commit()
    await change_agenda(store, "kind = 'remind_chat'", "a")
    await change_agenda(store, "kind = 'remind_chat', lease_until = NULL", "b")
    assert [work.job.chat for _, work in await store.claim_due(NOW, LEASE, 9)] == ["a"]


async def test_a_job_without_an_id_of_its_kind_is_paused_and_the_others_run(store: SqlStore, caplog):
    await put(store, HARBOUR, due("chat-with-ana", due_at=NOW - HOUR), due("b", due_at=NOW))
    await change_agenda(store, "kind = 'check_in'", "chat-with-ana")
    for _ in range(2):
        assert [work.job.chat for _, work in await store.claim_due(NOW, LEASE, 9)] in (["b"], [])
    assert caplog.text.count("a job of the kind check_in in sandbox:harbour can't be read, so it is paused") == 1
    assert "chat-with-ana" not in caplog.text
    assert await store.next_instant() == NOW + LEASE
    assert (await store.backlog(NOW)).failing == 2, "also the one that is paused"
    async with begun(store._engine) as connection:
        troubled = await list_troubled_jobs(connection, NOW)
    assert {(jobs.kind, jobs.error) for jobs in troubled} >= {("check_in", UNREADABLE_JOB)}, "`refill doctor` says so"


@pytest.mark.parametrize("part", ["message", "destination"])
async def test_a_message_that_cannot_be_read_is_set_aside_and_the_others_go_on(store: SqlStore, part: str):
    await put(store, HARBOUR, pending("a"), pending("b"), pending("c"))
    async with begun(store._engine) as connection:
        await connection.execute(text(f"UPDATE outbox SET {part} = '{{\"kind\": 1}}' WHERE key = 'b'"))
        await connection.commit()
    claimed = await store.claim_messages(claim(["sandbox"], 9), NOW)
    assert [str(message.key) for _, message in claimed] == ["a", "c"]
    assert {message.attempts for _, message in claimed} == {1}
    assert await store.claim_messages(claim(["sandbox"], 9), NOW) == []
    async with store.reading(HARBOUR) as tx:
        (dead,) = await tx.outbox.in_state(OutboxState.DEAD, 9)
    assert (str(dead.key), dead.message is None) == ("b", True)
    assert "could not be read" in (dead.error or "")


async def test_the_log_has_no_word_and_no_key_of_a_message_that_cannot_be_read(store: SqlStore, caplog):
    await put(store, HARBOUR, pending("someday.chat-1.ana.ben"))
    unknown = '{"blocks": [{"kind": "carousel", "text": "zeppelins"}]}'
    async with begun(store._engine) as connection:
        await connection.execute(text("UPDATE outbox SET message = :unknown"), {"unknown": unknown})
        await connection.commit()
    assert await store.claim_messages(claim(["sandbox"], 9), NOW) == []
    async with store.reading(HARBOUR) as tx:
        (dead,) = await tx.outbox.in_state(OutboxState.DEAD, 9)
        token = tx.outbox.token_of(dead)
    assert f"a message can't be read: someday {token} in {HARBOUR}" in caplog.text
    assert [word for word in ("someday.chat", "chat-1", "zeppelins", "carousel") if word in caplog.text] == []


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
async def test_what_a_sender_has_just_found_its_own_is_not_claimed_from_under_it(store: SqlStore):
    await put(store, HARBOUR, pending("a"))
    ((_, first),) = await store.claim_messages(claim(["sandbox"], 1), NOW)
    async with store.transaction(HARBOUR) as tx:
        assert await tx.outbox.still_leased([A], first.lease_until) == {A}
        assert await store.claim_messages(claim(["sandbox"], 1), NOW + LEASE) == []
        await tx.outbox.hand_over([A], NOW)
        await tx.commit()
    ((_, again),) = await store.claim_messages(claim(["sandbox"], 1), NOW + LEASE)
    assert again.uncertain
    async with store.transaction(HARBOUR) as tx:
        assert await tx.outbox.still_leased([A], first.lease_until) == set(), "it is the next one's by now"


async def test_communities_that_are_busy_are_left_alone(store: SqlStore):
    await put(store, HARBOUR, pending("a"))
    await put(store, MEADOW, pending("b"))
    busy = replace(claim(["sandbox"], 9), without=[HARBOUR])
    assert [str(message.key) for _, message in await store.claim_messages(busy, NOW)] == ["b"]
    assert [str(message.key) for _, message in await store.claim_messages(claim(["sandbox"], 9), NOW)] == ["a"]


async def test_a_message_that_waits_for_another_try_stays_as_certain_as_it_was(store: SqlStore):
    await put(store, HARBOUR, replace(pending("sure"), attempts=1), replace(pending("unsure"), uncertain=True))
    claimed = await store.claim_messages(claim(["sandbox"], 10), NOW)
    assert {str(message.key): message.uncertain for _, message in claimed} == {"sure": False, "unsure": True}


@pytest.mark.parametrize("state", [OutboxState.DELIVERED, OutboxState.DROPPED, OutboxState.DEAD])
async def test_a_message_that_is_done_is_never_claimed(store: SqlStore, state: OutboxState):
    await put(store, HARBOUR, replace(pending("done"), state=state))
    assert await store.claim_messages(claim(["sandbox"], 10), NOW + 99 * DAY) == []
    assert await store.next_instant() is None


async def test_the_next_instant_is_the_earliest_of_all(store: SqlStore):
    assert await store.next_instant() is None
    await put(store, HARBOUR, due("work", due_at=NOW + 2 * HOUR))
    assert await store.next_instant() == NOW + 2 * HOUR
    await put(store, MEADOW, pending("a", NOW + HOUR))
    assert await store.next_instant() == NOW + HOUR
    await store.claim_messages(claim(["sandbox"], 1, lease=3 * HOUR), NOW + HOUR)
    assert await store.next_instant() == NOW + 2 * HOUR
    await store.claim_due(NOW + 2 * HOUR, 9 * HOUR, 1)
    assert await store.next_instant() == NOW + 4 * HOUR


async def test_each_is_claimed_once_by_tasks_at_once(store: SqlStore):
    await put(store, HARBOUR, *(due(f"work-{number}") for number in range(MANY)))
    await put(store, MEADOW, *(pending(f"message-{number}") for number in range(MANY)))

    async def claim_all() -> list[str]:
        names = []
        while claimed := await store.claim_due(NOW, LEASE, 10):
            names += [work.job.chat for _, work in claimed]
        while messages := await store.claim_messages(claim(["sandbox"], 10), NOW):
            names += [str(message.key) for _, message in messages]
        return names

    claimed = Counter(name for names in await asyncio.gather(*(claim_all() for _ in range(5))) for name in names)
    assert set(claimed.values()) == {1}
    assert len(claimed) == 2 * MANY


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
async def test_a_claim_steps_over_what_another_is_claiming(store: SqlStore):
    await put(store, HARBOUR, *(due(str(number)) for number in range(5)), *(pending(str(n)) for n in range(5)))
    async with begun(store._engine) as connection:
        await claims.claim_due(connection, NOW, LEASE, 2)
        await claims.claim_messages(connection, claim(["sandbox"], 3), NOW)
        assert [work.job.chat for _, work in await store.claim_due(NOW, LEASE, 9)] == ["2", "3", "4"]
        assert [str(message.key) for _, message in await store.claim_messages(claim(["sandbox"], 9), NOW)] == ["3", "4"]
    assert [work.job.chat for _, work in await store.claim_due(NOW, LEASE, 9)] == ["0", "1"]


@pytest.mark.parametrize("kind", ["due", "owed"])
async def test_each_is_claimed_once_by_processes_at_once(store: SqlStore, database_url: str, kind: str):
    await put(store, HARBOUR, *((due if kind == "due" else pending)(f"n{number}") for number in range(MANY)))
    start, pipes, processes = FORKS.Barrier(2), [], []
    for _ in range(2):
        ours, theirs = FORKS.Pipe()
        processes.append(FORKS.Process(target=claim_all, args=(database_url, kind, NOW, start, theirs), daemon=True))
        processes[-1].start()
        pipes.append(ours)
    claimed = [await asyncio.to_thread(pipe.recv) for pipe in pipes]
    assert Counter(chain(*claimed)) == Counter(f"n{number}" for number in range(MANY))
    for process in processes:
        await asyncio.to_thread(process.join, LONG)
    assert [process.exitcode for process in processes] == [0, 0]


async def test_one_sender_at_a_time_has_a_community_where_its_platform_counts_them_together(store: SqlStore):
    await put(store, HARBOUR, pending("a"), platform="slack")
    await put(store, MEADOW, pending("b"))

    async def claimed(holder: str, at: timedelta = timedelta()) -> list[str]:
        wanted = claim(["slack", "sandbox"], 9, one_sender=["slack"], holder=holder)
        return [str(message.key) for _, message in await store.claim_messages(wanted, NOW + at)]

    assert await claimed("one") == ["a", "b"]
    await put(store, HARBOUR, pending("c"), platform="slack")
    await put(store, MEADOW, pending("d"))
    assert await claimed("two") == ["d"]
    assert await claimed("one", timedelta(seconds=29)) == ["c"]
    await put(store, HARBOUR, pending("e"), platform="slack")
    assert await claimed("two", timedelta(seconds=58)) == []
    assert await claimed("two", timedelta(seconds=59)) == ["e"]
    await put(store, HARBOUR, pending("f"), platform="slack")
    await store.let_go("one")  # its lease is over
    assert await claimed("one", timedelta(seconds=60)) == []
    await store.let_go("two")
    assert await claimed("one", timedelta(seconds=60)) == ["f"]


async def test_one_sender_at_a_time_has_all_communities_where_they_are_one_account(store: SqlStore):
    async def claimed(holder: str, at: timedelta = timedelta()) -> list[str]:
        wanted = claim(["discord", "slack"], 9, one_sender=["discord", "slack"], one_account=["discord"], holder=holder)
        return [str(message.key) for _, message in await store.claim_messages(wanted, NOW + at)]

    await put(store, HARBOUR, pending("a"), platform="discord")
    assert await claimed("one") == ["a"]
    await put(store, MEADOW, pending("b"), platform="discord")
    await put(store, CommunityId("slack:T1"), pending("c"), platform="slack")
    assert await claimed("two") == ["c"], "it may have a workspace, and no server, as another has all of them"
    assert await claimed("one", timedelta(seconds=1)) == ["b"]
    await put(store, HARBOUR, pending("d"), platform="discord")
    assert await claimed("two", timedelta(seconds=30)) == []
    assert await claimed("two", timedelta(seconds=31)) == ["d"]
    await store.let_go("two")
    await put(store, MEADOW, pending("e"), platform="discord")
    assert await claimed("one", timedelta(seconds=32)) == ["e"]


async def test_who_had_the_account_of_a_community_that_is_erased_is_not_kept(store: SqlStore):
    await put(store, HARBOUR, pending("a"), platform="slack")
    assert await store.claim_messages(claim(["slack"], 9, one_sender=["slack"]), NOW)
    async with store.transaction(HARBOUR) as tx:
        await tx.erase_community()
        await tx.commit()
    async with begun(store._engine, READING) as connection:
        assert (await connection.execute(text("SELECT count(*) FROM account"))).scalar() == 0


async def test_an_unknown_outcome_is_looked_at_again_and_stays_unsure(store: SqlStore):
    await put(store, HARBOUR, replace(pending("a", NOW + HOUR), state=OutboxState.UNKNOWN, unsure_since=NOW))
    assert await store.next_instant() == NOW + HOUR
    assert await store.claim_messages(claim(["sandbox"], 9), NOW) == []
    ((_, again),) = await store.claim_messages(claim(["sandbox"], 9), NOW + HOUR)
    assert (again.state, again.unsure_since) == (OutboxState.SENDING, NOW)


async def test_a_lease_that_ran_out_leaves_nobody_sure_since_then(store: SqlStore):
    await put(store, HARBOUR, pending("a"))
    ((_, first),) = await store.claim_messages(claim(["sandbox"], 9), NOW)
    await hand_over(store, "a")
    ((_, again),) = await store.claim_messages(claim(["sandbox"], 9), NOW + HOUR)
    assert (first.unsure_since, again.unsure_since) == (None, NOW + HOUR)


async def test_what_is_done_is_not_read_to_find_what_is_due(empty_database_url: str):
    """Delivered rows stay in the table, so claims must not read them: they use only these indexes.

    The database is new, because PostgreSQL's plans depend on the former contents of tables.
    """
    store = await SqlStore.open(empty_database_url, CIPHER)
    asked = []
    listen = (store._engine.sync_engine, "before_cursor_execute")
    note = lambda _1, _2, statement, parameters, _3, _4: asked.append((statement, parameters))  # noqa: E731
    event.listen(*listen, note)
    await store.claim_due(NOW, LEASE, 10)
    await store.claim_messages(claim(["sandbox"], 10), NOW)
    await store.next_instant()
    event.remove(*listen, note)
    plans = [await explain(store, *query) for query in asked if "agenda" in query[0] or "outbox" in query[0]]
    assert len(plans) == 3
    used = [{index for index in INDEXES if index in plan} for plan in plans]
    assert used == [{"ix_agenda_due"}, {"ix_outbox_open"}, INDEXES]
    for plan in plans:
        assert "Seq Scan on" not in plan
        assert not re.search(r"SCAN (agenda|outbox)$", plan, re.MULTILINE)
    await store.close()


async def explain(store: SqlStore, statement: str, parameters: tuple) -> str:
    async with begun(store._engine, READING) as connection:
        if connection.dialect.name == "postgresql":
            await connection.execute(text("SET LOCAL enable_seqscan = off"))  # the tables are too small to choose
            statement = f"EXPLAIN {statement.replace(' FOR UPDATE OF', ' --')}"
        else:
            statement = f"EXPLAIN QUERY PLAN {statement}"
        plan = await connection.exec_driver_sql(statement, parameters)
        return "\n".join(" ".join(map(str, row)) for row in plan)
