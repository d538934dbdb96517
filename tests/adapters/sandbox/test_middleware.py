"""Requests for other hosts, requests from other sites, invalid addresses, and bodies that never end."""

import asyncio
import logging

import pytest
from pydantic import ValidationError

from adapters.sandbox import middleware
from adapters.sandbox.web import Web
from bot.settings import Settings

HERE = "/as/robin/in/coffee"


def served_at(**settings: str) -> tuple[str, ...]:
    return Settings(_env_file=None, **settings).hosts()


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8000", "localhost.evil.example", "[::2]:80", "", "a b"],
)
async def test_a_name_that_is_not_ours_is_refused(client, host):
    for method, path in (("GET", HERE), ("POST", f"{HERE}/type"), ("GET", "/static/app.js")):
        headers = {"host": host, "origin": f"http://{host}", "sec-fetch-site": "same-origin"}
        answer = await client.request(method, path, headers=headers)
        assert answer.status_code == 400
        assert "not served under this name" in answer.text
        assert "content-security-policy" in answer.headers


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:8000", "127.0.0.1", "127.0.0.1:8000", "[::1]", "[::1]:8000", "harbour:80"]
)
async def test_our_own_names_are_served_on_any_port(client, host):
    headers = {"host": host, "origin": f"http://{host}"}
    assert (await client.get(HERE, headers={"host": host})).status_code == 200
    answer = await client.post(f"{HERE}/type", data={"text": "hello"}, headers=headers, follow_redirects=False)
    assert answer.status_code == 303


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


def test_names_to_trust_are_settings(monkeypatch):
    monkeypatch.setenv("REFILL_TRUSTED_HOSTS", "refill.example, *.intern.example,[2001:db8::1],")
    assert served_at(host="::") == ("[::]", "refill.example", "*.intern.example", "[2001:db8::1]")


@pytest.mark.parametrize("hosts", ["https://refill.example", "refill.example:8000", "a.*.example", "*", "a b"])
def test_what_is_no_name_is_no_setting(hosts):
    with pytest.raises(ValidationError, match="is not a host name"):
        served_at(trusted_hosts=hosts)


@pytest.mark.parametrize("part", ["%00", "a%00", "%0A", "x" * 101, "%F0%9F%98%80", "%ED%A0%80", "a b"])
async def test_what_is_no_id_is_not_there(client, part):
    places = [f"/as/{part}/in/coffee", f"/as/robin/in/{part}", f"/as/robin/in/chat-{part}"]
    files = [f"{HERE}/files/{part}/0", f"{HERE}/forms/{part}/suggest/topic", f"{HERE}/forms/x/suggest/{part}"]
    for path in (*places, *files):
        assert (await client.get(path)).status_code == 404
    for path in (
        f"{HERE}/press/{part}",
        f"{HERE}/forms/{part}",
        f"/as/robin/in/{part}/type",
        f"/as/{part}/in/coffee/skip",
    ):
        assert (await client.post(path, data={"action": "x", "text": "hello"})).status_code == 404


async def test_who_leaves_while_sending_leaves_no_trace(sandbox, caplog):
    parts = iter([{"type": "http.request", "body": b"text=he", "more_body": True}, {"type": "http.disconnect"}])
    answered = []

    async def receive():
        return next(parts)

    async def send(message):
        answered.append(message)

    with caplog.at_level(logging.DEBUG):
        await Web(sandbox).app(request_to(f"{HERE}/type"), receive, send)
    assert answered == []
    assert "Traceback" not in caplog.text


async def test_a_body_that_never_ends_is_given_up(client, monkeypatch):
    monkeypatch.setattr(middleware, "LONGEST_BODY", 0.2)

    async def dripping():
        while True:
            yield b"x"
            await asyncio.sleep(0.05)

    headers = {"content-type": "application/x-www-form-urlencoded"}
    answer = await client.post(f"{HERE}/type", content=dripping(), headers=headers)
    assert answer.status_code == 408
    assert "took too long to arrive" in answer.text


def request_to(path: str) -> dict[str, object]:
    headers = [(b"host", b"localhost"), (b"content-type", b"application/x-www-form-urlencoded")]
    return {
        "type": "http",
        "method": "POST",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "scheme": "http",
        "query_string": b"",
        "headers": headers,
    }
