"""A platform that fails in every possible way. A message that it refused is sent again; an accepted one is not."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from bot.clock import HandClock
from bot.delivery.enqueue import enqueue_for_member
from bot.delivery.outcomes import FIRST_DELAY, LONGEST_DELAY, MAX_ATTEMPTS
from bot.model.message_keys import MessageKey
from bot.model.outbox import Delivery, OutboxState, Urgency
from bot.ports import OutcomeUnknown, Platform, Receipt, TryLater, Undeliverable
from bot.texts.localization import Voice
from bot.texts.phrases import message
from tests.adapters.processes import told_here
from tests.cipher import KEY
from tests.crash.busy_communities import CHECKED_IN, COMMUNITY, MONDAY, Plan, Running, build, member_of
from tests.crash.conftest import Site
from tests.crash.each_once import Ledger, check_first_rounds, check_handed_over, read_ledger

Start = Callable[..., Running]
ANA = member_of(0, 0)
HELLO = "hello"
A_WHILE = timedelta(minutes=7)


class Unforeseen(Exception):
    """A bug of an adapter."""


@dataclass
class Whim:
    """A platform's reaction to one delivery: raise an error before accepting it, raise one after that, or accept it."""

    before: Exception | None = None
    after: Exception | None = None


@dataclass
class Moody(Platform):
    """A platform that follows a list of whims, one for each delivery of a key, and logs each delivery's time."""

    post: Platform
    time: HandClock
    whims: list[Whim]
    of: str = HELLO
    name: str = "sandbox"
    asked: list[tuple[datetime, bool]] = field(default_factory=list)

    async def deliver(self, delivery: Delivery) -> Receipt:
        if not str(delivery.key).startswith(self.of):
            return await self.post.deliver(delivery)
        self.asked.append((self.time.now(), delivery.uncertain))
        whim = self.whims.pop(0) if self.whims else Whim()
        if whim.before:
            raise whim.before
        receipt = await self.post.deliver(delivery)
        if whim.after:
            raise whim.after
        return receipt


async def moody(running: Start, site: Site, *whims: Whim) -> tuple[Running, Moody]:
    """Start Refill with a platform of some whims, and enqueue one message to Ana to which they apply."""
    where = running(site, lambda post: Moody(post, post.time, list(whims)))
    await where.refill.work()
    where.time.move_to(MONDAY + timedelta(hours=1))
    async with where.store.transaction(COMMUNITY) as tx:
        ana = await tx.members.get(ANA)
        assert ana is not None
        hello = message(Voice("en", "UTC").line("Hello."))
        await enqueue_for_member(tx, where.time.now(), MessageKey.parse(HELLO), ana, hello, Urgency.ASKED)
        await tx.commit()
    assert isinstance(where.post, Moody)
    return where, where.post


def hello_in(ledger: Ledger) -> dict[str, Any]:
    return next(row for row in ledger.outbox if row["key"] == HELLO)


def said_hello(ledger: Ledger) -> int:
    """Count only greetings, because the command line runs at the real time and may also send other messages."""
    return sum(row["conversation"] == f"@{ANA}" and "Hello." in str(row["message"]) for row in ledger.messages)


@pytest.mark.parametrize(
    ("whims", "pauses", "unsure"),
    [
        pytest.param(
            [Whim(before=TryLater("busy")), Whim(before=TryLater("busy"))],
            [FIRST_DELAY, 2 * FIRST_DELAY],
            [False, False, False],
            id="later",
        ),
        pytest.param([Whim(before=TryLater("busy", A_WHILE))], [A_WHILE], [False, False], id="later, and told when"),
        pytest.param(
            [Whim(before=OutcomeUnknown("no answer")), Whim(before=TryLater("busy"))],
            [FIRST_DELAY, 2 * FIRST_DELAY],
            [False, True, True],
            id="no answer, and it was not taken",
        ),
        pytest.param(
            [Whim(after=OutcomeUnknown("no answer"))], [FIRST_DELAY], [False, True], id="no answer, but it was taken"
        ),
        pytest.param([Whim(before=Unforeseen())], [FIRST_DELAY], [False, True], id="a fault before it was taken"),
        pytest.param([Whim(after=Unforeseen())], [FIRST_DELAY], [False, True], id="a fault after it was taken"),
    ],
)
async def test_what_fails_comes_again_after_a_pause_and_says_where_it_is_unsure(
    hamlet: Site, running: Start, whims: list[Whim], pauses: list[timedelta], unsure: list[bool]
) -> None:
    where, platform = await moody(running, hamlet, *whims)
    began = where.time.now()
    await where.refill.work()
    row = hello_in(await read_ledger(hamlet.url))
    raised = whims[0].before or whims[0].after
    assert (row["state"], row["attempts"], row["lease_until"]) == (OutboxState.PENDING, 1, None)
    assert row["error"] in (str(raised), type(raised).__name__)
    assert row["due_at"] == began + pauses[0]
    await where.go_to(began + timedelta(hours=1))
    assert [uncertain for _, uncertain in platform.asked] == unsure
    instants = [at for at, _ in platform.asked]
    assert [later - at for at, later in pairwise(instants)] == pauses
    ledger = await read_ledger(hamlet.url)
    row = hello_in(ledger)
    assert (row["state"], row["attempts"], row["error"]) == (OutboxState.DELIVERED, len(unsure), None)
    assert said_hello(ledger) == 1


