"""The stage of the sandbox."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

from pydantic import TypeAdapter

from adapters.sandbox.actions import Actions, Place
from adapters.sandbox.cast import Cast, SandboxChannel, SandboxPerson
from adapters.sandbox.clock import SandboxClock
from adapters.sandbox.platform import SandboxPlatform
from adapters.sandbox.rooms import Room, channel_room, direct_room
from bot.bootstrap import Refill
from bot.conversation import Conversation
from bot.model.communities import Community
from bot.model.content import File, Form, Message
from bot.model.ids import ChannelId, CommunityId, MemberId
from bot.model.inbound import Answer, Choice, Command, Submission
from bot.model.members import Person
from bot.ports import Clock, Store
from bot.texts.plain_text import plain, plain_message
from storage.encryption import Cipher
from storage.sandbox import OpenForm, Said, SandboxStore
from storage.sandbox.messages import SqlMessages, _find, _meant_for, _visible
from storage.store import SqlStore
from tests.cipher import CIPHER, member_keys_beside
from tests.journeys.stage import COFFEE, MONDAY, Log, Player, Seen, Showing, Stage, Values, held_in
from tests.sqlite_in_thread import create_quick_engine

MESSAGE = TypeAdapter(Message)
ANSWER = TypeAdapter[Answer](Answer)
SHOWN: Final = 10_000
"""A number of messages that no story reaches."""


class Listening(Conversation):
    """The core's `Conversation`, which logs its answers."""

    def __init__(self, store: Store, clock: Clock, wake: Callable[[], None]) -> None:
        super().__init__(store, clock, wake)
        self.answers: list[Showing] = []

    async def command(self, command: Command) -> Answer:
        return self._note(command.person, await super().command(command))

    async def choose(self, choice: Choice) -> Answer:
        return self._note(choice.person, await super().choose(choice))

    async def submit(self, submission: Submission) -> Answer:
        return self._note(submission.person, await super().submit(submission))

    def _note(self, person: Person, answer: Answer) -> Answer:
        self.answers.append(Showing(self._clock.now(), frozenset({person.id}), ANSWER.dump_json(answer).decode()))
        return answer


class AllRooms(SqlMessages):
    """Reads all rooms of a member with one statement. The sandbox's pages read one room at a time."""

    async def shown_to(self, member: MemberId, open_to: Sequence[str]) -> Sequence[Said]:
        """List all messages that a member sees in chats and in `open_to`, the oldest first."""
        async with self._reading() as scope:
            return await _find(scope, _visible(scope, member, open_to), _meant_for(member), latest=SHOWN)


class SandboxStage(Stage):
    """Stories in the sandbox."""

    platform = "sandbox"
    community = CommunityId("sandbox:stage")
    channel = ChannelId(COFFEE)

    def __init__(
        self, url: str, people: Sequence[Player], start: datetime, zone: str, locale: str, cipher: Cipher
    ) -> None:
        super().__init__(people, start)
        lives = tuple(
            SandboxPerson(
                MemberId(one.id),
                one.name,
                "",
                one.zone,
                None,
                locale=one.locale,
                admin=one.admin,
                guest=one.guest,
            )
            for one in people
        )
        community = Community(self.community, self.platform, "Stage", locale, zone)
        world = Cast(community, lives[-1].id, self.channel, lives, (SandboxChannel(self.channel, ""),))
        self.world = world
        self._engine = create_quick_engine(url)
        sandbox_store = SandboxStore(self._engine, world.community.id)
        self.clock = SandboxClock(sandbox_store, self.time)
        platform = SandboxPlatform(sandbox_store, self.clock, world)
        self._rooms = platform.messages
        self._all_rooms = AllRooms(self._engine, world.community.id)
        self.log = Log(platform, self.clock)
        self.store = SqlStore(self._engine, cipher, member_keys_beside(url))
        self.refill = Refill(self.store, self.clock, {self.platform: self.log})
        self._door = Listening(self.store, self.clock, self.refill.waker.wake)
        self.refill.conversation = self._door
        self._actions = Actions(self._rooms, self.clock, self.refill)
        self._forms: dict[str, tuple[Place, OpenForm]] = {}

    @classmethod
    async def open(
        cls,
        url: str,
        people: Sequence[Player],
        start: datetime = MONDAY,
        zone: str = "Europe/Berlin",
        locale: str = "en",
        cipher: Cipher = CIPHER,
    ) -> "SandboxStage":
        """Open a stage on a database with empty tables."""
        stage = cls(url, people, start, zone, locale, cipher)
        async with stage.store.transaction(stage.community) as tx:
            await tx.put_community(stage.world.community)
            await tx.commit()
        return stage

    async def close(self) -> None:
        await self.store.close()

    def member(self, who: str) -> MemberId:
        assert who in self.people, who
        return MemberId(who)

    def who(self, member: MemberId) -> str:
        return str(member)

    async def sees(self, who: str) -> list[Seen]:
        member = self.member(who)
        slugs = {channel_room(self.channel).key: COFFEE, direct_room(member).key: "dm"}
        return [
            Seen(
                id=said.id,
                where=slugs.get(said.conversation) or said.conversation.replace(":", "-"),
                at=said.sent_at,
                text=plain_message(said.message),
                choices=tuple((plain(button.label), button.action) for button in said.message.buttons()),
                is_answer=said.only_for is not None,
                message=said.message,
            )
            for said in map(self._rooms._whole, await self._all_rooms.shown_to(member, list(slugs)))
        ]

    async def home(self, who: str) -> str:
        """Return the text of the page that the core would show. The sandbox can't show it."""
        return plain_message(await self.refill.conversation.home(self.community, self.person(who)))

    def form_of(self, who: str) -> Form:
        return self._forms[who][1].form

    async def files(self, who: str) -> list[str]:
        messages = [seen.message for seen in await self.sees(who) if seen.message]
        return [block.text for message in messages for block in message.blocks if isinstance(block, File)]

    def shown(self) -> list[Showing]:
        sent = [
            Showing(
                at,
                frozenset(self.recipients(delivery.destination) or self.people),
                f"{delivery.destination} {delivery.key} {MESSAGE.dump_json(delivery.message).decode()}",
            )
            for at, delivery in self.log.deliveries
        ]
        return sorted([*sent, *self._door.answers], key=lambda one: one.at)

    async def send(self, who: str, text: str, where: str) -> None:
        place = self._place(who, where)
        self._keep(who, place, await self._actions.type(place, text))

    async def push(self, who: str, seen: Seen, action: str) -> None:
        place = self._place(who, seen.where)
        self._keep(who, place, await self._actions.press(place, seen.id, action))

    async def _fill(self, who: str, values: Mapping[str, Values]) -> Form | None:
        place, opened = self._forms.pop(who)
        held = held_in(opened.form) | {name: [v] if isinstance(v, str) else v for name, v in values.items()}
        sent = tuple((one.name, tuple(held[one.name])) for one in opened.form.fields)
        return self._keep(who, place, await self._actions.submit(place, opened.id, sent))

    def _keep(self, who: str, place: Place, opened: OpenForm | None) -> Form | None:
        if opened is not None:
            self._forms[who] = (place, opened)
        return opened.form if opened else None

    def _place(self, who: str, where: str) -> Place:
        person = self.world.somebody(self.member(who))
        assert person is not None, who
        if where == "dm":
            return Place(person, direct_room(person.id))
        if where.startswith("chat-"):
            return Place(person, Room(f"chat:{where.removeprefix('chat-')}", where))
        return Place(person, channel_room(ChannelId(where)))
