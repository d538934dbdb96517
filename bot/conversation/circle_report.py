"""A circle's report, and its figures as a file, for its organisers and admins."""

from datetime import datetime

from bot.conversation.circle_lookup import choose_circle_to_organise, find_circle_to_organise
from bot.conversation.command_registry import choice
from bot.conversation.context import Context
from bot.conversation.typed_values import read_since, split_at
from bot.model.circles import Circle
from bot.model.inbound import Answer, Say
from bot.services.ask_figures import ask_figures_since
from bot.services.circle_figures import own_figures
from bot.services.circle_report import figures_of
from bot.texts import circle_report as texts
from bot.texts.typed_words import typed_words


async def report_circle(ctx: Context, words: str) -> Answer:
    """Show the figures of a circle's latest rounds, or of its rounds since a day."""
    name, since = split_at(words, typed_words(ctx.voice).since)
    found = await choose_circle_to_organise(ctx, name, ctx.channel)
    begin = _begin(ctx, found, since)
    shown = await figures_of(ctx.tx, found, begin)
    if not shown:
        return await _nothing(ctx, found, begin)
    day = begin.astimezone(found.cadence.tz).date().isoformat() if begin else ""
    asked = await ask_figures_since(ctx.tx, shown[0].since)
    return Say(texts.circle_report(ctx.voice, found, shown, asked, day))


@choice("circle.figures", ids=2, looks=True)
async def press_figures(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Send the figures of a report as a file."""
    found = await find_circle_to_organise(ctx, ids[0])
    begin = _begin(ctx, found, "" if ids[1] == texts.LATEST else ids[1])
    shown = await figures_of(ctx.tx, found, begin)
    if not shown:
        return await _nothing(ctx, found, begin)
    return Say(texts.figures_file(ctx.voice, found, shown, await ask_figures_since(ctx.tx, shown[0].since)))


async def _nothing(ctx: Context, circle: Circle, begin: datetime | None) -> Answer:
    return Say(texts.nothing_to_report(ctx.voice, circle, await own_figures(ctx.tx, circle.id), begin))


def _begin(ctx: Context, circle: Circle, since: str) -> datetime | None:
    return read_since(since, circle.cadence.tz, ctx.now, ctx.voice) if since else None
