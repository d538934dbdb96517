"""Checks tokens and scopes for `refill doctor`."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.clients import posting_client
from adapters.slack.errors import why
from adapters.slack.manifest import INSTALL_PATH, SCOPES
from adapters.slack.workspace import Tokens, granted_scopes
from storage.deployment_keys import NoKeyFits
from storage.slack.installations import Installations

SCOPES_PAGE = "https://api.slack.com/apps, your app, OAuth & Permissions"
TOKENS_PAGE = "https://api.slack.com/apps, your app, Basic Information, App-Level Tokens"
EXPIRED = "token_expired"
"""Slack's error for an expired token; one that rotates is renewed when it is next needed."""


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check."""

    well: bool
    sentence: str


async def examine_workspace(tokens: Tokens) -> AsyncIterator[Finding]:
    """Check both tokens of a single workspace."""
    found, granted = await _try_bot(posting_client(tokens.bot, tokens.api_url), "REFILL_SLACK_BOT_TOKEN")
    if found.well:
        yield Finding(True, f"Slack: REFILL_SLACK_BOT_TOKEN serves {found.sentence}")
        missing = sorted(set(SCOPES) - granted)
        for scope in missing:
            where = f"add it at {SCOPES_PAGE}, and install the app again"
            yield Finding(False, f"Slack: the scope {scope} is missing, {SCOPES[scope]}: {where}")
        if not missing:
            yield Finding(True, "Slack: every scope is there")
    else:
        yield Finding(False, f"{found.sentence}: copy it anew from {SCOPES_PAGE}")
    yield await _try_app(tokens)


async def examine_installations(installations: Installations, api_url: str, public_url: str) -> AsyncIterator[Finding]:
    """Check the token of every installation."""
    kept = await installations.all_bots()
    yield Finding(True, f"Slack: {len(kept)} installations")
    again = f"somebody there installs it again at {public_url}{INSTALL_PATH}"
    for one in kept:
        if one.bot is None:
            yield Finding(False, f"Slack: {one.name}: {NoKeyFits()}")
            continue
        missing = sorted(set(SCOPES) - set(one.bot.bot_scopes))
        if missing:
            yield Finding(
                False, f"Slack: {one.name} granted fewer scopes than Refill needs ({', '.join(missing)}): {again}"
            )
        found, _ = await _try_bot(posting_client(one.bot.bot_token, api_url), one.name)
        if found.well:
            yield Finding(True, f"Slack: the token of {one.name} works")
        elif EXPIRED in found.sentence and one.bot.bot_refresh_token:
            yield Finding(True, f"Slack: the token of {one.name} has ended, and is renewed when it is next needed")
        else:
            yield Finding(False, f"{found.sentence}: {again}")


async def _try_bot(client: AsyncWebClient, name: str) -> tuple[Finding, set[str]]:
    try:
        answer = await client.auth_test()
    except SlackApiError as error:
        return Finding(False, f"Slack refuses {name} ({why(error)})"), set()
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        return Finding(False, f"Slack can't be reached at {client.base_url} ({type(error).__name__})"), set()
    return Finding(True, str(answer["team"])), granted_scopes(answer.headers)


async def _try_app(tokens: Tokens) -> Finding:
    try:
        await AsyncWebClient(base_url=tokens.api_url, retry_handlers=[]).apps_connections_open(app_token=tokens.app)
    except SlackApiError as error:
        return Finding(
            False,
            f"Slack refuses REFILL_SLACK_APP_TOKEN ({why(error)}): make one with connections:write at {TOKENS_PAGE}",
        )
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        return Finding(False, f"Slack can't be reached at {tokens.api_url} ({type(error).__name__})")
    return Finding(True, "Slack: REFILL_SLACK_APP_TOKEN opens connections")
