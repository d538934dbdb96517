"""The community's past: figures of earlier rounds, and topics that the organiser has suggested to everybody."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from adapters.sandbox.cast import Cast
from adapters.sandbox.core import Core
from bot.model.circle_figures import Figures, FiguresState, FrozenFigures
from bot.model.topics import Standing

ROUNDS_TOGETHER: Final = 2
"""Two rounds have ten chats without the organiser, so their figures are shown together."""
PAUSE: Final = timedelta(weeks=2)
"""Time between the last of the past rounds and the next round, so that all past rounds are closed."""
PAST: Final = (
    Figures(sat_out=2, asked=20, answered=16, talked=12, pairs=10, both_again=4, times_set=7, joined=13),
    Figures(sat_out=2, asked=20, answered=18, talked=15, pairs=10, both_again=6, times_set=9),
    Figures(sat_out=2, asked=20, answered=19, talked=17, pairs=10, both_again=10, times_set=10),
)
"""The figures of two rounds each. In each round, twelve of thirteen members met, and one sat out."""


async def add_history(cast: Cast, core: Core) -> None:
    """Add past rounds to the circle, and suggest all topics. The figures are rounded as those of real rounds are."""
    async with core.store.transaction(cast.community.id) as tx:
        (circle,) = await tx.channel_circles(cast.coffee)
        places = await tx.circles.memberships(circle.id)
        rounds, week = len(PAST) * ROUNDS_TOGETHER, timedelta(weeks=1)
        first = circle.next_round_at - PAUSE - rounds * week
        for index, counted in enumerate(PAST):
            since = first + index * ROUNDS_TOGETHER * week
            figures = replace(
                counted,
                rounds=ROUNDS_TOGETHER,
                introduced=ROUNDS_TOGETHER * (len(places) - 1),
                chats=ROUNDS_TOGETHER * (len(places) // 2),
                first_meetings=ROUNDS_TOGETHER * (len(places) // 2),
                members=len(places),
            )
            number = (index + 1) * ROUNDS_TOGETHER
            is_latest = index == len(PAST) - 1
            await tx.figures.put(
                FrozenFigures(
                    circle.id,
                    number,
                    number - ROUNDS_TOGETHER + 1,
                    since,
                    since + (ROUNDS_TOGETHER + 1) * week,
                    len(places) if is_latest else 0,
                    FiguresState.SHOWN,
                    figures.for_show(),
                )
            )
        for place in places:
            await tx.circles.put_membership(replace(place, joined_at=first - week))
        await tx.circles.put(replace(circle, created_at=first - week, rounds=rounds))
        held = await tx.topics.interests_of([person.id for person in cast.people])
        for topic in (await tx.topics.get_many({one.topic for one in held})).values():
            await tx.topics.put(replace(topic, standing=Standing.SUGGESTED))
        await tx.commit()
