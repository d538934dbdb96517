"""What an ask tells nobody: who asks, who keeps whom apart, whom it was carried to, and that it was stopped."""

from collections.abc import Awaitable, Callable

import pytest

from bot.model.inbound import Choice, Submission
from bot.model.message_keys import MessageKind
from tests.journeys.stage import someone
from tests.privacy.worlds import Play, World, assert_alike, written

PEOPLE = (someone("Olive", organiser=True), *map(someone, ("Ana", "Eve", "Ben", "Cem")))
WHAT = "How do you keep a starter alive?"
FLOUR = "Which flour for a beginner?"
QUESTION = "Would you be up for half an hour?"
WITHDRAWN = "it needs no answer any more"
MEET = "meet each other"
EVENING = 13
"""Hours from when stories begin to nine in the evening: who says yes then is introduced the next morning."""


def harbour(*sharing: str) -> Callable[[World], Awaitable[None]]:
    """Have everybody in a circle that is over, and some who are happy to be asked about sourdough."""

    async def before(world: World) -> None:
        await world.start_circle()
        for who in world.people:
            await world.join(who, curious=["gardening"], sharing=["sourdough"] if who in sharing else ["chess"])
        await world.type("olive", "/coffee circle close")
        await world.press("olive", "Close it")

    return before


async def ask(world: World, who: str, what: str = WHAT, **values: str) -> None:
    await world.type(who, f"/coffee ask {what}")
    await world.fill(who, **({"topic": ["sourdough"]} | values))
    await world.press(who, "Send it")
    await world.pass_time(minutes=1)


async def say_yes(world: World, who: str, how: str = "Yes") -> None:
    await world.press(who, how, within=QUESTION)
    if how == "Yes, with a limit":
        await world.fill(who, length="messages", words="Not before Friday.")
    await world.pass_time(minutes=1)


def asked(world: World) -> set[str]:
    """List who was asked so far."""
    questions = [
        delivery
        for _, delivery in world.log.deliveries
        if delivery.key.kind is MessageKind.QUESTION and not delivery.replaces
    ]
    return {who for delivery in questions for who in world.recipients(delivery.destination)}


async def shares_later(world: World, who: str) -> None:
    await world.type(who, "/coffee topics add sourdough")
    await world.press(who, "I’m happy to be asked")


