"""Offers of near topics: few at once, so that an answer doesn't become a form."""

from bot.conversation.topics import OFFERS, near_topic_offers
from bot.model.content import Buttons
from bot.services.topics import NearTopic
from bot.texts.localization import Voice
from tests.unit.texts.examples.cast import topic


def test_somebody_is_asked_about_a_few_near_topics_at_once() -> None:
    nears = [NearTopic(topic(f"tea number {number}"), topic("tea")) for number in range(OFFERS + 4)]
    voice = Voice("en", "Europe/Berlin")
    offered = near_topic_offers(voice, nears)
    assert sum(isinstance(block, Buttons) for block in offered) == OFFERS
    assert near_topic_offers(voice, nears[:1]) == offered[:2]
