"""The list of all held topics. In this list, admins hide topics, or let topics be suggested."""

from bot.conversation.command_registry import choice
from bot.conversation.context import Context
from bot.model.content import Message
from bot.model.ids import TopicId
from bot.model.inbound import Answer, Replace
from bot.model.topics import Standing, fold
from bot.services.topics import find_topic, set_standing
from bot.texts import topic_list as texts


async def show_page(ctx: Context, words: str, after: str = "") -> Message:
    """Return a page of the held topics whose names contain a text; the page after the folded name `after`."""
    found = await ctx.tx.topics.page(fold(words), after, texts.A_PAGE + 1)
    return texts.topic_list(ctx.voice, found[: texts.A_PAGE], words, has_more=len(found) > texts.A_PAGE)


@choice("topics.after", ids=2, looks=True)
async def press_after(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Show the page after a topic, or the first page if that topic is gone."""
    ctx.require_admin()
    topic = await ctx.tx.topics.get(TopicId(ids[0]))
    return Replace(await show_page(ctx, ids[1].removeprefix(texts.NO_WORDS), topic.folded if topic else ""))


@choice("topics.look", ids=1, looks=True)
async def press_look(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Show an admin what can be done with a topic."""
    ctx.require_admin()
    return Replace(texts.one_topic(ctx.voice, await find_topic(ctx.tx, ids[0])))


@choice("topics.stand", ids=2)
async def press_standing(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Hide a topic, let it be suggested, or undo either."""
    ctx.require_admin()
    return Replace(texts.one_topic(ctx.voice, await set_standing(ctx.tx, TopicId(ids[0]), Standing(ids[1]))))