async def test_a_message_that_is_never_taken_is_given_up_listed_and_sent_again(
    hamlet: Site, running: Start, tmp_path: Path
) -> None:
    where, platform = await moody(running, hamlet, *[Whim(before=TryLater("it rains")) for _ in range(MAX_ATTEMPTS)])
    began = where.time.now()
    await where.go_to(began + timedelta(days=6))
    instants = [at for at, _ in platform.asked]
    pauses = [later - at for at, later in pairwise(instants)]
    assert pauses == [min(FIRST_DELAY * 2**step, LONGEST_DELAY) for step in range(MAX_ATTEMPTS - 1)]
    row = hello_in(await read_ledger(hamlet.url))
    assert (row["state"], row["attempts"], row["error"]) == (OutboxState.DEAD, MAX_ATTEMPTS, "it rains")
    assert row["message"] is not None, "kept, to be sent again"

    listed = await refill(hamlet, tmp_path, "outbox")
    assert re.search(rf"{COMMUNITY} +{HELLO} +\S+ +dead +attempts: {MAX_ATTEMPTS} +it rains", listed)
    assert "Messages to be sent again: 1." in await refill(hamlet, tmp_path, "outbox", "resend", HELLO)
    due_at = hello_in(await read_ledger(hamlet.url))["due_at"]
    where.time.move_to(due_at)
    await where.refill.work()
    ledger = await read_ledger(hamlet.url)
    assert (hello_in(ledger)["state"], hello_in(ledger)["attempts"]) == (OutboxState.DELIVERED, 1)
    assert said_hello(ledger) == 1


async def test_a_message_that_can_not_be_delivered_is_not_tried_again(hamlet: Site, running: Start) -> None:
    where, platform = await moody(running, hamlet, Whim(before=Undeliverable("nobody lives here")))
    await where.go_to(where.time.now() + timedelta(days=1))
    assert len(platform.asked) == 1
    row = hello_in(await read_ledger(hamlet.url))
    assert (row["state"], row["attempts"], row["error"]) == (OutboxState.DEAD, 1, "nobody lives here")


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
async def test_a_message_that_was_taken_without_a_word_until_it_was_given_up_is_not_doubled_by_sending_it_again(
    hamlet: Site, running: Start, tmp_path: Path
) -> None:
    where, platform = await moody(running, hamlet, *[Whim(after=OutcomeUnknown("?")) for _ in range(MAX_ATTEMPTS)])
    await where.go_to(where.time.now() + timedelta(days=6))
    ledger = await read_ledger(hamlet.url)
    assert (hello_in(ledger)["state"], said_hello(ledger)) == (OutboxState.DEAD, 1)
    assert "no message 'nothing' is stuck" in await refill(hamlet, tmp_path, "outbox", "resend", "nothing", fails=True)
    await refill(hamlet, tmp_path, "outbox", "resend", "all")
    assert "Nothing is stuck" in await refill(hamlet, tmp_path, "outbox")
    where.time.move_to(hello_in(await read_ledger(hamlet.url))["due_at"])
    await where.refill.work()
    assert platform.asked[-1][1], "it still says that it is unsure"
    ledger = await read_ledger(hamlet.url)
    assert (hello_in(ledger)["state"], said_hello(ledger)) == (OutboxState.DELIVERED, 1)


async def test_a_round_on_a_platform_that_fails_at_every_second_message_loses_and_doubles_nothing(
    running: Start, tmp_path: Path
) -> None:
    site = Site(f"sqlite:///{tmp_path / 'refill.db'}", Plan(members=12), tmp_path / "notebook")
    await build(site.url, site.plan)
    kinds = [
        Whim(before=TryLater("busy")),
        Whim(after=OutcomeUnknown("no answer")),
        Whim(before=TryLater("busy", A_WHILE)),
        Whim(after=Unforeseen()),
        Whim(before=OutcomeUnknown("no answer")),
    ]
    whims = [whim for kind in kinds * 2 for whim in (kind, Whim())]
    where = running(site, lambda post: Moody(post, post.time, whims, of=""))
    await where.go_to(CHECKED_IN)
    assert not whims, "all of it happened"
    check_first_rounds(await read_ledger(site.url), site.plan, CHECKED_IN)
    check_handed_over(site.notebook)


async def refill(site: Site, folder: Path, *words: str, fails: bool = False) -> str:
    """Run a command of the command line, and return its output."""
    code, said = await told_here(folder, *words, DATABASE_URL=site.url, ENCRYPTION_KEYS=KEY)
    assert (code != 0) is fails, said
    return said
