"""Bad input: people get a helpful sentence after every text, press or form, and nothing breaks for others."""

from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.conversation import Conversation
from bot.conversation.command_registry import CHOICES, COMMANDS, FORMS
from bot.model.content import Line, Message, Typed, Words
from bot.model.inbound import Answer, Choice, Command, Open, Submission
from bot.ports import StoreUnavailable
from tests.journeys.conftest import Open as OpenStage
from tests.journeys.scenes import (
    NOT_OFFERED_BY_DISCORD,
    NOT_SENT_BY_SLACK,
    OLIVE,
    circle_with,
    introduced,
    met_once,
    sentence_of,
)
from tests.journeys.stage import Stage, held_in, someone
from tests.slow import SLOW

NASTY = (
    "*bold* <b>x</b> [a](http://b.c)",
    "🦄🧑‍🍳 baking",
    "خبز العجين المخمر",
    "@everyone",
    "<!channel> <@U1>",
    "{name} %s",
)
ASKS_THE_CORE_ITSELF = pytest.mark.only_on("sandbox", "it goes past any platform")
ONE_LINE_IS_ONE_TOPIC = pytest.mark.only_on("sandbox", "slack", "a new line begins another topic in Discord's form")
ON_MY_SIDE = "Something went wrong on my side"


def assert_helps(answer: Answer) -> None:
    """Assert that an answer has a text, and blames nobody."""
    said = sentence_of(answer)
    assert said.strip()
    assert ON_MY_SIDE not in said, said


def lines_in(message: Message | None) -> list[Line]:
    """List the lines of a message."""
    assert message is not None
    found: list[Line] = []
    for block in message.blocks:
        found += [block.line] if hasattr(block, "line") else list(getattr(block, "lines", ()))
    return found


@pytest.mark.only_on("sandbox", "Slack keeps blocks, not pieces; test_typed_text_in_slack.py looks at these")
@pytest.mark.parametrize("topic", NASTY)
async def test_what_somebody_typed_is_shown_as_typed_and_never_as_words_of_ours(
    open_stage: OpenStage, topic: str
) -> None:
    stage = await open_stage(OLIVE, someone("Ana"), someone("Ben"))
    await stage.start_circle(name=topic)
    await stage.join("ana", curious=[topic])
    await stage.join("ben", sharing=[topic])
    await stage.next_round()
    introduction = next(seen for seen in await stage.sees("ana") if "I thought you could talk about" in seen.text)
    assert topic in introduction.text
    for seen in [*await stage.sees("ana"), *await stage.sees("olive")]:
        for line in lines_in(seen.message):
            assert all(topic not in piece.text for piece in line if isinstance(piece, Words))
    assert any(
        isinstance(piece, Typed) and piece.text == topic for line in lines_in(introduction.message) for piece in line
    )


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        pytest.param("so\0ur\ndough\t bread", "so ur dough bread", marks=ONE_LINE_IS_ONE_TOPIC),
        ("so\0ur dough\t bread", "so ur dough bread"),
        (" tea  ", "tea"),
    ],
)
async def test_a_topic_is_kept_as_one_clean_line(open_stage: OpenStage, typed: str, kept: str) -> None:
    stage = await open_stage(OLIVE, someone("Ana"))
    await stage.start_circle()
    assert "You’re in Coffee" in await stage.join("ana", curious=[typed])
    assert f"- {kept}" in await stage.type("ana", "/coffee topics")


@pytest.mark.parametrize(
    "typed", [*(pytest.param(one, marks=NOT_SENT_BY_SLACK) for one in ("", "   ", "\n\t")), "\0", "\u200b"]
)
async def test_a_topic_that_nobody_could_read_is_refused_at_its_field(open_stage: OpenStage, typed: str) -> None:
    stage = await open_stage(OLIVE, someone("Ana"))
    await stage.start_circle()
    assert (await stage.join("ana", curious=[typed])).startswith("curious: A topic needs a few words")


