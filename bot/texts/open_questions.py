"""Open questions: those that wait for a member's answer. The first is shown in full; a menu opens the others."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.model.asks import Ask
from bot.model.checkins import Met
from bot.model.content import Block, Button, Message
from bot.model.members import Member
from bot.model.refills import Refill
from bot.model.topics import Topic
from bot.texts import again, checkins, refills
from bot.texts.chats import ChatRow
from bot.texts.localization import Voice
from bot.texts.phrases import MAX_ON_A_BUTTON, brief, button, few_or_menu, on_a_button
from bot.texts.plain_text import plain

MAX_SHOWN = 5
"""Maximum number of open questions in one message."""


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question to a member, in full and as an option of a menu."""

    blocks: Sequence[Block]
    """Empty if the question is only an option of a menu."""
    option: Button
    """The button that opens the question in a message of its own."""
    topic: Topic | None = None
    """The topic that tells two options apart if they read alike, for example if two people have the same name."""


def open_check_in(voice: Voice, row: ChatRow) -> OpenQuestion:
    """Ask whether a chat took place; if it did, ask whether to meet again."""
    if row.check_in and row.check_in.met is Met.YES:
        open_ones = [(other, wish) for other, wish in row.wishes if wish is None]
        shown = again.would_you_again(voice, row.chat, open_ones).blocks[:-1]
        open_names = [other for other, _ in open_ones]
        label = voice.line("Would you like to meet {names} again?", names=on_a_button(voice, open_names))
    else:
        shown = checkins.did_you_talk(voice, row.chat, row.others, row.topic).blocks[:2]
        label = voice.line("Did you get to talk with {names}?", names=on_a_button(voice, row.others))
    return OpenQuestion(shown, button(label, f"chat:{row.chat.id}"), row.topic)


def open_offer(voice: Voice, refill: Refill, other: Member, topic: Topic | None) -> OpenQuestion:
    """Offer another chat."""
    label = voice.line("Another half hour with {name}?", name=on_a_button(voice, [other]))
    shown = refills.offer(voice, refill, other, topic).blocks[:2]
    return OpenQuestion(shown, button(label, f"refill.show:{refill.id}"), topic)


def open_ask(
    voice: Voice, ask: Ask, came_at: datetime, shown: Message | None, asker: Member | None = None
) -> OpenQuestion:
    """Show an ask; `shown` is its text in full. If the asker's name is hidden, only the day tells it from others."""
    if asker is None:
        label = voice.line("A question from {day}", day=voice.brief_day(came_at))
    else:
        label = voice.line("{name} has a question for you", name=on_a_button(voice, [asker]))
    return OpenQuestion(shown.blocks if shown else (), button(label, f"asked.show:{ask.id}"))


def all_open(voice: Voice, found: Sequence[OpenQuestion]) -> Sequence[Block]:
    """Show the first question in full, and offer to open the others."""
    alike = Counter(plain(one.option.label) for one in found)
    told = [_with_topic(voice, one) if alike[plain(one.option.label)] > 1 else one for one in found]
    others = few_or_menu(voice.line("More questions for you"), [one.option for one in told[1:MAX_SHOWN]], few=1)
    return [*(block for one in found[:1] for block in one.blocks), *([others] if others else [])]


def _with_topic(voice: Voice, one: OpenQuestion) -> OpenQuestion:
    if one.topic is None:
        return one
    topic = brief(one.topic, MAX_ON_A_BUTTON)
    # Translators: {question} is a whole sentence, such as “Another half hour with Ben?”
    label = voice.line("{question} ({topic})", question=one.option.label, topic=topic)
    return replace(one, option=replace(one.option, label=label))
