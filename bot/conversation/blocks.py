"""Blocks: people whom a member never wants to meet."""

from bot.conversation.command_registry import choice, command, form
from bot.conversation.context import Context
from bot.model.errors import NotFound
from bot.model.ids import MemberId
from bot.model.inbound import Answer, Open, Say, Submission
from bot.model.limits import MAX_OPTIONS
from bot.model.members import Member
from bot.services import blocks
from bot.services.member_search import known_among
from bot.texts import blocks as texts
from bot.texts.phrases import message


@command("not-with")
async def not_with(ctx: Context, words: str) -> Answer:
    """Block the person that the words name, who may be no member. Without words, open the form of blocks."""
    member = await ctx.member()
    name = words.removeprefix("@").strip()
    if not name:
        return Open(texts.not_with_form(ctx.voice, await _shown(ctx, member)))
    try:
        other = await ctx.find_person(name)
    except NotFound:
        named = ctx.find_named(name)
        if named is None:
            raise
        if named in ctx.outsiders:
            return Say(message(texts.never_a_member(ctx.voice)))
        await blocks.keep_apart(ctx.tx, member.id, named, ctx.now)
        return Say(message(texts.kept_apart_ahead(ctx.voice)))
    await blocks.keep_apart(ctx.tx, member.id, other.id, ctx.now)
    return Say(texts.not_with_set(ctx.voice, ctx.voice.names([other])))


@choice("not-with", looks=True)
async def press_not_with(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Open the form of blocks, from a button."""
    return await not_with(ctx, "")


@form("not-with")
async def send_not_with(ctx: Context, ids: tuple[str, ...], sent: Submission) -> Answer:
    """Replace the blocks that the form shows.

    Some blocked people can't be shown in the form. A second block of such a person gets the same answer as the first.
    Another answer would show that this person is a member who has only asked.
    """
    member = await ctx.member()
    picked = {MemberId(value) for value in sent.all("people")} - {member.id}
    wanted = picked - ctx.outsiders
    known = await known_among(ctx.tx, member.id, wanted)
    for other in wanted - known.keys():
        if ctx.find_named(other) is None:
            raise NotFound("member", other)
    before = {shown.id for shown in await _shown(ctx, member)}
    for gone in sorted(before - wanted):
        await blocks.stop_keeping_apart(ctx.tx, member.id, gone)
    for other in sorted(wanted - before):
        await blocks.keep_apart(ctx.tx, member.id, other, ctx.now)
    ahead = [texts.kept_apart_ahead(ctx.voice)] if wanted - known.keys() else []
    ahead += [texts.never_a_member(ctx.voice)] if picked & ctx.outsiders else []
    if not known:
        return Say(message(*(ahead or [texts.nobody_kept_apart(ctx.voice)])))
    names = ctx.voice.names(known[other] for other in sorted(known))
    return Say(message(*texts.not_with_set(ctx.voice, names).blocks, *ahead))


async def _shown(ctx: Context, member: Member) -> tuple[Member, ...]:
    held = await ctx.tx.acquaintances.blocks_of(member.id)
    people = await known_among(ctx.tx, member.id, [block.other for block in held])
    return tuple(people[other] for other in sorted(people)[:MAX_OPTIONS])
