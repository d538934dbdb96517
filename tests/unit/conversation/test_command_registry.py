"""Registered buttons and forms fit together."""

from bot.conversation import Conversation
from bot.conversation.command_registry import CHOICES, FORMS

WITHOUT_A_BUTTON = {"circle.channel"}
"""Forms of Slack alone. Slack shows errors in the form, so no button has to open it again."""


def test_a_button_with_a_forms_action_opens_it():
    assert Conversation, "its handlers are registered"
    assert FORMS.keys() - CHOICES.keys() == WITHOUT_A_BUTTON
    with_button = FORMS.keys() & CHOICES.keys()
    assert {verb for verb in with_button if CHOICES[verb].ids not in (0, FORMS[verb].ids)} == set()
