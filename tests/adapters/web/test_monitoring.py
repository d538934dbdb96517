"""Health and metrics, as a load balancer and Prometheus see them."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from starlette.applications import Starlette

from adapters.web.monitoring import create_monitoring
from bot.clock import HandClock
from bot.connections import LOST_AFTER, Connections
from bot.model.circles import CircleId
from bot.model.communities import Community
from bot.model.content import Message
from bot.model.ids import ChannelId, CommunityId
from bot.model.jobs import Due, OpenRound
from bot.model.message_keys import MessageKey
from bot.model.outbox import OutboxMessage, OutboxState, ToChannel, Urgency
from storage import SqlStore
from storage.engine import create_engine
from tests.cipher import CIPHER

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
HARBOUR = CommunityId("sandbox:harbour")


async def nothing() -> dict[str, str]:
    return {}


async def get(app: Starlette, path: str) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here") as client:
        return await client.get(path)


@pytest.fixture
async def furnished(store: SqlStore) -> SqlStore:
    """Store an overdue failed job, a coming job, and messages in several states."""
    async with store.transaction(HARBOUR) as tx:
        await tx.put_community(Community(HARBOUR, "sandbox", "Harbour", "en", "UTC"))
        await tx.agenda.put(Due(OpenRound(CircleId("a")), NOW - timedelta(hours=1), attempts=3, error="InvalidValue"))
        await tx.agenda.put(Due(OpenRound(CircleId("b")), NOW - timedelta(seconds=5)))
        await tx.agenda.put(Due(OpenRound(CircleId("c")), NOW + timedelta(days=1)))
        for number, state in enumerate([OutboxState.PENDING, OutboxState.DEAD, OutboxState.DEAD]):
            key = MessageKey.parse(f"hello.{number}")
            due_at = NOW - timedelta(minutes=number + 1)
            to, what = ToChannel(ChannelId("quay")), Message(())
            await tx.outbox.add(OutboxMessage(key, to, what, Urgency.NUDGE, due_at, NOW, state=state))
        await tx.commit()
    return store


async def test_metrics_count_what_is_due_overdue_and_stuck(furnished: SqlStore) -> None:
    told = (await get(create_monitoring(furnished, HandClock(NOW), nothing, nothing), "/metrics")).text
    for line in (
        "refill_store_reachable 1.0",
        'refill_jobs_waiting{state="due"} 2.0',
        'refill_jobs_waiting{state="overdue"} 1.0',
        'refill_jobs_waiting{state="failing"} 1.0',
        'refill_messages{state="pending"} 1.0',
        'refill_messages_oldest_seconds{state="pending"} 60.0',
        'refill_messages{state="dead"} 2.0',
        'refill_messages_oldest_seconds{state="dead"} 180.0',
        'refill_messages{state="waiting"} 0.0',
    ):
        assert line in told.splitlines(), told


async def test_readiness_tells_what_is_wrong(store: SqlStore) -> None:
    async def slack_is_lost() -> dict[str, str]:
        return {"Slack": "the connection to Slack is lost"}

    async def waker_has_ended() -> dict[str, str]:
        return {"waker": "the waker has ended"}

    clock = HandClock(NOW)
    well = await get(create_monitoring(store, clock, nothing, nothing), "/health/ready")
    assert (well.status_code, well.json()) == (200, {"well": True, "problems": {}})
    lost = create_monitoring(store, clock, nothing, slack_is_lost)
    assert (await get(lost, "/health/live")).status_code == 200, "a restart would not help"
    answer = await get(lost, "/health/ready")
    assert (answer.status_code, answer.json()["problems"]) == (503, await slack_is_lost())
    ended = create_monitoring(store, clock, waker_has_ended, nothing)
    assert {(await get(ended, path)).status_code for path in ("/health/live", "/health/ready")} == {503}


async def test_a_database_that_is_gone_is_told_and_costs_no_metrics_of_the_process() -> None:
    gone = SqlStore(create_engine("postgresql://nobody@127.0.0.1:1/none"), CIPHER)
    app = create_monitoring(gone, HandClock(NOW), nothing, nothing)
    answer = await get(app, "/health/ready")
    assert (answer.status_code, "can't be reached" in answer.json()["problems"]["store"]) == (503, True)
    told = (await get(app, "/metrics")).text.splitlines()
    assert "refill_store_reachable 0.0" in told
    assert any(line.startswith("refill_waker_last_run_timestamp_seconds ") for line in told)
    await gone.close()


async def test_a_connection_that_is_lost_and_comes_back_is_logged_once_each(caplog: pytest.LogCaptureFixture) -> None:
    connections = Connections({"Slack": nothing_open})
    for _ in range(LOST_AFTER - 1):
        connections._note("Slack", is_open=False)
    assert (connections.lost(), caplog.messages) == ([], [])
    for _ in range(3):
        connections._note("Slack", is_open=False)
    assert connections.lost() == ["Slack"]
    for _ in range(3):
        connections._note("Slack", is_open=True)
    assert connections.lost() == []
    assert [message.split(";")[0] for message in caplog.messages] == [
        "the connection to Slack is lost",
        "the connection to Slack is back",
    ]


async def nothing_open() -> bool:
    return False
