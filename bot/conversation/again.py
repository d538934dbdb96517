"""Again: a member answers in private whether they would meet another member again."""

from bot.conversation.command_registry import choice
from bot.conversation.context import Context
from bot.model.again import Again
from bot.model.chats import Chat
from bot.model.content import Message
from bot.model.errors import NotFound
from bot.model.ids import ChatId, MemberId
from bot.model.inbound import Answer, Replace
from bot.services import again, notes
from bot.texts import again as texts


@choice("again", ids=3)
async def press_again(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Store a member's private answer whether they would meet another member again. Show the answers so far."""
    if ids[2] not in set(Again):
        raise NotFound("chat", ids[0])
    chat = await again.answer_again(ctx.tx, ChatId(ids[0]), ctx.person.id, MemberId(ids[1]), Again(ids[2]), ctx.now)
    return Replace(await ask_again(ctx, chat))


async def ask_again(ctx: Context, chat: Chat) -> Message:
    """Render the question whether the member would meet a chat's other members again, with the answers so far."""
    answers = await again.answers_about(ctx.tx, chat, ctx.person.id)
    to_note = await notes.members_to_note(ctx.tx, chat, ctx.person.id, answers)
    return texts.would_you_again(ctx.voice, chat, answers, to_note)
