"""Errors of calls to Discord, and what they mean for a message: wait, try again, or give up."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from enum import IntEnum, StrEnum
from typing import Final

import aiohttp
import discord

from adapters.discord.rate_limits import OPENINGS, REQUESTS
from bot.model.channel_problems import ChannelProblem
from bot.ports import Closed, InvalidMessage, OutcomeUnknown, TryLater, Undeliverable

FAILURES: Final = (discord.HTTPException, discord.RateLimited, aiohttp.ClientError, OSError, TimeoutError)
"""The exceptions that a call may raise."""
TOO_MANY_REQUESTS: Final = 429
UNAUTHORIZED: Final = 401
FORBIDDEN: Final = 403
SERVER_ERROR: Final = 500
OPENED_TOO_FAST: Final = timedelta(minutes=10)
"""The pause after Discord said that conversations are opened too fast. Discord does not say how long to wait."""
QUARANTINED: Final = timedelta(hours=6)
"""The pause between attempts while Discord has quarantined the app as spam. Only an appeal ends the quarantine."""
SHUT_OUT: Final = timedelta(minutes=10)
"""The pause after Cloudflare blocked Refill. Cloudflare counts invalid calls over the same time ("Rate limits")."""
BUSY: Final = timedelta(minutes=5)
"""The pause if Discord refuses a call for a while, and names no time."""
AN_OPERATOR: Final = timedelta(hours=1)
"""The pause when an operator has to act."""


class Code(IntEnum):
    """Error codes that Refill handles ("Opcodes and Status Codes": JSON error codes)."""

    UNKNOWN_CHANNEL = 10003
    UNKNOWN_GUILD = 10004
    UNKNOWN_MEMBER = 10007
    UNKNOWN_MESSAGE = 10008
    UNKNOWN_USER = 10013
    SLOW_MODE = 20016
    QUARANTINED = 20026
    CHANNEL_BUSY = 20028
    SERVER_BUSY = 20029
    WORDS_NOT_ALLOWED = 20031
    TOO_MANY_EDITS = 30046
    OPENING_TOO_FAST = 40003
    SENDING_DISABLED = 40004
    FEATURE_DISABLED = 40006
    MISSING_ACCESS = 50001
    CANNOT_SEND_TO_USER = 50007
    CANNOT_SEND_HERE = 50008
    MISSING_PERMISSIONS = 50013
    NOT_IN_THIS_CHANNEL = 50024
    INVALID_RECIPIENT = 50033
    INVALID_FORM = 50035
    THREAD_ARCHIVED = 50083
    THREAD_LOCKED = 160005
    NO_MUTUAL_GUILDS = 50278
    OVERLOADED = 130000
    TOO_MANY_THREADS = 160006
    MESSAGE_FILTERED = 200000
    TITLE_FILTERED = 200001
    HARMFUL_LINK = 240000


GONE: Final = frozenset({Code.UNKNOWN_MEMBER, Code.UNKNOWN_USER, Code.NO_MUTUAL_GUILDS, Code.INVALID_RECIPIENT})
"""The recipient is not in the server, or has no account any more."""
SHUT: Final = frozenset({Code.UNKNOWN_GUILD, Code.MISSING_ACCESS})
"""The server removed Refill, or a channel is closed to Refill."""
FOR_NOW: Final = frozenset(
    {
        Code.SLOW_MODE,
        Code.CHANNEL_BUSY,
        Code.SERVER_BUSY,
        Code.TOO_MANY_EDITS,
        Code.SENDING_DISABLED,
        Code.FEATURE_DISABLED,
        Code.OVERLOADED,
    }
)
"""Codes with which Discord refuses a call only for a while."""
MENDED_BY_ORGANISERS: Final = {
    Code.WORDS_NOT_ALLOWED: ChannelProblem.FILTERED,
    Code.CANNOT_SEND_HERE: ChannelProblem.WRONG_KIND,
    Code.NOT_IN_THIS_CHANNEL: ChannelProblem.WRONG_KIND,
    Code.THREAD_ARCHIVED: ChannelProblem.LOCKED,  # a thread that is only archived opens by itself
    Code.THREAD_LOCKED: ChannelProblem.LOCKED,
    Code.TOO_MANY_THREADS: ChannelProblem.TOO_MANY_THREADS,
    Code.MESSAGE_FILTERED: ChannelProblem.FILTERED,
    Code.TITLE_FILTERED: ChannelProblem.FILTERED,
    Code.HARMFUL_LINK: ChannelProblem.FILTERED,
}
"""The problem that an organiser has to fix after a refusal, by Discord's code."""
UNDERSTOOD: Final = frozenset(Code) - {Code.INVALID_FORM}
"""Codes of refusals that Refill understands: the call itself was correct."""


