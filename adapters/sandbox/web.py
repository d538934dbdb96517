"""The sandbox's routes. The URL of most pages contains the member whom a visitor acts as, and the room."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import timedelta
from pathlib import Path
from secrets import token_hex

import anyio
from cachetools import LRUCache
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.applications import Starlette
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from adapters.sandbox.actions import Place, Refused
from adapters.sandbox.cast import Cast, SandboxPerson
from adapters.sandbox.faces import draw_face
from adapters.sandbox.forms import clean, read_form
from adapters.sandbox.guides import DOCS, GUIDES
from adapters.sandbox.journal import Event
from adapters.sandbox.middleware import RequestChecks
from adapters.sandbox.pages import LONGEST_TEXT, Pages, Shown
from adapters.sandbox.rooms import direct_room
from adapters.sandbox.sandbox import Sandbox
from adapters.web.pages import locale_for, voice_of
from bot.model.content import CalendarEvent, File, SearchField
from bot.model.members import PACE_COUNTS
from bot.texts.calendar_file import calendar_file
from bot.texts.command_name import command_text
from bot.texts.localization import Voice, languages
from storage.sandbox import OpenForm

STATIC = Path(__file__).parent / "static"
ID = re.compile(r"[A-Za-z0-9_-]{1,100}")
"""Valid ids in a URL. Others are refused, because PostgreSQL does not take some characters."""
GLANCE = timedelta(seconds=2)
"""How often a page checks for deliveries of other processes."""
SKIPS_KEPT = 100
"""Maximum number of results of skips in memory. A result is shown again when its page is reloaded."""
VISITED = "refill_visited"
"""The cookie of a browser that was here before."""
LANGUAGE = "refill_language"
"""The cookie with the locale in which a browser gets the pages. Refill's messages are in the community's language."""
A_YEAR = 365 * 24 * 60 * 60
"""In seconds."""
STEPS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(weeks=1)}


class Web:
    """The routes. They are served under this machine's names, and under the names in `hosts`."""

    def __init__(self, sandbox: Sandbox, hosts: Sequence[str] = ()) -> None:
        self._sandbox = sandbox
        self._actions = sandbox.actions
        self._messages = sandbox.messages
        self._clock = sandbox.clock
        self._talk = sandbox.refill.conversation
        self._pages = Pages(sandbox.messages, sandbox.clock, sandbox.actions, can_start_over=sandbox.is_alone)
        self._told = LRUCache[tuple[str, str], Shown](SKIPS_KEPT)
        here = "/as/{member}/in/{slug}"
        self.app = Starlette(
            routes=[
                Route("/", self._enter),
                Route(here, self._look),
                Route(here + "/type", self._type, methods=["POST"]),
                Route(here + "/press/{message}", self._press, methods=["POST"]),
                Route(here + "/forms/{form}", self._submit, methods=["POST"]),
                Route(here + "/skip", self._skip, methods=["POST"]),
                Route(here + "/language", self._speak, methods=["POST"]),
                Route(here + "/complete", self._complete),
                Route(here + "/forms/{form}/suggest/{field}", self._suggest),
                Route(here + "/files/{message}/{number:int}", self._file),
                Route(here + "/events", self._events),
                Route("/as/{member}/beside/{other}", self._beside),
                Route("/two/{member}/{other}", self._two),
                Route("/two/{member}/{other}/skip", self._skip_two, methods=["POST"]),
                Route("/own", self._own),
                Route("/docs/{guide}.md", self._guide),
                Mount("/docs/images", StaticFiles(directory=DOCS / "images", check_dir=False)),
                Route("/start-over", self._start_over, methods=["GET", "POST"]),
                Route("/faces/{member}.svg", self._face),
                Mount("/static", StaticFiles(directory=STATIC)),
            ],
            middleware=[Middleware(RequestChecks, hosts=hosts)],
            exception_handlers={HTTPException: self._explain},
            lifespan=lambda _app: sandbox.living(),
        )

    @property
    def _cast(self) -> Cast:
        return self._messages.cast

    async def _enter(self, request: Request) -> Response:
        wanted = request.headers.get("accept-language", "")
        locale = voice_of(wanted).locale
        if wanted and not self._messages.has_language:
            await self._change_language(locale)
        answer = RedirectResponse(f"/as/{self._cast.newcomer}/in/{self._cast.coffee}", 303)
        return _in_language(answer, locale) if wanted and LANGUAGE not in request.cookies else answer

    async def _look(self, request: Request) -> Response:
        place = await self._place(request)
        token = request.query_params.get("skip", "")
        shown = self._told.get((place.person.id, token), Shown())
        page = await self._pages.draw(place, shown, is_first_visit=VISITED not in request.cookies)
        page.set_cookie(VISITED, "1", A_YEAR, httponly=True, samesite="lax")
        return page

    async def _type(self, request: Request) -> Response:
        place = await self._place(request)
        text = str((await _sent(request)).get("text", ""))
        if len(text) > LONGEST_TEXT:
            notice = place.voice.text_of(
                "That’s too long. Use at most {number} character.",
                "That’s too long. Use at most {number} characters.",
                LONGEST_TEXT,
            )
            return await self._pages.draw(place, Shown(notice, problem=True, typed=text), 413)
        if not clean(text).strip():
            return _back(place)
        return await self._act(place, lambda: self._actions.type(place, clean(text)), typed=text)

    async def _press(self, request: Request) -> Response:
        place = await self._place(request)
        action = str((await _sent(request)).get("action", ""))
        message = request.path_params["message"]

        async def press() -> OpenForm | None:
            opened = await self._actions.press(place, message, action)
            await self._sandbox.simulated_members.note_press(message, place.person.id, action)
            return opened

        return await self._act(place, press)

    async def _submit(self, request: Request) -> Response:
        place = await self._place(request)
        sent = await _sent(request)

        async def submit() -> OpenForm | None:
            opened = await self._actions.find_form(place, request.path_params["form"])
            values = await read_form(
                opened.form,
                sent,
                self._talk,
                self._cast.community.id,
                self._actions.known(place.person),
            )
            return await self._actions.submit(place, opened.id, values)

        return await self._act(place, submit)

    async def _act(self, place: Place, act: Callable[[], Awaitable[OpenForm | None]], typed: str = "") -> Response:
        await self._clock.load()
        await self._sandbox.simulated_members.lead(place.person.id)
        try:
            opened = await act()
        except Refused as refused:
            return await self._pages.draw(place, Shown(str(refused), problem=True, typed=typed), 409)
        await self._sandbox.work()
        if opened is None:
            return _back(place)
        return await self._pages.draw(place, Shown(opened=opened), 422 if opened.form.errors else 200)

    async def _skip(self, request: Request) -> Response:
        place = await self._place(request)
        token, _, slug = await self._skip_as(place, str((await _sent(request)).get("by", "")))
        return RedirectResponse(f"/as/{place.person.id}/in/{slug or place.room.slug}?skip={token}", 303)

    async def _skip_as(self, place: Place, by: str) -> tuple[str, Sequence[Event], str | None]:
        """Skip time as a member.

        Return the token of the result that is shown to the member, what happened, and the slug of the room in which
        the result is shown, unless it is the present room.
        """
        await self._clock.load()
        await self._sandbox.simulated_members.lead_alone(place.person.id)
        before = self._messages.journal.count
        notice = await self._go_on(place, STEPS.get(by))
        events = self._messages.journal.since(before)
        token = token_hex(6)
        summary = await self._pages.summary(place, events)
        self._told[place.person.id, token] = Shown(notice, items=summary.items)
        return token, events, summary.slug

    async def _go_on(self, place: Place, step: timedelta | None) -> str:
        if step:
            await self._sandbox.advance(self._clock.now() + step)
            return place.voice.text("It’s {moment}.", moment=self._pages.now(place))
        stop = await self._sandbox.question_waits_until(place.person.id)
        if not await self._sandbox.skip(place.person.id):
            if stop and self._clock.now() >= stop:
                return place.voice.text(
                    "It’s {moment}. A question still waits for your answer. Press “Skip ahead” again to let it pass.",
                    moment=self._pages.now(place),
                )
            async with self._sandbox.refill.store.reading(self._cast.community.id) as tx:
                member = await tx.members.get(place.person.id)
                since = self._clock.now() - PACE_COUNTS
                chats = (await tx.chats.counts_since([place.person.id], since)).get(place.person.id, 0)
            if member is not None and member.resting(self._clock.now()):
                return place.voice.text(
                    "You’re on a break, so nothing is coming up. To end it, type {command}.",
                    command=command_text("back"),
                )
            if await self._sandbox.next_instant() is None:
                return place.voice.text("Nothing is coming up.")
            if member is not None and chats >= member.pace:
                return place.voice.text_of(
                    "It’s {moment}. You’ve had {number} chat in four weeks, and you chose at most {pace}. Change that "
                    "with {command}.",
                    "It’s {moment}. You’ve had {number} chats in four weeks, and you chose at most {pace}. Change that "
                    "with {command}.",
                    chats,
                    pace=str(member.pace),
                    moment=self._pages.now(place),
                    command=command_text("pace"),
                )
            return place.voice.text("It’s {moment}. Nothing new for you yet.", moment=self._pages.now(place))
        return place.voice.text("It’s {moment}.", moment=self._pages.now(place))

    async def _speak(self, request: Request) -> Response:
        place = await self._place(request)
        language = str((await _sent(request)).get("locale", ""))
        if language in languages():
            locale = locale_for(language, request.headers.get("accept-language", ""))
            await self._change_language(locale)
            token, voice = token_hex(6), self._pages.voice
            told = voice.text(
                "Refill writes in this language from now on, to everyone. Earlier messages stay as they are."
            )
            self._told[place.person.id, token] = Shown(told)
            answer = RedirectResponse(f"/as/{place.person.id}/in/{place.room.slug}?skip={token}", 303)
            return _in_language(answer, locale)
        return _back(place)

    async def _change_language(self, locale: str) -> None:
        await self._actions.change_language(locale)
        await self._sandbox.work()

    async def _complete(self, request: Request) -> Response:
        place = await self._place(request)
        text = clean(request.query_params.get("text", ""))[:LONGEST_TEXT]
        return JSONResponse(self._completions(place, text))

    async def _suggest(self, request: Request) -> Response:
        place = await self._place(request)
        text = clean(request.query_params.get("text", ""))[:LONGEST_TEXT]
        try:
            opened = await self._actions.find_form(place, request.path_params["form"])
        except Refused as refused:
            raise HTTPException(404, str(refused)) from refused
        field = next((f for f in opened.form.fields if f.name == request.path_params["field"]), None)
        if not isinstance(field, SearchField):
            raise HTTPException(404, place.voice.text("That form has no such field."))
        options = await self._talk.suggest(
            self._cast.community.id, self._actions.known(place.person), field.source, text
        )
        return JSONResponse([_suggestion(option.value, option.label) for option in options])

    async def _file(self, request: Request) -> Response:
        place = await self._place(request)
        number: int = request.path_params["number"]
        try:
            said = await self._actions.sees(place, request.path_params["message"])
        except Refused as refused:
            raise HTTPException(404, str(refused)) from refused
        match said.message.blocks[number : number + 1]:
            case (CalendarEvent() as event,):
                return _download("coffee.ics", "text/calendar", calendar_file(event))
            case (File() as file,):
                return _download(file.name, file.media_type, file.text.encode())
            case _:
                raise HTTPException(404, place.voice.text("There’s no such file."))

    async def _beside(self, request: Request) -> Response:
        me, other = self._somebody(request, "member"), self._somebody(request, "other")
        return _back(Place(me, await self._messages.room_beside(me.id, other.id)))

    async def _two(self, request: Request) -> Response:
        token = request.query_params.get("skip", "")
        one, other = self._somebody(request, "member"), self._somebody(request, "other")
        return await self._pages.draw_two(one, other, token if ID.fullmatch(token) else "")

    async def _skip_two(self, request: Request) -> Response:
        one, other = (self._somebody(request, name) for name in ("member", "other"))
        place, beside = (Place(person, direct_room(person.id)) for person in (one, other))
        token, events, _ = await self._skip_as(place, "next")
        moment = beside.voice.text("It’s {moment}.", moment=self._pages.now(beside))
        self._told[other.id, token] = Shown(moment, items=(await self._pages.summary(beside, events)).items)
        return RedirectResponse(f"/two/{one.id}/{other.id}?skip={token}", 303)

    async def _own(self, request: Request) -> Response:
        return self._pages.draw_own(self._voice(request))

    async def _guide(self, request: Request) -> Response:
        guide = GUIDES.get(request.path_params["guide"])
        if guide is None:
            raise HTTPException(404, self._pages.voice.text("There’s nothing at this address."))
        return self._pages.draw_guide(self._voice(request), await anyio.Path(guide).read_text("utf-8"))

    async def _start_over(self, request: Request) -> Response:
        if not self._sandbox.is_alone:
            raise HTTPException(404, self._pages.voice.text("There’s nothing at this address."))
        if request.method != "POST":
            return self._pages.draw_start_over(self._voice(request))
        await self._sandbox.start_over()
        self._told.clear()
        return RedirectResponse("/", 303)

    async def _face(self, request: Request) -> Response:
        person = self._somebody(request, "member")
        drawn = draw_face(person.id, self._cast.people.index(person))
        return Response(drawn, media_type="image/svg+xml", headers={"Cache-Control": "max-age=86400"})

    async def _events(self, request: Request) -> Response:
        place = await self._place(request)
        seen = request.query_params.get("seen", "")
        stops = anyio.Event()
        grace = 2 * GLANCE.total_seconds()
        return EventSourceResponse(self._changes(place, seen, stops), shutdown_event=stops, shutdown_grace_period=grace)

    async def _changes(self, place: Place, seen: str, stops: anyio.Event) -> AsyncIterator[ServerSentEvent]:
        """Yield an event whenever something changes for a member."""
        while not stops.is_set():  # so that the stream ends properly when the server stops
            await self._clock.load()
            state = await self._pages.state(place.person.id)
            if state != seen:
                seen = state
                yield ServerSentEvent(event="changed", data=state)
            await self._messages.page_events.wait(GLANCE)

    async def _place(self, request: Request) -> Place:
        if not all(ID.fullmatch(str(part)) for part in request.path_params.values()):
            raise HTTPException(404, self._pages.voice.text("There’s nothing at this address."))
        person = self._somebody(request, "member")
        room = await self._actions.find_room(person, request.path_params["slug"])
        if room is None:
            raise HTTPException(404, self._pages.voice.text("{name} isn’t in that conversation.", name=person.name))
        return Place(person, room)

    def _somebody(self, request: Request, name: str) -> SandboxPerson:
        person = self._cast_for(request).somebody(request.path_params[name])
        if person is None:
            raise HTTPException(404, self._pages.voice.text("There’s nobody by that name here."))
        return person

    def _cast_for(self, request: Request) -> Cast:
        """Return the community in the language of a visitor's browser."""
        locale = request.cookies.get(LANGUAGE, "")
        return self._messages.cast_in(locale if ID.fullmatch(locale) else None)

    def _voice(self, request: Request) -> Voice:
        community = self._cast_for(request).community
        return Voice(community.locale, community.zone)

    def _completions(self, place: Place, text: str) -> list[dict[str, str]]:
        name = command_text()
        if text and name.startswith(text):
            return [_suggestion(f"{name} ", name)]
        word, space, rest = text.partition(" ")
        if word != name or not space:
            return []
        found = self._talk.complete(place.person.person, rest)
        return [
            _suggestion(f"{name} {option.value} ", f"{name} {option.value}", option.label)
            for option in found
            if option.value != rest.strip()
        ]

    async def _explain(self, _request: Request, error: Exception) -> Response:
        return self._pages.explain(error)


def _suggestion(value: str, label: str, detail: str = "") -> dict[str, str]:
    return {"value": value, "label": label, "detail": detail}


def _in_language(answer: Response, locale: str) -> Response:
    answer.set_cookie(LANGUAGE, locale, A_YEAR, httponly=True, samesite="lax")
    return answer


def _back(place: Place) -> Response:
    return RedirectResponse(f"/as/{place.person.id}/in/{place.room.slug}", 303)


async def _sent(request: Request) -> FormData:
    return await request.form(max_files=0, max_fields=200)


def _download(name: str, media_type: str, content: bytes) -> Response:
    plain = "".join(letter for letter in name if letter.isascii() and (letter.isalnum() or letter in "._-"))
    return Response(content, media_type=media_type, headers={"Content-Disposition": f'attachment; filename="{plain}"'})
