"""The stage of Discord: the real discord.py against a local Discord server."""

import asyncio
import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from adapters.discord.clients import Access
from adapters.discord.commands import GROUPS, SHOWN, SLOT, Kind, Subcommand, shown
from adapters.discord.connection import DiscordConnection
from adapters.discord.custom_ids import community_of
from adapters.discord.form_drafts import MARK
from adapters.discord.forms import BETWEEN
from adapters.discord.platform import DiscordPlatform
from bot.bootstrap import Refill
from bot.model.content import Form, When
from bot.model.ids import ChannelId, MemberId
from bot.ports import Clock
from bot.texts.command_name import command_text
from bot.texts.plain_text import plain_message
from bot.texts.timestamps import format_moment
from storage.encryption import Cipher
from storage.store import SqlStore
from tests.adapters.discord.local_discord import Channel, LocalDiscord, Message, Modal, Permission, Person
from tests.adapters.discord.local_discord import components as parts
from tests.adapters.discord.local_discord.forms import buttons, fields, find_field, pressed_by
from tests.adapters.discord.local_discord.shown import Shown
from tests.adapters.discord.local_discord.things import Place
from tests.adapters.discord.local_discord.typed import data_of, find_command
from tests.cipher import CIPHER, member_keys_beside
from tests.journeys.discord_forms import action_of, form_in
from tests.journeys.stage import COFFEE, MONDAY, Log, Player, Seen, Showing, Stage, Values
from tests.sqlite_in_thread import create_quick_engine

BULLET = re.compile("^• ", re.MULTILINE)
REST = re.compile(r"^rest (?!until)")
"""Matches a rest whose end is typed without "until". On Discord, the end is an option."""
SINCE = "since"
"""The name of an option of Discord, and a word that people type on other platforms. Both may be left out."""
BLANK = re.compile(r"\n{2,}")
MARKED = re.compile(r"(?<=about )“([^”]+)”|(?<=similar: )“([^”]+)”")
"""Matches a topic between quotation marks, as in the first line of a message. On other platforms, the topic is bold."""
LOCALES = {"en": "en-US"}
"""Discord's locales, by the short names that stories use."""
AT_ONCE = timedelta(seconds=10)
"""The stage waits for messages within this time: twice the delay between two conversations that Refill opens."""
PATIENCE = 60.0
"""Seconds that the local Discord waits for an answer. It is long, so that a slow machine fails no story."""
OF_DISCORD_PY = ("discord.py: ", "CommandTree-invoker", "discord-ui-")
"""Beginnings of the names of tasks in which discord.py runs an app's handlers."""


@cache
def _typed(_name: str) -> tuple[re.Pattern[str], dict[str, str]]:
    """Return a pattern of commands as shown on Discord, and each command as typed on other platforms.

    The argument is the command's name, as the key of the cache.
    """
    typed = {shown(each): command_text(each) for each, _ in SHOWN if not command_text(each).startswith(shown(each))}
    chosen = "|".join(rf"{re.escape(each)}\b" for each in sorted(typed, key=len, reverse=True))
    return re.compile(chosen), typed


def as_typed_elsewhere(text: str) -> str:
    """Replace commands as shown on Discord by commands as typed on other platforms."""
    chosen, typed = _typed(command_text())
    return chosen.sub(lambda found: typed[found[0]], text)


@dataclass(frozen=True)
class Minutes:
    """A clock of whole minutes. For stories, messages that Discord's rate limits delay by seconds come at once."""

    clock: Clock

    def now(self) -> datetime:
        """Return the current minute."""
        return self.clock.now().replace(second=0, microsecond=0)


