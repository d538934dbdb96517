"""Who in the sandbox knows about a topic that a visitor typed."""

from collections.abc import Mapping
from typing import Final

from adapters.sandbox.cast import KEEN, Cast, SandboxPerson
from bot.model.topic_names import words_in_common, words_of
from bot.texts.localization import Voice, to_translate

WORDS: Final[Mapping[str, str]] = {
    "running a community on little time": to_translate("community, communities, volunteers, moderators, forum"),
    "saying no to features kindly": to_translate("product, features, roadmap, backlog, stakeholders"),
    "running usability tests on a budget": to_translate("usability, prototypes, research"),
    "recruiting people for interviews": to_translate("interviews, participants, recruiting, research"),
    "first talk at a meetup": to_translate("talk, meetup, conference, stage, slides, speech, speaking, audience"),
    "on-call without burning out": to_translate("burnout, stress, incidents, outages, servers"),
    "writing survey questions": to_translate("survey, questionnaire, polls, data"),
    "cooking Bengali food at home": to_translate("cooking, food, recipes, curry, spices, dinner, Bengali, Indian"),
    "accessible forms": to_translate("accessible, accessibility, forms, HTML, CSS"),
    "testing with a screen reader": to_translate("accessible, accessibility, screenreader, blind"),
    "starting out as a freelancer": to_translate("freelancer, freelancing, clients, agency"),
    "drawing on a tablet": to_translate("drawing, illustration, sketching, painting, comics"),
    "sourdough in a small kitchen": to_translate("sourdough, bread, baking, loaf, yeast, pizza"),
    "public speaking for quiet people": to_translate("speaking, speech, stage, shy, introvert, audience"),
    "explaining statistics without formulas": to_translate("statistics, maths, mathematics, teaching, probability"),
    "a portfolio that tells a story": to_translate("portfolio, design, designer"),
    "planning a garden on a balcony": to_translate("garden, plants, balcony, vegetables, tomatoes, herbs, flowers"),
    "negotiating a day rate": to_translate("negotiating, negotiation, salary, rates, money"),
    "bookkeeping for freelancers": to_translate("bookkeeping, invoices, taxes, accounting, money"),
    "moving from engineering to product": to_translate("engineering, product, career, management, software"),
    "interviewing for design jobs": to_translate("interview, job, application, hiring, career"),
    "recording a podcast at home": to_translate("podcast, radio, microphone, audio"),
    "answering angry letters": to_translate("support, customers, complaints, angry"),
    "keeping bees in a city": to_translate("bees, beekeeping, honey"),
}
"""Words that show that a typed topic is near a topic of the cast."""


def own_topic(person: SandboxPerson, topic: str) -> str | None:
    """Return the topic a member shares whose words all occur in a typed topic, in English; None if there is none."""
    voice = Voice(person.locale, person.zone)
    return next(
        (
            own
            for own in person.sharing
            for name in (own, voice.translated(own))
            if words_in_common(name, topic) == len(set(words_of(name)))
        ),
        None,
    )


def knows_about(person: SandboxPerson, topic: str) -> int:
    """Return how many words of a typed topic fit what a member shares best; 0 if the member knows nothing about it."""
    voice = Voice(person.locale, person.zone)
    if own_topic(person, topic):
        return len(words_of(topic))
    about = [WORDS[own] for own in person.sharing if own in WORDS]
    return max((words_in_common(topic, f"{words}, {voice.translated(words)}") for words in about), default=0)


def who_knows(cast: Cast, topic: str) -> list[SandboxPerson]:
    """List the simulated members who know about a typed topic, the nearest first."""
    found = [person for person in cast.people if person.temperament and knows_about(person, topic)]
    return sorted(
        found,
        key=lambda one: (
            -knows_about(one, topic),
            -words_in_common(topic, one.bio),
            one.temperament is not KEEN,
        ),
    )
