"""What a handler is given: who asks, where, in which language, and one transaction to answer in."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.model.errors import RefillError
from bot.model.ids import ChannelId, MemberId
from bot.model.inbound import Answer, Named, Say
from bot.model.members import Member, Person
from bot.model.topics import fold
from bot.ports import Platform, Transaction
from bot.services.member_search import find_person
from bot.texts import circles as circle_texts
from bot.texts import errors
from bot.texts import members as member_texts
from bot.texts.localization import Voice


class Sorry(RefillError):
    """There is nothing to do but to say a sentence; nothing that was changed is kept."""

    def __init__(self, answer: Say) -> None:
        self.answer = answer
        super().__init__("answered with a sentence")


@dataclass(frozen=True, slots=True)
class Later:
    """An answer that takes long to compute: it is made once the transaction has ended, so that it holds up nobody."""

    make: Callable[[], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Context:
    """One person's command, press or form, while it is answered."""

    tx: Transaction
    now: datetime
    person: Person
    voice: Voice
    channel: ChannelId | None
    platforms: Mapping[str, Platform] = field(default_factory=dict)
    named: Named = ()

    async def platform(self) -> Platform | None:
        """Return the platform of the community; None where Refill knows nothing of it."""
        return self.platforms.get((await self.tx.get_community()).platform)

    async def member(self) -> Member:
        """Return the one who asks as a member, or say how to become one."""
        found = await self.tx.members.get(self.person.id)
        if found is None:
            raise Sorry(Say(member_texts.join_first(self.voice)))
        return found

    def require_organiser(self) -> None:
        """Go on only for an organiser."""
        if self.person.organiser is None:
            raise Sorry(Say(errors.out_of_reach(self.voice)))
        if not self.person.organiser:
            raise Sorry(Say(circle_texts.organisers_only(self.voice)))

    async def find_person(self, name: str) -> Member:
        """Find a member by their id or their whole name, or raise NotFound or, for two of one name, InvalidValue."""
        return await find_person(self.tx, self.person.id, name)

    def find_named(self, name: str) -> MemberId | None:
        """Find who was named, member or not, as far as the platform tells."""
        return next((who for spelled, who in self.named if fold(spelled) == fold(name)), None)
