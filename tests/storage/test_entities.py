"""Every entity is read as it was stored, complete, on both engines."""

from collections.abc import Awaitable, Callable
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from examples import (
    ANA,
    BEN,
    CLEO,
    FIRST,
    HARBOUR,
    NOW,
    SAILING,
    TESTS,
    TUESDAYS,
    a_round,
    acquaintance,
    ask,
    carried,
    chat,
    check_in,
    circle,
    community,
    draw_part,
    due,
    member,
    membership,
    note,
    owed,
    refill,
    topic,
    wish,
)
from filled_community import fill
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy.dialects import postgresql, sqlite

from bot.model.blocks import Block
from bot.model.chats import Pick
from bot.model.errors import InvalidValue, NotFound
from bot.model.ids import ChannelId, MemberId
from bot.model.interests import Interest, Stance
from bot.model.message_keys import MessageKey
from bot.model.outbox import ToChannel, ToMember
from bot.model.topics import Alias
from bot.ports import Transaction
from storage import SqlStore
from storage.columns import Instant, Json
from storage.tables import TABLES

NAIVE = datetime.fromisoformat("2026-01-01T10:00")
Put = Callable[[Transaction], Awaitable[Any]]
ENTITIES: dict[str, tuple[object, Put, Put]] = {}


def entity(name: str, value: Any, put: Callable[[Transaction, Any], Awaitable[Any]], get: Put) -> None:
    ENTITIES[name] = (value, lambda tx: put(tx, value), get)


async def put_question(tx: Transaction, value: Any) -> None:
    await tx.asks.put(ask())
    await tx.asks.put_carried(value)


async def find_question(tx: Transaction) -> object:
    return next(iter(await tx.asks.carried(ask().id)))


async def put_draw(tx: Transaction, value: Any) -> None:
    await tx.rounds.put(a_round())
    await tx.rounds.put_part(value)


async def find_draw(tx: Transaction) -> object:
    drawn, (drawn_at,) = await tx.rounds.draw(FIRST), await tx.rounds.parts_drawn_at(FIRST)
    return next(drawn.parts(FIRST, drawn_at)) if drawn else None


entity("member", member(ANA), lambda tx, v: tx.members.put(v), lambda tx: tx.members.get(ANA))
entity("topic", topic(TESTS, "Usability Tests"), lambda tx, v: tx.topics.put(v), lambda tx: tx.topics.get(TESTS))
entity("circle", circle(), lambda tx, v: tx.circles.put(v), lambda tx: tx.circles.get(TUESDAYS))
entity(
    "membership",
    membership(ANA),
    lambda tx, v: tx.circles.put_membership(v),
    lambda tx: tx.circles.membership(TUESDAYS, ANA),
)
entity("round", a_round(), lambda tx, v: tx.rounds.put(v), lambda tx: tx.rounds.get(FIRST))
entity("draw", draw_part(), put_draw, find_draw)
entity("chat", chat(), lambda tx, v: tx.chats.put(v), lambda tx: tx.chats.get(chat().id))
entity(
    "check-in",
    check_in(chat().id, ANA),
    lambda tx, v: tx.chats.put_check_in(v),
    lambda tx: tx.chats.check_in(chat().id, ANA),
)
entity("wish", wish(ANA, BEN), lambda tx, v: tx.chats.put_wish(v), lambda tx: tx.chats.wish(ANA, BEN))
entity(
    "acquaintance",
    acquaintance(ANA, BEN),
    lambda tx, v: tx.acquaintances.put(v),
    lambda tx: tx.acquaintances.get(BEN, ANA),
)
entity(
    "refill",
    refill(),
    lambda tx, v: tx.acquaintances.put_refill(v),
    lambda tx: tx.acquaintances.refill(refill().id),
)
entity("ask", ask(), lambda tx, v: tx.asks.put(v), lambda tx: tx.asks.get(ask().id))
entity("question", carried(), put_question, find_question)
entity("note", note(), lambda tx, v: tx.notes.put(v), lambda tx: tx.notes.get(note().id))
entity("message to a chat", owed(), lambda tx, v: tx.outbox.put(v), lambda tx: tx.outbox.get(owed().key))
entity(
    "message to a member",
    owed("welcome", ToMember(ANA)),
    lambda tx, v: tx.outbox.put(v),
    lambda tx: tx.outbox.get(MessageKey.parse("welcome")),
)
entity(
    "message to a channel",
    replace(owed("post", ToChannel(ChannelId("C-quay"))), message=None),
    lambda tx, v: tx.outbox.put(v),
    lambda tx: tx.outbox.get(MessageKey.parse("post")),
)
entity("due work", due(), lambda tx, v: tx.agenda.put(v), lambda tx: tx.agenda.get(due().job))


async def prepare(tx: Transaction) -> None:
    """Store the rows that other rows refer to."""
    await tx.put_community(community(HARBOUR))
    await tx.circles.put(circle())
    await tx.chats.put(chat())
    await tx.topics.put(topic(SAILING, "Sailing"))


