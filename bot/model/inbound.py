"""Events into which adapters translate what people do on a platform, and the answers that adapters show."""

from dataclasses import dataclass

from bot.model.channels import ChannelProblem
from bot.model.content import Form, Message
from bot.model.ids import ChannelId, CommunityId, MemberId
from bot.model.members import Person
from bot.model.outbox import OutboxMessage

Named = tuple[tuple[str, MemberId], ...]
"""People whom an event names, each with the name as typed."""


@dataclass(frozen=True, slots=True)
class Command:
    """A person typed the command."""

    community: CommunityId
    person: Person
    text: str
    """The words after the command's name, as typed."""
    channel: ChannelId | None
    """The channel of the community in which it was typed; None in a direct message."""
    key: str = ""
    """The platform's id of the event, if the platform may send it twice. The second time has no effect."""
    named: Named = ()
    outsiders: frozenset[MemberId] = frozenset()
    """Named people who can never be members: apps, and people from outside the community."""
    channel_problems: tuple[ChannelProblem, ...] | None = None
    """What keeps Refill from working in the channel; None if the platform has to be asked."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A person pressed a button."""

    community: CommunityId
    person: Person
    action: str
    channel: ChannelId | None = None
    key: str = ""
    channel_problems: tuple[ChannelProblem, ...] | None = None
    """What keeps Refill from working in the channel; None if the platform has to be asked."""


@dataclass(frozen=True, slots=True)
class Submission:
    """A person sent a form."""

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
    """An answer that only the person who acted sees."""

    message: Message
    handed: OutboxMessage | None = None
    """Messages that waited for the reader and are in the answer. They wait until the platform has shown the answer."""


@dataclass(frozen=True, slots=True)
class Replace:
    """A message that replaces the one whose button was pressed. Nobody else may see that message."""

    message: Message


@dataclass(frozen=True, slots=True)
class Open:
    """A form to open. After a submission with mistakes, it is the same form with its errors."""

    form: Form
    channel: ChannelId | None = None
    """The channel that the form is about, if the channel was chosen in an earlier form."""


@dataclass(frozen=True, slots=True)
class Done:
    """No answer. If there is anything to say, it is in the outbox."""


Answer = Say | Replace | Open | Done
