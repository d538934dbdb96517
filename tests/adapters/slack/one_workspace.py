"""A workspace with Refill, on a clock that is moved by hand."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from adapters.slack.manifest import EVENTS, SCOPES, SHORTCUTS
from adapters.slack.socket_mode import Tokens, Workspace
from bot.bootstrap import Refill
from bot.clock import HandClock
from bot.model.ids import CommunityId
from bot.model.outbox import OutboxMessage, OutboxState
from storage import SqlStore
from tests.adapters.slack.local_slack import LocalSlack, Message
from tests.adapters.slack.local_slack.person import Person
from tests.adapters.wait_until import PATIENCE
from tests.cipher import CIPHER
from tests.due_work import work_until
from tests.sqlite_in_thread import create_quick_engine

COMMUNITY = CommunityId("slack:T1")
MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)


@dataclass
class SlackScene:
    """A workspace with Refill, and the clock."""

    slack: LocalSlack
    refill: Refill
    time: HandClock
    olive: Person
    ana: Person
    ben: Person

    async def go_on(self, **step: float) -> None:
        """Move the clock forward, and run everything that becomes due."""
        end = self.time.now() + timedelta(**step)
        await work_until(end, self.time, self.refill, self._work)

    async def _work(self) -> None:
        await self.refill.work()
        await self.slack.settled()
        await self.refill.work()

    async def owed(self, beginning: str) -> list[OutboxMessage]:
        """List all messages of the outbox whose keys begin with a text."""
        async with self.refill.store.reading(COMMUNITY) as tx:
            found = [owed for state in OutboxState for owed in await tx.outbox.in_state(state, 100)]
        return [owed for owed in found if str(owed.key).startswith(beginning)]

    async def token_of(self, owed: OutboxMessage) -> str:
        """Return the idempotency token under which Slack has a message."""
        async with self.refill.store.reading(COMMUNITY) as tx:
            return tx.outbox.token_of(owed)

    async def press(self, who: Person, label: str, within: str) -> None:
        """Press a button of the newest message that contains `within`."""
        await who.press(latest(who, within), label)
        await self.refill.work()


def latest(who: Person, within: str) -> Message:
    """Return the newest message that a person sees and that contains a text."""
    found = [message for message in who.inbox() if within in message.plain]
    assert found, f"{who.user.name} sees nothing with {within!r}:\n" + "\n---\n".join(m.plain for m in who.inbox())
    return found[-1]


@asynccontextmanager
async def opened(tables: str, folder: Path, events: tuple[str, ...] = EVENTS) -> AsyncIterator[SlackScene]:
    """Yield a workspace on a copy of an SQLite file, with a circle that Ana and Ben have joined."""
    time = HandClock(MONDAY)
    async with LocalSlack(
        time, scopes=SCOPES, subscriptions=events, shortcuts=SHORTCUTS, ack_seconds=PATIENCE
    ) as slack:
        team = slack.add_workspace("T1", "Harbour")
        people = {
            name: team.add_user(name, name.title(), tz="Europe/Berlin", is_admin=name == "UOLIVE")
            for name in ("UOLIVE", "UANA", "UBEN")
        }
        team.add_user("UGUEST", "Gus", is_restricted=True)
        team.add_channel("C1", "coffee", [*people, "UGUEST"])
        database = shutil.copy(tables, folder / "refill.db")
        store = SqlStore(create_quick_engine(f"sqlite:///{database}"), CIPHER)
        workspace = Workspace(Tokens(team.token, slack.app_token, slack.url))
        refill = Refill(store, time, {"slack": workspace.platform})
        await workspace.start(store, refill.conversation)
        try:
            yield await furnished(SlackScene(slack, refill, time, *people.values()))
        finally:
            await workspace.stop()
            await store.close()
    assert slack.violations == []


async def furnished(scene: SlackScene) -> SlackScene:
    """Let Olive set up a circle, and let Ana and Ben join it."""
    await scene.olive.slash("/coffee", "circle new", "C1")
    form = await scene.olive.opens("New circle")
    await scene.olive.submit(form, {"Name": "Coffee", "Time zone": "Europe/Berlin"})
    await scene.refill.work()
    for who, field in ((scene.ana, "I’m curious about"), (scene.ben, "I’m happy to be asked about")):
        await who.slash("/coffee", "join", "C1")
        await who.submit(await who.opens("Join"), {field: ["sourdough"]})
    return scene
