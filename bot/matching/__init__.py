"""Pairing of one round. Pure functions: the result depends only on the inputs, which contain a seed."""

from bot.model.pairing import Pairing, PairingInputs


def pair(inputs: PairingInputs, *, limited: bool = False) -> Pairing:
    """Pair entrants so that as few as possible sit out and the chats are as good as possible.

    If limited, choose pairs greedily, then add as many pairs as possible. This takes nearly linear time.
    """
    from bot.matching.drawing import draw  # noqa: PLC0415 - numpy takes its time to load, and few commands need it

    return draw(inputs, limited=limited)
