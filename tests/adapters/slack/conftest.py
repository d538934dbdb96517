"""A Slack on this machine for every test of the adapter."""

from tests.adapters.slack.local_slack.fixtures import local_slack

__all__ = ["local_slack"]
