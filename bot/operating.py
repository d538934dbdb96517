"""What an operator does from the command line: look, check, and send again."""

import math
import os
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import zip_longest

from rich.progress import Progress, SpinnerColumn, TextColumn
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.clock import SystemClock
from bot.explaining import Chats, left_out_in_full
from bot.keys import NEEDED, change_keys, keyring_of, lost, vault_of
from bot.matching import Pairing
from bot.matching.explain import Explaining
from bot.model.circles import Circle
from bot.model.errors import NotFound, RefillError
from bot.model.ids import MemberId, RoundId, TopicId, derive_id
from bot.model.owed import OutboxState, Owed
from bot.model.pairing import RULES, PairingInputs, Proof
from bot.model.people import Community
from bot.ports import Store, Transaction
from bot.services import rounds
from bot.services.circles import find_circle
from bot.services.leaving import KEPT
from bot.settings import Settings, SlackTransport, env_file_is_there, unknown_settings
from bot.texts.insights import why_out, why_together
from bot.texts.voice import Voice
from storage.engine import create_engine
from storage.keys import SETTING, cipher_of
from storage.migrate import revision_state
from storage.notes import NOWHERE, count_keys
from storage.store import SqlStore
from storage.tokens import communities_keys

Tell = Callable[[str], None]
LISTED = 200
MISSING = "put the key back that they were locked with"
NO_PLATFORM = (
    "platforms: none; set REFILL_SANDBOX=true, or what Slack needs (docs/slack.md), or Discord (docs/discord.md)"
)


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Store]:
    """Open the store without changing its tables."""
    engine = create_engine(settings.database_url)
    try:
        state = await revision_state(engine)
        if not state.is_up_to_date:
            raise RefillError("the database is not at this version's revision; `refill run` brings it there")
        yield SqlStore(engine)
    finally:
        await engine.dispose()


async def the_community(store: Store, wanted: str) -> Community:
    """Find the community that is meant.

    Raises:
        RefillError: there is none, or several and none was named.
    """
    found = [one for one in await store.communities() if wanted in ("", one.id)]
    if len(found) != 1:
        ids = ", ".join(one.id for one in await store.communities()) or "none yet"
        raise RefillError(f"name a community with --community; there are: {ids}")
    return found[0]


async def dry_run(settings: Settings, circle_name: str, community: str, tell: Tell) -> None:
    """Show whom a circle's next round would bring together, and why."""
    async with opened(settings) as store:
        where = await the_community(store, community)
        async with store.reading(where.id) as tx:
            circle = await _circle(tx, circle_name)
            with _busy(f"Drawing a round of {circle.name} …"):
                inputs = await rounds.inputs_of_next(tx, circle, SystemClock().now())
                outcome = await rounds.draw(inputs)
            tell(f"{circle.name}, if a round opened now: {len(inputs.entrants)} take part. Nobody is told.")
            for line in await _rows(tx, outcome, inputs):
                tell(line)
            if outcome.proof:
                tell(how_good(outcome.proof))


async def replay(settings: Settings, circle_name: str, number: int, community: str, tell: Tell) -> None:
    """Draw a round again, and compare it with what was drawn then.

    Raises:
        RefillError: the two differ, or there is nothing to compare.
    """
    async with opened(settings) as store:
        where = await the_community(store, community)
        async with store.reading(where.id) as tx:
            circle = await _circle(tx, circle_name)
            with _busy(f"Drawing round {number or circle.rounds} of {circle.name} again …"):
                round_id = RoundId(derive_id("round", circle.id, number or circle.rounds))
                try:
                    a_round, again = await rounds.replay_round(tx, round_id)
                except NotFound:
                    sentence = f"{circle.name} has no such round whose inputs are kept (it has had {circle.rounds})"
                    raise RefillError(sentence) from None
            if a_round.outcome is None:
                raise RefillError(f"round {a_round.number} of {circle.name} has not been drawn yet")
            then, now = await _rows(tx, a_round.outcome), await _rows(tx, again)
            for line in now:
                tell(line)
            if not a_round.outcome.brings_together(again):
                for before, after in zip_longest(then, now, fillvalue="(nothing)"):
                    if before != after:
                        tell(f"then: {before}\nnow:  {after}")
                rules = a_round.inputs.rules if a_round.inputs else RULES
                if rules != RULES:
                    raise RefillError(
                        f"this is not what was drawn then: that round followed rules {rules} of pairing, and this "
                        f"version of Refill follows rules {RULES}"
                    )
                raise RefillError("this is not what was drawn then: the code that pairs has changed since")
            tell(f"The same as on {a_round.opened_at:%Y-%m-%d %H:%M} UTC.")


