"""The stage of Slack: the real slack-bolt and slack_sdk against a local Slack server."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from adapters.slack.forms import About
from adapters.slack.manifest import EVENTS
from adapters.slack.socket_mode import Tokens, Workspace
from bot.bootstrap import Refill
from bot.model.content import ChoiceField, Field, Form, Option, SearchField, TextField, When
from bot.model.ids import ChannelId, MemberId
from bot.texts.timestamps import format_moment
from storage.encryption import Cipher
from storage.store import SqlStore
from tests.adapters.slack.local_slack import LocalSlack, Message, View
from tests.adapters.slack.local_slack.checks import initial_options
from tests.adapters.slack.local_slack.forms import choices, find_field
from tests.adapters.slack.local_slack.person import Person
from tests.adapters.slack.local_slack.rendering import missing_in_text
from tests.adapters.slack.local_slack.shown import Shown, What
from tests.adapters.slack.local_slack.things import Json
from tests.cipher import CIPHER, member_keys_beside
from tests.journeys.stage import COFFEE, MONDAY, Log, Player, Seen, Showing, Stage, Values
from tests.sqlite_in_thread import create_quick_engine

TEAM = "TSTAGE"
BULLET = re.compile("^• ", re.MULTILINE)
PATIENCE = 60.0
"""Seconds that the local Slack waits for an acknowledgement. It is long, so that a slow machine causes no resend."""


@dataclass(frozen=True)
class Reading:
    """Renders text as stories read it: names without "@", and times in the reader's zone, in the core's format."""

    stage: "SlackStage"
    player: Player

    def person(self, user_id: str) -> str:
        return self.stage.people[self.stage.who(MemberId(user_id))].name

    def channel(self, channel_id: str) -> str:
        return "#" + self.stage.team.name_of(channel_id)

    def moment(self, timestamp: int, shape: str, fallback: str) -> str:
        return format_moment(When(datetime.fromtimestamp(timestamp, UTC), self.player.zone, self.player.locale))


class SlackStage(Stage):
    """Stories in Slack."""

    platform = "slack"
    channel = ChannelId("CCOFFEE")

    def __init__(self, url: str, people: Sequence[Player], start: datetime, cipher: Cipher) -> None:
        super().__init__(people, start)
        self.clock = self.time
        self.slack = LocalSlack(self.time, ack_seconds=PATIENCE, subscriptions=EVENTS)
        self._engine = create_quick_engine(url)
        self.store = SqlStore(self._engine, cipher, member_keys_beside(url))
        self._entered: dict[str, dict[str, list[str | Json]]] = {}
        """Values in forms that came back with errors, by the modal's id. Slack keeps them in the modal."""

    @classmethod
    async def open(
        cls,
        url: str,
        people: Sequence[Player],
        start: datetime = MONDAY,
        zone: str = "Europe/Berlin",
        locale: str = "en",
        cipher: Cipher = CIPHER,
    ) -> "SlackStage":
        """Open a stage on a database with empty tables."""
        stage = cls(url, people, start, cipher)
        await stage.slack.__aenter__()
        stage.team = stage.slack.add_workspace(TEAM, "Stage")
        for one in people:
            stage.team.add_user(
                stage.member(one.id),
                one.name,
                tz=one.zone,
                locale=one.locale,
                is_admin=one.admin,
                is_restricted=one.guest,
            )
        stage.team.add_channel(stage.channel, COFFEE, [stage.member(who) for who in stage.people])
        stage.workspace = Workspace(Tokens(stage.team.token, stage.slack.app_token, stage.slack.url))
        stage.log = Log(stage.workspace.platform, stage.clock)
        stage.refill = Refill(stage.store, stage.clock, {cls.platform: stage.log})
        community = await stage.workspace.start(stage.store, stage.refill.conversation)
        stage.community = community.id
        async with stage.store.transaction(community.id) as tx:
            await tx.put_community(replace(community, zone=zone, locale=locale))
            await tx.commit()
        return stage

    async def close(self) -> None:
        """Close the stage. Assert that Slack would have accepted every request."""
        await self.workspace.stop()
        await self.slack.__aexit__()
        await self.store.close()
        assert self.slack.violations == []
        unsaid = [
            line
            for one in self.team.shown
            if one.what in (What.MESSAGE, What.CHANGE)
            for line in missing_in_text(one.body["text"], one.body["blocks"], self.team.onlooker)
        ]
        assert unsaid == [], "a screen reader does not say these"

    async def work(self) -> None:
        """Run everything that is due, and let Slack's events arrive."""
        await super().work()
        if await self.slack.settled():
            await super().work()

    def member(self, who: str) -> MemberId:
        assert who in self.people, who
        return MemberId(f"U{who.upper()}")

    def who(self, member: MemberId) -> str:
        return str(member).removeprefix("U").lower()

    async def sees(self, who: str) -> list[Seen]:
        """List the messages that a person sees now, in order of arrival, with an open modal last."""
        person = self._seat(who)
        found = [self._seen(who, message) for message in person.inbox()]
        if person.open_view and not _is_form(person.open_view):
            found.append(self._seen(who, person.open_view))
        return found

    async def home(self, who: str) -> str:
        """Open App Home and return its text."""
        person = self._seat(who)
        await person.open_home()
        assert person.home is not None
        return self._seen(who, person.home).text

    def form_of(self, who: str) -> Form:
        view = self._seat(who).open_view
        if view is None or not _is_form(view):
            raise KeyError(who)
        return _form_in(view, self._entered.get(view.id, {}))

    async def files(self, who: str) -> list[str]:
        return [(file.data or b"").decode() for message in self._seat(who).inbox() for file in message.files]

    def shown(self) -> list[Showing]:
        return [self._showing(one) for one in self.team.shown]

    async def send(self, who: str, text: str, where: str) -> None:
        person = self._seat(who)
        await person.close(everything=True)
        command, _, rest = text.partition(" ")
        await person.slash(command, rest, None if where == "dm" else self.channel)

    async def push(self, who: str, seen: Seen, action: str) -> None:
        person = self._seat(who)
        if person.open_view and person.open_view.id == seen.id:
            await person.press(person.open_view, action)
            return
        await person.close(everything=True)
        message = next(message for message in person.inbox() if _name(message) == seen.id)
        await person.press(message, action)

    async def _fill(self, who: str, values: Mapping[str, Values]) -> Form | None:
        person = self._seat(who)
        form, view = self.form_of(who), person.open_view
        assert view is not None
        entered = self._entered.setdefault(view.id, {})
        for field in form.fields:
            if field.name in values:
                given = values[field.name]
                several = [given] if isinstance(given, str) else [*given]
                suggests = isinstance(field, SearchField)
                entered[field.name] = [
                    await self._picked(person, view, field, typed) if suggests else typed for typed in several
                ]
        takes_several = {field.name for field in form.fields if getattr(field, "several", False)}
        after = await person.submit(
            view, {name: held if name in takes_several else held[0] for name, held in entered.items()}
        )
        return self.form_of(who) if after and _is_form(after) else None

    @staticmethod
    async def _picked(person: Person, view: View, field: SearchField, typed: str) -> Json:
        """Return an option of a field that suggests values.

        Take the field's current value if it matches. Otherwise type, and take the suggestion that matches or the first.
        """

        def meant(options: list[Json]) -> list[Json]:
            return [
                one for one in options if typed.casefold() in (one["value"].casefold(), one["text"]["text"].casefold())
            ]

        if held := meant(initial_options(find_field(view.body["blocks"], field.name)["element"])):
            return held[0]
        options = await person.options(view, field.name, typed)
        assert options, f"nothing comes up for {typed!r}"
        return (meant(options) or options)[0]

    def _seat(self, who: str) -> Person:
        return self.team.user(self.member(who))

    def _seen(self, who: str, place: Message | View) -> Seen:
        text = BULLET.sub("- ", place.read_by(Reading(self, self.people[who])))
        blocks = place.blocks if isinstance(place, Message) else place.body["blocks"]
        found = tuple(choices(blocks))
        if isinstance(place, View):
            return Seen(place.id, "dm", self.now, text, found, is_answer=True)
        kind = place.channel.kind
        where = "dm" if kind == "im" else COFFEE if place.channel.id == self.channel else place.channel.id
        at = datetime.fromtimestamp(int(place.ts.partition(".")[0]), UTC)
        return Seen(_name(place), where, at, text, found, is_answer=place.ephemeral_to is not None)

    def _showing(self, one: Shown) -> Showing:
        to = frozenset(self.who(MemberId(user)) for user in one.to)
        return Showing(one.at, to, f"{one.what} {json.dumps(one.body, sort_keys=True)}")


