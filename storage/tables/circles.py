"""Circles, who is in them, and their rounds."""

from sqlalchemy import Boolean, Index, Integer, Text, UniqueConstraint

from bot.model.circle_figures import Figures, FiguresState
from bot.model.circles import Cadence, CircleState, Introduces
from bot.model.days_off import DaysOff
from bot.model.pairing import Pairing, PairingInputs
from bot.model.rounds import RoundState
from bot.model.weights import Weights
from storage.columns import Choice, Instant, Json
from storage.tables.base import key, may, need, part_of, scoped_table

circle = scoped_table(
    "circle",
    key("id"),
    need("name"),
    need("channel"),
    need("cadence", Json(Cadence), comment="JSON: rhythm, weekday, local time and IANA time zone of rounds"),
    need("created_at", Instant),
    need("next_round_at", Instant),
    need("state", Choice(CircleState)),
    need("rounds", Integer, comment="Number of rounds that have opened"),
    need("group_size", Integer, comment="Members in a chat: 2 to 4"),
    need("freeze_weeks", Integer, comment="Weeks before the same two members may meet again"),
    need("guests", Boolean),
    need("introduces", Choice(Introduces), comment="together, thread (in the channel) or alone (direct messages)"),
    need("channel_open", Boolean),
    need("weights", Json(Weights)),
    need("shows_wanted", Boolean, comment="Whether a monthly post names a topic that members want and nobody shares"),
    need("posts", Integer, comment="Number of posts that invited people. Only the latest one is updated"),
    need("days_off", Json(DaysOff), comment="JSON: local dates, and a country whose public holidays are days off"),
    need("keeps_messages", Boolean, comment="Whether the circle's post has a button that shows waiting messages"),
    part_of("community"),
    Index(None, "community_id", "channel"),
    comment="An opt-in group in one channel that meets in rounds",
)

organiser = scoped_table(
    "organiser",
    key("circle"),
    key("member"),
    part_of("circle", "circle"),
    Index(None, "community_id", "member"),
    comment="A member who looks after a circle",
)

membership = scoped_table(
    "membership",
    key("circle"),
    key("member"),
    need("joined_at", Instant),
    need("skips_next", Boolean),
    need("in_a_row", Integer, comment="Rounds since the member last sat out. Joining counts as one"),
    need("rounds", Integer, comment="Number of rounds for which the member was gathered"),
    need("left_out", Integer, comment="Number of these rounds that the member sat out"),
    part_of("circle", "circle"),
    Index(None, "community_id", "member"),
    comment="A member's place in a circle. The row is deleted when the member leaves it",
)

round_ = scoped_table(
    "round",
    key("id"),
    need("circle"),
    need("number", Integer),
    need("planned_at", Instant),
    need("opened_at", Instant),
    need("ends_at", Instant, comment="The planned instant of the circle's next round"),
    need("state", Choice(RoundState)),
    may("inputs", Text, comment="Unused. Only older versions write it"),
    may("outcome", Text, comment="Unused. Only older versions write it"),
    part_of("circle", "circle"),
    UniqueConstraint("community_id", "circle", "number"),
    comment="A round of a circle. When it is checked in, its rows in round_member and draw are deleted",
)

circle_figures = scoped_table(
    "circle_figures",
    key("circle"),
    key("number", Integer, comment="The round, or the last one of several"),
    need("first", Integer, comment="The round, or the first one of several"),
    need("since", Instant, comment="When the first round opened"),
    need("counted_at", Instant),
    need("members", Integer, comment="Members of the circle at counted_at; 0 once later figures are shown"),
    need("state", Choice(FiguresState), comment="open (answers come in), closed (too few to show) or shown"),
    need("figures", Json(Figures), comment="JSON: counts. Exact until they are shown, then in whole fives"),
    part_of("circle", "circle"),
    comment="Figures of one round, or of several that are shown together. They name nobody",
)

round_member = scoped_table(
    "round_member",
    key("round_id"),
    key("member_id"),
    may("rounds", Integer, comment="membership.rounds before the round; null if an older version wrote the row"),
    may("in_a_row", Integer, comment="membership.in_a_row before the round; null if an older version wrote the row"),
    part_of("round", "round_id"),
    Index(None, "community_id", "member_id"),
    comment="A member who was gathered for a round. Deleted when the round is checked in",
)

draw = scoped_table(
    "draw",
    key("round"),
    key("number", Integer, comment="Number of the part. The first has 0"),
    need("drawn_at", Instant),
    need("inputs", Json(PairingInputs, plain=True), comment="JSON. Its pairs to keep apart have no reasons"),
    need("outcome", Json(Pairing, plain=True)),
    part_of("round", "round"),
    comment="What a round was paired from, and its groups, in parts of 50 members. Deleted when it is checked in",
)
