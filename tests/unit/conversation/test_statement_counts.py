"""A command takes as many statements after many chats as after one."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import time, timedelta

import pytest
from sqlalchemy import Connection, event

from bot.conversation import dispatcher
from bot.model.chats import Chat, Origin
from bot.model.circle_figures import Figures, FiguresState, FrozenFigures
from bot.model.circles import Cadence, Circle, Rhythm
from bot.model.ids import ChannelId, ChatId, CircleId, MemberId, RoundId
from bot.model.inbound import Choice, Command, Done, Failed, Open, Replace, Say, Submission
from bot.model.interests import Stance
from bot.model.members import Person
from bot.model.organisers import Organiser
from bot.model.pairing import Reason
from bot.model.rounds import Round, RoundState
from bot.services.introductions import Opening, introduce_all
from bot.services.rounds import close_round
from bot.services.topics import add_interest
from bot.texts.errors import out_of_reach
from bot.texts.localization import Voice
from bot.texts.plain_text import plain_message
from storage import SqlStore
from tests.unit.services.trio import ANA, BEN, NOW, TOWN, Trio

MANY = 14
MOST = {"": 7, "chats": 7, "me": 9, "my-data": 15, "asks": 2, "notes": 4, "topics": 3, "home": 8}
"""Maximum number of statements of each command, after any history."""


MOST_TO_INTRODUCE = 24
"""Maximum number of statements: a read for each kind of row, and one or two writes for each table."""


MOST_TO_FORGET = 55
"""Maximum number of statements for a member who asked nothing. It was 86 when lists without members were looked up."""
MOST_TO_REPORT = 9
MOST_TO_CLOSE = 27
"""Maximum number of statements, including cleanup of the outbox. On PostgreSQL, a write also sets its lock timeout."""
CIRCLE = Circle(CircleId("c"), "Coffee", ChannelId("quay"), Cadence(Rhythm.WEEKLY, 1, time(9), "UTC"), NOW, NOW)


@contextmanager
def statements_of(store: SqlStore) -> Iterator[list[str]]:
    """List the statements that a store executes during the block, without BEGIN, COMMIT and the like."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_others: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.append(statement)

    engine = store._engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


async def meet(trio: Trio, people: Sequence[str], start: int = 0) -> None:
    """Introduce Ana to several people. With half of them, both would meet again."""
    for number, who in enumerate(people, start):
        chat = await trio.introduce(ANA, who, a_round=f"r-{number}")
        if number % 2 == 0:
            await trio.want_again(chat, ANA, who)


async def shown(trio: Trio) -> dict[str, int]:
    """Count the statements of everything that Ana can look at."""
    ana, counts = Person(ANA, "Ana", "UTC", "en", admin=False), {}
    for word in MOST:
        with statements_of(trio.store) as statements:
            if word == "home":
                await trio.refill.conversation.home(TOWN, ana)
            else:
                await trio.refill.conversation.command(Command(TOWN, ana, word, None))
        counts[word] = len(statements)
    return counts


async def test_a_command_takes_no_more_statements_with_a_long_history(store: SqlStore) -> None:
    """One chat at first, then many."""
    trio = Trio(store)
    people = [f"p{number}-1" for number in range(MANY + 2)]
    await trio.settle(ANA, *people)
    await meet(trio, people[:2])
    few = await shown(trio)
    await meet(trio, people[2:], start=2)
    many = await shown(trio)
    assert many.keys() == few.keys()
    assert {word: count for word, count in many.items() if count > MOST[word]} == {}
    grown = {word: (few[word], count) for word, count in many.items() if count > few[word] + 2}
    assert grown == {}, "two more, for refills of chats that are not among the latest"


@pytest.mark.parametrize("pairs", [2, 40])
async def test_introductions_take_a_few_statements_however_many_they_are(store: SqlStore, pairs: int) -> None:
    """The data of a round's chats is loaded together, and their rows are written together."""
    trio = Trio(store)
    people = [f"p{number}-1" for number in range(2 * pairs)]
    await trio.settle(*people)
    drawn = [
        Opening(Origin.ROUND, (one, other), None, Reason.BOTH_SHARING, round=RoundId("r-1"))
        for one, other in zip(people[::2], people[1::2], strict=True)
    ]
    with statements_of(store) as statements:
        async with store.transaction(TOWN) as tx:
            assert len(await introduce_all(tx, drawn, trio.now)) == pairs
            await tx.commit()
    assert len(statements) <= MOST_TO_INTRODUCE


@pytest.mark.parametrize("met", [2, MANY])
async def test_forgetting_a_member_looks_nothing_up_that_they_do_not_have(store: SqlStore, met: int) -> None:
    trio = Trio(store)
    people = [f"p{number}-1" for number in range(met)]
    await trio.settle(ANA, *people)
    for number, who in enumerate(people):
        await trio.introduce(ANA, who, a_round=f"r-{number}")
    with statements_of(store) as statements:
        async with store.transaction(TOWN) as tx:
            await tx.members.forget(ANA)
            await tx.commit()
    assert len(statements) <= MOST_TO_FORGET


