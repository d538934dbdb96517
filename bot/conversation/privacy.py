"""What is known about somebody, a copy of it, and its end; and whom they never want to meet."""

from typing import Final

from bot.conversation.context import Context
from bot.conversation.registry import choice, command, form
from bot.model.errors import NotFound
from bot.model.ids import MemberId
from bot.model.inbound import Answer, Open, Replace, Say, Submission
from bot.model.members import Member
from bot.services import privacy
from bot.services.member_search import known_among
from bot.texts import forms, overview
from bot.texts import members as member_texts
from bot.texts import privacy as texts
from bot.texts.phrases import message

MOST_SHOWN: Final = 25
"""People that a field can show at once on every platform; Discord's limit is the lowest ("Component Reference")."""


@command("me")
async def me(ctx: Context, words: str) -> Answer:
    """Show all that is known about somebody."""
    await ctx.member()
    return Say(overview.about_me(ctx.voice, await privacy.kept_about(ctx.tx, ctx.person.id), ctx.now))


@choice("me")
async def press_me(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Show all that is known about somebody, from a button."""
    return await me(ctx, "")


@command("my-data")
async def my_data(ctx: Context, words: str) -> Answer:
    """Hand over a copy."""
    await ctx.member()
    kept = await privacy.kept_about(ctx.tx, ctx.person.id)
    return Say(texts.your_data(ctx.voice, await privacy.export_of(ctx.tx, kept)))


@choice("my-data")
async def press_my_data(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Hand over a copy, from a button."""
    return await my_data(ctx, "")


@command("forget-me")
async def forget_me(ctx: Context, words: str) -> Answer:
    """Ask whether they mean it."""
    if await ctx.tx.members.get(ctx.person.id) is None:
        return Say(texts.nothing_kept(ctx.voice))
    return Say(texts.really_forget(ctx.voice))


@choice("forget-me")
async def press_forget_me(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Ask whether they mean it, from a button."""
    return await forget_me(ctx, "")


@choice("forget-me.yes")
async def press_yes(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Delete all that is kept about somebody."""
    try:
        await privacy.forget(ctx.tx, ctx.person.id, ctx.now)
    except NotFound:
        return Replace(texts.nothing_kept(ctx.voice))
    return Replace(texts.forgotten(ctx.voice))


@choice("forget-me.no")
async def press_no(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Delete nothing."""
    return Replace(texts.kept_after_all(ctx.voice))


@command("not-with")
async def not_with(ctx: Context, words: str) -> Answer:
    """Keep two members apart, silently; without a name, show and change whom."""
    member = await ctx.member()
    name = words.removeprefix("@").strip()
    if not name:
        return Open(forms.not_with_form(ctx.voice, await _shown(ctx, member)))
    try:
        other = await ctx.find_person(name)
    except NotFound:
        named = ctx.find_named(name)
        if named is None:
            raise
        await privacy.keep_apart(ctx.tx, member.id, named, ctx.now)
        return Say(message(member_texts.kept_apart_ahead(ctx.voice)))
    await privacy.keep_apart(ctx.tx, member.id, other.id, ctx.now)
    return Say(member_texts.not_with_set(ctx.voice, ctx.voice.names([other])))


@choice("not-with")
async def press_not_with(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Show and change whom somebody never wants to meet, from a button."""
    return await not_with(ctx, "")


@form("not-with")
async def send_not_with(ctx: Context, ids: tuple[str, ...], sent: Submission) -> Answer:
    """Make exactly these the ones whom somebody never wants to meet, beside those whom the form could not show."""
    member = await ctx.member()
    wanted = {MemberId(value) for value in sent.all("people")} - {member.id}
    people, known = await ctx.tx.members.get_many(wanted), await known_among(ctx.tx, member.id, wanted)
    before = {block.other for block in await ctx.tx.acquaintances.blocks_of(member.id)}
    for other in wanted - people.keys():
        if ctx.find_named(other) is None:
            raise NotFound("member", other)
    for gone in sorted({shown.id for shown in await _shown(ctx, member)} - wanted):
        await privacy.stop_keeping_apart(ctx.tx, member.id, gone)
    for other in sorted(wanted - before):
        await privacy.keep_apart(ctx.tx, member.id, other, ctx.now)
    ahead = [member_texts.kept_apart_ahead(ctx.voice)] if wanted - known.keys() else []
    if not known:
        return Say(message(*(ahead or [member_texts.nobody_kept_apart(ctx.voice)])))
    names = ctx.voice.names(known[other] for other in sorted(known))
    return Say(message(*member_texts.not_with_set(ctx.voice, names).blocks, *ahead))


async def _shown(ctx: Context, member: Member) -> tuple[Member, ...]:
    blocks = await ctx.tx.acquaintances.blocks_of(member.id)
    people = await known_among(ctx.tx, member.id, [block.other for block in blocks])
    return tuple(people[other] for other in sorted(people)[:MOST_SHOWN])
