"""How calls of Discord fail, and what that means for a message: wait, try again, give up, or another way."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from enum import IntEnum, StrEnum
from typing import Final

import aiohttp
import discord

from adapters.discord.rate_limits import OPENINGS, REQUESTS
from bot.ports import Closed, OutcomeUnknown, TryLater, Undeliverable

FAILURES: Final = (discord.HTTPException, discord.RateLimited, aiohttp.ClientError, OSError, TimeoutError)
"""All that a call may raise."""
TOO_MANY_REQUESTS: Final = 429
UNAUTHORIZED: Final = 401
SERVER_ERROR: Final = 500
OPENED_TOO_FAST: Final = timedelta(minutes=10)
"""How long no conversation is opened after Discord said that they come too fast; it names no time itself."""
QUARANTINED: Final = timedelta(hours=6)
"""How long no conversation is opened while Discord takes the app for spam, until somebody's appeal is heard."""
SHUT_OUT: Final = timedelta(minutes=10)
"""How long all waits where something in front of Discord refuses us: the window in which it counts ("Rate limits")."""
AN_OPERATOR: Final = timedelta(hours=1)
"""How long a message waits that needs somebody to mend something."""


class Code(IntEnum):
    """Discord's reasons that mean something to Refill ("Opcodes and Status Codes": JSON error codes)."""

    UNKNOWN_CHANNEL = 10003
    UNKNOWN_GUILD = 10004
    UNKNOWN_MEMBER = 10007
    UNKNOWN_MESSAGE = 10008
    UNKNOWN_USER = 10013
    QUARANTINED = 20026
    OPENING_TOO_FAST = 40003
    MISSING_ACCESS = 50001
    CANNOT_SEND_TO_USER = 50007
    MISSING_PERMISSIONS = 50013
    NOT_IN_THIS_CHANNEL = 50024
    INVALID_RECIPIENT = 50033
    THREAD_ARCHIVED = 50083
    NO_MUTUAL_GUILDS = 50278
    TOO_MANY_THREADS = 160006


GONE: Final = frozenset({Code.UNKNOWN_MEMBER, Code.UNKNOWN_USER, Code.NO_MUTUAL_GUILDS, Code.INVALID_RECIPIENT})
"""Whoever it was for is not in the server, or has no account any more."""
SHUT: Final = frozenset({Code.UNKNOWN_GUILD, Code.MISSING_ACCESS})
"""The server has sent Refill away, or closed a channel to it: a look at the server tells which."""


def why(error: BaseException) -> str:
    """Read why a call failed: Discord's own numbers, or what went wrong; never what it was about."""
    return f"{error.status} {error.code}" if isinstance(error, discord.HTTPException) else type(error).__name__


class Taken(StrEnum):
    """What a call may have done where its answer is lost."""

    PERHAPS = "perhaps"
    """It may have made something, which doing it again might make twice."""
    HARMLESS = "harmless"
    """Doing it again does no more than doing it once."""


class LockedOut(TryLater):
    """Discord does not take the token, so the message is not there; it waits long, as somebody has to do something."""

    def __init__(self) -> None:
        super().__init__("Discord refuses REFILL_DISCORD_TOKEN; `refill doctor` says more", AN_OPERATOR)


class Refused(Undeliverable):
    """Discord says no, for a reason of its own; who asked may know another way."""

    def __init__(self, error: discord.HTTPException) -> None:
        self.code = error.code
        """One of Code, or another."""
        super().__init__(f"Discord said: {error.status} {error.code} {_reason(error)}")


@contextmanager
def naming(taken: Taken, lane: str = "") -> Iterator[None]:
    """Name what goes wrong in a call; `lane` is what Discord counts it for, beside everything.

    Raises:
        TryLater: it was not taken, or did no harm, and may be tried again.
        OutcomeUnknown: no answer came, and it may have been taken.
        Closed: the member takes no direct messages.
        Refused: for another reason, for good.
    """
    try:
        yield
    except discord.RateLimited as error:
        raise TryLater("Discord asked to wait", timedelta(seconds=error.retry_after), lane) from error
    except discord.HTTPException as error:
        raise _named(error, taken, lane) from error
    except aiohttp.ClientConnectorError as error:
        raise TryLater(f"Discord was not reached: {type(error).__name__}") from error
    except FAILURES as error:
        raise _lost(f"no answer came: {type(error).__name__}", taken) from error


def _named(error: discord.HTTPException, taken: Taken, lane: str) -> TryLater | OutcomeUnknown | Undeliverable:
    if error.status == UNAUTHORIZED:
        return LockedOut()
    if error.status == TOO_MANY_REQUESTS:
        if not error.code and not error.text.startswith("You are being rate limited"):
            return TryLater("something in front of Discord refuses us for a while", SHUT_OUT, REQUESTS.name)
        return TryLater("Discord asked to wait, again and again", timedelta(minutes=1), lane)
    if error.status >= SERVER_ERROR:
        return _lost(f"Discord failed: {error.status}", taken)
    if error.code == Code.OPENING_TOO_FAST:
        return TryLater("Discord says that conversations are opened too fast", OPENED_TOO_FAST, OPENINGS.name)
    if error.code == Code.QUARANTINED:
        return TryLater("Discord takes the app for spam, and lets it open no conversations", QUARANTINED, OPENINGS.name)
    if error.code == Code.CANNOT_SEND_TO_USER:
        return Closed("they take no direct messages")
    return Refused(error)


def _lost(why: str, taken: Taken) -> TryLater | OutcomeUnknown:
    return OutcomeUnknown(why) if taken is Taken.PERHAPS else TryLater(why)


def _reason(error: discord.HTTPException) -> str:
    """Name a reason without Discord's sentence, which may repeat what was sent."""
    try:
        return Code(error.code).name.lower().replace("_", " ")
    except ValueError:
        return "for a reason that Refill does not know"
