"""An ask: written, carried quietly to one willing member at a time, and a chat with whoever says yes."""

from tests.journeys.conftest import Open
from tests.journeys.scenes import OLIVE
from tests.journeys.stage import Stage, someone

QUESTION = "would like to talk about"
MEET = "meet each other"
WHAT = "How do you keep a starter alive?"


async def harbour(open_stage: Open, *sharing: str, asker: str = "ana", zone: str = "Europe/Berlin") -> Stage:
    """Set a stage on which Ana joined nothing yet, and some others are happy to be asked about sourdough."""
    people = [someone(asker.title(), zone), *(someone(name) for name in sharing)]
    stage = await open_stage(OLIVE, *people)
    await stage.start_circle(rhythm="every_4_weeks:1", weekday="0")
    for name in sharing:
        await stage.join(name.lower(), sharing=["sourdough"])
    return stage


async def ask(stage: Stage, who: str = "ana", what: str = WHAT, **values: str) -> str:
    """Write an ask and send it; return what is said then."""
    await stage.type(who, f"/coffee ask {what}")
    await stage.fill(who, **({"topic": ["sourdough"]} | values))
    return await stage.press(who, "Send it")


async def asked(stage: Stage) -> list[str]:
    """List who was asked so far, in order."""
    keys = [parcel.key for _, parcel in stage.log.parcels if not parcel.replaces]
    return [stage.who(key.split(".")[2]) for key in keys if key.startswith("asked.")]


async def test_the_first_who_is_asked_says_yes(open_stage: Open) -> None:
    stage = await harbour(open_stage, "Ben")
    assert "Mar 16" in await ask(stage)
    await stage.pass_time(hours=2)
    assert await stage.texts("ben", QUESTION)
    assert "Ana" not in (await stage.texts("ben", QUESTION))[0]
    assert "How kind of you" in await stage.press("ben", "Yes", within=QUESTION)
    await stage.pass_time(hours=1)
    for who in ("ana", "ben"):
        assert len(await stage.texts(who, MEET)) == 1
        assert WHAT in (await stage.texts(who, MEET))[0]
