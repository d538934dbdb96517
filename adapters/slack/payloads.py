"""Schemas of Slack's payloads. A payload that doesn't match its schema is rejected.

The schemas list the fields that Refill and Bolt read. Other fields may have any value (docs.slack.dev: slash commands,
interaction payloads, Events API).
"""

from collections.abc import Iterator
from typing import Annotated, Any, Final

from pydantic import AnyHttpUrl, BaseModel, Field, Json, StringConstraints, ValidationError
from slack_bolt.request.internals import parse_body

from bot.model.errors import RefillError

Word = Annotated[str, StringConstraints(pattern=r"^[!-~]{0,255}$")]
"""An id, or another value that Slack generates."""
Text = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$")]
Stamp = Annotated[str, StringConstraints(pattern=r"^\d{1,10}(\.\d{1,9})?$")]
Seconds = Annotated[float, Field(ge=0, lt=10**10)]
"""Seconds since 1970."""


class InvalidPayload(RefillError):
    """A payload does not match its schema. The error's text names fields, but no values."""


class Named(BaseModel):
    """A person, a workspace or a channel, by id."""

    id: Word
    team_id: Word | None = None
    enterprise_id: Word | None = None
    domain: Text | None = None


class Replying(BaseModel):
    """An address for a response."""

    response_url: AnyHttpUrl | None = None


class Held(BaseModel):
    """The value of a form's field."""

    class Chosen(BaseModel):
        """An option."""

        value: str

    value: str | None = None
    selected_option: Chosen | None = None
    selected_options: list[Chosen] | None = None
    selected_conversation: Word | None = None


class View(BaseModel):
    """A modal, or App Home."""

    class State(BaseModel):
        """The values, by block and element."""

        values: dict[str, Annotated[dict[str, Held], Field(min_length=1)]] = {}

    id: Word
    hash: Word
    type: Word
    team_id: Word | None = None
    app_installed_team_id: Word | None = None
    private_metadata: Annotated[str, StringConstraints(max_length=0)] | Json[tuple[str, Word | None, Word]] = ""
    state: State | None = None


class Sent(BaseModel):
    """Fields that Bolt reads in any payload, or in a part of one."""

    type: Word | None = None
    team: Word | Named | None = None
    team_id: Word | None = None
    enterprise: Word | Named | None = None
    enterprise_id: Word | None = None
    user: Word | Named | None = None
    user_id: Word | None = None
    channel: Word | Named | None = None
    channel_id: Word | None = None
    trigger_id: Word | None = None
    view: View | None = None
    event: "Sent | None" = None
    message: "Sent | None" = None
    previous_message: "Sent | None" = None
    item: "Sent | None" = None
    assistant_thread: "Sent | None" = None
    authorizations: "list[Sent] | None" = None
    response_url: AnyHttpUrl | None = None
    response_urls: list[Replying] | None = None


class SlashCommand(Sent):
    """A typed command, such as `/coffee join`."""

    user_id: Word
    channel_id: Word
    trigger_id: Word
    text: str = ""


class Interaction(Sent):
    """An interaction of a person."""

    user: Named


class GlobalShortcut(Interaction):
    """A shortcut from the global menu."""

    callback_id: Text
    trigger_id: Word


class MessageShortcut(GlobalShortcut):
    """A shortcut from a message's menu."""

    class About(Sent):
        """The message."""

        text: str | None = None
        app_id: Word | None = None

    channel: Named
    message: About


class Press(Interaction):
    """A pressed button, or a chosen option of a menu."""

    class Action(BaseModel):
        """The button, or the menu with its chosen option."""

        class Chosen(BaseModel):
            """The option."""

            value: Text

        type: Word
        action_id: Text
        block_id: Text
        action_ts: Word
        selected_option: Chosen | None = None

    trigger_id: Word
    actions: Annotated[list[Action], Field(min_length=1)]


class PressInMessage(Press):
    """A pressed button in a message."""

    response_url: AnyHttpUrl


class Submission(Interaction):
    """A submitted form."""

    class Filled(View):
        """The form."""

        private_metadata: Json[tuple[str, Word | None, Word]]
        callback_id: Text
        state: View.State

    view: Filled


class Suggestion(Interaction):
    """A request for a menu's options, which Slack sends while a person types (`block_suggestion`)."""

    action_id: Annotated[str, StringConstraints(pattern=r"^[^:]*:[^:]*:[^:]*$")]
    block_id: Text
    value: str | None = None


class Event(Sent):
    """An event of the Events API."""

    class About(Sent):
        """The event itself."""

        type: Word

    event: About
    event_id: Word
    event_time: Seconds = 0


