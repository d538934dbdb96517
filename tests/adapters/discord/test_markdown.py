"""Each piece of a line in Discord's Markdown."""

from datetime import UTC, datetime

import pytest

from adapters.discord.markdown import JOINER, Mentions, markdown
from bot.model.content import CommandText, Line, Typed, When, Where, Who, Words
from bot.model.ids import ChannelId, MemberId

LIMIT = 1900


@pytest.mark.parametrize(
    ("line", "drawn"),
    [
        ((Who(MemberId("42"), "Ana_*"), Words(" is here.")), "Ana\\_\\* is here."),
        ((Words("See "), Where(ChannelId("7")), Words(".")), "See <#7>."),
        ((When(datetime(2026, 3, 3, 8, 30, tzinfo=UTC), "Europe/Berlin", "de"),), "<t:1772526600:F>"),
        ((Words("Now", strong=True), Typed("bread")), f"**Now**{JOINER}**bread**"),
        ((Words("About: "), Typed("snake_case"), Words(".")), "About: **snake\\_case**."),
        ((CommandText("topics"),), "`/coffee topics show`"),
        ((Typed(""), Words("Nothing")), "Nothing"),
    ],
)
def test_each_piece_is_drawn_in_discords_way(line: Line, drawn: str):
    assert markdown(line, LIMIT) == drawn


def test_who_is_notified_is_mentioned_and_others_are_named():
    line = (Who(MemberId("42"), "Ana"), Words(" and "), Who(MemberId("43"), "Ben"))
    assert markdown(line, LIMIT, Mentions([MemberId("42")])) == "<@42> and Ben"