async def list_dead(settings: Settings, tell: Tell) -> None:
    """List the messages that could not be delivered."""
    async with opened(settings) as store:
        found = 0
        for community in await store.communities():
            async with store.reading(community.id) as tx:
                for owed in await _stuck(tx):
                    found += 1
                    why = owed.error or "no reason was given"
                    tell(f"{community.id}  {owed.key}  {owed.state}  {owed.attempts} attempts  {why}")
        tell(
            "`refill outbox resend KEY` sends one again, `refill outbox resend all` all that surely did not arrive."
            if found
            else "Nothing is stuck: every message was delivered or is on its way."
        )


async def _stuck(tx: Transaction) -> Sequence[Owed]:
    """List what could not be delivered, and what nobody knows the outcome of yet."""
    return [
        *await tx.outbox.in_state(OutboxState.DEAD, LISTED),
        *await tx.outbox.in_state(OutboxState.UNKNOWN, LISTED),
    ]


async def resend(settings: Settings, key: str, community: str, tell: Tell) -> None:
    """Let a dead message be sent again.

    Raises:
        RefillError: there is no dead message of that key.
    """
    async with opened(settings) as store:
        where = await the_community(store, community)
        async with store.transaction(where.id) as tx:
            chosen = [owed for owed in await _stuck(tx) if key in ("all", owed.key)]
            if key == "all":  # what may have arrived is sent again only by name
                chosen = [owed for owed in chosen if owed.state is OutboxState.DEAD and not owed.unsure_since]
            chosen = [owed for owed in chosen if owed.message is not None]
            if not chosen:
                raise RefillError(f"no message {key!r} is stuck in {where.id}; `refill outbox` lists those that are")
            for owed in chosen:
                again = owed.move(OutboxState.PENDING)
                now = SystemClock().now()
                await tx.outbox.put(replace(again, attempts=0, due_at=now, expires_at=None, unsure_since=None))
            await tx.commit()
        tell(f"{len(chosen)} will be sent again when Refill next runs.")


async def rekey(settings: Settings, tell: Tell) -> None:
    """Lock all that is secret in the database anew: every token of Slack's, and members' keys.

    Raises:
        RefillError: there is no key, or a token can't be opened; nothing was changed.
    """
    from adapters.slack.installations import Installations  # noqa: PLC0415 - the other commands start faster

    vault, file = vault_of(settings), settings.key_file()
    async with opened(settings):
        pass
    if not vault.is_ready:
        raise RefillError(lost(file) if file else NEEDED)
    engine, keyring = create_engine(settings.database_url), keyring_of(settings)
    try:
        given = [key.get_secret_value() for key in settings.encryption_keys]
        tokens = await Installations(settings.slack_client_id, engine, cipher_of(given)).rekey() if given else 0
        members, unfit = await change_keys(settings, engine, keyring)
    finally:
        await engine.dispose()
        if keyring is not None:
            await keyring.close()
    if unfit:
        tell(f"{unfit} members' keys can't be opened, and stay as they are: {MISSING}")
    if given:
        count = tokens + members - unfit
        tell(f"{count} secrets are locked with the first key now; the other keys are not needed any more.")
    else:
        count = members - unfit
        tell(f"{count} members' keys are locked with a new key now, in {file}: back it up in place of the old one.")


async def invite(settings: Settings, tell: Tell) -> None:
    """Print the link with which a server adds Refill.

    Raises:
        RefillError: there is no token, or Discord does not take it.
    """
    from adapters.discord.clients import Access  # noqa: PLC0415 - the other commands start faster
    from adapters.discord.invite import invitation  # noqa: PLC0415

    tell(await invitation(Access(*settings.discord_access())))


async def sync(settings: Settings, tell: Tell) -> None:
    """Tell Discord of Refill's commands, and print what changes.

    Raises:
        RefillError: there is no token, or Discord does not take it.
    """
    from adapters.discord.clients import Access  # noqa: PLC0415
    from adapters.discord.syncing import sync_commands  # noqa: PLC0415

    changes = await sync_commands(Access(*settings.discord_access()))
    for change in changes:
        tell(change)
    if not changes:
        tell("Discord has every command as it is; nothing was changed.")


