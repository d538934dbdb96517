"""A person in a workspace: what the person sees and can do on the screen."""

import re
from collections.abc import Mapping
from typing import Any

from tests.adapters.slack.local_slack import forms
from tests.adapters.slack.local_slack.checks import problems_of_options, problems_of_view
from tests.adapters.slack.local_slack.errors import CannotDo, NotAnswered
from tests.adapters.slack.local_slack.methods_chat import respond
from tests.adapters.slack.local_slack.methods_views import new_view, put_in_place, put_on_top
from tests.adapters.slack.local_slack.reading import Eyes
from tests.adapters.slack.local_slack.shown import What
from tests.adapters.slack.local_slack.things import Channel, Json, Message, Screen, User, View, name_blocks
from tests.adapters.slack.local_slack.world import Workspace
from tests.adapters.wait_until import PATIENCE, until

COMPLETED = re.compile(r"&lt;([@#][A-Z0-9]+(?:\|[^&]*)?)&gt;")
"""Matches an escaped mention that a test types in Slack's own format."""
ADDRESS = re.compile(r"https?://\S+")


class Person:
    """A person. The methods are what people can do on their screens."""

    def __init__(self, workspace: Workspace, user: User) -> None:
        self.workspace = workspace
        self.user = user
        self.id = user.id
        self.slack = workspace.slack

    @property
    def screen(self) -> Screen:
        """The state of the person's screen."""
        return self.workspace.screens[self.id]

    @property
    def open_view(self) -> View | None:
        """The top modal, or None."""
        return self.screen.stack[-1] if self.screen.stack else None

    @property
    def home(self) -> View | None:
        """The app's home tab."""
        return self.screen.home

    def inbox(self, channel: str | None = None) -> list[Message]:
        """List the messages that the person sees, the oldest first; with `channel`, only messages in it."""
        return [
            message
            for message in self.workspace.messages
            if self.id in message.channel.members
            and message.ephemeral_to in (None, self.id)
            and channel in (None, message.channel.id)
        ]

    def reads(self, place: Message | View) -> str:
        """Return the text of a message or view as the person sees it, with times in the person's zone and language."""
        self._blocks(place)
        return place.read_by(Eyes(self.workspace, self.user.tz, self.user.locale))

    async def sees(self, text: str, seconds: float = PATIENCE) -> Message:
        """Wait for a message that contains a text, and return the latest one."""
        return await until(
            lambda: next((m for m in reversed(self.inbox()) if text in m.plain), None), seconds, self._screenful
        )

    async def opens(self, title: str = "", seconds: float = PATIENCE) -> View:
        """Wait until the top modal has a title that contains a text, and return it."""
        return await until(
            lambda: self.open_view if title in getattr(self.open_view, "title", "") else None, seconds, self._screenful
        )

    def _screenful(self) -> str:
        """Describe the person's screen, for the error of a failed test."""
        open_form = f"the form {self.open_view.title!r}" if self.open_view else "no form"
        return "\n---\n".join([f"{self.user.name} has {open_form} open, and sees", *(m.plain for m in self.inbox())])

    async def slash(self, command: str, text: str = "", channel: str | None = None) -> None:
        """Send a slash command, in a channel or to the bot; `@Name` and `#channel` become mentions (`should_escape`).

        Raises:
            NotAnswered: the app did not acknowledge. Slack shows `/coffee failed with the error "operation_timeout"`.
        """
        where = self._channel(channel)
        token = self.slack.tokens.all.get(self.workspace.token)
        if token is None or "commands" not in token.scopes:
            raise CannotDo(f"{command} is not a command here")
        payload = {
            "token": "verification-token",
            "command": command,
            "text": self._escaped(text),
            "user_id": self.id,
            "user_name": self.id.lower(),
            "team_id": self.workspace.id,
            "team_domain": self.workspace.id.lower(),
            "channel_id": where.id,
            "channel_name": {"im": "directmessage", "private_channel": "privategroup"}.get(where.kind, where.name),
            "api_app_id": self.slack.app_id,
            "is_enterprise_install": str(self.slack.events.is_org(self.workspace)).lower(),
            "response_url": self.slack.events.response_url(self.workspace, where, self.id),
            "trigger_id": self.slack.events.trigger(self.workspace, self.id),
        }
        if self.workspace.enterprise_id:
            payload |= {"enterprise_id": self.workspace.enterprise_id, "enterprise_name": self.workspace.enterprise_id}
        if answer := await self.slack.events.ask("slash_commands", payload):
            url = payload["response_url"].rpartition("/")[2]
            respond(self.slack.responses[url], answer, self.slack.clock.now())

    async def press(self, place: Message | View, what: str, option: str | None = None) -> None:
        """Press a button with a label or action_id, or choose an option of a select or a menu.

        Raises:
            CannotDo: the person does not see the message or view, or it has no such button.
            NotAnswered: the app did not acknowledge it.
        """
        block, element = forms.find_pressable(self._blocks(place), what)
        action: Json = {key: element[key] for key in ("type", "action_id", "value", "style", "text") if key in element}
        action |= {"block_id": block["block_id"], "action_ts": self.slack.new_ts()}
        if element["type"] in forms.SHAPES:
            key, _ = forms.SHAPES[element["type"]]
            is_option = key == "selected_option"
            action[key] = await forms.chosen(element, option or what, self._suggesting(place)) if is_option else option
        await self.slack.events.ask("interactive", self._acting("block_actions", place, actions=[action]))

    def writes(self, text: str, channel: str) -> Message:
        """Write in a channel. The app gets no event, because it reads no messages."""
        where = self._channel(channel)
        sent = ADDRESS.sub(r"<\g<0>>", self._escaped(text))
        written = Message(self.workspace, where, self.slack.new_ts(), self.id, sent, [])
        self.workspace.messages.append(written)
        return written

    async def choose_shortcut(self, name: str, message: Message | None = None) -> None:
        """Choose a shortcut by its name, in the menu of shortcuts or in a message's menu.

        Raises:
            CannotDo: the menu has no such shortcut. An ephemeral message has no menu.
        """
        kind = "message" if message else "global"
        token = self.slack.tokens.all.get(self.workspace.token)
        found = [each for each in self.slack.shortcuts if (each["name"], each["type"]) == (name, kind)]
        if not found or token is None or "commands" not in token.scopes or (message and message.ephemeral_to):
            raise CannotDo(f"{name} is no shortcut here")
        await self.use_shortcut(found[0]["callback_id"], message)

    async def use_shortcut(self, callback_id: str, message: Message | None = None) -> None:
        """Use one of the app's shortcuts, with or without a message."""
        common = self.slack.events.common(self.workspace, self.id)
        payload = {
            **common,
            "callback_id": callback_id,
            "trigger_id": self.slack.events.trigger(self.workspace, self.id),
        }
        if message is None:
            payload |= {"type": "shortcut", "action_ts": self.slack.new_ts()}
        else:
            channel = {"id": message.channel.id, "name": message.channel.name}
            url = self.slack.events.response_url(self.workspace, message.channel, self.id)
            payload |= {"type": "message_action", "message_ts": message.ts, "message": message.as_json()}
            payload |= {"channel": channel, "action_ts": self.slack.new_ts(), "response_url": url}
        await self.slack.events.ask("interactive", payload)

    async def suggest(self, place: Message | View, field: str, typed: str) -> list[str]:
        """Type into a field with suggestions. Return their labels."""
        blocks = self._blocks(place)
        is_form = isinstance(place, View) and any(block["type"] == "input" for block in blocks)
        element = forms.find_field(blocks, field)["element"] if is_form else forms.find_pressable(blocks, field)[1]
        return [option["text"]["text"] for option in await self._suggesting(place)(element, typed)]

    async def options(self, view: View, field: str, typed: str) -> list[Json]:
        """Type into a form's field with suggestions. Return the options with their values."""
        return await self._suggesting(view)(forms.find_field(self._blocks(view), field)["element"], typed)

    async def submit(self, view: View, answers: Mapping[str, Any] | None = None) -> View | None:
        """Fill in a modal by its fields' labels and submit it. Return the modal that is on top after that.

        Raises:
            CannotDo: the modal is not on top, has no such field or option, or a required field is empty.
            NotAnswered: the app did not acknowledge it. The modal stays open.
        """
        blocks = self._blocks(view)
        if view is not self.open_view or "submit" not in view.body:
            raise CannotDo("the modal is not on top, or has nothing to send")
        values = await forms.fill_in(blocks, answers or {}, self._suggesting(view))
        payload = self._acting("view_submission", view, values, response_urls=[])
        answer = await self.slack.events.ask("interactive", payload) or {}
        self._apply(view, answer)
        return self.open_view

    async def close(self, *, everything: bool = False) -> None:
        """Close the top modal, or all modals."""
        closed = [*reversed(self.screen.stack)] if everything else self.screen.stack[-1:]
        for view in closed:
            self.screen.stack.remove(view)
            if view.body.get("notify_on_close"):
                await self.slack.events.ask("interactive", self._acting("view_closed", view, is_cleared=everything))

    async def joins(self, channel_id: str, deliveries: int = 1) -> None:
        """Join a channel. The app gets an event if the bot is in the channel."""
        channel = self._channel(channel_id)
        if self.id in channel.members:
            raise CannotDo(f"{self.user.name} is in {channel_id} already")
        channel.members.append(self.id)
        await self._tell_of(channel, "joined", deliveries)

    async def leaves(self, channel_id: str, deliveries: int = 1) -> None:
        """Leave a channel. The app gets an event if the bot is in the channel."""
        channel = self._channel(channel_id)
        if self.id not in channel.members:
            raise CannotDo(f"{self.user.name} is not in {channel_id}")
        channel.members.remove(self.id)
        await self._tell_of(channel, "left", deliveries)

    async def _tell_of(self, channel: Channel, what: str, deliveries: int) -> None:
        if self.workspace.bot_user in channel.members:
            event = channel.joined_or_left(what, self.id, self.user.team_id)
            await self.workspace.emit(event, deliveries)

    async def open_home(self) -> None:
        """Open the app's home tab."""
        direct, _ = self.workspace.open_direct([self.id])
        event = {"type": "app_home_opened", "user": self.id, "channel": direct.id, "tab": "home"}
        await self.workspace.emit(event | ({"view": self.home.as_json()} if self.home else {}))

    def _escaped(self, text: str) -> str:
        for sign, meaning in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
            text = text.replace(sign, meaning)
        text = COMPLETED.sub(r"<\1>", text)
        users = {f"@{each.name}": f"<@{each.id}|{each.id.lower()}>" for each in self.workspace.users.values()}
        channels = {f"#{each.name}": f"<#{each.id}|{each.name}>" for each in self.workspace.channels.values()}
        for typed, completed in sorted((users | channels).items(), key=lambda pair: -len(pair[0])):
            text = text.replace(typed, completed)
        return text

    def _channel(self, channel: str | None) -> Channel:
        if channel is None:
            return self.workspace.open_direct([self.id])[0]
        found = self.workspace.channels.get(channel)
        if found is None or (found.kind != "public_channel" and self.id not in found.members):
            raise CannotDo(f"{self.user.name} is not in {channel}")
        return found

    def _blocks(self, place: Message | View) -> list[Json]:
        """Return the blocks of a message or view that the person sees now; otherwise raise CannotDo."""
        if isinstance(place, Message):
            if not any(place is each for each in self.inbox()):
                raise CannotDo(f"{self.user.name} does not see this message")
            return place.blocks
        if not any(place is each for each in (*self.screen.stack, self.screen.home)):
            raise CannotDo(f"{self.user.name} does not have this view open")
        return list(place.body["blocks"])

    def _acting(self, kind: str, place: Message | View, values: Json | None = None, **more: Any) -> Json:
        """Return the payload of an action in a message or a view."""
        payload = {"type": kind, **self.slack.events.common(self.workspace, self.id), **more}
        if kind not in ("view_closed", "block_suggestion"):
            payload["trigger_id"] = self.slack.events.trigger(self.workspace, self.id)
        if isinstance(place, View):
            view = place.as_json(values)
            return payload | {"view": view} | ({} if kind.startswith("view_") else {"container": _in_view(place)})
        channel, is_ephemeral = place.channel, place.ephemeral_to is not None
        where = {"message_ts": place.ts, "channel_id": channel.id, "is_ephemeral": is_ephemeral}
        payload |= {"container": {"type": "message", **where}, "channel": {"id": channel.id, "name": channel.name}}
        if kind == "block_actions":
            url = self.slack.events.response_url(self.workspace, channel, self.id, place)
            payload |= {"response_url": url, "state": {"values": {}}}
        return payload if is_ephemeral else payload | {"message": place.as_json()}

    def _suggesting(self, place: Message | View) -> forms.Suggest:
        async def suggest(element: Json, typed: str) -> list[Json]:
            if "external" not in element["type"]:
                raise CannotDo(f"{element['action_id']} does not suggest anything")
            if len(typed) < element.get("min_query_length", 3):
                return []
            block = next(b for b in self._blocks(place) if element in (b.get("element"), *b.get("elements", ())))
            more = {"action_id": element["action_id"], "block_id": block["block_id"], "value": typed}
            answer = await self.slack.events.ask("interactive", self._acting("block_suggestion", place, **more))
            if problems := problems_of_options(answer):
                self.slack.violate("block_suggestion", "invalid_options", problems)
                raise NotAnswered("; ".join(problems))
            groups = answer.get("option_groups") or [answer] if answer else []
            self.workspace.show(What.OPTIONS, [self.id], answer or {})
            return [option for group in groups for option in group["options"]]

        return suggest

    def _apply(self, view: View, answer: Json) -> None:
        """Apply the app's response to a submission."""
        view.errors = {}
        match answer.get("response_action"):
            case None:
                self.screen.stack.remove(view)
            case "clear":
                self.screen.stack.clear()
            case "errors":
                inputs = {block["block_id"] for block in view.body["blocks"] if block["type"] == "input"}
                if not answer.get("errors") or not set(answer["errors"]) <= inputs:
                    raise self._strange_answer([f"errors must name input blocks: {answer.get('errors')}"])
                view.errors = answer["errors"]
                self.workspace.show(What.ERRORS, [self.id], {"errors": view.errors})
            case "update" | "push" as action:
                if problems := problems_of_view(answer.get("view"), "modal"):
                    raise self._strange_answer(problems)
                body = {**answer["view"], "blocks": name_blocks(answer["view"]["blocks"])}
                if action == "update":
                    put_in_place(view, body)
                else:
                    put_on_top(new_view(self.workspace, self.id, body))
            case other:
                raise self._strange_answer([f"unknown response_action {other}"])

    def _strange_answer(self, problems: list[str]) -> NotAnswered:
        self.slack.violate("view_submission", "invalid_response", problems)
        return NotAnswered("; ".join(problems))


def _in_view(view: View) -> Json:
    return {"type": "view", "view_id": view.id}
