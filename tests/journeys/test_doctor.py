"""The doctor's findings, and its exit codes for scripts."""

import json
import resource
import signal
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from bot.clock import SystemClock
from bot.model.circles import Cadence, Rhythm
from bot.model.communities import Community
from bot.model.content import Message
from bot.model.findings import Level, skew_of
from bot.model.ids import ChannelId, CircleId, CommunityId, MemberId
from bot.model.jobs import AskSomeday, Due
from bot.model.members import Person
from bot.model.message_keys import MessageKey
from bot.model.outbox import OutboxMessage, ToChannel, Urgency
from bot.operating.doctor import examine
from bot.ports import Transaction
from bot.services.circles import CirclePlan, create_circle
from bot.settings import Settings
from bot.storage_setup import open_storage
from storage.engine import begun
from tests.adapters.processes import told_at_once, told_here
from tests.adapters.slack.local_slack import LocalSlack
from tests.cipher import KEY

HERE = CommunityId("sandbox:here")
HOUR = timedelta(hours=1)
FOUNDER = Person(MemberId("olive"), "Olive", "Europe/Vienna", "en", admin=True)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.chdir(tmp_path)
    return Settings(_env_file=None)


async def keep(settings: Settings, *puts: Callable[[Transaction, datetime], object]) -> None:
    """Start Refill, write to its store, and stop it."""
    async with open_storage(settings) as (_, store), store.transaction(HERE) as tx:
        now = SystemClock().now()
        await tx.put_community(Community(HERE, "sandbox", "Here", "en", "UTC"))
        for put in puts:
            await put(tx, now)
        await tx.commit()


async def found(settings: Settings, level: Level | None = None) -> str:
    return "\n".join([one.sentence async for one in examine(settings) if level in (None, one.level)])


async def circle(tx: Transaction, now: datetime) -> CircleId:
    cadence = Cadence(Rhythm.WEEKLY, 1, now.time().replace(minute=0, second=0, microsecond=0), "Europe/Vienna")
    made = await create_circle(tx, ChannelId("quay"), CirclePlan("Tea", cadence, 2, 12), FOUNDER, now)
    return made.id


async def messages(tx: Transaction, now: datetime) -> None:
    for number, due_at in enumerate([now + HOUR, now + 2 * HOUR, now - HOUR]):
        to, key = ToChannel(ChannelId("quay")), MessageKey.parse(f"hello.{number}")
        await tx.outbox.add(OutboxMessage(key, to, Message(()), Urgency.NUDGE, due_at, now))


async def jobs(tx: Transaction, now: datetime) -> None:
    for number in range(2):
        job = AskSomeday(MemberId("ana"), MemberId(str(number)))
        await tx.agenda.put(Due(job, now + HOUR, attempts=number + 3, error="InvalidValue"))
    await tx.agenda.put(Due(AskSomeday(MemberId("ben"), MemberId("ana")), now - HOUR))


async def test_it_says_what_waits_until_when_and_what_comes_next(settings: Settings) -> None:
    await keep(settings, circle, messages)
    told = await found(settings)
    assert "sandbox:here: circle Tea, next round 20" in told
    assert "sandbox:here: messages waiting for their members' hours: 2, the next until " in told
    assert await found(settings, Level.BAD) == ("sandbox:here: messages overdue: 1. Check that `refill run` is running")


async def test_jobs_that_fail_again_and_again_or_are_overdue_are_named(settings: Settings) -> None:
    await keep(settings, jobs)
    overdue, failed = (await found(settings, Level.BAD)).splitlines()
    assert "1 × ask_someday in sandbox:here, overdue since 20" in overdue, overdue
    assert "2 × ask_someday in sandbox:here failed (InvalidValue), attempts: up to 4" in failed, failed


