"""Finds out whether Refill can work in a channel."""

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.errors import LOST, why
from bot.model.channels import ChannelProblem
from bot.model.ids import ChannelId


async def problem_in(client: AsyncWebClient, channel: ChannelId) -> ChannelProblem | None:
    """Return ARCHIVED, NOT_INVITED or None for a channel. Slack does not tell here whether Refill may post.

    A deleted channel is NOT_INVITED, because Slack answers the same for a private channel without Refill: not found.
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
