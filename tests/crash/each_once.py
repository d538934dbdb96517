"""Checks of the communities after a crash test: messages, chats, and work that is still due."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.chats import ChatState
from bot.model.checkins import CheckInState
from bot.model.jobs import CleanUp, EndRound, OpenRound, RemindChat
from bot.model.message_keys import MessageKey
from bot.model.outbox import OutboxState
from bot.model.rounds import RoundState
from bot.model.small_numbers import SMALLEST_GROUP_SHOWN
from storage import tables as t
from storage.engine import READING, begun, create_engine
from storage.jobs import KINDS
from storage.sandbox import tables as st
from tests.crash.busy_communities import Plan

FIRST_ROUND = 1


@dataclass(frozen=True, slots=True)
class Ledger:
    """The rows of several tables, each as a mapping by column."""

    rounds: list[dict[str, Any]]
    chats: list[dict[str, Any]]
    seats: list[dict[str, Any]]
    check_ins: list[dict[str, Any]]
    agenda: list[dict[str, Any]]
    outbox: list[dict[str, Any]]
    deliveries: list[dict[str, Any]]
    messages: list[dict[str, Any]]

    def arrived(self) -> Counter[tuple[str, str]]:
        """Count Refill's posts by community and conversation."""
        return Counter((row["community_id"], row["conversation"]) for row in self.messages if row["author"] is None)

    def delivered(self) -> list[tuple[str, str]]:
        """List the delivered messages by community and message key, sorted."""
        keys = {(row["community_id"], row["token"]): row["key"] for row in self.outbox}
        known = [(row["community_id"], row["key"]) for row in self.deliveries]
        return sorted((community, keys.get((community, token), token)) for community, token in known)

    def groups(self) -> list[tuple[str, tuple[str, ...]]]:
        """List the members of each chat, by community, sorted."""
        return sorted((row["community_id"], row["members"]) for row in self.chats)


async def read_ledger(url: str) -> Ledger:
    """Read the rows from a database."""
    engine = create_engine(url)
    async with begun(engine, READING) as connection:
        found = Ledger(
            *[
                await _rows(connection, table)
                for table in (
                    t.round_,
                    t.chat,
                    t.chat_member,
                    t.check_in,
                    t.agenda,
                    t.outbox,
                    st.sandbox_delivery,
                    st.sandbox_message,
                )
            ]
        )
    await engine.dispose()
    return found


async def _rows(connection: AsyncConnection, table: Table) -> list[dict[str, Any]]:
    found = await connection.execute(select(table).order_by(*table.primary_key.columns))
    return [
        {name: str(value) if isinstance(value, MessageKey) else value for name, value in row.items()}
        for row in found.mappings()
    ]


def check_first_rounds(ledger: Ledger, plan: Plan, now: datetime) -> None:
    """Assert that after the check-ins every round, chat and message exists, each exactly once."""
    everybody = sorted(plan.names())
    assert [row["number"] for row in ledger.rounds] == [FIRST_ROUND] * plan.circles * plan.communities
    assert {row["state"] for row in ledger.rounds} == {RoundState.INTRODUCED}
    assert sorted((row["community_id"], row["member_id"]) for row in ledger.seats) == everybody, "one chat for each"
    assert len(ledger.chats) == plan.chats
    assert {row["state"] for row in ledger.chats} == {ChatState.CHECKED_IN}
    assert {row["state"] for row in ledger.check_ins} == {CheckInState.ASKED}
    assert len(ledger.check_ins) == len(everybody)

    introductions = [(row["community_id"], f"intro.{row['id']}") for row in ledger.chats]
    check_ins = [(row["community_id"], f"checkin.{row['chat']}.{row['member']}") for row in ledger.check_ins]
    invitations = [key for key in ledger.delivered() if key[1].startswith("circle.")]
    assert len(invitations) == plan.circles * plan.communities
    nudges = [key for key in ledger.delivered() if key[1].startswith("slow-start.")]
    small = sum(size < SMALLEST_GROUP_SHOWN for size in plan.sizes)
    assert len(nudges) == plan.communities * small, "one to each of their organisers"
    assert ledger.delivered() == sorted(introductions + check_ins + invitations + nudges)
    expected = Counter((row["community_id"], f"chat:{row['id']}") for row in ledger.chats)
    expected += Counter((community, f"@{member}") for community, member in everybody)
    expected += Counter((community, f"@{key.rpartition('.')[2]}") for community, key in nudges)
    posts = {where: count for where, count in ledger.arrived().items() if not where[1].startswith("#")}
    assert posts == dict(expected), "one introduction in each chat, one check-in to each member"

    assert Counter(row["state"] for row in ledger.outbox) == {OutboxState.DELIVERED: len(ledger.delivered())}
    assert all(row["lease_until"] is None and row["message"] is None for row in ledger.outbox)
    check_agenda(ledger, now)
    kinds = Counter(row["kind"] for row in ledger.agenda)
    each_round, each_chat = len(ledger.rounds), len(ledger.chats)
    once = {KINDS[OpenRound]: each_round, KINDS[EndRound]: each_round, KINDS[RemindChat]: each_chat}
    assert kinds == {**once, KINDS[CleanUp]: plan.communities}


def check_agenda(ledger: Ledger, now: datetime) -> None:
    """Assert that every job in the agenda is due later, and has neither a lease nor an error."""
    for row in ledger.agenda:
        assert row["due_at"] > now, row
        assert row["lease_until"] is None, row
        assert row["error"] is None, row


def check_handed_over(notebook: Path) -> None:
    """Assert that every repeated delivery was marked as uncertain."""
    handed: dict[str, list[str]] = defaultdict(list)
    for line in notebook.read_text().splitlines():
        name, _, word = line.rpartition(" ")
        handed[name].append(word)
    again = {name: words for name, words in handed.items() if words.count("certain") > 1 or "certain" in words[1:]}
    assert not again, "handed over twice as if it were new"
