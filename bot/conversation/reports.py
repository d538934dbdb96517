"""Reports of asks: a member reports an ask, and an admin stops the ask or lets it go on."""

from bot.conversation.command_registry import For, choice, command
from bot.conversation.context import Context
from bot.model.ids import AskId, MemberId
from bot.model.inbound import Answer, Replace, Say
from bot.services.ask_responses import find_carried
from bot.services.reports import open_reports, report, report_text, settle_report
from bot.texts import reports as texts


@choice("asked.report", ids=1, looks=True)
async def press_report(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Ask whether to report an ask to the admins."""
    found, _ = await find_carried(ctx.tx, AskId(ids[0]), ctx.person.id)
    return Say(texts.really_report(ctx.voice, found))


@choice("asked.report.yes", ids=1)
async def press_report_yes(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Report an ask to the admins."""
    await report(ctx.tx, AskId(ids[0]), ctx.person.id, ctx.now)
    return Replace(texts.reported(ctx.voice))


@choice("asked.report.no", ids=1, looks=True)
async def press_report_no(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Confirm that nothing was reported."""
    return Replace(texts.not_reported(ctx.voice))


@command("reports", audience=For.ADMINS)
async def reports(ctx: Context, words: str) -> Answer:
    """Show an admin the first report that waits, and how many follow."""
    ctx.require_admin()
    me, found = ctx.person.id, await open_reports(ctx.tx, ctx.person.id)
    return Say(texts.reports(ctx.voice, [await report_text(ctx.tx, ctx.voice, *one, me) for one in found]))


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
    ctx.require_admin()
    await settle_report(ctx.tx, AskId(ids[0]), MemberId(ids[1]), ctx.person.id, stop=stop)
