"""Privacy: show, export and delete a member's data."""

from bot.conversation.command_registry import choice, command
from bot.conversation.context import Context
from bot.model.errors import NotFound
from bot.model.inbound import Answer, Replace, Say
from bot.services import privacy
from bot.texts import privacy as texts


@command("me", button="me", looks=True)
async def me(ctx: Context, words: str) -> Answer:
    """Show a member's data."""
    await ctx.member()
    return Say(texts.about_me(ctx.voice, await privacy.summarize_member_data(ctx.tx, ctx.person.id), ctx.now))


@command("my-data", button="my-data", looks=True)
async def my_data(ctx: Context, words: str) -> Answer:
    """Export a member's data."""
    await ctx.member()
    kept = await privacy.collect_member_data(ctx.tx, ctx.person.id)
    return Say(texts.your_data(ctx.voice, await privacy.export_json(ctx.tx, kept)))


@command("forget-me", button="forget-me", looks=True)
async def forget_me(ctx: Context, words: str) -> Answer:
    """Ask whether to delete a member's data. If the person is no member, only drop an unsent greeting to them."""
    if await ctx.tx.members.get(ctx.person.id) is None:
        await privacy.forget_greeting(ctx.tx, ctx.person.id)
        return Say(texts.nothing_kept(ctx.voice))
    return Say(texts.really_forget(ctx.voice))


@choice("forget-me.yes")
async def press_yes(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Delete a member's data."""
    try:
        await privacy.forget(ctx.tx, ctx.person.id, ctx.now)
    except NotFound:
        return Replace(texts.nothing_kept(ctx.voice))
    return Replace(texts.forgotten(ctx.voice))


@choice("forget-me.no", looks=True)
async def press_no(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Confirm that nothing was deleted."""
    return Replace(texts.kept_after_all(ctx.voice))
