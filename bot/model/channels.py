"""Channels of a platform, as far as Refill can work in them."""

from enum import StrEnum


class ChannelProblem(StrEnum):
    """What keeps Refill from working in a channel."""

    NOT_INVITED = "not_invited"
    """It is not in the channel; a private one looks as if it was not there."""
    ARCHIVED = "archived"
    READ_ONLY = "read_only"
    """It is in the channel, whose settings let it not post."""
    WRONG_KIND = "wrong_kind"
    """It is no ordinary text channel: an announcement, voice, stage or forum channel."""
    NO_VIEW = "no_view"
    NO_POSTS = "no_posts"
    NO_THREADS = "no_threads"
    """It may not create private threads, or not write in them."""
    NO_FILES = "no_files"
    FILTERED = "filtered"
    """The platform's automatic moderation blocks its messages there."""
    LOCKED = "locked"
    """Its thread was locked."""
    TOO_MANY_THREADS = "too_many_threads"
    """The community has as many open threads as the platform allows."""
