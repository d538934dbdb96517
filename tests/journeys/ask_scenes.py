"""What stories of asks have in common: people who share a topic, an ask, and who was asked."""

from datetime import datetime

from bot.model.message_keys import MessageKind
from tests.journeys.conftest import Open
from tests.journeys.scenes import OLIVE
from tests.journeys.stage import Stage, someone

QUESTION = "would like to talk about"
MEET = "said yes."
WHAT = "How do you keep a starter alive?"
NOBODY = "I haven’t found anyone to talk about"
KIND_LINE = "doesn’t need an answer any more. Nothing to do."


async def harbour(open_stage: Open, *sharing: str) -> Stage:
    """Set a stage on which Ana and Eve have joined nothing, and some others are happy to be asked about sourdough."""
    stage = await open_stage(OLIVE, someone("Ana"), someone("Eve"), *(someone(name) for name in sharing))
    await stage.start_circle(rhythm="every_4_weeks:1", weekday="0")
    for name in sharing:
        await stage.join(name.lower(), sharing=["sourdough"])
    return stage


async def ask(stage: Stage, who: str = "ana", what: str = WHAT, **values: str | list[str]) -> str:
    """Write an ask and send it; return what is said then."""
    await stage.type(who, f"/coffee ask {what}")
    await stage.fill(who, **({"topic": ["sourdough"]} | values))
    told = await stage.press(who, "Send it")
    await stage.pass_time(minutes=1)  # where messages wait for their turn
    return told


def asked(stage: Stage) -> list[tuple[str, datetime]]:
    """List who was asked so far, and when."""
    sent = [
        (delivery, at)
        for at, delivery in stage.log.deliveries
        if delivery.key.kind is MessageKind.QUESTION and not delivery.replaces
    ]
    return [(who, at) for delivery, at in sent for who in stage.recipients(delivery.destination)]


async def inbox(stage: Stage, who: str) -> list[tuple[datetime, str]]:
    """List what Refill wrote to somebody of itself, and when."""
    return [(seen.at, seen.text) for seen in await stage.sees(who) if not seen.is_answer]
