"""Checks tokens, scopes and the clock for `refill doctor`."""

import time
from collections.abc import AsyncIterator
from email.utils import parsedate_to_datetime

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack.clients import posting_client
from adapters.slack.errors import FAILURES, is_passing, why
from adapters.slack.manifest import INSTALL_PATH, SCOPES
from adapters.slack.socket_mode import Tokens, granted_scopes
from bot.model.findings import Finding, bad, note, ok, skew_of
from storage.deployment_keys import NoKeyFits
from storage.slack.installations import Installations

SCOPES_PAGE = "https://api.slack.com/apps, your app, OAuth & Permissions"
TOKENS_PAGE = "https://api.slack.com/apps, your app, Basic Information, App-Level Tokens"
EXPIRED = "token_expired"
"""Slack's error for an expired token. A token that can be rotated is rotated when it is next needed."""


async def examine_workspace(tokens: Tokens) -> AsyncIterator[Finding]:
    """Check both tokens of a single workspace, the scopes, and the clock."""
    tried = await _try_bot(posting_client(tokens.bot, tokens.api_url))
    if isinstance(tried, AsyncSlackResponse):
        yield ok(f"Slack: REFILL_SLACK_BOT_TOKEN serves {tried['team']}")
        missing = sorted(set(SCOPES) - granted_scopes(tried.headers))
        for scope in missing:
            where = f"Add it at {SCOPES_PAGE}, and install the app again"
            yield bad(f"Slack: the scope {scope} is missing, {SCOPES[scope]}. {where}")
        if not missing:
            yield ok("Slack: all scopes are granted")
        if skewed := _skew(tried):
            yield skewed
    else:
        yield _failed(tried, tokens.api_url, "REFILL_SLACK_BOT_TOKEN", f"copy it again from {SCOPES_PAGE}")
        if not isinstance(tried, SlackApiError):
            return
    try:
        await AsyncWebClient(base_url=tokens.api_url, retry_handlers=[]).apps_connections_open(app_token=tokens.app)
    except FAILURES as error:
        remedy = f"create one with connections:write at {TOKENS_PAGE}"
        yield _failed(error, tokens.api_url, "REFILL_SLACK_APP_TOKEN", remedy)
    else:
        yield ok("Slack: REFILL_SLACK_APP_TOKEN opens connections")


async def examine_installations(installations: Installations, api_url: str, public_url: str) -> AsyncIterator[Finding]:
    """Check the token and the scopes of every installation whose token can be decrypted, and the clock."""
    kept, skewed = await installations.all_bots(), None
    where = f"{public_url}{INSTALL_PATH}"
    yield ok(
        f"Slack: {len(kept)} installations" if kept else f"Slack: no workspace has installed Refill yet, at {where}"
    )
    again = f"have somebody there install it again at {where}"
    for one in kept:
        if one.bot is None:
            yield bad(f"Slack: {one.name}: {NoKeyFits()}")
            continue
        if missing := sorted(set(SCOPES) - set(one.bot.bot_scopes)):
            fewer = f"granted fewer scopes than Refill needs ({', '.join(missing)})"
            yield bad(f"Slack: {one.name} {fewer}: {again}")
        tried = await _try_bot(posting_client(one.bot.bot_token, api_url))
        if isinstance(tried, AsyncSlackResponse):
            yield ok(f"Slack: the token of {one.name} works")
            skewed = skewed or _skew(tried)
        elif why(tried) == EXPIRED and one.bot.bot_refresh_token:
            yield ok(f"Slack: the token of {one.name} has expired, and is renewed when it is next needed")
        else:
            yield _failed(tried, api_url, one.name, again)
    if skewed:
        yield skewed


async def _try_bot(client: AsyncWebClient) -> AsyncSlackResponse | Exception:
    try:
        return await client.auth_test()
    except FAILURES as error:
        return error


def _failed(error: Exception, api_url: str, name: str, remedy: str) -> Finding:
    if not isinstance(error, SlackApiError):
        return bad(f"Slack can't be reached at {api_url} ({type(error).__name__}). Check this machine's connection")
    if is_passing(error):
        return note(f"Slack couldn't check {name} just now ({why(error)}). Try again in a few minutes")
    return bad(f"Slack refuses {name} ({why(error)}): {remedy}")


def _skew(answer: AsyncSlackResponse) -> Finding | None:
    """Return a finding if this machine's clock differs too much from Slack's."""
    told = next((value for name, value in answer.headers.items() if name.lower() == "date"), None)
    try:
        theirs = parsedate_to_datetime(str(told)).timestamp()
    except ValueError:
        return None
    return skew_of(time.time(), theirs, "Slack's")
