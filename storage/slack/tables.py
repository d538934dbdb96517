"""Slack's tables: installations, as slack_sdk stores them, used OAuth states, and token rotations.

They have no community_id, because an installation may belong to an organisation, and exists before its communities.
"""

from slack_sdk.oauth.installation_store.sqlalchemy import SQLAlchemyInstallationStore
from sqlalchemy import Table, Text

from storage.columns import Instant
from storage.tables.base import key, metadata, need

SECRETS = ("bot_token", "bot_refresh_token", "user_token", "user_refresh_token", "incoming_webhook_url")
"""Encrypted columns, which are longer than slack_sdk expects."""


def widened(table: Table, comment: str) -> Table:
    """Make the encrypted columns of a table as long as needed, and add a comment."""
    table.comment = comment
    for column in table.columns:
        if column.name in SECRETS:
            column.type = Text()
    return table


slack_installations = widened(
    SQLAlchemyInstallationStore.build_installations_table(metadata, "slack_installations"),
    "The latest installation of a workspace or organisation. Its tokens are encrypted",
)
slack_bots = widened(
    SQLAlchemyInstallationStore.build_bots_table(metadata, "slack_bots"),
    "The bot of each installation. Its tokens are encrypted with the deployment's keys",
)

slack_used_state = Table(
    "slack_used_state",
    metadata,
    key("state"),
    need("expire_at", Instant),
    comment="An OAuth state that was used, so that it is not used twice. Deleted after it expires",
)
slack_renewal = Table(
    "slack_renewal",
    metadata,
    key("enterprise_id", comment="The organisation; empty if the workspace has none"),
    key("team_id", comment="The workspace; empty for an installation of the whole organisation"),
    need("holder", comment="The id of the process; empty after a failed attempt"),
    need("lease_until", Instant, comment="From then on, another process may try"),
    comment="Which process rotates an installation's token. The row is deleted when it succeeds",
)
