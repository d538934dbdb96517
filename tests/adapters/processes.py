"""Refill in its own process, started as an operator does."""

import asyncio
import contextlib
import os
import socket
import sys
from pathlib import Path

from typer.testing import CliRunner

from bot import bootstrap
from bot.cli import app
from bot.settings import Settings
from bot.texts.command_name import DEFAULT, set_command_name
from bot.texts.operator_pages import set_pages_address

ROOT = Path(__file__).parents[2]
SECONDS = 180
"""A timeout that nothing reaches, even on a busy machine."""


async def start(folder: Path, *words: str, **settings: str) -> asyncio.subprocess.Process:
    """Start a command in a folder, with these settings and no others."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("REFILL_")}
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *words,
        cwd=folder,
        env={**clean, "PYTHONPATH": str(ROOT), **{f"REFILL_{name}": value for name, value in settings.items()}},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )


async def told(folder: Path, *words: str, **settings: str) -> tuple[int, str]:
    """Run a command to its end. Return its exit code and output."""
    process = await start(folder, *words, **settings)
    out, _ = await asyncio.wait_for(process.communicate(), SECONDS)
    return process.returncode or 0, out.decode()


def told_at_once(folder: Path, *words: str, **settings: str) -> tuple[int, str]:
    """Run a short command in this process, because starting a process takes seconds. Raise unexpected errors."""
    given = {f"REFILL_{name}": value for name, value in settings.items()}
    others = {name: None for name in os.environ if name.startswith("REFILL_") and name not in given}
    with contextlib.chdir(folder):
        result = CliRunner().invoke(app, words, env={**others, **given})
    set_command_name(DEFAULT)
    set_pages_address("")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


async def told_here(folder: Path, *words: str, **settings: str) -> tuple[int, str]:
    """Run a short command in a thread, beside the test's event loop. The command must not wait for signals."""
    return await asyncio.to_thread(told_at_once, folder, *words, **settings)


async def started_and_stopped(settings: dict[str, str]) -> None:
    """Start Refill in this process and stop it at once."""
    async with bootstrap.start(Settings(**{name.lower(): value for name, value in settings.items()})):
        pass


async def until_it_says(process: asyncio.subprocess.Process, text: str) -> None:
    """Read a process's output until a line contains a text."""
    assert process.stdout
    heard = ""
    async with asyncio.timeout(SECONDS):
        while text not in heard:
            line = (await process.stdout.readline()).decode()
            heard += line
            assert line, heard


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
