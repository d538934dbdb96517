"""Actions of the sandbox's members, whether a visitor or the simulation acts for the member."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from adapters.sandbox.cast import SandboxPerson
from adapters.sandbox.clock import SandboxClock
from adapters.sandbox.core import Core
from adapters.sandbox.expertise import who_knows
from adapters.sandbox.messages import Messages, spoken
from adapters.sandbox.rooms import Room, channel_room, chat_id_of, chat_room, direct_room, room_of_chat
from bot.model.chats import Chat, ChatState
from bot.model.checkins import OVER_FOR_THEM, Met
from bot.model.errors import RefillError
from bot.model.ids import AskId, ChatId, MemberId
from bot.model.inbound import Answer, Choice, Command, Done, Failed, Open, Replace, Say, Submission
from bot.model.interests import Stance
from bot.model.members import Person
from bot.model.message_keys import check_in
from bot.model.news import CommunityChanged, PersonChanged
from bot.model.outbox import OutboxState
from bot.texts.command_name import command_text
from bot.texts.localization import Voice, command
from bot.texts.meeting_times import pick as pick_action
from bot.texts.phrases import message
from bot.texts.plain_text import plain_message
from storage.sandbox import OpenForm, Said

OFFERING = 2
"""Maximum number of members whom the sandbox lets offer a question's topic if nobody may be asked the question now."""
LATEST_CHATS = 20
"""Maximum number of a member's chats among which the next set time is looked for."""
PICKING = ("pick", "time")
"""The kinds of actions that pick a time."""


def picked_by(member: MemberId, chats: Iterable[Chat]) -> Collection[str]:
    """Return the actions of all buttons for times that a member has picked."""
    picks = [(chat, pick.time) for chat in chats for pick in chat.picks if pick.member == member]
    return {pick_action(chat, at, apart=apart) for chat, at in picks for apart in (False, True)}


class Refused(RefillError):
    """An action is not possible. The text is for the visitor."""


@dataclass(frozen=True, slots=True)
class Place:
    """A member in a room."""

    person: SandboxPerson
    room: Room

    @property
    def voice(self) -> Voice:
        """The member's voice."""
        return Voice(self.person.locale, self.person.zone)


