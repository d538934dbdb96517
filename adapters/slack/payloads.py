"""The shape of what Slack sends, as far as Refill and Bolt read it: what has another shape is nobody's to answer.

A field that is not named here may be anything (docs.slack.dev: slash commands, interaction payloads, Events API).
"""

from collections.abc import Iterator
from typing import Annotated, Any, Final

from pydantic import AnyHttpUrl, BaseModel, Field, Json, StringConstraints, ValidationError
from slack_bolt.request.internals import parse_body

from bot.model.errors import RefillError

Word = Annotated[str, StringConstraints(pattern=r"^[!-~]{0,255}$")]
"""An id, or what else Slack makes up itself."""
Text = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$")]
Stamp = Annotated[str, StringConstraints(pattern=r"^\d{1,10}(\.\d{1,9})?$")]
Seconds = Annotated[float, Field(ge=0, lt=10**10)]
"""Since 1970."""


class NotSlacks(RefillError):
    """Something can't be what Slack sends; says where it differs, and nothing of what it holds."""


class Named(BaseModel):
    """A person, a workspace or a channel, by id."""

    id: Word
    team_id: Word | None = None
    enterprise_id: Word | None = None
    domain: Text | None = None


class Replying(BaseModel):
    """Where something may be answered."""

    response_url: AnyHttpUrl | None = None


class Held(BaseModel):
    """What a field of a form holds."""

    class Chosen(BaseModel):
        """An option."""

        value: str

    value: str | None = None
    selected_option: Chosen | None = None
    selected_options: list[Chosen] | None = None


class View(BaseModel):
    """A modal, or App Home."""

    class State(BaseModel):
        """What was filled in, by block and element."""

        values: dict[str, Annotated[dict[str, Held], Field(min_length=1)]] = {}

    id: Word
    hash: Word
    type: Word
    team_id: Word | None = None
    app_installed_team_id: Word | None = None
    private_metadata: Annotated[str, StringConstraints(max_length=0)] | Json[tuple[str, Word | None, Word]] = ""
    state: State | None = None


class Sent(BaseModel):
    """What anything that Slack sends may hold, and Bolt looks for, wherever that is."""

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
    """`/coffee …`."""

    user_id: Word
    channel_id: Word
    trigger_id: Word
    text: str = ""


class Interaction(Sent):
    """Something that somebody does with what Refill shows."""

    user: Named


class Press(Interaction):
    """A pressed button."""

    class Action(BaseModel):
        """The button."""

        type: Word
        action_id: Text
        block_id: Text
        action_ts: Word

    trigger_id: Word
    actions: Annotated[list[Action], Field(min_length=1)]


class PressInMessage(Press):
    """A pressed button in a message, which is answered where Slack says."""

    response_url: AnyHttpUrl


class Submission(Interaction):
    """A form that was sent."""

    class Filled(View):
        """The form."""

        private_metadata: Json[tuple[str, Word | None, Word]]
        callback_id: Text
        state: View.State

    view: Filled


class Suggestion(Interaction):
    """Somebody types into a field that suggests."""

    action_id: Annotated[str, StringConstraints(pattern=r"^[^:]*:[^:]*:[^:]*$")]
    block_id: Text
    value: str | None = None


class Event(Sent):
    """What Slack tells by itself."""

    class About(Sent):
        """What happened."""

        type: Word

    event: About
    event_id: Word
    event_time: Seconds = 0


class UserChanged(Event):
    """Somebody's account changed."""

    class About(Event.About):
        """The account."""

        class User(Named):
            """As it is now."""

            class Profile(BaseModel):
                """How they call themselves."""

                display_name: Text | None = None
                real_name: Text | None = None

            class Enterprise(BaseModel):
                """Where in an organisation they are."""

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
    """Something happened to a channel."""

    class About(Event.About):
        """The channel."""

        channel: Word

    event: About


class ComingAndGoing(Event):
    """Somebody came into a channel, or left it."""

    class About(Event.About):
        """Who, and where."""

        user: Word
        channel: Word
        event_ts: Stamp

    event: About


class HomeOpened(Event):
    """Somebody opened App Home."""

    class About(Event.About):
        """Who, and which tab of it."""

        user: Word
        tab: Word

    event: About


class Posted(Event):
    """A message with metadata was posted."""

    class About(Event.About):
        """The message."""

        class Metadata(BaseModel):
            """What its app wrote beside it."""

            event_type: Text
            event_payload: dict[str, Any]

        app_id: Word
        channel_id: Word
        message_ts: Stamp
        metadata: Metadata

    api_app_id: Word
    event: About


class TokensRevoked(Event):
    """Tokens were taken back."""

    class About(Event.About):
        """Whose: a bot's, or members'."""

        tokens: dict[str, list[Word]] = {}

    event: About


class AccessRevoked(Event):
    """Workspaces of an organisation took the app out."""

    class About(Event.About):
        """Which."""

        team_ids: list[Word] = []

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
}

KINDS: Final = {"command", "type", "ssl_check"}
"""Names of which what Slack sends has one."""


def check(body: bytes, content_type: str) -> None:
    """See that Refill and Bolt can read what was sent.

    Raises:
        NotSlacks: they can't.
    """
    try:
        sent = parse_body(body.decode(), content_type.partition(";")[0])
    except (ValueError, RecursionError) as error:
        raise NotSlacks(f"it is no form and no JSON ({type(error).__name__})") from None
    if not isinstance(sent, dict):
        raise NotSlacks("it is a list or a value where names with values should be")
    if not KINDS & sent.keys():
        raise NotSlacks("it does not say what it is")
    try:
        for shape in _shapes_of(sent):
            shape.model_validate(sent)
    except (ValidationError, RecursionError) as error:
        raise NotSlacks(_where(error)) from None


def _shapes_of(sent: dict[str, Any]) -> Iterator[type[Sent]]:
    yield Sent
    if "command" in sent:
        yield SlashCommand
    match sent.get("type"):
        case "block_actions":
            yield Press if sent.get("view") else PressInMessage
        case "view_submission":
            yield Submission
        case "block_suggestion":
            yield Suggestion
        case "event_callback":
            yield Event
            yield EVENTS.get(sent["event"]["type"], Event)


def _where(error: ValidationError | RecursionError) -> str:
    if isinstance(error, RecursionError):
        return "it is too deep"
    found = [".".join(str(part) for part in one["loc"]) + f": {one['type']}" for one in error.errors()[:3]]
    return ", ".join(found)[:300]