class UserChanged(Event):
    """A person's account changed."""

    class About(Event.About):
        """The account."""

        class User(Named):
            """The account as it is now."""

            class Profile(BaseModel):
                """The person's names."""

                display_name: Text | None = None
                real_name: Text | None = None

            class Enterprise(BaseModel):
                """The person's organisation and workspaces."""

                enterprise_id: Word | None = None
                teams: list[Word] = []

            profile: Profile = Profile()
            name: Text | None = None
            real_name: Text | None = None
            locale: Text | None = None
            tz: Text | None = None
            updated: Seconds | None = None
            enterprise_user: Enterprise | None = None

        user: User

    event: About


class ChannelMoved(Event):
    """Refill left a channel, or a channel was archived, unarchived or deleted."""

    class About(Event.About):
        """The channel."""

        channel: Word

    event: About


class ComingAndGoing(Event):
    """A person joined or left a channel."""

    class About(Event.About):
        """The person and the channel."""

        user: Word
        channel: Word
        event_ts: Stamp

    event: About


class HomeOpened(Event):
    """A person opened a tab of the app's page."""

    class About(Event.About):
        """The person and the tab."""

        user: Word
        tab: Word

    event: About


class Posted(Event):
    """A message with metadata was posted."""

    class About(Event.About):
        """The message."""

        class Metadata(BaseModel):
            """The metadata."""

            event_type: Text
            event_payload: dict[str, Any]

        app_id: Word
        channel_id: Word
        message_ts: Stamp
        metadata: Metadata

    api_app_id: Word
    event: About


class TokensRevoked(Event):
    """Tokens were revoked."""

    class About(Event.About):
        """The tokens, of a bot or of members."""

        tokens: dict[str, list[Word]] = {}

    event: About


class AccessRevoked(Event):
    """An organisation removed the app from some of its workspaces."""

    class About(Event.About):
        """The workspaces."""

        team_ids: list[Word] = []

    event: About


class Migrated(Event):
    """A workspace began to join an organisation, or has joined it."""

    class About(Event.About):
        """The organisation."""

        enterprise_id: Word

    team_id: Word
    event: About


EVENTS: Final[dict[Any, type[Event]]] = {
    "user_change": UserChanged,
    **dict.fromkeys(("member_left_channel", "member_joined_channel"), ComingAndGoing),
    **dict.fromkeys(
        (
            *(f"channel_{what}" for what in ("left", "archive", "unarchive", "deleted")),
            *(f"group_{what}" for what in ("left", "archive", "unarchive", "deleted")),
        ),
        ChannelMoved,
    ),
    "app_home_opened": HomeOpened,
    "message_metadata_posted": Posted,
    "tokens_revoked": TokensRevoked,
    "team_access_revoked": AccessRevoked,
    "grid_migration_started": Migrated,
    "grid_migration_finished": Migrated,
}

KINDS: Final = {"command", "type", "ssl_check"}
"""Every payload has at least one of these fields."""


def check(body: bytes, content_type: str) -> None:
    """Validate a payload.

    Raises:
        InvalidPayload: Refill or Bolt can't parse it.
    """
    try:
        sent = parse_body(body.decode(), content_type.partition(";")[0])
    except (ValueError, RecursionError) as error:
        raise InvalidPayload(f"it is neither a form nor JSON ({type(error).__name__})") from None
    if not isinstance(sent, dict):
        raise InvalidPayload("it is not an object with named fields")
    if not KINDS & sent.keys():
        raise InvalidPayload("it has no field that tells its kind")
    try:
        for shape in _shapes_of(sent):
            shape.model_validate(sent)
    except (ValidationError, RecursionError) as error:
        raise InvalidPayload(_where(error)) from None


def _shapes_of(sent: dict[str, Any]) -> Iterator[type[Sent]]:
    yield Sent
    if "command" in sent:
        yield SlashCommand
    match sent.get("type"):
        case "block_actions":
            yield Press if sent.get("view") else PressInMessage
        case "shortcut":
            yield GlobalShortcut
        case "message_action":
            yield MessageShortcut
        case "view_submission":
            yield Submission
        case "block_suggestion":
            yield Suggestion
        case "event_callback":
            yield Event
            yield EVENTS.get(sent["event"]["type"], Event)


def _where(error: ValidationError | RecursionError) -> str:
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    found = [".".join(str(part) for part in one["loc"]) + f": {one['type']}" for one in error.errors()[:3]]
    return ", ".join(found)[:300]
