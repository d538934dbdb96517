"""Draws the sandbox's pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response

from adapters.sandbox.actions import Actions, Place, picked_by
from adapters.sandbox.cast import Cast, SandboxPerson
from adapters.sandbox.clock import SandboxClock
from adapters.sandbox.guides import GUIDES, render_guide
from adapters.sandbox.journal import Event, Picked
from adapters.sandbox.messages import Messages
from adapters.sandbox.rendering import Reader, make_environment
from adapters.sandbox.rooms import Room, channel_room, chat_id_of, direct_room, room_of_chat
from adapters.sandbox.simulated_members import members_named
from adapters.sandbox.skip_summary import Item, SkipSummary, summarise
from adapters.sandbox.tour import Progress
from bot.model.chats import Chat
from bot.model.ids import MemberId
from bot.texts.command_name import command_text
from bot.texts.locales import parse_locale
from bot.texts.localization import Voice, catalogues_for, languages, typed
from bot.texts.plain_text import plain
from storage.sandbox import ChatSeats, OpenForm, Said

LONGEST_TEXT = 4000
"""Maximum number of characters in a text that a member sends."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A room in the side list."""

    room: Room
    title: str
    about: str
    unread: int
    began: str = ""
    """The day of the first message, if another room has the same title."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The result of a visitor's action, to be shown on a page."""

    notice: str = ""
    problem: bool = False
    items: Sequence[Item] = ()
    """What happened while the clock was skipped ahead."""
    typed: str = ""
    opened: OpenForm | None = None


