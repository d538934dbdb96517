"""Passes commands, shortcuts, buttons and forms to the core, and shows its answers.

A request is acknowledged after the core has stored its changes. If a request comes twice, its key prevents a second
effect.
"""

import asyncio
import logging
import re
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, TypeGuard

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from adapters.community_names import with_name
from adapters.slack.communities import MENTION, community_of, workspace_of
from adapters.slack.errors import ALREADY_OPEN, FAILURES, severity_of, why
from adapters.slack.forms import CALLBACK, About, option_of, values_in, view_of, view_saying
from adapters.slack.grid import slack_id
from adapters.slack.home import HomeTab
from adapters.slack.news import EventListeners
from adapters.slack.people import Eligibility, Found, People, refusal_of
from adapters.slack.platform import METADATA_EVENT
from adapters.slack.rendering import blocks_of, files_of, in_words, text_of
from adapters.slack.shortcuts import Shortcut, command_of
from adapters.slack.workspace_names import WorkspaceNames
from bot.conversation import Conversation
from bot.model.content import Message, Option
from bot.model.ids import ChannelId, MemberId
from bot.model.inbound import Answer, Choice, Command, Done, Failed, Open, Replace, Say, Submission
from bot.model.news import MessagePosted
from bot.texts import errors
from bot.texts.command_name import command_text
from bot.texts.form_fallbacks import mistakes
from bot.texts.localization import Voice
from bot.texts.plain_text import plain_message

logger = logging.getLogger(__name__)

Body = dict[str, Any]
NAME = "Refill"
EVERYTHING = re.compile("")
"""The core handles all actions."""
GROUP_DIRECT = "mpdm-"
"""Prefix of the names of group direct messages."""
MAX_OPTIONS = 100
OPTION_VALUE = 150
"""Slack's limits (select menus, option object)."""
RESPONSE_SECONDS = 1.5
"""How long to wait until Slack takes an answer. After that, Refill opens a modal instead. Slack allows this for three
seconds after the request."""


