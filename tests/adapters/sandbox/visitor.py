"""A visitor of the sandbox with a browser, who sees only its pages."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
from sqlalchemy import event

from adapters.sandbox.rooms import room_of_chat
from adapters.sandbox.sandbox import Sandbox
from bot.model.ids import MemberId
from bot.model.message_keys import MessageKind
from bot.texts.plain_text import plain_message

ROBIN, WANJIRU = MemberId("robin"), MemberId("wanjiru")
COFFEE, TOPIC = "/as/robin/in/coffee", "first talk at a meetup"
ON_SQLITE = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


class Visitor:
    """A visitor with a browser and three minutes, who sees only the page."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
        self.page = ""
        self.path = COFFEE

    async def go(self, path: str) -> None:
        """Open a page."""
        self._keep(await self._client.get(path))

    async def type(self, text: str) -> None:
        """Type a text in the open room."""
        self._keep(await self._client.post(f"{self.path}/type", data={"text": text}))

    async def submit(self, **values: str) -> None:
        """Send the open form with its values and some more."""
        action = re.findall(r'<form id="form" method="post" action="([^"]+)"', self.page)[-1]
        ticked = re.findall(r'name="([\w.-]+)" value="([^"]*)" checked', self.page)
        typed = re.findall(r"<input type=\"text\"[^>]* name=\"([\w.-]+)\" value=\"([^\"]*)\"", self.page)
        typed += re.findall(r"<textarea[^>]* name=\"([\w.-]+)\"[^>]*>\n([^<]*)</textarea>", self.page)
        held: dict[str, list[str]] = {}
        for name, value in (*ticked, *typed):
            held.setdefault(name, []).append(value)
        self._keep(await self._client.post(action, data={**held, **values}))

    async def press(self, kind: str, answer: str = "") -> None:
        """Press the last button of a kind on the page."""
        pressed = re.findall(rf'name="action" value="({kind}[^"]*{answer})"', self.page)[-1]
        before = self.page[: self.page.rindex(pressed)]
        address = re.findall(r'action="([^"]+/press/[^"]+)"', before)[-1]
        self._keep(await self._client.post(address, data={"action": pressed}))

    async def skip(self, by: str = "next") -> None:
        """Skip to the next event, or by an hour, a day or a week."""
        self._keep(await self._client.post(f"{self.path}/skip", data={"by": by}))

    @property
    def summary(self) -> str:
        """The line after a skip, without its links."""
        found = re.search(r'<div id="notice" role="status">(.*?)</div>', self.page, re.DOTALL)
        return re.sub(r"<[^>]+>", "", found[1]) if found else ""

    def _keep(self, answer: httpx.Response) -> None:
        assert answer.is_success, answer.text
        self.page, self.path = answer.text, answer.url.path.partition("/press/")[0].partition("/forms/")[0]
        self.path = self.path.removesuffix("/type")


@contextmanager
def statements_of(sandbox: Sandbox) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_others: object) -> None:
        seen.append(statement)

    engine = sandbox.refill.store._engine.sync_engine  # type: ignore[attr-defined]
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


async def taken(sandbox: Sandbox) -> set[str]:
    progress = await sandbox.messages.tour.progress()
    return {step.step for step in progress.steps if step.member == ROBIN}


async def met_wanjiru(sandbox: Sandbox) -> None:
    await sandbox.messages.tour.note_message(MessageKind.INTRODUCTION, (ROBIN, WANJIRU))


async def introductions(sandbox: Sandbox) -> list[str]:
    """List the introductions of the newcomer's chats, the latest first."""
    rooms = [room_of_chat(chat.conversation) for chat in await sandbox.messages.chats_of(ROBIN)]
    return [plain_message((await sandbox.messages.read(room, ROBIN))[0].message) for room in rooms]


async def join_with(sandbox: Sandbox, visitor: Visitor, topic: str) -> str:
    """Join, and skip to the first introduction; return the partner."""
    await visitor.go("/")
    await visitor.type("/coffee join")
    await visitor.submit(**{"curious.typed": topic})
    await visitor.skip()
    (introduction,) = await introductions(sandbox)
    assert topic in introduction
    partner = (await sandbox.messages.tour.progress()).partner
    assert partner
    return partner.name
