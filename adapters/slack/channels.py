"""Finds out whether Refill can work in a channel."""

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.errors import LOST, why
from bot.model.channels import ChannelProblem
from bot.model.ids import ChannelId


async def problem_in(client: AsyncWebClient, channel: ChannelId) -> ChannelProblem | None:
    """Return what keeps Refill from working in a channel, if anything does.

    Slack gives the same answer for a deleted channel and for a private channel without Refill: it was not found.
    """
    try:
        answer = await client.conversations_info(channel=channel)
    except SlackApiError as error:
        if (reason := why(error)) in LOST:
            return LOST[reason]
        raise
    if answer["channel"].get("is_archived"):
        return ChannelProblem.ARCHIVED
    return None if answer["channel"].get("is_member") else ChannelProblem.NOT_INVITED