async def test_a_circle_whose_zone_is_unknown_is_found_and_members_are_counted(settings: Settings) -> None:
    await keep(settings, circle)
    async with open_storage(settings) as (engine, _), begun(engine) as connection:
        await connection.execute(text("UPDATE member SET zone = 'Atlantis/Sea'"))
        await connection.execute(text("UPDATE circle SET cadence = replace(cadence, 'Europe/Vienna', 'Atlantis/Sea')"))
        await connection.commit()
    wrong = await found(settings, Level.BAD)
    assert "is set to Atlantis/Sea, a time zone that this machine doesn't know" in wrong
    assert "members in time zones that this machine doesn't know: 1." in wrong


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({}, "REFILL_OPERATOR_NAME and REFILL_OPERATOR_CONTACT"),
        ({"operator_name": "Harbour e.V."}, "REFILL_OPERATOR_CONTACT"),
        ({"operator_contact": "refill@example.org"}, "REFILL_OPERATOR_NAME"),
    ],
)
async def test_pages_for_slack_without_an_operator_are_noted(
    settings: Settings, given: dict[str, str], missing: str
) -> None:
    over_http = {
        "slack_client_id": "1.2",
        "slack_client_secret": SecretStr("x"),
        "slack_signing_secret": SecretStr("x"),
        "public_url": "https://refill.example",
        "encryption_keys": (SecretStr(KEY),),
    }
    public = settings.model_copy(update={**over_http, **given})
    assert f"settings: set {missing} to serve pages" in await found(public, Level.NOTE)
    whole = {"operator_name": "Harbour e.V.", "operator_contact": "refill@example.org"}
    assert "OPERATOR" not in await found(public.model_copy(update=whole))
    assert "OPERATOR" not in await found(settings.model_copy(update={"public_url": "https://refill.example"}))


async def test_a_community_that_removed_refill_is_noted_with_the_day_of_its_deletion(settings: Settings) -> None:
    async def left(tx: Transaction, now: datetime) -> None:
        await tx.put_community(
            Community(HERE, "sandbox", "Here", "en", "UTC", left_at=datetime(2026, 3, 2, tzinfo=now.tzinfo))
        )

    await keep(settings, left)
    assert "or its token was revoked. Its data will be deleted on 2026-03-16" in await found(settings, Level.NOTE)


async def test_a_disk_that_takes_nothing_more_is_found_by_writing_to_it(settings: Settings) -> None:
    await keep(settings)
    before, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        told = await found(settings, Level.BAD)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert "/data can't be written to: File too large" in told


async def test_slack_that_asks_to_wait_says_nothing_about_the_token(tmp_path: Path) -> None:
    async with LocalSlack() as slack:
        workspace = slack.add_workspace("T1", "Harbour")
        tokens = {"SLACK_BOT_TOKEN": workspace.token, "SLACK_APP_TOKEN": slack.app_token, "SLACK_API_URL": slack.url}
        slack.fail("auth.test", retry_after=30)
        code, out = await told_here(tmp_path, "doctor", **tokens)
        assert (code, "note Slack couldn't check REFILL_SLACK_BOT_TOKEN just now (ratelimited). Try again" in out) == (
            0,
            True,
        )
        slack.fail("auth.test", retry_after=30)
        assert (await told_here(tmp_path, "doctor", "--strict", **tokens))[0] == 1
        code, out = await told_here(tmp_path, "status", **tokens)
        assert (code, slack.count("auth.test"), "checks passed" in out) == (0, 2, True), "it asks no platform"


def test_scripts_get_json_and_codes(tmp_path: Path) -> None:
    code, out = told_at_once(tmp_path, "doctor", "--json")
    assert (code, {finding["level"] for finding in json.loads(out)["findings"]}) == (0, {"ok", "note"})
    assert told_at_once(tmp_path, "doctor", "--strict")[0] == 1
    code, out = told_at_once(tmp_path, "status", PROT="80")
    assert (code, out.splitlines()[0]) == (
        1,
        "BAD  settings: Refill has no setting REFILL_PROT; did you mean REFILL_PORT?",
    )
    assert told_at_once(tmp_path, "doctor", "--jason")[0] == 2


@pytest.mark.parametrize(("ours", "said"), [(100.0, None), (159.0, None), (400.0, "300 seconds ahead of Slack's")])
def test_clocks_are_compared(ours: float, said: str | None) -> None:
    finding = skew_of(ours, 100.0, "Slack's")
    assert (finding is None) if said is None else (finding is not None and said in finding.sentence)
