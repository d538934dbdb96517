"""SIGTERM on every platform: within ten seconds, work in progress ends and every lease is released."""

import asyncio
import os
import signal
import sqlite3
import sys
import time
from contextlib import AsyncExitStack, closing
from pathlib import Path

import httpx
import pytest

from adapters.slack.manifest import EVENTS
from storage.deployment_keys import new_key
from tests.adapters.discord.incoming_only import PATIENT
from tests.adapters.discord.local_discord import LocalDiscord
from tests.adapters.processes import ROOT, free_port, start, told_here, until_it_says
from tests.adapters.slack.local_slack import LocalSlack, Workspace
from tests.adapters.wait_until import PATIENCE

SECONDS = 10
LEASED = {
    "account": "SELECT name FROM account",
    "agenda": "SELECT kind FROM agenda WHERE lease_until IS NOT NULL",
    "outbox": "SELECT key FROM outbox WHERE state = 'sending'",
}


def discord_settings(discord: LocalDiscord) -> dict[str, str]:
    return {"DISCORD_TOKEN": discord.token, "DISCORD_API_URL": discord.url, "DISCORD_GATEWAY_URL": discord.gateway_url}


async def watched(port: int) -> None:
    """Return health and metrics as soon as they are served."""
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=PATIENCE) as browser:
        ready = await browser.get("/health/ready")
        assert (ready.status_code, ready.json()["problems"]) == (200, {})
        assert (await browser.get("/health/live")).status_code == 200
        told = (await browser.get("/metrics")).text
        assert "refill_store_reachable 1.0" in told


async def stopped(folder: Path, process: asyncio.subprocess.Process, *, key_file: bool = True) -> str:
    """Stop a process, and check its exit. Return its output since the last read."""
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    out, _ = await process.communicate()
    took, said = time.monotonic() - began, out.decode()
    assert (process.returncode, took < SECONDS, "Traceback" in said) == (0, True, False), (took, said)
    files = ["refill-keys.db", "refill.db", *(["refill.key"] if key_file else [])]
    assert sorted(file.name for file in (folder / "data").iterdir()) == files, "no log is left beside them"
    with closing(sqlite3.connect(folder / "data" / "refill.db")) as database:
        assert {name: database.execute(query).fetchall() for name, query in LEASED.items()} == {
            name: [] for name in LEASED
        }
    return said


def people_in(workspace: Workspace) -> Workspace:
    workspace.add_user("UOLIVE", "Olive", is_admin=True)
    workspace.add_channel("C1", "coffee", ["UOLIVE"])
    return workspace


@pytest.mark.slow
async def test_the_sandbox_stops_though_a_page_is_open(tmp_path: Path) -> None:
    port, monitoring = free_port(), free_port()
    process = await start(tmp_path, "run", PORT=str(port), MONITORING_PORT=str(monitoring))
    await until_it_says(process, "Preparing the made-up community.")
    await until_it_says(process, f"Refill is at http://localhost:{port}")
    async with (
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False, follow_redirects=True) as browser,
        AsyncExitStack() as stack,
    ):
        page = await browser.get("/", timeout=PATIENCE)
        events = await stack.enter_async_context(browser.stream("GET", f"{page.url.path}/events", timeout=PATIENCE))
        assert events.status_code == 200
        await watched(monitoring)
        assert "Cancel" not in await stopped(tmp_path, process)


async def test_slack_and_discord_are_left_though_slack_does_not_answer(tmp_path: Path) -> None:
    async with (
        LocalSlack(subscriptions=EVENTS, ack_seconds=PATIENCE) as slack,
        LocalDiscord(answer_seconds=PATIENT) as discord,
    ):
        workspace = people_in(slack.add_workspace("T1", "Harbour"))
        olive = workspace.user("UOLIVE")
        slack.fail("chat.postMessage", delay=60)
        slack_settings = {
            "SLACK_BOT_TOKEN": workspace.token, "SLACK_APP_TOKEN": slack.app_token, "SLACK_API_URL": slack.url,
        }  # fmt: skip
        monitoring = free_port()
        process = await start(
            tmp_path, "run", MONITORING_PORT=str(monitoring), **slack_settings, **discord_settings(discord)
        )
        await until_it_says(process, "Refill is in Slack, in Harbour, and in Discord")
        await watched(monitoring)
        assert "Refill is running well" in (await told_here(tmp_path, "doctor", MONITORING_PORT=str(monitoring)))[1]
        await olive.slash("/coffee", "circle new", "C1")
        await olive.submit(await olive.opens("New circle"), {"Name": "Coffee"})
        await slack.until(lambda: slack.count("chat.postMessage"))
        assert "Refill has stopped" in await stopped(tmp_path, process)


@pytest.mark.slow
async def test_slack_over_http_is_left_though_a_request_is_half_sent(tmp_path: Path) -> None:
    port = free_port()
    async with (
        LocalSlack(subscriptions=EVENTS, ack_seconds=PATIENCE) as slack,
        LocalDiscord(answer_seconds=PATIENT) as discord,
    ):
        settings = {
            "SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "secret", "SLACK_SIGNING_SECRET": "signing",
            "SLACK_API_URL": slack.url, "PUBLIC_URL": f"http://127.0.0.1:{port}", "PORT": str(port),
            "ENCRYPTION_KEYS": new_key(),
        }  # fmt: skip
        monitoring = free_port()
        process = await start(tmp_path, "run", MONITORING_PORT=str(monitoring), **settings, **discord_settings(discord))
        await until_it_says(process, "Refill serves Slack and Discord")
        await watched(monitoring)
        async with httpx.AsyncClient(trust_env=False) as browser:
            await browser.get(f"http://127.0.0.1:{port}/health", timeout=PATIENCE)
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"POST /slack/events HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n\r\nhalf")
        await writer.drain()
        await asyncio.sleep(0.5)  # nothing shows when it has arrived
        try:
            await stopped(tmp_path, process, key_file=False)
        finally:
            writer.close()


@pytest.mark.slow
async def test_a_thread_that_computes_on_does_not_hold_up_the_end(tmp_path: Path) -> None:
    program = """
import asyncio, time
from bot.bootstrap import Listening, serve
from bot.settings import Settings

def compute_long(_):
    asyncio.get_running_loop().run_in_executor(None, time.sleep, 60)
    print("started", flush=True)

asyncio.run(serve(Settings(), Listening(), compute_long))
"""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        program,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    await until_it_says(process, "started")
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    out, _ = await process.communicate()
    assert (process.returncode, time.monotonic() - began < SECONDS) == (1, True), out
    with closing(sqlite3.connect(tmp_path / "data" / "refill.db")) as database:
        assert [database.execute(query).fetchall() for query in LEASED.values()] == [[], [], []]
    assert not (tmp_path / "data" / "refill.db-wal").exists()
