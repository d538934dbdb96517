"""What the sandbox stores as a chat platform, such as messages, open forms, simulated members and the clock."""

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.model.ids import CommunityId
from storage.sandbox.clock import SqlClock
from storage.sandbox.language import SqlLanguage
from storage.sandbox.messages import ChatSeats, Said, SqlMessages
from storage.sandbox.open_forms import OpenForm, SqlOpenForms
from storage.sandbox.simulated_members import SqlSimulatedMembers
from storage.sandbox.topic_names import SqlTopicNames
from storage.sandbox.tour import SqlTour, TourStep
from storage.sandbox.transactions import SandboxRows

__all__ = ["ChatSeats", "OpenForm", "Said", "SandboxStore", "TourStep"]


class SandboxStore:
    """The store of one sandbox community; the core's own rows are in `SqlStore`."""

    def __init__(self, engine: AsyncEngine, community: CommunityId) -> None:
        self._rows = SandboxRows(engine, community)
        self.is_alone = engine.dialect.name == "sqlite"
        """Whether one process has this database to itself."""
        self.messages = SqlMessages(engine, community)
        self.forms = SqlOpenForms(engine, community)
        self.simulated_members = SqlSimulatedMembers(engine, community)
        self.clock = SqlClock(engine, community)
        self.language = SqlLanguage(engine, community)
        self.topics = SqlTopicNames(engine, community)
        self.tour = SqlTour(engine, community)

    async def erase(self) -> None:
        """Delete the rows of this community. The core's own rows stay."""
        await self._rows.erase()
