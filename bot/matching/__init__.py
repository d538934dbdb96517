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
    WhyOut,
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
    "WhyOut",
    "pair",
]
