"""Wanted topics that nobody shares are shown in the channel. A member who presses the button shares one."""

from tests.journeys.conftest import Open
from tests.journeys.scenes import OLIVE
from tests.journeys.stage import someone

NAMES = ("Ana", "Ben", "Cleo", "Dan", "Eve")
POST = "Someone here would love to hear about glass blowing."


async def test_a_wanted_topic_is_shown_and_who_presses_is_happy_to_be_asked(open_stage: Open) -> None:
    stage = await open_stage(OLIVE, *(someone(name) for name in NAMES))
    await stage.start_circle()
    for name in NAMES:
        await stage.join(name.lower(), curious=["glass blowing"])
    await stage.type("olive", "/coffee circle rules")
    await stage.fill("olive", wanted="monthly")
    await stage.pass_time(days=2)
    (post,) = await stage.texts("dan", POST)
    assert "Nobody sees who presses this." in post
    assert not any(name in post for name in NAMES)
    assert "People can now ask you about glass blowing." in await stage.press("dan", "I’m happy to be asked")
    assert "You’re happy to be asked about:\n- glass blowing" in await stage.type("dan", "/coffee topics")
    assert await stage.texts("ana", POST) == [post], "nobody else sees a difference"
    assert "join first" not in await stage.press("eve", "I’m happy to be asked")
    assert "Undone." in await stage.press("eve", "Undo")
    assert "You haven’t added any topics you’re happy to be asked about" in await stage.type("eve", "/coffee topics")
