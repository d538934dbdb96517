"""Asking a person one has met: notes are shown when they may help, and an ask goes first to such a person."""

from bot.model.message_keys import MessageKind
from tests.journeys.conftest import Open
from tests.journeys.scenes import OLIVE, introduced
from tests.journeys.stage import Stage, held_in, someone

NOTED = "feeds a rye starter twice a week"
WHAT = "How do you keep a starter alive?"
RECALLED = f"Your note about Ben: {NOTED}"


async def noted(open_stage: Open) -> Stage:
    """Let Ana, who met Ben about chess, write a note about him. Cem is happy to be asked about sourdough, too."""
    stage = await open_stage(OLIVE, someone("Ana"), someone("Ben"), someone("Cem"))
    await stage.start_circle(rhythm="every_4_weeks:1")
    await stage.join("ana", curious=["chess"])
    await stage.join("ben", sharing=["chess", "sourdough"])
    await stage.next_round()
    await stage.type("cem", "/coffee join Coffee")
    await stage.fill("cem", sharing=["sourdough"])
    await stage.pass_time(days=2)
    await stage.type("ana", f"/coffee note Ben {NOTED}")
    return stage


def asked(stage: Stage) -> list[str]:
    """List the members who were asked so far, in order."""
    sent = [each for _, each in stage.log.deliveries if each.key.kind is MessageKind.QUESTION and not each.replaces]
    assert all(NOTED not in repr(each) for each in sent)
    return [who for each in sent for who in stage.recipients(each.destination)]


async def test_an_ask_from_a_note_goes_to_that_one_alone_unless_more_was_wished(open_stage: Open) -> None:
    stage = await noted(open_stage)
    await stage.type("ana", "/coffee notes")
    await stage.press("ana", "Ask them something", within="Your notes")
    shown = await stage.fill("ana", what=WHAT, topic=["sourdough"])
    assert "Someone I’ve introduced you to" in shown
    assert RECALLED not in shown, "they are asked already"
    assert "I won’t ask anyone else" in await stage.press("ana", "Send it")
    await stage.pass_time(days=1)
    assert asked(stage) == ["ben"]
    (question,) = await stage.texts("ben", WHAT)
    assert "Suggest someone else" not in question
    assert "look for someone else" not in question
    await stage.press("ben", "Not this time", within=WHAT)
    await stage.pass_time(days=15)
    assert await stage.texts("ana", "I haven’t found anyone to talk to about")
    assert asked(stage) == ["ben"]
    await stage.press("ana", "Ask more people", within="I haven’t found anyone")
    assert "I’m asking more people now" in await stage.fill("ana", topics=["sourdough"])
    await stage.pass_time(days=3)
    assert asked(stage) == ["ben", "cem"]


async def test_an_ask_falls_back_to_others_where_that_was_wished_beforehand(open_stage: Open) -> None:
    stage = await noted(open_stage)
    await stage.type("ana", "/coffee chats")
    await stage.press("ana", "We’ve talked", within="Your chats")
    await stage.type("ana", "/coffee chats")
    await stage.press("ana", "Ask them something", within="Your chats")
    shown = await stage.fill("ana", what=WHAT, topic=["sourdough"], others="others")
    assert "will see that I’ve introduced you. If I ask anyone else, I’ll leave that out." in shown
    await stage.press("ana", "Send it")
    await stage.pass_time(days=6)
    assert asked(stage) == ["ben", "cem"]


async def test_a_note_comes_back_beside_an_ask_that_it_may_help_with(open_stage: Open) -> None:
    stage = await noted(open_stage)
    await stage.type("ana", "/coffee ask " + WHAT)
    shown = await stage.fill("ana", topic=["rye starters"])
    assert RECALLED in shown
    assert "Someone I’ve introduced you to" in await stage.press("ana", "Ask Ben first")
    await stage.press("ana", "Send it")
    await stage.pass_time(days=1)
    assert asked(stage) == ["ben"]
    await stage.type("ben", f"/coffee ask {WHAT}")
    assert "Your note about" not in await stage.fill("ben", topic=["rye starters"])
    await stage.type("ana", "/coffee ask How do you open with white?")
    assert RECALLED in await stage.fill("ana", topic=["chess"]), "which is what their chat was about"


