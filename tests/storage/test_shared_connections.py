"""Commands, jobs, senders and a round share an engine's connections. None holds one while it waits for another."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any, Final

import pytest

from bot.bootstrap import Refill
from bot.conversation import dispatcher
from bot.model.ids import MemberId
from bot.model.inbound import Answer, Command, Say
from bot.model.members import Person
from bot.model.news import PersonSeen
from bot.services.circle_membership import join_circle
from bot.services.circles import plan_round
from bot.texts import errors
from bot.texts.localization import Voice
from storage import SqlStore, engine
from storage.engine import CONNECTIONS
from storage.member_keys import MemberKeys
from tests.cipher import CIPHER
from tests.unit.services.test_redrawn_rounds import CIRCLE
from tests.unit.services.trio import NOW, TOWN, Trio

PEOPLE: Final = [MemberId(f"p{number}-1") for number in range(8)]
WORDS: Final = ("", "chats", "me", "my-data", "topics", "pace 2", "ask how do you bake bread?")
NEVER: Final = timedelta(hours=1)
LONGEST: Final = 120
"""Maximum number of seconds. It takes a few, but a machine may be slow."""
OUT_OF_REACH: Final = errors.out_of_reach(Voice("en", "UTC"))
MY_FAULT: Final = errors.my_fault(Voice("en", "UTC"))


@pytest.fixture(params=[1, CONNECTIONS])
async def store(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, database_url: str, member_keys: MemberKeys
) -> AsyncIterator[SqlStore]:
    """Yield a store with few connections. With one, a task that needs two never ends, because nothing gives up."""
    monkeypatch.setattr(engine, "CONNECTIONS", request.param)
    monkeypatch.setattr(dispatcher, "WAIT_FOR_STORE", NEVER)
    opened = SqlStore(engine.create_engine(database_url, NEVER), CIPHER, member_keys, NEVER)
    yield opened
    await opened.close()


async def test_everything_at_once_comes_to_its_end(store: SqlStore) -> None:
    """A round opens, two workers run jobs and send messages, and there are more commands than connections."""
    trio = Trio(store)
    talk, replica = trio.refill.conversation, Refill(store, trio.clock, {"post": trio.post})
    await trio.settle(*PEOPLE)

    async def begin(tx: Any) -> None:
        await plan_round(tx, CIRCLE)
        for who in PEOPLE:
            await join_circle(tx, CIRCLE, who, NOW)

    await trio.do(begin)
    trio.clock.move_to(CIRCLE.next_round_at)
    people = [Person(who, who, "UTC", "en", admin=False) for who in PEOPLE]

    async def say(words: str, person: Person) -> Answer:
        return await talk.command(Command(TOWN, person, words, None))

    async with asyncio.timeout(LONGEST), asyncio.TaskGroup() as group:
        workers = [group.create_task(one.work()) for one in (trio.refill, replica)]
        answers = [group.create_task(say(words, person)) for words in WORDS for person in people]
        pages = [group.create_task(talk.home(TOWN, person)) for person in people]
        for _ in range(CONNECTIONS):
            group.create_task(store.backlog(trio.now))
            group.create_task(store.next_instant())
        for who in PEOPLE:
            group.create_task(talk.hear(PersonSeen(TOWN, who)))
    assert all(worker.done() for worker in workers)
    assert not {Say(OUT_OF_REACH), Say(MY_FAULT)} & {answer.result() for answer in answers}
    assert OUT_OF_REACH not in [page.result() for page in pages]
    assert store._engine.pool.checkedout() == 0
    await trio.refill.work()
    async with store.reading(TOWN) as tx:
        assert all([await tx.chats.of_member(who, 1) for who in PEOPLE])
