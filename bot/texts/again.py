"""Texts that ask a member, in private, whether they would meet another member again."""

from collections.abc import Collection, Sequence

from bot.model.again import Again, Wish
from bot.model.chats import Chat
from bot.model.content import Block, Button, Buttons, Hint, Line, Message
from bot.model.ids import MemberId
from bot.model.members import Member
from bot.texts import notes
from bot.texts.localization import Voice, command
from bot.texts.phrases import button, message


def would_you_again(
    voice: Voice, chat: Chat, others: Sequence[tuple[Member, Wish | None]], to_note: Collection[MemberId] = ()
) -> Message:
    """Show a member's answers about the others in a chat, and ask about the first whom they have not answered about.

    `to_note` are members about whom a note is offered.
    """
    blocks: list[Block | Line] = [answered_again(voice, other, wish) for other, wish in others if wish is not None]
    if noting := [other for other, _ in others if other.id in to_note]:
        blocks += notes.offer_note(voice, noting)
    unasked = next((other for other, wish in others if wish is None), None)
    if unasked:
        name = voice.names([unasked])
        blocks += [
            voice.line("Would you like to meet {name} again sometime?", name=name),
            again_buttons(voice, chat, unasked),
        ]
    return message(
        *blocks,
        Hint(voice.line("Only you see your answer. If you both say yes, I’ll tell you both."))
        if unasked
        else Hint(_change_of_mind(voice, [wish.answer for _, wish in others if wish])),
    )


def _change_of_mind(voice: Voice, answers: Sequence[Again]) -> Line:
    """Say how long the answers can be changed. A later chat of the same members has answers of its own."""
    if all(answer is Again.NO for answer in answers):  # so there is no later chat
        return voice.line(
            "Only you see your answer. You can change your mind any time in {command}.", command=command("chats")
        )
    return voice.line(
        "Only you see your answer. Until your next chat together, you can change your mind in {command}.",
        command=command("chats"),
    )


def again_buttons(voice: Voice, chat: Chat, other: Member) -> Buttons:
    """Return buttons that answer whether to meet again. No button stands out."""
    return Buttons(again_choices(voice, chat, other))


def again_choices(voice: Voice, chat: Chat, other: Member) -> tuple[Button, Button, Button]:
    """Return the buttons someday, yes and no, which answer whether to meet again.

    They take the place of the buttons that ask whether the members talked, where *Yes* comes first. *Yes* comes second
    here, so that somebody who presses twice there does not say that they would meet again.
    """
    action, name = f"again:{chat.id}:{other.id}", voice.names([other])
    return (
        button(voice.line("Maybe someday"), f"{action}:someday", name),
        button(voice.line_as("I’d meet them again", "Yes"), f"{action}:yes", name),
        button(voice.line("Not really"), f"{action}:no", name),
    )


def answered_again(voice: Voice, other: Member, wish: Wish) -> Line:
    """Confirm a member's answer, which only this member may read."""
    name = voice.names([other])
    match wish.answer:
        case Again.YES:
            return voice.line("You’d meet {name} again. If it’s mutual, I’ll tell you both.", name=name)
        case Again.SOMEDAY if wish.asked_again:
            return voice.line(
                "Your answer about {name}: maybe someday. I won’t ask again, unless you two have another chat.",
                name=name,
            )
        case Again.SOMEDAY:
            return voice.line(
                "Your answer about {name}: maybe someday. I’ll ask you once more in about three months.", name=name
            )
        case Again.NO:
            return voice.line(
                "Your answer about {name}: not really. I won’t bring you two together again.",
                name=name,
            )
