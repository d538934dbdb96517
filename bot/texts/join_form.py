"""The join form."""

from collections.abc import Sequence

from bot.model.circles import Circle
from bot.model.content import Form
from bot.model.members import Member
from bot.model.topics import Topic
from bot.texts.localization import Voice
from bot.texts.members import hours_field, languages_field, pace_field, zone_field
from bot.texts.topics import topic_fields


def join_form(
    voice: Voice,
    circle: Circle,
    member: Member,
    curious: Sequence[Topic],
    sharing: Sequence[Topic],
    *,
    asks_zone: bool = False,
    is_in: bool = False,
) -> Form:
    """Ask for at least one topic. Everything else has a default. A member who is in the circle changes their answers.

    A form has five fields at most. So a form that asks for the time zone doesn't ask for the pace.
    """
    return Form(
        action=f"join:{circle.id}",
        title=voice.text("Your topics") if is_in else voice.text_as("title of a form", "Join"),
        submit=voice.text("Save") if is_in else voice.text("Join"),
        fields=(
            *topic_fields(voice, curious, sharing),
            zone_field(voice, member.zone) if asks_zone else pace_field(voice, member.pace),
            hours_field(voice, member.hours),
            languages_field(voice, member.languages),
        ),
        intro=voice.line("You’ve already joined. You can change your answers here.")
        if is_in
        else voice.line("One topic is enough. You can change everything later."),
    )
