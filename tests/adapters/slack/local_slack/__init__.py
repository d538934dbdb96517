"""A local Slack server, which unchanged slack_sdk and slack-bolt can use. See docs/local-slack.md."""

from tests.adapters.slack.local_slack.checks import problems_of_blocks, problems_of_view
from tests.adapters.slack.local_slack.errors import CannotDo, NotAnswered, Refused
from tests.adapters.slack.local_slack.person import Person
from tests.adapters.slack.local_slack.server import LocalSlack
from tests.adapters.slack.local_slack.things import Channel, Message, User, View
from tests.adapters.slack.local_slack.world import Workspace

__all__ = [
    "CannotDo",
    "Channel",
    "LocalSlack",
    "Message",
    "NotAnswered",
    "Person",
    "Refused",
    "User",
    "View",
    "Workspace",
    "problems_of_blocks",
    "problems_of_view",
]