class Pages:
    """Draws pages from templates, for a member in a room."""

    def __init__(self, messages: Messages, clock: SandboxClock, actions: Actions, *, can_start_over: bool) -> None:
        self._messages = messages
        self._clock = clock
        self._actions = actions
        self._can_start_over = can_start_over
        self._templates = make_environment()

    @property
    def _cast(self) -> Cast:
        return self._messages.cast

    @property
    def voice(self) -> Voice:
        """The voice of pages that belong to no member."""
        return Voice(self._cast.community.locale, self._cast.community.zone)

    def _render(self, template: str, voice: Voice, **values: Any) -> str:
        locale = parse_locale(voice.locale)
        return self._templates.get_template(template).render(
            cast=self._messages.cast_in(voice.locale),
            lang=str(locale).replace("_", "-"),
            direction=locale.text_direction,
            _=voice.text,
            pgettext=voice.text_as,
            ngettext=voice.text_of,
            **values,
        )

    async def draw(self, place: Place, shown: Shown, status: int = 200, *, is_first_visit: bool = False) -> Response:
        """Draw a room as a member sees it now, and mark its messages as read.

        If other visitors have begun the tour before a visitor's first visit, the page offers to start over.
        """
        await self._clock.load()
        tour = await self._messages.tour.progress()
        revision = await self._messages.revision(place.person.id)  # first, so that whatever comes later is new
        messages = tuple(await self._messages.read(place.room, place.person.id))
        unread_by_room = await self._messages.unread(place.person.id)
        new = messages[-unread_by_room.get(place.room.key, 0) :] if place.room.key in unread_by_room else ()
        if messages:
            await self._messages.mark_read(place.room, place.person.id, messages[-1].seq)
        here_is_read = {**unread_by_room, place.room.key: 0}
        seats = await self._messages.chats_of(place.person.id)
        reader, entries = Reader(place.person), self._entries(place, seats, here_is_read)
        if await self._messages.tour.note_look(place.person.id, tour):
            tour = await self._messages.tour.progress()
        unread = sum(entry.unread for entry in entries)
        theirs = (chat_id_of(one.conversation) for one in seats if tour.partner and tour.partner.id in one.members)
        current = next(theirs, None) if place.person.id == self._cast.newcomer else None
        chats = await self._actions.chats_in(messages, [current] if current and tour.waits_for_a_time else [])
        shared = chats.get(current) if current and tour.waits_for_a_time else None
        html = self._render(
            "page.html",
            reader.voice,
            me=place.person,
            reader=reader,
            now=self._clock.now(),
            state=self._state_of(revision, unread, self._cast.community.locale, tour),
            here=f"/as/{place.person.id}/in/{place.room.slug}",
            entries=entries,
            current=next(entry for entry in entries if entry.room == place.room),
            days=reader.days(messages),
            new=next((said.id for said in new if self._concerns_newcomer(place, said)), new[0].id if new else ""),
            picked=picked_by(place.person.id, chats.values()),
            tour=tour,
            joins_next=tour.joins_next(place.person.id),
            plays_along=tour.plays_along,
            can_start_over=self._can_start_over,
            is_played=is_first_visit and self._can_start_over and tour.has_begun,
            stops=tour.stops(
                reader.voice,
                current,
                others_picked=self._others_picked(shared),
            ),
            people=[(person, Reader(person)) for person in self._messages.cast_in(place.person.locale).people],
            stays=place.room.channel or "refill",
            command=command_text(),
            spoken=[(name, _own_name(name)) for name in languages()],
            catalogue=catalogues_for(parse_locale(place.person.locale))[0],
            longest=LONGEST_TEXT,
            shown=shown,
        )
        return HTMLResponse(html, status, headers={"Cache-Control": "no-store"})

    def _concerns_newcomer(self, place: Place, said: Said) -> bool:
        """Return whether a page opens at a message. As others, visitors look for messages about the newcomer."""
        newcomer = self._cast.newcomer
        return place.person.id == newcomer or newcomer in members_named(said.message)

    def _others_picked(self, chat: Chat | None) -> bool:
        """Return whether others in the newcomer's chat picked times that are still to come, and none is set."""
        return (
            chat is not None
            and chat.starts_at is None
            and any(pick.member != self._cast.newcomer and pick.time > self._clock.now() for pick in chat.picks)
        )

    def _entries(self, place: Place, seats: Sequence[ChatSeats], unread: Mapping[str, int]) -> list[Entry]:
        """List a member's rooms, with the number of unread messages by room key."""

        def entry(room: Room, title: str, about: str) -> Entry:
            return Entry(room, title, about, unread.get(room.key, 0))

        cast = self._messages.cast_in(place.person.locale)
        channels = [entry(channel_room(channel.id), channel.id, channel.about) for channel in cast.channels]
        direct = entry(
            direct_room(place.person.id),
            "Refill",
            place.voice.text("Only you and Refill. Try {command}.", command=command_text("help")),
        )
        about = place.voice.text("You, Refill, and one topic")
        names = [self._others(place, chat) for chat in seats]
        days = [Reader(place.person).short_day(chat.began_at) for chat in seats]
        chats = [
            replace(entry(room_of_chat(chat.conversation), name, about), began=day if names.count(name) > 1 else "")
            for chat, name, day in zip(seats, names, days, strict=True)
        ]
        return [*channels, direct, *chats]

    def _others(self, place: Place, chat: ChatSeats) -> str:
        found = (self._cast.somebody(member) for member in chat.members if member != place.person.id)
        return plain(place.voice.join(typed(person.name) for person in found if person))

    async def draw_two(self, one: SandboxPerson, other: SandboxPerson, skip: str = "") -> Response:
        """Draw the pages of two members side by side, each in the room with the latest of the two's chats."""
        panes = [
            (me, (await self._messages.room_beside(me.id, friend.id)).slug)
            for me, friend in ((one, other), (other, one))
        ]
        tour = await self._messages.tour.progress()
        stop = next((stop for stop in tour.stops(Reader(one).voice) if not stop.done), None)
        skips = stop is None or stop.skips or self._cast.newcomer not in (one.id, other.id)
        html = self._render("two.html", Reader(one).voice, one=one, other=other, panes=panes, skip=skip, skips=skips)
        return HTMLResponse(html, headers={"Cache-Control": "no-store"})

    def draw_own(self, voice: Voice) -> Response:
        """Draw the page about Refill in a visitor's own community."""
        guides = [
            ("slack", voice.text("In Slack, step by step")),
            ("discord", voice.text("In Discord, step by step")),
            ("organisers", voice.text("What organisers do")),
        ]
        shown = [(name, label) for name, label in guides if name in GUIDES]
        return HTMLResponse(self._render("own.html", voice, guides=shown, command=command_text()))

    def draw_guide(self, voice: Voice, text: str) -> Response:
        """Draw a guide, which is in English."""
        return HTMLResponse(self._render("guide.html", voice, guide=render_guide(text)))

    def draw_start_over(self, voice: Voice) -> Response:
        """Draw the question whether to start over."""
        return HTMLResponse(self._render("start_over.html", voice))

    async def summary(self, place: Place, events: Sequence[Event]) -> SkipSummary:
        """Put events into words for a member."""
        seats = await self._messages.chats_of(place.person.id)
        rooms = [(entry.room.key, entry.room.slug, entry.title) for entry in self._entries(place, seats, {})]
        by = {(event.room, event.member) for event in events if isinstance(event, Picked)}
        theirs = {key for key, _, _ in rooms}
        picks = {(room, who): await self._actions.times_picked(room, who) for room, who in by if room in theirs}
        return summarise(self._cast, Reader(place.person), rooms, events, picks)

    def now(self, place: Place) -> str:
        """Format the current instant for a member."""
        return Reader(place.person).moment(self._clock.now())

    async def state(self, member: MemberId) -> str:
        """Return a string that changes whenever a member's pages change."""
        revision, unread = await self._messages.revision(member), await self._messages.unread(member)
        tour = await self._messages.tour.progress()
        return self._state_of(revision, sum(unread.values()), self._cast.community.locale, tour)

    def _state_of(self, revision: int, unread: int, locale: str, tour: Progress) -> str:
        return f"{revision}-{unread}-{self._clock.now():%Y%m%d%H%M}-{locale}-{len(tour.steps)}"

    def explain(self, error: Exception) -> Response:
        """Draw a page about an error."""
        problem = error if isinstance(error, HTTPException) else HTTPException(500)
        html = self._render("problem.html", self.voice, problem=problem.detail)
        return HTMLResponse(html, problem.status_code, headers=problem.headers)


def _own_name(locale: str) -> str:
    """Return a language's name in that language."""
    return str(parse_locale(locale).get_display_name())
