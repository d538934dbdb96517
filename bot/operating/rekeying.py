"""All that is secret, locked with a new key."""

from bot.keys import NEEDED, PUT_BACK, change_keys, go_on_without, keyring_of, lost, vault_of
from bot.model.errors import RefillError
from bot.operating.store_access import Tell, opened
from bot.settings import Settings
from storage.deployment_keys import cipher_of
from storage.engine import create_engine


async def replace_lost(settings: Settings, tell: Tell) -> None:
    """Go on without a key that is lost: communities whose secret no key opens get a new one.

    Raises:
        RefillError: there is no key at all, or its file can't be written.
    """
    async with opened(settings):
        pass
    engine = create_engine(settings.database_url)
    try:
        renewed = await go_on_without(settings, engine)
    finally:
        await engine.dispose()
    if not renewed:
        tell("The keys open every community's secret. Nothing was changed.")
        return
    tell(
        f"{renewed} communities have a new secret. If somebody who was forgotten comes back, blocks and answers about "
        "them don't hold any more. Notes that were locked with the lost key stay closed."
    )


async def rekey(settings: Settings, tell: Tell) -> None:
    """Lock all that is secret in the database anew: tokens of Slack's, communities' secrets, and members' keys.

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
        tell(f"{unfit} members' keys can't be opened, and stay as they are: {PUT_BACK}")
    if given:
        count = tokens + members - unfit
        tell(f"{count} secrets are locked with the first key now; the other keys are not needed any more.")
    else:
        count = members - unfit
        tell(f"{count} members' keys are locked with a new key now, in {file}: back it up in place of the old one.")
