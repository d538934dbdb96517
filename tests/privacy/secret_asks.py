"""Scenes and look-ups for stories of secret asks."""

from collections.abc import Awaitable, Callable

from bot.model.message_keys import MessageKind
from tests.journeys.stage import someone
from tests.privacy.worlds import World

PEOPLE = (someone("Olive", admin=True), *map(someone, ("Ana", "Eve", "Ben", "Cem")))
WHAT = "How do you keep a starter alive?"
FLOUR = "Which flour for a beginner?"
QUESTION = "Do you have half an hour for this?"
WITHDRAWN = "was withdrawn"
MEET = "said yes."
EVENING = 13
"""Hours from the beginning of stories to ten in the evening. A member who says yes then is introduced next morning."""


def harbour(*sharing: str) -> Callable[[World], Awaitable[None]]:
    """Return a beginning with a closed circle. The people in `sharing` are happy to be asked about sourdough."""

    async def before(world: World) -> None:
        await world.start_circle()
        for who in world.people:
            await world.join(who, curious=["gardening"], sharing=["sourdough"] if who in sharing else ["chess"])
        await world.type("olive", "/coffee circle close")
        await world.press("olive", "Close circle")

    return before


async def ask(world: World, who: str, what: str = WHAT, **values: str) -> None:
    await world.type(who, f"/coffee ask {what}")
    await world.fill(who, **({"topic": ["sourdough"]} | values))
    await world.press(who, "Send it")
    await world.pass_time(minutes=1)


async def say_yes(world: World, who: str, how: str = "Yes") -> None:
    await world.press(who, how, within=QUESTION)
    if how == "Yes, but only …":
        await world.fill(who, length="messages", words="Not before Friday.")
    await world.pass_time(minutes=1)


def asked(world: World) -> set[str]:
    """Return the members who were asked so far."""
    questions = [
        delivery
        for _, delivery in world.log.deliveries
        if delivery.key.kind is MessageKind.QUESTION and not delivery.replaces
    ]
    return {who for delivery in questions for who in world.recipients(delivery.destination)}


async def shares_later(world: World, who: str) -> None:
    await world.type(who, "/coffee topics add sourdough")
    await world.press(who, "I’m happy to be asked")


async def take_back(world: World, who: str) -> None:
    await world.type(who, "/coffee asks")
    await world.press(who, "Cancel question")
