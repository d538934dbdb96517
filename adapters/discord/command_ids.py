"""Ids of the registered commands. A text needs an id to show a command that can be clicked."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import discord

from adapters.discord.errors import FAILURES, why

logger = logging.getLogger(__name__)

ASKED_AGAIN: Final = timedelta(hours=1)
"""The delay before Discord is asked again, if the ids are still unknown."""
CHAT_INPUT: Final = discord.AppCommandType.chat_input.value


class CommandIds:
    """The ids of this app's commands, by name. A command keeps its id while it is registered."""

    def __init__(self) -> None:
        self.by_name: Mapping[str, str] = {}
        self._asked_at: datetime | None = None

    async def load(self, client: discord.Client, now: datetime) -> None:
        """Ask Discord for the ids, unless they are known or were asked for within the last hour.

        As long as the ids are unknown, texts show commands to type.
        """
        if self.by_name or (self._asked_at is not None and now - self._asked_at < ASKED_AGAIN):
            return
        self._asked_at = now
        try:
            known: Sequence[Any] = await client.http.get_global_commands(client.application_id or 0)
        except FAILURES as error:
            logger.warning("commands in texts can't be clicked, because their ids are not known: %s", why(error))
        else:
            self.by_name = {str(told["name"]): str(told["id"]) for told in known if told.get("type") == CHAT_INPUT}

    def learn(self, interaction: "discord.Interaction[Any]") -> None:
        """Store the id of a command that was just used. The command may have been registered after the start."""
        told: Any = interaction.data or {}
        if interaction.type is discord.InteractionType.application_command and told.get("type") == CHAT_INPUT:
            self.by_name = {**self.by_name, str(told["name"]): str(told["id"])}
