"""Errors: a refused call, an impossible action of a person, an app that does not answer."""

from typing import Any

PAGES: dict[str, tuple[str, ...]] = {
    "*Errors* of each method's page": (
        "account_inactive",
        "internal_error",
        "invalid_auth",
        "missing_scope",
        "not_allowed_token_type",
        "not_authed",
        "org_login_required",
        "ratelimited",
        "team_access_not_granted",
        "team_added_to_org",
        "token_expired",
        "token_revoked",
        "two_factor_setup_required",
    ),
    "`chat.postMessage`": (
        "channel_not_found",
        "invalid_blocks",
        "invalid_blocks_format",
        "invalid_metadata_format",
        "is_archived",
        "messages_tab_disabled",
        "msg_blocks_too_long",
        "msg_too_long",
        "no_text",
        "not_in_channel",
        "restricted_action",
        "restricted_action_non_threadable_channel",
        "restricted_action_read_only_channel",
        "restricted_action_thread_locked",
        "restricted_action_thread_only_channel",
    ),
    "`chat.postEphemeral`": ("user_not_in_channel",),
    "`chat.update`": ("cant_update_message", "edit_window_closed", "is_inactive", "message_not_found"),
    "`chat.delete`": ("cant_delete_message",),
    "`conversations.open`": (
        "invalid_user_combination",
        "too_many_users",
        "user_disabled",
        "user_not_found",
        "user_not_visible",
        "users_list_not_supplied",
    ),
    "`conversations.list`": ("invalid_cursor", "invalid_types"),
    "`conversations.join`": ("method_not_supported_for_channel_type",),
    "`files.completeUploadExternal`": ("file_not_found",),
    "`views.open`": ("exchanged_trigger_id", "expired_trigger_id", "invalid_arguments", "invalid_trigger_id"),
    "`views.push`": ("push_limit_reached",),
    "`views.update`": ("not_found",),
    "`views.publish`": ("hash_conflict",),
    "`oauth.v2.access`": ("bad_client_secret", "bad_redirect_uri", "invalid_client_id", "invalid_code"),
    "`migration.exchange`": ("not_enterprise_team",),
    "seen in other apps' code": ("cannot_dm_bot",),
    "from memory": (
        "expired_url",
        "invalid_refresh_token",
        "invalid_url",
        "missing_argument",
        "team_not_found",
        "unknown_method",
        "used_url",
    ),
    "invented here": ("invalid_response", "out_of_tea"),
}
"""The codes of all errors, by the page of docs.slack.dev that names them. docs/local-slack.md has the same table."""
KNOWN = frozenset(code for codes in PAGES.values() for code in codes)

FORBIDDEN = (
    "messages_tab_disabled",
    "restricted_action",
    "restricted_action_non_threadable_channel",
    "restricted_action_read_only_channel",
    "restricted_action_thread_locked",
    "restricted_action_thread_only_channel",
)
"""Errors of posts that settings in Slack forbid (docs.slack.dev, chat.postMessage)."""
MALFORMED = ("invalid_blocks", "invalid_blocks_format", "msg_too_long", "msg_blocks_too_long")
"""Errors of an invalid message (docs.slack.dev, chat.postMessage)."""
FIXED = ("message_not_found", "cant_update_message", "edit_window_closed", "is_inactive")
"""Errors of a message that can't be changed (docs.slack.dev, chat.update)."""


class Refused(Exception):
    """A call of the Web API that is answered with `ok: false`."""

    def __init__(self, error: str, **more: Any) -> None:
        assert error in KNOWN, f"no page is named that has {error}"
        self.error = error
        self.more = more
        super().__init__(error)

    def answer(self) -> dict[str, Any]:
        return {"ok": False, "error": self.error, **self.more}


class CannotDo(AssertionError):
    """A person can't do an action of a test, for example because a message has no such button."""


class NotAnswered(AssertionError):
    """The app did not acknowledge in time, or returned an error. Slack shows the person a warning."""


def invalid_arguments(*messages: str) -> Refused:
    """Return Slack's error for invalid arguments, with a message for each."""
    return Refused("invalid_arguments", response_metadata={"messages": [f"[ERROR] {each}" for each in messages]})
