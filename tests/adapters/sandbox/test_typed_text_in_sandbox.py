"""Typed text is always plain text in the sandbox."""

import httpx
import pytest
from markupsafe import escape

from adapters.sandbox.forms import clean
from adapters.sandbox.platform import SandboxPlatform
from bot.model.content import Button, Buttons, Message, Paragraph, Typed, Who, Words
from bot.model.ids import MemberId
from bot.model.outbox import ToMember
from tests.adapters.sandbox.conftest import delivery

HERE = "/as/robin/in/coffee"
NASTY = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "@everyone <!channel> **bold** [a](javascript:alert(1))",
    "{{ 7 * 7 }} {% raw %}",
    "\u202eright to left\u202c \u0627\u0644\u0633\u0644\u0627\u0645",
    "a\x00b\x1b[31m\x07",
    "\U0001f469\u200d\U0001f4bb \u0301\u0301\u0301",
]


async def type_text(client: httpx.AsyncClient, text: str) -> httpx.Response:
    return await client.post(f"{HERE}/type", data={"text": text})


@pytest.mark.parametrize("text", NASTY)
async def test_what_is_typed_is_shown_as_text(client, text):
    answer = await type_text(client, text)
    assert answer.status_code == 200
    for raw in ("<script>alert", "<img src=x", "\x00", "\x1b"):
        assert raw not in answer.text
    shown = await client.get("/as/ines/in/coffee")
    assert f'<bdi class="typed" dir="auto">{escape(clean(text))}</bdi>' in shown.text


@pytest.mark.parametrize("text", NASTY)
async def test_what_refill_passes_on_is_shown_as_text(client, platform: SandboxPlatform, text):
    message = Message(
        (
            Paragraph((Words(text), Typed(text), Who(MemberId("ines"), text))),
            Buttons((Button((Typed(text),), "skip"),)),
        )
    )
    await platform.deliver(delivery("1", ToMember(MemberId("robin")), message))
    answer = await client.get("/as/robin/in/refill")
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert "<img src=x" not in answer.text
    assert "\x00" not in answer.text


@pytest.mark.parametrize("text", ["/coffee " + nasty for nasty in NASTY] + ["/coffee ask " + "x" * 3900, "/coffee\x00"])
async def test_any_command_gets_an_answer(client, text):
    assert (await type_text(client, text)).status_code in (200, 409)
