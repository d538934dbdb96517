"""Operators see in logs and metrics that something happened, but never people or words."""

import json
import logging

import pytest
from prometheus_client import REGISTRY

from bot import metrics
from bot.logs import LogFormat, set_up_logs
from tests.journeys.conftest import Open
from tests.journeys.scenes import met_once

VOCABULARY = {
    "platform": {"sandbox", "slack", "discord", "Slack", "Discord"},
    "state": {"pending", "delivered", "dropped", "waiting", "unknown", "dead"},
    "outcome": {"done", "failed"},
    "kind": {"command", "choice", "submission"},
}
"""All values that labels may have."""


async def play(open_stage: Open) -> None:
    """Play a circle, a chat, a topic, a note, an ask, a block and both answers to *again*."""
    stage = await met_once(open_stage)
    await stage.type("ana", "/coffee topics add Wildfowling")
    await stage.type("ana", "/coffee not-with @olive")
    await stage.type("ben", "/coffee ask who knows about beekeeping?")
    await stage.pass_time(days=9)


async def test_a_debug_log_of_a_story_has_no_word_that_anybody_typed(
    open_stage: Open, caplog: pytest.LogCaptureFixture
) -> None:
    for ours in ("adapters", "bot", "storage"):
        caplog.set_level(logging.DEBUG, ours)
    await play(open_stage)
    ours = [record for record in caplog.records if record.name.split(".")[0] in ("adapters", "bot", "storage")]
    told = "\n".join(f"{record.getMessage()} {record.exc_text or ''}" for record in ours).lower()
    assert "round 1 of circle" in told
    assert "2 introduced, 0 left over" in told
    for word in ("sourdough", "wildfowling", "beekeeping", "coffee", "ana ", "ben ", "xoxb-", "not-with", "block"):
        assert word not in told, word


async def test_labels_have_words_of_ours_alone(open_stage: Open) -> None:
    for metric in (metrics.CONNECTED, metrics.DELIVERIES, metrics.DELAY, metrics.RATE_LIMITED):
        metric.clear()  # other tests in this process use other platforms
    await play(open_stage)
    ours = [
        (sample.name, name, value)
        for metric in REGISTRY.collect()
        for sample in metric.samples
        for name, value in sample.labels.items()
        if sample.name.startswith("refill_") and name != "le"
    ]
    assert {name for name, _, _ in ours} >= {"refill_deliveries_total", "refill_answer_seconds_count"}
    assert [each for each in ours if each[2] not in VOCABULARY[each[1]]] == []


def test_a_line_of_json_has_the_id_of_what_it_is_about(capsys: pytest.CaptureFixture[str]) -> None:
    from bot.logs import about  # noqa: PLC0415

    before = logging.getLogger().handlers[:]
    try:
        set_up_logs("info", LogFormat.JSON)
        with about("command"):
            logging.getLogger("bot.test").info("one")
        set_up_logs("info", LogFormat.TEXT)
        with about("PairRound"):
            logging.getLogger("bot.test").info("two")
        logging.getLogger("bot.test").debug("three")
    finally:
        logging.getLogger().handlers[:] = before
    first, second = capsys.readouterr().err.splitlines()
    line = json.loads(first)
    assert (line["level"], line["part"], line["message"], line["about"].split()[0]) == (
        "INFO",
        "bot.test",
        "one",
        "command",
    )
    assert " INFO bot.test [PairRound " in second


@pytest.mark.parametrize(
    "ends", ["\n", "\r", "\r\n", "\x0b", "\x0c", "\x1e", "\x85", "\u2028", "\u2029", "\x1b[2J", "\u202e"]
)
def test_nothing_in_a_message_or_an_error_looks_like_a_line_of_the_log(
    capsys: pytest.CaptureFixture[str], ends: str
) -> None:
    forged = f"x{ends}2026-11-30 16:00:00,000 ERROR bot.jobs: keys were missing"
    before = logging.getLogger().handlers[:]
    try:
        set_up_logs("info", LogFormat.TEXT)
        logging.getLogger("slack_bolt").warning("failed with %s", forged)
        try:
            _fail_with(forged)
        except ValueError:
            logging.getLogger("bot.test").exception("it %s", "failed")
        logging.getLogger("uvicorn").error("without a traceback\n")
    finally:
        logging.getLogger().handlers[:] = before
    first, second, *traceback, last = capsys.readouterr().err.splitlines()
    assert first.endswith(" WARNING slack_bolt: failed with " + forged.encode("unicode_escape").decode())
    assert second.endswith(" ERROR bot.test: it failed")
    assert traceback[0] == "    Traceback (most recent call last):"
    assert all(line.startswith("    ") and line.isprintable() for line in traceback)
    assert any("ValueError: x" in line for line in traceback)
    assert last.endswith(" ERROR uvicorn: without a traceback")


def _fail_with(words: str) -> None:
    raise ValueError(words)
