"""`kill -9` and broken connections while members join, press and are introduced: every message arrives once."""

import json
import logging
import random
from collections import Counter
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.clock import HandClock
from bot.model.outbox import OutboxState
from storage import tables as t
from storage.engine import READING, begun, create_engine
from tests.adapters.killable_process import KillableProcess
from tests.adapters.slack.killable_process import Life, killable
from tests.adapters.slack.local_slack import CannotDo, Message, NotAnswered, Person
from tests.adapters.slack.many_workspaces import MONDAY, OPENING, Door, Size, WorkspacesScene, next_look, opened
from tests.crash.replica import NEVER, SEED
from tests.slow import runs

logger = logging.getLogger(__name__)

TWENTY = Size(workspaces=1, members=20)
TEAM = TWENTY.teams()[0]
KILLS = 10
RUNS = 4
"""Number of runs, with forty kills in total."""
A_LIFE = 60
"""Maximum number of points before a process dies."""
CHECKED_IN = OPENING + timedelta(days=8)
SETTLED = CHECKED_IN + timedelta(days=1)
BROKEN = 0.05

only_sqlite = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


class Crowd:
    """Members who each press what they see once, with a list of acknowledged presses."""

    def __init__(self, scene: WorkspacesScene) -> None:
        self._team = scene.slack.workspaces[TEAM]
        self._city = scene
        self._have_pressed: set[str] = set()
        self.acknowledged: list[str] = []

    async def press(self) -> None:
        """Let everybody with an introduction pick the first time, unless they have done so."""
        for message in self._city.introductions(TEAM):
            for member in message.channel.members[1:]:
                if member not in self._have_pressed:
                    await self._press(self._team.user(member), member)

    async def _press(self, who: Person, member: str) -> None:
        self._have_pressed.add(member)
        message = next(each for each in who.inbox() if "I thought you could talk about" in each.text)
        try:
            await who.press(message, "Time 1")
        except (NotAnswered, CannotDo):  # Slack shows a warning, or another time is already set
            return
        self.acknowledged.append(member)


def token_of(message: Message) -> str | None:
    """Return the token with which a message was posted. A later change has another token."""
    sent = message.sent_as.get("metadata")
    if not sent or message.ephemeral_to is not None:
        return None
    return (json.loads(sent) if isinstance(sent, str) else sent)["event_payload"]["token"]


async def rows(url: str, *columns: object) -> list[tuple]:
    engine = create_engine(url)
    async with begun(engine, READING) as connection:
        found = [tuple(row) for row in await connection.execute(select(*columns))]
    await engine.dispose()
    return found


async def check_nothing_is_lost_and_nothing_doubled(scene: WorkspacesScene) -> None:
    """Assert by token that every message arrived once. It may be missing if its row says so."""
    of = t.outbox.c
    outbox = await rows(scene.url, of.key, of.state, of.uncertain, of.unsure_since, of.replaces)
    keys = dict(await rows(scene.url, of.token, of.key))
    arrived = Counter(keys[token] for m in scene.slack.workspaces[TEAM].messages if (token := token_of(m)))
    unsure = {key for key, _, uncertain, *_ in outbox if uncertain}
    assert {key for key, count in arrived.items() if count > 1} <= unsure
    open_ends = {
        key for key, state, _, since, _ in outbox if state in (OutboxState.DEAD, OutboxState.UNKNOWN) and since
    }
    states = Counter(state for key, state, *_ in outbox if key not in open_ends)
    assert set(states) <= {OutboxState.DELIVERED, OutboxState.DROPPED}, states
    chats = [row[0] for row in await rows(scene.url, t.chat.c.id)]
    seats = await rows(scene.url, t.chat_member.c.chat_id, t.chat_member.c.member_id)
    assert Counter(member for _, member in seats) == Counter(TWENTY.people(TEAM)), "one chat for each"
    assert {f"intro.{chat}" for chat in chats} | {f"checkin.{chat}.{member}" for chat, member in seats} <= (
        {str(key) for key, *_ in outbox}
    )
    changes = {key for key, _, _, _, replaces in outbox if replaces}
    delivered = {key for key, state, *_ in outbox if state is OutboxState.DELIVERED}
    assert delivered - changes == set(arrived) - open_ends, "what is taken for delivered is there, and nothing else"
    doubled = sum(count > 1 for count in arrived.values())
    logger.warning("%s unsure, %s of them doubled, %s still open", len(unsure), doubled, len(open_ends))


async def live(
    scene: WorkspacesScene, crowd: Crowd, killable: KillableProcess, time: HandClock, until: datetime
) -> bool:
    """Let a process and the crowd act until an instant or the process's death. Return whether it still runs."""
    while True:
        lives, following = await killable.work(time.now())
        if not lives:
            return False
        await scene.slack.settled()
        await crowd.press()
        if time.now() >= until:
            return True
        time.move_to(next_look(time.now(), following, until))


@only_sqlite
@pytest.mark.parametrize("number", runs(RUNS))
async def test_a_round_in_slack_survives_its_process(database_url: str, number: int) -> None:
    draw = random.Random(f"{SEED}/slack/{number}")
    async with opened(database_url, TWENTY, replicas=0) as scene:
        crowd, door = Crowd(scene), Door.of(scene.slack)
        deaths = [draw.randrange(1, A_LIFE) for _ in range(KILLS)]
        logger.warning("seed %s: it dies at the points %s of its lives", SEED, deaths)
        scene.time.move_to(OPENING)
        for point in deaths:
            assert not await live(scene, crowd, killable(Life(database_url, door, point)), scene.time, CHECKED_IN)
        last = killable(Life(database_url, door, NEVER))
        assert await live(scene, crowd, last, scene.time, SETTLED)
        last.kill()
        await check_nothing_is_lost_and_nothing_doubled(scene)
        for member in crowd.acknowledged:
            picks = [row[0] for row in await rows(database_url, t.chat.c.picks) if member in str(row[0])]
            assert picks, f"{member} pressed, and was told that it was heard"


@only_sqlite
@pytest.mark.parametrize("number", runs(2))
async def test_a_round_survives_connections_that_break(database_url: str, number: int) -> None:
    async with opened(database_url, TWENTY) as scene:
        crowd = Crowd(scene)
        await scene.go_to(MONDAY + timedelta(hours=1))
        scene.slack.break_connections(BROKEN, f"{SEED}/broken/{number}")
        await scene.go_to(OPENING + timedelta(minutes=1))
        await crowd.press()
        await scene.go_to(SETTLED)
        await check_nothing_is_lost_and_nothing_doubled(scene)