async def test_a_note_comes_back_with_a_new_topic_and_with_nothing_that_it_does_not_fit(open_stage: Open) -> None:
    stage = await noted(open_stage)
    await stage.type("ana", "/coffee topics add starters of rye")
    assert RECALLED in await stage.press("ana", "I’m curious about it")
    await stage.press("ana", "Ask Ben first", within=RECALLED)
    assert held_in(stage.form_of("ana"))["topic"] == ["starters of rye"]
    await stage.type("ana", "/coffee topics add gardening")
    assert "Your note about" not in await stage.press("ana", "I’m curious about it")
    await stage.type("ana", "/coffee topics")
    await stage.press("ana", "Change topics")
    assert RECALLED in await stage.fill("ana", curious=["gardening", "a starter"])


async def test_nobody_comes_back_whom_the_author_would_rather_not_meet(open_stage: Open) -> None:
    stage = await noted(open_stage)
    await stage.type("ana", "/coffee not-with @Ben")
    await stage.type("ana", "/coffee topics add rye starter")
    assert "Your note about" not in await stage.press("ana", "I’m curious about it")
    assert "Ask them something" not in await stage.type("ana", "/coffee chats")
    listed = await stage.type("ana", "/coffee notes")
    assert NOTED in listed, "what they wrote stays theirs"
    assert "Ask them something" not in listed


async def test_who_would_rather_not_be_asked_again_is_passed_over_after_as_long_as_who_is_silent(
    open_stage: Open,
) -> None:
    seen = []
    for answer in ("Not really", None):
        stage = await noted(open_stage)
        await stage.type("ben", "/coffee chats")
        await stage.press("ben", "We’ve talked", within="Your chats")
        if answer:
            await stage.press("ben", answer, within="again sometime")
        await stage.type("ana", "/coffee notes")
        await stage.press("ana", "Ask them something", within="Your notes")
        await stage.fill("ana", what=WHAT, topic=["sourdough"], others="others")
        await stage.press("ana", "Send it")
        await stage.pass_time(days=6)
        assert asked(stage) == (["cem"] if answer else ["ben", "cem"])
        reached = [(at, each.key) for at, each in stage.log.deliveries if each.key.kind is MessageKind.QUESTION]
        seen.append([at for at, key in reached if key.parts[-1] == stage.member("cem")])
    assert seen[0] == seen[1]


async def test_a_question_after_a_skipped_chat_does_not_say_that_the_two_have_met(open_stage: Open) -> None:
    stage = await introduced(open_stage)
    await stage.type("ana", f"/coffee note Ben {NOTED}")
    await stage.press("ben", "Skip this chat")
    await stage.type("ana", "/coffee notes")
    await stage.press("ana", "Ask them something", within="Your notes")
    await stage.fill("ana", what=WHAT, topic=["sourdough"], name="shown")
    await stage.press("ana", "Send it")
    await stage.pass_time(days=1)
    (question,) = await stage.texts("ben", WHAT)
    assert "Ana would like to talk with you about sourdough. I’ve introduced you to each other before." in question
    assert "met" not in question


async def test_who_is_passed_over_finds_nothing_of_it_in_their_data(open_stage: Open) -> None:
    stage = await noted(open_stage)
    await stage.type("ben", "/coffee not-with @Ana")
    await stage.type("ana", "/coffee notes")
    await stage.press("ana", "Ask them something", within="Your notes")
    await stage.fill("ana", what=WHAT, topic=["sourdough"])
    await stage.press("ana", "Send it")
    await stage.pass_time(days=5)
    assert asked(stage) == []
    await stage.type("ben", "/coffee my-data")
    assert '"asked_of_you": []' in (await stage.files("ben"))[-1]
