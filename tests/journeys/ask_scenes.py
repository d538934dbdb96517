"""Scenes and look-ups for stories of asks."""

from datetime import datetime

from bot.model.message_keys import MessageKind
from tests.journeys.conftest import Open
from tests.journeys.scenes import OLIVE
from tests.journeys.stage import Stage, someone

QUESTION = "would like to talk about"
MEET = "said yes."
WHAT = "How do you keep a starter alive?"
NOBODY = "I haven’t found anyone to talk to about"
KIND_LINE = "A question for you was withdrawn. Nothing to do."
KIND_LINE_AFTER_YES = "The question you said yes to was withdrawn, so I won’t introduce you. Thanks anyway."


async def harbour(open_stage: Open, *sharing: str) -> Stage:
    """Open a stage. Ana and Eve are in no circle; the people in `sharing` are happy to be asked about sourdough."""
    stage = await open_stage(OLIVE, someone("Ana"), someone("Eve"), *(someone(name) for name in sharing))
    await stage.start_circle(rhythm="every_4_weeks:1", weekday="0")
    for name in sharing:
        await stage.join(name.lower(), sharing=["sourdough"])
    return stage


async def ask(stage: Stage, who: str = "ana", what: str = WHAT, **values: str | list[str]) -> str:
    """Write an ask and send it. Return the answer."""
    await stage.type(who, f"/coffee ask {what}")
    await stage.fill(who, **({"topic": ["sourdough"]} | values))
    told = await stage.press(who, "Send it")
    await stage.pass_time(minutes=1)  # on some platforms, messages wait for a rate limit
    return told


def asked(stage: Stage) -> list[tuple[str, datetime]]:
    """List the members who were asked so far, and the times."""
    sent = [
        (delivery, at)
        for at, delivery in stage.log.deliveries
        if delivery.key.kind is MessageKind.QUESTION and not delivery.replaces
    ]
    return [(who, at) for delivery, at in sent for who in stage.recipients(delivery.destination)]


async def inbox(stage: Stage, who: str) -> list[tuple[datetime, str]]:
    """List the unasked messages to a person, and their times."""
    return [(seen.at, seen.text) for seen in await stage.sees(who) if not seen.is_answer]
