"""What adapters make of what people do on a platform, and what they get back to show."""

from dataclasses import dataclass

from bot.model.channels import ChannelProblem
from bot.model.content import Form, Message
from bot.model.ids import ChannelId, CommunityId, MemberId
from bot.model.members import Person
from bot.model.outbox import OutboxMessage

Named = tuple[tuple[str, MemberId], ...]
"""Whom somebody named, members or not: how, and who that is by the platform's word."""


@dataclass(frozen=True, slots=True)
class Command:
    """Somebody typed `/coffee …`."""

    community: CommunityId
    person: Person
    text: str
    """What stands behind `/coffee`, as typed."""
    channel: ChannelId | None
    """The channel it was typed in, where that is one of the community's; a direct message is None."""
    key: str = ""
    """The platform's name for the event, where it may send it twice; the second has no effect."""
    named: Named = ()
    channel_problems: tuple[ChannelProblem, ...] | None = None
    """What keeps Refill from working in the channel; None if the platform has to be asked."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody pressed a button."""

    community: CommunityId
    person: Person
    action: str
    channel: ChannelId | None = None
    key: str = ""
    channel_problems: tuple[ChannelProblem, ...] | None = None
    """What keeps Refill from working in the channel; None if the platform has to be asked."""


@dataclass(frozen=True, slots=True)
class Submission:
    """Somebody sent a form."""

    community: CommunityId
    person: Person
    action: str
    values: tuple[tuple[str, tuple[str, ...]], ...]
    """Each field's name and its values; a text field has one."""
    channel: ChannelId | None = None
    key: str = ""
    named: Named = ()

    def all(self, name: str) -> tuple[str, ...]:
        """Return a field's values."""
        return dict(self.values).get(name, ())

    def one(self, name: str) -> str:
        """Return a field's only value, or an empty string."""
        return next(iter(self.all(name)), "")


@dataclass(frozen=True, slots=True)
class Say:
    """An answer that only the asker sees."""

    message: Message
    handed: OutboxMessage | None = None
    """What waited for its reader and is in it: it waits on until the platform tells that the answer is there."""


@dataclass(frozen=True, slots=True)
class Replace:
    """The message whose button was pressed becomes this one; only for messages that nobody else sees."""

    message: Message


@dataclass(frozen=True, slots=True)
class Open:
    """A form opens; after a submission with mistakes, the same form with its errors."""

    form: Form


@dataclass(frozen=True, slots=True)
class Done:
    """Nothing to add: what changed is shown by what the outbox sends."""


Answer = Say | Replace | Open | Done
