"""What Refill stores for Slack over HTTP: installations, OAuth states, and whose turn it is to rotate a token."""

from cryptography.fernet import MultiFernet
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.ports import Clock
from storage.slack.installations import Installations
from storage.slack.oauth_states import OAuthStates
from storage.slack.token_rotation import RotationTurns

__all__ = ["SlackStore"]


class SlackStore:
    """The store of one Slack app's tokens; `fernet` encrypts them."""

    def __init__(self, client_id: str, engine: AsyncEngine, fernet: MultiFernet, clock: Clock) -> None:
        self.installations = Installations(client_id, engine, fernet)
        self.states = OAuthStates(engine, fernet, clock)
        self.rotation_turns = RotationTurns(engine, clock)
