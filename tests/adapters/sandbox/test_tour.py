"""A visitor with a few minutes: six skips lead to a refill, a question gets a yes, and a skip opens what is new."""

import re
from datetime import UTC, datetime, timedelta

import httpx

from adapters.sandbox.cast import HARBOUR
from adapters.sandbox.clock import SandboxClock
from adapters.sandbox.journal import Delivered
from adapters.sandbox.rendering import Reader
from adapters.sandbox.rooms import channel_room
from adapters.sandbox.sandbox import Sandbox
from adapters.sandbox.skip_summary import summarise
from adapters.sandbox.tour import Step
from bot.model.ids import ChannelId
from bot.model.message_keys import MessageKind
from tests.adapters.sandbox.conftest import MONDAY
from tests.adapters.sandbox.visitor import (
    COFFEE,
    ON_SQLITE,
    ROBIN,
    TOPIC,
    Visitor,
    introductions,
    statements_of,
    taken,
)
from tests.slow import SLOW

SKIPS = 6
TUESDAY_AFTER_A_ROUND = datetime(2026, 12, 1, 11, tzinfo=UTC)
FIRST_CHATS, WEEKS_TO_FIVE = 3, 3
"""The newcomer's first chats are of a round, a refill and the next round. Each is about the newcomer's topic, which
three others share. Of the first five chats, the last comes some weeks later, and four are about this topic."""
MOST_FOR_A_PAGE = 15
"""Maximum number of statements for a page, after any history."""
MOST_FOR_A_PRESS, MOST_FOR_A_CHANGE = 250, 42
"""Maximum number of statements of a skip, after any history: for the press, and for each instant at which something was
due and each message that was delivered."""
CLOCK_MOVES = "UPDATE sandbox_community SET ahead_us"


async def cost_of_a_page(sandbox: Sandbox, visitor: Visitor) -> int:
    with statements_of(sandbox) as statements:
        await visitor.go("/as/robin/in/coffee")
    return len(statements)


async def cost_of_a_quiet_hour(sandbox: Sandbox, visitor: Visitor) -> int:
    """Count the statements of a press that skips an hour in which nothing is due."""
    hour = timedelta(hours=1)
    while (at := await sandbox.next_instant()) and at <= sandbox.clock.now() + hour:
        await sandbox.advance(at)
    with statements_of(sandbox) as statements:
        await visitor.skip("hour")
    return len(statements)


async def skip_at_its_cost(sandbox: Sandbox, visitor: Visitor, by: str = "next") -> None:
    """Skip, with no more statements than the instants and deliveries of this skip allow."""
    before = sandbox.messages.journal.count
    with statements_of(sandbox) as statements:
        await visitor.skip(by)
    instants = sum(statement.startswith(CLOCK_MOVES) for statement in statements)
    changes = instants + sandbox.messages.journal.count - before
    assert instants
    assert len(statements) <= MOST_FOR_A_PRESS + MOST_FOR_A_CHANGE * changes


async def go_to_a_refill(sandbox: Sandbox, visitor: Visitor) -> None:
    """Join, and press six times at most to skip to what happens next, until a refill is introduced."""
    await visitor.go("/")
    await visitor.type("/coffee join")
    await visitor.submit(**{"curious.typed": TOPIC})
    assert await taken(sandbox) == {Step.JOINED}
    for skips in range(1, SKIPS + 1):
        await skip_at_its_cost(sandbox, visitor)
        if skips == 1:
            assert "Refill introduced you to Wanjirũ Kamau." in visitor.summary
            assert "Refill set up 3 other chats, each in the daytime of both." in visitor.summary
            assert visitor.path.startswith("/as/robin/in/chat-")
            assert TOPIC in visitor.page
            await visitor.press("pick:")
        elif "how it went" in visitor.summary:
            assert visitor.path == "/as/robin/in/refill"
            await visitor.press("met:", ":yes")
            await visitor.press("again:", ":yes")
        elif "both said yes" in visitor.summary:
            await visitor.press("refill:", ":yes")
        elif skips == 2:
            assert "3 times work for Wanjirũ. Your half hour with Wanjirũ Kamau is set." in visitor.summary
            assert "My first one had eleven people and a projector that died." in visitor.page, "she writes, too"
        if Step.REFILLED in await taken(sandbox):
            break
    assert "here’s your next half hour" in visitor.page
    await visitor.go("/as/robin/in/refill")
    assert "I’ve set up your next chat with" in visitor.page
    assert 'value="refill:' not in visitor.page, "both have chosen already"
    await visitor.go("/as/robin/beside/wanjiru")


@ON_SQLITE
async def test_six_skips_lead_from_joining_to_a_refill(sandbox: Sandbox, client: httpx.AsyncClient):
    await sandbox.prepare()
    visitor = Visitor(client)
    await go_to_a_refill(sandbox, visitor)
    rows = re.findall(r'<span class="title">Wanjirũ Kamau <small>([^<]+)</small></span>', visitor.page)
    assert rows == ["Sun, Mar 8", "Tue, Mar 3"], "two chats with the same person are told apart"
    assert "Act as Wanjirũ, and read what Refill wrote to them in private." in visitor.page
    await visitor.go("/as/wanjiru/in/refill")
    assert await taken(sandbox) >= {Step.PICKED, Step.AGAIN, Step.NEXT, Step.REFILLED, Step.LOOKED}
    assert "That’s Refill" in visitor.page
    assert "data-tour-close" in visitor.page


