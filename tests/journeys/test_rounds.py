"""A round: gathered, paired, introduced, checked in and closed; and the members it leaves out."""

import asyncio
import os
import signal
from datetime import timedelta

import pytest

from bot.conversation.command_registry import COMMANDS
from bot.conversation.context import Context, Later
from bot.model.chats import ChatState
from bot.model.hours import zone_named
from bot.model.members import Person
from bot.model.rounds import RoundState
from bot.services import pairing_process
from bot.services.privacy import forget
from bot.services.rounds import open_round, pair_round, replay_round
from bot.texts.localization import Voice
from tests.child_processes import children_of
from tests.journeys.conftest import Open
from tests.journeys.scenes import (
    NO_MATCH,
    OLIVE,
    ask_for_groups_of,
    assert_only_in_daytime,
    at,
    circle_with,
    circles,
    introduced,
    latest_round,
    owed_count,
    partners,
    sentence_of,
)
from tests.journeys.stage import MONDAY, Stage, someone


async def state_of(stage: Stage, number: int) -> RoundState:
    """Return the state of a round."""
    a_round = await latest_round(stage)
    assert a_round is not None
    assert a_round.number == number
    return a_round.state


async def test_a_round_goes_from_gathered_to_closed(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben", rhythm="every_4_weeks:1")
    assert await stage.next_round() == MONDAY + timedelta(days=1, hours=1)
    assert await state_of(stage, 1) is RoundState.INTRODUCED
    await stage.pass_time(days=8)
    assert await stage.texts("ana", "Did you get to talk with Ben about sourdough?")
    await stage.go_to(at(2026, 3, 31, 7, 59))
    assert await state_of(stage, 1) is RoundState.INTRODUCED
    async with stage.store.reading(stage.community) as tx:
        first = await tx.rounds.latest((await circles(stage))[0].id)
        assert first is not None
        chats = await tx.chats.of_round(first.id)
    assert [chat.state for chat in chats] == [ChatState.CHECKED_IN]
    await stage.pass_time(weeks=2)
    async with stage.store.reading(stage.community) as tx:
        over = await tx.rounds.get(first.id)
    assert over is not None
    assert over.state is RoundState.CLOSED
    assert_only_in_daytime(stage)


async def test_everybody_in_a_circle_is_paired_once(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben", "Cleo", "Dan")
    await stage.next_round()
    found = {who: await partners(stage, who) for who in ("ana", "ben", "cleo", "dan")}
    assert all(len(chats) == 1 for chats in found.values())
    assert all(found[next(iter(chats[0]))] == [{who}] for who, chats in found.items())
    assert await partners(stage, "olive") == []


async def test_three_who_meet_get_times_that_suit_all_three(open_stage: Open) -> None:
    stage = await open_stage(OLIVE, someone("Ana"), someone("Ben", "Europe/Lisbon"), someone("Cleo", "Africa/Nairobi"))
    await stage.start_circle()
    for who in ("ana", "ben", "cleo"):
        await stage.join(who, curious=["sourdough"], sharing=["sourdough"])
    await ask_for_groups_of(stage, 3)
    await stage.next_round()
    await stage.pass_time(days=1)
    greeting = "Hi Ana, Ben, and Cleo! I thought you could talk about sourdough."
    seen = [seen.id for who in ("ana", "ben", "cleo") for seen in await stage.sees(who) if greeting in seen.text]
    assert len(seen) == 3
    assert len(set(seen)) == 1
    async with stage.store.reading(stage.community) as tx:
        chat = (await tx.chats.of_member(stage.member("ana"), 1))[0]
    assert chat.offered
    for time in chat.offered:
        assert all(9 <= time.astimezone(zone_named(stage.person(who).zone)).hour < 17 for who in ("ana", "ben", "cleo"))


async def test_a_yes_between_two_of_a_trio_is_told_to_these_two_only(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben", "Cleo")
    await ask_for_groups_of(stage, 3)
    await stage.next_round()
    for who in ("ana", "ben"):
        await stage.press(who, "Time 1")
    assert "It’s set" not in "".join(await stage.texts("ana"))
    assert await stage.press("cleo", "Time 1")
    await stage.pass_time(days=4)
    for who, others in (("ana", ("Ben", "Cleo")), ("ben", ("Ana", "Cleo")), ("cleo", ("Ana", "Ben"))):
        asked = await stage.press(who, "Yes", within="Did you get to talk")
        first, second = (f"Would you like to meet {other} again sometime?" in asked for other in others)
        assert first
        assert not second, "they are asked about one after the other"
    for who, about, answer in (
        ("ana", "ben", "yes"),
        ("ben", "ana", "yes"),
        ("cleo", "ana", "yes"),
        ("ana", "cleo", "no"),
        ("ben", "cleo", "someday"),
    ):
        await answer_about(stage, who, about, answer)
    await stage.pass_time(days=1)
    assert "you and Ben both said" in (await stage.texts("ana", "Good news"))[0]
    assert "you and Ana both said" in (await stage.texts("ben", "Good news"))[0]
    assert not await stage.texts("cleo", "Good news")
    assert not await stage.texts("ana", "you and Cleo")


async def answer_about(stage: Stage, who: str, about: str, answer: str) -> None:
    """Press an answer about one of several members."""
    for seen in reversed(await stage.sees(who)):
        for _, action in seen.choices:
            if action.startswith("again:") and action.endswith(f":{stage.member(about)}:{answer}"):
                await stage.press_action(who, seen, action)
                return
    raise AssertionError(f"{who} is not asked about {about}")


async def test_two_of_a_trio_can_meet_again_soon(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben", "Cleo")
    await ask_for_groups_of(stage, 3)
    await stage.next_round()
    await stage.pass_time(days=8)
    for who, about in (("ana", "ben"), ("ben", "ana")):
        await stage.press(who, "Yes", within="Did you get to talk")
        await answer_about(stage, who, about, "yes")
    await stage.type("ana", "/coffee chats")
    await stage.press("ana", "Ben", within="Your chats")
    await stage.press("ana", "Meet again soon")
    await stage.pass_time(days=1)
    await stage.press("ben", "Meet again soon", within="Good news")
    await stage.pass_time(days=1)
    assert await partners(stage, "ana") == [{"ben"}, {"ben", "cleo"}]


@pytest.mark.parametrize(("size", "people"), [(3, 6), (4, 8)])
async def test_a_circle_of_larger_groups_brings_as_many_together(open_stage: Open, size: int, people: int) -> None:
    names = ["Ana", "Ben", "Cleo", "Dan", "Eva", "Finn", "Gia", "Hal"][:people]
    stage = await circle_with(open_stage, *names)
    await ask_for_groups_of(stage, size)
    await stage.next_round()
    for name in names:
        assert [len(others) + 1 for others in await partners(stage, name.lower())] == [size]


async def test_who_skips_the_next_round_is_left_out_of_it_and_of_no_other(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben", "Cleo")
    assert "You’ll skip the next round of Coffee" in await stage.type("ana", "/coffee skip")
    await stage.next_round()
    assert await partners(stage, "ana") == []
    assert await partners(stage, "ben") == [{"cleo"}]
    await stage.next_round()
    assert len(await partners(stage, "ana")) == 1


async def test_two_who_skip_the_same_round_are_not_brought_together_in_it(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben", "Cleo", "Dan")
    await stage.type("ana", "/coffee skip")
    await stage.type("ben", "/coffee skip")
    await stage.next_round()
    assert await partners(stage, "ana") == []
    assert "This round has already started" in await stage.join("olive", curious=["sourdough"])
    await stage.pass_time(days=1)
    assert await partners(stage, "ana") == await partners(stage, "ben") == await partners(stage, "olive") == []


async def test_who_comes_back_from_a_rest_in_the_middle_of_a_round_is_in_from_the_next(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben", "Cleo", "Dan")
    await stage.type("ana", "/coffee rest")
    await stage.type("ben", "/coffee rest")
    await stage.next_round()
    for who in ("ana", "ben"):
        assert "Welcome back" in await stage.type(who, "/coffee back")
    await stage.join("olive", curious=["sourdough"])
    await stage.pass_time(days=1)
    assert await partners(stage, "ana") == []
    await stage.next_round()
    assert len(await partners(stage, "ana")) == 1


async def test_who_rests_is_left_out_and_in_again_after_it(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben", "Cleo")
    await stage.type("ana", "/coffee rest until 2026-03-09")
    await stage.next_round()
    assert await partners(stage, "ana") == []
    await stage.next_round()
    assert len(await partners(stage, "ana")) == 1


async def test_nobody_meets_more_often_than_their_pace(open_stage: Open) -> None:
    early, late = ("Ana", "Ben", "Cleo", "Dan", "Eva", "Finn"), ("Gail", "Hugo")
    stage = await open_stage(OLIVE, *(someone(name) for name in (*early, *late)))
    await stage.start_circle()
    for name in early:
        await stage.join(name.lower(), curious=["sourdough"])
    await stage.type("ana", "/coffee pace 1")
    await stage.type("ben", "/coffee pace 2")
    for _ in range(4):
        await stage.next_round()
    assert len(await partners(stage, "ana")) == 1
    assert len(await partners(stage, "ben")) == 2
    for name in late:  # so that Ana may meet one of them in any case
        await stage.join(name.lower(), curious=["sourdough"])
    await stage.next_round()
    assert len(await partners(stage, "ana")) == 2


async def test_who_sits_out_is_told_once_and_is_first_in_line_next_time(open_stage: Open) -> None:
    stage = await open_stage(OLIVE, someone("Ana"), someone("Ben"), someone("Cleo"))
    await stage.start_circle()
    await stage.join("ana", curious=["sourdough"], languages=["de"])
    await stage.join("ben", curious=["sourdough"], languages=["en"])
    await stage.join("cleo", curious=["sourdough"], languages=["en"])
    await stage.next_round()
    assert len(await stage.texts("ana", NO_MATCH)) == 1
    assert not await stage.texts("ben", NO_MATCH)
    assert "no match last time" in await stage.type("ana", "/coffee")
    assert "no match last time" not in await stage.type("ben", "/coffee")
    await stage.next_round()
    assert len(await stage.texts("ana", NO_MATCH)) == 1
    await stage.pass_time(days=4)
    await stage.join("ana", languages=["de", "en"])
    await stage.next_round()
    assert len(await partners(stage, "ana")) == 1


async def test_two_who_met_meet_somebody_else_next_time(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben", "Cleo", "Dan")
    for _ in range(3):
        await stage.next_round()
    assert sorted(map(sorted, await partners(stage, "ana"))) == [["ben"], ["cleo"], ["dan"]]


async def test_a_preview_shows_how_many_a_round_will_bring_together_and_tells_nobody(open_stage: Open) -> None:
    names = ("Ana", "Ben", "Cleo", "Dan", "Eva", "Finn")
    stage = await circle_with(open_stage, *names)
    await stage.go_to(at(2026, 3, 3, 8, 59))
    before, owed = await stage.texts("ana"), await owed_count(stage)
    shown = await stage.type("olive", "/coffee circle preview")
    assert await stage.type("olive", "/coffee circle preview") == shown
    assert "At least 5 people would meet." in shown
    assert "Nobody is told about this preview" in shown
    assert not any(name in shown for name in names)
    assert (await stage.texts("ana"), await owed_count(stage)) == (before, owed)
    assert await latest_round(stage) is None


async def test_a_preview_is_drawn_after_its_transaction_so_that_it_holds_up_nobody(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben", "Cleo", "Dan", "Eva", "Finn")
    olive = Person(stage.member("olive"), "Olive", "Europe/Berlin", "en", admin=True)
    async with stage.store.transaction(stage.community) as tx:
        ask = Context(tx, stage.time.now(), olive, Voice("en", "Europe/Berlin"), None)
        answer = await COMMANDS["circle"].handler(ask, "preview")
    assert isinstance(answer, Later)
    assert "Coffee: how many would meet now" in sentence_of(await answer.make())


async def test_a_round_drawn_again_from_what_was_kept_gives_the_same(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben", "Cleo", "Dan", "Eva")
    await stage.next_round()
    a_round = await latest_round(stage)
    assert a_round is not None
    await stage.type("ana", "/coffee topics add something else")
    async with stage.store.reading(stage.community) as tx:
        _, kept, drawn = await replay_round(tx, a_round.id)
    assert drawn == kept.outcome


@pytest.mark.only_on("sandbox", "the process that pairs a round knows no platform")
async def test_while_a_round_runs_into_its_limit_members_are_answered_and_then_all_are_introduced(
    open_stage: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pairing_process, "SMALL", 0)
    stage = await circle_with(open_stage, "Ana", "Ben", "Cleo", "Dan")
    stage.time.move_to(MONDAY + timedelta(days=1, hours=2))
    async with stage.store.transaction(stage.community) as tx:
        a_round = await open_round(tx, (await tx.circles.all())[0].id, stage.time.now())
        assert a_round is not None
        await tx.commit()
    before = children_of(os.getpid())
    pairing = asyncio.create_task(pair_round(stage.store, stage.community, a_round.id, stage.time))
    while not (children := children_of(os.getpid()) - before):  # noqa: ASYNC110 - there is no event
        await asyncio.sleep(0)
    (child,) = children
    os.kill(child, signal.SIGSTOP)
    await stage.send("ana", "/coffee topics add woodwork", "dm")
    assert await stage.texts("ana", "woodwork")
    assert not pairing.done()
    os.kill(child, signal.SIGXCPU)  # as Linux does at the limit of CPU time
    os.kill(child, signal.SIGCONT)
    await pairing
    async with stage.store.reading(stage.community) as tx:
        _, kept, _ = await replay_round(tx, a_round.id)
    assert kept.outcome.proof is not None
    assert kept.outcome.proof.limited
    await stage.work()
    assert [len(await partners(stage, who)) for who in ("ana", "ben", "cleo", "dan")] == [1] * 4


@pytest.mark.parametrize("state", [RoundState.GATHERED, RoundState.PAIRED])
async def test_who_is_forgotten_while_a_round_opens_takes_nobody_else_out_of_it(
    open_stage: Open, state: RoundState
) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben", "Cleo", "Dan", "Eva", "Finn")
    stage.time.move_to(MONDAY + timedelta(days=1, hours=2))
    async with stage.store.transaction(stage.community) as tx:
        a_round = await open_round(tx, (await tx.circles.all())[0].id, stage.time.now())
        assert a_round is not None
        await tx.commit()
    if state is RoundState.PAIRED:
        await pair_round(stage.store, stage.community, a_round.id, stage.time)
    assert await state_of(stage, 1) is state
    async with stage.store.transaction(stage.community) as tx:
        await forget(tx, stage.member("finn"), stage.time.now())
        await tx.commit()
    await stage.work()
    met = [len(await partners(stage, who)) for who in ("ana", "ben", "cleo", "dan", "eva")]
    assert met == [1] * 5


async def test_who_leaves_between_the_draw_and_the_introduction_is_not_introduced(open_stage: Open) -> None:
    stage = await introduced(open_stage)
    await stage.type("ana", "/coffee leave")
    await stage.next_round()
    assert await stage.texts("ben", NO_MATCH)


async def test_a_round_counts_for_those_whom_it_introduced_not_for_those_whom_it_drew(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben")
    (circle,) = await circles(stage)
    async with stage.store.transaction(stage.community) as tx:
        drawn = await open_round(tx, circle.id, circle.next_round_at)
        await tx.commit()
    assert drawn
    await pair_round(stage.store, stage.community, drawn.id, stage.clock)
    await stage.type("ana", "/coffee leave")
    async with stage.store.reading(stage.community) as tx:
        (ben,) = await tx.circles.memberships(circle.id)
    assert await partners(stage, "ben") == []
    assert (ben.rounds, ben.left_out, ben.in_a_row) == (1, 1, 0)
