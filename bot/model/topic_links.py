"""Topic links: statements about two topics, made by members or by an embedding model."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.model.ids import TopicId

SAID_NEAR = 85
"""Similarity, 0 to 100, of two topics that a member calls near. It is lower than that of two spellings of one topic.

A model's link counts for no more, however sure the model is."""


class LinkSource(StrEnum):
    """Sources of a link."""

    MEMBER = "member"
    """Some member, who may be an admin. Which member it was is not stored."""
    MEANING = "meaning"
    """An embedding model."""


class LinkKind(StrEnum):
    """Statements about two topics."""

    NEAR = "near"
    """A member who likes to talk about one topic may like to talk about the other."""
    MAYBE = "maybe"
    """The topics may be near. The link has no effect until a member confirms it."""
    APART = "apart"
    """The topics are different, whatever other sources say."""


@dataclass(frozen=True, slots=True)
class Link:
    """A source's statement about two topics."""

    one: TopicId
    other: TopicId
    """`one` < `other`."""
    source: LinkSource
    kind: LinkKind
    strength: int
    """0 to 100."""

    def beyond(self, topic: TopicId) -> TopicId:
        """Return the topic at the other end of the link."""
        return self.other if self.one == topic else self.one

    @property
    def ends(self) -> tuple[TopicId, TopicId]:
        """Both topics, sorted."""
        return (self.one, self.other)


@dataclass(frozen=True, slots=True)
class SharedTogether:
    """Numbers of members who share two topics."""

    one: TopicId
    other: TopicId
    both: int
    """Number of members who share both topics."""
    ones: int
    """Number of members who share the first topic."""
    others: int
    """Number of members who share the second topic."""
    everyone: int
    """Number of members who share any topic, counted up to a limit."""


def link_of(one: TopicId, other: TopicId, source: LinkSource, kind: LinkKind, strength: int = 0) -> Link:
    """Return a link of two topics in either order."""
    first, second = sorted((one, other))
    return Link(first, second, source, kind, strength)


def said(one: TopicId, other: TopicId, kind: LinkKind) -> Link:
    """Return a member's link of two topics."""
    return link_of(one, other, LinkSource.MEMBER, kind, SAID_NEAR if kind is LinkKind.NEAR else 0)


def weigh(links: Iterable[Link]) -> dict[tuple[TopicId, TopicId], Link]:
    """Return the one link that counts for each pair of topics: a member's link, or else a model's link.

    A model's *near* is at most as strong as a member's (SAID_NEAR).
    """
    chosen: dict[tuple[TopicId, TopicId], Link] = {}
    for link in links:
        if link.source is LinkSource.MEMBER:
            chosen[link.ends] = link
        elif link.ends not in chosen:
            is_near = link.kind is LinkKind.NEAR
            chosen[link.ends] = replace(link, strength=min(link.strength, SAID_NEAR)) if is_near else link
    return chosen
