"""Members who are held: their rows are deleted and recorded, and restored if the members return in time.

The same statements delete the rows of held and of forgotten members. So all other code sees a held member as a
forgotten one. Nobody sees a change when the recorded rows are deleted later.
"""

import json
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import MISSING, asdict, dataclass, field, fields
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Table, Text, type_coerce

from bot.model.absences import Absence
from bot.model.ids import AskId, MemberId
from bot.model.jobs import DestroyKey, LookForMember
from bot.model.message_keys import MessageKey
from storage import tables as t
from storage.agenda import SqlAgenda
from storage.columns import Choice, Instant, Json, Key
from storage.community_scope import CommunityScope
from storage.jobs import KINDS
from storage.outbox import DONE

Row = dict[str, Any]
Forget = Callable[[CommunityScope], Awaitable[None]]
"""A function that forgets a member through a scope."""

TAKEN_FOR_GOOD: Final = frozenset({t.round_.name, t.round_member.name, t.draw.name})
"""Tables whose rows are not recorded, because inputs and outcomes of rounds are about all members of a round."""
WORDS_OF_OTHERS: Final = frozenset({t.outbox.c.message.name})
"""Columns whose changes are not recorded. The earlier text of a message may contain words of another member, who may be
forgotten before this member returns."""
MERGED: Final = frozenset({t.interest.name, t.alias.name, t.chat.name, t.refill.name})
"""Tables whose column `topic` changes when two topics are merged. An ask keeps its topic."""


@dataclass(slots=True)
class Taken:
    """The recorded changes of forgetting a member. All values can be written as JSON."""

    deleted: list[tuple[str, Row]] = field(default_factory=list)
    """Deleted rows, each with the name of its table."""
    changed: list[tuple[str, Row, Row, Row]] = field(default_factory=list)
    """Updated rows: table, key, and values before and after; the earliest change first."""
    topics: list[Row] = field(default_factory=list)
    """The topics of these rows, because topics may be merged or deleted while the member is held."""


class RecordingScope(CommunityScope):
    """A scope that records the rows that it deletes and updates."""

    def __init__(self, scope: CommunityScope) -> None:
        super().__init__(scope.connection, scope.community)
        self.loaded = scope.loaded
        self.taken = Taken()

    async def delete(self, table: Table, /, *conditions: ColumnElement[bool], **values: object) -> int:
        await self._record(table, *conditions, *self.conditions(table, values))
        return await super().delete(table, *conditions, **values)

    async def change(self, table: Table, *conditions: ColumnElement[bool], **values: object) -> None:
        before = await _rows(self, table, *conditions)
        await super().change(table, *conditions, **values)
        moved = {name: value for name, value in values.items() if name in table.primary_key}
        for row in before:
            await self._compare(table, row, _key_of(table, row) | moved)

    async def put_row(self, table: Table, values: Mapping[str, object]) -> None:
        key = {column.name: values[column.name] for column in table.primary_key if column.name in values}
        before = await _rows(self, table, *_here(table, key))
        await super().put_row(table, values)
        for row in before:
            await self._compare(table, row, key)

    async def _compare(self, table: Table, before: Row, key: Row) -> None:
        if table.name not in TAKEN_FOR_GOOD:
            (after,) = await _rows(self, table, *_here(table, key))
            changed = [name for name in before if before[name] != after[name] and name not in WORDS_OF_OTHERS]
            was, is_now = ({name: row[name] for name in changed} for row in (before, after))
            if changed:
                self.taken.changed.append((table.name, _key_of(table, after), was, is_now))

    async def _record(self, table: Table, *conditions: ColumnElement[bool]) -> None:
        if table.name in TAKEN_FOR_GOOD:
            return
        rows = await _rows(self, table, *conditions)
        self.taken.deleted += [(table.name, row) for row in rows]
        for part, column in _parts_of(table) if rows else ():
            await self._record(part, self.among(column, [row["id"] for row in rows]))


