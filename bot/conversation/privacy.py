"""Privacy: show, export and delete a member's data, and keep members apart."""

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
"""People shown in a field at once; Discord has the lowest limit ("Component Reference")."""


@command("me", button="me")
async def me(ctx: Context, words: str) -> Answer:
    """Show all that is stored about a member."""
    await ctx.member()
    return Say(overview.about_me(ctx.voice, await privacy.collect_member_data(ctx.tx, ctx.person.id), ctx.now))


@command("my-data", button="my-data")
async def my_data(ctx: Context, words: str) -> Answer:
    """Export a member's data."""
    await ctx.member()
    kept = await privacy.collect_member_data(ctx.tx, ctx.person.id)
    return Say(texts.your_data(ctx.voice, await privacy.export_json(ctx.tx, kept)))


@command("forget-me", button="forget-me")
async def forget_me(ctx: Context, words: str) -> Answer:
    """Ask whether to delete all that is stored about a member."""
    if await ctx.tx.members.get(ctx.person.id) is None:
        return Say(texts.nothing_kept(ctx.voice))
    return Say(texts.really_forget(ctx.voice))


@choice("forget-me.yes")
async def press_yes(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Delete all that is stored about a member."""
    try:
        await privacy.forget(ctx.tx, ctx.person.id, ctx.now)
    except NotFound:
        return Replace(texts.nothing_kept(ctx.voice))
    return Replace(texts.forgotten(ctx.voice))


@choice("forget-me.no")
async def press_no(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Delete nothing."""
    return Replace(texts.kept_after_all(ctx.voice))


@command("not-with", button="not-with")
async def not_with(ctx: Context, words: str) -> Answer:
    """Keep two members apart, or open the form of a member's blocks."""
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


@form("not-with")
async def send_not_with(ctx: Context, ids: tuple[str, ...], sent: Submission) -> Answer:
    """Replace the blocks that the form could show."""
    member = await ctx.member()
    wanted = {MemberId(value) for value in sent.all("people")} - {member.id}
    known = await known_among(ctx.tx, member.id, wanted)
    before = {block.other for block in await ctx.tx.acquaintances.blocks_of(member.id)}
    for other in wanted - known.keys():
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
