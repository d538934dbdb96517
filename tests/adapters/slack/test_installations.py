"""Stored installations: encrypted, renewed in time, and deleted in time."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from over_http import KEY, HttpScene, add, http_scene, newest, rows, settled
from sqlalchemy import event, text

from adapters.slack.clients import RECENT_SECONDS
from adapters.slack.communities import WorkspaceId
from bot.model.errors import InvalidValue
from bot.model.ids import CommunityId
from storage.deployment_keys import NoKeyFits, fernet_of
from storage.engine import begun
from storage.slack import tables as slack_tables
from storage.slack.installations import Installations
from tests.adapters.slack.local_slack import Workspace
from tests.slow import ways

pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated")  # slack_sdk uses it
HALF_A_DAY = timedelta(hours=12)


@pytest.fixture
async def here(database_url: str) -> AsyncIterator[HttpScene]:
    async with http_scene(database_url) as made:
        yield made


only_sqlite = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


def all_bytes_in(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.iterdir() if file.name.startswith("refill.db"))


# --- at rest


@only_sqlite
async def test_tokens_can_not_be_read_in_the_database(here: HttpScene, tmp_path: Path):
    await here.install(add(here, "T1", "Harbour"))
    await here.work()  # sends the welcome to the installer
    here.time.move_by(HALF_A_DAY)
    await here.replicas[0].slack._clients.bot(WorkspaceId("T1"))
    await here.replicas[0].engine.dispose()
    kept = all_bytes_in(tmp_path)
    assert b"Harbour" in kept
    secrets = [*here.slack.tokens.all, *here.slack.tokens.refresh, here.slack.client_secret, KEY]
    assert len(secrets) >= 5
    for secret in secrets:
        assert secret.encode() not in kept
    assert not re.search(rb"xox[a-z]", kept)
    assert b"UOLIVE" not in kept, "who installed Refill may ask to be forgotten"


@only_sqlite
async def test_a_new_key_opens_what_an_older_one_locked_and_takes_over(here: HttpScene):
    await here.install(add(here, "T1", "Harbour"))
    new = Fernet.generate_key().decode()
    engine = here.replicas[0].engine

    async def token(*keys: str) -> str:
        bot = await Installations(here.slack.client_id, engine, fernet_of(keys)).bot_in(None, "T1")
        return bot.bot_token

    held = here.slack.workspaces["T1"].token
    assert await token(new, KEY) == held
    with pytest.raises(NoKeyFits, match="put the key back"):
        await token(new)
    assert await Installations(here.slack.client_id, engine, fernet_of([new, KEY])).rekey() == 4
    assert await token(new) == held
    with pytest.raises(NoKeyFits):
        await token(KEY)
    with pytest.raises(NoKeyFits):
        await Installations(here.slack.client_id, engine, fernet_of([KEY])).rekey()
    assert await token(new) == held


@only_sqlite
async def test_refill_does_not_start_with_a_key_that_opens_nothing_and_loses_nothing(here: HttpScene):
    await here.install(add(here, "T1", "Harbour"))
    here.keys = (Fernet.generate_key().decode(),)
    with pytest.raises(NoKeyFits, match="Nothing was changed"):
        await here.add_replica()
    here.keys = (here.keys[0], KEY)
    await here.add_replica()


def test_a_key_that_is_none_is_told_in_a_sentence():
    for keys in ([], ["short"], [KEY, "x" * 44]):
        with pytest.raises(InvalidValue, match="refill key"):
            fernet_of(keys)


# --- rotation


@pytest.mark.parametrize("engine_name", ways("sqlite", "postgresql"), indirect=True)
async def test_a_message_from_a_timer_goes_out_with_a_renewed_token(here: HttpScene):
    workspace = await settled(here)
    first = workspace.token
    await here.go_on(days=1, hours=6)
    assert newest(workspace.user("UANA"), "I thought you could talk about")
    assert workspace.token != first
    used = [call.token.value for call in here.slack.calls if call.method == "chat.postMessage"]
    assert used[-1] == workspace.token
    await here.go_on(days=8)
    assert newest(workspace.user("UANA"), "Did you get to talk")
    assert not [call for call in here.slack.calls if call.answer.get("error") == "token_expired"]


async def test_replicas_at_once_renew_a_token_once(here: HttpScene):
    await here.install(add(here, "T1", "Harbour"))
    for _ in range(2):
        await here.add_replica()
    here.time.move_by(HALF_A_DAY)
    before = here.slack.count("oauth.v2.access")
    here.slack.fail("oauth.v2.access", delay=0.2)
    asked = [replica.slack._clients.bot(WorkspaceId("T1")) for replica in here.replicas for _ in range(3)]
    tokens = {bot.bot_token for bot in await asyncio.gather(*asked)}
    assert tokens == {here.slack.workspaces["T1"].token}
    assert here.slack.count("oauth.v2.access") == before + 1


async def test_while_one_renews_a_token_the_others_go_on_with_the_old_one(here: HttpScene):
    workspace = add(here, "T1", "Harbour")
    await here.install(workspace)
    first = workspace.token
    here.time.move_by(HALF_A_DAY - timedelta(hours=1))
    here.slack.fail("oauth.v2.access", delay=0.2)
    other = await here.add_replica()
    renewing = asyncio.create_task(here.replicas[0].slack._clients.bot(WorkspaceId("T1")))
    await here.slack.until(lambda: here.slack.count("oauth.v2.access") == 2)
    assert (await other.slack._clients.bot(WorkspaceId("T1"))).bot_token == first
    assert (await renewing).bot_token == workspace.token != first


@only_sqlite
async def test_a_try_that_failed_is_made_again_and_meanwhile_the_old_token_serves(here: HttpScene):
    workspace = add(here, "T1", "Harbour")
    await here.install(workspace)
    clients = here.replicas[0].slack._clients
    first = workspace.token
    here.time.move_by(HALF_A_DAY - timedelta(hours=1))
    here.slack.fail("oauth.v2.access", reset=True)
    for _ in range(3):
        assert (await clients.bot(WorkspaceId("T1"))).bot_token == first
    assert here.slack.count("oauth.v2.access") == 2, "one for the code, one try"
    here.time.move_by(timedelta(seconds=31))
    assert (await clients.bot(WorkspaceId("T1"))).bot_token == workspace.token != first


@only_sqlite
async def test_a_lost_answer_to_a_renewal_ends_in_a_wait_and_in_no_lost_workspace(here: HttpScene):
    workspace = await settled(here)
    here.time.move_by(HALF_A_DAY - timedelta(hours=1))
    here.slack.fail("oauth.v2.access", reset_after_taking=True)
    await workspace.user("UANA").slash("/coffee", "me", "C1")
    assert newest(workspace.user("UANA"), "What I know about you")
    await here.go_on(days=1)
    async with here.refill.store.reading(CommunityId("slack:T1")) as tx:
        assert (await tx.get_community()).left_at is None
        assert await tx.members.get("UANA")
    assert (await here.install(workspace)).status_code == 200
    await here.go_on(days=2)
    assert newest(workspace.user("UANA"), "I thought you could talk about")


async def with_unsaved_token(here: HttpScene) -> Workspace:
    """Install Refill in a workspace, and renew its token while the store fails."""
    workspace = add(here, "T1", "Harbour")
    await here.install(workspace)
    clients, engine = here.replicas[0].slack._clients, here.replicas[0].engine
    here.time.move_by(HALF_A_DAY - timedelta(hours=1))

    async def rename(old: str, new: str) -> None:
        async with begun(engine, {"migrating": True}) as connection:
            await connection.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))
            await connection.commit()

    await rename("slack_installations", "away")
    with pytest.raises(Exception, match="no such table"):
        await clients.bot(WorkspaceId("T1"))
    await rename("away", "slack_installations")
    here.time.move_by(timedelta(seconds=31))
    return workspace


@only_sqlite
async def test_two_whose_turns_overlap_both_get_a_renewed_token(here: HttpScene):
    """A process may be so slow that its lease ends before it has stored the token."""
    workspace = await with_unsaved_token(here)
    slack = here.replicas[0].slack
    seen = await slack._installations.bot_in(None, "T1")
    renewed = await asyncio.gather(*(slack._clients._renewed(WorkspaceId("T1"), seen) for _ in range(8)))
    assert {bot.bot_token for bot in renewed} == {workspace.token}


@only_sqlite
async def test_a_renewed_token_that_could_not_be_kept_is_kept_when_the_database_is_back(here: HttpScene):
    workspace = await with_unsaved_token(here)
    clients, before = here.replicas[0].slack._clients, here.slack.count("oauth.v2.access")
    assert (await clients.bot(WorkspaceId("T1"))).bot_token == workspace.token
    assert here.slack.count("oauth.v2.access") == before
    (again,) = await here.replicas[0].slack._installations.all_bots()
    assert again.bot.bot_token == workspace.token


# --- recent look-ups


async def test_requests_in_a_row_look_up_their_workspace_once(here: HttpScene):
    harbour = await settled(here)
    looked = list[str]()

    def note(_connection: object, _cursor: object, statement: str, *_others: object) -> None:
        looked.extend(of for of in ("slack_bots", "community") if f"FROM {of} " in " ".join(statement.split()))

    engines = (here.replicas[0].engine, here.refill.store._engine)
    for engine in {one.sync_engine for one in engines}:
        event.listen(engine, "before_cursor_execute", note)
    here.time.move_by(timedelta(seconds=RECENT_SECONDS))
    await harbour.user("UANA").slash("/coffee", "help", "C1")
    assert sorted(looked) == ["community", "slack_bots"]
    await harbour.user("UBEN").slash("/coffee", "help", "C1")
    assert sorted(looked) == ["community", "slack_bots"]
    here.time.move_by(timedelta(seconds=RECENT_SECONDS))
    await harbour.user("UANA").slash("/coffee", "help", "C1")
    assert sorted(looked) == ["community"] * 2 + ["slack_bots"] * 2


async def test_ten_seconds_after_another_process_lost_a_workspace_its_token_is_used_no_more(here: HttpScene):
    harbour = await settled(here)
    other = await here.add_replica()
    await harbour.user("UANA").slash("/coffee", "chats", "C1")
    await other.slack._clients.forget(WorkspaceId("T1"))
    here.time.move_by(timedelta(seconds=RECENT_SECONDS))
    await harbour.user("UANA").slash("/coffee", "chats", "C1")
    await harbour.user("UANA").sees("isn’t installed here any more")


# --- leaving


@pytest.mark.parametrize("first", ["tokens_revoked", "app_uninstalled"])
async def test_a_workspace_that_left_is_written_to_no_more_and_gone_after_two_weeks(here: HttpScene, first: str):
    harbour, meadow = await settled(here), await settled(here, "T2", "Meadow")
    assert {"member", "circle", "agenda", "slack_bots", "slack_installations"} <= set(await rows(here, "slack:T1"))
    await harbour.uninstall(first)
    assert not {name for name in await rows(here, "slack:T1") if name.startswith("slack_")}
    before = len(here.slack.calls)
    await here.work()
    assert here.slack.calls[before:] == []
    await here.go_on(days=13)
    assert {call.workspace.id for call in here.slack.calls[before:] if call.token} == {"T2"}
    assert "member" in await rows(here, "slack:T1")
    await here.go_on(days=1)
    assert await rows(here, "slack:T1") == {}
    assert "member" in await rows(here, "slack:T2")
    assert newest(meadow.user("UANA"), "I thought you could talk about")


@only_sqlite
async def test_forgetting_an_installation_that_was_cut_off_is_finished_by_the_next_event(here: HttpScene):
    harbour = await settled(here)
    async with begun(here.replicas[0].engine) as connection:
        await connection.execute(slack_tables.slack_bots.delete())
        await connection.commit()
    await harbour.uninstall()
    assert not {name for name in await rows(here, "slack:T1") if name.startswith("slack_")}


@only_sqlite
async def test_one_of_the_two_events_is_enough_and_more_change_nothing(here: HttpScene):
    harbour = await settled(here)
    here.slack.tokens.deactivate(harbour)
    await harbour.emit({"type": "app_uninstalled"})
    async with here.refill.store.reading(CommunityId("slack:T1")) as tx:
        left_at = (await tx.get_community()).left_at
    assert left_at is not None
    here.time.move_by(timedelta(days=1))
    await harbour.emit({"type": "app_uninstalled"}, deliveries=2)
    await harbour.emit({"type": "tokens_revoked", "tokens": {"bot": ["UB0001"]}})
    async with here.refill.store.reading(CommunityId("slack:T1")) as tx:
        assert (await tx.get_community()).left_at == left_at


@only_sqlite
async def test_who_installs_again_in_time_goes_on_where_they_stopped(here: HttpScene):
    harbour = await settled(here)
    await harbour.uninstall()
    await here.go_on(days=13)
    assert (await here.install(harbour)).status_code == 200
    await here.go_on(days=10)
    assert newest(harbour.user("UANA"), "I thought you could talk about")
    assert "slack_bots" in await rows(here, "slack:T1")


@only_sqlite
async def test_an_event_that_comes_late_does_not_undo_a_new_installation(here: HttpScene):
    harbour = await settled(here)
    here.slack.tokens.deactivate(harbour)
    await here.install(harbour)
    await harbour.emit({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["UB0001"]}})
    await harbour.emit({"type": "app_uninstalled"})
    async with here.refill.store.reading(CommunityId("slack:T1")) as tx:
        assert (await tx.get_community()).left_at is None
    await here.go_on(days=1, hours=6)
    assert newest(harbour.user("UANA"), "I thought you could talk about")


CERTAIN = {"token_revoked": True, "account_inactive": True, "invalid_auth": False, "org_login_required": False}


@only_sqlite
@pytest.mark.parametrize("error", CERTAIN)
async def test_only_what_is_certain_is_taken_for_leaving_when_a_message_is_refused(here: HttpScene, error: str):
    leaves = CERTAIN[error]
    harbour = await settled(here)
    token = here.slack.tokens.all[harbour.token]
    token.dead = error
    here.slack.tokens.refresh.clear()
    token.ends_at = None
    async with begun(here.replicas[0].engine) as connection:
        await connection.execute(slack_tables.slack_bots.update().values(bot_token_expires_at=None))
        await connection.commit()
    await here.go_on(days=1, hours=6)
    async with here.refill.store.reading(CommunityId("slack:T1")) as tx:
        assert ((await tx.get_community()).left_at is not None) is leaves
    token.dead = ""
    if leaves:
        assert (await here.install(harbour)).status_code == 200
    await here.go_on(days=1)
    assert newest(harbour.user("UANA"), "I thought you could talk about")
