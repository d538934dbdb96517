"""The app's manifest: scopes, events, addresses."""

from typing import Any, Final

from adapters.slack.platform import METADATA_EVENT
from adapters.slack.shortcuts import Shortcut
from bot.texts.command_name import command_text

SCOPES: Final = {
    "channels:read": "to hear who leaves a circle’s public channel, and whether Refill can still post there",
    "chat:write": "to write to members, and to post a circle's invitation in its channel",
    "commands": "for Refill’s command",
    "files:write": "for the calendar file of a picked time, a member's copy of their data, and a report's figures",
    "groups:read": "to hear the same about a private channel to which Refill was invited",
    "metadata.message:read": "to learn that a message was posted although Slack's answer was lost; for Refill's own "
    "metadata alone, and for no message's text",
    "im:write": "to open a member's direct messages with Refill",
    "mpim:write": "to introduce members to each other in a group direct message",
    "users:read": "for a member's name, time zone and language",
}
"""Scopes, each with its reason. No scope lets Refill read messages or the history of channels."""
EVENTS: Final = (
    "app_home_opened", "app_uninstalled", "channel_archive", "channel_deleted", "channel_left", "channel_unarchive",
    "grid_migration_finished", "grid_migration_started", "group_archive", "group_deleted", "group_left",
    "group_unarchive", "member_joined_channel", "member_left_channel", "message_metadata_posted",
    "team_access_revoked", "tokens_revoked", "user_change",
)  # fmt: skip
"""Events that Refill subscribes to; each has a listener."""
SHORTCUTS: Final = (
    {
        "name": "Ask someone",
        "type": "global",
        "callback_id": Shortcut.ASK,
        "description": "Ask someone here about one topic",
    },
    {
        "name": "My chats",
        "type": "global",
        "callback_id": Shortcut.CHATS,
        "description": "See your past and upcoming chats",
    },
    {
        "name": "Ask about this",
        "type": "message",
        "callback_id": Shortcut.ASK_ABOUT,
        "description": "Ask someone here about what this message says",
    },
)
"""Shortcuts. They work in threads, unlike commands. A name has 24 characters at most ("App manifest reference")."""
LONG_DESCRIPTION: Final = """Refill brings two members of your workspace together for one chat about one topic.

Members join a circle in a channel, and say what they’re curious about and what they’re happy to be asked about. \
Every week, or as often as you like, Refill introduces people in pairs: with a topic for both, a few ways to start, \
and times that suit both. Anyone can also ask a question. Refill passes it on to one person at a time, and only to \
people who are happy to be asked. You can hide your name until someone says yes.

Afterwards Refill asks each of them privately whether they’d meet again, and offers another chat only if both say yes. \
Nobody ever sees a no.

Refill reads no messages. You’re only paired if you’ve joined. Any time, you can take a break, skip a round, leave, or \
delete everything that Refill knows about you."""
"""For the app's page in Slack's Marketplace: 174 to 4,000 characters ("App manifest reference")."""

EVENTS_PATH: Final = "/slack/events"
INSTALL_PATH: Final = "/slack/install"
REDIRECT_PATH: Final = "/slack/oauth_redirect"


def manifest_of(public_url: str = "") -> dict[str, Any]:
    """Return the manifest for many workspaces over HTTP; without `public_url`, for one workspace over Socket Mode."""
    many = bool(public_url)
    request_url = {"request_url": f"{public_url}{EVENTS_PATH}"} if many else {}
    options_url = {"message_menu_options_url": f"{public_url}{EVENTS_PATH}"} if many else {}
    command_url = {"url": f"{public_url}{EVENTS_PATH}"} if many else {}
    redirect_urls = {"redirect_urls": [f"{public_url}{REDIRECT_PATH}"]} if many else {}
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": "Refill",
            "description": "One chat, one topic, half an hour.",
            "long_description": LONG_DESCRIPTION,
            "background_color": "#0b6e6e",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": True,  # Refill reads no messages
            },
            "bot_user": {"display_name": "Refill", "always_online": True},
            "shortcuts": list(SHORTCUTS),
            "slash_commands": [
                {
                    "command": command_text(),
                    "description": "What you can do, and what waits for you",
                    "usage_hint": "join, topics, chats, help",
                    "should_escape": True,
                    **command_url,
                }
            ],
        },
        "oauth_config": {**redirect_urls, "scopes": {"bot": sorted(SCOPES)}},
        "settings": {
            "event_subscriptions": {
                **request_url,
                "bot_events": sorted(EVENTS),
                "metadata_subscriptions": [{"app_id": "*", "event_type": METADATA_EVENT}],
            },
            "interactivity": {"is_enabled": True, **request_url, **options_url},
            "org_deploy_enabled": many,
            "socket_mode_enabled": not many,
            "token_rotation_enabled": many,
        },
    }
