"""OAuth states, which recognise the person who began to install Refill."""

import logging
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta
from typing import Final

from cachetools import TTLCache
from cryptography.fernet import InvalidToken, MultiFernet
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.ports import Clock
from storage.engine import READING, begun
from storage.slack.tables import slack_used_state

logger = logging.getLogger(__name__)

STATE: Final = b"adding Refill"
"""The content of an encrypted state; the ciphertext is different each time."""
STATE_LIFE: Final = timedelta(minutes=10)
"""How long a person may stay on Slack's consent page."""
MAX_TRIED: Final = 10_000


class OAuthStates(AsyncOAuthStateStore):
    """OAuth states. They are encrypted instead of stored, so that requests to install fill no table.

    A state can be used once. So used states are stored until they expire.
    """

    def __init__(self, engine: AsyncEngine, fernet: MultiFernet, clock: Clock) -> None:
        self._engine = engine
        self._fernet = fernet
        self._clock = clock
        self._tried = TTLCache[str, None](MAX_TRIED, STATE_LIFE.total_seconds())
        """States that were tried in this process."""

    @property
    def logger(self) -> logging.Logger:
        """The log, which slack_sdk needs."""
        return logger

    async def async_issue(self, *_: object, **__: object) -> str:
        """Return a new state."""
        return self._fernet.encrypt_at_time(STATE, int(self._clock.now().timestamp())).decode().rstrip("=")

    async def async_consume(self, state: str) -> bool:
        """Return whether Refill issued a state that is not expired, not used, and was not tried in this process.

        The state is not marked as used here. `use_up` does this once Slack has accepted the code that came with the
        state. Otherwise anybody could fill the table.
        """
        now, life = int(self._clock.now().timestamp()), int(STATE_LIFE.total_seconds()) - 1
        try:
            spelt = _spelt_alike(state)
            if self._fernet.decrypt_at_time(spelt, life, now) != STATE:
                return False
        except (InvalidToken, ValueError):
            return False
        if spelt in self._tried:
            return False
        self._tried[spelt] = None
        async with begun(self._engine, READING) as connection:
            return (await connection.execute(select(slack_used_state).filter_by(state=spelt))).first() is None

    async def use_up(self, state: str) -> bool:
        """Mark a state as used, and delete expired ones; return False if it was used already."""
        insert = postgresql.insert if self._engine.dialect.name == "postgresql" else sqlite.insert
        now, used = self._clock.now(), slack_used_state.c
        using = insert(slack_used_state).values(state=_spelt_alike(state), expire_at=now + STATE_LIFE)
        async with begun(self._engine) as connection:
            await connection.execute(slack_used_state.delete().where(used.expire_at <= now))
            is_ours = (await connection.execute(using.on_conflict_do_nothing().returning(used.state))).first()
            await connection.commit()
        return is_ours is not None


def _spelt_alike(state: str) -> str:
    """Return a state in one encoding, because base64 reads several texts as the same state; or raise ValueError."""
    return urlsafe_b64encode(urlsafe_b64decode(state + "=" * (-len(state) % 4))).decode()
