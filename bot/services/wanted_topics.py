"""Every four weeks, post a topic that members want and nobody shares to each circle's channel.

A circle gets these posts only if its organisers chose them.
"""

import random
from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

from bot.delivery.enqueue import enqueue_for_channel
from bot.model import message_keys
from bot.model.circles import Circle, CircleState
from bot.model.hours import instant
from bot.model.ids import CircleId, MemberId, TopicId
from bot.model.interests import Interest, Stance
from bot.model.jobs import Due, ShowWantedTopic
from bot.model.topics import Standing, Topic
from bot.ports import Transaction
from bot.services.topic_similarity import near_topics
from bot.services.topics import add_interest, find_topic
from bot.texts import wanted_topics as texts
from bot.texts.localization import Voice

MONTH_DAYS: Final = 28
LOOK_AGAIN_DAYS: Final = 7
"""Days before the next search if no topic was found."""
REST_OF_A_TOPIC: Final = timedelta(days=26 * 7)
"""Minimum time before a topic is shown again, in any circle. More frequent posts could show who joined or left."""


async def plan_wanted(tx: Transaction, circle: Circle, now: datetime) -> None:
    """Plan a circle's first search for a wanted topic, unless a search is planned.

    If the circle is closed or shows no wanted topics, cancel the search instead.
    """
    if not circle.shows_wanted or circle.state is CircleState.CLOSED:
        await tx.agenda.remove(ShowWantedTopic(circle.id))
    elif await tx.agenda.get(ShowWantedTopic(circle.id)) is None:
        await _plan(tx, circle, now, days=1)


async def show_wanted(tx: Transaction, circle_id: CircleId, now: datetime) -> None:
    """Search for a wanted topic. If one is found, post it to the circle's channel. Plan the next search."""
    circle = await tx.circles.get(circle_id)
    if circle is None or not circle.shows_wanted or circle.state is CircleState.CLOSED:
        return
    if circle.is_off(now):
        await tx.agenda.put(Due(ShowWantedTopic(circle.id), circle.next_open(now)))
        return
    shown_at = await _shown_at(tx, circle, now)
    if shown_at is not None:
        await _plan(tx, circle, shown_at, days=MONTH_DAYS)
        return
    topic = await draw_wanted(tx, circle.id, await tx.figures.wanted(circle.id), now) if circle.channel_open else None
    if topic is not None:
        community = await tx.get_community()
        message = texts.somebody_would_love_to_hear(Voice(community.locale, circle.cadence.zone), topic)
        await enqueue_for_channel(
            tx, now, message_keys.wanted_topic(circle.id, _month(circle, now)), circle.channel, message
        )
        await tx.topics.put(replace(topic, shown_at=now))
    await _plan(tx, circle, now, days=LOOK_AGAIN_DAYS if topic is None else MONTH_DAYS)


async def share_wanted(tx: Transaction, member: MemberId, topic_id: TopicId, now: datetime) -> Topic:
    """Store that a member shares a wanted topic that was posted.

    Raises:
        NotFound: nobody holds the topic any more.
        InvalidValue: the member shares too many topics.
    """
    topic = await find_topic(tx, topic_id)
    await add_interest(tx, member, Stance.SHARING, topic.name, now)
    return topic


async def unshare_wanted(tx: Transaction, member: MemberId, topic_id: TopicId) -> Topic:
    """Undo share_wanted.

    Raises:
        NotFound: nobody holds the topic any more.
    """
    topic = await find_topic(tx, topic_id)
    await tx.topics.drop_interest(Interest(member, topic.id, Stance.SHARING))
    return topic


async def draw_wanted(tx: Transaction, circle: CircleId, wanted: Collection[TopicId], now: datetime) -> Topic | None:
    """Draw one of the wanted topics that may be shown, or None. The draw does not tell which topic is wanted most.

    A topic may not be shown if it is hidden, was shown in the last REST_OF_A_TOPIC, or is near a topic that somebody
    shares.
    """
    topics = await tx.topics.get_many(wanted)
    shown = [topic for topic in topics.values() if topic.standing is not Standing.HIDDEN]
    rested = [topic for topic in shown if topic.shown_at is None or topic.shown_at + REST_OF_A_TOPIC <= now]
    left = [topic for topic in rested if not await tx.links.sharers(await near_topics(tx, topic.id))]
    drawn = random.Random(tx.derive_seed("wanted", circle, now.isoformat()))  # noqa: S311 - variety, not secrecy
    return drawn.choice(sorted(left, key=lambda topic: topic.id)) if left else None


async def _shown_at(tx: Transaction, circle: Circle, now: datetime) -> datetime | None:
    """Return when a wanted topic was last posted for the circle, if that was less than MONTH_DAYS ago."""
    month = _month(circle, now)
    for number in (month, month - 1):
        outgoing = await tx.outbox.get(message_keys.wanted_topic(circle.id, number))
        if outgoing is not None and (_day(circle, now) - _day(circle, outgoing.created_at)).days < MONTH_DAYS:
            return outgoing.created_at
    return None


def _day(circle: Circle, at: datetime) -> date:
    return at.astimezone(circle.cadence.tz).date()


def _month(circle: Circle, at: datetime) -> int:
    return (_day(circle, at) - _day(circle, circle.created_at)).days // MONTH_DAYS


async def _plan(tx: Transaction, circle: Circle, now: datetime, *, days: int) -> None:
    """Plan the next search in some days, at the hour of the circle's rounds."""
    day = _day(circle, now) + timedelta(days=days)
    await tx.agenda.put(Due(ShowWantedTopic(circle.id), instant(day, circle.cadence.at, circle.cadence.tz)))
