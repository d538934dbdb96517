"""Permissions that a circle needs in its channel."""

import discord

from bot.model.channel_problems import ChannelProblem


def missing_permissions(may: discord.Permissions) -> tuple[ChannelProblem, ...]:
    """Return the missing permissions; only NO_VIEW if Refill may not view a channel.

    In such a channel, Discord reports no other permissions either.
    """
    if not may.view_channel:
        return (ChannelProblem.NO_VIEW,)
    needed = {
        ChannelProblem.NO_POSTS: may.send_messages,
        ChannelProblem.NO_THREADS: may.create_private_threads and may.send_messages_in_threads,
        ChannelProblem.NO_FILES: may.attach_files,
    }
    return tuple(problem for problem, is_granted in needed.items() if not is_granted)
