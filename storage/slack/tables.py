"""Slack's tables: installations, as slack_sdk stores them, OAuth states, and token rotations.

They have no community_id, because an installation may belong to an organisation, and exists before its communities.
"""

from slack_sdk.oauth.installation_store.sqlalchemy import SQLAlchemyInstallationStore
from sqlalchemy import Table, Text

from storage.columns import Instant
from storage.tables.base import key, metadata, need

SECRETS = ("bot_token", "bot_refresh_token", "user_token", "user_refresh_token", "incoming_webhook_url")
"""Encrypted columns, which are longer than slack_sdk expects."""


def widened(table: Table) -> Table:
    """Make the encrypted columns of a table as long as needed."""
    for column in table.columns:
        if column.name in SECRETS:
            column.type = Text()
    return table


slack_installations = widened(SQLAlchemyInstallationStore.build_installations_table(metadata, "slack_installations"))
slack_bots = widened(SQLAlchemyInstallationStore.build_bots_table(metadata, "slack_bots"))

slack_used_state = Table(
    "slack_used_state",
    metadata,
    key("state"),
    need("expire_at", Instant),
    comment="What knew somebody again who installed Refill, and serves no second time",
)
slack_renewal = Table(
    "slack_renewal",
    metadata,
    key("enterprise_id"),
    key("team_id"),
    need("holder"),
    need("lease_until", Instant),
    comment="Who renews an installation's token; no holder is a try that failed. Empty strings stand for no value",
)
