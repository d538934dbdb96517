"""Passes commands, buttons and forms to the core, and shows its answers."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, Final

import discord
from discord import ui
from discord.app_commands import Choice as Suggestion

from adapters.discord.channel_permissions import missing_permissions
from adapters.discord.custom_ids import TEMPLATE, About, community_of
from adapters.discord.form_drafts import FormDrafts, read_draft
from adapters.discord.forms import values_in
from adapters.discord.pending_tasks import PendingTasks
from adapters.discord.people import Found, People
from adapters.discord.rendering import shorten
from adapters.discord.responses import Answered, Responder
from bot.conversation import Conversation
from bot.model.channel_problems import ChannelProblem
from bot.model.ids import ChannelId, CommunityId, MemberId
from bot.model.inbound import Answer, Choice, Command, Failed, Named, Open, Say, Submission
from bot.model.news import HandedOver
from bot.ports import StoreUnavailable
from bot.texts import form_fallbacks

logger = logging.getLogger(__name__)

Interaction = discord.Interaction[Any]
Do = Callable[[Found], Awaitable[Answer]]
SUGGESTION: Final = 100
SUGGESTIONS: Final = 25
"""Discord's limits ("Application Commands": choices)."""


class Receiver:
    """Handles interactions."""

    def __init__(self, conversation: Conversation, people: People, responder: Responder, pending: PendingTasks) -> None:
        self._conversation = conversation
        self._people = people
        self._responder = responder
        self._pending = pending
        self._drafts = FormDrafts()

    async def on_command(self, interaction: Interaction, text: str) -> None:
        """Answer a subcommand. `text` has the words of the core's command."""
        if interaction.guild_id is None:
            return  # commands are registered for servers only
        community = community_of(interaction.guild_id)

        async def do(found: Found) -> Answer:
            return await self._conversation.command(
                Command(
                    community,
                    found.person,
                    text,
                    _channel(interaction),
                    key=_key(interaction),
                    named=_named(interaction),
                    outsiders=_apps(interaction),
                    channel_problems=problems_of(interaction),
                )
            )

        await self._answer(interaction, community, do)

    async def on_press(self, interaction: Interaction, about: About) -> None:
        """Answer a pressed button, or an option of a menu."""
        draft = read_draft(about.action)

        async def do(found: Found) -> Answer:
            kept = self._drafts.find(about.community, found.person.id, draft[0]) if draft else None
            if kept is not None:
                return Open(kept)
            answer = await self._conversation.choose(
                Choice(
                    about.community,
                    found.person,
                    draft[1] if draft else about.action,
                    _channel(interaction),
                    key=_key(interaction),
                    channel_problems=problems_of(interaction),
                )
            )
            if draft and isinstance(answer, Open):
                return Open(replace(answer.form, intro=form_fallbacks.begun_anew(found.voice)))
            return answer

        await self._answer(interaction, about.community, do)

    async def on_form(self, interaction: Interaction) -> None:
        """Answer a form. Modals can't show errors, so errors are sent as a message with a button to try again."""
        data: Any = interaction.data or {}
        about = About.unpack(data.get("custom_id", ""))
        if about is None:
            return
        values = values_in(data["components"])

        async def do(found: Found) -> Answer:
            answer = await self._conversation.submit(
                Submission(
                    about.community,
                    found.person,
                    about.action,
                    values,
                    _channel(interaction),
                    key=_key(interaction),
                    named=_named(interaction),
                    outsiders=_apps(interaction),
                )
            )
            if isinstance(answer, Open) and answer.form.errors:
                action = self._drafts.keep(about.community, found.person.id, answer.form)
                return Say(form_fallbacks.mistakes(found.voice, answer.form, action))
            return answer

        def keep(found: Found, failed: Failed) -> Answer:
            opened = self._drafts.find_opened(about.community, found.person.id, about.action)
            if opened is None:
                return failed
            filled = replace(opened, errors=()).filled_in(dict(values))
            action = self._drafts.keep(about.community, found.person.id, filled)
            return Say(form_fallbacks.not_saved(found.voice, failed.message, action))

        await self._answer(interaction, about.community, do, keep)

    async def on_suggest(self, interaction: Interaction, source: str, typed: str) -> list[Suggestion[str]]:
        """Suggest values while somebody types."""
        if interaction.guild_id is None:
            return []
        community = community_of(interaction.guild_id)
        found = await self._people.find(interaction, community)
        options = () if found.refusal() else await self._conversation.suggest(community, found.person, source, typed)
        return [
            Suggestion(name=shorten(option.label, SUGGESTION), value=option.value)
            for option in options[:SUGGESTIONS]
            if len(option.value) <= SUGGESTION
        ]

    async def _answer(
        self,
        interaction: Interaction,
        community: CommunityId,
        do: Do,
        keep: Callable[[Found, Failed], Answer] = lambda _, failed: failed,
    ) -> None:
        """Answer with the result of `do`. If Refill failed, answer with the result of `keep`."""

        async def work() -> Answered:
            found = await self._people.find(interaction, community)
            answer = found.refusal() or await do(found)
            if isinstance(answer, Open):
                self._drafts.note_opened(community, found.person.id, answer.form)
            return Answered(found, keep(found, answer) if isinstance(answer, Failed) else answer)

        with self._pending.doing():
            match await self._responder.answer(interaction, community, work()):
                case Answered(found=found, answer=Say(handed=handed)) if handed:
                    await self._note_handed(HandedOver(community, found.person.id, handed))

    async def _note_handed(self, news: HandedOver) -> None:
        try:
            await self._conversation.hear(news)
        except StoreUnavailable as error:
            logger.warning("messages that were shown to a member will be shown again: %s", error)


