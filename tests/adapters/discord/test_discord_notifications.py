"""Notifications on phones show the beginning of a message's text, and no components V2."""

from dataclasses import replace

import pytest

from adapters.discord.markdown import Mentions
from adapters.discord.message_refs import MessageRef
from adapters.discord.rendering import draw_notification, draw_text
from bot.delivery.enqueue import enqueue_for_member
from bot.model.content import Message, Paragraph, Words
from bot.model.ids import MemberId
from bot.model.outbox import OutboxState, Urgency
from bot.texts.localization import Voice, languages
from tests.adapters.discord.bodies import COMMANDS, COMMUNITY, LONGEST_HERE, USUAL_HERE, ZONE
from tests.adapters.discord.local_discord import Message as Posted
from tests.adapters.discord.local_discord.checks import problems_of_message
from tests.adapters.discord.local_discord.components import COMPONENTS_V2
from tests.adapters.discord.one_server import INTRODUCED, DiscordScene, latest
from tests.unit.texts.examples.catalogue import EXAMPLES
from tests.unit.texts.examples.notes import note

LONG = tuple(Paragraph((Words(f"{number}: " + "word " * 200),)) for number in range(3))
"""More text than fits into a message's `content`."""


@pytest.fixture
async def scene(scene: DiscordScene) -> DiscordScene:
    """Yield a server whose circle Ana and Ben have joined."""
    await scene.join(scene.ana, scene.ben)
    return scene


async def owe(scene: DiscordScene, key: str, message: Message) -> None:
    """Enqueue a message to Ana that is due now."""
    async with scene.refill.store.transaction(scene.community) as tx:
        ana = await tx.members.get(MemberId(scene.ana.id))
        assert ana
        await enqueue_for_member(tx, scene.time.now(), key, ana, message, Urgency.ASKED)
        await tx.commit()


async def test_a_phone_shows_the_first_sentence_of_all_that_comes_by_itself(scene: DiscordScene) -> None:
    await scene.go_on(**INTRODUCED)
    assert "I thought you could talk about" in scene.ana.phone()[-1]
    await scene.go_on(days=8)
    assert "Did you get to talk with Ben about “sourdough”?" in scene.ana.phone()[-1]
    assert all(scene.ana.phone())


async def test_a_change_stays_text_and_notifies_nobody(scene: DiscordScene) -> None:
    await scene.go_on(**INTRODUCED)
    before = scene.ben.phone()
    await scene.press(scene.ana, "Time 1", "I thought you could talk about")
    changed = latest(scene.ben, "has already picked")
    assert (changed.flags & COMPONENTS_V2, "has already picked" in changed.content) == (0, True)
    assert scene.ben.phone() == before


@pytest.mark.parametrize(("bens", "again"), [("Europe/Berlin", 0), ("Africa/Nairobi", 1)])
async def test_a_set_time_is_said_once_where_both_chose_the_same_zone(
    scene: DiscordScene, bens: str, again: int
) -> None:
    async with scene.refill.store.transaction(scene.community) as tx:
        for who, zone in ((scene.ana, "Europe/Berlin"), (scene.ben, bens)):
            member = await tx.members.get(MemberId(who.id))
            assert member
            await tx.members.put(replace(member, zone=zone, zone_chosen=True))
        await tx.commit()
    await scene.go_on(**INTRODUCED)
    for who in (scene.ana, scene.ben):
        await scene.press(who, "Time 1", "I thought you could talk about")
    assert latest(scene.ben, "It’s set:").content.count("Your local time") == again


async def test_what_is_too_long_for_text_begins_as_its_first_line(scene: DiscordScene) -> None:
    await owe(scene, "set.long.1", Message((Paragraph((Words("Hello."),)), *LONG)))
    await scene.go_on(seconds=5)
    assert scene.ana.phone()[-1] == "Hello."
    message = latest(scene.ana, "2: word")
    assert (bool(message.flags & COMPONENTS_V2), message.content) == (True, "")


@pytest.mark.parametrize("lost", [{"status": 503}, {"reset_after_taking": True}])
async def test_what_was_posted_with_its_first_line_alone_is_finished_later(scene: DiscordScene, lost: dict) -> None:
    scene.discord.fail("edit_message", times=6, **lost)
    await owe(scene, "set.long.1", Message((Paragraph((Words("Hello."),)), *LONG)))
    await scene.go_on(seconds=5)
    (owed,) = await scene.owed("set.long")
    assert (owed.state, bool(owed.ref)) == (OutboxState.PENDING, True)
    await scene.go_on(hours=1)
    assert latest(scene.ana, "2: word").content == ""
    assert scene.ana.phone().count("Hello.") == 1
    assert [owed.state for owed in await scene.owed("set.long")] == [OutboxState.DELIVERED]


async def test_what_an_earlier_version_sent_is_changed_in_components(scene: DiscordScene) -> None:
    await scene.go_on(**INTRODUCED)
    introduction = latest(scene.ana, "I thought you could talk about")
    in_components(scene, introduction)
    async with scene.refill.store.transaction(scene.community) as tx:
        (owed,) = await scene.owed("intro.")
        assert owed.ref
        await tx.outbox.put(replace(owed, ref=str(replace(MessageRef.parse(owed.ref), is_text=False))))
        await tx.commit()
    await scene.press(scene.ana, "Time 1", "I thought you could talk about")
    assert "has already picked" in latest(scene.ben, "I thought you could talk about").plain


async def test_what_a_change_had_to_put_into_components_is_changed_there_again(scene: DiscordScene) -> None:
    await scene.go_on(**INTRODUCED)
    in_components(scene, latest(scene.ana, "I thought you could talk about"))
    await scene.press(scene.ana, "Time 1", "I thought you could talk about")
    assert "has already picked" in latest(scene.ben, "I thought you could talk about").plain


def in_components(scene: DiscordScene, message: Posted) -> None:
    """Change a message to components V2, which can't be undone."""
    text = {"type": 10, "content": message.content}
    message.change(
        {"content": None, "components": [text, *message.components], "flags": COMPONENTS_V2}, scene.time.now()
    )


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("cast", [USUAL_HERE, LONGEST_HERE], ids=["usual", "longest"])
def test_discord_takes_every_text_with_its_buttons(language: str, cast) -> None:
    for name, example in EXAMPLES.items():
        made = example(Voice(language, ZONE), cast)
        if not isinstance(made, Message):
            continue
        for drawn in filter(
            None, (draw_text(made, COMMUNITY), draw_text(made, COMMUNITY, Mentions(commands=COMMANDS)))
        ):
            body = {"content": drawn.content, "components": drawn.view.to_components()}
            assert problems_of_message("message", body, files={one.name for one in drawn.attached}) == [], name


@pytest.mark.parametrize("language", languages())
def test_no_notification_holds_a_note(language: str) -> None:
    for name, example in EXAMPLES.items():
        made = example(Voice(language, ZONE), USUAL_HERE)
        if isinstance(made, Message):
            assert note(USUAL_HERE).text not in draw_notification(made), name


@pytest.mark.parametrize("language", languages())
def test_no_notification_begins_with_a_headings_markup(language: str) -> None:
    for name, example in EXAMPLES.items():
        made = example(Voice(language, ZONE), USUAL_HERE)
        if isinstance(made, Message):
            assert not draw_notification(made).startswith("#"), name
            drawn = draw_text(made, COMMUNITY)
            assert not (drawn and (drawn.content or "").startswith("#")), name