async def hold(scope: CommunityScope, absence: Absence, forget: Forget) -> None:
    """Forget a member, and record the changes."""
    await scope.flush()
    recording = RecordingScope(scope)
    await forget(recording)
    taken, agenda = recording.taken, SqlAgenda(scope)
    for name, row in taken.deleted:
        if name == t.agenda.name and row["kind"] == KINDS[LookForMember]:
            await scope.add_rows(t.agenda, [_values(t.agenda, row)])  # the job about a held member stays
        if name == t.note.name:
            await agenda.remove(DestroyKey(row["key"]))
    taken.deleted = [(name, row) for name, row in taken.deleted if _is_kept(name, row)]
    named = {row["topic"] for _, row in taken.deleted if row.get("topic")}
    named |= {row["topic"] for _, _, row, _ in taken.changed if row.get("topic")}
    there = await _rows(scope, t.topic, scope.among(t.topic.c.id, named))
    taken.topics = [*there, *(row for name, row in taken.deleted if name == t.topic.name)]
    taken.deleted = [(name, row) for name, row in taken.deleted if name != t.topic.name]
    await scope.put(absence, taken=json.dumps(asdict(taken), ensure_ascii=False))


async def release(scope: CommunityScope, member: MemberId) -> None:
    """Restore a member's rows. Rows and values that are newer stay as they are."""
    (kept,) = await scope.values(t.absence.c.taken, member=member)
    taken = Taken(**json.loads(kept))
    await scope.delete(t.absence, member=member)
    topics = {row["id"]: await _topic_now(scope, row) for row in taken.topics}
    asked_about = {row["topic"] for name, _, row, _ in taken.changed if name == t.ask.name and "topic" in row}
    asked_about |= {row["topic"] for name, row in taken.deleted if name == t.ask.name}
    needed = [row for row in taken.topics if row["id"] in {*topics.values(), *asked_about}]
    rows = [*taken.deleted, *((t.topic.name, row) for row in needed)]
    order = {table.name: place for place, table in enumerate(t.metadata.sorted_tables)}
    for name, row in sorted(rows, key=lambda one: order[one[0]]):
        await _put_back(scope, t.metadata.tables[name], _with_topic(name, row, topics))
    for name, key, before, after in reversed(taken.changed):
        table = t.metadata.tables[name]
        here = _here(table, _values(table, key))
        for row in await _rows(scope, table, *here):
            untouched = {column: before[column] for column in before if row.get(column) == after[column]}
            if untouched:
                await scope.change(table, *here, **_values(table, _with_topic(name, untouched, topics)))


async def taken_by_all(scope: CommunityScope) -> Mapping[MemberId, str]:
    """Return the recorded rows of each held member, as JSON. Usually nobody is held."""
    found = await scope.execute(scope.select(t.absence, t.absence.c.member, t.absence.c.taken))
    return {row[0]: row[1] for row in found}


async def with_something_of(
    scope: CommunityScope, member: MemberId, ids: Collection[str], held: Mapping[MemberId, str]
) -> Sequence[Absence]:
    """List the absences of held members who share rows with a member, and the member's own; the earliest first.

    `held` are the recorded rows of all held members. `ids` are those of the member's asks, chats and topics; if the
    member is held, too, the recorded rows contain more of them. Another member shares rows if these recorded rows name
    the other, or if the other's rows contain the member's id or one of the ids.
    """
    own = held.get(member, "")
    named = {member, *ids, *(_ids_in(own) if own else ())}
    shared = [who for who, taken in held.items() if who == member or who in own or any(one in taken for one in named)]
    return await scope.find(Absence, by=(t.absence.c.since, t.absence.c.member), member=shared)


async def with_question(scope: CommunityScope, ask: AskId) -> Sequence[Absence]:
    """List the absences whose recorded rows contain an ask's id, except the asker's absence; the earliest first."""
    rows = scope.select(t.absence, t.absence.c.member, t.absence.c.taken)
    found = await scope.execute(rows.where(t.absence.c.taken.contains(ask)))
    readers = [who for who, taken in found if ask not in _ids_in(taken)]
    return await scope.find(Absence, by=(t.absence.c.since, t.absence.c.member), member=readers)


