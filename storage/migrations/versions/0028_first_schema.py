"""The first schema of all tables."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0028"
down_revision = None

WORDS = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
JSON = sa.Text()
INSTANT = sa.DateTime(timezone=True)


def of_community(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["community_id"],
        ["community.community_id"],
        name=f"fk_{table}_community",
        ondelete="CASCADE",
        deferrable=True,
        initially="DEFERRED",
    )


def of_part(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["community_id", column],
        [f"{other}.community_id", f"{other}.id"],
        name=f"fk_{table}_{column.removesuffix('_id')}",
        ondelete="CASCADE",
        deferrable=True,
        initially="DEFERRED",
    )


def upgrade() -> None:  # noqa: PLR0915 - one statement a table
    op.create_table(
        "account",
        sa.Column("name", WORDS, nullable=False),
        sa.Column("holder", WORDS, nullable=False),
        sa.Column("held_until", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_account"),
        comment="Which sender has an account with a platform: a community's, or all of theirs, so it is part of none",
    )
    op.create_table(
        "community",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("platform", WORDS, nullable=False),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("locale", WORDS, nullable=False),
        sa.Column("zone", WORDS, nullable=False),
        sa.Column("left_at", INSTANT, nullable=True),
        sa.Column("organisers", WORDS, nullable=True),
        sa.PrimaryKeyConstraint("community_id", name="pk_community"),
    )
    op.create_index("ix_community_platform", "community", ["platform"])
    op.create_table(
        "sandbox_community",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("ahead_us", sa.BigInteger(), nullable=False),
        sa.Column("furnished", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", name="pk_sandbox_community"),
        comment="Counts messages and changes; how many microseconds its clock is ahead; whether people live there",
    )
    op.create_table(
        "sandbox_delivery",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("key", WORDS, nullable=False),
        sa.Column("message_id", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("community_id", "key", name="pk_sandbox_delivery"),
        comment="What became of each delivery, by its key",
    )
    op.create_table(
        "sandbox_form",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("id", WORDS, nullable=False),
        sa.Column("member", WORDS, nullable=False),
        sa.Column("conversation", WORDS, nullable=False),
        sa.Column("message_id", WORDS, nullable=True),
        sa.Column("form", JSON, nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_sandbox_form"),
        comment="Forms that somebody has before them, and the message whose button opened each; opened_at is real time",
    )
    op.create_table(
        "sandbox_lead",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("member", WORDS, nullable=False),
        sa.Column("led_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("community_id", "member", name="pk_sandbox_lead"),
        comment="When a visitor last acted as somebody, in real time",
    )
    op.create_table(
        "sandbox_look",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("message_id", WORDS, nullable=False),
        sa.Column("member", WORDS, nullable=False),
        sa.Column("due_at", INSTANT, nullable=True),
        sa.Column("pressed", JSON, nullable=False),
        sa.PrimaryKeyConstraint("community_id", "message_id", "member", name="pk_sandbox_look"),
        comment="When somebody who lives there looks at a message next, if ever, and what they pressed on it before",
    )
    op.create_index("ix_sandbox_look_community_id_due_at", "sandbox_look", ["community_id", "due_at"])
    op.create_table(
        "sandbox_message",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("id", WORDS, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("conversation", WORDS, nullable=False),
        sa.Column("author", WORDS, nullable=True),
        sa.Column("only_for", WORDS, nullable=True),
        sa.Column("message", JSON, nullable=False),
        sa.Column("sent_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_sandbox_message"),
        sa.UniqueConstraint("community_id", "seq", name="uq_sandbox_message_community_id_seq"),
        comment="Revision is the community's count at the last change; no author is Refill",
    )
    op.create_index(
        "ix_sandbox_message_community_id_conversation_seq", "sandbox_message", ["community_id", "conversation", "seq"]
    )
    op.create_index("ix_sandbox_message_community_id_revision", "sandbox_message", ["community_id", "revision"])
    op.create_table(
        "sandbox_read",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("member", WORDS, nullable=False),
        sa.Column("conversation", WORDS, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "member", "conversation", name="pk_sandbox_read"),
        comment="How far a member has read",
    )
    op.create_table(
        "sandbox_seat",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("conversation", WORDS, nullable=False),
        sa.Column("member", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("community_id", "conversation", "member", name="pk_sandbox_seat"),
        comment="Who is in the conversation of a chat",
    )
    op.create_index("ix_sandbox_seat_community_id_member", "sandbox_seat", ["community_id", "member"])
    op.create_table(
        "slack_bots",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("client_id", sa.String(length=32), nullable=False),
        sa.Column("app_id", sa.String(length=32), nullable=False),
        sa.Column("enterprise_id", sa.String(length=32), nullable=True),
        sa.Column("enterprise_name", sa.String(length=200), nullable=True),
        sa.Column("team_id", sa.String(length=32), nullable=True),
        sa.Column("team_name", sa.String(length=200), nullable=True),
        sa.Column("bot_token", sa.Text(), nullable=True),
        sa.Column("bot_id", sa.String(length=32), nullable=True),
        sa.Column("bot_user_id", sa.String(length=32), nullable=True),
        sa.Column("bot_scopes", sa.String(length=1000), nullable=True),
        sa.Column("bot_refresh_token", sa.Text(), nullable=True),
        sa.Column("bot_token_expires_at", sa.DateTime(), nullable=True),
        sa.Column("is_enterprise_install", sa.Boolean(), nullable=False),
        sa.Column("installed_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_slack_bots"),
    )
    op.create_index("slack_bots_idx", "slack_bots", ["client_id", "enterprise_id", "team_id", "installed_at"])
    op.create_table(
        "slack_installations",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("client_id", sa.String(length=32), nullable=False),
        sa.Column("app_id", sa.String(length=32), nullable=False),
        sa.Column("enterprise_id", sa.String(length=32), nullable=True),
        sa.Column("enterprise_name", sa.String(length=200), nullable=True),
        sa.Column("enterprise_url", sa.String(length=200), nullable=True),
        sa.Column("team_id", sa.String(length=32), nullable=True),
        sa.Column("team_name", sa.String(length=200), nullable=True),
        sa.Column("bot_token", sa.Text(), nullable=True),
        sa.Column("bot_id", sa.String(length=32), nullable=True),
        sa.Column("bot_user_id", sa.String(length=32), nullable=True),
        sa.Column("bot_scopes", sa.String(length=1000), nullable=True),
        sa.Column("bot_refresh_token", sa.Text(), nullable=True),
        sa.Column("bot_token_expires_at", sa.DateTime(), nullable=True),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("user_token", sa.Text(), nullable=True),
        sa.Column("user_scopes", sa.String(length=1000), nullable=True),
        sa.Column("user_refresh_token", sa.Text(), nullable=True),
        sa.Column("user_token_expires_at", sa.DateTime(), nullable=True),
        sa.Column("incoming_webhook_url", sa.Text(), nullable=True),
        sa.Column("incoming_webhook_channel", sa.String(length=200), nullable=True),
        sa.Column("incoming_webhook_channel_id", sa.String(length=200), nullable=True),
        sa.Column("incoming_webhook_configuration_url", sa.String(length=200), nullable=True),
        sa.Column("is_enterprise_install", sa.Boolean(), nullable=False),
        sa.Column("token_type", sa.String(length=32), nullable=True),
        sa.Column("installed_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_slack_installations"),
    )
    op.create_index(
        "slack_installations_idx",
        "slack_installations",
        ["client_id", "enterprise_id", "team_id", "user_id", "installed_at"],
    )
    op.create_table(
        "slack_renewal",
        sa.Column("enterprise_id", WORDS, nullable=False),
        sa.Column("team_id", WORDS, nullable=False),
        sa.Column("holder", WORDS, nullable=False),
        sa.Column("lease_until", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("enterprise_id", "team_id", name="pk_slack_renewal"),
        comment="Who renews an installation's token; no holder is a try that failed. Empty strings stand for no value",
    )
    op.create_table(
        "slack_used_state",
        sa.Column("state", WORDS, nullable=False),
        sa.Column("expire_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("state", name="pk_slack_used_state"),
        comment="What knew somebody again who installed Refill, and serves no second time",
    )
    op.create_table(
        "absence",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("member", WORDS, nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=True),
        sa.Column("taken", WORDS, nullable=False),
        of_community("absence"),
        sa.PrimaryKeyConstraint("community_id", "member", name="pk_absence"),
        comment="Who is held, with the rows that forgetting them took away",
    )
    op.create_table(
        "acquaintance",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("one", WORDS, nullable=False),
        sa.Column("other", WORDS, nullable=False),
        sa.Column("introduced_at", INSTANT, nullable=False),
        sa.Column("chat", WORDS, nullable=False),
        sa.Column("refills", sa.Integer(), nullable=False),
        sa.Column("rhythm_weeks", sa.Integer(), nullable=False),
        of_community("acquaintance"),
        sa.PrimaryKeyConstraint("community_id", "one", "other", name="pk_acquaintance"),
    )
    op.create_index("ix_acquaintance_community_id_introduced_at", "acquaintance", ["community_id", "introduced_at"])
    op.create_index("ix_acquaintance_community_id_other", "acquaintance", ["community_id", "other"])
    op.create_table(
        "agenda",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("kind", WORDS, nullable=False),
        sa.Column("subject", WORDS, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("lease_until", INSTANT, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", WORDS, nullable=True),
        sa.Column("held", sa.Boolean(), nullable=False),
        of_community("agenda"),
        sa.PrimaryKeyConstraint("community_id", "kind", "subject", name="pk_agenda"),
    )
    op.create_index(
        "ix_agenda_due",
        "agenda",
        ["due_at", "community_id", "kind", "subject"],
        unique=False,
        sqlite_where=sa.text("NOT held"),
        postgresql_where=sa.text("NOT held"),
    )
    op.create_index(
        "ix_agenda_leased",
        "agenda",
        ["lease_until"],
        unique=False,
        sqlite_where=sa.text("lease_until IS NOT NULL"),
        postgresql_where=sa.text("lease_until IS NOT NULL"),
    )
    op.create_table(
        "ask",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("id", WORDS, nullable=False),
        sa.Column("asker", WORDS, nullable=False),
        sa.Column("topic", WORDS, nullable=False),
        sa.Column("words", JSON, nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("state", WORDS, nullable=False),
        sa.Column("also", JSON, nullable=False),
        sa.Column("shows_name", sa.Boolean(), nullable=False),
        sa.Column("others_too", sa.Boolean(), nullable=False),
        sa.Column("is_first", sa.Boolean(), nullable=False),
        sa.Column("waits", sa.Boolean(), nullable=False),
        sa.Column("stopped", sa.Boolean(), nullable=False),
        sa.Column("searches", sa.Integer(), nullable=False),
        of_community("ask"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_ask"),
    )
    op.create_index("ix_ask_community_id_asker", "ask", ["community_id", "asker"])
    op.create_index("ix_ask_community_id_topic", "ask", ["community_id", "topic"])
    op.create_index(
        "ix_ask_looking",
        "ask",
        ["community_id"],
        unique=False,
        sqlite_where=sa.text("state IN ('open', 'ended')"),
        postgresql_where=sa.text("state IN ('open', 'ended')"),
    )
    op.create_index(
        "ix_ask_waiting",
        "ask",
        ["community_id"],
        unique=False,
        sqlite_where=sa.text("state = 'open' AND waits"),
        postgresql_where=sa.text("state = 'open' AND waits"),
    )
    op.create_table(
        "block",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("member", WORDS, nullable=False),
        sa.Column("other", WORDS, nullable=False),
        of_community("block"),
        sa.PrimaryKeyConstraint("community_id", "member", "other", name="pk_block"),
    )
    op.create_index("ix_block_community_id_other", "block", ["community_id", "other"])
    op.create_table(
        "chat",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("id", WORDS, nullable=False),
        sa.Column("origin", WORDS, nullable=False),
        sa.Column("members", JSON, nullable=False),
        sa.Column("topic", WORDS, nullable=True),
        sa.Column("reason", WORDS, nullable=False),
        sa.Column("introduced_at", INSTANT, nullable=False),
        sa.Column("state", WORDS, nullable=False),
        sa.Column("circle", WORDS, nullable=True),
        sa.Column("round", WORDS, nullable=True),
        sa.Column("refill", WORDS, nullable=True),
        sa.Column("ask", WORDS, nullable=True),
        sa.Column("offered", JSON, nullable=False),
        sa.Column("picks", JSON, nullable=False),
        sa.Column("starts_at", INSTANT, nullable=True),
        sa.Column("times_set", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("apart", sa.Boolean(), nullable=False),
        sa.Column("openers", JSON, nullable=False),
        of_community("chat"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_chat"),
    )
    op.create_index("ix_chat_community_id_round", "chat", ["community_id", "round"])
    op.create_index("ix_chat_community_id_topic", "chat", ["community_id", "topic"])
    op.create_table(
        "circle",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("id", WORDS, nullable=False),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("channel", WORDS, nullable=False),
        sa.Column("cadence", JSON, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("next_round_at", INSTANT, nullable=False),
        sa.Column("state", WORDS, nullable=False),
        sa.Column("rounds", sa.Integer(), nullable=False),
        sa.Column("group_size", sa.Integer(), nullable=False),
        sa.Column("freeze_weeks", sa.Integer(), nullable=False),
        sa.Column("guests", sa.Boolean(), nullable=False),
        sa.Column("introduces", WORDS, nullable=False),
        sa.Column("channel_open", sa.Boolean(), nullable=False),
        sa.Column("weights", JSON, nullable=False),
        sa.Column("shows_wanted", sa.Boolean(), nullable=False),
        of_community("circle"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_circle"),
    )
    op.create_index("ix_circle_community_id_channel", "circle", ["community_id", "channel"])
    op.create_table(
        "community_key",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("locked", WORDS, nullable=False),
        of_community("community_key"),
        sa.PrimaryKeyConstraint("community_id", name="pk_community_key"),
        comment="The secret that ids are made with, itself locked with the deployment's keys",
    )
    op.create_table(
        "heard",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        of_community("heard"),
        sa.PrimaryKeyConstraint("community_id", name="pk_heard"),
        comment="When the latest message was taken that a community's platform told of",
    )
    op.create_table(
        "inbound",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("key", WORDS, nullable=False),
        sa.Column("came_at", INSTANT, nullable=False),
        of_community("inbound"),
        sa.PrimaryKeyConstraint("community_id", "key", name="pk_inbound"),
    )
    op.create_index("ix_inbound_community_id_came_at", "inbound", ["community_id", "came_at"])
    op.create_table(
        "member",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("id", WORDS, nullable=False),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("folded", WORDS, nullable=False),
        sa.Column("zone", WORDS, nullable=False),
        sa.Column("locale", WORDS, nullable=False),
        sa.Column("languages", JSON, nullable=False),
        sa.Column("joined_at", INSTANT, nullable=False),
        sa.Column("last_sign_at", INSTANT, nullable=False),
        sa.Column("pace", sa.Integer(), nullable=False),
        sa.Column("hours", JSON, nullable=False),
        sa.Column("window", JSON, nullable=False),
        sa.Column("rest", JSON, nullable=False),
        sa.Column("guest", sa.Boolean(), nullable=False),
        sa.Column("zone_chosen", sa.Boolean(), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=True),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("organiser", sa.Boolean(), nullable=False),
        sa.Column("closed_since", INSTANT, nullable=True),
        sa.Column("knows_closed", sa.Boolean(), nullable=False),
        of_community("member"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_member"),
    )
    op.create_index(
        "ix_member_organisers",
        "member",
        ["community_id"],
        unique=False,
        sqlite_where=sa.text("organiser"),
        postgresql_where=sa.text("organiser"),
    )
    op.create_table(
        "note",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("id", WORDS, nullable=False),
        sa.Column("author", WORDS, nullable=False),
        sa.Column("about", WORDS, nullable=False),
        sa.Column("text", WORDS, nullable=False),
        sa.Column("key", WORDS, nullable=False),
        sa.Column("written_at", INSTANT, nullable=False),
        sa.Column("chat", WORDS, nullable=True),
        of_community("note"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_note"),
        comment="The text is locked with its author's key",
    )
    op.create_index("ix_note_community_id_about", "note", ["community_id", "about"])
    op.create_index("ix_note_community_id_author", "note", ["community_id", "author"])
    op.create_index("ix_note_community_id_key", "note", ["community_id", "key"])
    op.create_table(
        "outbox",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("key", WORDS, nullable=False),
        sa.Column("destination", JSON, nullable=False),
        sa.Column("member_id", WORDS, nullable=True),
        sa.Column("chat_id", WORDS, nullable=True),
        sa.Column("message", JSON, nullable=True),
        sa.Column("urgency", WORDS, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=True),
        sa.Column("replaces", WORDS, nullable=True),
        sa.Column("state", WORDS, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("uncertain", sa.Boolean(), nullable=False),
        sa.Column("unsure_since", INSTANT, nullable=True),
        sa.Column("lease_until", INSTANT, nullable=True),
        sa.Column("handed_over_at", INSTANT, nullable=True),
        sa.Column("delivered_at", INSTANT, nullable=True),
        sa.Column("ref", WORDS, nullable=True),
        sa.Column("error", WORDS, nullable=True),
        sa.Column("token", WORDS, nullable=True),
        of_community("outbox"),
        sa.PrimaryKeyConstraint("community_id", "key", name="pk_outbox"),
    )
    op.create_index("ix_outbox_community_id_chat_id", "outbox", ["community_id", "chat_id"])
    op.create_index("ix_outbox_community_id_member_id", "outbox", ["community_id", "member_id"])
    op.create_index("ix_outbox_community_id_token", "outbox", ["community_id", "token"])
    op.create_index(
        "ix_outbox_nudges",
        "outbox",
        ["community_id", "member_id", "delivered_at"],
        unique=False,
        sqlite_where=sa.text("urgency = 'nudge' AND delivered_at IS NOT NULL"),
        postgresql_where=sa.text("urgency = 'nudge' AND delivered_at IS NOT NULL"),
    )
    op.create_index(
        "ix_outbox_open",
        "outbox",
        ["due_at", "community_id", "key"],
        unique=False,
        sqlite_where=sa.text("state IN ('pending', 'sending', 'unknown')"),
        postgresql_where=sa.text("state IN ('pending', 'sending', 'unknown')"),
    )
    op.create_index(
        "ix_outbox_sending",
        "outbox",
        ["lease_until"],
        unique=False,
        sqlite_where=sa.text("state = 'sending'"),
        postgresql_where=sa.text("state = 'sending'"),
    )
    op.create_index("ix_outbox_state", "outbox", ["community_id", "state", "due_at", "key"])
    op.create_table(
        "refill",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("id", WORDS, nullable=False),
        sa.Column("one", WORDS, nullable=False),
        sa.Column("other", WORDS, nullable=False),
        sa.Column("members", JSON, nullable=False),
        sa.Column("after", WORDS, nullable=False),
        sa.Column("offer_at", INSTANT, nullable=False),
        sa.Column("topic", WORDS, nullable=True),
        sa.Column("state", WORDS, nullable=False),
        sa.Column("answers", JSON, nullable=False),
        sa.Column("put_off", JSON, nullable=False),
        of_community("refill"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_refill"),
    )
    op.create_index("ix_refill_community_id_after", "refill", ["community_id", "after"])
    op.create_index("ix_refill_community_id_one", "refill", ["community_id", "one"])
    op.create_index("ix_refill_community_id_other", "refill", ["community_id", "other"])
    op.create_index("ix_refill_community_id_topic", "refill", ["community_id", "topic"])
    op.create_index(
        "ix_refill_open",
        "refill",
        ["community_id"],
        unique=False,
        sqlite_where=sa.text("state IN ('waiting', 'offered')"),
        postgresql_where=sa.text("state IN ('waiting', 'offered')"),
    )
    op.create_table(
        "topic",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("id", WORDS, nullable=False),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("folded", WORDS, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("shown_at", INSTANT, nullable=True),
        of_community("topic"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_topic"),
    )
    op.create_index("ix_topic_community_id_folded", "topic", ["community_id", "folded"])
    op.create_table(
        "wish",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("member", WORDS, nullable=False),
        sa.Column("about", WORDS, nullable=False),
        sa.Column("chat", WORDS, nullable=False),
        sa.Column("answer", WORDS, nullable=False),
        sa.Column("answered_at", INSTANT, nullable=False),
        sa.Column("asked_again", sa.Boolean(), nullable=False),
        of_community("wish"),
        sa.PrimaryKeyConstraint("community_id", "member", "about", name="pk_wish"),
    )
    op.create_index("ix_wish_community_id_about", "wish", ["community_id", "about"])
    op.create_table(
        "alias",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("folded", WORDS, nullable=False),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("topic", WORDS, nullable=False),
        of_part("alias", "topic", "topic"),
        sa.PrimaryKeyConstraint("community_id", "folded", name="pk_alias"),
    )
    op.create_index("ix_alias_community_id_topic", "alias", ["community_id", "topic"])
    op.create_table(
        "carried",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("ask", WORDS, nullable=False),
        sa.Column("member", WORDS, nullable=False),
        sa.Column("state", WORDS, nullable=False),
        sa.Column("chosen_at", INSTANT, nullable=False),
        sa.Column("known", sa.Boolean(), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=True),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.Column("void", sa.Boolean(), nullable=False),
        sa.Column("limit", JSON, nullable=False),
        of_part("carried", "ask", "ask"),
        sa.PrimaryKeyConstraint("community_id", "ask", "member", name="pk_carried"),
        comment="Whom an ask was carried to; each at most once",
    )
    op.create_index("ix_carried_community_id_member_chosen_at", "carried", ["community_id", "member", "chosen_at"])
    op.create_index(
        "ix_carried_reported",
        "carried",
        ["community_id"],
        unique=False,
        sqlite_where=sa.text("state = 'reported' AND NOT settled"),
        postgresql_where=sa.text("state = 'reported' AND NOT settled"),
    )
    op.create_table(
        "chat_member",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("chat_id", WORDS, nullable=False),
        sa.Column("member_id", WORDS, nullable=False),
        sa.Column("round_id", WORDS, nullable=True),
        sa.Column("introduced_at", INSTANT, nullable=False),
        of_part("chat_member", "chat_id", "chat"),
        sa.PrimaryKeyConstraint("community_id", "chat_id", "member_id", name="pk_chat_member"),
        sa.UniqueConstraint(
            "community_id", "round_id", "member_id", name="uq_chat_member_community_id_round_id_member_id"
        ),
        comment="Who is in a chat; a round has each member once",
    )
    op.create_index(
        "ix_chat_member_community_id_member_id_introduced_at",
        "chat_member",
        ["community_id", "member_id", "introduced_at"],
    )
    op.create_table(
        "check_in",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("chat", WORDS, nullable=False),
        sa.Column("member", WORDS, nullable=False),
        sa.Column("state", WORDS, nullable=False),
        sa.Column("met", WORDS, nullable=True),
        sa.Column("asked_at", INSTANT, nullable=True),
        sa.Column("reminded", sa.Boolean(), nullable=False),
        of_part("check_in", "chat", "chat"),
        sa.PrimaryKeyConstraint("community_id", "chat", "member", name="pk_check_in"),
    )
    op.create_index("ix_check_in_community_id_member", "check_in", ["community_id", "member"])
    op.create_table(
        "interest",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("member", WORDS, nullable=False),
        sa.Column("topic", WORDS, nullable=False),
        sa.Column("stance", WORDS, nullable=False),
        sa.Column("called", WORDS, nullable=False),
        of_part("interest", "topic", "topic"),
        sa.PrimaryKeyConstraint("community_id", "member", "topic", "stance", name="pk_interest"),
    )
    op.create_index("ix_interest_community_id_topic", "interest", ["community_id", "topic"])
    op.create_table(
        "membership",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("circle", WORDS, nullable=False),
        sa.Column("member", WORDS, nullable=False),
        sa.Column("joined_at", INSTANT, nullable=False),
        sa.Column("skips_next", sa.Boolean(), nullable=False),
        sa.Column("in_a_row", sa.Integer(), nullable=False),
        sa.Column("rounds", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.Integer(), nullable=False),
        of_part("membership", "circle", "circle"),
        sa.PrimaryKeyConstraint("community_id", "circle", "member", name="pk_membership"),
    )
    op.create_index("ix_membership_community_id_member", "membership", ["community_id", "member"])
    op.create_table(
        "round",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("id", WORDS, nullable=False),
        sa.Column("circle", WORDS, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("planned_at", INSTANT, nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("state", WORDS, nullable=False),
        sa.Column("inputs", JSON, nullable=True),
        sa.Column("outcome", JSON, nullable=True),
        of_part("round", "circle", "circle"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_round"),
        sa.UniqueConstraint("community_id", "circle", "number", name="uq_round_community_id_circle_number"),
    )
    op.create_table(
        "topic_link",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("one", WORDS, nullable=False),
        sa.Column("other", WORDS, nullable=False),
        sa.Column("source", WORDS, nullable=False),
        sa.Column("kind", WORDS, nullable=False),
        sa.Column("strength", sa.Integer(), nullable=False),
        of_part("topic_link", "one", "topic"),
        of_part("topic_link", "other", "topic"),
        sa.PrimaryKeyConstraint("community_id", "one", "other", "source", name="pk_topic_link"),
    )
    op.create_index("ix_topic_link_community_id_other", "topic_link", ["community_id", "other"])
    op.create_table(
        "topic_vector",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("topic", WORDS, nullable=False),
        sa.Column("model", WORDS, nullable=False),
        sa.Column("values", JSON, nullable=False),
        of_part("topic_vector", "topic", "topic"),
        sa.PrimaryKeyConstraint("community_id", "topic", name="pk_topic_vector"),
    )
    op.create_table(
        "round_member",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("round_id", WORDS, nullable=False),
        sa.Column("member_id", WORDS, nullable=False),
        of_part("round_member", "round_id", "round"),
        sa.PrimaryKeyConstraint("community_id", "round_id", "member_id", name="pk_round_member"),
        comment="Whom a round's inputs and outcome name",
    )
    op.create_index("ix_round_member_community_id_member_id", "round_member", ["community_id", "member_id"])


def downgrade() -> None:
    for table in (
        "round_member",
        "topic_vector",
        "topic_link",
        "round",
        "membership",
        "interest",
        "check_in",
        "chat_member",
        "carried",
        "alias",
        "wish",
        "topic",
        "refill",
        "outbox",
        "note",
        "member",
        "inbound",
        "heard",
        "community_key",
        "circle",
        "chat",
        "block",
        "ask",
        "agenda",
        "acquaintance",
        "absence",
        "slack_used_state",
        "slack_renewal",
        "slack_installations",
        "slack_bots",
        "sandbox_seat",
        "sandbox_read",
        "sandbox_message",
        "sandbox_look",
        "sandbox_lead",
        "sandbox_form",
        "sandbox_delivery",
        "sandbox_community",
        "community",
        "account",
    ):
        op.drop_table(table)
