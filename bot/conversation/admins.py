"""Admins: an admin chooses a group on the platform. Members of this group are admins, too."""

from dataclasses import replace

from bot.conversation.context import Context
from bot.model.inbound import Answer, Say
from bot.texts import admins as texts


async def name_admins(ctx: Context, group: str) -> Answer:
    """Make the members of a platform's group, such as a role, admins. `group` is its id; if empty, no group counts."""
    ctx.require_admin()
    if ctx.person.groups is None:
        return Say(texts.no_groups(ctx.voice))
    await ctx.tx.put_community(replace(await ctx.tx.get_community(), admins=group or None))
    for member in await ctx.tx.members.admins():  # each member's role is looked up again at their next press
        if member.id != ctx.person.id:
            await ctx.tx.members.put(replace(member, admin=False))
    return Say(texts.admins_named(ctx.voice) if group else texts.admins_unnamed(ctx.voice))
