"""Refill in Slack, through slack-bolt."""