@ON_SQLITE
async def test_whoever_reaches_the_refill_finds_a_no(sandbox: Sandbox, client: httpx.AsyncClient, clock: SandboxClock):
    """In a story that begins on this day, the first no would come three hours after the refill."""
    await clock.skip_to(TUESDAY_AFTER_A_ROUND)
    await sandbox.prepare()
    await go_to_a_refill(sandbox, Visitor(client))
    assert (await sandbox.messages.tour.progress()).no


@SLOW
@ON_SQLITE
async def test_four_of_the_first_five_chats_are_about_ones_topic(sandbox: Sandbox, client: httpx.AsyncClient):
    """After weeks, a page and a press of *Skip* cost as many statements as on the first day."""
    await sandbox.prepare()
    visitor = Visitor(client)
    await visitor.go("/")
    cost = await cost_of_a_page(sandbox, visitor), await cost_of_a_quiet_hour(sandbox, visitor)
    await go_to_a_refill(sandbox, visitor)
    await sandbox.advance(sandbox.clock.now() + timedelta(days=7))
    first = await introductions(sandbox)
    assert len(first) >= FIRST_CHATS
    assert all(TOPIC in text for text in first)
    for _ in range(WEEKS_TO_FIVE):
        await sandbox.advance(sandbox.clock.now() + timedelta(days=7))
    five = (await introductions(sandbox))[-5:]
    assert len(five) == 5
    assert sum(TOPIC in text for text in five) >= 4
    no = (await sandbox.messages.tour.progress()).no
    assert no
    await visitor.go(f"/as/{no[0].id}/in/refill")
    assert f"{no[0].name} said no to meeting {no[1].name} again. Nobody else in the community can tell." in visitor.page
    await visitor.go(COFFEE)
    await skip_at_its_cost(sandbox, visitor, "week")
    assert (await cost_of_a_page(sandbox, visitor), await cost_of_a_quiet_hour(sandbox, visitor)) == cost
    assert cost[0] <= MOST_FOR_A_PAGE


@ON_SQLITE
async def test_the_first_question_finds_its_yes(sandbox: Sandbox, client: httpx.AsyncClient):
    await sandbox.prepare()
    visitor = Visitor(client)
    await visitor.go("/")
    await visitor.type("/coffee ask How do you begin with sourdough in a small kitchen?")
    await visitor.submit()
    await visitor.press("ask.send:")
    await visitor.skip()
    assert "Refill introduced you to Mei Tanaka-Ross" in visitor.summary
    assert sandbox.clock.now() < MONDAY + timedelta(days=2)


@ON_SQLITE
async def test_a_question_finds_others_once_the_only_one_who_knows_was_met(sandbox: Sandbox, client: httpx.AsyncClient):
    await sandbox.prepare()
    visitor = Visitor(client)
    for number in range(3):
        await visitor.go("/as/robin/in/refill")
        await visitor.type("/coffee ask How do you begin with sourdough in a small kitchen?")
        await visitor.submit()
        told = "I won’t pick anyone I introduced you to in the last four weeks." in visitor.page
        assert told == (number > 0)
        await visitor.press("ask.send:")
        before = sandbox.clock.now()
        for _ in range(SKIPS):
            if len(await sandbox.messages.chats_of(ROBIN)) == number:
                await visitor.skip()
        assert sandbox.clock.now() - before < timedelta(days=2)
    met = {member for chat in await sandbox.messages.chats_of(ROBIN) for member in chat.members}
    assert len(met) == 4
    assert {ROBIN, "mei"} < met


@ON_SQLITE
async def test_somebody_answers_what_a_visitor_writes_and_welcomes_them(sandbox: Sandbox, client: httpx.AsyncClient):
    await sandbox.prepare()
    visitor = Visitor(client)
    await visitor.go("/as/robin/in/kitchen")
    await visitor.type("Does anybody have a starter for me?")
    await sandbox.advance(MONDAY + timedelta(minutes=1))
    room = channel_room(ChannelId("kitchen"))
    *_, asked, answered = await sandbox.messages.read(room, ROBIN)
    assert asked.author == ROBIN
    assert answered.author not in (ROBIN, None)
    await visitor.go(COFFEE)
    await visitor.type("/coffee join")
    await visitor.submit(**{"curious.typed": TOPIC})
    assert "Welcome, Robin!" in visitor.page
    await visitor.type("/coffee join")
    assert '<h2 id="dialog-title">Your topics</h2>' in visitor.page, "they are in the circle already"


@ON_SQLITE
async def test_a_face_is_the_same_each_time_and_nobody_elses(sandbox: Sandbox, client: httpx.AsyncClient):
    faces = [(await client.get(f"/faces/{person.id}.svg")).text for person in HARBOUR.people]
    assert len(set(faces)) == len(HARBOUR.people)
    assert (await client.get(f"/faces/{ROBIN}.svg")).text == faces[0]


@ON_SQLITE
async def test_no_turn_of_a_question_is_empty(sandbox: Sandbox):
    async with sandbox.refill.store.reading(HARBOUR.community.id) as tx:
        seeds = [tx.derive_seed("empty", number) for number in range(60)]
    assert all(seed % 2 for seed in seeds)


def summary_of(*events: Delivered) -> list[str]:
    robin = HARBOUR.somebody(ROBIN)
    assert robin
    return [item.text for item in summarise(HARBOUR, Reader(robin), [("@robin", "refill", "Refill")], events, {}).items]


def test_a_question_that_is_over_is_no_question_any_more():
    came, over = (Delivered(MessageKind.QUESTION, "@robin", (ROBIN,), is_change=change) for change in (False, True))
    assert summary_of(came) == ["Someone has a question for you."]
    assert summary_of(over) == summary_of(came, over) == ["A question for you no longer needs an answer."]
