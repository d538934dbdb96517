"""After the tour: Refill in one's own community, the organiser's side, and a new beginning."""

import re
from datetime import timedelta

import httpx
import pytest

from adapters.sandbox.cast import HARBOUR
from adapters.sandbox.sandbox import Sandbox
from bot.model.communities import Community
from bot.model.ids import CommunityId
from storage import SqlStore
from storage.sandbox.tables import SANDBOX_TABLES
from storage.tables.base import metadata
from tests.adapters.sandbox.conftest import MONDAY
from tests.adapters.sandbox.visitor import ON_SQLITE, ROBIN, TOPIC, WANJIRU, Visitor, met_wanjiru, taken
from tests.slow import SLOW

COMMAND = re.compile(r'name="text" value="(/coffee circle [a-z]+)"')


async def finish(sandbox: Sandbox, visitor: Visitor) -> None:
    """Reach the end of the tour."""
    await met_wanjiru(sandbox)
    for action in (f"pick:abc:{WANJIRU}", f"again:abc:{WANJIRU}:no"):
        await sandbox.messages.tour.note_press(ROBIN, action)
    await sandbox.messages.tour.note_form(ROBIN, "join:abc")
    await visitor.go(f"/as/{WANJIRU}/in/refill")


@ON_SQLITE
async def test_the_tour_ends_with_the_way_to_ones_own_community(sandbox: Sandbox, client: httpx.AsyncClient):
    visitor = Visitor(client)
    own = '<a class="go" href="/own">'
    await visitor.go("/")
    assert own not in visitor.page
    await finish(sandbox, visitor)
    await visitor.go("/as/robin/in/coffee")
    assert own in visitor.page
    await visitor.go("/own")
    guides = re.findall(r'href="(/docs/[^"]+)"', visitor.page)
    assert guides == ["/docs/slack.md", "/docs/discord.md", "/docs/organisers.md"]
    for guide in guides:
        assert "<h1" in (await client.get(guide)).text


@SLOW
@ON_SQLITE
async def test_a_visitor_sees_what_an_organiser_sees(sandbox: Sandbox, client: httpx.AsyncClient):
    await sandbox.prepare()
    visitor = Visitor(client)
    await finish(sandbox, visitor)
    (maren,) = re.findall(r'<a class="go" href="([^"]+)">Act as Maren, the organiser', visitor.page)
    await visitor.go(maren)
    assert visitor.page.count("Maren organises the circle of #coffee") == 1
    assert "Nothing here yet" not in visitor.page
    for typed in COMMAND.findall(visitor.page):
        await visitor.type(typed)
    for told in ("how many would meet now", "figures since", "Circles here"):
        assert told in visitor.page


@SLOW
@ON_SQLITE
async def test_a_second_visitor_starts_over(sandbox: Sandbox, client: httpx.AsyncClient, store: SqlStore):
    """A question comes first. Another community in the same database stays, and so does the language."""
    other = Community(CommunityId("slack:T1"), "slack", "Next door", "en", "Europe/Berlin")
    async with store.transaction(other.id) as tx:
        await tx.put_community(other)
        await tx.commit()
    await sandbox.prepare()
    await sandbox.actions.change_language("de")
    visitor = Visitor(client)
    for _ in range(2):
        await visitor.go("/")
        await visitor.type("/coffee join")
        await visitor.submit(**{"curious.typed": TOPIC})
        await visitor.skip()
        assert (await sandbox.messages.tour.progress()).partner
        assert "Ich dachte, ihr könntet über" in visitor.page
        await sandbox.advance(sandbox.clock.now() + timedelta(days=1))
        await visitor.go("/start-over")
        assert await sandbox.messages.chats_of(ROBIN)
        answer = await client.post("/start-over")
        assert answer.url.path == "/as/robin/in/coffee"
        assert await taken(sandbox) == set()
        assert await sandbox.messages.chats_of(ROBIN) == []
        assert sandbox.clock.now() == MONDAY
        assert sandbox.messages.cast.community.locale == "de"
    async with store.reading(other.id) as tx:
        assert await tx.get_community() == other
    assert {table.name for table in SANDBOX_TABLES} == {name for name in metadata.tables if name.startswith("sandbox_")}
    async with store.reading(HARBOUR.community.id) as tx:
        assert await tx.circles.memberships_of(ROBIN) == []


@ON_SQLITE
async def test_a_browser_that_is_new_to_a_played_sandbox_is_offered_to_start_over(
    sandbox: Sandbox, client: httpx.AsyncClient
):
    """It is offered once, and nothing is deleted."""
    offer = "Someone has already played here."
    first, second = Visitor(client), Visitor(client)
    await first.go("/as/robin/in/coffee")
    assert offer not in first.page
    await sandbox.messages.tour.note_form(ROBIN, "join:abc")
    await first.go("/as/robin/in/coffee")
    assert offer not in first.page
    client.cookies.clear()
    await second.go("/as/robin/in/refill")
    assert offer in second.page
    await second.go("/as/robin/in/refill")
    assert offer not in second.page
    assert await taken(sandbox)


@SLOW
@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
async def test_a_sandbox_of_several_processes_never_starts_over(sandbox: Sandbox, client: httpx.AsyncClient):
    await sandbox.messages.tour.note_form(ROBIN, "join:abc")
    assert "/start-over" not in (await client.get("/")).text
    assert (await client.post("/start-over")).status_code == 404