@pytest.mark.parametrize(
    ("when", "how"), [("before the yes", "Yes"), ("before the yes", "Yes, with a limit"), ("after the yes", "Yes")]
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
        assert await world.texts("ben", "How kind of you")
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
        assert "1 message waits for you" in await world.type("ben", "/coffee")
        await world.type("ben", "/coffee not-with @Ana")
        await world.look("ben")
        await world.pass_time(days=4)
        await world.look("ben")

    worlds = await play(story, "ana", "eve", people=PEOPLE, before=harbour("ben"))
    assert_alike(worlds, "ben")


async def test_an_asker_can_not_tell_a_yes_from_who_keeps_them_apart_from_silence(play: Play) -> None:
    async def story(world: World) -> None:
        await ask(world, "ana")
        await world.pass_time(hours=EVENING)
        match world.secret:
            case "a block before a yes":
                await world.type("ben", "/coffee not-with @Ana")
                await say_yes(world, "ben")
            case "a yes before a block":
                await say_yes(world, "ben")
                await world.type("ben", "/coffee not-with @Ana")
            case "silence":
                await world.pass_time(minutes=1)
        await world.look("ana", "olive")
        await shares_later(world, "cem")
        await world.pass_time(days=3)
        await world.look("ana", "cem")
        await say_yes(world, "cem")
        await world.pass_time(days=1)
        await world.look("ana", "cem")
        assert await world.texts("ana", MEET)

    secrets = ("a block before a yes", "a yes before a block", "silence")
    worlds = await play(story, *secrets, people=PEOPLE, before=harbour("ben"))
    assert_alike(worlds, "ana", "cem", "olive")


@pytest.mark.parametrize(("name", "answered"), [("shown", False), ("kept", True)])
async def test_an_askers_block_reads_as_if_they_took_the_question_back(
    play: Play, name: str, *, answered: bool
) -> None:
    async def story(world: World) -> None:
        await ask(world, "ana", name=name)
        await world.pass_time(hours=EVENING)
        if answered:
            await say_yes(world, "ben")
        if world.secret == "a block":
            await world.type("ana", "/coffee not-with @Ben")
        else:
            await world.type("ana", "/coffee asks")
            await world.press("ana", "Take it back")
        await world.look("ben")
        if not answered:
            assert "moved on" in await world.press("ben", "Yes", within=QUESTION)
        await world.pass_time(days=4)
        await world.look("ben")
        assert await world.texts("ben", WITHDRAWN)

    worlds = await play(story, "a block", "a withdrawal", people=PEOPLE, before=harbour("ben"))
    assert_alike(worlds, "ben")


@pytest.mark.parametrize("first", [True, False])
async def test_an_organiser_to_whom_a_question_came_never_reads_who_asked_it(play: Play, *, first: bool) -> None:
    async def story(world: World) -> None:
        await ask(world, world.secret)
        reporter = "olive"
        if not first:
            await shares_later(world, "ben")
            await world.pass_time(days=3, hours=2)
            reporter = "ben"
        await world.press(reporter, "Show it to the organisers")
        await world.press(reporter, "Show it to them")
        await world.pass_time(hours=1)
        await world.look("olive")
        assert "It came to you too" in await world.type("olive", "/coffee reports")
        await world.press("olive", "Stop it")
        await world.look("olive")
        await shares_later(world, "cem")
        await world.pass_time(weeks=3)
        await world.look("olive")
        assert "cem" not in asked(world), "it is stopped"

    worlds = await play(story, "ana", "eve", people=PEOPLE, before=harbour("olive"))
    assert_alike(worlds, "olive")


async def test_a_question_whose_asker_an_organiser_has_read_does_not_come_to_them(play: Play) -> None:
    async def story(world: World) -> None:
        await ask(world, "ana")
        await shares_later(world, "olive")
        await world.press("ben", "Show it to the organisers")
        await world.press("ben", "Show it to them")
        await world.pass_time(hours=1)
        assert await world.texts("olive", "a question that Ana asked")
        await world.type("olive", "/coffee reports")
        await world.press("olive", "Leave it be")
        await world.pass_time(weeks=2)
        assert asked(world) == {"ben"}

    await play(story, "", people=PEOPLE, before=harbour("ben"))


async def test_nobody_can_tell_from_who_has_a_question_that_it_was_stopped(play: Play) -> None:
    async def story(world: World) -> None:
        await ask(world, "ana")
        await world.press("ben", "Show it to the organisers")
        await shares_later(world, "cem")
        await world.pass_time(days=3, hours=2)
        await world.press("ben", "Show it to them")
        await world.pass_time(minutes=10)
        await world.type("olive", "/coffee reports")
        await world.press("olive", world.secret)
        await world.look("cem")
        await world.press("cem", "Yes", within=QUESTION)
        await world.pass_time(days=4)
        await world.look("ana", "ben", "cem")

    worlds = await play(story, "Stop it", "Leave it be", people=PEOPLE, before=harbour("ben"))
    assert_alike(worlds, "ana", "ben", "cem")


async def test_two_who_ask_the_same_person_can_not_tell_a_block_from_silence(play: Play) -> None:
    async def story(world: World) -> None:
        if world.secret == "a block":
            await world.type("ben", "/coffee not-with @Ana")
        await ask(world, "ana")
        await ask(world, "eve", FLOUR)
        for _ in range(12):
            await world.pass_time(hours=23)
            if any(FLOUR in text and QUESTION in text for text in await world.texts("ben")):
                await world.press("ben", "Yes", within=FLOUR)
            await world.pass_time(hours=1)
            await world.type("ana", "/coffee asks")
        await world.look("ana", "eve")
        assert await world.texts("eve", MEET), "whose turn came when Ben’s week was over"

    worlds = await play(story, "a block", "silence", people=PEOPLE, before=harbour("ben"))
    assert_alike(worlds, "ana", "eve")


async def test_a_waiting_question_stays_whatever_would_keep_its_asker_from_asking_now(play: Play) -> None:
    async def before(world: World) -> None:
        await world.start_circle()
        for who, languages in (("ana", ["en", "de"]), ("eve", ["en"]), ("ben", ["en", "de"])):
            sharing = ["sourdough"] if who == "ben" else ["chess"]
            await world.join(who, curious=["gardening"], sharing=sharing, languages=languages)
        await world.type("olive", "/coffee circle close")
        await world.press("olive", "Close it")

    async def story(world: World) -> None:
        world.log.closed.add(world.member("ben"))
        await ask(world, world.secret)
        chosen = (("curious", ("gardening",)), ("sharing", ("sourdough",)), ("languages", ("de",)))
        await world.talk.submit(Submission(world.community, world.person("ben"), "topics", chosen, world.channel))
        assert "1 message waits for you" in await world.type("ben", "/coffee")

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
    assert "you’ve met" not in written(seen[1][-1].what)


async def test_a_yes_in_the_night_changes_nothing_for_its_asker_before_they_are_introduced(play: Play) -> None:
    async def before(world: World) -> None:
        await world.start_circle()
        for who in world.people:
            await world.join(who, curious=["chess"], sharing=["sourdough" if who == "ben" else "chess"])
        await world.type("ben", "/coffee leave")
        await world.type("olive", "/coffee pace 1")

    async def story(world: World) -> None:
        await ask(world, "olive")
        await world.pass_time(hours=EVENING)
        if world.secret != "silence":
            await world.press("ben", world.secret, within=QUESTION)
        await world.pass_time(minutes=1)
        await world.look("olive")
        assert "At least 5" in await world.type("olive", "/coffee circle preview")
        for asked_for in ("skip", "unskip", "pace 2", "ask", "asks"):
            await world.type("olive", f"/coffee {asked_for}")
        await world.pass_time(hours=9)
        await world.look("olive")

    people = (*PEOPLE, someone("Dee"))  # with Olive they are five
    worlds = await play(story, "Yes", "Not this time", "silence", people=people, before=before)
    assert_alike(worlds, "olive")


@pytest.mark.parametrize("better", ["a friend", "a topic"])
async def test_who_has_a_question_and_a_friend_who_blocks_a_suspect_learn_nothing_of_who_asked(
    play: Play, better: str
) -> None:
    async def story(world: World) -> None:
        await ask(world, world.secret)
        await shares_later(world, "cem")
        await world.pass_time(hours=1)
        await world.type("cem", "/coffee not-with @Ana")
        await world.press("ben", "Somebody else would be better", within=QUESTION)
        await world.fill("ben", **({"person": ["Cem"]} if better == "a friend" else {"topic": ["chess"]}))
        await world.look("ben", "cem")
        await world.pass_time(days=8)
        await world.look("ben", "cem")

    worlds = await play(story, "ana", "eve", people=PEOPLE, before=harbour("ben"))
    assert_alike(worlds, "ben", "cem")


@pytest.mark.parametrize("better", ["a friend", "a topic"])
async def test_an_asker_and_who_has_their_question_can_not_tell_whether_a_friend_keeps_them_apart(
    play: Play, better: str
) -> None:
    async def story(world: World) -> None:
        if world.secret == "a block":
            await world.type("cem", "/coffee not-with @Ana")
        await ask(world, "ana")
        await world.pass_time(hours=1)
        if world.secret == "a block since":
            await world.type("cem", "/coffee not-with @Eve")
        await shares_later(world, "cem")
        await world.press("ben", "Somebody else would be better", within=QUESTION)
        await world.fill("ben", **({"person": ["Cem"]} if better == "a friend" else {"topic": ["chess"]}))
        await world.pass_time(days=4)
        await shares_later(world, "eve")
        await world.pass_time(days=4)
        await world.look("ana", "ben", "eve")
        assert "eve" in asked(world)
        assert ("cem" in asked(world)) == (world.secret == "silence")

    worlds = await play(story, "a block", "a block since", "silence", people=PEOPLE, before=harbour("ben"))
    assert_alike(worlds, "ana", "ben", "eve")


async def test_an_asker_can_not_tell_from_their_next_question_that_one_was_stopped(play: Play) -> None:
    async def story(world: World) -> None:
        await ask(world, "ana")
        await world.press("ben", "Show it to the organisers")
        await world.press("ben", "Show it to them")
        await world.pass_time(minutes=10)
        await world.type("olive", "/coffee reports")
        await world.press("olive", world.secret)
        await shares_later(world, "cem")
        await world.pass_time(days=4)
        await ask(world, "ana", FLOUR)
        for _ in range(12):
            await world.pass_time(hours=23)
            if any(FLOUR in text and QUESTION in text for text in await world.texts("cem")):
                await world.press("cem", "Yes", within=FLOUR)
            await world.pass_time(hours=1)
            await world.type("ana", "/coffee asks")
        await world.look("ana", "ben")
        assert await world.texts("ana", MEET), "whose turn came when Cem’s week was over"
        assert bool(await world.texts("cem", "has moved on")) == (world.secret == "Leave it be")

    worlds = await play(story, "Stop it", "Leave it be", people=PEOPLE, before=harbour("ben"))
    assert_alike(worlds, "ana", "ben")


async def take_back(world: World, who: str) -> None:
    await world.type(who, "/coffee asks")
    await world.press(who, "Take it back")


async def test_an_asker_can_not_tell_a_block_by_taking_the_question_back_and_asking_again(play: Play) -> None:
    async def story(world: World) -> None:
        if world.secret == "a block":
            await world.type("ben", "/coffee not-with @Ana")
        await ask(world, "ana")
        await world.pass_time(minutes=2)
        await take_back(world, "ana")
        await shares_later(world, "cem")
        await ask(world, "ana", FLOUR)
        assert "cem" in asked(world), "as Ben was asked this week"
        await world.pass_time(days=4)
        await world.look("ana", "cem")

    worlds = await play(story, "silence", "a block", people=PEOPLE, before=harbour("ben"))
    assert_alike(worlds, "ana", "cem")


@pytest.mark.parametrize("trick", ["a rest", "no guests"])
async def test_an_asker_and_the_next_can_not_tell_a_block_when_the_first_is_busy_soon_after(
    play: Play, trick: str
) -> None:
    people = (*PEOPLE[:3], someone("Ben", guest=True), PEOPLE[4])

    async def before(world: World) -> None:
        await world.start_circle()
        await world.type("olive", "/coffee circle rules")
        await world.fill("olive", guests="join")
        for who in world.people:
            await world.join(who, curious=["gardening"], sharing=["sourdough"] if who == "ben" else ["chess"])

    async def story(world: World) -> None:
        if world.secret == "a block":
            await world.type("ben", "/coffee not-with @Olive")
        await ask(world, "olive")
        if trick == "a rest":
            await world.type("ben", "/coffee rest")
        else:
            await world.type("olive", "/coffee circle rules")
            await world.fill("olive", guests="stay_out")
        await shares_later(world, "cem")
        await world.pass_time(days=4)
        await world.look("olive", "cem")
        assert "cem" in asked(world), "when Ben’s time is over"

    worlds = await play(story, "silence", "a block", people=people, before=before)
    assert_alike(worlds, "olive", "cem")