@pytest.mark.parametrize("number", [2, 100])
async def test_a_report_takes_a_few_statements_however_many_rounds_there_were(store: SqlStore, number: int) -> None:
    """Stored figures are added up, and nothing is counted again."""
    trio, shown = Trio(store), FiguresState.SHOWN
    await trio.settle(ANA)
    async with store.transaction(TOWN) as tx:
        await tx.circles.put(CIRCLE)
        await tx.organisers.add(Organiser(CIRCLE.id, ANA))
        for one in range(number):
            counted = Figures(rounds=1, introduced=20)
            await tx.figures.put(FrozenFigures(CIRCLE.id, one, one, NOW, NOW, 0, shown, counted))
        await tx.commit()
    ana = Person(ANA, "Ana", "UTC", "en", admin=False)
    with statements_of(store) as statements:
        await trio.refill.conversation.command(Command(TOWN, ana, "circle report Coffee since 2026-01-01", None))
    assert len(statements) <= MOST_TO_REPORT


@pytest.mark.parametrize("pairs", [10, 60])
async def test_closing_a_round_takes_a_few_statements_however_many_met(store: SqlStore, pairs: int) -> None:
    """The database counts chats and answers."""
    trio = Trio(store)
    await trio.settle(ANA)
    async with store.transaction(TOWN) as tx:
        await tx.circles.put(CIRCLE)
        await tx.organisers.add(Organiser(CIRCLE.id, ANA))
        await tx.rounds.put(Round(RoundId("r-1"), CIRCLE.id, 1, NOW, NOW, NOW, RoundState.CHECKED_IN))
        await tx.figures.put(FrozenFigures(CIRCLE.id, 1, 1, NOW, NOW, 0, FiguresState.OPEN, Figures()))
        for one in range(pairs):
            pair = (MemberId(f"a-{one:02}"), MemberId(f"b-{one:02}"))
            reason, a_round = Reason.BOTH_SHARING, RoundId("r-1")
            await tx.chats.put(Chat(ChatId(f"c-{one}"), Origin.ROUND, pair, None, reason, NOW, round=a_round))
        await tx.commit()
    with statements_of(store) as statements:
        await close_round(store, TOWN, RoundId("r-1"), trio.clock)
    assert len(statements) <= MOST_TO_CLOSE
    async with store.reading(TOWN) as tx:
        assert [one.figures.chats for one in await tx.figures.shown(CIRCLE.id, 9)] == [pairs]


@pytest.mark.parametrize("word", ["", "chats", "me", "my-data", "asks", "notes", "topics"])
async def test_looking_takes_no_writers_turn(store: SqlStore, word: str) -> None:
    """A read does not wait for an open write transaction."""
    trio = Trio(store)
    await trio.settle(ANA)
    async with store.transaction(TOWN):
        answer = await trio.refill.conversation.command(
            Command(TOWN, Person(ANA, "Ana", "UTC", "en", admin=False), word, None)
        )
    assert answer != Failed(out_of_reach(Voice("en", "UTC")))


async def test_a_form_opens_again_if_its_event_comes_again(store: SqlStore) -> None:
    """The platform may not have shown the form. Whatever else only shows something is answered once."""
    trio = Trio(store)
    await trio.settle(ANA)
    ana, talk = Person(ANA, "Ana", "UTC", "en", admin=False), trio.refill.conversation
    forms = [await talk.choose(Choice(TOWN, ana, "rest", key="form")) for _ in range(2)]
    pages = [await talk.choose(Choice(TOWN, ana, "chats", key="page")) for _ in range(2)]
    assert [type(one) for one in forms + pages] == [Open, Open, Say, Done]


async def test_a_change_that_has_to_wait_for_its_turn_says_so(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """The writer with the turn waits for the answer, so the turn never comes."""
    monkeypatch.setattr(dispatcher, "WAIT_FOR_STORE", timedelta(microseconds=1))
    trio = Trio(store)
    await trio.settle(ANA)
    ana = Person(ANA, "Ana", "UTC", "en", admin=False)
    async with store.transaction(TOWN):
        answer = await trio.refill.conversation.command(Command(TOWN, ana, "pace 2", None))
    assert answer == Failed(out_of_reach(Voice("en", "UTC")))


@pytest.mark.parametrize("way", ["button", "form"])
async def test_names_of_topics_are_searched_while_nothing_is_locked(store: SqlStore, way: str) -> None:
    """A write transaction holds up other writers, and the search reads the names of all topics."""
    trio, searched = Trio(store), list[bool]()
    await trio.settle(ANA, BEN)
    ana, talk = Person(ANA, "Ana", "UTC", "en", admin=False), trio.refill.conversation
    async with store.transaction(TOWN) as tx:
        await add_interest(tx, BEN, Stance.SHARING, "sailing knots", NOW)
        await tx.commit()

    def note(connection: Connection, _cursor: object, statement: str, *_others: object) -> None:
        if "AS score" in statement:
            searched.append(bool(connection.get_execution_options().get("reading")))

    event.listen(store._engine.sync_engine, "before_cursor_execute", note)
    if way == "button":
        said = await talk.choose(Choice(TOWN, ana, "topic.curious:sailing knot", None))
    else:
        values = (("curious", ("sailing knot",)), ("languages", ("en",)))
        said = await talk.submit(Submission(TOWN, ana, "topics", values))
    event.remove(store._engine.sync_engine, "before_cursor_execute", note)
    assert isinstance(said, Say | Replace)
    assert "People here also talk about sailing knots." in plain_message(said.message)
    assert searched
    assert all(searched)


async def test_a_change_after_which_nothing_is_due_is_looked_at_once(store: SqlStore) -> None:
    """The waker locks the store only if there is something to claim."""
    trio = Trio(store)
    await trio.settle(ANA)
    await trio.refill.work()
    with statements_of(store) as statements:
        await trio.refill._worker.run_due()
    assert len(statements) == 1
    assert statements[0].startswith("SELECT")