@NOT_OFFERED_BY_DISCORD
async def test_a_topic_of_ten_thousand_characters_is_refused_at_its_field(open_stage: OpenStage) -> None:
    stage = await circle_with(open_stage, "Ana")
    assert "up to 80 characters" in await stage.join("ana", curious=["x" * 10_000])
    assert "up to 80 characters" in await stage.type("ana", f"/coffee topics add {'x' * 10_000}")
    assert "sourdough" in await stage.type("ana", "/coffee topics")


async def test_more_topics_than_one_can_mean_are_refused(open_stage: OpenStage) -> None:
    stage = await circle_with(open_stage, "Ana")
    assert "at most 12 topics in each list" in await stage.join("ana", curious=[f"topic number {n}" for n in range(13)])


CAN_NOT_BE_DONE: Final = (
    ("rest until 2020-01-01", "That day has passed"),
    ("rest until whenever", "I can’t read that as a day"),
    ("rest until 9999-99-99", "I can’t read that as a day"),
    ("hours whenever", "I can’t read those hours"),
    ("hours mon 17-9", "I can’t read those hours"),
    ("hours mon 25-26", "I can’t read those hours"),
    ("topics drop nothing of mine", "I can’t find that topic"),
    ("not-with @Ana", "That’s you"),
    ("join Nowhere", "Which circle? Add its name to the command. Circles here: Coffee"),
    ("leave Nowhere", "Which circle? Add its name to the command. Circles here: Coffee"),
    ("skip Nowhere", "Which circle? Add its name to the command. Circles here: Coffee"),
)
"""Commands, and words in their answers."""
NOT_OFFERED: Final = (
    ("pace 0", "Choose one of these: 1, 2, 3, 4, 6, 8."),
    ("pace a lot", "Choose"),
    ("pace ²", "Choose"),
    ("pace " + "9" * 3000, "Choose"),
    ("topics add", "A topic needs a few words"),
    ("not-with Nobody Here", "I don’t know that person yet"),
    ("jion", "Did you mean /coffee join?"),
    ("xyzzy", "I don’t know that command"),
)


@pytest.mark.parametrize(
    "commands",
    [pytest.param(CAN_NOT_BE_DONE, id="anywhere"), pytest.param(NOT_OFFERED, id="typed", marks=NOT_OFFERED_BY_DISCORD)],
)
async def test_a_command_that_can_not_be_done_says_what_would_be_right(
    open_stage: OpenStage, commands: tuple[tuple[str, str], ...]
) -> None:
    stage = await circle_with(open_stage, "Ana")
    for command, answer in commands:
        assert answer in await stage.type("ana", f"/coffee {command}"), command


@NOT_SENT_BY_SLACK
async def test_an_unknown_zone_in_the_form_of_hours_is_told_at_its_field(open_stage: OpenStage) -> None:
    stage = await circle_with(open_stage, "Ana")
    await stage.type("ana", "/coffee hours")
    assert await stage.fill("ana", zone="Europe/Atlantis", hours=["evenings"]) == (
        "zone: I don’t know that time zone. Name a large city nearby, such as Berlin."
    )
    assert "9:00" in await stage.type("ana", "/coffee me")
    assert "6:00" in (await stage.fill("ana", zone="Europe/Lisbon")).replace("\u202f", " ")


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (StoreUnavailable("gone"), "I can’t load or save anything right now. Please try again in a minute."),
        (RuntimeError("a bug"), f"{ON_MY_SIDE}. Nothing was changed. Please try again."),
    ],
    ids=["store", "bug"],
)
async def test_a_form_that_can_not_be_saved_stays_with_what_was_typed(
    open_stage: OpenStage, monkeypatch: pytest.MonkeyPatch, error: Exception, told: str
) -> None:
    async def fail(*_: object, **_named: object) -> None:
        raise error

    stage = await circle_with(open_stage, "Ana")
    await stage.type("ana", "/coffee ask")
    typed = {"what": "How do you feed a starter?", "topic": ["rye"], "why": "Mine has died."}
    with monkeypatch.context() as patch:
        patch.setattr(Conversation, "_change", fail)
        assert told in await stage.fill("ana", **typed, name="shown")
    held = held_in(stage.form_of("ana"))
    assert (*held["why"], *held["name"]) == ("Mine has died.", "shown")
    assert "“How do you feed a starter?”" in await stage.fill("ana")


