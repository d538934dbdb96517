"""Errors: of an app's call, of a person's action in a test, and of an app that does not answer."""

from typing import Any


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
