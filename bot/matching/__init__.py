"""Pairing: candidates, then a graph, then groups. Pure functions: no I/O, no clock, no randomness but the seed."""

from bot.matching.pairing import pair
from bot.matching.types import (
    Entrant,
    Group,
    Meeting,
    Near,
    Pairing,
    PairingInputs,
    Proof,
    Reason,
    SatOut,
)

__all__ = [
    "Entrant",
    "Group",
    "Meeting",
    "Near",
    "Pairing",
    "PairingInputs",
    "Proof",
    "Reason",
    "SatOut",
    "pair",
]
