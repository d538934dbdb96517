"""What goes into a pairing and what comes out."""

from bot.model.pairing import (
    HALF_HOURS_A_WEEK,
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
    "HALF_HOURS_A_WEEK",
    "Entrant",
    "Group",
    "Meeting",
    "Near",
    "Pairing",
    "PairingInputs",
    "Proof",
    "Reason",
    "SatOut",
]
