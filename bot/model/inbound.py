"""Events and answers. Adapters translate people's actions on a platform into events, and show the answers."""

from dataclasses import dataclass

from bot.model.channel_problems import ChannelProblem
from bot.model.content import Form, Message
from bot.model.ids import ChannelId, CommunityId, MemberId
from bot.model.members import Person
from bot.model.outbox import OutboxMessage

Named = tuple[tuple[str, MemberId], ...]
"""People who are named in an event, each with the name as typed."""


@dataclass(frozen=True, slots=True)
class Command:
    """A person ran the command, by typing it or from a menu."""

    community: CommunityId
    person: Person
    text: str
    """The words after the command's name, as typed."""
    channel: ChannelId | None
    """The channel in which the command was typed; None in a direct message."""
    key: str = ""
    """The platform's id of the event, if the platform may send the event twice. The second event changes nothing."""
    named: Named = ()
    outsiders: frozenset[MemberId] = frozenset()
    """Named people who can never be members: apps, and people from outside the community."""
    channel_problems: tuple[ChannelProblem, ...] | None = None
    """Problems that keep Refill from working in the channel; None if the platform has to be asked for them."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A person pressed a button, or chose an option of a menu."""

    community: CommunityId
    person: Person
    action: str
    channel: ChannelId | None = None
    key: str = ""
    channel_problems: tuple[ChannelProblem, ...] | None = None
    """Problems that keep Refill from working in the channel; None if the platform has to be asked for them."""


@dataclass(frozen=True, slots=True)
class Submission:
    """A person sent a form."""

    community: CommunityId
    person: Person
    action: str
    values: tuple[tuple[str, tuple[str, ...]], ...]
    """Each field's name and values. A text field has one value."""
    channel: ChannelId | None = None
    key: str = ""
    named: Named = ()
    outsiders: frozenset[MemberId] = frozenset()
    """Ids among the values that can never be members: apps, and people from outside the community."""

    def all(self, name: str) -> tuple[str, ...]:
        """Return a field's values."""
        return dict(self.values).get(name, ())

    def one(self, name: str) -> str:
        """Return a field's first value, or an empty string."""
        return next(iter(self.all(name)), "")


@dataclass(frozen=True, slots=True)
class Say:
    """An answer that only the person who acted sees."""

    message: Message
    handed: OutboxMessage | None = None
    """A waiting message that the answer contains. It stays waiting until the platform has shown the answer."""


@dataclass(frozen=True, slots=True)
class Failed(Say):
    """An answer after Refill failed and changed nothing. A form that was sent has to stay, with what was typed."""


@dataclass(frozen=True, slots=True)
class Replace:
    """An answer that replaces the message whose button was pressed. Use it only if nobody else sees that message."""

    message: Message


@dataclass(frozen=True, slots=True)
class Open:
    """A form to open. After a submission with errors, it is the same form again, with the errors."""

    form: Form
    channel: ChannelId | None = None
    """The channel that the form is about, if the channel was chosen in an earlier form."""


@dataclass(frozen=True, slots=True)
class Done:
    """No answer. If the action causes messages, they are in the outbox."""


Answer = Say | Replace | Open | Done
