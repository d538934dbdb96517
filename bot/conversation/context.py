"""The context of a handler: person, place, language and transaction."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.model.channel_problems import ChannelProblem
from bot.model.circles import Circle
from bot.model.content import Message
from bot.model.errors import NotFound, RefillError
from bot.model.ids import ChannelId, MemberId
from bot.model.inbound import Answer, Failed, Named, Replace, Say
from bot.model.members import Member, Person
from bot.model.topics import fold
from bot.ports import Platform, Transaction
from bot.services.circle_starters import may_start_circles
from bot.services.member_search import find_person, known_among
from bot.services.organisers import may_organise, organisers_of
from bot.services.topics import NearTopics
from bot.texts import admins as admin_texts
from bot.texts import circle_problems, errors
from bot.texts import circle_starters as starter_texts
from bot.texts import members as member_texts
from bot.texts import organisers as organiser_texts
from bot.texts.localization import Voice


class Refused(RefillError):
    """Raised to end a handler with an answer. The handler's changes are rolled back."""

    def __init__(self, answer: Say) -> None:
        self.answer = answer
        super().__init__("answered with a sentence")


@dataclass(frozen=True, slots=True)
class Later:
    """An answer that is computed after the transaction has ended, because it takes long."""

    make: Callable[[], Awaitable[Answer]]
    may_open: bool = False
    """Whether the answer may be a form. If so, and if the event has a key, nothing is committed, not even this key,
    because the event may come again."""


@dataclass(frozen=True, slots=True)
class Context:
    """Person, place, language and transaction, for any handler. Words, ids and fields are passed beside the context."""

    tx: Transaction
    now: datetime
    person: Person
    voice: Voice
    channel: ChannelId | None
    platforms: Mapping[str, Platform] = field(default_factory=dict)
    named: Named = ()
    outsiders: frozenset[MemberId] = frozenset()
    """Ids in the command or form that can never be members: apps, and people from outside the community."""
    channel_problems: Sequence[ChannelProblem] | None = None
    """Problems that keep Refill from working in the channel; None if the platform has to be asked for them."""
    near: NearTopics = field(default_factory=dict)
    """For each new topic's name in the press or form, the nearest known topic, found before the transaction began."""

    async def platform(self) -> Platform | None:
        """Return the community's platform; None if it is not connected."""
        return self.platforms.get((await self.tx.get_community()).platform)

    async def in_working_channel(
        self,
        answer: Answer,
        again: str,
        chosen: ChannelId | None = None,
        *,
        looked_again: bool = False,
        if_archived: Answer | None = None,
    ) -> "Answer | Later":
        """Return `answer` if Refill can work in the channel, or if the platform can't be asked about that.

        If there are problems, say what has to be done; for an archived channel, return `if_archived`, if given. If the
        platform has to be asked first, return Later. `chosen` is the channel, if it was chosen in a form. `again` is
        the action of the button that checks again, and `looked_again` is true if this button was pressed.
        """

        def checked(problems: Sequence[ChannelProblem]) -> Answer:
            if if_archived is not None and ChannelProblem.ARCHIVED in problems:
                return if_archived
            said = circle_problems.cannot_work_here(self.voice, problems, again, chosen, looked_again=looked_again)
            return Say(said) if problems else answer

        if self.channel_problems is not None:
            return checked(self.channel_problems)
        platform, channel, community = await self.platform(), chosen or self.channel, self.tx.community
        if platform is None or channel is None:
            return answer

        async def look() -> Answer:
            return checked(await platform.channel_problems(community, channel))

        return Later(look, may_open=True)

    async def can_ask_where(self) -> bool:
        """Return whether a circle can be started here: in a channel, or with a form that asks for a channel."""
        platform = await self.platform()
        return self.channel is not None or (platform is not None and platform.picks_channels)

    async def member(self) -> Member:
        """Return the person as a member, or refuse and say how to join."""
        found = await self.tx.members.get(self.person.id)
        if found is None:
            raise Refused(Say(member_texts.join_first(self.voice)))
        return found

    def require_admin(self) -> None:
        """Refuse unless the person is an admin."""
        self._require(self.person.admin, admin_texts.admins_only(self.voice))

    async def require_organiser(self, circle: Circle) -> None:
        """Refuse unless the person organises this circle or is an admin.

        If it is not known whether they are an admin, the refusal says that.
        """
        organisers = await organisers_of(self.tx, circle.id)
        allowed = await may_organise(self.tx, self.person, circle.id)
        self._require(allowed, organiser_texts.organisers_only(self.voice, circle, organisers))

    async def require_starter(self) -> None:
        """Refuse unless the person may start circles."""
        allowed = await may_start_circles(self.tx, self.person)
        self._require(allowed, starter_texts.starters_only(self.voice))

    def _require(self, allowed: bool | None, refusal: Message) -> None:
        if allowed is None:
            raise Refused(Failed(errors.out_of_reach(self.voice)))
        if not allowed:
            raise Refused(Say(refusal))

    async def find_person(self, name: str) -> Member:
        """Return a member by id or whole name. The errors are those of `bot.services.member_search.find_person`."""
        return await find_person(self.tx, self.person.id, name)

    async def find_known(self, member: MemberId) -> Member:
        """Return a member whom the person may find.

        Raises:
            NotFound: there is no such member, or the person may not find the member.
        """
        known = await known_among(self.tx, self.person.id, [member])
        if member not in known:
            raise NotFound("member", member)
        return known[member]

    def find_named(self, name: str) -> MemberId | None:
        """Return the id of a named person, who may be no member; None if the platform sent no id for this name."""
        return next((who for spelled, who in self.named if fold(spelled) == fold(name)), None)


def in_place(answer: Answer) -> Answer:
    """Change an answer so that it replaces the message whose button was pressed."""
    return Replace(answer.message) if isinstance(answer, Say) else answer
