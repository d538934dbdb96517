"""A deployment key for tests, and the store of member keys beside a test's database."""

from base64 import urlsafe_b64encode

from storage.encryption import Cipher
from storage.member_keys import MemberKeys

KEY = urlsafe_b64encode(b"every test locks and opens alike").decode()
CIPHER = Cipher(lambda: (KEY,), lambda: b"every test names things alike")
"""Every community gets the same secret, so that the same story makes the same ids each time."""


def member_keys_beside(url: str) -> MemberKeys:
    """Return the store of member keys in a file beside an SQLite file."""
    return MemberKeys.at(url.removesuffix(".db") + "-keys.db")
