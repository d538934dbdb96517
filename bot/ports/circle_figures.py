"""Repository of circles' figures."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from bot.model.circle_figures import Answers, Figures, FrozenFigures
from bot.model.ids import CircleId, MemberId, TopicId


class CircleFigures(Protocol):
    """Figures of the circles of the transaction's community."""

    async def shown(self, circle: CircleId, limit: int) -> Sequence[FrozenFigures]:
        """List the latest shown figures of a circle, at most `limit`, the earliest first."""

    async def unshown(self, circle: CircleId) -> Sequence[FrozenFigures]:
        """List the figures of a circle that are not shown yet, by number of the round."""

    async def put(self, figures: FrozenFigures) -> None:
        """Insert or update figures."""

    async def drop(self, circle: CircleId, rounds: Collection[int]) -> None:
        """Delete the figures of some rounds."""

    async def count_answers(self, circle: CircleId, rounds: Collection[int]) -> Answers:
        """Count the chats of some rounds, and these chats' members.

        Chats with an organiser of the circle or with an admin are left out.
        """

    async def count_rounds(self, circle: CircleId, rounds: Collection[int]) -> Figures:
        """Count the results of some rounds. Only answers in the chats that `count_answers` counts are counted."""

    async def count_members(self, circle: CircleId, since: datetime, now: datetime) -> Figures:
        """Count a circle's members, those who joined after `since`, and those who rest now."""

    async def count_places(self, circle: CircleId) -> int:
        """Count a circle's members, also those who rest."""

    async def count_in_a_row(self, circle: CircleId, members: Collection[MemberId], rounds: int) -> int:
        """Count how many of these members have `rounds` as their `Membership.in_a_row`."""

    async def wanted(self, circle: CircleId) -> Collection[TopicId]:
        """Return the topics about which at least five members of a circle are curious, and which no member shares."""
