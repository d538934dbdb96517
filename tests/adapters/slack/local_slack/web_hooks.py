"""Web hooks: signed requests to the app's addresses, which must be local."""

import json
import time
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

import aiohttp
from slack_sdk.signature import SignatureVerifier

from tests.adapters.slack.local_slack.errors import NotAnswered
from tests.adapters.slack.local_slack.things import Json

if TYPE_CHECKING:
    from tests.adapters.slack.local_slack.server import LocalSlack

LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class WebHooks:
    """The app's addresses."""

    def __init__(self, slack: "LocalSlack") -> None:
        self.slack = slack
        self.events_url = self.interactivity_url = self.commands_url = ""
        self.sent: list[Json] = []
        """Every request's headers and status, in order."""
        self._session: aiohttp.ClientSession | None = None

    def use(self, events: str, interactivity: str = "", commands: str = "") -> None:
        """From now on, send everything to these addresses and nothing over sockets."""
        for url in (events, interactivity, commands):
            if url and urlsplit(url).hostname not in LOOPBACK:
                raise ValueError(f"{url} is not on this machine")
        self.events_url = events
        self.interactivity_url, self.commands_url = interactivity or events, commands or events

    async def verify(self) -> bool:
        """Send the app a challenge, as Slack does before it accepts an address. Return whether the app answers it."""
        payload = {"type": "url_verification", "token": "verification-token", "challenge": "say-this"}
        answer = await self.send("events_api", payload)
        return answer is not None and "say-this" in (answer.get("challenge", ""), answer.get("text", ""))

    async def send(self, kind: str, payload: Json, retry: tuple[int, str] | None = None) -> Json | None:
        """Post a payload to the app's address for its kind."""
        if kind == "events_api":
            url, body, media = self.events_url, json.dumps(payload), "application/json"
        elif kind == "slash_commands":
            url, body, media = self.commands_url, urlencode(payload), "application/x-www-form-urlencoded"
        else:
            body, media = urlencode({"payload": json.dumps(payload)}), "application/x-www-form-urlencoded"
            url = self.interactivity_url
        headers = {"Content-Type": media, **self._signed(body)}
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry[0]), "X-Slack-Retry-Reason": retry[1]}
        status, text, media, no_retry = await self._post(url, body, headers)
        self.sent.append({"headers": headers, "status": status})
        if status != 200:
            raise NotAnswered("no_retry" if no_retry else "http_error")
        if not text:
            return None
        return json.loads(text) if media == "application/json" else {"text": text}

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def _post(self, url: str, body: str, headers: dict[str, str]) -> tuple[int, str, str, bool]:
        if self._session is None:
            self._session = aiohttp.ClientSession()
        patience = aiohttp.ClientTimeout(total=self.slack.ack_seconds)
        try:
            sending = self._session.post(url, data=body, headers=headers, timeout=patience, allow_redirects=False)
            async with sending as response:
                no_retry = response.headers.get("X-Slack-No-Retry") == "1"
                return response.status, await response.text(), response.content_type, no_retry
        except TimeoutError:
            raise NotAnswered("http_timeout") from None
        except aiohttp.ClientError:
            raise NotAnswered("connection_failed") from None

    def _signed(self, body: str) -> dict[str, str]:
        """Return headers with a signature of the real time, because the app compares this time with its own."""
        stamp = str(int(time.time()))
        signature = SignatureVerifier(self.slack.signing_secret).generate_signature(timestamp=stamp, body=body)
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature or ""}
