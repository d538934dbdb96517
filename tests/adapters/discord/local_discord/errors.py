"""Errors: a refused call, an impossible action of a person, an app that does not answer."""

from enum import Enum
from typing import Any


class Error(Enum):
    """Discord's errors: status, code and sentence ("Opcodes and status codes")."""

    UNAUTHORIZED = (401, 0, "401: Unauthorized")
    NOT_FOUND = (404, 0, "404: Not Found")
    UNKNOWN_APPLICATION = (404, 10002, "Unknown Application")
    UNKNOWN_CHANNEL = (404, 10003, "Unknown Channel")
    UNKNOWN_GUILD = (404, 10004, "Unknown Guild")
    UNKNOWN_MEMBER = (404, 10007, "Unknown Member")
    UNKNOWN_MESSAGE = (404, 10008, "Unknown Message")
    UNKNOWN_USER = (404, 10013, "Unknown User")
    UNKNOWN_WEBHOOK = (404, 10015, "Unknown Webhook")
    UNKNOWN_INTERACTION = (404, 10062, "Unknown interaction")
    UNKNOWN_COMMAND = (404, 10063, "Unknown application command")
    SLOW_MODE = (400, 20016, "This action cannot be performed due to slowmode rate limit")
    QUARANTINED = (403, 20026, "Your bot has been flagged by our anti-spam system for abusive behavior.")
    TOO_MANY_EDITS = (400, 30046, "Maximum number of edits to messages older than 1 hour reached")
    NOBODY_KNOWS = (400, 999_999, "A code that Discord will add one day")
    OPENING_TOO_FAST = (403, 40003, "You are opening direct messages too fast")
    CHANNEL_BUSY = (400, 20028, "The write action you are performing on the channel has hit the write rate limit")
    ACKNOWLEDGED = (400, 40060, "Interaction has already been acknowledged.")
    MISSING_ACCESS = (403, 50001, "Missing Access")
    NOT_IN_DIRECT = (403, 50003, "Cannot execute action on a DM channel")
    NOT_THE_AUTHOR = (403, 50005, "Cannot edit a message authored by another user")
    EMPTY = (400, 50006, "Cannot send an empty message")
    CANNOT_SEND_TO_USER = (403, 50007, "Cannot send messages to this user")
    MISSING_PERMISSIONS = (403, 50013, "Missing Permissions")
    NOT_IN_THIS_CHANNEL = (403, 50024, "Cannot execute action on this channel type")
    INVALID_WEBHOOK_TOKEN = (401, 50027, "Invalid Webhook Token")
    INVALID_RECIPIENT = (400, 50033, "Invalid Recipient(s)")
    INVALID_FORM = (400, 50035, "Invalid Form Body")
    THREAD_ARCHIVED = (400, 50083, "Thread is archived")
    NO_MUTUAL_GUILDS = (403, 50278, "Cannot send messages to this user due to having no mutual guilds")
    THREAD_LOCKED = (400, 160005, "Thread is locked")
    TOO_MANY_THREADS = (400, 160006, "Maximum number of active threads reached")
    MESSAGE_FILTERED = (400, 200000, "Message was blocked by automatic moderation")
    TITLE_FILTERED = (400, 200001, "Title was blocked by automatic moderation")
    HARMFUL_LINK = (400, 240000, "Message blocked by harmful links filter")


class Refused(Exception):
    """A call that Discord refuses."""

    def __init__(self, error: Error, problems: list[str] | None = None) -> None:
        self.error = error
        self.status, self.code, self.message = error.value
        self.problems = problems or []
        super().__init__(error.name)

    def answer(self) -> dict[str, Any]:
        told: dict[str, Any] = {"message": self.message, "code": self.code}
        if self.problems:
            told["errors"] = {"_errors": [{"code": "BASE_TYPE", "message": each} for each in self.problems]}
        return told


class CannotDo(AssertionError):
    """A person can't do an action of a test, for example because a message has no such button."""


class NotAnswered(AssertionError):
    """The app did not answer in time. Discord shows the person an error."""
