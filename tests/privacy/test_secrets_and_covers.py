"""Random histories of a community, played in worlds that differ in one secret: all others get the same.

`PRIVACY_HISTORIES=100 pytest tests/privacy/test_secrets_and_covers.py` plays a hundred for each secret.
They are new ones each time.
"""

import asyncio
import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, assume, given, note, settings
from hypothesis import strategies as st

from tests.privacy.conftest import IN_MEMORY
from tests.privacy.histories import SECRETS, History, PlayedHistory
from tests.privacy.worlds import Play, World, assert_alike

EXAMPLES = int(os.environ.get("PRIVACY_HISTORIES", "0"))
SETTINGS = settings(
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.reuse, Phase.generate),  # a history with a smaller seed is no simpler
)


def histories(secret: str) -> st.SearchStrategy[History]:
    """Draw histories with a secret."""
    return st.builds(
        History,
        secret=st.just(secret),
        world=st.sampled_from(SECRETS[secret].others),
        seed=st.integers(0, 2**32),
        people=st.integers(4, 6),
        group_size=st.sampled_from(["2", "2", "3"]),
        which=st.integers(0, 1),
    )


async def played(history: History, tables: str) -> list[World]:
    """Play a history in the world of its secret and in the world of its cover. Return no worlds if no secret came."""
    playing = PlayedHistory(history)

    async def story(world: World) -> None:
        await playing.parts().go_on(world)

    with TemporaryDirectory(dir=IN_MEMORY if IN_MEMORY.is_dir() else None) as folder:
        play = Play(tables, Path(folder))
        at = await play.begin(history.players(), playing.begin)
        if not any(what == "secret" for *_, what in playing.plans):
            return []
        return [await play.part(story, name, history.players(), at) for name in (history.kind.cover, history.world)]


@pytest.mark.parametrize("secret", SECRETS)
@settings(SETTINGS, max_examples=EXAMPLES or 1, derandomize=not EXAMPLES)
@given(data=st.data())
def test_nobody_else_can_tell_a_secret_from_its_cover(
    secret: str, sqlite_with_tables: str, data: st.DataObject
) -> None:
    """In a history, nobody else can tell a secret from its cover."""
    check(data.draw(histories(secret)), sqlite_with_tables)


@pytest.mark.slow
@pytest.mark.parametrize("secret", SECRETS)
@settings(SETTINGS, max_examples=2, derandomize=True)
@given(data=st.data())
def test_nobody_else_can_tell_it_in_further_histories(
    secret: str, sqlite_with_tables: str, data: st.DataObject
) -> None:
    history = data.draw(histories(secret))
    if history.seed:  # Hypothesis begins with the simplest history, which the test above plays
        check(history, sqlite_with_tables)


def check(history: History, tables: str) -> None:
    """Play a history, and compare what others got."""
    worlds = asyncio.run(played(history, tables))
    assume(worlds)
    note(f"{history}")
    assert_alike(worlds, *history.observers())
