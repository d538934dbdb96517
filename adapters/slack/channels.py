"""Looks channels up at Slack."""

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.errors import LOST, why
from bot.model.channel_problems import ChannelProblem
from bot.model.ids import ChannelId


async def problem_in(client: AsyncWebClient, channel: ChannelId) -> ChannelProblem | None:
    """Return ARCHIVED for an archived channel, NOT_INVITED for a channel without Refill, and otherwise None.

    A deleted channel is NOT_INVITED, because Slack finds it as little as a private channel without Refill. Whether the
    channel's settings let Refill post is not looked up: Slack does not tell that.
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