async def examine(settings: Settings, tell: Tell) -> bool:
    """Check settings, store and platforms; tell what is wrong and what to do; return whether all is well."""
    good = True

    def report(well: bool, sentence: str) -> None:
        nonlocal good
        good = good and well
        tell(f"{'ok ' if well else 'BAD'}  {sentence}")

    report(True, f"settings: {settings.shown_database()}; {'.env was read' if env_file_is_there() else 'no .env'}")
    for name, meant in unknown_settings():
        report(False, f"settings: {name} is none of Refill's{f'; did you mean {meant}?' if meant else ''}")
    for folder in settings.sqlite_folders():
        if folder.exists():
            writable = os.access(folder, os.W_OK)
            how = "can be written to" if writable else "is read-only: give it to this user"
            report(writable, f"folder {folder} {how}")
    if settings.sqlite_file() is not None and not settings.sqlite_exists():
        report(True, "database: none yet; `refill run` makes it")
    else:
        try:
            await _examine_store(settings, report)
        except RefillError as error:
            report(False, f"database: {error}")
    if not settings.slack_app_token:  # over Socket Mode nothing listens
        with socket.socket() as probe:
            taken = probe.connect_ex((settings.host, settings.port)) == 0
            report(True, f"port {settings.port}: {'something answers there (Refill itself?)' if taken else 'free'}")
    await _examine_platforms(settings, report)
    if settings.discord_token is not None:
        await _examine_discord(settings, report)
    return good


async def _examine_discord(settings: Settings, report: Callable[[bool, str], None]) -> None:
    from adapters.discord.checkup import examine_servers  # noqa: PLC0415 - the other platforms need none of it
    from adapters.discord.clients import Access  # noqa: PLC0415

    circles: dict[Community, Sequence[Circle]] = {}
    try:
        if settings.sqlite_file() is None or settings.sqlite_exists():
            async with opened(settings) as store:
                for community in await store.communities():
                    if community.platform == "discord" and community.left_at is None:
                        async with store.reading(community.id) as tx:
                            circles[community] = await tx.circles.all()
    except RefillError as error:
        report(False, f"Discord: its circles can't be read: {error}")
    async for found in examine_servers(Access(*settings.discord_access()), circles):
        report(found.well, found.sentence)


async def _examine_platforms(settings: Settings, report: Callable[[bool, str], None]) -> None:
    try:
        transport = settings.slack_transport()
    except RefillError as error:
        report(False, f"platforms: {error}")
        return
    if transport is None:
        if settings.discord_token is None:
            report(settings.sandbox, "platforms: the sandbox" if settings.sandbox else NO_PLATFORM)
        return
    from adapters.slack import checkup  # noqa: PLC0415 - the sandbox needs none of it
    from adapters.slack.installations import Installations  # noqa: PLC0415
    from adapters.slack.workspace import Tokens  # noqa: PLC0415

    report(True, f"platforms: Slack, over {transport}")
    if transport is SlackTransport.SOCKET_MODE and settings.slack_bot_token and settings.slack_app_token:
        bot, app = settings.slack_bot_token.get_secret_value(), settings.slack_app_token.get_secret_value()
        async for found in checkup.examine_workspace(Tokens(bot, app, settings.slack_api_url)):
            report(found.well, found.sentence)
        return
    engine = create_engine(settings.database_url)
    try:
        cipher = cipher_of([key.get_secret_value() for key in settings.encryption_keys])
        if settings.sqlite_file() is not None and not settings.sqlite_exists():
            return
        if (await revision_state(engine)).is_up_to_date:
            kept = Installations(settings.slack_client_id, engine, cipher)
            async for found in checkup.examine_installations(kept, settings.slack_api_url, settings.public_url):
                report(found.well, found.sentence)
    except RefillError as error:
        report(False, f"Slack: {error}")
    finally:
        await engine.dispose()


async def _examine_store(settings: Settings, report: Callable[[bool, str], None]) -> None:
    engine = create_engine(settings.database_url)
    try:
        state = await revision_state(engine)
        known = "up to date" if state.is_up_to_date else "behind: `refill run` brings it up to date"
        if not state.is_known:
            known = "from a newer Refill: update this one"
        report(state.is_known, f"database: at revision {state.current}, {known}")
        if not state.is_up_to_date:
            return
        await _examine_keys(settings, engine, report)
        store = SqlStore(engine)
        for community in await store.communities():
            async with store.reading(community.id) as tx:
                dead = len(await tx.outbox.in_state(OutboxState.DEAD, LISTED))
                unsure = len(await tx.outbox.in_state(OutboxState.UNKNOWN, LISTED))
            if community.left_at:
                gone = f"took Refill out on {community.left_at:%Y-%m-%d}, and is erased {KEPT.days} days after"
                report(True, f"{community.id}: {gone}")
                continue
            report(dead == 0, f"{community.id}: {dead} messages stuck{'; see `refill outbox`' if dead else ''}")
            if unsure:
                report(
                    True, f"{community.id}: {unsure} messages got no answer; they wait for word whether they are there"
                )
    finally:
        await engine.dispose()


