"""What waits for a member's answer, shown in full if it is one thing, and else as a list with a menu."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.model.asks import Ask
from bot.model.checkins import Met
from bot.model.content import Block, Bullets, Button, Line, Menu, Message, Paragraph
from bot.model.members import Member
from bot.model.refills import Refill
from bot.model.topics import Topic
from bot.texts import checkins, refills
from bot.texts.chats import ChatRow
from bot.texts.localization import Voice
from bot.texts.phrases import button, on_a_button

MAX_SHOWN = 5
"""Maximum number of things that wait in one message."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A question to a member; its first line stands for it in a list."""

    blocks: Sequence[Block]
    option: Button
    """Shows it in a message of its own."""


def waiting_check_in(voice: Voice, row: ChatRow) -> Waiting:
    """Ask about a chat: whether they talked, or else whether they would meet again."""
    if row.check_in and row.check_in.met is Met.YES:
        open_ones = [(other, wish) for other, wish in row.wishes if wish is None]
        shown = checkins.would_you_again(voice, row.chat, open_ones).blocks[:-1]
    else:
        shown = checkins.did_you_talk(voice, row.chat, row.others, row.topic).blocks[:2]
    return Waiting(
        shown, button(voice.line("Your chat with {names}", names=on_a_button(voice, row.others)), f"chat:{row.chat.id}")
    )


def waiting_offer(voice: Voice, refill: Refill, other: Member, topic: Topic | None) -> Waiting:
    """Offer another chat."""
    label = voice.line("Another half hour with {name}", name=on_a_button(voice, [other]))
    return Waiting(refills.offer(voice, refill, other, topic).blocks[:2], button(label, f"refill.show:{refill.id}"))


def waiting_question(voice: Voice, ask: Ask, came_at: datetime, shown: Message) -> Waiting:
    """Show a question."""
    label = voice.line("The question of {day}", day=voice.brief_day(came_at))
    return Waiting(shown.blocks, button(label, f"asked.show:{ask.id}"))


def all_waiting(voice: Voice, found: Sequence[Waiting]) -> Sequence[Block]:
    """Show one question in full, or list several with a menu."""
    if len(found) <= 1:
        return [block for one in found for block in one.blocks]
    lines: list[Line] = [one.blocks[0].line for one in found if isinstance(one.blocks[0], Paragraph)]
    return (Bullets(tuple(lines)), Menu(voice.line("Answer one"), tuple(one.option for one in found[:MAX_SHOWN])))
