"""Organisers: a platform's group whose members are organisers, too."""

from dataclasses import replace

from bot.conversation.context import Context
from bot.model.inbound import Answer, Say
from bot.texts import organisers as texts


async def name_organisers(ctx: Context, group: str) -> Answer:
    """Make a platform's group organisers, too; an empty name undoes that."""
    if ctx.person.groups is None:
        return Say(texts.no_groups(ctx.voice))
    await ctx.tx.put_community(replace(await ctx.tx.get_community(), organisers=group or None))
    for member in await ctx.tx.members.organisers():  # their role is looked up again at their next press
        if member.id != ctx.person.id:
            await ctx.tx.members.put(replace(member, organiser=False))
    return Say(texts.organisers_named(ctx.voice) if group else texts.organisers_unnamed(ctx.voice))
