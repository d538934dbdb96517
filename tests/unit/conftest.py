"""A store for tests that send one statement after another."""

from collections.abc import AsyncIterator

import pytest

from storage import SqlStore
from storage.member_keys import MemberKeys
from tests.cipher import CIPHER
from tests.sqlite_in_thread import create_quick_engine


@pytest.fixture
async def store(database_url: str, member_keys: MemberKeys) -> AsyncIterator[SqlStore]:
    """Yield a store that runs in the test's own thread."""
    opened = SqlStore(create_quick_engine(database_url), CIPHER, member_keys)
    yield opened
    await opened.close()
