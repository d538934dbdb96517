"""Texts of refills."""

from datetime import datetime

from bot.model.content import Button, Buttons, Hint, Message
from bot.model.members import Member
from bot.model.refills import Refill, RefillAnswer
from bot.model.topics import Topic
from bot.texts.localization import Voice, command
from bot.texts.phrases import button, message, sentences, topic_line


def both_said_yes(voice: Voice, refill: Refill, other: Member, *, is_first: bool) -> Message:
    """Tell one of two members that both said yes, and ask when they would meet.

    Only the first offer of two members names a number of weeks. In a later offer, the number would show whether the
    other member had put an offer off.
    """
    return message(
        voice.line(
            "Good news: you and {name} both said you’d like to meet again. When works for you?",
            name=voice.names([other]),
        ),
        Buttons(tuple(_choices(voice, refill, other, is_first=is_first).values())),
        Hint(
            sentences(
                voice.line("I’ll set up a chat once you’re both ready. Nobody sees which of these you choose."),
                voice.line("If you don’t answer, I’ll ask again in three weeks.")
                if is_first
                else voice.line("If you don’t answer, I’ll ask again in a few weeks."),
            )
        ),
    )


def _choices(voice: Voice, refill: Refill, other: Member, *, is_first: bool) -> dict[RefillAnswer, Button]:
    labels = {
        RefillAnswer.YES: voice.line("Meet again soon"),
        RefillAnswer.LATER: voice.line("In three weeks") if is_first else voice.line("In a few weeks"),
        RefillAnswer.WHEN: voice.line("I’ll get back to you"),
    }
    name = voice.names([other])
    return {answer: button(label, f"refill:{refill.id}:{answer}", name) for answer, label in labels.items()}


def chosen(
    voice: Voice, refill: Refill, other: Member, answer: RefillAnswer, said: Message, *, is_first: bool
) -> Message:
    """Replace the message that both said yes: confirm a choice with the message `said`, and offer the other choices."""
    choices = _choices(voice, refill, other, is_first=is_first)
    return message(
        voice.line("You and {name} both want to meet again.", name=voice.names([other])),
        *said.blocks,
        voice.line("Changed your mind?"),
        Buttons(tuple(one for choice, one in choices.items() if choice is not answer)),
    )


def set_up(voice: Voice, other: Member) -> Message:
    """Replace the message that both said yes, or an offer, once the two were introduced again."""
    return message(voice.line("I’ve set up your next chat with {name}.", name=voice.names([other])))


def both_said_yes_on_your_own(voice: Voice, other: Member) -> Message:
    """Tell one of two members who have met often that both said yes again."""
    return message(
        voice.line("You and {name} both said yes again. By now you two don’t need me.", name=voice.names([other])),
        voice.line("Write to each other any time, or let me set up a chat."),
        Buttons((button(voice.line("Meet again soon"), f"refill.now:{other.id}", voice.names([other])),)),
    )


def offer(voice: Voice, refill: Refill, other: Member, topic: Topic | None) -> Message:
    """Offer one of two members another chat."""
    return message(
        voice.line(
            "Another half hour with {name}, about {topic}?", name=voice.names([other]), topic=topic_line(voice, topic)
        ),
        offer_buttons(voice, refill, other),
        Hint(voice.line("I’m asking each of you separately. Once you’ve both said yes, I’ll set up a chat.")),
    )


def offer_buttons(voice: Voice, refill: Refill, other: Member) -> Buttons:
    """Return buttons that answer an offer. No button stands out."""
    name = voice.names([other])
    return Buttons(
        (
            button(voice.line_as("meet again", "Yes"), f"refill:{refill.id}:yes", name),
            button(voice.line("A bit later"), f"refill:{refill.id}:later", name),
            button(voice.line_as("meet again", "Not this time"), f"refill:{refill.id}:no", name),
        )
    )


def said_yes(voice: Voice) -> Message:
    """Confirm a yes, in the same words whatever the other member has answered."""
    return message(voice.line("Got it. I’ll set up a chat once you’re both ready."))


def asked_then(voice: Voice) -> Message:
    """Confirm "in three weeks" or "in a few weeks", pressed before the offer is sent."""
    return message(voice.line("OK, no rush. I’ll ask you again later. Nobody sees what you chose."))


def says_when(voice: Voice, until: datetime | None) -> Message:
    """Confirm "I'll get back to you". The offer lasts until `until` or longer."""
    return message(
        voice.line(
            "OK, I won’t ask. When you’re ready, press “Meet again soon” in {command}.", command=command("chats")
        )
        if until is None
        else voice.line(
            "OK, I won’t ask. When you’re ready, press “Meet again soon” in {command}. It’s there until {day}.",
            command=command("chats"),
            day=voice.day(until),
        ),
        Hint(voice.line("Nobody sees what you chose.")),
    )


def said_later(voice: Voice) -> Message:
    """Confirm a first "a bit later"."""
    return message(voice.line("OK, later. I’ll ask once more in a few weeks. Nobody sees what you chose."))


def said_no(voice: Voice) -> Message:
    """Confirm a "not this time", or a second "a bit later"."""
    return message(voice.line("OK, no chat for now. Nobody sees what you chose."))


def over(voice: Voice) -> Message:
    """Answer a press on an offer that has passed."""
    return message(voice.line("That offer has expired. {command} shows what you can do now.", command=command("chats")))
