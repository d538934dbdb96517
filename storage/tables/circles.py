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
    need("cadence", Json(Cadence)),
    need("created_at", Instant),
    need("next_round_at", Instant),
    need("state", Choice(CircleState)),
    need("rounds", Integer),
    need("group_size", Integer),
    need("freeze_weeks", Integer),
    need("guests", Boolean),
    need("introduces", Choice(Introduces)),
    need("channel_open", Boolean),
    need("weights", Json(Weights)),
    need("shows_wanted", Boolean),
    need("posts", Integer),
    need("days_off", Json(DaysOff)),
    need("keeps_messages", Boolean),
    part_of("community"),
    Index(None, "community_id", "channel"),
)

organiser = scoped_table(
    "organiser",
    key("circle"),
    key("member"),
    part_of("circle", "circle"),
    Index(None, "community_id", "member"),
)

membership = scoped_table(
    "membership",
    key("circle"),
    key("member"),
    need("joined_at", Instant),
    need("skips_next", Boolean),
    need("in_a_row", Integer),
    need("rounds", Integer),
    need("left_out", Integer),
    part_of("circle", "circle"),
    Index(None, "community_id", "member"),
)

round_ = scoped_table(
    "round",
    key("id"),
    need("circle"),
    need("number", Integer),
    need("planned_at", Instant),
    need("opened_at", Instant),
    need("ends_at", Instant),
    need("state", Choice(RoundState)),
    may("inputs", Text),  # this version writes neither column; an older version may still use both
    may("outcome", Text),
    part_of("circle", "circle"),
    UniqueConstraint("community_id", "circle", "number"),
)

circle_figures = scoped_table(
    "circle_figures",
    key("circle"),
    key("number", Integer),
    need("first", Integer),
    need("since", Instant),
    need("counted_at", Instant),
    need("members", Integer),
    need("state", Choice(FiguresState)),
    need("figures", Json(Figures)),
    part_of("circle", "circle"),
    comment="What closed rounds came to, in numbers that name nobody",
)

round_member = scoped_table(
    "round_member",
    key("round_id"),
    key("member_id"),
    may("rounds", Integer),
    may("in_a_row", Integer),
    part_of("round", "round_id"),
    Index(None, "community_id", "member_id"),
    comment="Whom a round's inputs and outcome name",
)

draw = scoped_table(
    "draw",
    key("round"),
    key("number", Integer),
    need("drawn_at", Instant),
    need("inputs", Json(PairingInputs, plain=True)),
    need("outcome", Json(Pairing, plain=True)),
    part_of("round", "round"),
    comment="What a round was drawn from, and the groups, in parts",
)
