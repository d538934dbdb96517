"""Writes screens/discord/."""

from tests.adapters.discord.bodies import bodies
from tests.adapters.discord.screens.drawing import page_of
from tests.adapters.screens import take

if __name__ == "__main__":
    take("discord", lambda language, dark: page_of(bodies(language), dark=dark))
