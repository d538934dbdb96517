"""Measure the cost of each command in a filled database: `python -m bench.commands [--engine sqlite|postgresql] [URL]`.

Without a URL, a database is created and filled first (see bench.fill). Each row has a command's number of statements,
and the CPU of this process and of PostgreSQL, as the median of several runs. SQLite runs inside this process. The table
also has references: slack-bolt with a signed command and an empty handler, and Starlette with one SELECT.
"""

import argparse
import asyncio
import hashlib
import hmac
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import Any, Final
from urllib.parse import urlencode

from rich.console import Console
from rich.table import Table
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import event, select, text
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bench.databases import ENGINES, cpu_of, empty_database
from bench.fill import HEAVY, HEAVY_CHATS, LARGE, NOW, Size, fill, member_of
from bot.bootstrap import Refill
from bot.clock import HandClock
from bot.model.ids import CommunityId
from bot.model.inbound import Answer, Choice, Command, Submission
from bot.model.members import Person
from storage import SqlStore
from storage import tables as t
from storage.engine import create_engine
from tests.cipher import CIPHER

RUNS: Final = 15
"""Number of runs of each command. The first two are not counted."""
UNCOUNTED: Final = 2
SECRET: Final = "signing"  # noqa: S105 - the secret of a made-up app
PATH: Final = "/slack/events"

Run = Callable[[int], Awaitable[object]]
"""A measured function. Its argument is the number of the run."""


@dataclass(frozen=True, slots=True)
class Cost:
    """The cost of one run of a command: statements, and milliseconds of CPU."""

    statements: float
    process: float
    database: float


class Gauge:
    """Counts statements and CPU of one engine."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self.statements = 0
        event.listen(engine.sync_engine, "before_cursor_execute", self._count)

    def _count(self, _connection: object, _cursor: object, statement: str, *_others: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA", "SET", "COMMIT", "ROLLBACK")):
            self.statements += 1

    async def servers(self) -> Sequence[int]:
        """Return the ids of PostgreSQL's processes for this database."""
        if self._engine.dialect.name != "postgresql":
            return ()
        here = "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
        async with self._engine.connect() as connection:
            return list((await connection.execute(text(here))).scalars())

    async def measure(self, run: Run) -> Cost:
        """Call a function many times, and return the medians of its costs."""
        costs = []
        for number in range(RUNS):
            servers = await self.servers()
            before, began, served = self.statements, time.process_time(), cpu_of(servers)
            await run(number)
            took, served = time.process_time() - began, cpu_of(servers) - served
            costs.append(Cost(self.statements - before, took * 1000, served * 1000))
        kept = costs[UNCOUNTED:]
        return Cost(
            median(cost.statements for cost in kept),
            median(cost.process for cost in kept),
            median(cost.database for cost in kept),
        )


def runs_of(refill: Refill, store: SqlStore, person: Person) -> Mapping[str, Run]:
    """Return the commands, presses and keystrokes to measure."""
    talk = refill.conversation

    def say(words: str) -> Run:
        return lambda _: talk.command(Command(LARGE, person, words, None))

    def suggest(source: str, typed: Sequence[str]) -> Run:
        return lambda number: talk.suggest(LARGE, person, source, typed[number % len(typed)])

    async def new_topic(number: int) -> Answer:
        return await talk.choose(Choice(LARGE, person, f"topic.curious:sailing knots number {number}", None))

    async def write_ask(number: int) -> Answer:
        values = (("what", (f"How do you fix old boats? {number}",)), ("topic", ("fixing old boats",)))
        return await talk.submit(Submission(LARGE, person, "ask:-", (*values, ("name", ("hidden",)))))

    async def forget(number: int) -> None:
        async with store.transaction(LARGE) as tx:
            await tx.members.forget(member_of(HEAVY_CHATS + 1 + number))
            await tx.commit()

    return {
        "/coffee": say(""),
        "chats": say("chats"),
        "me": say("me"),
        "my-data": say("my-data"),
        "topics": say("topics"),
        "circle list": say("circle list"),
        "ask (opens the form)": say("ask"),
        "ask how do you fix an old boat?": say("ask how do you fix an old boat?"),
        "form of an ask, sent": write_ask,
        "app home": lambda _: talk.home(LARGE, person),
        "a keystroke in a topic field": suggest("topics", ["fix", "old bo", "garden", "gardn", "wild birds"]),
        "a keystroke in a person field": suggest("people", ["an", "costa", "ana co", "lopez 12"]),
        "a new topic": new_topic,
        "a topic, dropped again": lambda number: say(f"topics drop sailing knots number {number}")(number),
        "forgetting a member": forget,
    }


