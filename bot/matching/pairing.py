"""One round: from all who take part to groups, each with a topic, and those who sit out, each with a reason."""

from bot.matching.types import Pairing, PairingInputs


def pair(inputs: PairingInputs) -> Pairing:
    """Bring entrants together, so that as few as possible sit out and the chats are as good as possible."""
    from bot.matching.drawing import draw  # noqa: PLC0415 - what computes takes its time to load, and few commands need it

    return draw(inputs)
