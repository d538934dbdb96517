"""Rounds of many members are sent as fast as Slack's rate limits allow, and every introduction once.

`SLACK_LOAD_MEMBERS=1000` has a larger workspace; `make load` has ten thousand members.
"""

import os
from collections import Counter
from datetime import datetime, timedelta

import pytest

from adapters.slack.platform import LANES, OPEN
from bot.delivery.sender import HOLD
from bot.model.outbox import OutboxState
from tests.adapters.slack.local_slack import Message
from tests.adapters.slack.many_workspaces import OPENING, Size, WorkspacesScene, community_of, opened
from tests.adapters.slack.one_workspace import latest
from tests.slow import SLOW

A_TURN = LANES[OPEN].every
"""The time between two introductions. Each opens a conversation, whose limit is the lowest: 50 a minute in a
workspace."""
THREE_WORKSPACES = Size(workspaces=3, members=36, circles=2)
TEN_CIRCLES = Size(workspaces=1, members=int(os.environ.get("SLACK_LOAD_MEMBERS", "120")), circles=10)
TWO_REPLICAS = Size(workspaces=2, members=36)
SHARE = 0.95
"""The smallest share of the limits that Refill has to use."""

only_sqlite = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
on_both = pytest.mark.parametrize("engine_name", ["sqlite", pytest.param("postgresql", marks=SLOW)], indirect=True)


def members_of(message: Message) -> list[str]:
    return [member for member in message.channel.members if member != message.workspace.bot_user]


def check_everybody_was_introduced_once(scene: WorkspacesScene) -> None:
    for team in scene.size.teams():
        introductions = scene.introductions(team)
        assert len(introductions) == scene.size.introductions
        met = Counter(member for message in introductions for member in members_of(message))
        assert met == Counter(scene.size.people(team)), "everybody once"
    assert dict(scene.slack.faults.limited) == {}, "no call came too soon"


def check_pace(scene: WorkspacesScene, team: str) -> None:
    """Assert that a workspace's introductions keep the pace of the slowest method.

    The time from the first to the last is the minimum of the limit, or at most that divided by SHARE.
    """
    sent = [datetime.fromtimestamp(int(message.ts.split(".")[0])).astimezone() for message in scene.introductions(team)]
    allowed = A_TURN * (len(sent) - 1)
    a_second = timedelta(seconds=1)  # timestamps are rounded down to seconds
    assert allowed - a_second <= sent[-1] - sent[0] <= allowed / SHARE + a_second


async def all_is_sent(scene: WorkspacesScene, *, spare: timedelta = timedelta(minutes=1)) -> None:
    """Move the clock to a time at which every introduction must have arrived."""
    await scene.go_to(OPENING + A_TURN * scene.size.introductions / SHARE + spare)


@only_sqlite
@pytest.mark.parametrize("size", [THREE_WORKSPACES, pytest.param(TEN_CIRCLES, marks=SLOW)], ids=str)
async def test_every_introduction_arrives_once_and_as_fast_as_slack_allows(database_url: str, size: Size) -> None:
    async with opened(database_url, size) as scene:
        await all_is_sent(scene)
        check_everybody_was_introduced_once(scene)
        for team in size.teams():
            check_pace(scene, team)


@only_sqlite
async def test_what_members_ask_for_answers_at_once_while_introductions_wait_in_line(database_url: str) -> None:
    async with opened(database_url, THREE_WORKSPACES) as scene:
        await scene.go_to(OPENING + 2 * A_TURN)
        team = scene.size.teams()[0]
        assert len(scene.introductions(team)) < scene.size.introductions / 4, "most of them wait"
        introduction = scene.introductions(team)[0]
        one, other, *_ = (scene.slack.workspaces[team].user(member) for member in members_of(introduction))
        await one.slash("/coffee", "chats", f"C{team}0")
        assert latest(one, "topic")
        await one.press(introduction, "Time 1")
        before = scene.time.now()
        await scene.work()
        assert scene.time.now() == before
        assert "has already picked" in latest(other, "I thought you could talk about").plain, (
            "the other sees it, though others are in line"
        )
        await all_is_sent(scene)
        check_everybody_was_introduced_once(scene)


@on_both
async def test_replicas_share_a_workspaces_budget(database_url: str) -> None:
    async with opened(database_url, TWO_REPLICAS) as scene:
        await scene.start()
        await all_is_sent(scene)
        check_everybody_was_introduced_once(scene)
        for team in scene.size.teams():
            check_pace(scene, team)


@on_both
async def test_what_a_replica_had_is_taken_over_at_once_where_it_stops(database_url: str) -> None:
    async with opened(database_url, TWO_REPLICAS) as scene:
        await scene.go_to(OPENING + 10 * A_TURN)
        await scene.start()
        await scene.stop(scene.replicas[0])
        await all_is_sent(scene)
        check_everybody_was_introduced_once(scene)
        for team in scene.size.teams():
            check_pace(scene, team)


@on_both
async def test_what_a_replica_had_is_taken_over_after_a_while_where_it_dies(database_url: str) -> None:
    async with opened(database_url, TWO_REPLICAS) as scene:
        await scene.go_to(OPENING + 10 * A_TURN)
        await scene.start()
        await scene.vanish(scene.replicas[0])
        sent = [len(scene.introductions(team)) for team in scene.size.teams()]
        await scene.go_to(scene.time.now() + HOLD - A_TURN)
        assert [len(scene.introductions(team)) for team in scene.size.teams()] == sent, "it may still be at it"
        await all_is_sent(scene, spare=timedelta(minutes=2))
        check_everybody_was_introduced_once(scene)
        for team in scene.size.teams():
            async with scene.replicas[0].refill.store.reading(community_of(team)) as tx:
                delivered = await tx.outbox.in_state(OutboxState.DELIVERED, 1000)
            assert not [owed.key for owed in delivered if owed.uncertain], "it had nothing under way"
