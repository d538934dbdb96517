"""Members who show no sign of life rest after a while, which others can see. So private answers are no such sign."""

from bot.model.inbound import Choice
from tests.journeys.stage import someone
from tests.privacy.worlds import Play, World, assert_alike
from tests.slow import SLOW

PEOPLE = (someone("Olive", admin=True), *map(someone, ("Ana", "Ben", "Cem", "Dee", "Eva")))
OTHERS = ("olive", "ana", "cem", "dee", "eva")


async def silent_since_a_yes(world: World) -> None:
    """Let Ana and Ben say yes to each other. Ben is silent in the next three rounds."""
    await world.start_circle()
    for who in OTHERS[1:]:
        await world.join(who, curious=["sourdough"], pace="8", languages=["de"] if who == "ana" else ["en"])
    await world.join("ben", curious=["sourdough"], pace="8", languages=["de", "en"])
    await world.next_round()
    for who in ("ana", "ben"):
        await world.press(who, "We’ve talked")
        await world.press(who, "Yes", within="again")
    for _ in range(3):
        await next_round(world)


async def next_round(world: World) -> None:
    """Move to the next round. Everybody but Ben gives a sign of life before it."""
    for who in OTHERS:
        await world.type(who, "/coffee")
    await world.next_round()


@SLOW
async def test_who_answers_an_offer_and_is_silent_otherwise_is_not_drawn_for_longer(play: Play) -> None:
    async def story(world: World) -> None:
        async with world.store.reading(world.community) as tx:
            (offer,) = await tx.acquaintances.open_refills([world.member("ben")])
        if world.secret != "silence":
            await world.talk.choose(Choice(world.community, world.person("ben"), f"refill:{offer.id}:{world.secret}"))
        for _ in range(3):
            await next_round(world)
        await world.look(*OTHERS)
        assert await world.texts("ben", "so I’ve put you on a break")

    worlds = await play(story, "silence", "no", "later", "yes", people=PEOPLE, before=silent_since_a_yes)
    assert_alike(worlds, *OTHERS)
