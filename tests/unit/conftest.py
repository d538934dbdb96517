"""A store for what asks it one thing after the other."""

from collections.abc import AsyncIterator

import pytest

from storage import SqlStore
from storage.member_keys import MemberKeys
from tests.cipher import CIPHER
from tests.sqlite_in_thread import create_quick_engine


@pytest.fixture
async def store(database_url: str, member_keys: MemberKeys) -> AsyncIterator[SqlStore]:
    """Give a store that nothing else waits for."""
    opened = SqlStore(create_quick_engine(database_url), CIPHER, member_keys)
    yield opened
    await opened.close()
