"""Query plans of a story: all statements use an index of the community, and none reads its whole history."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from examples import community
from sqlalchemy import event

from bench.fill import Size, Town, write
from bot.model.content import Message
from bot.model.inbound import Command
from bot.model.interests import Stance
from bot.model.members import Person
from bot.services.circle_membership import join_circle
from bot.services.circles import plan_round
from bot.services.member_search import find_people
from bot.services.privacy import forget
from bot.services.topics import add_interest
from storage import SqlStore
from storage.tables import metadata
from tests.unit.services.test_redrawn_rounds import CIRCLE
from tests.unit.services.trio import ANA, BEN, CLEO, TOWN, Trio

EVERYBODYS = {"community", "account"}
"""Tables with one row for each community or sender."""
HISTORY = {
    "chat",
    "chat_member",
    "check_in",
    "wish",
    "acquaintance",
    "refill",
    "ask",
    "carried",
    "outbox",
    "round",
}
"""Tables that grow while a community exists."""
OPEN_WORK = {
    index.name
    for table in metadata.tables.values()
    for index in table.indexes
    if index.dialect_kwargs.get("sqlite_where") is not None
}
"""Indexes of unfinished rows only, which claims read."""
WHOLE = re.compile(
    rf"SEARCH (\w+) USING (?:COVERING )?INDEX (?!{'|'.join(map(str, OPEN_WORK))})\S+ \(community_id=\?\)"
)
"""Matches lines of SQLite's plans that read all of a community's rows in a table."""


@contextmanager
def statements_of(store: SqlStore) -> Iterator[dict[str, Any]]:
    """Collect the statements that a store executes during the block, each with parameters of one execution."""
    seen: dict[str, Any] = {}

    def note(_connection: object, _cursor: object, statement: str, given: Any, _context: object, many: bool) -> None:
        if statement.startswith(("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")):
            seen[statement] = given[0] if many else given

    engine = store._engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


async def plans_of(store: SqlStore, statements: dict[str, Any]) -> list[tuple[str, str]]:
    """Return each line of each statement's plan, with the statement."""
    async with store._engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            await connection.exec_driver_sql("SET LOCAL enable_seqscan = off")  # otherwise small tables are scanned
        lines = []
        for statement, given in statements.items():
            explain = "EXPLAIN" if connection.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
            plan = await connection.exec_driver_sql(f"{explain} {statement}", given)
            lines += [(str(row[-1]).strip(), statement) for row in plan]
    return lines


def scanned(line: str) -> str | None:
    """Return the table that a plan's line reads completely, across communities; None if it reads none so."""
    found = re.match(r"SCAN (\w+)", line) or re.search(r"Seq Scan on (\w+)", line)
    table = re.sub(r"_\d+$", "", found[1]) if found else ""
    is_open_work = any(f"INDEX {name}" in line for name in OPEN_WORK)
    return table if table in metadata.tables and table not in EVERYBODYS and not is_open_work else None


async def live(trio: Trio) -> None:
    """Let three members join a circle, meet in a round, answer, ask, and look at everything."""
    await trio.settle(ANA, BEN, CLEO)

    async def begin(tx: Any) -> None:
        await plan_round(tx, CIRCLE)
        for who in (ANA, BEN, CLEO):
            await add_interest(tx, who, Stance.CURIOUS, f"bees of {who}", trio.now)
            await join_circle(tx, CIRCLE, who, trio.now)

    await trio.do(begin)
    await trio.pass_time(days=2)
    await trio.want_again((await trio.look(lambda tx: tx.chats.of_member(ANA, 1)))[0].id, *await both(trio))
    await trio.pass_time(weeks=4)
    ana = Person(ANA, "Ana", "UTC", "en", admin=True)
    talk = trio.refill.conversation
    for words in ("", "chats", "me", "my-data", "topics", "asks", "notes", "circle list", "ask", "pace 2", "skip"):
        await talk.command(Command(TOWN, ana, words, None))
    assert isinstance(await talk.home(TOWN, ana), Message)
    for source in ("topics", "people", "circles", "held"):
        await talk.suggest(TOWN, ana, source, "be")


async def both(trio: Trio) -> tuple[Any, Any]:
    (chat,) = await trio.look(lambda tx: tx.chats.of_member(ANA, 1))
    return ANA, chat.others(ANA)[0]


async def test_no_statement_reads_over_communities_or_a_whole_history(store: SqlStore) -> None:
    trio = Trio(store)
    with statements_of(store) as statements:
        await live(trio)
        assert await trio.look(lambda tx: find_people(tx, ANA, "b", 5))
    lines = await plans_of(store, statements)
    assert len(statements) > 100
    assert [(line, statement) for line, statement in lines if scanned(line)] == []
    reads = [(line, statement) for line, statement in lines if not statement.startswith("INSERT")]
    whole = [(line, statement) for line, statement in reads if (found := WHOLE.match(line)) and found[1] in HISTORY]
    assert whole == [], "\n".join(map(str, whole))


async def test_who_shares_a_topic_is_found_by_it(store: SqlStore) -> None:
    trio = Trio(store)
    await trio.settle(ANA, BEN)
    with statements_of(store) as statements:
        assert await trio.look(lambda tx: tx.topics.sharing(["nothing"])) == []
    lines = await plans_of(store, {one: given for one, given in statements.items() if "FROM interest" in one})
    assert lines
    assert [line for line, _ in lines if scanned(line) or WHOLE.match(line)] == []


async def test_forgetting_reads_what_is_theirs_by_index(store: SqlStore) -> None:
    trio = Trio(store)
    await trio.settle(ANA, BEN, CLEO)
    await trio.introduce(ANA, BEN, CLEO)
    await trio.introduce(ANA, BEN, a_round="r-2")
    with statements_of(store) as statements:
        await trio.do(lambda tx: forget(tx, ANA, trio.now + timedelta(days=1)))
    lines = await plans_of(store, statements)
    assert [(line, statement) for line, statement in lines if scanned(line)] == []
    whole = [
        (line, statement)
        for line, statement in lines
        if (found := WHOLE.match(line)) and found[1] in {*HISTORY, "interest"}
    ]
    assert whole == [], "\n".join(map(str, whole))


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
async def test_a_search_for_people_reads_no_whole_table_in_a_large_community(store: SqlStore) -> None:
    """With few rows, PostgreSQL chooses another plan, so this community has two thousand members."""
    async with store.transaction(TOWN) as tx:
        await tx.put_community(community(TOWN))
        await tx.commit()
    async with store._engine.begin() as connection:
        await write(connection, TOWN, Town(TOWN, Size(1, 2_000, 1, 200)).rows())
    with statements_of(store) as statements:
        async with store.reading(TOWN) as tx:
            assert await find_people(tx, ANA, "costa", 5)
    async with store._engine.connect() as connection:
        await connection.exec_driver_sql("ANALYZE")
        plans = [
            str(row[0])
            for statement, given in statements.items()
            for row in await connection.exec_driver_sql(f"EXPLAIN {statement}", given)
        ]
    assert [line for line in plans if "hashed" in line or scanned(line) in {"membership", "interest"}] == []
