"""The parameters of a failed statement are in no text that may be logged."""

import logging

import pytest
from examples import ANA, BEN, HARBOUR, community
from sqlalchemy import text

from bot.model.again import Again
from storage import SqlStore
from storage import tables as t

SECRET = "what nobody else may read"
LOG = logging.getLogger("test")


async def fail_for_want_of_a_value(store: SqlStore) -> None:
    async with store.transaction(HARBOUR) as tx:
        await tx.put_community(community(HARBOUR))
        row = {"member": ANA, "about": BEN, "chat": SECRET, "answer": Again.NO, "answered_at": None}
        await tx._scope.put_row(t.wish, row | {"asked_again": False})
        await tx.commit()


async def fail_for_a_double(store: SqlStore) -> None:
    async with store.transaction(HARBOUR) as tx:
        await tx.put_community(community(HARBOUR))
        row = {"name": SECRET, "folded": SECRET}
        await tx._scope.add_rows(t.topic, [row | {"id": "one"}] * 2)
        await tx.commit()


async def fail_for_our_own_fault(store: SqlStore) -> None:
    async with store.transaction(HARBOUR) as tx:
        await tx._scope.connection.execute(text("SELECT a FROM nowhere WHERE a = :a"), {"a": SECRET})


@pytest.mark.parametrize("fail", [fail_for_want_of_a_value, fail_for_a_double, fail_for_our_own_fault])
async def test_a_failing_statement_tells_no_answer(store: SqlStore, caplog: pytest.LogCaptureFixture, fail):
    with pytest.raises(Exception) as failed:  # noqa: PT011 - the errors differ
        await fail(store)
    LOG.error("it failed", exc_info=failed.value)
    for told in (caplog.text, str(failed.value), repr(failed.value)):
        assert SECRET not in told
    assert "it failed" in caplog.text
    assert any(word in caplog.text for word in ("answered_at", "topic", "nowhere")), "what failed is told"