def signed(words: str) -> tuple[dict[str, Any], bytes]:
    """Return the ASGI scope and the body of a slash command as Slack signs it."""
    fields = {"command": "/coffee", "text": words, "team_id": "T1", "user_id": "U1", "channel_id": "C1"}
    body = urlencode(fields | {"trigger_id": "1.2", "response_url": "https://example.org/"}).encode()
    at = str(int(time.time()))
    mac = hmac.new(SECRET.encode(), b"v0:" + at.encode() + b":" + body, hashlib.sha256).hexdigest()
    headers = {"x-slack-request-timestamp": at, "x-slack-signature": f"v0={mac}"}
    headers["content-type"] = "application/x-www-form-urlencoded"
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": "POST", "path": PATH, "headers": raw, "query_string": b"", "http_version": "1.1"}
    return scope, body


async def post(app: Callable[..., Awaitable[None]], words: str) -> None:
    """Send a signed command to an ASGI app, as a web server does."""
    scope, body = signed(words)
    began: list[int] = []

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            began.append(message["status"])

    await app(scope, receive, send)
    if began != [200]:
        raise RuntimeError(f"the reference answered {began}")


@asynccontextmanager
async def references(engine: AsyncEngine, community: CommunityId = LARGE) -> AsyncIterator[Mapping[str, Run]]:
    """Yield the references that commands are compared with."""
    bolt = AsyncApp(signing_secret=SECRET, client=AsyncWebClient("xoxb-1"), request_verification_enabled=True)
    bolt._async_middleware_list = [
        one for one in bolt._async_middleware_list if "Authorization" not in type(one).__name__
    ]

    @bolt.command("/coffee")
    async def coffee(ack: Callable[[str], Awaitable[None]]) -> None:
        await ack("hello")

    handler = AsyncSlackRequestHandler(bolt)

    async def to_bolt(request: Request) -> Response:
        return await handler.handle(request)

    async def one_select(_: Request) -> Response:
        async with engine.connect() as connection:
            here = t.member.c.community_id == community
            found = await connection.execute(select(t.member.c.name).where(here).limit(1))
            return PlainTextResponse(str(found.scalar_one()))

    only_bolt = Starlette(routes=[Route(PATH, to_bolt, methods=["POST"])])
    only_select = Starlette(routes=[Route(PATH, one_select, methods=["POST"])])
    yield {
        "slack-bolt alone, signed": lambda _: post(only_bolt, ""),
        "Starlette with one select": lambda _: post(only_select, ""),
    }


async def measure(url: str) -> Table:
    """Measure everything in one database."""
    engine = create_engine(url)
    store, clock = SqlStore(engine, CIPHER), HandClock(NOW)
    async with store.transaction(LARGE) as tx:  # a write transaction, which caches the community's secret
        member = await tx.members.get(HEAVY)
        if member is None:
            raise RuntimeError("this database was not filled by bench.fill")
        count = len(await tx.members.ids())
    person = Person(HEAVY, member.name, member.zone, member.locale, admin=False)
    table = Table(title=f"Commands, {engine.dialect.name}, in a community of {count:,}")
    for column in ("what", "statements", "CPU ms", "PostgreSQL's CPU ms"):
        table.add_column(column, justify="left" if column == "what" else "right")
    gauge = Gauge(engine)
    async with references(engine) as known:
        for name, run in {**known, **runs_of(Refill(store, clock, {}), store, person)}.items():
            clock.move_by(timedelta(minutes=1))  # a person may send sixty commands a minute
            cost = await gauge.measure(run)
            table.add_row(name, f"{cost.statements:.0f}", f"{cost.process:.1f}", f"{cost.database:.1f}")
    await store.close()
    return table


async def main(url: str | None, engines: Sequence[str]) -> None:
    """Print the table of each engine."""
    if url is not None:
        Console(width=120).print(await measure(url))
        return
    for engine in engines:
        with empty_database(engine) as made:
            await fill(made, Size(), 50)
            Console(width=120).print(await measure(made))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url", nargs="?", help="of a database that bench.fill has filled")
    parser.add_argument("--engine", choices=ENGINES, action="append", help="both, if none is named")
    told = parser.parse_args()
    asyncio.run(main(told.url, told.engine or ENGINES))
