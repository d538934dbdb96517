"""Registered buttons and forms fit together."""

from bot.conversation import Conversation
from bot.conversation.registry import CHOICES, FORMS


def test_a_button_with_a_forms_action_opens_it():
    assert Conversation, "its handlers are registered"
    assert {verb for verb, entry in FORMS.items() if CHOICES[verb].ids not in (0, entry.ids)} == set()
