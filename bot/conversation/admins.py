"""Admins: an admin chooses a group on the platform. Members of this group are admins, too."""

from dataclasses import replace

from bot.conversation.command_registry import choice
from bot.conversation.context import Context
from bot.model.inbound import Answer, Replace, Say
from bot.texts import admins as texts


async def name_admins(ctx: Context, group: str) -> Answer:
    """Make the members of a platform's group, such as a role, admins. `group` is its id; if empty, show what is set."""
    ctx.require_admin()
    if ctx.person.groups is None:
        return Say(texts.no_groups(ctx.voice))
    if not group:
        return Say(texts.who_is_admin(ctx.voice, has_group=(await ctx.tx.get_community()).admins is not None))
    await _set_group(ctx, group)
    return Say(texts.admins_named(ctx.voice))


@choice("circle.no-admins")
async def press_no_admins(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Take the admin rights from the group's members."""
    ctx.require_admin()
    await _set_group(ctx, None)
    return Replace(texts.admins_unnamed(ctx.voice))


async def _set_group(ctx: Context, group: str | None) -> None:
    await ctx.tx.put_community(replace(await ctx.tx.get_community(), admins=group))
    for member in await ctx.tx.members.admins():  # each member's role is looked up again at their next press
        if member.id != ctx.person.id:
            await ctx.tx.members.put(replace(member, admin=False))
