"""The deployment's keys, which an operator sets or one start makes beside the SQLite file; and where members' are."""

import logging
from pathlib import Path
from typing import Final

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.model.errors import InvalidValue, RefillError
from bot.settings import Settings
from storage.deployment_keys import SETTING, cipher_of, make_key_file, new_key, read_key_file, write_key_file
from storage.encryption import Vault
from storage.member_keys import SETTING as KEYS_SETTING
from storage.member_keys import Keyring
from storage.notes import NOWHERE, count_keys
from storage.pseudonyms import count_secrets, relock_secrets, renew_secrets

logger = logging.getLogger(__name__)

NEEDED: Final = f"a key is needed for what is secret: set {SETTING}; `refill key` makes one"
PUT_BACK: Final = "put the key back that they were locked with"
GO_ON_WITHOUT: Final = "if it is lost for good, `refill rekey --lost` goes on without it"


def vault_of(settings: Settings) -> Vault:
    """Make what locks members' keys, with the keys that are set, and those of the file.

    Raises:
        InvalidValue: one that is set is no key.
    """
    given = tuple(key.get_secret_value() for key in settings.encryption_keys)
    if given:
        cipher_of(given)
    file = settings.key_file()
    return Vault(lambda: given + (read_key_file(file) if file else ()))


def keyring_of(settings: Settings) -> Keyring | None:
    """Name the database that holds members' keys; None where it is not said which.

    Raises:
        InvalidValue: it can't be one, or is the one that holds everything else.
        StoreUnavailable: the SQLite file's folder does not exist.
    """
    url = settings.keys_database()
    if url == settings.database_url:
        raise InvalidValue(KEYS_SETTING, "this is the database itself: a copy of it is not to hold the keys as well")
    return Keyring.at(url) if url else None


async def prepare_vault(settings: Settings, engine: AsyncEngine, keyring: Keyring | None) -> Vault:
    """Make what locks what is secret, at a start; where nothing was ever locked, and none is set, make a key in a file.

    Raises:
        InvalidValue: a key is no key.
        RefillError: there is none, or none that opens the communities' secrets, or the file can't be read or written.
    """
    vault, file = vault_of(settings), settings.key_file()
    if not vault.is_ready and file and not await _is_anything_locked(engine, vault, keyring):
        make_key_file(file)
        logger.warning("made %s: it opens what is secret; keep a copy of it, apart from copies of the database", file)
    if not vault.is_ready:
        raise RefillError(lost(file) if file else NEEDED)
    communities, unfit = await count_secrets(engine, vault)
    if unfit:
        raise RefillError(unfit_secrets(settings, communities, unfit))
    if keyring is None:
        logger.warning("notes can't be kept: %s", NOWHERE)
    return vault


async def _is_anything_locked(engine: AsyncEngine, vault: Vault, keyring: Keyring | None) -> bool:
    notes, (communities, _) = await count_keys(engine, vault, keyring), await count_secrets(engine, vault)
    return bool(notes.all or communities or (keyring and await keyring.all()))


def lost(file: Path) -> str:
    """Say that something was locked with a key that is not there."""
    return f"{file} is missing, so nothing secret can be opened: put it back from where you keep it; {GO_ON_WITHOUT}"


def unfit_secrets(settings: Settings, communities: int, unfit: int) -> str:
    """Say that there are keys, and none that opens some communities' secrets."""
    where = SETTING if settings.encryption_keys else settings.key_file()
    return (
        f"no key opens the secrets of {unfit} of {communities} communities, so Refill does not start: "
        f"{PUT_BACK}, behind the newest one in {where}; {GO_ON_WITHOUT}"
    )


async def go_on_without(settings: Settings, engine: AsyncEngine) -> int:
    """Make new secrets for communities whose own no key opens; return how many there were.

    Raises:
        RefillError: there is no key, or its file can't be written.
    """
    vault, file = vault_of(settings), settings.key_file()
    if not vault.is_ready and file:
        make_key_file(file)
    if not vault.is_ready:
        raise RefillError(NEEDED)
    return await renew_secrets(engine, vault)


async def change_keys(settings: Settings, engine: AsyncEngine, keyring: Keyring | None) -> tuple[int, int]:
    """Lock all keys anew: with the first that is set, or else with a new one, which takes the place of the file's.

    Return how many members' there are, and how many of them no key opens, which stay as they are. At each step, what is
    in the file opens all that it opened before.

    Raises:
        RefillError: the file can't be read or written.
    """
    file, vault = settings.key_file(), vault_of(settings)
    if file is None or settings.encryption_keys:
        return await _relock(engine, keyring, vault)
    newest, older = new_key(), read_key_file(file)
    write_key_file(file, [newest, *older])  # from here on, all that is locked is locked with the newest
    found = await _relock(engine, keyring, vault)
    write_key_file(file, [newest])
    return found


async def _relock(engine: AsyncEngine, keyring: Keyring | None, vault: Vault) -> tuple[int, int]:
    await relock_secrets(engine, vault)
    return await keyring.relock(vault) if keyring else (0, 0)