async def _examine_keys(settings: Settings, engine: AsyncEngine, report: Callable[[bool, str], None]) -> None:
    """Look whether notes can be locked, and opened."""
    keyring = None
    try:
        vault, file, keyring = vault_of(settings), settings.key_file(), keyring_of(settings)
        notes = await count_keys(engine, vault, keyring)
        communities, unfit = await communities_keys(engine, vault)
    except RefillError as error:
        report(False, f"keys: {error}")
        return
    finally:
        if keyring is not None:
            await keyring.close()
    if not vault.is_ready:
        report(False, f"keys: {lost(file) if file and (notes.all or communities) else NEEDED}")
        return
    report(True, f"keys: {f'from {SETTING}' if settings.encryption_keys else f'in {file}'}")
    if file and file.exists() and file.stat().st_mode & 0o077:
        report(False, f"keys: others may read {file}: chmod 600 {file}")
    where = f"{MISSING}, behind the newest one in {SETTING if settings.encryption_keys else file}"
    if unfit:
        report(
            False, f"keys: blocks of who comes back can't hold again in {unfit} of {communities} communities: {where}"
        )
    if notes.unfit:
        report(False, f"keys: the notes of {notes.unfit} of {notes.all} members can't be opened: {where}")
    if keyring is None:
        report(False, f"keys: notes can't be kept: {NOWHERE}")
        return
    report(True, f"keys: members' in {settings.shown_keys_database()}")
    if notes.missing:
        which = "they were deleted after the copy that you put back was made, or this is not the database that had them"
        report(False, f"keys: the notes of {notes.missing} of {notes.all} members have no key there: {which}")


async def _circle(tx: Transaction, name: str) -> Circle:
    try:
        return await find_circle(tx, name, None, also_closed=True)
    except NotFound:
        names = ", ".join(circle.name for circle in await tx.circles.all()) or "none yet"
        raise RefillError(f"no circle {name!r}; there are: {names}") from None


async def _rows(tx: Transaction, outcome: Pairing, explained_by: PairingInputs | None = None) -> Sequence[str]:
    """Say who meets whom and who is left out; with what it was drawn from, each in full."""
    voice = Voice("en", "UTC")
    ids: set[MemberId] = {row.member for row in outcome.sat_out}.union(*(group.members for group in outcome.groups))
    people = await tx.members.get_many(ids)
    held: set[TopicId] = {group.topic for group in outcome.groups if group.topic}
    for entrant in explained_by.entrants if explained_by else ():
        held |= entrant.curious | entrant.sharing
    topics = await tx.topics.get_many(held)
    names: dict[str, str] = {member: person.name for member, person in people.items()}
    names |= {id_: topic.name for id_, topic in topics.items()}

    def name(of: str) -> str:
        return names.get(of, of)

    chats = Chats(explained_by, name) if explained_by else None
    left_out = Explaining(explained_by) if explained_by else None
    lines = []
    for group in outcome.groups:
        about = name(group.topic) if group.topic in topics else "no topic"
        lines.append(f"{' + '.join(map(name, group.members))}: {about} ({why_together(voice, group.reason)})")
        lines += [f"    {more}" for more in chats.explain(group)] if chats else []
    for row in outcome.sat_out:
        lines.append(f"{name(row.member)}: left out, {why_out(voice, row.why)}")
        if explained_by and left_out:
            lines.append(f"    {left_out_in_full(left_out.others(row.member), explained_by.floor_weeks)}")
    return lines


def how_good(proof: Proof) -> str:
    """Say how near to the best a round is shown to be; the share is rounded down."""
    among = "all meetings that may be" if proof.whole else f"the {proof.meetings:,} meetings that were looked at"
    placed = "nobody more can be placed" if proof.most_placed else "that nobody more can be placed is not certain"
    if proof.fit == proof.bound:
        return f"No round has a greater total fit, {proof.fit:,}, among {among}; {placed}."
    share = math.floor(10_000 * proof.share) / 100
    return f"Its total fit, {proof.fit:,}, is {share:.2f} % or more of the best among {among}; {placed}."


def _busy(text: str) -> Progress:
    """Show a spinner on a terminal while something takes long."""
    progress = Progress(SpinnerColumn(), TextColumn("{task.description}"), transient=True)
    progress.add_task(text)
    return progress
