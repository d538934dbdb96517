"""Rendering of references in Slack's client: current names, and times in the reader's own zone."""

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time

if TYPE_CHECKING:
    from tests.adapters.slack.local_slack.world import Workspace

TOKEN = re.compile(r"\{(\w+)\}")
NEAR = {-1: "yesterday", 0: "today", 1: "tomorrow"}
"""Words that `_pretty` tokens use instead of a date. Here they are in English in every language."""
DATES = {"date": "long", "date_short": "medium", "date_long": "full", "date_num": "y-MM-dd"}


class Eyes:
    """A reader in a workspace, with a zone and a language."""

    def __init__(self, workspace: "Workspace", zone: str, locale: str) -> None:
        self._workspace = workspace
        self._zone = ZoneInfo(zone)
        self._locale = Locale.parse(locale, sep="-")

    def person(self, user_id: str) -> str:
        return "@" + self._workspace.name_of(user_id)

    def channel(self, channel_id: str) -> str:
        return "#" + self._workspace.name_of(channel_id)

    def moment(self, timestamp: int, shape: str, fallback: str) -> str:
        """Render a timestamp. If its format has an unknown token, Slack shows the fallback."""
        local = datetime.fromtimestamp(timestamp, UTC).astimezone(self._zone)
        shown = [self._token(part, local) if number % 2 else part for number, part in enumerate(TOKEN.split(shape))]
        return fallback if None in shown else "".join(part for part in shown if part)

    def _token(self, token: str, local: datetime) -> str | None:
        if token in ("time", "time_secs"):
            return format_time(local, "short" if token == "time" else "medium", locale=self._locale)
        today = self._workspace.slack.clock.now().astimezone(self._zone).date()
        name = token.removesuffix("_pretty")
        if name not in DATES:
            return None
        days = (local.date() - today) // timedelta(days=1)
        return (NEAR.get(days) if name != token else None) or format_date(local, DATES[name], locale=self._locale)