async def test_a_day_that_has_passed_is_told_in_the_form_of_a_rest(open_stage: OpenStage) -> None:
    stage = await circle_with(open_stage, "Ana")
    opened = await stage.refill.conversation.choose(Choice(stage.community, stage.person("ana"), "rest"))
    assert isinstance(opened, Open)
    person = stage.person("ana")
    for typed, wrong in (("2020-01-01", "That day has passed"), ("soon", "I can’t read that as a day")):
        sent = Submission(stage.community, person, "rest", (("until", (typed,)),))
        assert wrong in sentence_of(await stage.refill.conversation.submit(sent))


async def test_commands_of_somebody_who_joined_nothing_say_how_to_join(open_stage: OpenStage) -> None:
    stage = await open_stage(OLIVE, someone("Ana"), someone("Sam"))
    await stage.start_circle()
    for word in ("topics", "chats", "pace 2", "hours", "rest", "back", "me", "my-data", "not-with Ana"):
        assert "Join a circle with /coffee join first." in await stage.type("sam", f"/coffee {word}")
    await stage.press("sam", "Ask someone")
    assert "topic" in {field.name for field in stage.form_of("sam").fields}
    assert "You’re not in a circle right now" in await stage.type("sam", "/coffee skip")
    assert "I know nothing about you" in await stage.type("sam", "/coffee forget-me")
    assert "Tell me what you’re curious about" in await stage.type("sam", "/coffee")
    assert "Coffee" in await stage.type("sam", "/coffee circle list")
    async with stage.store.reading(stage.community) as tx:
        assert await tx.members.get(stage.member("sam")) is None


async def test_a_button_of_somebody_elses_chat_does_nothing(open_stage: OpenStage) -> None:
    stage = await introduced(open_stage)
    introduction = next(seen for seen in await stage.sees("ana") if "I thought you could talk about" in seen.text)
    olive = stage.person("olive")
    before = await stage.texts("ana")
    for _, action in introduction.choices:
        answer = await stage.refill.conversation.choose(Choice(stage.community, olive, action, stage.channel))
        assert "isn’t available any more" in sentence_of(answer)
    await stage.work()
    assert await stage.texts("ana") == before


async def test_a_check_in_of_somebody_else_can_not_be_answered(open_stage: OpenStage) -> None:
    stage = await met_once(open_stage)
    await stage.press("ana", "Yes", within="Did you get to talk")
    asked = next(seen for seen in await stage.sees("ana") if "again sometime" in seen.text)
    for _, action in asked.choices:
        for who in ("olive", "ben"):
            await stage.refill.conversation.choose(Choice(stage.community, stage.person(who), action))
    async with stage.store.reading(stage.community) as tx:
        assert await tx.chats.wish(stage.member("ana"), stage.member("ben")) is None
        assert await tx.chats.wish(stage.member("olive"), stage.member("ben")) is None


async def test_a_button_pressed_twice_says_how_things_stand(open_stage: OpenStage) -> None:
    stage = await met_once(open_stage)
    person = stage.person("ana")
    asked = next(seen for seen in await stage.sees("ana") if "Did you get to talk" in seen.text)
    for _, action in asked.choices:
        for _ in range(2):
            assert_helps(await stage.refill.conversation.choose(Choice(stage.community, person, action)))


async def test_a_time_that_has_passed_is_no_longer_on_offer(open_stage: OpenStage) -> None:
    stage = await introduced(open_stage)
    await stage.pass_time(days=20)
    assert "That time isn’t available any more" in await stage.press("ana", "Time 1")


async def test_a_button_from_another_time_says_what_can_be_done_now(open_stage: OpenStage) -> None:
    stage = await circle_with(open_stage, "Ana")
    person = stage.person("ana")
    for action in ("", "vanished:1", ":", "pick", "again:1", "join:", "topic.same:1"):
        answer = await stage.refill.conversation.choose(Choice(stage.community, person, action))
        assert "That button or form is out of date" in sentence_of(answer)
        sent = await stage.refill.conversation.submit(Submission(stage.community, person, action, ()))
        assert "out of date" in sentence_of(sent)


