"""Writes screens/slack/."""

from tests.adapters.screens import take
from tests.adapters.slack.bodies import bodies
from tests.adapters.slack.screens.drawing import page_of

if __name__ == "__main__":
    take("slack", lambda language, dark: page_of(bodies(language), dark=dark))
