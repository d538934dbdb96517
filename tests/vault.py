"""A key for tests; what it locks is in databases of their own."""

from base64 import urlsafe_b64encode

from storage.vault import Vault

KEY = urlsafe_b64encode(b"every test locks and opens alike").decode()
VAULT = Vault(lambda: (KEY,))
