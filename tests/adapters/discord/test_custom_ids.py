"""A button's custom_id contains its server and its action."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.discord.custom_ids import CUSTOM_ID, About, community_of, guild_of
from bot.model.limits import MAX_ACTION

snowflakes = st.integers(0, 2**64 - 1)
actions = st.text(min_size=1, max_size=MAX_ACTION)


@settings(deadline=None)
@given(snowflakes)
def test_a_server_is_known_by_its_community(guild: int):
    assert guild_of(community_of(guild)) == guild


@settings(deadline=None)
@given(snowflakes, actions, st.integers(0, 99))
def test_a_button_carries_its_server_and_its_action(guild: int, action: str, copy: int):
    about = About(community_of(guild), action)
    packed = about.pack(copy)
    assert len(packed) <= CUSTOM_ID
    assert About.unpack(packed) == about


def test_an_action_that_would_not_fit_is_refused_before_discord_does():
    with pytest.raises(ValueError, match="longer than Discord takes"):
        About(community_of(2**64 - 1), "x" * 90).pack()


@pytest.mark.parametrize("foreign", ["", "r:", "r::again", "play", "r:1g?:again", "r1000:1:again"])
def test_what_is_not_ours_is_nobodys(foreign: str):
    assert About.unpack(foreign) is None
