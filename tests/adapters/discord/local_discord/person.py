"""A person in Discord: what the person sees and can do on the screen."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tests.adapters.discord.local_discord import forms
from tests.adapters.discord.local_discord.errors import CannotDo
from tests.adapters.discord.local_discord.interactions import Interaction, Kind
from tests.adapters.discord.local_discord.modals import Modal, Screen
from tests.adapters.discord.local_discord.permissions import Permission
from tests.adapters.discord.local_discord.reading import Eyes
from tests.adapters.discord.local_discord.rendering import marks_of
from tests.adapters.discord.local_discord.things import Channel, Json, Message, User
from tests.adapters.discord.local_discord.typed import data_at, data_of, find_command, offered
from tests.adapters.wait_until import PATIENCE, until

if TYPE_CHECKING:
    from tests.adapters.discord.local_discord.server import LocalDiscord


class Person:
    """A person. The methods are what people can do on their screens."""

    def __init__(self, discord: "LocalDiscord", user: User) -> None:
        self.discord = discord
        self.user = user
        self.id = user.id

    @property
    def screen(self) -> Screen:
        """The state of the person's screen."""
        return self.discord.screens[self.id]

    @property
    def modal(self) -> Modal | None:
        """The open modal, or None."""
        return self.screen.modal

    @property
    def direct(self) -> Channel:
        """The person's direct conversation with the bot."""
        return self.discord.open_direct(self.id)

    def inbox(self, channel: Channel | None = None) -> list[Message]:
        """List the messages that the person sees, the oldest first; with `channel`, only messages in it."""
        discord = self.discord
        channels = [channel] if channel else [*discord.channels.values()]
        found = [
            message
            for where in channels
            if where.is_seen_by(self.id)
            for message in discord.messages.get(where.id, ())
            if self._sees(message)
        ]
        return sorted(found, key=lambda message: int(message.id))

    def _sees(self, message: Message) -> bool:
        if message.for_one not in (None, self.id) or message.is_thinking:
            return False
        return message.id not in self.screen.dismissed

    def phone(self) -> list[str]:
        """List the texts of notifications on the person's phone, the oldest first.

        Markdown is shown as it is, because no page of Discord says that phones hide it.
        """
        return [text for _, text in self.discord.notifications.get(self.id, ())]

    def waits(self) -> bool:
        """Return whether the person still sees that the app is thinking."""
        every = (message for channel in self.discord.messages.values() for message in channel)
        return any(each.is_thinking and each.for_one in (None, self.id) for each in every)

    def reads(self, place: Message | Modal) -> str:
        """Return the text of a message or modal as the person sees it, with times in the person's zone and language."""
        self._parts(place)
        return place.read_by(self._eyes(place))

    def marks(self, message: Message) -> list[tuple[str, str]]:
        """List the formatted parts of a message. See `rendering.Reading.marks`."""
        self._parts(message)
        return [mark for text in message.texts() for mark in marks_of(text, self._eyes(message))]

    async def sees(self, text: str, seconds: float = PATIENCE) -> Message:
        """Wait for a message that contains a text, and return the latest one."""
        return await until(
            lambda: next((m for m in reversed(self.inbox()) if text in m.plain), None), seconds, self._screenful
        )

    async def opens(self, title: str = "", seconds: float = PATIENCE) -> Modal:
        """Wait for a modal whose title contains a text, and return it."""
        return await until(
            lambda: self.modal if title in getattr(self.modal, "title", "") else None, seconds, self._screenful
        )

    def _screenful(self) -> str:
        """Describe the person's screen, for the error of a failed test."""
        open_form = f"the form {self.modal.title!r}" if self.modal else "no form"
        return "\n---\n".join([f"{self.user.name} has {open_form} open, and sees", *(m.plain for m in self.inbox())])

    def commands(self, channel: Channel | None = None) -> list[str]:
        """List the commands that the person is offered in a channel, or in direct messages."""
        return [each["name"] for each in offered(self, self._channel(channel))]

    def writes(self, text: str, channel: Channel | None = None) -> Message:
        """Write in a channel, or to the bot. The app gets an event only if it has the intent for such messages."""
        discord, where = self.discord, self._channel(channel)
        message = Message(discord, discord.new_id(), where, self.id, discord.clock.now(), content=text)
        discord.put(message)
        return message

    async def slash(
        self, words: str, values: Mapping[str, Any] | None = None, channel: Channel | None = None, deliveries: int = 1
    ) -> Message | None:
        """Send a command such as "coffee join", in a channel or to the bot. Return the app's first response.

        Raises:
            CannotDo: the command is not registered, is not offered to the person here, or has no such option.
            NotAnswered: the app did not answer in time.
        """
        where = self._channel(channel)
        data = data_of(find_command(self, words, where), values or {}, where)
        return (await self._act(Kind.COMMAND, where, data, deliveries=deliveries)).original

    async def chooses_at(
        self, other: "Person | Message", name: str, channel: Channel, deliveries: int = 1
    ) -> Message | None:
        """Right-click a person or a message, and choose a command under "Apps". Return the app's first response.

        Raises:
            CannotDo: the person is offered no such command here, or does not see the message.
            NotAnswered: the app did not answer in time.
        """
        where = self._channel(channel)
        if isinstance(other, Message):
            self._parts(other)
        data = data_at(self, name, other, where)
        return (await self._act(Kind.COMMAND, where, data, deliveries=deliveries)).original

    async def autocomplete(
        self,
        words: str,
        option: str,
        typed: str,
        values: Mapping[str, Any] | None = None,
        channel: Channel | None = None,
    ) -> list[str]:
        """Type into an option with autocompletion. Return the names of the choices."""
        return [choice["name"] for choice in await self.choices(words, option, typed, values, channel)]

    async def choices(
        self,
        words: str,
        option: str,
        typed: str,
        values: Mapping[str, Any] | None = None,
        channel: Channel | None = None,
    ) -> list[Json]:
        """Type into an option with autocompletion. Return the choices with their values."""
        where = self._channel(channel)
        found = find_command(self, words, where)
        if not any(each["name"] == option and each.get("autocomplete") for each in found.options):
            raise CannotDo(f"{option} does not suggest anything")
        data = data_of(found, {**(values or {}), option: typed}, where, focus=option)
        return (await self._act(Kind.TYPING, where, data)).choices

    async def press(self, message: Message, what: str, deliveries: int = 1) -> Message | None:
        """Press a button with a label or custom_id. Return the app's first response, or the changed message.

        If `what` is an option of a select, choose it there.

        Raises:
            CannotDo: the person does not see the message, or it has no such button.
            NotAnswered: the app did not answer in time.
        """
        for select in forms.selects_with(self._parts(message), what):
            return await self.selects(message, what, select["custom_id"])
        button = forms.find_button(self._parts(message), what)
        data = {"component_type": button["type"], "custom_id": button["custom_id"], "id": button["id"]}
        return (await self._act(Kind.COMPONENT, message.channel, data, message, deliveries)).original

    async def selects(self, message: Message, answer: Any, what: str = "") -> Message | None:
        """Choose options of a select by their labels. Choose people, roles and channels by their objects."""
        select = forms.find_select(self._parts(message), what)
        resolved: dict[str, Json] = {}
        values = forms.choose(select, answer, message.channel, resolved)
        data = {
            "component_type": select["type"],
            "custom_id": select["custom_id"],
            "id": select["id"],
            "values": values,
        }
        data |= {"resolved": resolved} if resolved else {}
        return (await self._act(Kind.COMPONENT, message.channel, data, message)).original

    async def submit(
        self, modal: Modal, answers: Mapping[str, Any] | None = None, deliveries: int = 1
    ) -> Message | None:
        """Fill in a modal by its fields' labels and submit it. Return the app's response, or the changed message.

        Raises:
            CannotDo: the modal is not open, has no such field or option, or a required field is empty.
            NotAnswered: the app did not answer in time. The modal stays open.
        """
        asked: Interaction = modal.opened_by
        parts, resolved = forms.fill_in(self._parts(modal), answers or {}, asked.channel)
        data: Json = {"custom_id": modal.body["custom_id"], "components": parts}
        data |= {"resolved": resolved} if resolved else {}
        made = await self._act(Kind.MODAL, asked.channel, data, asked.source, deliveries)
        if self.modal is modal:
            self.screen.modal = None
        return made.original

    def close(self) -> None:
        """Close the modal; the app gets no event."""
        self.screen.modal = None

    def dismiss(self, message: Message) -> None:
        """Dismiss an ephemeral message."""
        if message.for_one != self.id:
            raise CannotDo("only what is for one's own eyes can be dismissed")
        self.screen.dismissed.add(message.id)

    def restart(self) -> None:
        """Restart the person's client. Ephemeral messages and an open modal are gone after that."""
        self.screen.modal = None
        self.screen.dismissed |= {message.id for message in self.inbox() if message.for_one}

    def _channel(self, channel: Channel | None) -> Channel:
        if channel is None:
            if not self.discord.guilds_of(self.id):
                raise CannotDo(f"{self.user.name} shares no server with the bot")
            return self.direct
        if not channel.is_seen_by(self.id):
            raise CannotDo(f"{self.user.name} does not see #{channel.name}")
        if channel.guild and not channel.may(self.id, Permission.USE_APPLICATION_COMMANDS):
            raise CannotDo(f"{self.user.name} may use no commands in #{channel.name}")
        return channel

    def _eyes(self, place: Message | Modal) -> Eyes:
        where = place.channel if isinstance(place, Message) else place.opened_by.channel
        known = {self.id, *(place.pings if isinstance(place, Message) else ())}
        return Eyes(self.discord, self.user.zone, self.user.locale, where, known)

    def _parts(self, place: Message | Modal) -> list[Json]:
        """Return the components of a message or modal that the person sees now; otherwise raise CannotDo."""
        if isinstance(place, Modal):
            if place is not self.modal:
                raise CannotDo(f"{self.user.name} does not have this form open")
            return place.components
        there = self.discord.messages.get(place.channel.id, ())
        if place not in there or not place.channel.is_seen_by(self.id) or not self._sees(place):
            raise CannotDo(f"{self.user.name} does not see this message")
        return place.components

    async def _act(
        self, kind: Kind, channel: Channel, data: Json, source: Message | None = None, deliveries: int = 1
    ) -> Interaction:
        if channel.guild and self.id not in channel.guild.members:
            raise CannotDo(f"{self.user.name} is not in {channel.guild.name}")
        return await self.discord.interactions.ask(kind, self.user, channel, data, source, deliveries)
