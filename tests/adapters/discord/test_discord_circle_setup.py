"""A circle where Refill can't work in the channel: the answer says what to grant, and it mends itself."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.model.ids import MemberId
from storage import SqlStore
from tests.adapters.discord.incoming_only import Quay, built, said
from tests.adapters.discord.local_discord import Permission, Place
from tests.adapters.discord.one_server import Dock, docked

WANTED = {
    Permission.VIEW_CHANNEL: "View Channel",
    Permission.SEND_MESSAGES: "Send Messages",
    Permission.CREATE_PRIVATE_THREADS: "Create Private Threads, and Send Messages in Threads",
    Permission.SEND_MESSAGES_IN_THREADS: "Create Private Threads, and Send Messages in Threads",
    Permission.ATTACH_FILES: "Attach Files",
}


@pytest.fixture
def engine_name() -> str:
    """Keep to one database: what Discord says and hears does not depend on it."""
    return "sqlite"


@pytest.fixture
async def quay(store: SqlStore) -> AsyncIterator[Quay]:
    """Give a server without a circle."""
    async with built(store) as quay:
        yield quay


@pytest.fixture
async def dock(store: SqlStore) -> AsyncIterator[Dock]:
    """Give a server with a circle, which Olive has joined."""
    async with docked(store) as dock:
        await dock.join(dock.olive)
        yield dock


@pytest.mark.parametrize("missing", WANTED)
async def test_an_answer_names_what_is_missing_and_try_again_leads_to_the_form(quay: Quay, missing: Permission) -> None:
    quay.guild.overwrite(quay.coffee, quay.discord.bot, deny=missing)
    async with quay.served():
        answer = said(await quay.olive.slash("coffee-circle new", {"name": "Coffee"}, quay.coffee))
        assert f"allow me:\n• {WANTED[missing]}\n[Try again]" in answer.plain
        again = said(await quay.olive.press(answer, "Try again"))
        assert WANTED[missing] in again.plain
        quay.guild.overwrite(quay.coffee, quay.discord.bot)
        await quay.olive.press(again, "Try again")
        assert await quay.olive.opens("A new circle")


@pytest.mark.parametrize("kind", [Place.ANNOUNCEMENT, Place.VOICE, Place.STAGE])
async def test_other_kinds_of_channels_say_at_once_where_circles_live(quay: Quay, kind: Place) -> None:
    channel = quay.guild.add_channel("news", kind=kind)
    async with quay.served():
        answer = said(await quay.olive.slash("coffee-circle new", {"name": "Coffee"}, channel))
        assert "Circles live in ordinary text channels" in answer.plain
        assert "[Try again]" not in answer.plain


async def test_an_organiser_hears_once_of_a_channel_that_was_lost(dock: Dock) -> None:
    async with dock.refill.store.transaction(dock.community) as tx:
        (olive,) = (await tx.members.get_many([MemberId(dock.olive.id)])).values()
        await tx.members.put(replace(olive, organiser=True))
        await tx.commit()
    dock.guild.overwrite(dock.coffee, dock.discord.bot, deny=Permission.VIEW_CHANNEL)
    await dock.servers.settled()
    await dock.go_on(hours=3)
    lost = [text for text in dock.heard(dock.olive) if "I can’t post in the channel of" in text]
    assert len(lost) == 1
    assert not any("I can’t post" in text for text in dock.heard(dock.ana))
