"""Errors: of an app's call, of a person's action in a test, and of an app that does not answer."""

from typing import Any

FORBIDDEN = (
    "messages_tab_disabled",
    "restricted_action",
    "restricted_action_non_threadable_channel",
    "restricted_action_read_only_channel",
    "restricted_action_thread_locked",
    "restricted_action_thread_only_channel",
)
"""What settings at Slack forbid (docs.slack.dev, chat.postMessage)."""
MALFORMED = ("invalid_blocks", "invalid_blocks_format", "msg_too_long", "msg_blocks_too_long")
"""What is wrong with a message itself (docs.slack.dev, chat.postMessage)."""
FIXED = ("message_not_found", "cant_update_message", "edit_window_closed", "is_inactive")
"""Why a message can't be changed (docs.slack.dev, chat.update)."""


class Refused(Exception):
    """A call of the Web API that is answered with `ok: false`."""

    def __init__(self, error: str, **more: Any) -> None:
        self.error = error
        self.more = more
        super().__init__(error)

    def answer(self) -> dict[str, Any]:
        """Return Slack's answer."""
        return {"ok": False, "error": self.error, **self.more}


class CannotDo(AssertionError):
    """A person can't do what a test asks: they don't see the message, or it has no such button."""


class NotAnswered(AssertionError):
    """The app did not acknowledge in time, or returned an error; the person sees a warning."""


def invalid_arguments(*messages: str) -> Refused:
    """Refuse arguments as Slack does, with what is wrong with each."""
    return Refused("invalid_arguments", response_metadata={"messages": [f"[ERROR] {each}" for each in messages]})
