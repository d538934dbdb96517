"""The hour of a private action is hidden: messages to others show at most its day."""

from tests.journeys.stage import someone
from tests.privacy.worlds import Play, World, assert_alike

PEOPLE = (someone("Olive", admin=True), *map(someone, ("Ana", "Ben", "Cem", "Dee", "Eva")))
DOES = (
    "topics add gardening",
    "topics drop chess",
    "note @Ana knows a lot",
    "not-with @Cem",
    "asked 1",
    "pace 1",
    "me",
    "ask How do you keep a starter alive?",
)
"""Private actions. New hours and a rest are not among them, because they change the times of a chat at once."""


async def round_of_six(world: World) -> None:
    """Let six people meet in a round and get their check-ins."""
    await world.start_circle()
    for who in world.people:
        await world.join(who, curious=["sourdough", "chess"], sharing=["type hints"])
    await world.next_round()
    await world.pass_time(days=8)


async def test_nobody_can_tell_at_which_hour_somebody_did_what_they_do_in_private(play: Play) -> None:
    async def story(world: World) -> None:
        await world.pass_time(minutes=10 if world.secret == "early" else 100)
        for words in DOES:
            await world.type("ben", f"/coffee {words}")
        for label in ("Yes", "Maybe someday"):
            if any(label in seen.buttons for seen in await world.sees("ben")):
                await world.press("ben", label)
        await world.pass_time(minutes=100 if world.secret == "early" else 10)
        await world.look("ana", "cem", "dee", "eva", "olive", probes=["Ben", "gardening"])
        await world.pass_time(days=5)
        await world.look("ana", "cem", "dee", "eva", "olive")

    worlds = await play(story, "early", "late", people=PEOPLE, before=round_of_six)
    assert_alike(worlds, "ana", "cem", "dee", "eva", "olive")
