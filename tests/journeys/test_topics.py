"""Topics: in members' own words, with offers of near topics, and merged if they mean the same."""

from bot.model.interests import Stance
from bot.model.topic_links import Link, LinkKind, LinkSource, link_of
from bot.services import topics
from tests.journeys.conftest import Open
from tests.journeys.scenes import OLIVE, circle_with, partners
from tests.journeys.stage import Stage, held_in, someone


async def test_topics_are_shown_by_what_somebody_is_to_them(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana")
    await stage.join("ana", curious=["chess"], sharing=["bread", "tea"])
    shown = await stage.type("ana", "/coffee topics")
    assert "You’re curious about:\n- chess" in shown
    assert "You’re happy to be asked about:\n- bread\n- tea" in shown
    await stage.press("ana", "Ask about chess")
    assert held_in(stage.form_of("ana"))["topic"] == ["chess"]


async def test_a_topic_is_added_with_two_words_and_one_press(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana")
    assert "growing tomatoes: are you curious about it, or happy to be asked?" in await stage.type(
        "ana", "/coffee topics add growing tomatoes"
    )
    assert "you’re happy to be asked about growing tomatoes" in await stage.press("ana", "I’m happy to be asked")
    assert "- growing tomatoes" in await stage.type("ana", "/coffee topics")


async def test_a_topic_with_colons_keeps_them(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana")
    await stage.type("ana", "/coffee topics add C++: moves: why")
    await stage.press("ana", "I’m curious about it")
    assert "- C++: moves: why" in await stage.type("ana", "/coffee topics")


async def test_the_same_topic_in_other_letters_is_one(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben")
    await stage.join("ana", curious=["Running Usability  Tests"], sharing=[])
    await stage.join("ben", sharing=["running usability tests"], curious=[])
    await stage.next_round()
    (introduction,) = await stage.texts("ana", "I thought you could talk about")
    assert "talk about Running Usability Tests" in introduction


async def test_a_topic_is_dropped_from_both_lists(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana")
    assert "Removed: sourdough." in await stage.type("ana", "/coffee topics drop SOURDOUGH")
    assert "You haven’t added any topics you’re curious about" in await stage.type("ana", "/coffee topics")


async def test_the_form_of_topics_changes_both_lists(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana")
    await stage.type("ana", "/coffee topics")
    await stage.press("ana", "Change topics")
    answer = await stage.fill("ana", curious=["chess"], sharing=[])
    assert "You’re curious about:\n- chess" in answer
    assert "sourdough" not in answer


async def test_a_near_topic_is_offered_and_taken(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben")
    await stage.join("ana", sharing=["usability testing"])
    answer = await stage.join("ben", curious=["usability tests"])
    assert "People here also talk about usability testing. Is that what you mean by usability tests?" in answer
    assert "OK, your list now says usability testing." in await stage.press("ben", "Yes, the same")
    assert "- usability testing" in await stage.type("ben", "/coffee topics")


async def test_a_near_topic_that_is_not_meant_stays_apart(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben")
    await stage.join("ana", sharing=["usability testing"])
    await stage.join("ben", curious=["usability tests"])
    assert "OK, I’ll keep the two topics separate." in await stage.press("ben", "No, different")
    assert "Is that what you mean by usability tests?" in await stage.press("ben", "Undo")
    assert "- usability tests" in await stage.type("ben", "/coffee topics")


async def test_a_topic_in_the_same_words_is_offered_to_who_names_their_own(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben")
    await stage.join("ana", sharing=["public speaking for quiet people"])
    answer = await stage.join("ben", curious=["speaking in public for the first time"])
    assert "People here also talk about public speaking for quiet people." in answer


async def test_a_near_topic_is_called_near_and_later_not(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben")
    await stage.join("ana", sharing=["do it yourself kitchens"])
    answer = await stage.join("ben", curious=["DIY kitchens"])
    assert "People here also talk about do it yourself kitchens." in answer
    said = await stage.press("ben", "Just similar")
    assert (
        "I’ll keep both. Questions about DIY kitchens may also go to people who are happy to be asked about do it "
        "yourself kitchens"
    ) in said
    assert len(await links(stage)) == 1
    await stage.press("ben", "Undo")
    assert await links(stage) == []
    assert "- DIY kitchens" in await stage.type("ben", "/coffee topics")


async def test_what_a_model_finds_near_is_asked_about_where_topics_are_shown(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben", "Cem")
    await stage.join("ana", sharing=["mending chairs"])
    await stage.join("ben", curious=["furniture"])
    async with stage.store.transaction(stage.community) as tx:
        one, other = await topics.find_topic(tx, "furniture"), await topics.find_topic(tx, "mending chairs")
        await tx.links.put(link_of(one.id, other.id, LinkSource.MEANING, LinkKind.MAYBE, 40))
        await tx.commit()
    await stage.type("cem", "/coffee topics add furniture")
    chosen = await stage.press("cem", "I’m curious about it")
    assert "People here also talk about" not in chosen, "who takes a known topic means it"
    assert "Is that what you mean by furniture?" in await stage.type("ben", "/coffee topics")
    await stage.press("ben", "No, different")
    assert "People here also talk about" not in await stage.type("ben", "/coffee topics")
    assert "People here also talk about" not in await stage.type("ana", "/coffee topics")


async def links(stage: Stage) -> list[Link]:
    async with stage.store.reading(stage.community) as tx:
        return list(await tx.links.of([topic.id for topic in await tx.topics.page("", "", 100)]))


async def test_an_organiser_merges_two_topics_for_everybody(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben")
    await stage.join("ana", curious=["k8s"], sharing=[])
    await stage.join("ben", sharing=["Kubernetes"], curious=[])
    answer = await stage.type("olive", "/coffee topics merge k8s into Kubernetes")
    assert "k8s is now part of Kubernetes, for everyone." in answer
    assert "- Kubernetes" in await stage.type("ana", "/coffee topics")
    await stage.next_round()
    assert await partners(stage, "ana") == [{"ben"}]
    assert await stage.texts("ana", "talk about Kubernetes")
    await stage.join("ana", curious=["K8S"])
    assert "- Kubernetes" in await stage.type("ana", "/coffee topics")


async def test_who_means_something_else_undoes_a_merge_for_all_who_called_it_that(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben", "Cem", "Dee")
    await stage.join("ana", curious=["Python"], sharing=[])
    await stage.join("ben", sharing=["Python programming"], curious=[])
    await stage.join("dee", curious=["Python"], sharing=[])
    merged = await stage.type("olive", "/coffee topics merge Python into Python programming")
    assert "Anyone who had that topic can undo it too" in merged
    await stage.join("cem", curious=["python"], sharing=[])
    assert "- Python programming (your words: Python)" in await stage.type("ana", "/coffee topics")
    await stage.type("ana", "/coffee my-data")
    assert '"Python": "Python programming"' in (await stage.files("ana"))[-1]
    assert "Only admins and people who had this topic can make it separate again" in await stage.type(
        "ben", "/coffee topics split Python"
    )
    assert "can’t find a merged topic" in await stage.type("ana", "/coffee topics split Python programming")

    await stage.type("ana", "/coffee topics")
    await stage.press("ana", "Change topics")
    await stage.fill("ana", curious=["Python programming", "snakes"])  # the member's own name stays
    split = await stage.type("ana", "/coffee topics split python")
    assert "Python is its own topic again, no longer part of Python programming" in split
    for who in ("ana", "cem", "dee"):
        assert "- Python\n" in await stage.type(who, "/coffee topics")
    assert "- Python programming\n" in await stage.type("ben", "/coffee topics")
    assert [link.kind for link in await links(stage)] == [LinkKind.APART]
    assert "can’t find a merged topic" in await stage.type("olive", "/coffee topics split Python")


async def test_topics_with_an_into_in_their_names_are_merged_too(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana")
    await stage.join("ana", curious=["Getting into climbing", "Bouldering"], sharing=["Going into the hills"])
    answer = await stage.type("olive", "/coffee topics merge getting into climbing into bouldering")
    assert "Getting into climbing is now part of Bouldering" in answer
    answer = await stage.type("olive", "/coffee topics merge bouldering into going into the hills")
    assert "Bouldering is now part of Going into the hills" in answer


async def test_a_merge_that_can_not_be_says_what_is_wrong(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana")
    if stage.can_type("olive", "/coffee topics merge"):
        assert "/coffee topics merge k8s into Kubernetes" in await stage.type("olive", "/coffee topics merge")
    assert "I can’t find that topic" in await stage.type("olive", "/coffee topics merge sourdough into gold")
    assert "These two topics are already merged" in await stage.type(
        "olive", "/coffee topics merge sourdough into Sourdough"
    )


async def test_topics_are_suggested_while_typing_the_most_fitting_first(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben")
    await stage.join("ana", curious=["first talk at a meetup", "public speaking"])
    await stage.join("olive", curious=["public speaking"])
    assert (await suggested_to(stage, "ben", "speak"))[:1] == ["public speaking"]
    zones = await stage.refill.conversation.suggest(stage.community, stage.person("ben"), "zones", "lisb")
    assert [option.value for option in zones][:1] == ["Europe/Lisbon"]
    people = await stage.refill.conversation.suggest(stage.community, stage.person("ben"), "people", "a")
    assert [option.label for option in people] == ["Ana"]


async def suggested_to(stage: Stage, who: str, typed: str) -> list[str]:
    found = await stage.refill.conversation.suggest(stage.community, stage.person(who), "topics", typed)
    return [option.value for option in found]


async def test_what_one_member_typed_is_suggested_to_others_once_several_have_it_or_an_admin_lets_it(
    open_stage: Open,
) -> None:
    stage = await open_stage(OLIVE, someone("Ana"), someone("Ben"), someone("Cem"))
    await stage.start_circle()
    await stage.join("ana", curious=["a rude word", "bees", "boats"])
    await stage.join("cem", curious=["boats"])
    for typed in ("", "rude", "rude wrd", "bee"):
        assert set(await suggested_to(stage, "ben", typed)) <= {"boats"}, typed
    assert await suggested_to(stage, "ben", "Bees") == ["bees"], "who types all of a name means it"
    assert await suggested_to(stage, "ben", "boat") == ["boats"]
    assert await suggested_to(stage, "olive", "rude") == ["a rude word"], "an admin merges what one member typed"
    shown = await stage.type("olive", "/coffee topics list")
    assert all(name in shown for name in ("a rude word", "bees", "boats"))
    assert "I suggest bees if at least two already have it." in await stage.press("olive", "bees")
    assert "I suggest bees to everyone." in await stage.press("olive", "Suggest now")
    assert await suggested_to(stage, "ben", "bee") == ["bees"]
    assert "admins can do that" in await stage.type("ben", "/coffee topics list")


async def test_a_hidden_topic_is_suggested_to_nobody_and_nobody_is_introduced_about_it(open_stage: Open) -> None:
    stage = await open_stage(OLIVE, someone("Ana"), someone("Ben"))
    await stage.start_circle()
    await stage.join("ana", sharing=["a rude word"])
    await stage.join("ben", curious=["a rude word"], sharing=["bees"])
    assert await suggested_to(stage, "olive", "rude") == ["a rude word"]
    await stage.type("olive", "/coffee topics list rude")
    await stage.press("olive", "a rude word")
    assert "or bring people together for it" in await stage.press("olive", "Hide")
    assert await suggested_to(stage, "olive", "rude") == []
    assert "People here also talk about" not in await stage.type("olive", "/coffee topics add a rude wort")
    await stage.next_round()
    (told,) = await stage.texts("ben", "I thought you")
    assert "bees" in told
    assert "rude" not in told
    assert "a rude word" in await stage.type("ana", "/coffee topics"), "whoever added it keeps it"
    await stage.type("olive", "/coffee topics list rude")
    await stage.press("olive", "a rude word")
    await stage.press("olive", "Unhide")
    assert await suggested_to(stage, "olive", "rude") == ["a rude word"]


async def test_a_long_list_of_topics_comes_in_pages(open_stage: Open) -> None:
    stage = await open_stage(OLIVE, someone("Ana"), someone("Ben"))
    await stage.start_circle()
    for who in ("ana", "ben"):
        await stage.join(who, curious=[f"{who} {number:02}" for number in range(12)])
    assert "ana 09" in await stage.type("olive", "/coffee topics list")
    second = await stage.press("olive", "More")
    assert "ana 10" in second
    assert "ana 09" not in second
    assert "ben 11" in await stage.press("olive", "More")


async def test_of_many_topics_in_a_form_those_that_may_be_known_are_told(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben")
    raws = ["usability tests", "usability testing", "sourdoughs", "chess", "bees"]
    async with stage.store.transaction(stage.community) as tx:
        near = await topics.near_of_new(tx, raws)
        nears = await topics.set_interests(tx, stage.member("olive"), Stance.CURIOUS, raws, stage.now, near)
    assert [(near.named.name, near.near.name) for near in nears] == [("sourdoughs", "sourdough")]


async def test_a_topic_of_ones_own_is_nobodys_once_dropped(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben")
    for words, left in (("add beekeeping", True), ("drop beekeeping", False)):
        await stage.type("ana", f"/coffee topics {words}")
        if left:
            await stage.press("ana", "I’m curious about it")
        async with stage.store.reading(stage.community) as tx:
            assert (await tx.topics.named("beekeeping") is not None) is left
            assert await tx.topics.named("sourdough") is not None