def _ids_in(recorded: str) -> set[str]:
    """Read the ids of asks, chats and topics from the recorded rows of a held member."""
    taken = Taken(**json.loads(recorded))
    rows = [*taken.deleted, *((name, key) for name, key, _, _ in taken.changed)]
    return {row["id"] for name, row in rows if name in (t.ask.name, t.chat.name)} | {row["id"] for row in taken.topics}


async def _topic_now(scope: CommunityScope, row: Row) -> str:
    """Return the id of a recorded topic, or of the topic that replaced it.

    If no member has the recorded topic, the topic that now has its name, or has its name as an alias, replaces it.
    """
    topic, alias = t.topic.c, t.alias.c
    there = await scope.values(topic.id, topic.id == row["id"], t.is_held(topic.id))
    there = there or await scope.values(topic.id, topic.folded == row["folded"], t.is_held(topic.id))
    there = there or await scope.values(alias.topic, alias.folded == row["folded"], t.is_held(alias.topic))
    return str(there[0] if there else row["id"])


def _with_topic(table: str, row: Row, topics: Mapping[str, str]) -> Row:
    topic = row.get("topic")
    return row | {"topic": topics.get(topic, topic)} if topic and table in MERGED else row


async def _put_back(scope: CommunityScope, table: Table, row: Row) -> None:
    """Insert a row unless it conflicts with another row, or its parent row is gone."""
    values = _values(table, row)
    for constraint in table.foreign_key_constraints:
        parent = constraint.referred_table
        here = [key.column == values[key.parent.name] for key in constraint.elements if key.column is not parent.c[0]]
        if here and not await scope.values(parent.c.id, *here):
            return
    await scope.add_row(table, _defaults_of(table) | values)


async def _rows(scope: CommunityScope, table: Table, *conditions: ColumnElement[bool]) -> list[Row]:
    columns = [column for column in table.c if column.name != "community_id"]
    query = scope.select(table, *map(_stored, columns)).where(*conditions)
    found = await scope.execute(query)
    return [{column.name: _plain(value) for column, value in zip(columns, row, strict=True)} for row in found]


def _stored(column: Column[Any]) -> ColumnElement[Any]:
    return type_coerce(column, Text).label(column.name) if isinstance(column.type, Json | Key) else column


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _values(table: Table, row: Row) -> dict[str, Any]:
    """Parse a row's values, and leave out columns that do not exist any more."""
    return {name: _value(table.c[name].type, value) for name, value in row.items() if name in table.c}


def _value(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    match kind:
        case Instant():
            return datetime.fromisoformat(value)
        case Choice():
            return kind.kind(value)
        case Json():
            return kind.read(value)
        case Key():
            return MessageKey.parse(value)
        case _:
            return value


def _defaults_of(table: Table) -> dict[str, Any]:
    """Return the default values of a table's columns. A recorded row may be older than some columns."""
    kinds = [kind for kind, theirs in t.TABLES.items() if theirs is table]
    known = [one for kind in kinds for one in fields(kind)]
    made = {one.name: one.default_factory() for one in known if one.default_factory is not MISSING}
    return made | {one.name: one.default for one in known if one.default is not MISSING}


def _is_kept(table: str, row: Row) -> bool:
    if table == t.agenda.name:
        return bool(row["kind"] != KINDS[LookForMember])
    return table != t.outbox.name or row["state"] in DONE  # an unsent message would be outdated later


def _here(table: Table, key: Row) -> list[ColumnElement[bool]]:
    return [table.c[name] == value for name, value in key.items()]


def _key_of(table: Table, row: Row) -> Row:
    return {column.name: row[column.name] for column in table.primary_key if column.name in row}


def _parts_of(table: Table) -> list[tuple[Table, Column[Any]]]:
    """List the tables that refer to a table, each with the referring column."""
    return [
        (part, key.parent)
        for part in t.metadata.sorted_tables
        for constraint in part.foreign_key_constraints
        for key in constraint.elements
        if constraint.referred_table is table and key.column is not table.c[0]
    ]
