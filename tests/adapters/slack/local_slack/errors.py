"""What can go wrong: in an app's call, in what a test asks of a person, in an app's answer."""

from typing import Any


class Refused(Exception):
    """A call of the Web API that is answered with `ok: false`."""

    def __init__(self, error: str, **more: Any) -> None:
        self.error = error
        self.more = more
        super().__init__(error)

    def answer(self) -> dict[str, Any]:
        """Word it as Slack does."""
        return {"ok": False, "error": self.error, **self.more}


class CannotDo(AssertionError):
    """A person can not do what the test asks: the button is not there, the message is not theirs to see."""


class NotAnswered(AssertionError):
    """The app did not acknowledge in time, or answered with an error; the person sees a warning sign."""


def invalid_arguments(*messages: str) -> Refused:
    """Refuse arguments as Slack does, with what is wrong with each."""
    return Refused("invalid_arguments", response_metadata={"messages": [f"[ERROR] {each}" for each in messages]})
