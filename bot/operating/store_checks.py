"""Checks of the database for `refill doctor`: revision, clock, keys, jobs, time zones, circles, messages."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime

from babel import Locale
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.clock import SystemClock
from bot.model.absences import HELD_FOR
from bot.model.circles import CircleState
from bot.model.communities import Community
from bot.model.errors import RefillError
from bot.model.findings import Finding, bad, note, ok, skew_of
from bot.model.hours import stored_zone
from bot.model.outbox import OutboxState
from bot.operating.outbox import LISTED
from bot.ports import Store, Transaction
from bot.settings import Settings
from bot.storage_setup import (
    PUT_BACK,
    explain_missing_key,
    explain_wrong_keys,
    make_cipher,
    make_member_keys,
)
from storage import tables as t
from storage.backlog import OVERDUE_AFTER, list_troubled_jobs
from storage.community_secrets import count_secrets
from storage.deployment_keys import SETTING
from storage.engine import READING, begun, create_engine
from storage.migrate import revision_state
from storage.notes import NOWHERE, count_keys
from storage.store import SqlStore

TIME = "%Y-%m-%d %H:%M UTC"


async def examine_store(settings: Settings) -> AsyncIterator[Finding]:
    """Check the database and its content.

    Raises:
        RefillError: the database can't be reached, or its URL is invalid.
    """
    engine = create_engine(settings.database_url)
    try:
        state = await revision_state(engine)
        if not state.is_known:
            yield bad(f"database: revision {state.current} is newer than this version of Refill. Update Refill")
            return
        if state.current is None:
            yield note("database: empty. `refill run` creates its tables")
            return
        if not state.is_up_to_date:
            yield note(
                f"database: revision {state.current} is older than this version of Refill. `refill run` migrates it"
            )
            return
        yield ok(f"database: at revision {state.current}, up to date")
        now = SystemClock().now()
        async for finding in _clock(engine, now):
            yield finding
        async for finding in _keys(settings, engine):
            yield finding
        async for finding in _jobs(engine, now):
            yield finding
        async for finding in _zones(engine):
            yield finding
        store = SqlStore(engine, make_cipher(settings))
        for community in await store.communities():
            async for finding in _community(store, community, now):
                yield finding
    finally:
        await engine.dispose()


async def _clock(engine: AsyncEngine, now: datetime) -> AsyncIterator[Finding]:
    if engine.dialect.name != "postgresql":
        return
    async with begun(engine, READING) as connection:
        theirs = (await connection.execute(select(func.now()))).scalar_one()
    if skewed := skew_of(now.timestamp(), theirs.timestamp(), "the database's"):
        yield skewed


async def _keys(settings: Settings, engine: AsyncEngine) -> AsyncIterator[Finding]:
    """Check that communities' secrets and members' notes can be decrypted."""
    member_keys = None
    try:
        cipher, file, member_keys = make_cipher(settings), settings.key_file(), make_member_keys(settings)
        notes = await count_keys(engine, cipher, member_keys)
        communities, unfit = await count_secrets(engine, cipher)
        has_keys = member_keys is not None and await member_keys.is_there()
    except RefillError as error:
        yield bad(f"keys: {error}")
        return
    finally:
        if member_keys is not None:
            await member_keys.close()
    if not cipher.is_ready:
        yield bad(f"keys: {explain_missing_key(file if notes.all or communities else None)}")
        return
    yield ok(f"keys: {f'from {SETTING}' if settings.encryption_keys else f'in {file}'}")
    where = f"{PUT_BACK}, after the newest one in {SETTING if settings.encryption_keys else file}"
    if unfit:
        yield bad(f"keys: {explain_wrong_keys(settings, communities, unfit)}")
    if notes.unfit:
        yield bad(f"keys: members whose notes can't be decrypted: {notes.unfit} of {notes.all}. {where}")
    if member_keys is None:
        yield bad(f"keys: {NOWHERE}")
        return
    if has_keys or not communities:
        yield ok(f"keys: members' keys are in {settings.shown_keys_database()}")
    else:
        what = "Without it, notes can't be read, and a restored backup brings back people who were forgotten since"
        yield bad(f"keys: members' keys are missing. Put {settings.shown_keys_database()} back. {what}")
    if notes.missing:
        which = "Either the keys were deleted after your backup was made, or this is another database"
        yield bad(f"keys: members whose notes have no key there: {notes.missing} of {notes.all}. {which}")


async def _jobs(engine: AsyncEngine, now: datetime) -> AsyncIterator[Finding]:
    """Check that no job is overdue or fails again and again."""
    async with begun(engine, READING) as connection:
        troubled = await list_troubled_jobs(connection, now)
    for jobs in troubled:
        which = f"jobs: {jobs.number} × {jobs.kind} in {jobs.community}"
        if jobs.error:
            yield bad(f"{which} failed ({jobs.error}), attempts: up to {jobs.attempts}. The log says where")
        else:
            since = f"{jobs.due_at:{TIME}}"
            yield bad(f"{which}, overdue since {since}. Check that `refill run` is running, and is the newest version")
    if not troubled:
        yield ok("jobs: none overdue, none failed")


async def _zones(engine: AsyncEngine) -> AsyncIterator[Finding]:
    """Check that this machine knows the time zone of each member."""
    zone = t.member.c.zone
    async with begun(engine, READING) as connection:
        counted = await connection.execute(select(zone, func.count()).group_by(zone))
    if number := sum(number for name, number in counted if stored_zone(name).key != name):
        yield bad(
            f"members in time zones that this machine doesn't know: {number}. Their hours are read as UTC. "
            "Reinstall Refill's packages, or have them choose another zone with `/coffee hours zone`"
        )


async def _community(store: Store, community: Community, now: datetime) -> AsyncIterator[Finding]:
    if community.left_at:
        end = community.left_at + HELD_FOR
        yield note(
            f"{community.id}: removed Refill on {community.left_at:%Y-%m-%d}, or its token was revoked. Its data will "
            f"be deleted on {end:%Y-%m-%d} unless Refill is added again"
        )
        return
    try:
        async with store.reading(community.id) as tx:
            async for finding in _circles(tx, community, now):
                yield finding
            async for finding in _messages(tx, community, now):
                yield finding
    except (RefillError, ValueError) as error:
        yield bad(f"{community.id}: some of its data can't be read: {error}")


async def _circles(tx: Transaction, community: Community, now: datetime) -> AsyncIterator[Finding]:
    """Check each open circle: its settings are known, and its next round is not overdue."""
    for circle in await tx.circles.all():
        if circle.state is CircleState.CLOSED:
            continue
        if unknown := circle.unknown_setting:
            what = "a country whose holidays" if circle.cadence.knows_zone else "a time zone that"
            if circle.cadence.knows_zone:
                unknown = Locale("en").territories.get(unknown, unknown)
            yield bad(
                f"{community.id}: circle {circle.name} is set to {unknown}, {what} this machine doesn't know. "
                "Reinstall Refill's packages, or have its organisers choose another one. They've been told"
            )
        which = f"{community.id}: circle {circle.name}, next round {circle.next_round_at:{TIME}}"
        if circle.next_round_at < now - OVERDUE_AFTER:
            yield bad(f"{which}: that time has passed, but no round opened. See the jobs above, and the log")
        else:
            yield ok(which)


async def _messages(tx: Transaction, community: Community, now: datetime) -> AsyncIterator[Finding]:
    """Count the messages that were not delivered, are overdue, fail, are uncertain, or wait."""
    dead = len(await tx.outbox.in_state(OutboxState.DEAD, LISTED))
    if dead:
        yield bad(f"{community.id}: undelivered messages: {dead}. `refill outbox` lists them")
    else:
        yield ok(f"{community.id}: no undelivered messages")
    pending = [message for message in await tx.outbox.in_state(OutboxState.PENDING, LISTED) if not message.error]
    late = [message for message in pending if message.due_at < now - OVERDUE_AFTER]
    if late:
        yield bad(f"{community.id}: messages overdue: {len(late)}. Check that `refill run` is running")
    waiting = sorted(message.due_at for message in pending if message.due_at > now)
    if waiting:
        until = f"the next until {waiting[0]:{TIME}}, the last until {waiting[-1]:{TIME}}"
        yield ok(f"{community.id}: messages waiting for their members' hours: {len(waiting)}, {until}")
    for reason, number in Counter(message.error for message in await tx.outbox.failing(LISTED)).most_common():
        yield bad(f"{community.id}: messages waiting: {number}, because: {reason}")
    unsure = len(await tx.outbox.in_state(OutboxState.UNKNOWN, LISTED))
    if unsure:
        yield ok(f"{community.id}: messages that may or may not have been delivered: {unsure}")
    closed = len(await tx.outbox.in_state(OutboxState.WAITING, LISTED))
    if closed:
        yield ok(f"{community.id}: messages waiting until their members accept direct messages: {closed}")
