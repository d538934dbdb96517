"""Messages as Discord's components: within the limits, complete, and with buttons below their lines."""

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.discord.custom_ids import About
from adapters.discord.markdown import Mentions
from adapters.discord.rendering import MAX_COMPONENTS, MAX_TEXT, draw, draw_all, draw_notification, draw_text
from bot.model.content import (
    Block,
    Bullets,
    Button,
    Buttons,
    File,
    Heading,
    Hint,
    Look,
    Menu,
    Message,
    Paragraph,
    Typed,
    When,
    Who,
    Words,
)
from bot.model.ids import MemberId
from bot.texts.localization import Voice
from bot.texts.timestamps import NO_BREAK
from tests.adapters.discord.bodies import COMMUNITY
from tests.adapters.discord.local_discord.forms import pressed_by

words = st.text("abc ", min_size=1, max_size=900).filter(str.strip)
lines = words.map(lambda text: (Words(text),))
buttons = st.builds(
    Button,
    st.text("xyz", min_size=1, max_size=100).map(lambda text: (Words(text),)),
    st.sampled_from(["join:a", "topics", "met:a:yes"]),
    st.sampled_from(Look),
)
blocks: st.SearchStrategy[Block] = (
    st.builds(Paragraph, lines)
    | st.builds(Heading, lines)
    | st.builds(Hint, lines)
    | st.builds(Bullets, st.lists(lines, min_size=1, max_size=9).map(tuple))
    | st.builds(Buttons, st.lists(buttons, min_size=1, max_size=7).map(tuple))
    | st.builds(Menu, lines, st.lists(buttons, min_size=1, max_size=3, unique_by=lambda one: one.action).map(tuple))
)


@settings(deadline=None, max_examples=60)
@given(st.lists(blocks, min_size=1, max_size=14).map(lambda made: Message(tuple(made))))
def test_a_message_takes_as_many_of_discords_as_it_needs_and_loses_nothing(message: Message):
    sheets = draw_all(message, COMMUNITY)
    for sheet in sheets:
        assert 0 < sheet.view.total_children_count <= MAX_COMPONENTS
        assert 0 < sheet.view.content_length() <= MAX_TEXT or not sheet.view.content_length()
    parts = [part for sheet in sheets for part in sheet.view.to_components()]
    pressed = [About.unpack(custom_id) for _, custom_id in pressed_by(parts)]
    assert pressed == [About(COMMUNITY, button.action) for button in message.buttons()]
    read = "".join(part["content"] for part in parts if part["type"] == 10)
    for block in message.blocks:
        for line in getattr(block, "lines", None) or [getattr(block, "line", ())]:
            assert all(piece.text in read for piece in line)


@settings(deadline=None, max_examples=60)
@given(st.lists(blocks, min_size=1, max_size=14).map(lambda made: Message(tuple(made))))
def test_no_two_buttons_of_one_message_are_the_same_to_discord(message: Message):
    for sheet in draw_all(message, COMMUNITY):
        rows = [part["components"] for part in sheet.view.to_components() if part["type"] == 1]
        pressed = [button["custom_id"] for row in rows for button in row]
        assert len(set(pressed)) == len(pressed)
        assert all(len(row) <= 5 for row in rows)


def test_buttons_stay_with_the_line_above_them_where_a_message_is_split():
    long = Paragraph((Words("a" * 1800),))
    asked = Paragraph((Words("Would you?"),)), Buttons((Button((Words("Yes"),), "topics"),))
    first, second = draw_all(Message((long, long, Buttons(asked[1].buttons), long, *asked)), COMMUNITY)
    assert [part["type"] for part in first.view.to_components()] == [10, 1]
    assert "Would you?" in second.view.to_components()[0]["content"]
    assert draw(Message((long, long, long)), COMMUNITY).view.content_length() <= MAX_TEXT


def test_a_file_goes_with_the_message_that_shows_it():
    [drawn] = draw_all(Message((Paragraph((Words("Here."),)), File("a.json", "application/json", "{}"))), COMMUNITY)
    assert drawn.view.to_components()[-1]["file"]["url"] == "attachment://a.json"
    for _ in range(2):
        assert [(file.filename, file.fp.read()) for file in drawn.files()] == [("a.json", b"{}")]


async def test_nothing_of_it_is_kept_to_listen_to():
    assert draw(Message((Paragraph((Words("Here."),)),)), COMMUNITY).view.is_finished()


ANA, BEN = Who(MemberId("42"), "Ana"), Who(MemberId("43"), "Ben")
BOTH = Mentions([ANA.member, BEN.member])


def test_who_is_notified_is_named_in_the_first_line_and_mentioned_once_below_it():
    first = Paragraph((ANA, Words(" and "), BEN, Words(": "), Typed("rye")))
    drawn = draw_text(Message((first, Paragraph((ANA, Words(" asks."))))), COMMUNITY, BOTH)
    assert drawn
    assert drawn.content == "Ana and Ben: rye\n\n<@42> asks.\n-# <@43>"
    assert draw_notification(Message((first, first)), BOTH) == "Ana and Ben: rye\n-# <@42> <@43>"
    assert draw_notification(Message((first,))) == "Ana and Ben: rye"


def test_a_topic_is_bold_and_between_quotation_marks_in_the_line_that_a_notification_shows():
    greeting = Paragraph((Words("Talk about "), Voice("en", "UTC").topic("my *first* talk"), Words("?")))
    drawn = draw_text(Message((greeting, greeting)), COMMUNITY)
    assert drawn
    shown, below = drawn.content.split("\n\n")
    assert shown == draw_notification(Message((greeting,))) == r"Talk about “my \*first\* talk”?"
    assert below == r"Talk about **my \*first\* talk**?"


def test_a_time_in_the_first_line_is_in_words_with_the_readers_own_below():
    when = When(datetime(2026, 3, 3, 8, 30, tzinfo=UTC), "Europe/Berlin", "de")
    drawn = draw_text(Message((Paragraph((Words("Es steht fest: "), when)),)), COMMUNITY)
    assert drawn
    line, own = drawn.content.replace(NO_BREAK, " ").split("\n")
    assert line == "Es steht fest: Di., 3. März, 09:30 (Berlin)"
    assert own == "-# Deine Ortszeit: <t:1772526600:F>"
