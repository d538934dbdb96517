"""Scenes with which many stories begin, and look-ups in the store and in the log of deliveries."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.model.circles import Circle
from bot.model.content import CalendarEvent, Message
from bot.model.inbound import Answer, Done, Replace, Say
from bot.model.inbound import Open as OpenForm
from bot.model.message_keys import MessageKind
from bot.model.outbox import OutboxState
from bot.model.rounds import Round
from bot.texts.plain_text import plain_message
from tests.journeys.conftest import Open
from tests.journeys.stage import Stage, someone

NO_MATCH = "No match in Coffee this time, sorry. Next round:"
"""The message to everybody who sits a round out, for every reason."""
OLIVE = someone("Olive", admin=True)
NOT_OFFERED_BY_DISCORD = pytest.mark.only_on("sandbox", "slack", "Discord lets only what it offers be sent")
NO_GUESTS_IN_DISCORD = pytest.mark.only_on("sandbox", "slack", "Discord knows no guests")
NOT_SENT_BY_SLACK = pytest.mark.only_on("sandbox", "Slack's own form refuses it, or lets only suggestions be picked")


async def circle_with(open_stage: Open, *names: str, **circle: str) -> Stage:
    """Open a stage with a circle of people in Berlin who all have the same topic."""
    stage = await open_stage(OLIVE, *(someone(name) for name in names))
    await stage.start_circle(**circle)
    for name in names:
        await stage.join(name.lower(), curious=["sourdough"], sharing=["sourdough"])
    return stage


async def ask_for_groups_of(stage: Stage, size: int) -> None:
    """Let the organiser set the size of a circle's groups."""
    await stage.type("olive", "/coffee circle rules")
    await stage.fill("olive", group_size=str(size))


async def introduced(open_stage: Open, **circle: str) -> Stage:
    """Play until Ana (curious) and Ben (happy to be asked) are introduced."""
    stage = await open_stage(OLIVE, someone("Ana"), someone("Ben"))
    await stage.start_circle(**circle)
    await stage.join("ana", curious=["sourdough"])
    await stage.join("ben", sharing=["sourdough"])
    await stage.next_round()
    return stage


async def met_once(open_stage: Open) -> Stage:
    """Play until Ana and Ben have their check-ins after their first chat."""
    stage = await introduced(open_stage)
    await stage.press("ana", "Time 1")
    await stage.press("ben", "Time 1")
    await stage.pass_time(days=3)
    return stage


async def close_circle(stage: Stage) -> None:
    """Let the organiser close the circle, because its empty rounds would take most of a long story's time."""
    await stage.press("olive", "Close circle", within=await stage.type("olive", "/coffee circle close"))


async def circles(stage: Stage) -> list[Circle]:
    async with stage.store.reading(stage.community) as tx:
        return list(await tx.circles.all())


async def latest_round(stage: Stage, name: str = "Coffee") -> Round | None:
    async with stage.store.reading(stage.community) as tx:
        circle = next(circle for circle in await tx.circles.all() if circle.name == name)
        return await tx.rounds.latest(circle.id)


async def owed_count(stage: Stage) -> int:
    """Count the messages in the outbox, sent or not."""
    async with stage.store.reading(stage.community) as tx:
        return sum([len(await tx.outbox.in_state(state, 1000)) for state in OutboxState])


async def partners(stage: Stage, who: str) -> list[frozenset[str]]:
    """List the people whom a person was introduced to, the latest first."""
    async with stage.store.reading(stage.community) as tx:
        found = await tx.chats.of_member(stage.member(who), 50)
    return [frozenset(map(stage.who, chat.others(stage.member(who)))) for chat in found]


def sent_to(stage: Stage, who: str) -> list[tuple[datetime, Message]]:
    """List the unasked messages to a person, without changes of older messages."""
    return [
        (at, delivery.message)
        for at, delivery in stage.log.deliveries
        if who in stage.recipients(delivery.destination)
        and not delivery.replaces
        and delivery.key.kind is not MessageKind.WELCOME
    ]


def local_hour(stage: Stage, who: str, at: datetime) -> float:
    """Return a person's local time, in hours."""
    local = at.astimezone(ZoneInfo(stage.person(who).zone))
    return local.hour + local.minute / 60


def assert_only_in_daytime(stage: Stage) -> None:
    """Assert that nobody got a message before nine in the morning or after eight in the evening."""
    for at, delivery in stage.log.deliveries:
        asked = delivery.replaces or delivery.key.kind is MessageKind.WELCOME
        for who in () if asked else stage.recipients(delivery.destination):
            assert 9 <= local_hour(stage, who, at) < 20, (who, at, delivery.key)


def calendar_events(stage: Stage) -> list[CalendarEvent]:
    """List the calendar files that were sent."""
    blocks = [block for _, delivery in stage.log.deliveries for block in delivery.message.blocks]
    return [block for block in blocks if isinstance(block, CalendarEvent)]


def at(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """Return an instant in UTC."""
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def sentence_of(answer: Answer) -> str:
    """Return an answer as text: for a form, its title and its errors."""
    match answer:
        case Say(message=message) | Replace(message=message):
            return plain_message(message)
        case OpenForm(form=form):
            return form.title + " ".join(sentence for _, sentence in form.errors)
        case Done():
            return "done"