class Press(ui.DynamicItem[ui.Button[Any] | ui.Select[Any]], template=TEMPLATE):
    """Any of Refill's buttons and menus, also of old messages.

    A button's custom_id contains its action; an option's value contains the action of the option.
    """

    def __init__(self, item: ui.Button[Any] | ui.Select[Any], about: About | None) -> None:
        super().__init__(item)
        self._about = about

    @classmethod
    async def from_custom_id(cls, interaction: Interaction, item: ui.Item[Any], match: Any) -> "Press":
        """Return the pressed button, or the menu with its chosen option, if any."""
        if isinstance(item, ui.Select):
            data: Any = interaction.data or {}
            return cls(item, next((About.unpack(value) for value in data.get("values", ())), None))
        about = About.unpack(match[0])
        if about is None or not isinstance(item, ui.Button):
            raise ValueError("this is not a button of Refill")
        return cls(item, about)

    async def callback(self, interaction: Interaction) -> None:
        """Handle the press. The core checks whether the person may press the button."""
        if self._about is None:
            await interaction.response.defer()
        else:
            await interaction.client.receiver.on_press(interaction, self._about)


def _key(interaction: Interaction) -> str:
    return f"interaction.{interaction.id}"


def _named(interaction: Interaction) -> Named:
    """Return the people and apps that an interaction mentions."""
    return tuple((user, MemberId(user)) for user in _mentioned(interaction))


def _apps(interaction: Interaction) -> frozenset[MemberId]:
    """Return the apps that an interaction mentions. People are left out, because they may join the server later."""
    return frozenset(MemberId(user) for user, told in _mentioned(interaction).items() if told.get("bot"))


def _mentioned(interaction: Interaction) -> dict[str, dict[str, Any]]:
    data: Any = interaction.data or {}
    users: dict[str, dict[str, Any]] = data.get("resolved", {}).get("users", {})
    return users


def problems_of(interaction: Interaction) -> tuple[ChannelProblem, ...]:
    """Return what keeps Refill from working in an interaction's channel. The interaction contains the permissions."""
    channel, may = interaction.channel, interaction.app_permissions
    parent = channel.parent if isinstance(channel, discord.Thread) else channel
    if interaction.guild_id is None or channel is None:
        return ()
    if parent is not None and parent.type is not discord.ChannelType.text:
        return (ChannelProblem.WRONG_KIND,)
    return missing_permissions(may)


def _channel(interaction: Interaction) -> ChannelId | None:
    """Return an interaction's channel; in a thread, the thread's channel. In direct messages and forums, it is None."""
    if interaction.guild_id is None or interaction.channel_id is None:
        return None
    channel = interaction.channel
    inside = None
    if isinstance(channel, discord.Thread):
        if isinstance(channel.parent, discord.ForumChannel):
            return None
        inside = channel.parent_id
    return ChannelId(str(inside or interaction.channel_id))