class Actions:
    """Passes actions to the core, and shows its answers."""

    def __init__(self, messages: Messages, clock: SandboxClock, core: Core) -> None:
        self._messages = messages
        self._clock = clock
        self._core = core
        self._community = messages.cast.community.id

    async def find_room(self, person: SandboxPerson, slug: str) -> Room | None:
        """Return a member's room by its slug, or None."""
        if slug == "refill":
            return direct_room(person.id)
        if channel := self._messages.cast.channel(slug):
            return channel_room(channel.id)
        rooms = (room_of_chat(chat.conversation) for chat in await self._messages.chats_of(person.id))
        return next((room for room in rooms if room.slug == slug), None)

    async def sees(self, place: Place, message_id: str) -> Said:
        """Return a message that a member sees in a room, or raise Refused."""
        said = await self._messages.find(message_id)
        if said is None or said.conversation != place.room.key or said.only_for not in (None, place.person.id):
            raise Refused(
                place.voice.text("That message isn’t in this conversation, so you can’t use its buttons here.")
            )
        return said

    async def type(self, place: Place, text: str) -> OpenForm | None:
        """Send a command to Refill, or any other text to the room. Raise Refused for an unknown command.

        Return the form that opens, if any.
        """
        word, _, rest = text.strip().partition(" ")
        if word == command_text():
            named = tuple((one.name, one.id) for one in self._messages.cast.people if one.name in rest)
            typed = Command(self._community, self.known(place.person), rest.strip(), place.room.channel, named=named)
            return await self._show(place, await self._core.conversation.command(typed), None)
        if word.startswith("/"):
            raise Refused(
                place.voice.text(
                    "There’s no {word} here. All of Refill’s commands begin with {command}.",
                    word=word[:40],
                    command=command_text(),
                )
            )
        await self._messages.write(place.room, spoken(text.strip()), self._clock.now(), place.person)
        if place.room == direct_room(place.person.id):
            told = message(place.voice.line("I don’t read messages. Try {command}.", command=command("")))
            await self._messages.say(place.room, told, self._clock.now(), only_for=place.person.id)
        return None

    async def change_language(self, locale: str) -> None:
        """Change the language of the community and of all its members."""
        await self._messages.choose_language(locale)
        cast = self._messages.cast
        await self._core.conversation.hear(CommunityChanged(self._community, cast.community.name, locale))
        for person in cast.people:
            await self._core.conversation.hear(PersonChanged(self._community, person.person))

    async def press(self, place: Place, message_id: str, action: str) -> OpenForm | None:
        """Press a button of a message, or raise Refused. Return the form that opens, if any."""
        said = await self.sees(place, message_id)
        if all(button.action != action for button in said.message.buttons()):
            raise Refused(
                place.voice.text("That button is gone because the message has changed. See the new version below.")
            )
        choice = Choice(self._community, self.known(place.person), action, place.room.channel)
        answer = await self._core.conversation.choose(choice)
        await self._messages.tour.note_press(place.person.id, action)
        kind, _, ask = action.partition(":")
        if kind == "ask.send":
            await self._find_others_for(place.person, AskId(ask))
        return await self._show(place, answer, said)

    async def _find_others_for(self, asker: SandboxPerson, ask_id: AskId) -> None:
        """If nobody may be asked now, let some members whom the asker has not met offer the topic, and look again."""
        async with self._core.store.reading(self._community) as tx:
            ask = await tx.asks.get(ask_id)
            topic = await tx.topics.get(ask.topic) if ask and ask.waits else None
        if topic is None:
            return
        met = {member for chat in await self._messages.chats_of(asker.id) for member in chat.members}
        known = who_knows(self._messages.cast, topic.name)
        obliging = [one for one in self._messages.cast.obliging if one not in known]
        others = [one for one in (*known, *obliging) if one.id not in met | {asker.id}][:OFFERING]
        for other in others:
            await self._choose(other, f"topic.sharing:{topic.name}")
        for other in (one for one in others[:1] if one not in known):
            await self._messages.tour.note_playing_along(asker.id, other.id)
        await self._choose(asker, f"ask.keep:{ask_id}")

    def known(self, person: SandboxPerson) -> Person:
        """Return a member as the core knows them: in the community's language, not in the visitor's."""
        known = self._messages.cast.somebody(person.id)
        return (known or person).person

    async def _choose(self, person: SandboxPerson, action: str) -> Answer:
        return await self._core.conversation.choose(Choice(self._community, self.known(person), action))

    async def submit(
        self, place: Place, form_id: str, values: tuple[tuple[str, tuple[str, ...]], ...]
    ) -> OpenForm | None:
        """Submit an open form, or raise Refused. Return the form that is open afterwards, if any."""
        opened = await self.find_form(place, form_id)
        form = opened.form
        submission = Submission(self._community, self.known(place.person), form.action, values, place.room.channel)
        answer = await self._core.conversation.submit(submission)
        if isinstance(answer, Open) and answer.form.action == form.action:
            return await self._messages.forms.update(opened, answer.form)
        if isinstance(answer, Failed):
            kept = form.filled_in(dict(values))
            why = ((form.fields[0].name, plain_message(answer.message)),)
            return await self._messages.forms.update(opened, replace(kept, errors=why))
        said = await self._messages.find(opened.message_id) if opened.message_id else None
        again = await self._show(place, answer, said)
        await self._messages.forms.close(opened)
        if await self._messages.tour.note_form(place.person.id, form.action):
            await self._messages.welcome(place.person, self._clock.now())
            await self._offer_topics_of(place.person)
        return again

    async def _offer_topics_of(self, newcomer: SandboxPerson) -> None:
        """Let whoever knows about the newcomer's topics offer them, so that the first chat can be about one.

        If no topic has anybody who knows about it, one member plays along, and the tour says so.
        """
        cast = self._messages.cast
        async with self._core.store.reading(self._community) as tx:
            held = await tx.topics.interests_of([person.id for person in cast.people])
            mine = {one.topic for one in held if one.member == newcomer.id and one.stance is Stance.CURIOUS}
            offered = {one.topic for one in held if one.member != newcomer.id and one.stance is Stance.SHARING}
            held_by_others = {one.topic for one in held if one.member != newcomer.id} & mine
            alone = await tx.topics.get_many(mine - offered)
        names = [topic.name for topic in sorted(alone.values(), key=lambda topic: topic.folded)]
        known = [(who_knows(cast, name), name) for name in names]
        for people, name in known:
            if people:
                await self._choose(people[0], f"topic.sharing:{name}")
        nobody_knows = names and not held_by_others and not any(people for people, _ in known)
        if nobody_knows and (obliging := cast.obliging_about(names[0])):
            await self._choose(obliging, f"topic.sharing:{names[0]}")
            await self._messages.tour.note_playing_along(newcomer.id, obliging.id)

    async def topic_of(self, room: Room, member: MemberId) -> tuple[str, Collection[Stance]] | None:
        """Return the name of a chat's topic, and a member's stances to it; None if the chat has no topic."""
        async with self._core.store.reading(self._community) as tx:
            chat = await tx.chats.get(chat_id_of(room.key))
            topic = await tx.topics.get(chat.topic) if chat and chat.topic else None
            held = await tx.topics.interests_of([member]) if topic else ()
        return (topic.name, {one.stance for one in held if one.topic == topic.id}) if topic else None

    async def is_to_come(self, chat_id: ChatId) -> bool:
        """Return whether a chat may still take place.

        It may not once it was called off, or once a member skipped it or said whether they talked.
        """
        async with self._core.store.reading(self._community) as tx:
            chat, check_ins = await tx.chats.get(chat_id), await tx.chats.check_ins(chat_id)
        over = any(one.state in OVER_FOR_THEM or one.met in (Met.YES, Met.NO) for one in check_ins)
        return not over and (chat is None or chat.state is not ChatState.CANCELLED)

    async def next_meeting(self, member: MemberId) -> tuple[datetime, Room] | None:
        """Return the next set time of a member's chats, and the chat's room; None if there is none."""
        now = self._clock.now()
        async with self._core.store.reading(self._community) as tx:
            chats = await tx.chats.of_member(member, LATEST_CHATS)
        found = [(chat.starts_at, chat.id) for chat in chats if chat.starts_at and chat.starts_at > now]
        for at, chat_id in sorted(found):
            if await self.is_to_come(chat_id):
                return at, chat_room(chat_id)
        return None

    async def others_wait_for_check_in(self, member: MemberId) -> bool:
        """Return whether others in a member's latest chat were not asked yet how it went, while the member was."""
        async with self._core.store.reading(self._community) as tx:
            for chat in await tx.chats.of_member(member, LATEST_CHATS):
                asked = await tx.outbox.get_many([check_in(chat.id, one) for one in chat.members])
                mine = asked.get(check_in(chat.id, member))
                if mine is not None and mine.delivered_at is not None:
                    return any(one.state is OutboxState.PENDING for one in asked.values())
        return False

    async def times_picked(self, room: str, member: MemberId) -> int:
        """Return how many of a chat's offered times work for a member, now. `room` is the key of the chat's room."""
        chat_id = chat_id_of(room)
        async with self._core.store.reading(self._community) as tx:
            chat = await tx.chats.get(chat_id)
        return sum(pick.member == member for pick in chat.picks) if chat else 0

    async def chats_in(self, messages: Sequence[Said], also: Collection[ChatId] = ()) -> Mapping[ChatId, Chat]:
        """Return the chats whose times messages offer, and some others."""
        actions = [button.action.split(":") for said in messages for button in said.message.buttons()]
        ids = {*also, *(ChatId(action[1]) for action in actions if action[0] in PICKING)}
        if not ids:
            return {}
        async with self._core.store.reading(self._community) as tx:
            return await tx.chats.get_many(ids)

    async def find_form(self, place: Place, form_id: str) -> OpenForm:
        """Return a member's open form in a room, or raise Refused."""
        opened = await self._messages.forms.find(form_id, place.person.id)
        if opened is None or opened.conversation != place.room.key:
            raise Refused(
                place.voice.text("You’ve already sent that form, or it’s too old. Open it again to make changes.")
            )
        return opened

    async def _show(self, place: Place, answer: Answer, said: Said | None) -> OpenForm | None:
        match answer:
            case Open(form=form):
                return await self._messages.forms.open(
                    place.person.id,
                    place.room.key,
                    said.id if said else None,
                    form,
                    self._clock.real.now(),
                )
            case Replace(message=message) if said and self._only_theirs(place, said):
                await self._messages.replace(said.id, message)
            case Replace(message=message) | Say(message=message):
                await self._messages.say(place.room, message, self._clock.now(), only_for=place.person.id)
            case Done():
                pass
        return None

    def _only_theirs(self, place: Place, said: Said) -> bool:
        return said.only_for == place.person.id or said.conversation == direct_room(place.person.id).key