@dataclass(frozen=True)
class Reading:
    """Renders text as stories read it: names without "@", and times in the reader's zone, in the core's format."""

    stage: "DiscordStage"
    player: Player
    known: Collection[str] = ()
    """Ids of the people whom the client was told of. The client knows nobody else."""

    def knowing(self, known: Collection[str]) -> "Reading":
        """Return a copy whose client was told of some people."""
        return replace(self, known=known)

    def person(self, user_id: str) -> str:
        if user_id not in self.known:
            return "@unknown-user"
        return self.stage.people[self.stage.who(MemberId(user_id))].name

    def channel(self, channel_id: str) -> str:
        return f"#{self.stage.discord.channels[channel_id].name}"

    def role(self, role_id: str) -> str:
        return self.stage.guild.roles[role_id].name

    def command(self, path: str, command_id: str) -> str | None:
        """Render a command that can be clicked."""
        return f"/{path}"

    def moment(self, timestamp: int, style: str) -> str:
        return format_moment(When(datetime.fromtimestamp(timestamp, UTC), self.player.zone, self.player.locale))


class DiscordStage(Stage):
    """Stories in Discord.

    Commands exist in servers only. So a story's private commands are typed in another channel of the server. Only the
    person who types sees the answer there, too.
    """

    platform = "discord"

    def __init__(self, url: str, people: Sequence[Player], start: datetime, cipher: Cipher) -> None:
        super().__init__(people, start)
        self.clock, self.minutes = self.time, Minutes(self.time)
        self.discord = LocalDiscord(self.time, answer_seconds=PATIENCE)
        self._engine = create_quick_engine(url)
        self.store = SqlStore(self._engine, cipher, member_keys_beside(url))
        self._seats: dict[str, Person] = {}
        self._errors: dict[str, tuple[tuple[str, str], ...]] = {}
        """Errors of the form that a person sent and has open again, by person."""

    @classmethod
    async def open(
        cls,
        url: str,
        people: Sequence[Player],
        start: datetime = MONDAY,
        zone: str = "Europe/Berlin",
        locale: str = "en",
        cipher: Cipher = CIPHER,
    ) -> "DiscordStage":
        """Open a stage on a database with empty tables."""
        stage = cls(url, people, start, cipher)
        discord = await stage.discord.__aenter__()
        stage.guild = discord.add_guild("Stage", locale=LOCALES.get(locale, locale))
        organisers = stage.guild.add_role("Organisers", Permission.MANAGE_GUILD)
        for one in people:
            roles = [organisers] if one.admin else []
            stage._seats[one.id] = stage.guild.add_member(
                one.name, *roles, zone=one.zone, locale=LOCALES.get(one.locale, one.locale)
            )
        stage.coffee = stage.guild.add_channel(COFFEE)
        stage.elsewhere = stage.guild.add_channel("elsewhere")
        stage.channel, stage.community = ChannelId(stage.coffee.id), community_of(int(stage.guild.id))
        access = Access(discord.token, discord.url, discord.gateway_url)
        stage.connection = DiscordConnection(access, in_time=PATIENCE, guild_ready_timeout=0.01)
        stage.sending = DiscordPlatform(access, stage.clock, stage.store)
        stage.log = Log(stage.sending, stage.minutes)
        stage.refill = Refill(stage.store, stage.clock, {cls.platform: stage.log})
        await stage.connection.start(stage.store, stage.refill.conversation)
        await discord.until(stage.connection.client.is_ready, PATIENCE)
        await stage._quiet()
        await stage.connection.client.tree.sync()
        async with stage.store.transaction(stage.community) as tx:
            await tx.put_community(replace(await tx.get_community(), zone=zone, locale=locale))
            await tx.commit()
        return stage

    async def close(self) -> None:
        """Close the stage. Assert that Discord would have accepted every request and got every answer."""
        await self.connection.stop()
        await self.sending.close()
        await self.discord.__aexit__()
        await self.store.close()
        assert self.discord.violations == []
        assert self.discord.interactions.unanswered == []
        assert [who for who, person in self._seats.items() if person.waits()] == [], "Refill is thinking for ever"

    async def work(self) -> None:
        """Run everything that is due, and wait until Refill has handled all events."""
        await self._quiet()
        await super().work()
        while (following := await self.refill.next_instant()) is not None:
            if not self.time.now() < following <= self.time.now() + AT_ONCE:
                return
            self.time.move_to(following)
            await super().work()

    @property
    def now(self) -> datetime:
        """The current time, in whole minutes."""
        return self.minutes.now()

    def member(self, who: str) -> MemberId:
        return MemberId(self._seats[who].id)

    def who(self, member: MemberId) -> str:
        return next(who for who, person in self._seats.items() if person.id == member)

    async def sees(self, who: str) -> list[Seen]:
        return [self._seen(who, message) for message in self._seats[who].inbox()]

    async def home(self, who: str) -> str:
        """Return the text of the page that the core would show. Discord can't show it."""
        return plain_message(await self.refill.conversation.home(self.community, self.person(who)))

    def form_of(self, who: str) -> Form:
        modal = self._seats[who].modal
        if modal is None:
            raise KeyError(who)
        return form_in(modal, self._errors.get(who, ()))

    async def files(self, who: str) -> list[str]:
        return [file.data.decode("utf-8", "replace") for message in self._seats[who].inbox() for file in message.files]

    def shown(self) -> list[Showing]:
        return [self._showing(one) for one in self.discord.shown]

    def can_type(self, who: str, text: str) -> bool:
        """Return whether Discord offers a command for a typed text and accepts its options."""
        try:
            words, values = self._chosen(text)
            data_of(find_command(self._seats[who], words, self.coffee), values, self.coffee)
        except AssertionError:
            return False
        return True

    async def send(self, who: str, text: str, where: str) -> None:
        """Choose the command for a typed text without waiting for its effects."""
        person = self._away_from_forms(who)
        words, values = self._chosen(text)
        await person.slash(words, values, self.elsewhere if where == "dm" else self.coffee)
        await self._quiet()

    async def push(self, who: str, seen: Seen, action: str) -> None:
        person = self._away_from_forms(who)
        message = next(message for message in person.inbox() if message.id == seen.id)
        custom_id = next(each for _, each in pressed_by(message.components) if action_of(each) == action)
        await person.press(message, custom_id)
        await self._quiet()

    async def _fill(self, who: str, values: Mapping[str, Values]) -> Form | None:
        person, form = self._seats[who], self.form_of(who)
        modal = person.modal
        assert modal is not None
        there = {field.name: field for field in form.fields}
        told = {name: value for name, value in values.items() if name in there}
        later = {name: value for name, value in values.items() if name not in there}
        assert later.keys() <= {"pace"}, f"no field {sorted(later)}; there is {', '.join(there)}"
        if {"curious", "zone"} <= there.keys():
            told = {"zone": self.people[who].zone} | told
        before = {message.id for message in person.inbox()}
        answers = {self._custom_id(modal, name): self._entered(modal, name, value) for name, value in told.items()}
        self._errors.pop(who, None)
        await person.submit(modal, answers)
        await self._quiet()
        if again := await self._opened_again(who, before):
            return again
        if "pace" in later:
            await self.send(who, command_text(f"pace {later['pace']}"), "dm")
        return None

    async def _opened_again(self, who: str, before: set[str]) -> Form | None:
        """Open again a form that had errors. Discord shows the errors in a message, with a button for the form."""
        person = self._seats[who]
        for message in person.inbox():
            again = [each for each in buttons(message.components) if action_of(each["custom_id"]).startswith(MARK)]
            if message.id in before or not again:
                continue
            await person.press(message, again[0]["custom_id"])
            await self._quiet()
            form = self.form_of(who)
            lines = self._seen(who, message).text.splitlines()
            wrong = [(field.name, f"- “{field.label}”: ") for field in form.fields]
            at_fields = [
                (name, line.removeprefix(begins)) for name, begins in wrong for line in lines if line.startswith(begins)
            ]
            self._errors[who] = tuple(at_fields) or (("", lines[0]),)
            return self.form_of(who)
        return None

    def _away_from_forms(self, who: str) -> Person:
        person = self._seats[who]
        person.close()
        self._errors.pop(who, None)
        return person

    def _chosen(self, text: str) -> tuple[str, dict[str, Any]]:
        """Return Discord's command for a text as typed on other platforms, and its options."""
        typed = REST.sub("rest until ", text.removeprefix(command_text()).strip())
        ways = [(audience, one) for audience, ones in GROUPS.items() for one in ones]
        for audience, one in sorted(ways, key=lambda way: -len(way[1].begins)):
            if (found := _read_as(one, typed)) is not None:
                given = {
                    each.name: self._option(each.kind, found[each.name]) for each in one.options if found[each.name]
                }
                return " ".join((audience.group, *one.path)), given
        raise AssertionError(f"Discord offers nothing for {text!r}")

    def _option(self, kind: Kind, typed: str) -> Any:
        match kind:
            case Kind.MEMBER:
                return self._named(typed)
            case Kind.ROLE:
                return next(role for role in self.guild.roles.values() if role.name == typed.removeprefix("@"))
            case _:
                return typed

    def _named(self, name: str) -> Person:
        """Return a person by a name, id or mention, as stories write it."""
        bare = name.strip("<@>")
        for who, person in self._seats.items():
            if bare in (who, person.id, person.user.name, person.user.name.lower()):
                return person
        raise AssertionError(f"nobody here is called {name!r}")

    @staticmethod
    def _custom_id(modal: Modal, name: str) -> str:
        names = [component["custom_id"] for _, component in fields(modal.components)]
        return next(each for each in names if each == name or (each[:-1] == name and each[-1] in BETWEEN))

    def _entered(self, modal: Modal, name: str, value: Values) -> Any:
        """Return a field's value for a modal. Several values for a text input are joined with commas or lines."""
        field = find_field(modal.components, self._custom_id(modal, name))
        several = [value] if isinstance(value, str) else [*value]
        if field["type"] == parts.Kind.USER_SELECT:
            return [self._named(each) for each in several]
        if field["type"] == parts.Kind.RADIO:
            return "".join(several)
        if field["type"] != parts.Kind.TEXT_INPUT:
            return several
        between = {",": ", ", "/": "\n"}.get(field["custom_id"][-1], "")
        return between.join(several)

    async def _quiet(self) -> None:
        """Wait until Refill has handled all events from discord.py."""
        while running := [each for each in asyncio.all_tasks() if each.get_name().startswith(OF_DISCORD_PY)]:
            await asyncio.wait(running)

    def _seen(self, who: str, message: Message) -> Seen:
        text = BLANK.sub("\n", BULLET.sub("- ", message.read_by(Reading(self, self.people[who]))))
        text = MARKED.sub(r"\1\2", as_typed_elsewhere(text))
        choices = tuple((label, action_of(custom_id)) for label, custom_id in pressed_by(message.components))
        is_answer = message.for_one is not None or (self._place(message.channel) == "dm" and bool(message.interaction))
        at = message.at.replace(second=0, microsecond=0)
        return Seen(message.id, self._place(message.channel), at, text, choices, is_answer)

    def _place(self, channel: Channel) -> str:
        if channel.kind is Place.DIRECT or channel is self.elsewhere:
            return "dm"
        return COFFEE if channel is self.coffee else channel.id

    def _showing(self, one: Shown) -> Showing:
        to = frozenset(self.who(MemberId(user)) for user in one.to)
        return Showing(
            one.at.replace(second=0, microsecond=0), to, f"{one.what} {json.dumps(one.body, sort_keys=True)}"
        )


def _read_as(one: Subcommand, typed: str) -> dict[str, str] | None:
    """Parse a typed text as one of Discord's commands, and return its options; None if it is another command."""
    pieces = SLOT.split(one.text)
    if typed == one.path[-1]:
        return dict.fromkeys(pieces[1::2], "")
    shape = re.escape(pieces[0].rstrip())
    for slot, words in zip(pieces[1::2], pieces[2::2], strict=True):
        shape += rf"(?:\s+(?P<{slot}>.+?))?{re.escape(words.rstrip())}"
    found = re.fullmatch(shape, typed, re.DOTALL)
    if found is None and SINCE in pieces and SINCE not in typed:
        return _read_as(one, f"{typed} {SINCE}")
    return {name: value or "" for name, value in found.groupdict().items()} if found else None
