"""Health checks and metrics, on a port of their own."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Final

from prometheus_client import REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.ports import Backlog, Clock, Store, StoreUnavailable

logger = logging.getLogger(__name__)

Problems = Callable[[], Awaitable[Mapping[str, str]]]
"""A function that returns what is wrong: a sentence for each part with a problem."""
PATIENCE_SECONDS: Final = 5
"""Maximum time that a check of the store may take."""


def create_monitoring(store: Store, clock: Clock, alive: Problems, ready: Problems) -> Starlette:
    """Return the application with `/health/live`, `/health/ready` and `/metrics`."""

    async def live(_: Request) -> Response:
        return _tell(await alive())

    async def is_ready(_: Request) -> Response:
        found = await _load(store, clock)
        of_store = {"store": found} if isinstance(found, str) else {}
        return _tell({**await alive(), **await ready(), **of_store})

    async def metrics(_: Request) -> Response:
        found = await _load(store, clock)
        of_store = CollectorRegistry()
        of_store.register(BacklogCollector(None if isinstance(found, str) else found))
        text = generate_latest(REGISTRY) + generate_latest(of_store)
        return Response(text, media_type=CONTENT_TYPE_PLAIN_0_0_4)

    return Starlette(routes=[Route("/health/live", live), Route("/health/ready", is_ready), Route("/metrics", metrics)])


def _tell(problems: Mapping[str, str]) -> Response:
    return JSONResponse({"well": not problems, "problems": problems}, 503 if problems else 200)


async def _load(store: Store, clock: Clock) -> Backlog | str:
    """Return the backlog, or the reason why it can't be read."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await store.backlog(clock.now())
    except StoreUnavailable as error:
        return str(error)
    except TimeoutError:
        return f"the database did not answer within {PATIENCE_SECONDS} seconds"


class BacklogCollector(Collector):
    """Metrics from the store, the same in all processes that share the store."""

    def __init__(self, backlog: Backlog | None) -> None:
        self._backlog = backlog

    def collect(self) -> Iterable[Metric]:
        """Return the metrics. If the store can't be reached, return only the metric that says so."""
        backlog = self._backlog
        yield GaugeMetricFamily("refill_store_reachable", "Whether the database answered", value=backlog is not None)
        if backlog is None:
            return
        jobs = GaugeMetricFamily("refill_jobs_waiting", "Jobs that are due, overdue or were put off", labels=["state"])
        for state, number in (("due", backlog.due), ("overdue", backlog.overdue), ("failing", backlog.failing)):
            jobs.add_metric([state], number)
        yield jobs
        messages = GaugeMetricFamily("refill_messages", "Messages that are not delivered", labels=["state"])
        oldest = GaugeMetricFamily(
            "refill_messages_oldest_seconds", "How long ago the oldest of them was due", labels=["state"]
        )
        for state, few in backlog.messages.items():
            messages.add_metric([state], few.number)
            oldest.add_metric([state], max(few.age.total_seconds(), 0))
        yield messages
        yield oldest
