"""Bodies that the Slack adapter sends for every example of a message and a form, and their plain text."""

from dataclasses import dataclass
from typing import Any

from adapters.slack.forms import view_of
from adapters.slack.home import home_view
from adapters.slack.rendering import blocks_of, text_of
from bot.model.content import Form
from bot.model.ids import ChannelId, MemberId
from bot.texts.localization import Voice
from tests.adapters.slack.local_slack.rendering import plain_blocks, plain_mrkdwn
from tests.unit.texts.examples.cast import USUAL, Cast
from tests.unit.texts.examples.catalogue import EXAMPLES
from tests.unit.texts.examples.owed import IS_OWED

Json = dict[str, Any]
CHANNEL = ChannelId("C0COFFEE")
ZONE = "Europe/Berlin"
PAGES = "home"
"""The module of bot/texts whose messages are rendered as App Home."""


@dataclass(frozen=True, slots=True)
class Onlooker:
    """A reader who sees everybody's name, and the fallback text of each timestamp."""

    cast: Cast

    def person(self, user_id: str) -> str:
        return "@" + self.cast.people[MemberId(user_id)].name

    def channel(self, channel_id: str) -> str:
        return f"#{channel_id}"

    def moment(self, timestamp: int, shape: str, fallback: str) -> str:
        return fallback


@dataclass(frozen=True, slots=True)
class Body:
    """The body that is sent to Slack for one example in one language."""

    name: str
    language: str
    text: str | None
    """The top-level text; None for a view."""
    blocks: list[Json]
    view: Json | None
    reads: str
    notification: str | None = None
    """The text of a phone's notification, if Refill sends the message unasked."""

    @property
    def is_view(self) -> bool:
        """Whether the body is a view, not a message."""
        return self.view is not None


def body_of(name: str, language: str, cast: Cast = USUAL) -> Body:
    """Make an example's body."""
    made = EXAMPLES[name](Voice(language, ZONE), cast)
    onlooker = Onlooker(cast)
    if isinstance(made, Form):
        view = view_of(made, CHANNEL)
        head = f"{view['title']['text']} [{view['submit']['text']}]"
        return Body(name, language, None, view["blocks"], view, f"{head}\n{plain_blocks(view['blocks'], onlooker)}")
    if name.split(".", maxsplit=1)[0] == PAGES:
        view = home_view(made)
        return Body(name, language, None, view["blocks"], view, plain_blocks(view["blocks"], onlooker))
    blocks = blocks_of(made)
    text = text_of(made)
    first = plain_mrkdwn(text, onlooker).partition("\n")[0] if name in IS_OWED else None
    return Body(name, language, text, blocks, None, plain_blocks(blocks, onlooker), first)


def bodies(language: str, cast: Cast = USUAL) -> list[Body]:
    """Make every example's body."""
    return [body_of(name, language, cast) for name in sorted(EXAMPLES)]