def why(error: BaseException) -> str:
    """Return why a call failed, for the log: Discord's codes, or the exception's name."""
    return f"{error.status} {error.code}" if isinstance(error, discord.HTTPException) else type(error).__name__


class Retry(StrEnum):
    """Whether a call can be repeated after its answer was lost."""

    UNSAFE = "unsafe"
    """A second call may create something a second time."""
    SAFE = "safe"


class LockedOut(TryLater):
    """Discord refuses the token, so the message was not taken. An operator has to act."""

    def __init__(self) -> None:
        super().__init__("Discord refuses REFILL_DISCORD_TOKEN; `refill doctor` says more", AN_OPERATOR)


class Malformed(InvalidMessage):
    """Discord does not understand a call, or refuses it for a reason that Refill does not know."""

    def __init__(self, error: discord.HTTPException) -> None:
        super().__init__(f"Discord said: {error.status} {error.code} {_reason(error)}")


class Refused(Undeliverable):
    """Discord refuses a call for good; the caller may have an alternative."""

    def __init__(self, error: discord.HTTPException) -> None:
        self.code = Code(error.code)
        super().__init__(f"Discord said: {error.status} {error.code} {_reason(error)}")


@contextmanager
def translated_errors(retry: Retry, lane: str = "") -> Iterator[None]:
    """Translate the exceptions of a call; `lane` is the lane in which Discord counts the call.

    Raises:
        TryLater: the call may be repeated later.
        OutcomeUnknown: it is uncertain whether the call succeeded.
        Closed: the member accepts no direct messages.
        Refused: the call fails for good, for a reason in Code.
        Malformed: the call fails for any other reason.
    """
    try:
        yield
    except discord.RateLimited as error:
        raise TryLater("Discord asked to wait", timedelta(seconds=error.retry_after), lane) from error
    except discord.HTTPException as error:
        raise _named(error, retry, lane) from error
    except aiohttp.ClientConnectorError as error:
        raise TryLater(f"Discord was not reached: {type(error).__name__}") from error
    except FAILURES as error:
        raise _lost(f"no answer came: {type(error).__name__}", retry) from error


def _named(
    error: discord.HTTPException, retry: Retry, lane: str
) -> TryLater | OutcomeUnknown | Undeliverable | InvalidMessage:
    if error.status == UNAUTHORIZED:
        return LockedOut()
    if error.status == TOO_MANY_REQUESTS:
        if not error.code and not error.text.startswith("You are being rate limited"):
            return TryLater("a proxy in front of Discord refuses Refill's calls for a while", SHUT_OUT, REQUESTS.name)
        return TryLater("Discord asked to wait, again and again", timedelta(minutes=1), lane)
    if error.status == FORBIDDEN and not error.code:
        return TryLater("a proxy in front of Discord refuses Refill's calls for a while", SHUT_OUT, REQUESTS.name)
    if error.status >= SERVER_ERROR:
        return _lost(f"Discord failed: {error.status}", retry)
    if error.code == Code.OPENING_TOO_FAST:
        return TryLater("Discord says that conversations are opened too fast", OPENED_TOO_FAST, OPENINGS.name)
    if error.code == Code.QUARANTINED:
        return TryLater("Discord takes the app for spam, and lets it open no conversations", QUARANTINED, OPENINGS.name)
    if error.code == Code.CANNOT_SEND_TO_USER:
        return Closed("the member accepts no direct messages")
    if error.code in FOR_NOW:
        return TryLater(f"Discord refuses the call for now: {_reason(error)}", BUSY, lane)
    return Refused(error) if error.code in UNDERSTOOD else Malformed(error)


def _lost(why: str, retry: Retry) -> TryLater | OutcomeUnknown:
    return OutcomeUnknown(why) if retry is Retry.UNSAFE else TryLater(why)


def _reason(error: discord.HTTPException) -> str:
    """Return the name of an error code. Discord's text is left out, because it may repeat what was sent."""
    try:
        return Code(error.code).name.lower().replace("_", " ")
    except ValueError:
        return "for a reason that Refill does not know"
