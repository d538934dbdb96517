"""Bodies that the Discord adapter sends for every example of a message and a form."""

from dataclasses import dataclass, replace
from typing import Any

from adapters.discord.custom_ids import community_of
from adapters.discord.forms import modal_of
from adapters.discord.markdown import Mentions
from adapters.discord.rendering import Drawn, draw_all, draw_notification, draw_text, people_in
from bot.model.content import Form
from bot.model.ids import CommunityId, MemberId
from bot.model.message_keys import MessageKind
from bot.texts.localization import Voice
from tests.unit.texts.examples.cast import LONGEST, USUAL, Cast
from tests.unit.texts.examples.catalogue import EXAMPLES
from tests.unit.texts.examples.owed import IS_OWED, OWED

COMMUNITY: CommunityId = community_of(1017000000000000001)
ZONE = "Europe/Berlin"
COMMANDS = dict.fromkeys(("coffee", "coffee-circle"), "1017000000000000100")
"""Commands that can be clicked. In a text, they are longer than commands to type."""


def with_snowflakes(cast: Cast) -> Cast:
    """Give everybody in a cast an id as long as Discord's."""
    ana, ben, cleo = (
        replace(member, id=MemberId(str(1_017_000_000_000_000_100 + number)))
        for number, member in enumerate((cast.ana, cast.ben, cast.cleo))
    )
    return replace(cast, ana=ana, ben=ben, cleo=cleo)


USUAL_HERE, LONGEST_HERE = with_snowflakes(USUAL), with_snowflakes(LONGEST)


@dataclass(frozen=True, slots=True)
class Body:
    """The body that is sent to Discord for one example in one language."""

    name: str
    language: str
    modal: dict[str, Any] | None
    sheets: tuple[Drawn, ...]
    text: Drawn | None = None
    """The body if Refill sends the message unasked: text with buttons below, if it is short enough."""
    notification: str | None = None
    """The text of a phone's notification, if Refill sends the message unasked."""

    @property
    def shown(self) -> Any:
        """The body that is sent, as JSON."""
        if self.modal is not None:
            return {"modal": self.modal}
        messages = [sheet.view.to_components() for sheet in self.sheets]
        return {"messages": messages} if len(messages) > 1 else {"components": messages[0]}


def body_of(name: str, language: str, cast: Cast = USUAL_HERE) -> Body:
    """Make an example's body."""
    voice = Voice(language, ZONE)
    made = EXAMPLES[name](voice, cast)
    if isinstance(made, Form):
        return Body(name, language, modal_of(made, COMMUNITY, voice).to_dict(), ())
    sheets = tuple(draw_all(made, COMMUNITY))
    if name not in IS_OWED:
        return Body(name, language, None, sheets)
    mentions = Mentions(people_in(made) if name in OWED[MessageKind.INTRODUCTION] else (), COMMANDS)
    notified = draw_notification(made, mentions).split("\n")[0]
    return Body(name, language, None, sheets, draw_text(made, COMMUNITY, mentions), notified)


def bodies(language: str, cast: Cast = USUAL_HERE) -> list[Body]:
    """Make every example's body."""
    return [body_of(name, language, cast) for name in sorted(EXAMPLES)]
