"""Shows the core's answers: at once if they come soon, otherwise after a deferral.

Discord waits three seconds for a response, and a quarter of an hour after a deferral. A modal has to be the first
response, and can't follow another modal. So Refill defers only if the core takes long. Where no modal can be shown,
Refill sends a button that opens the form.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

import discord

from adapters.discord.command_ids import CommandIds
from adapters.discord.errors import FAILURES, why
from adapters.discord.forms import modal_of
from adapters.discord.markdown import Mentions
from adapters.discord.people import Found
from adapters.discord.rendering import Drawn, draw_all, draw_text
from adapters.discord.server_names import ServerNames
from bot.model.content import Message
from bot.model.ids import CommunityId
from bot.model.inbound import Answer, Done, Open, Replace, Say
from bot.texts import form_fallbacks

logger = logging.getLogger(__name__)

DISCORD_WAITS_SECONDS: Final = 3.0
"""How long Discord waits for a response ("Receiving and Responding")."""
IN_TIME_SECONDS: Final = 2.0
"""The time from an interaction's creation until Refill defers. The rest of Discord's time is for the network."""

ACKNOWLEDGED: Final = 40060
"""Discord's error code if an interaction has a response already ("Opcodes and Status Codes": JSON error codes)."""

Interaction = discord.Interaction[Any]


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer of the core, and the person who gets the answer."""

    found: Found
    answer: Answer


class Responder:
    """Shows answers in time."""

    def __init__(self, in_time: float, command_ids: CommandIds, server_names: ServerNames) -> None:
        self._in_time = in_time
        self._command_ids = command_ids
        self._server_names = server_names

    async def answer(
        self, interaction: Interaction, community: CommunityId, work: Awaitable[Answered]
    ) -> Answered | None:
        """Wait for an answer, and show it. Return the answer if Discord confirmed it.

        If not, log the failure, tell the person if possible, and return None.
        """
        self._command_ids.learn(interaction)
        task, takes_long = asyncio.ensure_future(work), False
        try:
            await asyncio.wait({task}, timeout=max(self._in_time - seconds_since(interaction), 0))
            takes_long = not task.done()
            if takes_long:
                await self._defer(interaction)
        except FAILURES as error:
            logger.warning("an interaction could not be deferred: %s", why(error))
        answered = await task
        try:
            await self._respond(
                interaction, partial(self._show, interaction, community, answered), was_deferred=takes_long
            )
        except FAILURES as error:
            logger.warning("an answer was not shown: %s", why(error))
        except Exception:
            logger.exception("an answer could not be rendered")
        else:
            return answered
        await self._excuse(interaction, community, answered.found, was_deferred=takes_long)
        return None

    @staticmethod
    async def _respond(interaction: Interaction, show: Callable[..., Awaitable[None]], *, was_deferred: bool) -> None:
        """Call `show`. Its argument `late` says whether the interaction has a response already.

        If Discord took a response, but its confirmation was lost, Discord refuses another one. If the first response
        was a deferral, call `show` again, as late. If not, the person sees the first response, and nothing is left to
        do.
        """
        try:
            await show(late=interaction.response.is_done())
        except discord.HTTPException as error:
            if error.code != ACKNOWLEDGED:
                raise
            if was_deferred:
                await show(late=True)

    @staticmethod
    async def _defer(interaction: Interaction) -> None:
        """Defer the response. Discord shows "thinking", but not after a button."""
        if interaction.type is discord.InteractionType.component:
            await interaction.response.defer()
        else:
            await interaction.response.defer(ephemeral=_in_server(interaction), thinking=True)

    async def _show(self, interaction: Interaction, community: CommunityId, answered: Answered, *, late: bool) -> None:
        found = answered.found
        mentions = Mentions(commands=self._command_ids.by_name)
        match answered.answer:
            case Open(form=form) if not late and interaction.type is not discord.InteractionType.modal_submit:
                server = "" if _in_server(interaction) else await self._server_names.of_form(found.server)
                await interaction.response.send_modal(modal_of(form, community, found.voice, server))
                return
            case Done() if interaction.type is discord.InteractionType.component:
                if not late:
                    await interaction.response.defer()
                return
            case Open(form=form):
                message = form_fallbacks.form_ready(found.voice, form)
            case Say(message=message) | Replace(message=message):
                pass
            case Done():
                message = form_fallbacks.done(found.voice)
        message = await self._named(interaction, message, found)
        if isinstance(answered.answer, Replace) and _only_theirs(interaction):
            text = draw_text(message, community, mentions) if _is_text(interaction) else None
            await self._replace(interaction, [text] if text else draw_all(message, community, mentions), late=late)
        else:
            await self._say(interaction, draw_all(message, community, mentions), late=late)

    async def _named(self, interaction: Interaction, message: Message, found: Found) -> Message:
        """Return a message; in direct messages, with the server's name."""
        return message if _in_server(interaction) else await self._server_names.add(message, found.server)

    @staticmethod
    async def _say(interaction: Interaction, sheets: Sequence[Drawn], *, late: bool) -> None:
        """Respond with one message or several; in servers the messages are ephemeral."""
        first, *others = sheets
        private = _in_server(interaction)
        if not late:
            await interaction.response.send_message(view=first.view, files=first.files(), ephemeral=private)
        elif interaction.type is discord.InteractionType.component:
            others = list(sheets)
        else:
            await interaction.edit_original_response(view=first.view, attachments=first.files())
        for sheet in others:
            await interaction.followup.send(view=sheet.view, files=sheet.files(), ephemeral=private)

    @staticmethod
    async def _replace(interaction: Interaction, sheets: Sequence[Drawn], *, late: bool) -> None:
        """Replace the message that has the pressed button, and send further parts below it."""
        first, *others = sheets
        if late:
            await interaction.edit_original_response(content=first.content, view=first.view, attachments=first.files())
        else:
            await interaction.response.edit_message(content=first.content, view=first.view, attachments=first.files())
        for sheet in others:
            await interaction.followup.send(view=sheet.view, files=sheet.files(), ephemeral=_in_server(interaction))

    async def _excuse(
        self, interaction: Interaction, community: CommunityId, found: Found, *, was_deferred: bool
    ) -> None:
        """Try to respond that Refill can't answer at the moment."""
        try:
            told = await self._named(interaction, found.not_reached(), found)
            sheets = draw_all(told, community)
            await self._respond(interaction, partial(self._say, interaction, sheets), was_deferred=was_deferred)
        except FAILURES as error:
            logger.warning("the failure was not shown either: %s", why(error))


def seconds_since(interaction: Interaction) -> float:
    """Return how many seconds ago Discord created an interaction; 0 if the clocks differ too much to tell."""
    seconds = (datetime.now(UTC) - interaction.created_at).total_seconds()
    return seconds if 0 < seconds < DISCORD_WAITS_SECONDS else 0.0


def _in_server(interaction: Interaction) -> bool:
    return interaction.guild_id is not None


def _is_text(interaction: Interaction) -> bool:
    """Return whether the message with the pressed button was posted as text with buttons."""
    return interaction.message is not None and not interaction.message.flags.components_v2


def _only_theirs(interaction: Interaction) -> bool:
    """Return whether only this person sees the message with the pressed button."""
    message = interaction.message
    if message is None or interaction.type is not discord.InteractionType.component:
        return False
    return message.flags.ephemeral or not _in_server(interaction)