@pytest.mark.parametrize("name", ENTITIES)
async def test_what_is_put_comes_back_whole(store: SqlStore, name: str):
    value, put, get = ENTITIES[name]
    async with store.transaction(HARBOUR) as tx:
        await prepare(tx)
        await put(tx)
        await tx.commit()
    async with store.reading(HARBOUR) as tx:
        assert await get(tx) == value


async def test_putting_again_changes_every_field(store: SqlStore):
    changed = replace(chat(), members=(ANA, CLEO), picks=(Pick(CLEO, NOW),), offered=(), apart=False, starts_at=None)
    async with store.transaction(HARBOUR) as tx:
        await prepare(tx)
        await tx.chats.put(changed)
        assert await tx.chats.get(changed.id) == changed
        assert await tx.chats.of_member(CLEO, 10) == [changed]
        assert await tx.chats.of_member(BEN, 10) == []


async def test_a_community_comes_back_and_changes(store: SqlStore):
    renamed = replace(community(HARBOUR), name="The quay")
    async with store.transaction(HARBOUR) as tx:
        with pytest.raises(NotFound):
            await tx.get_community()
        await tx.put_community(community(HARBOUR))
        await tx.put_community(renamed)
        await tx.commit()
    assert await store.communities() == [renamed]


async def test_a_transaction_refuses_another_community(store: SqlStore):
    async with store.transaction(HARBOUR) as tx:
        with pytest.raises(ValueError, match="sandbox:other"):
            await tx.put_community(replace(community(HARBOUR), id="sandbox:other"))


async def test_an_instant_comes_back_in_utc(store: SqlStore):
    kathmandu = timezone(timedelta(hours=5, minutes=45))
    async with store.transaction(HARBOUR) as tx:
        await prepare(tx)
        await tx.members.put(replace(member(ANA), joined_at=NOW.astimezone(kathmandu)))
        await tx.commit()
    async with store.reading(HARBOUR) as tx:
        found = await tx.members.get(ANA)
    assert found is not None
    assert found.joined_at == NOW
    assert found.joined_at.tzinfo is UTC


@pytest.mark.parametrize(
    "wrong",
    [
        lambda tx: tx.members.put(replace(member(ANA), joined_at=NAIVE)),
        lambda tx: tx.chats.put(replace(chat(), offered=(NAIVE,))),
        lambda tx: tx.chats.put(replace(chat(), picks=(Pick(ANA, NAIVE),))),
    ],
)
async def test_a_naive_datetime_is_refused_wherever_it_is(store: SqlStore, wrong: Put):
    async def put_wrong() -> None:
        async with store.transaction(HARBOUR) as tx:
            await prepare(tx)
            await wrong(tx)
            await tx.commit()

    with pytest.raises(Exception, match="names no instant") as refused:
        await put_wrong()
    assert isinstance(refused.value, InvalidValue) or isinstance(refused.value.__cause__, InvalidValue)


@given(st.datetimes(datetime.fromisoformat("1000-01-02"), timezones=st.timezones()))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_instants_sort_as_they_are_kept(instant: datetime):
    """SQLite compares instants as text, so the order of the text must be the order in time."""
    assume(instant.year < 9999)
    dialect = sqlite.dialect()
    kind = Instant().dialect_impl(dialect)
    in_utc = instant.astimezone(UTC)
    keep, read = kind.bind_processor(dialect), kind.result_processor(dialect, None)
    assert isinstance(keep(instant), str)
    assert keep(instant) < keep(in_utc + timedelta(microseconds=1))
    assert read(keep(instant)) == in_utc


@given(st.builds(MemberId, st.text()), st.text())
def test_json_keeps_any_text(who: MemberId, text: str):
    kind = Json(tuple[MemberId, str])
    dialect = postgresql.dialect()
    kept = kind.process_bind_param((who, text), dialect)
    assert kind.result_processor(dialect, None)(kept) == (who, text)


def test_every_field_of_every_entity_has_a_column():
    for kind, table in TABLES.items():
        assert {field.name for field in fields(kind)} <= {column.name for column in table.columns}


async def test_what_is_noted_twice_is_noted_once(store: SqlStore):
    async with store.transaction(HARBOUR) as tx:
        await prepare(tx)
        for _ in range(2):
            await tx.topics.add_interest(Interest(ANA, SAILING, Stance.CURIOUS))
            await tx.acquaintances.add_block(Block(ANA, BEN))
        assert await tx.topics.interests_of([ANA]) == [Interest(ANA, SAILING, Stance.CURIOUS)]
        assert await tx.acquaintances.blocks_of(ANA) == [Block(ANA, BEN)]
        assert await tx.topics.aliases_named(["sailing"]) == list[Alias]()


async def test_what_came_in_is_new_once_and_forgotten_after_days(store: SqlStore):
    async with store.transaction(HARBOUR) as tx:
        await fill(tx)
        assert await tx.inbound.is_new("press", NOW)
        assert not await tx.inbound.is_new("press", NOW + timedelta(hours=47))
        assert await tx.inbound.is_new("press", NOW + timedelta(hours=73))
