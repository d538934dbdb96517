"""Help: two lines for each command, with an example that works."""

import pytest

from bot.conversation.command_registry import COMMANDS
from bot.texts.help import EXAMPLES
from tests.journeys.conftest import Open
from tests.journeys.scenes import NOT_OFFERED_BY_DISCORD, OLIVE, circle_with
from tests.journeys.stage import someone


async def test_each_command_is_explained_in_two_lines_with_an_example(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana")
    for word in sorted(COMMANDS.keys() - {"me"}):  # "help me" asks for help
        what, example, *listed = (await stage.type("ana", f"/coffee help {word}")).splitlines()
        assert bool(listed) == (word == "circle"), "what organisers do has a line each"
        assert what.endswith("."), word
        assert example.startswith(f"For example: /coffee {word}")


@pytest.mark.parametrize(
    "word",
    sorted(set(EXAMPLES) - {"not-with", "note"}),  # nobody's name is "someone"
)
async def test_the_example_of_each_command_works(open_stage: Open, word: str) -> None:
    stage = await circle_with(open_stage, "Ana")
    who = "olive" if word in ("circle", "reports") else "ana"
    answer = await stage.type(who, f"/coffee {EXAMPLES[word]}", "coffee")
    assert answer or stage.form_of(who)
    for trouble in ("I can’t", "I don’t", "Something went wrong", "Which circle"):
        assert trouble not in answer


async def test_help_lists_every_command_once(open_stage: Open) -> None:
    stage = await open_stage(OLIVE, someone("Ana"))
    listed = await stage.type("olive", "/coffee help")
    for word in COMMANDS:
        assert listed.count(f"- /coffee {word}:") == 1


@NOT_OFFERED_BY_DISCORD
async def test_help_on_what_is_no_command_is_help(open_stage: Open) -> None:
    stage = await open_stage(OLIVE, someone("Ana"))
    assert await stage.type("ana", "/coffee help no-such-word")


@NOT_OFFERED_BY_DISCORD
async def test_a_typo_is_guessed_with_what_stood_behind_it(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana")
    assert "Did you mean /coffee pace 2?" in await stage.type("ana", "/coffee pcae 2")


@NOT_OFFERED_BY_DISCORD
async def test_a_typo_never_leads_to_what_is_for_admins_alone(open_stage: Open) -> None:
    stage = await open_stage(someone("Ana"), someone("Olive", admin=True))
    assert "reports" not in await stage.type("ana", "/coffee report")
    assert "Did you mean /coffee reports?" in await stage.type("olive", "/coffee report")


@pytest.mark.parametrize("word", ["leave", "circle edit", "circle report", "circle preview", "circle rules"])
async def test_where_there_is_no_circle_a_command_about_one_says_how_to_start_one(open_stage: Open, word: str) -> None:
    stage = await open_stage(OLIVE, someone("Ana"))
    said = await stage.type("olive", f"/coffee {word}")
    assert "There are no circles right now." in said
    assert "/coffee circle new" in said


@NOT_OFFERED_BY_DISCORD
async def test_what_is_like_no_command_leads_to_help(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana")
    await stage.type("ana", "/coffee qqqqqq")
    assert "One chat, one topic, half an hour" in await stage.press("ana", "What can I do?")


async def test_a_stranger_is_greeted_with_what_this_is_and_one_button(open_stage: Open) -> None:
    stage = await open_stage(OLIVE, someone("Ana"))
    assert "There’s no circle you can join right now" in await stage.type("ana", "/coffee")
    await stage.start_circle()
    assert "half-hour chat about one topic" in await stage.type("ana", "/coffee")
    await stage.press("ana", "Join Coffee")
    assert "You’re in Coffee" in await stage.fill("ana", curious=["chess"])


async def test_commands_are_completed_while_typing(open_stage: Open) -> None:
    stage = await open_stage(OLIVE, someone("Ana"))
    person = stage.person("ana")
    assert [option.value for option in stage.refill.conversation.complete(person, "jo")] == ["join"]
    assert "topics add" in [option.value for option in stage.refill.conversation.complete(person, "topics ")]


@NOT_OFFERED_BY_DISCORD
@pytest.mark.parametrize("typed", ["stop", "Unsubscribe!", "leave me alone", "please remove me", "Lass mich in Ruhe"])
async def test_who_wants_it_to_stop_gets_a_break_or_a_way_out_at_a_press(open_stage: Open, typed: str) -> None:
    stage = await circle_with(open_stage, "Ana")
    answer = await stage.type("ana", f"/coffee {typed}")
    assert "take a break" in answer
    assert "[Take a break] [Forget me]" in answer


@NOT_OFFERED_BY_DISCORD
@pytest.mark.parametrize("typed", ["start a circle", "Setup", "circle create", "Kreis gründen!"])
async def test_who_would_start_a_circle_gets_the_form(open_stage: Open, typed: str) -> None:
    stage = await open_stage(OLIVE)
    await stage.type("olive", f"/coffee {typed}", "coffee")
    assert "Tea opens a round every Tuesday" in await stage.fill("olive", name="Tea")


@NOT_OFFERED_BY_DISCORD
@pytest.mark.parametrize("typed", ["how do I join?", "sign me up", "Wie mache ich mit?"])
async def test_who_asks_how_to_join_gets_the_form(open_stage: Open, typed: str) -> None:
    stage = await open_stage(OLIVE, someone("Dora"))
    await stage.start_circle()
    await stage.type("dora", f"/coffee {typed}", "coffee")
    assert "You’re in Coffee" in await stage.fill("dora", curious=["sourdough"])


@NOT_OFFERED_BY_DISCORD
@pytest.mark.parametrize("typed", ["help me", "what is this?", "Hilfe"])
async def test_who_asks_for_help_in_their_own_words_gets_it(open_stage: Open, typed: str) -> None:
    stage = await circle_with(open_stage, "Ana")
    assert "One chat, one topic, half an hour" in await stage.type("ana", f"/coffee {typed}")
