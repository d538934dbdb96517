"""A workspace that joins an organisation keeps its circles, members, chats, buttons and installation."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.slack.socket_mode import Tokens, Workspace
from bot.bootstrap import Refill
from bot.model.ids import CommunityId, MemberId
from bot.model.outbox import OutboxState
from tests.adapters.slack.local_slack.person import Person
from tests.adapters.slack.one_workspace import COMMUNITY, SlackScene, furnished, latest, opened
from tests.adapters.slack.over_http import HttpScene, http_scene, people_in
from tests.slow import SLOW

pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated")  # slack_sdk uses it
ORGANISATION = "E1"


class Here:
    """A workspace that Refill serves, over either transport."""

    def __init__(self, scene: SlackScene, there: HttpScene | None = None) -> None:
        self.office = scene
        self.team = scene.slack.workspaces["T1"]
        self.there = there

    def who(self, name: str) -> Person:
        """Return a person by their current id."""
        old = f"U{name.upper()}"
        return self.team.user(self.team.global_ids.get(old, old))

    async def communities(self) -> list[CommunityId]:
        """List all communities."""
        return [one.id for one in await self.office.refill.store.communities()]


@pytest.fixture(params=["Socket Mode", pytest.param("HTTP", marks=SLOW)])
async def here(
    request: pytest.FixtureRequest, sqlite_url: str, sqlite_with_tables: str, tmp_path: Path
) -> AsyncIterator[Here]:
    """Yield a workspace with a circle that Ana and Ben have joined."""
    if request.param == "Socket Mode":
        async with opened(sqlite_with_tables, tmp_path) as scene:
            yield Here(scene)
        return
    async with http_scene(sqlite_url, rotates_tokens=False) as there:
        team = people_in(there.slack.add_workspace("T1", "Harbour", installed=False))
        await there.install(team)
        people = [team.user(name) for name in ("UOLIVE", "UANA", "UBEN")]
        yield Here(await furnished(SlackScene(there.slack, there.refill, there.time, *people)), there)


async def test_all_goes_on_in_the_organisation(here: Here) -> None:
    await here.office.go_on(days=1, hours=6)
    invitation = latest(here.office.ana, "one chat, one topic")
    await here.team.start_migration(ORGANISATION)
    await here.team.finish_migration(ORGANISATION)
    await here.who("ana").slash("/coffee", "me", "C1")
    assert "Name: Uana" in latest(here.who("ana"), "What I know about you").plain
    await here.who("ana").press(invitation, "Join")
    assert await here.who("ana").opens("Your topics"), "an old button still works"
    await here.who("olive").slash("/coffee", "circle list", "C1")
    assert "Coffee" in here.who("olive").inbox()[-1].plain
    await here.office.go_on(days=11)
    question = latest(here.who("ben"), "Did you get to talk")
    assert "Uana" in question.plain
    await here.who("ben").press(question, "Yes")
    assert latest(here.who("ben"), "Would you like to meet")
    assert await here.communities() == [COMMUNITY]
    async with here.office.refill.store.reading(COMMUNITY) as tx:
        assert sorted(await tx.members.ids()) == ["UANA", "UBEN", "UOLIVE"]
        assert await tx.outbox.in_state(OutboxState.DEAD, 10) == []


async def test_messages_wait_while_it_migrates_however_long_and_then_arrive(here: Here) -> None:
    await here.team.start_migration(ORGANISATION)
    await here.office.go_on(days=2)
    assert not [one for one in here.office.ana.inbox() if "I thought you could talk about" in one.plain]
    async with here.office.refill.store.reading(COMMUNITY) as tx:
        assert await tx.outbox.in_state(OutboxState.DEAD, 10) == []
    await here.team.finish_migration(ORGANISATION)
    await here.office.go_on(hours=24)
    message = latest(here.who("ana"), "I thought you could talk about")
    assert "@Uben" in message.plain, "people are mentioned by ids that exist"


@pytest.mark.parametrize(("begin_is_told", "somebody_types"), [(True, False), (False, True), (False, False)])
async def test_an_end_that_nobody_tells_is_found_out(here: Here, *, begin_is_told: bool, somebody_types: bool) -> None:
    if begin_is_told:
        await here.team.start_migration(ORGANISATION)
    else:
        here.team.is_migrating = True
    await here.office.go_on(days=1, hours=6)
    await here.team.finish_migration(ORGANISATION, told=False)
    if somebody_types:  # this event names the organisation
        await here.who("olive").slash("/coffee", "help", "C1")
    await here.office.go_on(hours=24)
    assert latest(here.who("ana"), "I thought you could talk about")
    assert await here.communities() == [COMMUNITY]


async def test_everybody_is_who_they_were_by_event_and_by_mention(here: Here) -> None:
    await here.team.start_migration(ORGANISATION)
    await here.team.finish_migration(ORGANISATION)
    await here.team.change("WANA", name="Ana Maria")
    async with here.office.refill.store.reading(COMMUNITY) as tx:
        member = await tx.members.get(MemberId("UANA"))
    assert member is not None
    assert member.name == "Ana Maria"
    await here.who("ben").slash("/coffee", "not-with @Ana Maria", "C1")
    assert "never bring you together with" in here.who("ben").inbox()[-1].plain
    async with here.office.refill.store.reading(COMMUNITY) as tx:
        assert [block.other for block in await tx.acquaintances.blocks_of(MemberId("UBEN"))] == ["UANA"]
    await here.team.deactivate("WANA")
    async with here.office.refill.store.reading(COMMUNITY) as tx:
        assert await tx.members.get(MemberId("UANA")) is None
    await here.who("olive").open_home()
    assert here.who("olive").home is not None


async def test_who_comes_after_the_migration_has_one_id(here: Here) -> None:
    await here.team.start_migration(ORGANISATION)
    await here.team.finish_migration(ORGANISATION)
    dora = here.team.add_user("WDORA", "Dora", tz="Europe/Berlin")
    here.team.channels["C1"].members.append("WDORA")
    await dora.slash("/coffee", "join", "C1")
    await dora.submit(await dora.opens("Join"), {"I’m curious about": ["sourdough"]})
    async with here.office.refill.store.reading(COMMUNITY) as tx:
        assert await tx.members.get(MemberId("WDORA")) is not None
    await here.office.go_on(days=8, hours=6)  # one of three sits out, but not twice
    assert latest(dora, "I thought you could talk about")


async def test_who_was_blocked_before_they_joined_stays_blocked(here: Here) -> None:
    here.team.add_user("UDORA", "Dora", tz="Europe/Berlin")
    here.team.channels["C1"].members.append("UDORA")
    for who in ("ana", "ben"):
        await here.who(who).slash("/coffee", "not-with @Dora", "C1")
    await here.team.start_migration(ORGANISATION)
    await here.team.finish_migration(ORGANISATION)
    dora = here.who("dora")
    await dora.slash("/coffee", "join", "C1")
    await dora.submit(await dora.opens("Join"), {"I’m curious about": ["sourdough"]})
    await here.office.go_on(days=1, hours=6)
    assert not [one for one in dora.inbox() if "I thought you could talk about" in one.plain]


async def test_a_restart_after_the_migration_goes_on_at_once(here: Here) -> None:
    await here.team.start_migration(ORGANISATION)
    await here.team.finish_migration(ORGANISATION)
    if here.there is not None:
        refill = (await here.there.add_replica()).refill
        await replace(here.office, refill=refill).go_on(days=1, hours=6)
    else:
        platform = Workspace(Tokens(here.team.token, here.office.slack.app_token, here.office.slack.url))
        refill = Refill(here.office.refill.store, here.office.time, {"slack": platform.platform})
        await platform.start(refill.store, refill.conversation)
        try:
            await replace(here.office, refill=refill).go_on(days=1, hours=6)
        finally:
            await platform.stop()
    assert latest(here.who("ana"), "I thought you could talk about")
    assert await here.communities() == [COMMUNITY]


async def test_ids_that_slack_does_not_translate_now_make_nobody_a_stranger(here: Here) -> None:
    await here.team.start_migration(ORGANISATION)
    here.office.slack.fail("migration.exchange", times=2, error="internal_error")
    await here.team.finish_migration(ORGANISATION, told=False)
    await here.office.go_on(days=1, hours=6)
    async with here.office.refill.store.reading(COMMUNITY) as tx:
        assert await tx.outbox.in_state(OutboxState.DEAD, 10) == []
    await here.office.go_on(hours=6)
    assert latest(here.who("ana"), "I thought you could talk about")
