"""Typing in the sandbox: texts that are too long or empty, unknown commands, and completion."""

import httpx
import pytest

from adapters.sandbox.pages import LONGEST_TEXT

HERE = "/as/robin/in/coffee"


async def type_text(client: httpx.AsyncClient, text: str) -> httpx.Response:
    return await client.post(f"{HERE}/type", data={"text": text})


async def test_a_text_that_is_too_long_is_kept_and_not_sent(client):
    answer = await type_text(client, "y" * 10_000)
    assert answer.status_code == 413
    assert "That’s too long. Use at most 4000 characters." in answer.text
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


async def test_who_writes_to_refill_reads_that_nobody_reads_it(client):
    answer = await client.post("/as/robin/in/refill/type", data={"text": "Hello?"})
    assert "I don’t read messages. Try <button" in answer.text
    assert "I don’t read messages." not in (await type_text(client, "Hello?")).text
