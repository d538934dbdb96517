"""Problems that keep Refill from working in a channel."""

from enum import StrEnum


class ChannelProblem(StrEnum):
    """Kinds of problems that keep Refill from working in a channel."""

    NOT_INVITED = "not_invited"
    """Refill is not in the channel. To Refill, a private channel then looks as if it did not exist."""
    ARCHIVED = "archived"
    READ_ONLY = "read_only"
    """Refill is in the channel, but the channel's settings do not let Refill post."""
    WRONG_KIND = "wrong_kind"
    """The channel is no ordinary text channel, but an announcement, voice, stage or forum channel."""
    NO_VIEW = "no_view"
    NO_POSTS = "no_posts"
    NO_THREADS = "no_threads"
    """Refill may not create private threads, or may not write in them."""
    NO_FILES = "no_files"
    FILTERED = "filtered"
    """The platform's automatic moderation blocks Refill's messages in the channel."""
    LOCKED = "locked"
    """A thread in the channel was locked."""
    TOO_MANY_THREADS = "too_many_threads"
    """The community has as many open threads as the platform allows."""
