"""Every command, press and form takes as many statements after two hundred chats as after one."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import Connection, event

from bench.fill import Row, delivered, row, write
from bot.clock import HandClock
from bot.conversation.command_registry import CHOICES, COMMANDS, FORMS
from bot.conversation.dispatcher import Conversation
from bot.model import message_keys
from bot.model.again import Again, Wish
from bot.model.asks import Ask, AskState, Carried, CarriedState, Wording
from bot.model.blocks import Block
from bot.model.chats import Chat, ChatState, Origin
from bot.model.checkins import CheckIn, CheckInState, Met
from bot.model.circles import Cadence, Circle, Membership, Rhythm
from bot.model.communities import Community
from bot.model.ids import AskId, ChannelId, ChatId, CircleId, CommunityId, MemberId, NoteId, RefillId, TopicId
from bot.model.inbound import Choice, Command, Open, Say, Submission
from bot.model.interests import Interest, Stance
from bot.model.members import Member, Person
from bot.model.notes import Note
from bot.model.organisers import Organiser
from bot.model.outbox import ToChat, ToMember
from bot.model.pairing import Reason
from bot.model.refills import Acquaintance, Refill, RefillState, pair_of
from bot.model.topics import Topic
from bot.texts import errors
from bot.texts.help import EXAMPLES
from bot.texts.localization import Voice
from storage import SqlStore
from storage import tables as t
from storage.store import SqlTransaction
from tests.journeys.stage import held_in
from tests.unit.conversation.test_statement_counts import statements_of
from tests.unit.services.trio import NOW, Post

TOWN: Final = CommunityId("post:town")
NEW, OLD = MemberId("new"), MemberId("old")
CHATS: Final = {NEW: 1, OLD: 200}
"""How many chats each of two members has behind them, and a tenth as many asks, questions and blocks."""
MET: Final = 4
"""How many others each of them has met lately. The first chat is still to come."""
STRANGERS: Final = 8
DAY: Final = timedelta(days=1)
CADENCE: Final = Cadence(Rhythm.WEEKLY, 1, time(9), "UTC")
CIRCLE_WORDS: Final = COMMANDS["circle"].subwords
OF_CIRCLES: Final = ("circle.", "join", "leave", "skip.circle", "unskip.circle")


class UndoneTransaction(SqlTransaction):
    """A transaction that writes its rows, but is rolled back, so that each action finds the same community."""

    async def commit(self) -> None:
        """Write the rows."""
        await self._scope.flush()
        await self._connection.rollback()
        await self._connection.close()


@dataclass(frozen=True)
class History:
    """What a member has behind them, and what is open. Ids begin with the member's id."""

    me: MemberId
    chats: int

    def rows(self) -> Iterator[Row]:
        """Yield all rows, each with its table."""
        met = [*range(MET), *(f"h{number}" for number in range(self.chats))]
        people = [self.other(number) for number in (*met, *(f"s{number}" for number in range(STRANGERS)))]
        yield row(Topic(TopicId(f"{self.me}-topic"), f"{self.me} bread", f"{self.me} bread"))
        yield row(Topic(TopicId(f"{self.me}-more"), f"{self.me} boats", f"{self.me} boats"))
        for member in (self.me, *people):
            yield row(Member(member, member, "UTC", "en", ("en",), NOW - 999 * DAY, NOW, pace=8), folded=member)
            yield row(Interest(member, TopicId(f"{self.me}-topic"), Stance.SHARING))
        for number in (1, 2):
            yield row(Interest(self.other(number), TopicId(f"{self.me}-more"), Stance.CURIOUS))
        for circle in (CircleId(f"{self.me}-circle"), CircleId(f"{self.me}-other")):
            yield row(Circle(circle, circle, ChannelId(circle), CADENCE, NOW - 99 * DAY, NOW + DAY))
            yield row(Membership(circle, self.me, NOW - 50 * DAY))
            yield row(Organiser(circle, self.me))
        yield from self._chat(0, NOW - DAY, ChatState.INTRODUCED, offered=(NOW + DAY, NOW + 2 * DAY))
        for number in range(1, MET):
            yield from self._chat(number, NOW - (20 + number) * DAY, ChatState.CHECKED_IN)
        for number in range(self.chats):
            yield from self._chat(f"h{number}", NOW - (40 + number) * DAY, ChatState.CHECKED_IN)
            yield row(self._refill(f"h{number}", RefillState.LAPSED), **self._pair(f"h{number}"))
            yield row(
                Wish(self.me, self.other(f"h{number}"), self.chat(f"h{number}"), Again.SOMEDAY, NOW, asked_again=True)
            )
        yield row(self._refill(1, RefillState.OFFERED), **self._pair(1))
        yield row(Wish(self.me, self.other(1), self.chat(1), Again.YES, NOW))
        yield row(Wish(self.other(1), self.me, self.chat(1), Again.YES, NOW))
        for number in range(1 + self.chats // 10):
            yield row(Block(self.me, self.other(f"h{number}")))
            at = NOW - (5 + 10 * number) * DAY
            yield from self._ask(self.me, f"closed{number}", AskState.CLOSED, at)
            yield from self._ask(self.other(0), f"no{number}", AskState.CLOSED, at, CarriedState.NO)
        for state in (AskState.DRAFT, AskState.OPEN, AskState.ENDED):
            yield from self._ask(self.me, state, state, NOW - DAY)
        yield from self._ask(self.other(2), "asked", AskState.OPEN, NOW - DAY, CarriedState.ASKED)

    def other(self, number: object) -> MemberId:
        """Return one of the other members."""
        return MemberId(f"{self.me}-p{number}")

    def chat(self, number: object) -> ChatId:
        """Return the chat with one of the other members."""
        return ChatId(f"{self.me}-chat{number}")

    def _pair(self, number: object) -> dict[str, MemberId]:
        return dict(zip(("one", "other"), pair_of(self.me, self.other(number)), strict=True))

    def _refill(self, number: object, state: RefillState) -> Refill:
        pair = pair_of(self.me, self.other(number))
        return Refill(RefillId(f"{self.me}-refill{number}"), pair, self.chat(number), NOW - DAY, state=state)

    def _chat(self, number: object, at: datetime, state: ChatState, **more: tuple[datetime, ...]) -> Iterator[Row]:
        chat, pair = self.chat(number), pair_of(self.me, self.other(number))
        topic, is_over = TopicId(f"{self.me}-topic"), state is ChatState.CHECKED_IN
        yield row(Chat(chat, Origin.ROUND, pair, topic, Reason.BOTH_SHARING, at, state, **more))
        yield row(Acquaintance(*pair, at, chat))
        yield row(delivered(message_keys.introduction(chat), ToChat(chat, pair, None), at), chat_id=chat)
        for member in pair:
            yield t.chat_member, {"chat_id": chat, "member_id": member, "round_id": None, "introduced_at": at}
            if is_over:
                yield row(CheckIn(chat, member, CheckInState.ANSWERED, Met.YES, at))
            else:
                yield row(CheckIn(chat, member, CheckInState.ASKED, asked_at=at))

    def _ask(
        self, asker: MemberId, name: str, state: AskState, at: datetime, carried: CarriedState | None = None
    ) -> Iterator[Row]:
        ask, topic = AskId(f"{self.me}-ask-{name}"), TopicId(f"{self.me}-topic")
        yield row(Ask(ask, asker, topic, Wording("How do you?"), at, at + 20 * DAY, state, searches=1))
        if carried is not None:
            yield row(Carried(ask, self.me, carried, at, asked_at=at))
            yield row(delivered(message_keys.question(ask, self.me), ToMember(self.me), at), member_id=self.me)


IDS: Final[Mapping[str, str]] = {
    "again": "{me}-chat2:{me}-p2:yes",
    "ask.about": "{me}-topic",
    "ask.back": "{me}-ask-open",
    "ask.change": "{me}-ask-draft",
    "ask.drop": "{me}-ask-draft",
    "ask.first": "{me}-p2",
    "ask.first.about": "{me}-topic:{me}-p2",
    "ask.keep": "{me}-ask-ended",
    "ask.look": "{me}-ask-draft",
    "ask.name": "{me}-ask-draft:{me}-p2",
    "ask.narrow": "{me}-ask-draft:{me}-more",
    "ask.rest": "{me}-ask-ended",
    "ask.send": "{me}-ask-draft",
    "ask.show": "{me}-ask-open",
    "ask.wider": "{me}-ask-ended",
    "asked": "3",
    "chat": "{me}-chat0",
    "chat.about": "{me}-chat2:{me}-p2",
    "chats.from": "0",
    "circle.accept": "{me}-circle:{me}-p1",
    "circle.edit": "{me}-circle:x",
    "circle.rules": "{me}-circle:x",
    "circle.matters": "{me}-circle:x",
    "circle.figures": "{me}-circle:latest",
    "circle.move": "{me}-circle:C9",
    "circle.move.again": "{me}-circle",
    "circle.new.again": "x",
    "circle.new.in": "C9:x",
    "circle.uninvite": "{me}-circle:{me}-p1",
    "hours.zone": "Europe/Paris",
    "met": "{me}-chat0:yes",
    "note": "{me}-p2",
    "note.drop": "{me}-note0",
    "note.edit": "{me}-note0",
    "note.new": "x",
    "note.gone": "{me}-note0",
    "note.show": "{me}-note0",
    "note.write": "draft:{me}-p2",
    "notes.from": "0",
    "pace": "2",
    "pick": "{me}-chat0:{time}",
    "refill": "{me}-refill1:yes",
    "refill.now": "{me}-p1",
    "refill.show": "{me}-refill1",
    "repick": "{me}-chat0",
    "report.leave": "{me}-ask-asked:{me}",
    "report.stop": "{me}-ask-asked:{me}",
    "skip": "{me}-chat0",
    "talked": "{me}-chat0",
    "time": "{me}-chat0:{time}",
    "topic.apart": "{me}-topic:{me}-more",
    "topic.curious": "{me} boats",
    "topic.near": "{me}-topic:{me}-more",
    "topic.same": "{me}-topic:{me}-more",
    "topic.sharing": "{me} boats",
    "topic.unsay": "{me}-topic:{me}-more",
    "topics.after": "{me}-topic:-",
    "topics.look": "{me}-topic",
    "topics.stand": "{me}-topic:hidden",
    "waiting.next": "x",
    "wanted.share": "{me}-more",
    "wanted.unshare": "{me}-topic",
}
"""The ids in the actions of presses, with the member's id in place of {me}. `action_of` knows the other verbs."""
WORDS: Final[Mapping[str, str]] = {
    "": "",
    **EXAMPLES,
    "join": "join {me}-circle",
    "leave": "leave {me}-circle",
    "skip": "skip {me}-circle",
    "note": "note {me}-p2 knows testers",
    "not-with": "not-with {me}-p2",
    "hours": "hours mon-thu 9-12",
    "notes": "notes bread",
    "circle": "circle list",
} | {f"circle {word}": f"circle {word} {{me}}-circle" for word in CIRCLE_WORDS if word not in ("list", "new")}
"""What a member types, with the member's id in place of {me}."""
FILLED_IN: Final[Mapping[str, Mapping[str, str]]] = {
    "ask": {"what": "How do you?", "topic": "{me} boats", "name": "hidden"},
    "ask.wider": {"topics": "{me} boats"},
    "asked.better": {"person": "{me}-p3"},
    "circle.new": {"name": "Tea"},
    "join": {"curious": "{me} boats"},
    "not-with": {"people": "{me}-p3"},
    "note.edit": {"note": "knows testers"},
    "note.new": {"about": "{me}-p2", "note": "knows testers"},
    "note.write": {"note": "knows testers"},
    "rest": {"until": "2 weeks"},
    "topics": {"curious": "{me} boats"},
}
"""What a member fills into forms; the other fields stay as they are."""
_VOICE: Final = Voice("en", "UTC")
REFUSALS: Final = [Say(errors.stale(_VOICE)), errors.my_fault(_VOICE), Say(errors.my_fault(_VOICE))]
SHOWN: Final = ("/coffee ", "/coffee chats", "/coffee me", "home")
MOST_TO_SHOW: Final = 12
WRITES: Final = ("INSERT", "UPDATE", "DELETE")
MAY_WRITE: Final = {
    *(f"/coffee {words}" for words in ("topics", "circle move", "circle pause", "circle preview", "circle report")),
    *(f"press circle.{verb}" for verb in ("accept", "decline", "move.again", "new", "new.again", "new.in", "take")),
    "press circle.uninvite",
    *("press still-in", "press waiting", "press waiting.next", "form circle.organisers"),
}
"""These wrote nothing here, but may do so otherwise, or their answer is computed after their transaction."""
UNOPENED: Final = frozenset({"circle.channel"})
"""Forms that no button opens."""
FOR_ADMINS: Final = (
    "topics.",
    "report.",
    "circle.starters",
    "circle.no-admins",
    "reports",
    "circle starters",
    "circle admins",
)


def action_of(verb: str, me: MemberId) -> str:
    """Return the action of a press."""
    default = "{me}-circle" if verb.startswith(OF_CIRCLES) else "{me}-ask-asked" if verb.startswith("asked.") else ""
    return f"{verb}:{IDS.get(verb, default).format(me=me, time=int((NOW + DAY).timestamp()))}"


async def settle(store: SqlStore) -> None:
    """Store both members with what is behind them."""
    async with store.transaction(TOWN) as tx:
        await tx.put_community(Community(TOWN, "post", "Town", "en", "UTC"))
        await tx.commit()
    async with store._engine.begin() as connection:
        for me, chats in CHATS.items():
            await write(connection, TOWN, History(me, chats).rows())
    async with store.transaction(TOWN) as tx:
        for me, chats in CHATS.items():
            for number in range(chats):
                about = History(me, chats).other(f"h{number}")
                await tx.notes.put(Note(NoteId(f"{me}-note{number}"), me, about, "knows bread", NOW))
        await tx.commit()


class Counted:
    """Everything that one member can do. Each action finds the same community."""

    def __init__(self, store: SqlStore, me: MemberId) -> None:
        self._store, self._me = store, me
        self.counts = dict[str, int]()
        """The number of statements of each command, press and form."""
        self.took_turn_for_nothing = set[str]()
        """The names of those that took the turn to write, and wrote nothing."""

    async def run_all(self) -> None:
        """Run every command, press every button and send every form."""
        for word, words in WORDS.items():
            command = Command(TOWN, self._person(word), words.format(me=self._me), self._channel)
            await self._count(f"/coffee {word}", lambda talk, sent=command: talk.command(sent))
        for verb in CHOICES:
            person, action = self._person(verb), action_of(verb, self._me)
            press = Choice(TOWN, person, action, self._channel, channel_problems=())
            answer = await self._count(f"press {verb}", lambda talk, sent=press: talk.choose(sent))
            if verb in FORMS and isinstance(answer, Open):
                held = held_in(answer.form)
                given = {name: [value.format(me=self._me)] for name, value in FILLED_IN.get(verb, {}).items()}
                if verb == "not-with":
                    given["people"] = [*held["people"], *given["people"]]
                values = [(name, tuple(value)) for name, value in (held | given).items()]
                form = Submission(TOWN, person, answer.form.action, tuple(values), self._channel)
                await self._count(f"form {verb}", lambda talk, sent=form: talk.submit(sent))
        await self._count("home", lambda talk: talk.home(TOWN, self._person("")))

    @property
    def _channel(self) -> ChannelId:
        return ChannelId(f"{self._me}-circle")

    def _person(self, verb: str) -> Person:
        return Person(self._me, self._me, "UTC", "en", admin=verb.startswith(FOR_ADMINS))

    async def _count(self, name: str, act: Callable[[Conversation], Awaitable[Any]]) -> Any:
        talk = Conversation(self._store, HandClock(NOW), lambda: None, {"post": Post()})
        is_reading = list[bool]()

        def note(connection: Connection, *_others: object) -> None:
            is_reading.append(bool(connection.get_execution_options().get("reading")))

        engine = self._store._engine.sync_engine
        event.listen(engine, "before_cursor_execute", note)
        with statements_of(self._store) as statements:
            answer = await act(talk)
        event.remove(engine, "before_cursor_execute", note)
        if not all(is_reading) and not any(one.lstrip().startswith(WRITES) for one in statements):
            self.took_turn_for_nothing.add(name)
        assert answer not in REFUSALS, name
        self.counts[name] = len(statements)
        return answer


async def test_everything_takes_as_many_statements_after_two_hundred_chats_as_after_one(store: SqlStore) -> None:
    """Also, what only shows something takes no turn to write, with some exceptions."""
    await settle(store)
    store.transactions = UndoneTransaction
    new, old = Counted(store, NEW), Counted(store, OLD)
    await new.run_all()
    await old.run_all()
    assert {name.removeprefix("form ") for name in new.counts if name.startswith("form ")} == FORMS.keys() - UNOPENED
    grown = {name: (new.counts[name], count) for name, count in old.counts.items() if count > new.counts[name]}
    assert grown == {}
    assert {name for name in SHOWN if old.counts[name] > MOST_TO_SHOW} == set()
    assert old.took_turn_for_nothing - MAY_WRITE == set()
