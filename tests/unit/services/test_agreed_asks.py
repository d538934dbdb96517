"""Asks that are accepted at night: nothing counts before the introduction, and its conditions are checked again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.asks import AskState, CarriedState, Limit
from bot.model.chats import Chat
from bot.model.ids import AskId, MemberId
from bot.model.jobs import CarryAsk, Due, EndAsk, IntroduceAsk
from bot.ports import Transaction
from bot.services.absences import hold_member
from bot.services.ask_responses import introduce_ask, say_yes
from bot.services.asks import Draft, find_ask, send_ask, withdraw_ask, write_ask
from bot.services.blocks import keep_apart
from bot.services.introduction_receipts import introduced_chats
from bot.services.members import end_rest, find_member, rest
from bot.services.privacy import forget
from storage import SqlStore
from tests.unit.services.trio import ANA, BEN, Trio


@pytest.fixture
def engine_name() -> str:
    return "sqlite"


class Agreed(Trio):
    """Ana, whose ask Ben accepted at ten in the evening."""

    ask: AskId

    async def begin(self, *, shows_name: bool) -> None:
        """Ask, and accept in the night."""
        await self.settle(ANA, BEN)

        async def ask(tx: Transaction) -> AskId:
            draft = Draft("How do you keep it alive?", "sourdough", shows_name=shows_name)
            written = await write_ask(tx, await find_member(tx, ANA), draft, self.now)
            return (await send_ask(tx, written, self.now)).id

        self.ask = await self.do(ask)
        await self.pass_time(hours=12)
        chat = await self.do(lambda tx: say_yes(tx, self.ask, BEN, Limit(), self.now))
        assert chat is None

    async def chats(self) -> list[Chat]:
        """Return Ana's chats, introduced or not."""
        return list(await self.look(lambda tx: tx.chats.of_member(ANA, 9)))

    async def carried(self) -> CarriedState | None:
        """Return the state of Ben's carried ask."""
        (carried,) = await self.look(lambda tx: tx.asks.carried(self.ask)) or [None]
        return carried and carried.state


@pytest.fixture
async def two(store: SqlStore, request: pytest.FixtureRequest) -> Agreed:
    two = Agreed(store)
    await two.begin(shows_name=getattr(request, "param", False))
    return two


async def test_until_the_morning_nothing_counts_and_there_is_no_chat(two: Agreed) -> None:
    async def counted(tx: Transaction) -> object:
        chats = await tx.chats.counts_since([ANA, BEN], two.now - timedelta(days=28))
        return sum(chats.values()), await tx.acquaintances.get(ANA, BEN)

    assert await two.chats() == []
    assert await two.look(counted) == (0, None)
    assert (await two.look(lambda tx: find_ask(tx, two.ask, ANA))).state is AskState.OPEN
    await two.pass_time(hours=12)
    for who in (ANA, BEN):
        assert len(await two.look(lambda tx, who=who: introduced_chats(tx, who, 9))) == 1
    assert (await two.look(lambda tx: find_ask(tx, two.ask, ANA))).state is AskState.AGREED
    assert await two.look(lambda tx: tx.agenda.get(CarryAsk(two.ask))) is None


@pytest.mark.parametrize("two", [False, True], indirect=True, ids=["name kept", "name shown"])
@pytest.mark.parametrize(
    "what", ["asker blocks", "holder blocks", "asker takes it back", "asker goes", "asker forgets"]
)
async def test_what_a_yes_rests_on_is_checked_again_in_the_morning(two: Agreed, what: str) -> None:
    async def does(tx: Transaction) -> None:
        match what:
            case "asker blocks":
                await keep_apart(tx, ANA, BEN, two.now)
            case "holder blocks":
                await keep_apart(tx, BEN, ANA, two.now)
            case "asker takes it back":
                await withdraw_ask(tx, await find_ask(tx, two.ask, ANA), two.now)
            case "asker goes":
                await hold_member(tx, ANA, two.now)
            case "asker forgets":
                await forget(tx, ANA, two.now)

    await two.do(does)
    await two.pass_time(days=3)
    assert await two.chats() == []
    assert await two.carried() is CarriedState.TAKEN_BACK
    assert await two.look(lambda tx: tx.agenda.get(IntroduceAsk(two.ask))) is None


async def test_who_said_yes_and_goes_is_to_the_asker_as_silent(two: Agreed) -> None:
    planned = await two.look(lambda tx: tx.agenda.get(CarryAsk(two.ask)))
    await two.do(lambda tx: forget(tx, BEN, two.now))
    assert await two.look(lambda tx: tx.agenda.get(CarryAsk(two.ask))) == planned
    await two.pass_time(days=1)
    assert await two.chats() == []
    assert (await two.look(lambda tx: find_ask(tx, two.ask, ANA))).state is AskState.OPEN


async def test_who_goes_before_anybody_is_told_is_not_to_be_seen_in_when_the_next_is_asked(two: Agreed) -> None:
    """The time of the next turn must not depend on it."""

    async def go(tx: Transaction) -> Due | None:
        morning = two.now + timedelta(hours=12)
        assert await introduce_ask(tx, two.ask, morning) is not None
        await forget(tx, BEN, morning)
        return await tx.agenda.get(CarryAsk(two.ask))

    due = await two.do(go)
    assert due is not None
    assert timedelta(0) < due.due_at - (two.now + timedelta(hours=12)) < timedelta(days=1)


@pytest.mark.parametrize("back", [True, False])
async def test_who_said_yes_and_rests_is_introduced_if_they_are_back_in_time(two: Agreed, *, back: bool) -> None:
    async def set_rest(tx: Transaction, who: MemberId, *, rests: bool) -> None:
        member = await find_member(tx, who)
        await (rest(tx, member, None, two.now) if rests else end_rest(tx, member, two.now))

    await two.do(lambda tx: set_rest(tx, BEN, rests=True))
    await two.pass_time(days=1)
    assert await two.chats() == []
    if back:
        await two.do(lambda tx: set_rest(tx, BEN, rests=False))
    await two.pass_time(days=4)
    assert len(await two.chats()) == back
    assert await two.carried() is (CarriedState.YES if back else CarriedState.TAKEN_BACK)


async def test_a_yes_in_the_night_before_an_ask_ends_still_counts(two: Agreed) -> None:
    async def ends_now(tx: Transaction) -> None:
        ask, soon = await find_ask(tx, two.ask, ANA), two.now + timedelta(hours=1)
        await tx.asks.put(replace(ask, ends_at=soon))
        await tx.agenda.put(Due(EndAsk(two.ask), soon))

    await two.do(ends_now)
    await two.pass_time(days=1)
    assert len(await two.chats()) == 1
