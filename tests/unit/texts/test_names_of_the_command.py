"""A name of the command must be valid on both platforms."""

import pytest
from pydantic import ValidationError

from bot.settings import Settings


@pytest.mark.parametrize("name", ["coffee", "tea", "meet-up", "2nd-cup", "x" * 25])
def test_a_name_that_both_platforms_take_is_taken(name: str):
    assert Settings(command=name, _env_file=None).command == name


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("", "lowercase letters a to z"),
        ("/coffee", "without a slash"),
        ("Coffee", "lowercase letters a to z"),
        ("tea break", "single hyphens between them"),
        ("-tea", "single hyphens between them"),
        ("tea--break", "single hyphens between them"),
        ("tee_pause", "lowercase letters a to z"),
        ("café", "lowercase letters a to z"),
        ("tea\n", "lowercase letters a to z"),
        ("x" * 26, "has 26 characters: 25 at most"),
    ],
)
def test_another_name_is_refused_with_what_to_write(name: str, why: str):
    with pytest.raises(ValidationError, match=why):
        Settings(command=name, _env_file=None)
