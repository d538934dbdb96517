"""What somebody in the sandbox does, whoever does it: a visitor, or they themselves."""

from dataclasses import dataclass

from adapters.sandbox.cast import SandboxPerson
from adapters.sandbox.channels import Conversation, channel_conversation, direct_conversation
from adapters.sandbox.clock import SandboxClock
from adapters.sandbox.core import Core
from adapters.sandbox.messages import Rooms, Said
from adapters.sandbox.open_forms import OpenForm
from bot.model.content import Message, Paragraph, Typed
from bot.model.errors import RefillError
from bot.model.inbound import Answer, Choice, Command, Done, Open, Replace, Say, Submission

COMMAND = "/coffee"


class Refused(RefillError):
    """Something can't be done from here; its text is for who tried."""


@dataclass(frozen=True, slots=True)
class Place:
    """Somebody, where they are."""

    person: SandboxPerson
    conversation: Conversation


class Acting:
    """Hands what people do to the core, and shows them its answers."""

    def __init__(self, rooms: Rooms, clock: SandboxClock, core: Core) -> None:
        self._rooms = rooms
        self._clock = clock
        self._core = core
        self._community = rooms.world.community.id

    async def find_conversation(self, person: SandboxPerson, slug: str) -> Conversation | None:
        """Find a conversation that somebody is in by what stands for it in an address."""
        if slug == "refill":
            return direct_conversation(person.id)
        if channel := self._rooms.world.channel(slug):
            return channel_conversation(channel.id)
        chats = await self._rooms.chats_of(person.id)
        return next((Conversation(f"chat:{chat}", slug) for chat, _ in chats if slug == f"chat-{chat}"), None)

    async def sees(self, place: Place, message_id: str) -> Said:
        """Find a message that somebody sees where they are, or raise Refused."""
        said = await self._rooms.find(message_id)
        if said is None or said.conversation != place.conversation.key or said.only_for not in (None, place.person.id):
            raise Refused("That message is not in this conversation, so its buttons can’t be pressed here.")
        return said

    async def type(self, place: Place, text: str) -> OpenForm | None:
        """Send what somebody typed: a command goes to Refill, all else stays between members."""
        word, _, rest = text.strip().partition(" ")
        if word == COMMAND:
            named = tuple((one.name, one.id) for one in self._rooms.world.people if one.name in rest)
            command = Command(
                self._community, place.person.person, rest.strip(), place.conversation.channel, named=named
            )
            return await self._show(place, await self._core.conversation.command(command), None)
        if word.startswith("/"):
            raise Refused(f"There is no {word[:40]} here. Everything that Refill does begins with {COMMAND}.")
        message = Message((Paragraph((Typed(text.strip()),)),))
        await self._rooms.say(place.conversation, message, self._clock.now(), author=place.person.id)
        return None

    async def press(self, place: Place, message_id: str, action: str) -> OpenForm | None:
        """Press a button of a message that somebody sees, or raise Refused."""
        said = await self.sees(place, message_id)
        if all(button.action != action for button in said.message.buttons()):
            raise Refused("That button is gone: the message has changed since. What it says now is below.")
        choice = Choice(self._community, place.person.person, action, place.conversation.channel)
        return await self._show(place, await self._core.conversation.choose(choice), said)

    async def submit(
        self, place: Place, form_id: str, values: tuple[tuple[str, tuple[str, ...]], ...]
    ) -> OpenForm | None:
        """Send a form that somebody has before them, or raise Refused; return it again where something is wrong."""
        opened = await self.find_form(place, form_id)
        form = opened.form
        submission = Submission(self._community, place.person.person, form.action, values, place.conversation.channel)
        answer = await self._core.conversation.submit(submission)
        if isinstance(answer, Open) and answer.form.action == form.action:
            return await self._rooms.forms.update(opened, answer.form)
        said = await self._rooms.find(opened.message_id) if opened.message_id else None
        again = await self._show(place, answer, said)
        await self._rooms.forms.close(opened)
        return again

    async def find_form(self, place: Place, form_id: str) -> OpenForm:
        """Find a form that somebody has before them where they are, or raise Refused."""
        opened = await self._rooms.forms.find(form_id, place.person.id)
        if opened is None or opened.conversation != place.conversation.key:
            raise Refused("That form was sent already, or is too old. Open it again to change something.")
        return opened

    async def _show(self, place: Place, answer: Answer, said: Said | None) -> OpenForm | None:
        match answer:
            case Open(form=form):
                return await self._rooms.forms.open(
                    place.person.id,
                    place.conversation.key,
                    said.id if said else None,
                    form,
                    self._clock.real.now(),
                )
            case Replace(message=message) if said and self._only_theirs(place, said):
                await self._rooms.replace(said.id, message)
            case Replace(message=message) | Say(message=message):
                await self._rooms.say(place.conversation, message, self._clock.now(), only_for=place.person.id)
            case Done():
                pass
        return None

    def _only_theirs(self, place: Place, said: Said) -> bool:
        return said.only_for == place.person.id or said.conversation == direct_conversation(place.person.id).key
