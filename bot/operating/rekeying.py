"""Re-encrypt secrets after an encryption key was changed or lost."""

from typing import Final

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.model.errors import RefillError
from bot.operating.store_access import Tell, open_database
from bot.settings import Settings, reveal
from bot.storage_setup import KEY_NEEDED, PUT_BACK, explain_missing_key, make_cipher, make_member_keys
from storage.community_secrets import renew_secrets, rotate_secrets
from storage.deployment_keys import fernet_of, make_key_file, new_key, read_key_file, write_key_file
from storage.encryption import Cipher
from storage.member_keys import MemberKeys

OLDER: Final = "Backups that you made before still need the old key."


async def replace_lost(settings: Settings, tell: Tell) -> None:
    """Make a new secret for each community whose secret was encrypted with a lost key.

    Raises:
        RefillError: no key is set, or the key file can't be written.
    """
    cipher, file = make_cipher(settings), settings.key_file()
    async with open_database(settings) as engine:
        if not cipher.is_ready and file:
            make_key_file(file)
        if not cipher.is_ready:
            raise RefillError(KEY_NEEDED)
        renewed = await renew_secrets(engine, cipher)
    if not renewed:
        tell("No key is missing: every community's secret can be decrypted. Nothing was changed.")
        return
    tell(
        f"Communities with a new secret: {renewed}. If a forgotten member comes back, blocks and answers about them no "
        "longer apply. Notes that were encrypted with the lost key stay unreadable."
    )


async def rekey(settings: Settings, tell: Tell) -> None:
    """Re-encrypt Slack's tokens, communities' secrets and members' keys with the newest key.

    Raises:
        RefillError: there is no key, a token can't be decrypted, or the key file can't be read or written. If a token
            can't be decrypted, nothing was changed.
    """
    from storage.slack.installations import Installations  # noqa: PLC0415 - slow to import

    cipher, file = make_cipher(settings), settings.key_file()
    async with open_database(settings) as engine:
        if not cipher.is_ready:
            raise RefillError(explain_missing_key(file))
        member_keys = make_member_keys(settings)
        try:
            given = [reveal(key) for key in settings.encryption_keys]
            tokens = await Installations(settings.slack_client_id, engine, fernet_of(given)).rekey() if given else 0
            members, unfit = await _change_keys(settings, cipher, engine, member_keys)
        finally:
            if member_keys is not None:
                await member_keys.close()
    if unfit:
        tell(f"Members' keys that can't be decrypted and stay as they are: {unfit}. {PUT_BACK}, then run this again.")
    if given:
        count = tokens + members - unfit
        tell(f"Secrets now encrypted with the newest key: {count}. Refill no longer needs the other keys. {OLDER}")
    else:
        tell(f"Members' keys now encrypted with a new key: {members - unfit}. Back up {file} again. {OLDER}")


async def _change_keys(
    settings: Settings, cipher: Cipher, engine: AsyncEngine, member_keys: MemberKeys | None
) -> tuple[int, int]:
    """Re-encrypt secrets and members' keys with the newest key: the first that is set, or else a new one in the file.

    Return how many members' keys there are, and how many of them can't be decrypted. If re-encrypting is interrupted,
    the file still has every key that is in use.
    """
    file = settings.key_file()
    if file is None or settings.encryption_keys:
        return await _relock(cipher, engine, member_keys)
    newest = new_key()
    write_key_file(file, [newest, *read_key_file(file)])
    found = await _relock(cipher, engine, member_keys)
    write_key_file(file, [newest])
    return found


async def _relock(cipher: Cipher, engine: AsyncEngine, member_keys: MemberKeys | None) -> tuple[int, int]:
    await rotate_secrets(engine, cipher)
    return await member_keys.rotate(cipher) if member_keys else (0, 0)