def _name(message: Message) -> str:
    return f"{message.channel.id}:{message.ts}"


def _is_form(view: View) -> bool:
    return any(block["type"] == "input" for block in view.body["blocks"])


def _form_in(view: View, entered: Mapping[str, Sequence[str | Json]]) -> Form:
    """Return a modal as a form of the core, with the values that were filled in."""
    fields = [_holding(_field(block), entered) for block in view.body["blocks"] if block["type"] == "input"]
    return Form(
        action=About.unpack(view.body["private_metadata"]).action,
        title=view.title,
        submit=view.body["submit"]["text"],
        fields=tuple(fields),
        errors=tuple(view.errors.items()),
    )


def _field(block: Json) -> Field:
    element, name, label = block["element"], block["block_id"], block["label"]["text"]
    hint = block.get("hint", {}).get("text", "")
    required = not block.get("optional", False)
    held = [_option(option) for option in initial_options(element)]
    several = element["type"].startswith("multi_") or element["type"] == "checkboxes"
    if element["type"] == "plain_text_input":
        value = element.get("initial_value", "")
        return TextField(name, label, hint, value, required, element["max_length"], element.get("multiline", False))
    if "external" in element["type"]:
        _, source, free = element["action_id"].split(":")
        return SearchField(name, label, source, tuple(held), several, bool(free), required, hint)
    options = tuple(_option(option) for option in element["options"])
    return ChoiceField(name, label, options, tuple(each.value for each in held), several, required, hint)


def _holding(field: Field, entered: Mapping[str, Sequence[str | Json]]) -> Field:
    held = [each if isinstance(each, str) else str(each["value"]) for each in entered.get(field.name, ())]
    match field:
        case _ if field.name not in entered:
            return field
        case TextField():
            return replace(field, value=held[0])
        case ChoiceField():
            return replace(field, values=tuple(held))
        case SearchField():
            return replace(field, values=tuple(Option(value, value) for value in held))


def _option(option: Json) -> Option:
    return Option(option["value"], option["text"]["text"])
