"""Wanted topics: buttons of the post that shows a wanted topic."""

from bot.conversation.command_registry import choice
from bot.conversation.context import Context
from bot.model.ids import TopicId
from bot.model.inbound import Answer, Replace, Say
from bot.services import wanted_topics
from bot.texts import wanted_topics as texts


@choice("wanted.share", ids=1)
async def press_share(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Share a wanted topic, from the post in a channel."""
    member = await ctx.member()
    return Say(texts.shared(ctx.voice, await wanted_topics.share_wanted(ctx.tx, member.id, TopicId(ids[0]), ctx.now)))


@choice("wanted.unshare", ids=1)
async def press_unshare(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Undo sharing a wanted topic."""
    member = await ctx.member()
    return Replace(texts.unshared(ctx.voice, await wanted_topics.unshare_wanted(ctx.tx, member.id, TopicId(ids[0]))))
