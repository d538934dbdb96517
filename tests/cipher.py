"""A key for tests, which locks communities' secrets, and members' keys in databases of their own."""

from base64 import urlsafe_b64encode

from storage.encryption import Cipher
from storage.member_keys import MemberKeys

KEY = urlsafe_b64encode(b"every test locks and opens alike").decode()
CIPHER = Cipher(lambda: (KEY,), lambda: b"every test names things alike")
"""So the same story makes the same ids each time."""


def member_keys_beside(url: str) -> MemberKeys:
    """Name a file for members' keys beside an SQLite file."""
    return MemberKeys.at(url.removesuffix(".db") + "-keys.db")
