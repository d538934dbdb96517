"""Reports of asks: a member makes one, an organiser settles it."""

from bot.conversation.context import Context
from bot.conversation.registry import For, choice, command
from bot.model.asks import Ask, Carried
from bot.model.content import Message
from bot.model.ids import AskId, MemberId
from bot.model.inbound import Answer, Replace, Say
from bot.services.ask_responses import find_carried
from bot.services.ask_routing import is_asker_hidden_from
from bot.services.reports import report, settle_report
from bot.texts import reports as texts


@choice("asked.report", ids=1)
async def press_report(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Ask whether to report an ask to the organisers."""
    found, _ = await find_carried(ctx.tx, AskId(ids[0]), ctx.person.id)
    return Say(texts.really_report(ctx.voice, found))


@choice("asked.report.yes", ids=1)
async def press_report_yes(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Report an ask to the organisers."""
    await report(ctx.tx, AskId(ids[0]), ctx.person.id, ctx.now)
    return Replace(texts.reported(ctx.voice))


@choice("asked.report.no", ids=1)
async def press_report_no(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Report nothing."""
    return Replace(texts.not_reported(ctx.voice))


@command("reports", audience=For.ORGANISERS)
async def reports(ctx: Context, words: str) -> Answer:
    """Show an organiser the reports that wait."""
    ctx.require_organiser()
    return Say(texts.reports(ctx.voice, [await _report(ctx, *one) for one in await open_reports(ctx)]))


async def open_reports(ctx: Context) -> list[tuple[Ask, Carried]]:
    """Return the reports that wait for an organiser, except those about their own asks."""
    found = []
    for carried in await ctx.tx.asks.reports():
        asked_about = await ctx.tx.asks.get(carried.ask)
        if asked_about is not None and asked_about.asker != ctx.person.id:
            found.append((asked_about, carried))
    return found


async def _report(ctx: Context, asked_about: Ask, carried: Carried) -> Message:
    people = await ctx.tx.members.get_many([asked_about.asker, carried.member])
    topic = await ctx.tx.topics.get(asked_about.topic)
    nameless = await is_asker_hidden_from(ctx.tx, asked_about, ctx.person.id)
    return texts.report(ctx.voice, asked_about, carried, people, topic, nameless=nameless)


@choice("report.stop", ids=2)
async def press_stop(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Stop a reported ask."""
    await _settle(ctx, ids, stop=True)
    return Replace(texts.stopped(ctx.voice))


@choice("report.leave", ids=2)
async def press_leave(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Let a reported ask continue."""
    await _settle(ctx, ids, stop=False)
    return Replace(texts.left_alone(ctx.voice))


async def _settle(ctx: Context, ids: tuple[str, ...], *, stop: bool) -> None:
    ctx.require_organiser()
    await settle_report(ctx.tx, AskId(ids[0]), MemberId(ids[1]), ctx.person.id, stop=stop)
