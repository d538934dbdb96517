"""Inbound events, as adapters translate what people do on a platform, and the answers that adapters show."""

from dataclasses import dataclass

from bot.model.channels import ChannelProblem
from bot.model.content import Form, Message
from bot.model.ids import ChannelId, CommunityId, MemberId
from bot.model.members import Person
from bot.model.outbox import OutboxMessage

Named = tuple[tuple[str, MemberId], ...]
"""People whom somebody named, by the name that was typed."""


@dataclass(frozen=True, slots=True)
class Command:
    """Somebody typed the command."""

    community: CommunityId
    person: Person
    text: str
    """The words after its name, as typed."""
    channel: ChannelId | None
    """The channel of the community in which it was typed; None in a direct message."""
    key: str = ""
    """The platform's id of the event, if it may send it twice; the second time has no effect."""
    named: Named = ()
    outsiders: frozenset[MemberId] = frozenset()
    """Those of the named people who can never be members: apps, and people from outside."""
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
    outsiders: frozenset[MemberId] = frozenset()
    """The same as for a command."""

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
    """Messages that waited for the reader and are in it: they wait on until the platform says that it was shown."""


@dataclass(frozen=True, slots=True)
class Replace:
    """A message in place of the one whose button was pressed; only for messages that nobody else sees."""

    message: Message


@dataclass(frozen=True, slots=True)
class Open:
    """A form to open; after a submission with mistakes, the same form with its errors."""

    form: Form
    channel: ChannelId | None = None
    """The channel that it is about, where that was chosen in another form."""


@dataclass(frozen=True, slots=True)
class Done:
    """No answer: the outbox sends what there is to say."""


Answer = Say | Replace | Open | Done
