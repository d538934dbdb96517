"""All that is secret, locked with a new key."""

from bot.keys import NEEDED, change_keys, keyring_of, lost, vault_of
from bot.model.errors import RefillError
from bot.operating.opening import Tell, opened
from bot.settings import Settings
from storage.engine import create_engine
from storage.keys import cipher_of

MISSING = "put the key back that they were locked with"


async def rekey(settings: Settings, tell: Tell) -> None:
    """Lock all that is secret in the database anew: every token of Slack's, and members' keys.

    Raises:
        RefillError: there is no key, or a token can't be opened; nothing was changed.
    """
    from adapters.slack.installations import Installations  # noqa: PLC0415 - the other commands start faster

    vault, file = vault_of(settings), settings.key_file()
    async with opened(settings):
        pass
    if not vault.is_ready:
        raise RefillError(lost(file) if file else NEEDED)
    engine, keyring = create_engine(settings.database_url), keyring_of(settings)
    try:
        given = [key.get_secret_value() for key in settings.encryption_keys]
        tokens = await Installations(settings.slack_client_id, engine, cipher_of(given)).rekey() if given else 0
        members, unfit = await change_keys(settings, engine, keyring)
    finally:
        await engine.dispose()
        if keyring is not None:
            await keyring.close()
    if unfit:
        tell(f"{unfit} members' keys can't be opened, and stay as they are: {MISSING}")
    if given:
        count = tokens + members - unfit
        tell(f"{count} secrets are locked with the first key now; the other keys are not needed any more.")
    else:
        count = members - unfit
        tell(f"{count} members' keys are locked with a new key now, in {file}: back it up in place of the old one.")
