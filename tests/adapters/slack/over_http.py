"""Refill over HTTP: the real web pages with uvicorn, a local Slack server, and people with browsers."""

import asyncio
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import unescape

import httpx
import uvicorn
from cryptography.fernet import Fernet
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.applications import Starlette

from adapters.slack.clients import App
from adapters.slack.http import SlackOverHttp
from adapters.slack.manifest import EVENTS
from adapters.web.server import Config
from bot.bootstrap import Refill
from bot.clock import HandClock
from storage.deployment_keys import fernet_of
from storage.engine import begun, create_engine
from storage.migrate import migrate
from storage.slack import SlackStore
from storage.store import SqlStore
from storage.tables import metadata
from tests.adapters.slack.local_slack import LocalSlack, Workspace
from tests.adapters.slack.local_slack.person import Person
from tests.adapters.slack.local_slack.things import Message
from tests.adapters.wait_until import PATIENCE
from tests.cipher import CIPHER
from tests.due_work import work_until

MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
KEY = Fernet.generate_key().decode()
COOKIE = "slack-app-oauth-state"


@dataclass
class Replica:
    """The parts of one Refill process."""

    engine: AsyncEngine
    slack: SlackOverHttp
    refill: Refill
    web: Starlette


@dataclass
class HttpScene:
    """A local Slack, a database, the clock, and replicas of Refill. The first replica is served."""

    slack: LocalSlack
    time: HandClock
    url: str
    database_url: str
    public_url: str
    keys: tuple[str, ...] = (KEY,)
    replicas: list[Replica] = field(default_factory=list)

    @property
    def refill(self) -> Refill:
        """The first replica's core."""
        return self.replicas[0].refill

    async def add_replica(self) -> Replica:
        """Start one more replica on the same database."""
        engine = create_engine(self.database_url)
        await migrate(engine)
        app = App(self.slack.client_id, self.slack.client_secret, self.slack.signing_secret, self.slack.url)
        slack = SlackOverHttp(
            SlackStore(app.client_id, engine, fernet_of(self.keys), self.time), self.time, app, self.public_url
        )
        refill = Refill(SqlStore(engine, CIPHER), self.time, {"slack": slack.platform})
        try:
            web = await slack.start(refill.store, refill.conversation)
        except BaseException:
            await engine.dispose()
            raise
        made = Replica(engine, slack, refill, web)
        self.replicas.append(made)
        return made

    def browser(self) -> httpx.AsyncClient:
        """Return a browser that does not follow redirects by itself."""
        return httpx.AsyncClient(base_url=self.url, trust_env=False)

    async def install(self, workspace: Workspace, by: str = "UOLIVE", *, is_org: bool = False) -> httpx.Response:
        """Press "Add to Slack", agree, and return the page that follows."""
        async with self.browser() as browser:
            asked = await browser.get("/slack/install")
            assert asked.status_code == 302
            onward = self.slack.tokens.approve(asked.headers["location"], workspace, by, is_org=is_org)
            return await browser.get(onward.replace(self.public_url, self.url), headers=cookies_of(asked))

    async def work(self) -> None:
        """Let the first replica run what is due."""
        await self.refill.work()

    async def go_on(self, **step: float) -> None:
        """Move the clock forward, and run everything that becomes due."""
        end = self.time.now() + timedelta(**step)
        await work_until(end, self.time, self.refill, self.work)


def cookies_of(answer: httpx.Response) -> dict[str, str]:
    """Return the header that sends a response's cookie back. Browsers send this cookie over https only."""
    found = re.search(rf"{COOKIE}=([^;]+)", answer.headers.get("set-cookie", ""))
    return {"Cookie": f"{COOKIE}={found[1]}"} if found else {}


def said(answer: httpx.Response) -> str:
    """Return a page's text."""
    body = answer.text.partition("<main>")[2] or answer.text
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def people_in(workspace: Workspace) -> Workspace:
    """Add three people and a channel to a workspace."""
    for name in ("UOLIVE", "UANA", "UBEN"):
        workspace.add_user(name, name.title(), tz="Europe/Berlin", is_admin=name == "UOLIVE")
    workspace.add_channel("C1", "coffee", ["UOLIVE", "UANA", "UBEN"])
    return workspace


@asynccontextmanager
async def http_scene(database_url: str, *, rotates_tokens: bool = True) -> AsyncIterator[HttpScene]:
    """Serve Refill on a free port, and let Slack send all requests there."""
    time = HandClock(MONDAY)
    listening = socket.create_server(("127.0.0.1", 0))
    url = "http://127.0.0.1:{1}".format(*listening.getsockname())
    async with LocalSlack(time, subscriptions=EVENTS, rotates_tokens=rotates_tokens, ack_seconds=PATIENCE) as slack:
        made = HttpScene(slack, time, url, database_url, url)
        web = (await made.add_replica()).web
        server = uvicorn.Server(Config(web, log_level="warning", lifespan="off"))
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        await slack.until(lambda: server.started)
        slack.hooks.use(f"{url}/slack/events")
        try:
            yield made
        finally:
            server.should_exit = True
            await serving
            for replica in made.replicas:
                await replica.slack.close()
                await replica.engine.dispose()
    assert slack.violations == []


def add(here: HttpScene, team: str, name: str) -> Workspace:
    """Add a workspace without Refill."""
    return people_in(here.slack.add_workspace(team, name, installed=False))


def newest(who: Person, text: str) -> Message:
    """Return the newest message that a person sees and that contains a text."""
    found = [message for message in who.inbox() if text in message.plain]
    assert found, f"{who.id} sees nothing with {text!r}: {[m.plain for m in who.inbox()]}"
    return found[-1]


async def start_circle(here: HttpScene, workspace: Workspace) -> None:
    """Let Olive set up a circle, and let Ana and Ben join it."""
    olive = workspace.user("UOLIVE")
    await olive.slash("/coffee", "circle new", "C1")
    await olive.submit(await olive.opens("New circle"), {"Name": "Coffee", "Time zone": "Europe/Berlin"})
    await here.work()
    for name, label in (("UANA", "I’m curious about"), ("UBEN", "I’m happy to be asked about")):
        who = workspace.user(name)
        await who.slash("/coffee", "join", "C1")
        form = await who.opens("Join")
        assert f"{workspace.name} bread" in await who.suggest(form, label, f"{workspace.name} bread")
        await who.submit(form, {label: [f"{workspace.name} bread"]})


async def settled(here: HttpScene, team: str = "T1", name: str = "Harbour") -> Workspace:
    """Add a workspace with Refill, and a circle whose first round opens on the next day."""
    workspace = add(here, team, name)
    assert (await here.install(workspace)).status_code == 200
    await start_circle(here, workspace)
    await here.work()
    return workspace


async def rows(here: HttpScene, community: str) -> dict[str, int]:
    """Return the number of a community's rows, by table."""
    found = {}
    async with begun(here.replicas[0].engine) as connection:
        for table in metadata.sorted_tables:
            if "community_id" in table.c:
                whose = table.c.community_id == community
            elif "team_id" in table.c:
                whose = table.c.team_id == community.rsplit(":", maxsplit=1)[-1]
            else:
                continue
            count = (await connection.execute(select(func.count()).select_from(table).where(whose))).scalar_one()
            found |= {table.name: count} if count else {}
    return found
