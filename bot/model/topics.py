"""Topics in members' own words."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.model.errors import InvalidValue
from bot.model.ids import TopicId

MAX_TOPIC = 80
"""Maximum number of characters of a topic. So it fits into Discord's menus (100) and into the values of Slack's (150).
Slack's labels have 75 characters, so a longer name is truncated there."""
MAX_TOPICS_A_STANCE = 12
"""Maximum number of a member's topics in one stance, so that members choose the topics that matter to them."""

SEVERAL = 2
"""A topic is suggested to other members if at least this number of members hold it."""

BIDI_CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Unicode's Bidi_Control characters. They are invisible, and they can reorder the text next to a name."""


def clean_text(raw: str, limit: int, field: str) -> str:
    """Return a typed text as one line (`one_line`).

    Raises:
        InvalidValue: nothing readable is left, or the text is longer than `limit` characters.
    """
    text = one_line(raw)
    if not any(unicodedata.category(c)[0] in "LNSP" for c in text):
        raise InvalidValue(field, "empty")
    if len(text) > limit:
        raise InvalidValue(field, "too long")
    return text


def one_line(raw: str) -> str:
    """Return a text as one line in NFC, without control characters and superfluous spaces.

    Characters that only control the direction of writing are removed. Right-to-left letters don't need these
    characters, so the letters stay.
    """
    kept = "".join(
        " " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c
        for c in raw
        if unicodedata.category(c) != "Cs" and c not in BIDI_CONTROLS
    )
    return " ".join(unicodedata.normalize("NFC", kept).split())


def fold(name: str) -> str:
    """Return a name in the form in which names are compared. Case, spacing and the encoding of accents don't matter."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return " ".join(unicodedata.normalize("NFKC", folded).split())  # again, because casefold may split off an accent


class Standing(StrEnum):
    """Settings of a topic: whether it is suggested to people who don't hold it."""

    USUAL = "usual"
    """The topic is suggested once SEVERAL members hold it."""
    SUGGESTED = "suggested"
    """The topic is suggested, because an admin chose that."""
    HIDDEN = "hidden"
    """The topic is not suggested, and nobody is introduced about it."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A specific thing to talk about, in one community.

    Topics that members hold can be found by name. An ask has a topic of its own, in the asker's words, unless the asker
    picked a held one. If a topic is only in asks, chats or refills, nobody can find it.
    """

    id: TopicId
    name: str
    folded: str
    """`fold(name)`. It is unique among the topics that members of the community hold."""
    shown_at: datetime | None = None
    """When the topic was last posted in a channel as a wanted topic."""
    standing: Standing = Standing.USUAL


@dataclass(frozen=True, slots=True)
class Alias:
    """Another name of a topic: the name of a topic that was merged into it."""

    folded: str
    name: str
    topic: TopicId


@dataclass(frozen=True, slots=True)
class TopicsOf:
    """The topics of one member, sorted by name."""

    curious: tuple[Topic, ...]
    sharing: tuple[Topic, ...]
    called: tuple[Alias, ...] = ()
    """Aliases by which the member holds some topics, sorted by name."""

    def all(self) -> tuple[Topic, ...]:
        """Return every topic once."""
        return tuple({topic.id: topic for topic in self.curious + self.sharing}.values())
