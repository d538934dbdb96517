"""Offers of near topics: one at a time, so that an answer doesn't become a form."""

from bot.conversation.topics import near_topic_offers
from bot.services.topics import NearTopic
from bot.texts.localization import Voice
from tests.unit.texts.examples.cast import topic


def test_somebody_is_asked_about_one_near_topic_at_once() -> None:
    nears = [NearTopic(topic(f"tea number {number}"), topic("tea")) for number in range(4)]
    voice = Voice("en", "Europe/Berlin")
    assert near_topic_offers(voice, nears) == near_topic_offers(voice, nears[:1])
