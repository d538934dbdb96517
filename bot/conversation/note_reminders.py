"""Note reminders: an author's notes, added to the answer to what they just did."""

from collections.abc import Collection

from bot.conversation.context import Context
from bot.model.content import Message
from bot.model.topics import Topic
from bot.services.notes import recall_notes
from bot.texts import notes as texts


async def with_notes(ctx: Context, shown: Message, curious_about: Collection[Topic]) -> Message:
    """Add to an answer the notes that may help with topics its reader became curious about."""
    topics = {topic.name: topic for topic in curious_about}
    recalled = await recall_notes(ctx.tx, ctx.person.id, topics)
    rows = [(one.note, one.about, f"ask.first.about:{topics[one.topic].id}:{one.about.id}") for one in recalled]
    return texts.with_notes(ctx.voice, shown, rows)
