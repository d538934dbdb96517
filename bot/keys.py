"""The deployment's keys: those that an operator sets, and else one that is made beside the SQLite file."""

import logging
from pathlib import Path
from typing import Final

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.settings import Settings
from storage.keys import SETTING, cipher_of, make_key_file, new_key, read_key_file, write_key_file
from storage.notes import count_keys, relock
from storage.vault import Vault

logger = logging.getLogger(__name__)

NEEDED: Final = f"notes can't be kept without a key: set {SETTING}; `refill key` makes one"


def vault_of(settings: Settings) -> Vault:
    """Make what locks notes, with the keys that are set, and those of the file.

    Raises:
        InvalidValue: one that is set is no key.
    """
    given = tuple(key.get_secret_value() for key in settings.encryption_keys)
    if given:
        cipher_of(given)
    file = settings.key_file()
    return Vault(lambda: given + (read_key_file(file) if file else ()))


async def prepare_vault(settings: Settings, engine: AsyncEngine) -> Vault:
    """Make what locks notes, at a start; where nothing was ever locked, and no key is set, make a key in a file.

    Raises:
        InvalidValue: a key is no key.
        RefillError: the file can't be read or written.
    """
    vault, file = vault_of(settings), settings.key_file()
    if not vault.is_ready and file and await count_keys(engine, vault) == (0, 0):
        make_key_file(file)
        logger.warning("made %s: it opens members' notes; keep a copy of it, apart from copies of the database", file)
    if not vault.is_ready:
        logger.warning("%s", lost(file) if file else NEEDED)
    return vault


def lost(file: Path) -> str:
    """Say that notes were locked with a key that is not there."""
    return f"{file} is missing, so no note can be opened: put it back from where you keep it"


async def change_keys(settings: Settings, engine: AsyncEngine) -> tuple[int, int]:
    """Lock members' keys anew: with the first that is set, or else with a new one, which takes the place of the file's.

    Return how many there are, and how many of them no key opens, which stay as they are. At each step, what is in the
    file opens all that it opened before.

    Raises:
        RefillError: the file can't be read or written.
    """
    file, vault = settings.key_file(), vault_of(settings)
    if file is None or settings.encryption_keys:
        return await relock(engine, vault)
    newest, older = new_key(), read_key_file(file)
    write_key_file(file, [newest, *older])  # from here on, all that is locked is locked with the newest
    found = await relock(engine, vault)
    write_key_file(file, [newest])
    return found
