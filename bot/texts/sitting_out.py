"""Text for members who sit a round out."""

from datetime import datetime

from bot.model.content import Message
from bot.texts.localization import Voice, typed
from bot.texts.phrases import message


def no_match(voice: Voice, circle_name: str, next_round_at: datetime) -> Message:
    """Tell a member that they sit a round out, in the same words for every reason."""
    return message(
        voice.line(
            "No match in {circle} this time, sorry. Next round: {when}.",
            circle=typed(circle_name),
            when=voice.when(next_round_at),
        )
    )
