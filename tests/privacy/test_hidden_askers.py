"""Nobody can find out who asked by a block, an answer, a name or a press."""

import pytest

from bot.model.inbound import Choice, Submission
from tests.privacy.secret_asks import (
    EVENING,
    MEET,
    PEOPLE,
    QUESTION,
    WHAT,
    WITHDRAWN,
    ask,
    harbour,
    say_yes,
    shares_later,
)
from tests.privacy.worlds import Play, World, assert_alike, written


@pytest.mark.parametrize(
    ("when", "how"), [("before the yes", "Yes"), ("before the yes", "Yes, but only …"), ("after the yes", "Yes")]
)
async def test_who_blocks_a_suspect_and_says_yes_learns_nothing_of_who_asked(play: Play, when: str, how: str) -> None:
    async def story(world: World) -> None:
        await ask(world, world.secret)
        await world.pass_time(hours=EVENING)
        if when == "before the yes":
            await world.type("ben", "/coffee not-with @Ana")
            await say_yes(world, "ben", how)
        else:
            await say_yes(world, "ben", how)
            await world.type("ben", "/coffee not-with @Ana")
        assert await world.texts("ben", "Thank you! I’ll introduce you")
        await world.look("ben")
        await world.pass_time(days=4)
        await world.look("ben")
        assert await world.texts("ben", WITHDRAWN)
        assert not await world.texts("ben", MEET)

    worlds = await play(story, "ana", "eve", people=PEOPLE, before=harbour("ben"))
    assert_alike(worlds, "ben")


async def test_who_takes_no_direct_messages_and_blocks_a_suspect_learns_nothing_of_who_asked(play: Play) -> None:
    async def story(world: World) -> None:
        world.log.closed.add(world.member("ben"))
        await ask(world, world.secret)
        assert "1 message is waiting for you" in await world.type("ben", "/coffee")
        await world.type("ben", "/coffee not-with @Ana")
        await world.look("ben")
        await world.pass_time(days=4)
        await world.look("ben")

    worlds = await play(story, "ana", "eve", people=PEOPLE, before=harbour("ben"))
    assert_alike(worlds, "ben")


async def test_a_second_block_does_not_tell_whether_somebody_only_asked(play: Play) -> None:
    """Two members who work together know the asker: a yes without an introduction shows the effect of the block."""

    async def before(world: World) -> None:
        await world.start_circle()
        for who, sharing in (("ana", "chess"), ("ben", "sourdough")):
            await world.join(who, curious=["gardening"], sharing=[sharing])
        await world.type("olive", "/coffee circle close")
        await world.press("olive", "Close circle")

    async def story(world: World) -> None:
        if world.secret == "asks":
            await ask(world, "eve", topic="knitting")
        else:
            await world.pass_time(minutes=1)
        await world.type("ben", "/coffee not-with @Eve")
        await world.pass_time(days=1)
        await ask(world, "ana")
        eve = (("eve", world.member("eve")),)
        again = Submission(
            world.community, world.person("ben"), "not-with", (("people", (eve[0][1],)),), world.channel, named=eve
        )
        await world.talk.submit(again)
        await say_yes(world, "ben")
        await world.pass_time(days=2)
        await world.look("ana", "ben")
        assert await world.texts("ben", WITHDRAWN)

    worlds = await play(story, "nothing", "asks", people=PEOPLE, before=before)
    assert_alike(worlds, "ana", "ben")


async def test_who_blocks_somebody_can_not_tell_from_their_own_data_that_they_only_asked_and_were_forgotten(
    play: Play,
) -> None:
    async def story(world: World) -> None:
        if world.secret == "asks":
            await ask(world, "eve", topic="knitting")
        else:
            await world.pass_time(minutes=1)
        await world.type("ben", "/coffee not-with @Eve")
        await world.look("ben")
        await world.pass_time(days=1)
        if world.secret == "asks":
            eve = world.person("eve")
            await world.talk.choose(Choice(world.community, eve, "forget-me.yes", world.channel))
        await world.look("ben")

    async def before(world: World) -> None:
        await world.start_circle()
        await world.join("ben", curious=["gardening"])

    assert_alike(await play(story, "nothing", "asks", people=PEOPLE, before=before), "ben")


async def test_a_waiting_question_stays_whatever_would_keep_its_asker_from_asking_now(play: Play) -> None:
    async def before(world: World) -> None:
        await world.start_circle()
        for who, languages in (("ana", ["en", "de"]), ("eve", ["en"]), ("ben", ["en", "de"])):
            sharing = ["sourdough"] if who == "ben" else ["chess"]
            await world.join(who, curious=["gardening"], sharing=sharing, languages=languages)
        await world.type("olive", "/coffee circle close")
        await world.press("olive", "Close circle")

    async def story(world: World) -> None:
        world.log.closed.add(world.member("ben"))
        await ask(world, world.secret)
        chosen = (("curious", ("gardening",)), ("sharing", ("sourdough",)), ("languages", ("de",)))
        await world.talk.submit(Submission(world.community, world.person("ben"), "topics", chosen, world.channel))
        assert "1 message is waiting for you" in await world.type("ben", "/coffee")

    worlds = await play(story, "ana", "eve", people=PEOPLE, before=before)
    assert_alike(worlds, "ben")


async def test_old_buttons_and_forms_do_not_tell_whether_somebody_asks(play: Play) -> None:
    async def before(world: World) -> None:
        await world.start_circle()
        await world.join("ben", curious=["gardening"], sharing=["sourdough"])

    async def story(world: World) -> None:
        if world.secret == "asks":
            await ask(world, "ana")
        else:
            await world.pass_time(minutes=1)
        ben = world.person("ben")
        for action in ("note:ana", "note.write:1:ana", "ask.first:ana"):
            await world.talk.choose(Choice(world.community, ben, action, world.channel))
        asked_for = (("what", (WHAT,)), ("topic", ("bread",)), ("name", ("kept",)), ("others", ("others",)))
        noted = (("note", ("x",)), ("about", ("ana",)))
        sent = {
            "note.write:1:ana": noted,
            "note.new:1": noted,
            "not-with": (("people", ("ana",)),),
            "ask:ana": asked_for,
        }
        for action, values in sent.items():
            await world.talk.submit(Submission(world.community, ben, action, values, world.channel))

    worlds = await play(story, "nothing", "asks", people=PEOPLE, before=before)
    seen = [[sight for sight in world.got if sight.to == {"ben"} and "asked." not in sight.why] for world in worlds]
    assert [sight.why for sight in seen[0]] == [sight.why for sight in seen[1]]
    assert [sight.what for sight in seen[0]][:-1] == [sight.what for sight in seen[1]][:-1], "but for the draft's id"
    assert "I’ve introduced you" not in written(seen[1][-1].what)


@pytest.mark.parametrize("better", ["a friend", "a topic"])
async def test_who_has_a_question_and_a_friend_who_blocks_a_suspect_learn_nothing_of_who_asked(
    play: Play, better: str
) -> None:
    async def story(world: World) -> None:
        await ask(world, world.secret)
        await shares_later(world, "cem")
        await world.pass_time(hours=1)
        await world.type("cem", "/coffee not-with @Ana")
        await world.press("ben", "Suggest someone else", within=QUESTION)
        await world.fill("ben", **({"person": ["Cem"]} if better == "a friend" else {"topic": ["chess"]}))
        await world.look("ben", "cem")
        await world.pass_time(days=8)
        await world.look("ben", "cem")

    worlds = await play(story, "ana", "eve", people=PEOPLE, before=harbour("ben"))
    assert_alike(worlds, "ben", "cem")
