"""Errors of calls to Slack, and what they mean for a message. A proxy may answer in Slack's place.

The codes are from the methods' own pages (docs.slack.dev: chat.postMessage, chat.update, conversations.open,
views.open). The pages say little about `is_inactive`, so this code is treated like other refusals to change a message.
"""

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Final

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from bot import metrics
from bot.model.channel_problems import ChannelProblem
from bot.ports import InvalidMessage, NotNow, OutcomeUnknown, TryLater, Undeliverable

FAILURES: Final = (SlackClientError, aiohttp.ClientError, OSError, TimeoutError)
"""The exceptions that a call may raise."""
NO_REASON: Final = "no reason"
"""What `why` returns for an answer without an error code, such as a proxy's page."""
NOT_TAKEN: Final = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
"""Errors after which a call may be repeated later, because Slack only asks to wait."""
UNCERTAIN: Final = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout", NO_REASON})
"""Errors after which it is uncertain whether Slack took the call."""
LOCKED_OUT: Final = frozenset(
    {"token_revoked", "account_inactive", "invalid_auth", "not_authed", "token_expired", "missing_scope"}
    | {"org_login_required", "access_denied", "team_access_not_granted", "ekm_access_denied", "accesslimited"}
    | {"enterprise_is_restricted", "no_permission", "not_allowed_token_type", "two_factor_setup_required"}
    | {"deprecated_endpoint", "method_deprecated", "team_not_found"}
)
"""Errors of the token, not of the message. The workspace uninstalled Refill, or an operator has to act."""
NO_MESSAGES_TAB: Final = "messages_tab_disabled"
"""Direct messages with the app are turned off on the app's page at Slack."""
RESTRICTED: Final = "restricted_action"
"""Prefix of the errors which say that settings of a workspace or a channel don't let Refill post."""
MIGRATING: Final = "team_added_to_org"
"""The workspace is joining an organisation. Meanwhile the Web API is closed to the workspace ("Common errors")."""
INVALID: Final = frozenset(
    {"invalid_blocks", "invalid_blocks_format", "msg_too_long", "msg_blocks_too_long", "no_text"}
    | {"invalid_metadata_format", "invalid_metadata_schema", "metadata_too_large", "too_many_attachments"}
    | {"invalid_arguments", "invalid_arg_name", "invalid_array_arg", "invalid_charset", "invalid_form_data"}
    | {"invalid_post_type", "missing_post_type", "missing_argument", "unknown_method", "users_list_not_supplied"}
)
"""Errors of a malformed call. Only a bug in Refill explains them, unless the message has a chart that Slack refuses."""
LOST: Final = {
    "channel_not_found": ChannelProblem.NOT_INVITED,
    "not_in_channel": ChannelProblem.NOT_INVITED,
    "is_archived": ChannelProblem.ARCHIVED,
}
"""Errors after which Refill can't post in a channel any more."""
POINTER: Final = re.compile(r"\[json-pointer:([\w/]+)\]")
"""The place of a fault in a call, as Slack's explanation names it."""
ALREADY_OPEN: Final = "exchanged_trigger_id"
"""The trigger has already opened its form, in a call whose answer was lost."""
TOO_MANY_REQUESTS: Final = 429
SERVER_ERROR: Final = 500
UNTIL_MIGRATED: Final = timedelta(minutes=10)
"""How long a message waits until the next attempt, if its workspace is joining an organisation."""
UNTIL_SOMEBODY_ACTS: Final = timedelta(hours=1)
"""How long a message waits until the next attempt, if an operator or an admin has to act first."""


class LockedOut(TryLater):
    """Slack refuses the token, or there is none. An operator has to act, unless the workspace uninstalled Refill."""

    def __init__(self, why: str) -> None:
        super().__init__(why, UNTIL_SOMEBODY_ACTS)


