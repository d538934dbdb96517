"""Every message and form in a long story keeps the limits of every platform."""

from contextlib import suppress
from dataclasses import replace

from bot.model.ids import ChannelId, CircleId
from bot.model.inbound import Command
from tests.journeys.conftest import Open
from tests.journeys.scenes import circles
from tests.journeys.stage import Stage, someone
from tests.unit.texts.broken_limits import broken_in_form, broken_in_message

NAMES = ("olive", "ana", "ben", "cem", "dia")
TYPED = (
    "", "help", "topics", f"topics add {'t' * 80}", "chats", "pace", "pace 3", "hours mon–fri 9–17", "rest 2027-03-01",
    "back", "skip", "me", "my-data", "circle", "circle preview", "forget-me", "leave nowhere", "coffe", "🙂",
    "topics merge a into b", "circle edit", "circle rules", "circle close", "hours", "rest", "not-with", "join",
    "pace {names}", "help circle", "circle matters",
)  # fmt: skip
ANSWERS = ("We’ve talked", "Yes", "Maybe someday", "A bit later", "Meet again soon", "Not really")


async def broken(stage: Stage, *names: str) -> list[str]:
    """List the limits that messages and forms of some people exceed."""
    shown = [seen.message for name in names for seen in await stage.sees(name) if seen.message]
    wrong = [one for message in shown for one in broken_in_message(message)]
    wrong += [one for _, delivery in stage.log.deliveries for one in broken_in_message(delivery.message)]
    for name in names:
        with suppress(KeyError):
            wrong += broken_in_form(stage.form_of(name))
    return wrong


async def press_what_there_is(stage: Stage, who: str) -> None:
    """Press one of the buttons in each of a person's newest messages."""
    for seen in (await stage.sees(who))[-4:]:
        offered = [action for label, action in seen.choices if label in ANSWERS]
        if offered:
            await stage.press_action(who, seen, offered[len(stage.log.deliveries) % len(offered)])


async def test_a_list_of_many_circles_stays_within_a_message_and_shows_ones_own_first(open_stage: Open):
    stage = await open_stage(*(someone(name.capitalize(), admin=name == "olive") for name in NAMES[:2]))
    await stage.start_circle(name="Zebras")
    (zebras,) = await circles(stage)
    async with stage.store.transaction(stage.community) as tx:
        for number in range(60):
            name = f"{number:02} {'C' * 37}"
            await tx.circles.put(replace(zebras, id=CircleId(f"c{number}"), name=name, channel=ChannelId(f"C{number}")))
        await tx.commit()
    await stage.join("ana", curious=["bees"])
    shown = await stage.type("ana", "/coffee circle list")
    assert shown.index("Zebras") < shown.index("00 CCC")
    assert "49 more circles." in shown
    which = await stage.type("olive", "/coffee circle edit")
    assert "Which circle? Add its name to the command." in which
    assert "Zebras" not in which, "a long list is left to the command that shows it"
    assert await broken(stage, "ana", "olive") == []


async def test_who_types_commands_without_end_is_asked_to_wait(open_stage: Open):
    stage = await open_stage(someone("Ana"), someone("Ben"))
    for _ in range(60):
        await stage.refill.conversation.command(Command(stage.community, stage.person("ana"), "help", None))
    assert "Please wait a minute." in await stage.type("ana", "/coffee me")
    assert "Please wait" not in await stage.type("ben", "/coffee help")
    await stage.pass_time(minutes=1)
    assert "Please wait" not in await stage.type("ana", "/coffee help")


async def test_all_that_is_shown_in_a_long_story_keeps_the_limits(open_stage: Open):
    cast = [someone(name.capitalize(), admin=name == "olive", locale="hu" if name == "cem" else "en") for name in NAMES]
    stage = await open_stage(*cast)
    await stage.start_circle(name="C" * 40)
    for name in NAMES:
        await stage.join(name, curious=["{names} " + "x" * 72], sharing=["sourdough", "y" * 80])
    for _ in range(2):
        await stage.next_round()
        for name in NAMES[1:3]:
            with suppress(AssertionError):
                await stage.press(name, "Time 1")
        await stage.pass_time(days=5)
        for name in NAMES:
            await press_what_there_is(stage, name)
        assert await broken(stage, *NAMES) == []
    assert len(stage.log.deliveries) > 10
    for text in (text for text in TYPED if stage.can_type("olive", f"/coffee {text}")):
        await stage.type("olive", f"/coffee {text}", "coffee")
        assert await broken(stage, "olive") == [], text
