"""Sends errors to Sentry: where something went wrong, but no values.

Refill builds each event anew from the fields of OF_EVENT and OF_FRAME, the types and modules of errors, and the
templates of its own log lines. Everything else may contain ids, tokens, and texts that members typed.
"""

import logging
from collections.abc import Callable, Mapping
from typing import Any, Final

from bot.logs import OURS
from bot.model.errors import RefillError

OF_EVENT: Final = ("event_id", "timestamp", "level", "logger", "platform", "release", "environment")
OF_FRAME: Final = ("filename", "function", "lineno", "module", "in_app")
STOP_SECONDS: Final = 1.0


def report_errors(dsn: str, release: str) -> Callable[[], None]:
    """Begin to send logged errors. The returned function stops that, after up to STOP_SECONDS for unsent errors.

    Raises:
        RefillError: sentry-sdk is not installed, or the DSN is malformed.
    """
    try:
        import sentry_sdk  # noqa: PLC0415 - sentry-sdk is an extra
        from sentry_sdk.integrations.logging import LoggingIntegration  # noqa: PLC0415
    except ModuleNotFoundError:
        raise RefillError("REFILL_SENTRY_DSN needs the extra `sentry`, see docs/operators.md") from None
    try:
        sentry_sdk.init(
            dsn,
            release=release,
            integrations=[LoggingIntegration(level=None, event_level=logging.ERROR)],
            default_integrations=False,
            auto_enabling_integrations=False,
            auto_session_tracking=False,
            send_client_reports=False,
            include_local_variables=False,
            include_source_context=False,
            max_breadcrumbs=0,
            before_send=scrub,
        )
    except ValueError as error:  # BadDsn is a ValueError
        raise RefillError(f"REFILL_SENTRY_DSN is no DSN ({error}): copy it from the project's settings") from None

    def stop() -> None:
        sentry_sdk.get_client().close(STOP_SECONDS)

    return stop


def scrub(event: Any, _hint: Mapping[str, Any]) -> Any:
    """Return a new event from only those parts of an event that may be sent."""
    kept = {name: event[name] for name in OF_EVENT if name in event}
    is_ours = str(event.get("logger", "")).split(".")[0] in OURS
    template = (event.get("logentry") or {}).get("message", "") if is_ours else ""
    errors = (event.get("exception") or {}).get("values", ())
    return kept | {
        "logentry": {"message": template or f"an error in {event.get('logger')}"},
        "exception": {"values": [_without_words(error) for error in errors]},
    }


def _without_words(error: Mapping[str, Any]) -> dict[str, Any]:
    frames = (error.get("stacktrace") or {}).get("frames", ())
    where = [{name: frame[name] for name in OF_FRAME if name in frame} for frame in frames]
    return {"type": error.get("type"), "module": error.get("module"), "stacktrace": {"frames": where}}
