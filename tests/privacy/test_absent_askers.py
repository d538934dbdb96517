"""If a member goes and comes back, that does not show whether they had asked."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.model import message_keys
from bot.model.asks import AskState
from bot.model.inbound import Choice
from bot.model.jobs import CarryAsk
from bot.model.message_keys import QuestionChange
from bot.model.news import PersonGone, PersonSeen
from tests.journeys.stage import someone
from tests.privacy.secret_asks import QUESTION, WHAT, WITHDRAWN, ask, asked, harbour, say_yes, shares_later
from tests.privacy.worlds import Play, World, assert_alike

PEOPLE = (someone("Olive", admin=True), *map(someone, ("Ana", "Eve", "Ben", "Cem")))
MOVED_ON = "It no longer needs an answer."


async def ana_goes(world: World, way: str) -> None:
    """Let Ana go: she leaves, or the platform reports that she is gone."""
    ana = world.person("ana")
    if way == "forgets":
        await world.talk.choose(Choice(world.community, ana, "forget-me.yes", world.channel))
    else:
        await world.talk.hear(PersonGone(world.community, ana.id, world.now))
    await world.pass_time(minutes=1)


@pytest.mark.parametrize(
    ("way", "does"),
    [
        ("forgets", "nothing"),
        ("leaves", "nothing"),
        ("forgets", "Not this time"),
        ("leaves", "Suggest someone else"),
        ("forgets", "Report"),
    ],
)
async def test_who_has_a_question_can_not_tell_whether_its_asker_has_gone(play: Play, way: str, does: str) -> None:
    async def story(world: World) -> None:
        await ask(world, world.secret)
        await world.pass_time(hours=5)
        await world.look("ben")
        await ana_goes(world, way)
        await world.look("ben", "cem")
        if does != "nothing":
            await world.press("ben", does, within=QUESTION)
        if does == "Suggest someone else":
            await world.fill("ben", person=["Olive"], topic=["chess"])
        if does == "Report":
            await world.press("ben", "Report it")
        await world.look("ben")
        await world.pass_time(days=4)
        await world.look("ben", "cem")
        if does == "nothing":
            assert await world.texts("ben", MOVED_ON)

    worlds = await play(story, "ana", "eve", people=PEOPLE, before=harbour("ben"))
    assert_alike(worlds, "ben", "cem")


@pytest.mark.parametrize(("way", "answered"), [("leaves", "before"), ("forgets", "before"), ("forgets", "after")])
async def test_a_yes_to_who_has_gone_is_answered_like_any_and_withdrawn_within_a_day(
    play: Play, way: str, answered: str
) -> None:
    seen = []

    async def story(world: World) -> None:
        await ask(world, world.secret)
        await world.pass_time(hours=13)
        if answered == "before":
            await say_yes(world, "ben")
        await ana_goes(world, way)
        if answered == "after":
            await say_yes(world, "ben")
        assert await world.texts("ben", "Thank you! I’ll introduce you")
        await world.pass_time(minutes=1)
        await world.look("ben")
        seen.append(world.view("ben"))
        await world.pass_time(days=1)
        assert bool(await world.texts("ben", WITHDRAWN)) == (world.secret == "ana")

    await play(story, "ana", "eve", people=PEOPLE, before=harbour("ben"))
    assert seen[0] == seen[1]


@pytest.mark.parametrize("way", ["forgets", "leaves"])
async def test_a_question_that_waits_for_who_takes_no_direct_messages_counts_after_its_asker_has_gone(
    play: Play, way: str
) -> None:
    async def story(world: World) -> None:
        world.log.closed.add(world.member("ben"))
        await ask(world, world.secret)
        await world.pass_time(hours=1)
        assert "1 message is waiting for you" in await world.type("ben", "/coffee")
        await ana_goes(world, way)
        await world.look("ben")
        assert "1 message is waiting for you" in await world.type("ben", "/coffee")

    worlds = await play(story, "ana", "eve", people=PEOPLE, before=harbour("ben"))
    assert_alike(worlds, "ben")


async def test_no_word_of_a_question_is_left_with_who_has_it_once_its_asker_is_forgotten(play: Play) -> None:
    async def story(world: World) -> None:
        await ask(world, "ana")
        await world.pass_time(hours=5)
        assert any(WHAT in line for line in world.view("ben"))
        before = len(world.got)
        await ana_goes(world, "forgets")
        await world.look("ben")
        looked = [line for sight in world.got[before:] for line in sight.lines()]
        assert any("question from" in line for line in looked)
        assert not any(WHAT in line for line in looked)

    await play(story, "", people=PEOPLE, before=harbour("ben"))


@pytest.mark.parametrize("way", ["forgets", "leaves"])
async def test_of_a_question_whose_asker_has_gone_only_the_day_is_kept_after_its_turn(play: Play, way: str) -> None:
    async def story(world: World) -> None:
        await ask(world, "ana")
        await world.pass_time(hours=5)
        await ana_goes(world, way)
        await world.pass_time(days=6)
        async with world.store.reading(world.community) as tx:
            (carried,) = await tx.asks.carried_to([world.member("ben")], world.now - timedelta(days=9))
            closed, came = await tx.asks.get(carried.ask), await tx.outbox.get(carried.key)
            assert closed is not None
            assert came is not None
            over = message_keys.question_change(carried.ask, carried.member, QuestionChange.OVER)
            assert await tx.outbox.get(over) is None
            assert await tx.agenda.get(CarryAsk(carried.ask)) is None
        midnight = datetime(carried.chosen_at.year, carried.chosen_at.month, carried.chosen_at.day, tzinfo=UTC)
        assert (closed.state, carried.chosen_at, carried.asked_at) == (AskState.CLOSED, midnight, None)
        assert (came.delivered_at, came.due_at, came.created_at) == (midnight - timedelta(microseconds=1),) * 3
        assert (came.ref, came.expires_at) == (None, None)

    await play(story, "", people=PEOPLE, before=harbour("ben"))


async def test_an_ask_goes_on_within_a_day_once_its_asker_is_back_and_not_in_that_minute(play: Play) -> None:
    async def story(world: World) -> None:
        await ask(world, "ana")
        await world.pass_time(hours=1)
        await ana_goes(world, "leaves")
        await shares_later(world, "cem")
        await world.pass_time(days=5)
        await world.talk.hear(PersonSeen(world.community, world.person("ana").id))
        await world.pass_time(minutes=5)
        assert asked(world) == {"ben"}
        await world.pass_time(days=2)
        assert asked(world) == {"ben", "cem"}
        await say_yes(world, "cem")
        await world.pass_time(days=1)
        assert await world.texts("ana", "said yes.")

    await play(story, "", people=PEOPLE, before=harbour("ben"))


async def test_when_the_next_is_asked_once_an_asker_is_back_does_not_tell_what_the_one_before_did(play: Play) -> None:
    async def story(world: World) -> None:
        if world.secret == "a block":
            await world.type("ben", "/coffee not-with @Ana")
        await ask(world, "ana")
        if world.secret == "a no":
            await world.press("ben", "Not this time", within=QUESTION)
        await world.pass_time(minutes=2)
        await ana_goes(world, "leaves")
        await shares_later(world, "cem")
        await world.pass_time(hours=1)
        await world.talk.hear(PersonSeen(world.community, world.person("ana").id))
        await world.pass_time(days=2)
        assert "cem" not in asked(world), "Ben’s time is not over"
        await world.pass_time(days=2)
        await world.look("ana", "cem")
        assert "cem" in asked(world)

    worlds = await play(story, "silence", "a no", "a block", people=PEOPLE, before=harbour("ben"))
    assert_alike(worlds, "ana", "cem")