def typed_text(text: str) -> str:
    """Return a command's text without Slack's escapes. A mention becomes `@` and the person's id."""
    text = MENTION.sub(r"@\1", text)
    text = re.sub(r"<#[A-Z0-9]+\|([^>]*)>", r"#\1", text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


class Receiver:
    """Registers listeners on a Bolt app, and answers what people do."""

    def __init__(
        self, app: AsyncApp, conversation: Conversation, people: People, names: WorkspaceNames | None = None
    ) -> None:
        self._conversation = conversation
        self._people = people
        self._names = names
        app.command(command_text())(self.on_command)
        for shortcut in Shortcut:
            app.shortcut(shortcut.value)(self.on_shortcut)
        app.action(EVERYTHING)(self.on_press)
        app.view(CALLBACK)(self.on_form)
        app.options(EVERYTHING)(self.on_suggest)
        self._home = HomeTab(app, conversation, people, names)
        EventListeners(app, conversation, people)
        app.event("message_metadata_posted")(self.on_metadata)

    async def on_command(self, ack: AsyncAck, body: Body, client: AsyncWebClient, respond: AsyncRespond) -> None:
        """Answer a typed command. While Slack can't say who a person is, the person gets help only."""
        workspace, mentioned = workspace_of(body), set(MENTION.findall(body.get("text", "")))
        found, outsiders = await asyncio.gather(
            self._people.find(client, workspace, body["user_id"]),
            self._people.find_outsiders(client, workspace, mentioned),
        )
        text = typed_text(body.get("text", ""))
        asks_for_help = text.split(maxsplit=1)[:1] == ["help"]  # the help contains nothing private
        if (refusal := refusal_of(found)) and not (asks_for_help and found.eligibility is Eligibility.UNKNOWN):
            await ack(**_say(await self._named(refusal, body)))
            return
        answer = await self._conversation.command(
            Command(
                community_of(body),
                found.person,
                text,
                _channel(body["channel_id"]),
                key=f"command.{body['trigger_id']}",
                named=tuple((user, MemberId(user)) for user in mentioned),
                outsiders=outsiders,
            )
        )
        match answer:
            case Open(form=form):
                drawn = view_of(form, _channel(body["channel_id"]), workspace=await self._name_for(body))
                is_open = await self._show_view(client, body, drawn)
                await (ack() if is_open else ack(**_say(_not_reached(found))))
            case Say(message=message) | Replace(message=message):
                said = await self._told(client, body, found, message)
                if in_words(said) is None:
                    await ack(**_say(said))
                else:  # Slack does not tell whether it takes the charts of an acknowledgement
                    await ack()
                    await self._respond(respond, client, body, said)
            case Done():
                await ack()

    async def on_shortcut(self, ack: AsyncAck, body: Body, client: AsyncWebClient, respond: AsyncRespond) -> None:
        """Answer a shortcut in a modal, because a global shortcut has no channel.

        If Slack refuses the modal, send the refusal, or the message which says that Refill can't answer.
        """
        found = await self._people.find(client, workspace_of(body), body["user"]["id"])
        channel = _channel(body["channel"]["id"]) if "channel" in body else None
        answer: Answer
        if refusal := refusal_of(found):
            answer = Say(refusal)
        else:
            key = f"shortcut.{body['trigger_id']}"
            command = Command(community_of(body), found.person, command_of(body), channel, key=key)
            answer = await self._conversation.command(command)
        is_shown = True
        match answer:
            case Open(form=form):
                drawn = view_of(form, channel, workspace=await self._name_for(body))
                is_shown = await self._show_view(client, body, drawn)
            case Say(message=message) | Replace(message=message):
                said = await self._told(client, body, found, message)
                is_shown = await self._show_view(client, body, view_saying(said, NAME, channel))
            case Done():
                pass
        await ack()
        if not is_shown:
            await self._tell_alone(
                client, body, respond, found, await self._named(refusal or _not_reached(found), body)
            )

    async def on_press(self, ack: AsyncAck, body: Body, client: AsyncWebClient, respond: AsyncRespond) -> None:
        """Answer a pressed button, or an option of a menu."""
        action = body["actions"][0]
        option = action.get("selected_option")
        pressed = option["value"] if option else action["action_id"]
        found = await self._people.find(client, workspace_of(body), body["user"]["id"])
        about = self._about(body)
        channel = (body.get("channel") or {}).get("id") or about.channel
        if refusal := refusal_of(found):
            await self._show(Say(refusal), body, client, respond, found)
            await ack()
            return
        answer = await self._conversation.choose(
            Choice(
                community_of(body),
                found.person,
                pressed,
                _channel(channel) if channel else None,
                key=f"press.{action['action_ts']}.{found.person.id}",
            )
        )
        await self._show(answer, body, client, respond, found)
        await ack()
        if about.home and not isinstance(answer, Open):
            await self._home.publish(body, client, found, about.home)

    async def on_form(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """Answer a form. Errors are shown at their fields. Any other answer takes the form's place, or closes it."""
        view = body["view"]
        about = About.unpack(view["private_metadata"])
        found = await self._people.find(client, workspace_of(body), body["user"]["id"])
        values = values_in(view["state"])
        if refusal := refusal_of(found):
            answer: Answer = Failed(refusal) if found.eligibility is Eligibility.UNKNOWN else Say(refusal)
        else:
            answer = await self._conversation.submit(
                Submission(
                    community_of(body),
                    found.person,
                    about.action,
                    values,
                    about.channel,
                    key=f"form.{view['id']}.{view['hash']}",
                )
            )
        match answer:
            case Failed(message=message) if values:  # at the first field, so that the form stays as it is
                await ack(response_action="errors", errors={values[0][0]: plain_message(message)})
            case Open(form=form) if form.errors and form.action == about.action:
                await ack(response_action="errors", errors=dict(form.errors))
            case Open(form=form) if form.errors:  # errors alone would leave the outdated modal as it is
                said = await self._named(mistakes(_voice_of(found), form, form.action), body)
                await ack(response_action="update", view=view_saying(said, NAME, about.channel, about.home))
            case Open(form=form, channel=channel):
                drawn = view_of(form, channel or about.channel, about.home, await self._name_for(body))
                await ack(response_action="update", view=drawn)
            case Say(message=message) | Replace(message=message):
                said = await self._told(client, body, found, message)
                await ack(response_action="update", view=view_saying(said, NAME, about.channel, about.home))
            case Done():
                await ack()
        if about.home and not isinstance(answer, Open | Failed):
            await self._home.publish(body, client, found, about.home)

    async def on_suggest(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """Suggest values. If new values are allowed, the typed text comes first, unless a suggestion is equal to it."""
        _, source, free = body["action_id"].split(":")
        typed = str(body.get("value") or "").strip()
        found = await self._people.find(client, workspace_of(body), body["user"]["id"])
        if not found.welcome:
            await ack(options=[])
            return
        options = list(await self._conversation.suggest(community_of(body), found.person, source, typed))
        if free and typed and all(option.value.casefold() != typed.casefold() for option in options):
            options.insert(0, Option(typed[:OPTION_VALUE], typed))
        await ack(options=[option_of(option).to_dict() for option in options[:MAX_OPTIONS]])

    async def on_metadata(self, body: Body) -> None:
        """Report the receipt of one of Refill's messages."""
        event = body["event"]
        metadata = event["metadata"]
        if event["app_id"] != body["api_app_id"] or metadata["event_type"] != METADATA_EVENT:
            return  # another app may use the same event type
        ref, posted_at = f"{event['channel_id']}:{event['message_ts']}", float(event["message_ts"])
        token = str(metadata["event_payload"]["token"])
        at = datetime.fromtimestamp(posted_at, UTC)
        await self._conversation.hear(MessagePosted(community_of(body), token, ref, at))

    async def _show(
        self, answer: Answer, body: Body, client: AsyncWebClient, respond: AsyncRespond, found: Found
    ) -> None:
        view, about = body.get("view"), self._about(body)
        match answer:
            case Open(form=form):
                channel = answer.channel or (body.get("channel") or {}).get("id") or about.channel
                place = _channel(channel) if channel else None
                drawn = view_of(form, place, about.home, await self._name_for(body))
                if not await self._show_view(client, body, drawn) and not _is_modal(view):
                    await self._tell_alone(client, body, respond, found, _not_reached(found))
            case Say(message=message) | Replace(message=message) if view:
                said = await self._told(client, body, found, message)
                await self._show_view(client, body, view_saying(said, NAME, about.channel, about.home))
            case Replace(message=message):
                await self._respond(respond, client, body, await self._named(message, body), replace=True)
            case Say(message=message):
                await self._respond(respond, client, body, await self._told(client, body, found, message))
            case Done():
                pass

    async def _respond(
        self, respond: AsyncRespond, client: AsyncWebClient, body: Body, message: Message, *, replace: bool = False
    ) -> None:
        """Answer with a message (see `_try_to_answer`); if Slack does not take the message, in a modal."""
        if not await _try_to_answer(respond, message, replace=replace):
            channel = body.get("channel_id") or (body.get("channel") or {}).get("id")
            await self._show_view(client, body, view_saying(message, NAME, _channel(channel) if channel else None))

    @staticmethod
    async def _tell_alone(
        client: AsyncWebClient, body: Body, respond: AsyncRespond, found: Found, message: Message
    ) -> None:
        """Send a message that only this person sees: where they acted, or as a direct message.

        It is a direct message after actions in App Home and after global shortcuts, which have no `response_url`.
        """
        if body.get("response_url"):
            await _try_to_answer(respond, message)
            return
        try:
            to = slack_id(found.person.id)
            await client.chat_postMessage(channel=to, text=text_of(message), blocks=blocks_of(message))
        except FAILURES as error:
            logger.warning("an answer was not taken: %s", why(error))

    @staticmethod
    async def _show_view(client: AsyncWebClient, body: Body, drawn: Body) -> bool:
        """Show a modal, in place of the current modal if there is one. Return whether Slack confirmed that."""
        view = body.get("view")
        try:
            if _is_modal(view):
                await client.views_update(view_id=view["id"], view=drawn)
            else:
                await client.views_open(trigger_id=body["trigger_id"], view=drawn)
        except FAILURES as error:
            if why(error) == ALREADY_OPEN:
                return True
            logger.log(severity_of(error), "a form was not shown: %s", why(error))
            return False
        return True

    async def _name_for(self, body: Body) -> str:
        """Return the workspace's name if an answer needs it; "" for an answer in a channel, and over Socket Mode."""
        return await self._names.of(community_of(body)) if self._names and not self._is_in_channel(body) else ""

    async def _named(self, message: Message, body: Body) -> Message:
        """Return an answer, with the workspace's name if that is needed."""
        return with_name(message, await self._name_for(body))

    async def _told(self, client: AsyncWebClient, body: Body, found: Found, message: Message) -> Message:
        """Send a message's files. Return the message to show, with the workspace's name if needed."""
        return await self._named(await self._with_files(client, found, message), body)

    @staticmethod
    async def _with_files(client: AsyncWebClient, found: Found, message: Message) -> Message:
        """Send a message's files. Return the message, or a message about the failure."""
        files = files_of(message)
        try:
            if files:
                opened = await client.conversations_open(users=[slack_id(found.person.id)])
                for name, data in files.items():
                    await client.files_upload_v2(channel=opened["channel"]["id"], filename=name, content=data)
        except FAILURES as error:
            logger.warning("a file was not sent: %s", why(error))
            return _not_reached(found)
        return message

    def _is_in_channel(self, body: Body) -> bool:
        """Return whether an interaction was in a channel, or in a modal that was opened in a channel."""
        held = body.get("channel") or {}
        channel = body.get("channel_id") or held.get("id") or self._about(body).channel or "D"
        name = str(body.get("channel_name") or held.get("name") or "")
        return _channel(channel) is not None and not name.startswith(GROUP_DIRECT)

    @staticmethod
    def _about(body: Body) -> About:
        view = body.get("view") or {}
        if view.get("type") == "home":
            return About("", None, home=view["hash"])
        metadata = view.get("private_metadata")
        return About.unpack(metadata) if metadata else About("", None)


def _channel(channel: str) -> ChannelId | None:
    """Return the id of a channel, or of a group's direct messages; None for one member's direct messages."""
    return None if channel.startswith("D") else ChannelId(channel)


def _is_modal(view: Body | None) -> TypeGuard[Body]:
    """Return whether an action was in a modal, and not on the home page or in a message."""
    return view is not None and view.get("type") == "modal"


def _voice_of(found: Found) -> Voice:
    return Voice(found.person.locale, found.person.zone)


def _not_reached(found: Found) -> Message:
    return errors.out_of_reach(_voice_of(found))


def _say(message: Message) -> Body:
    return {"response_type": "ephemeral", "text": text_of(message), "blocks": blocks_of(message)}


async def _try_to_answer(respond: AsyncRespond, message: Message, *, replace: bool = False) -> bool:
    """Answer with a message that only this person sees. With `replace`, replace the message with the button instead.

    If Slack refuses an answer with charts, send text instead of them. Return whether Slack confirmed the answer.
    """
    kind, failure = None if replace else "ephemeral", ""
    for told in filter(None, (message, in_words(message))):
        try:
            async with asyncio.timeout(RESPONSE_SECONDS):
                answer = await respond(text_of(told), blocks_of(told), response_type=kind, replace_original=replace)
        except FAILURES as error:
            failure = why(error)
            break  # Slack may have taken the answer
        if answer.status_code == HTTPStatus.OK:
            return True
        failure = str(answer.status_code)
    logger.warning("an answer was not taken: %s", failure)
    return False