GARBAGE = st.one_of(
    st.text(max_size=200),
    st.sampled_from(("0", "-1", "9" * 40, "9999999999", "yes", "no", "ana", "ben", "²", "٣", "\0", "\ud800", "'--")),
    st.text(alphabet="0123456789:-., ", max_size=30),
)
ROUGH = settings(
    max_examples=80, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
async def busy(open_stage: OpenStage) -> Stage:
    """Return a stage on which everything exists that a button can name."""
    stage = await met_once(open_stage)
    await stage.type("ana", "/coffee topics add bread")
    return stage


VERBS = sorted(set(CHOICES) - {"forget-me.yes", "circle.close"})


@ASKS_THE_CORE_ITSELF
@ROUGH
@given(who=st.sampled_from(("ana", "olive")), verb=st.sampled_from(VERBS), ids=st.lists(GARBAGE, max_size=5))
async def test_made_up_presses_always_get_a_sentence(busy: Stage, who: str, verb: str, ids: list[str]) -> None:
    action = ":".join([verb, *ids])
    assert_helps(await busy.refill.conversation.choose(Choice(busy.community, busy.person(who), action, busy.channel)))


@ASKS_THE_CORE_ITSELF
@pytest.mark.parametrize("fifths", [(0,), pytest.param((1, 2, 3, 4), marks=SLOW)], ids=["a fifth", "the rest"])
async def test_real_ids_in_the_wrong_place_always_get_a_sentence(busy: Stage, fifths: tuple[int, ...]) -> None:
    actions = [action for seen in await busy.sees("ana") for _, action in seen.choices]
    real = {part for action in actions for part in action.split(":")[1:]} - {"no", "not_yet"}  # words, not ids
    ids = sorted({*real, "ana", "ben", "9" * 5000, "\0"})
    for number, verb in enumerate(CHOICES):
        if verb != "forget-me.yes":
            for one in [one for fifth in fifths for one in ids[(number + fifth) % 5 :: 5]]:
                for rest in ("", f":{one}", f":{one}:yes", ":ben", ":ben:yes", f":{'9' * 10}", f":{'9' * 12}"):
                    choice = Choice(busy.community, busy.person("ana"), f"{verb}:{one}{rest}", busy.channel)
                    assert_helps(await busy.refill.conversation.choose(choice))


@ASKS_THE_CORE_ITSELF
@ROUGH
@given(
    text=st.one_of(GARBAGE, st.builds("{} {}".format, st.sampled_from(sorted({*COMMANDS} - {"forget-me"})), GARBAGE))
)
async def test_a_command_with_any_garbage_gets_a_sentence(busy: Stage, text: str) -> None:
    for who in ("ana", "olive"):
        command = Command(busy.community, busy.person(who), text, busy.channel)
        assert_helps(await busy.refill.conversation.command(command))


@ASKS_THE_CORE_ITSELF
@ROUGH
@given(typed=GARBAGE, source=st.sampled_from(("topics", "zones", "people")))
async def test_suggestions_for_any_garbage_are_few(busy: Stage, typed: str, source: str) -> None:
    person = busy.person("ana")
    assert len(await busy.refill.conversation.suggest(busy.community, person, source, typed)) <= 10
    busy.refill.conversation.complete(person, typed)


@ASKS_THE_CORE_ITSELF
async def test_made_up_forms_always_get_a_sentence(busy: Stage) -> None:
    names = ["curious", "sharing", "pace", "hours", "languages", "start", "end", "zone", "until", "people", "name",
             "rhythm", "weekday", "at", "group_size", "freeze_weeks"]  # fmt: skip
    circle = next(action for seen in await busy.sees("ana") for _, action in seen.choices if "join:" in action)
    for who in ("ana", "olive"):
        person = busy.person(who)
        for verb in FORMS:
            for ids in ("", ":x:y", circle.removeprefix("join")):
                for value in (None, "", "\ud800\0", "-1", "9" * 5000, "x" * 10_000, "weekly:9", "ana"):
                    values = () if value is None else tuple((name, (value,)) for name in names)
                    sent = Submission(busy.community, person, verb + ids, values, busy.channel)
                    assert_helps(await busy.refill.conversation.submit(sent))
