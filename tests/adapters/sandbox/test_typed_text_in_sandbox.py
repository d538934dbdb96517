"""Typed text always stays text, and requests from other sites are refused."""

import httpx
import pytest
from markupsafe import escape

from adapters.sandbox.forms import clean
from adapters.sandbox.pages import LONGEST_TEXT
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


async def test_a_text_that_is_too_long_is_kept_and_not_sent(client):
    answer = await type_text(client, "y" * 10_000)
    assert answer.status_code == 413
    assert "That’s too long to send: 4000 characters fit." in answer.text
    assert "y" * 10_000 in answer.text
    assert "yyyy" not in (await client.get(HERE)).text


async def test_a_text_of_the_longest_length_is_sent(client):
    assert "y" * LONGEST_TEXT in (await type_text(client, "y" * LONGEST_TEXT)).text


async def test_a_body_that_is_too_large_is_not_taken_in(client):
    async def in_parts():
        for _ in range(40):
            yield b"text=" + b"y" * 9_000

    for content in (b"text=" + b"y" * 300_000, in_parts()):
        headers = {"content-type": "application/x-www-form-urlencoded"}
        answer = await client.post(f"{HERE}/type", content=content, headers=headers)
        assert answer.status_code == 413
        assert "too long" in answer.text


@pytest.mark.parametrize("text", ["", "   ", "\n", "\x00"])
async def test_nothing_typed_is_nothing_sent(client, text):
    await type_text(client, text)
    assert "<article" not in (await client.get(HERE)).text


async def test_an_unknown_command_is_kept_for_correction(client):
    answer = await type_text(client, "/tea now")
    assert answer.status_code == 409
    assert "There’s no /tea here" in answer.text
    assert 'value="/tea now"' in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://elsewhere"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site", "origin": "http://harbour"},
    ],
)
async def test_another_sites_page_can_post_nothing(client, headers):
    answer = await client.post(f"{HERE}/type", data={"text": "forged"}, headers=headers)
    assert answer.status_code == 403
    assert "forged" not in (await client.get(HERE)).text


@pytest.mark.parametrize("headers", [{"origin": "http://harbour"}, {"sec-fetch-site": "same-origin"}])
async def test_our_own_page_can_post(client, headers):
    assert (await client.post(f"{HERE}/type", data={"text": "hello"}, headers=headers)).status_code == 200


async def test_every_answer_forbids_what_is_not_ours(client):
    for path in ("/", "/lost", "/static/app.js", f"{HERE}/complete"):
        policy = (await client.get(path)).headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy


async def test_commands_are_completed(client):
    async def complete(text: str) -> list[str]:
        return [o["label"] for o in (await client.get(f"{HERE}/complete", params={"text": text})).json()]

    assert await complete("/co") == ["/coffee"]
    assert "/coffee join" in await complete("/coffee ")
    assert await complete("/coffee jo") == ["/coffee join"]
    assert await complete("hello") == []
    assert await complete("\x00") == []


async def test_an_organisers_commands_are_offered_to_an_organiser(client):
    async def complete(member: str) -> list[dict[str, str]]:
        return (await client.get(f"/as/{member}/in/coffee/complete", params={"text": "/coffee insi"})).json()

    assert await complete("robin") == []
    assert len(await complete("maren")) <= 1
