"""A topic that only one member's ask names does not exist for others."""

from bot.model.inbound import Choice
from tests.journeys.stage import someone
from tests.privacy.worlds import Play, World, assert_alike

PEOPLE = (someone("Olive", admin=True), *map(someone, ("Ana", "Ben", "Cem", "Dee", "Eva")))


async def circle(world: World) -> None:
    """Set up a circle. One member has a topic similar to the topic of the ask."""
    await world.start_circle()
    for who in ("ben", "cem", "dee", "eva"):
        await world.join(who, curious=["sourdough"], sharing=["sourdough"])
    await world.join("dee", curious=["clay kiln firing"], sharing=["sourdough"])


async def ask_about(world: World, who: str, topic: str) -> None:
    """Write an ask without sending it."""
    await world.type(who, "/coffee ask How hot does it have to be?")
    await world.fill(who, topic=[topic])


async def test_what_stands_in_an_ask_alone_shows_nobody_anything(play: Play) -> None:
    async def story(world: World) -> None:
        match world.secret:
            case "sent":
                await ask_about(world, "ana", "Clay KILNS")
                await world.press("ana", "Send it")
            case "draft":
                await ask_about(world, "ana", "Clay KILNS")
            case "another topic":
                await ask_about(world, "ana", "zeppelins")
        await world.pass_time(minutes=5)
        await world.look("ben", "olive", probes=["clay", "Clay KILNS"])
        for words in ("merge clay kilns into sourdough", "merge sourdough into clay kilns", "split clay kilns"):
            await world.type("olive", f"/coffee topics {words}")
        await ask_about(world, "cem", "clay Kilns")
        await world.press("cem", "Send it")
        await world.type("ben", "/coffee topics add clay kilns")
        await world.press("ben", "I’m curious about it")
        await world.look("ben", "cem", "dee", "olive", probes=["kilns"])
        await world.type("olive", "/coffee topics merge clay kilns into sourdough")
        await world.look("ben", "cem", "dee", "olive", probes=["kilns"])

    worlds = await play(story, "another topic", "draft", "sent", people=PEOPLE, before=circle)
    for observers in (("ben",), ("cem",), ("olive",), ("ben", "cem", "dee", "olive")):
        assert_alike(worlds, *observers)
    told = "\n".join(worlds[-1].view("ben"))
    assert "clay kilns" in told
    assert "clay kiln firing" in told, "the near topic is offered, whatever stands in asks"


async def test_an_ask_stays_in_its_askers_words_when_topics_are_merged_and_finds_who_shares_the_other(
    play: Play,
) -> None:
    async def story(world: World) -> None:
        await world.join("dee", curious=["clay kilns"], sharing=["pottery ovens"])
        await ask_about(world, "ana", "Clay KILNS")
        await world.press("ana", "Send it")
        await world.type("olive", "/coffee topics merge clay kilns into pottery ovens")
        await world.pass_time(days=1)
        assert "Clay KILNS" in await world.type("ana", "/coffee asks")
        await world.type("ana", "/coffee my-data")
        assert '"topic": "Clay KILNS"' in (await world.files("ana"))[-1]
        (question,) = await world.texts("dee", "would like to talk about")
        assert "Clay KILNS" in question
        await world.press("dee", "Yes", within="would like to talk about")
        await world.pass_time(hours=20)
        (introduction,) = await world.texts("dee", "Ana would like to talk about")
        assert "pottery ovens" in introduction

    await play(story, "merged", people=PEOPLE, before=circle)


async def test_another_name_that_nobody_uses_leads_nowhere_whether_they_dropped_it_or_were_forgotten(
    play: Play,
) -> None:
    async def merged(world: World) -> None:
        await circle(world)
        await world.join("cem", curious=["k8s"], sharing=["sourdough"])
        await world.join("dee", curious=["chess"], sharing=["Kubernetes"])
        await world.join("eva", curious=["Kubernetes"], sharing=["sourdough"])
        await world.type("olive", "/coffee topics merge k8s into Kubernetes")

    async def story(world: World) -> None:
        if world.secret == "forgotten":
            await world.talk.choose(Choice(world.community, world.person("cem"), "forget-me.yes", world.channel))
        else:
            await world.type("cem", "/coffee topics drop k8s")
        await world.pass_time(minutes=5)
        for typed in ("k8s", "kube"):
            await world.talk.suggest(world.community, world.person("ben"), "topics", typed)
        await world.type("ben", "/coffee topics add k8s")
        await world.press("ben", "I’m curious about it")
        await world.type("ben", "/coffee topics")
        async with world.store.reading(world.community) as tx:
            (topics,) = [await tx.topics.named("k8s")]
            assert topics is not None
            assert topics.name == "k8s"

    worlds = await play(story, "dropped", "forgotten", people=PEOPLE, before=merged)
    assert_alike(worlds, "ben")