class Forbidden(TryLater):
    """Settings at Slack forbid a message. The text says who has to change which setting."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        """Slack's error code."""
        if reason == NO_MESSAGES_TAB:
            what = "turn the Messages Tab on at https://api.slack.com/apps, your app, App Home"
        else:
            what = "an admin of the workspace has to let apps post there, in its settings or the channel's"
        super().__init__(f"Slack forbids this message ({reason}): {what}", UNTIL_SOMEBODY_ACTS)


class Refused(Undeliverable):
    """Slack refuses a call for good."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        """Slack's error code."""
        super().__init__(f"Slack said: {reason}")


def why(error: BaseException) -> str:
    """Return why a call failed: Slack's error code, NO_REASON if the answer has no code, or the exception's name."""
    if not isinstance(error, SlackApiError):
        return type(error).__name__
    data = getattr(error.response, "data", error.response)
    return str(data.get("error") or NO_REASON) if isinstance(data, Mapping) else NO_REASON


def severity_of(error: BaseException) -> int:
    """Return the log level of a failed call: ERROR if the call was malformed, otherwise WARNING."""
    return logging.ERROR if why(error) in INVALID else logging.WARNING


def is_passing(error: SlackApiError) -> bool:
    """Return whether Slack failed, or asked to wait. Such an error says nothing about the token."""
    reason, status = why(error), _status_of(error)
    return status == TOO_MANY_REQUESTS or status >= SERVER_ERROR or reason in (NOT_TAKEN | UNCERTAIN) - {NO_REASON}


@contextmanager
def translated_errors(method: str) -> Iterator[None]:
    """Translate the exceptions of a call of a method.

    Raises:
        TryLater: the call was not taken, but may be taken later.
        OutcomeUnknown: it is uncertain whether the call was taken.
        InvalidMessage: Slack does not understand the call.
        Refused: the call fails for good, for any other reason.
    """
    try:
        yield
    except SlackApiError as error:
        raise _translate(error, method) from error
    except (aiohttp.ClientConnectorError, ConnectionRefusedError) as error:
        raise TryLater(f"Slack was not reached: {type(error).__name__}") from error
    except FAILURES as error:
        raise OutcomeUnknown(f"no answer came: {type(error).__name__}") from error


def _translate(error: SlackApiError, method: str) -> TryLater | OutcomeUnknown | InvalidMessage | Undeliverable:
    reason, status = why(error), _status_of(error)
    if status == TOO_MANY_REQUESTS or reason in NOT_TAKEN:
        metrics.RATE_LIMITED.labels("slack").inc()
        after = str(getattr(error.response, "headers", {}).get("Retry-After", ""))
        seconds = timedelta(seconds=int(after)) if after.isdecimal() else None  # a proxy may name a date
        return TryLater(f"Slack asked to wait: {reason}", seconds, method)
    if reason == MIGRATING:
        return NotNow("the workspace is joining an organisation", UNTIL_MIGRATED)
    if reason in LOCKED_OUT:
        return LockedOut(f"Slack refuses the token: {reason}; `refill doctor` says more")
    if reason == NO_MESSAGES_TAB or reason.startswith(RESTRICTED):
        return Forbidden(reason)
    if status >= SERVER_ERROR or reason in UNCERTAIN:
        return OutcomeUnknown(f"Slack failed: {status} {reason}")
    if reason in INVALID:
        return InvalidMessage(f"{method}: {reason}{_details_of(error)}")
    return Refused(reason)


def _details_of(error: SlackApiError) -> str:
    """Return the first three places where Slack finds a fault. Slack's words are left out: they may quote a member."""
    data = getattr(error.response, "data", None)
    told = (data.get("response_metadata") or {}).get("messages", ()) if isinstance(data, Mapping) else ()
    found = [pointer for one in told for pointer in POINTER.findall(str(one))]
    return f" at {', '.join(found[:3])}" if found else ""


def _status_of(error: SlackApiError) -> int:
    """Return the HTTP status of an answer. If slack_sdk can't parse the answer, it passes aiohttp's response."""
    if isinstance(error.response, aiohttp.ClientResponse):
        return error.response.status
    return int(getattr(error.response, "status_code", 200))
