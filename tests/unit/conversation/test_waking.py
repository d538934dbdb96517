"""An answer wakes the worker only if there may be work."""

import pytest

from bot.conversation import Conversation
from bot.model.inbound import Choice, Command, Submission
from bot.model.members import Person
from storage import SqlStore
from tests.unit.services.trio import ANA, BEN, TOWN, Trio


class Woken:
    """A conversation that counts how often it wakes the worker."""

    def __init__(self, trio: Trio) -> None:
        self.times = 0
        self.conversation = Conversation(trio.store, trio.clock, self._wake)
        self.ana = Person(ANA, "Ana", "UTC", "en", admin=False)

    def _wake(self) -> None:
        self.times += 1


@pytest.fixture
async def woken(store: SqlStore) -> Woken:
    trio = Trio(store)
    await trio.settle(ANA, BEN)
    return Woken(trio)


@pytest.mark.parametrize("words", ["", "pace 3", "rest 2", "topics add old boats"])
async def test_a_command_that_plans_no_job_and_no_message_does_not_wake_the_worker(woken: Woken, words: str) -> None:
    """Otherwise the worker would look for work in three transactions."""
    await woken.conversation.command(Command(TOWN, woken.ana, words, None))
    assert woken.times == 0


async def test_an_ask_wakes_the_worker(woken: Woken) -> None:
    """A job takes the ask to a member."""
    values = (("what", ("How do you mend a sail?",)), ("topic", ("sailing",)), ("name", ("hidden",)))
    await woken.conversation.submit(Submission(TOWN, woken.ana, "ask:-", values))
    assert woken.times == 1


async def test_forgetting_a_member_wakes_the_worker(woken: Woken) -> None:
    """The erased rows must be removed from SQLite's log as well."""
    await woken.conversation.choose(Choice(TOWN, woken.ana, "forget-me.yes", None))
    assert woken.times == 1
