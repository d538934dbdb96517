"""What people do in Discord reaches the core, and what the core answers reaches them."""

from collections.abc import AsyncIterator

import pytest

from storage import SqlStore
from tests.adapters.discord.local_discord import Channel, Guild, LocalDiscord, Message, Permission, Person
from tests.adapters.discord.quay import Quay, moored


@pytest.fixture
def engine_name() -> str:
    """Keep to one database: what Discord says and hears does not depend on it."""
    return "sqlite"


@pytest.fixture
def olive(harbour: Guild) -> Person:
    """Give an organiser: she may manage the server."""
    return harbour.add_member("Olive", harbour.add_role("Hosts", Permission.MANAGE_GUILD))


@pytest.fixture
def ben(local_discord: LocalDiscord, harbour: Guild) -> Person:
    """Give a member."""
    return harbour.add_member("Ben B.", locale="de")


@pytest.fixture
def coffee(harbour: Guild) -> Channel:
    """Give the channel that the circle meets in."""
    return next(channel for channel in harbour.channels.values() if channel.name == "coffee")


@pytest.fixture
async def quay(local_discord: LocalDiscord, store: SqlStore, olive: Person, ben: Person) -> AsyncIterator[Quay]:
    """Serve a server."""
    async with moored(local_discord, store) as quay:
        yield quay


async def read(person: Person, message: Message | None) -> str:
    """Read an answer."""
    assert message is not None
    assert message.for_one in (person.id, None)
    return person.reads(message)


async def start_circle(olive: Person, coffee: Channel) -> str:
    """Set a circle up; return what is said."""
    await olive.slash("coffee-circle new", {"name": "Coffee"}, coffee)
    form = await olive.opens("A new circle")
    return await read(olive, await olive.submit(form, {"Time zone": "berlin"}))


async def test_an_organiser_starts_a_circle_and_the_server_is_where_it_meets(
    quay: Quay, olive: Person, coffee: Channel
):
    said = await start_circle(olive, coffee)
    assert "Coffee meets every Tuesday at 10:00 (Berlin)." in said
    assert "/coffee-circle preview Coffee shows whom it would bring together" in said
    [community] = await quay.store.communities()
    assert (community.name, community.zone, community.platform) == ("Harbour", "Europe/Berlin", "discord")


async def test_joining_asks_for_the_zone_that_discord_does_not_tell(
    quay: Quay, olive: Person, ben: Person, coffee: Channel
):
    await start_circle(olive, coffee)
    await ben.slash("coffee join", channel=coffee)
    form = await ben.opens()
    assert "Meine Zeitzone [Europe/Berlin]" in ben.reads(form)
    said = await ben.submit(form, {"Neugierig bin ich auf": "Brot, *Käse*", "Meine Zeitzone": "lisbon"})
    assert "Du bist bei Coffee dabei." in await read(ben, said)
    about = await read(ben, await ben.slash("coffee me", channel=coffee))
    assert "Europe/Lisbon" in about
    assert "*Käse* und Brot" in about


async def test_a_form_with_mistakes_is_told_of_and_opens_again_with_all_that_was_typed(
    quay: Quay, olive: Person, ben: Person, coffee: Channel
):
    await start_circle(olive, coffee)
    await ben.slash("coffee join", channel=coffee)
    form = await ben.opens()
    said = await ben.submit(form, {"Neugierig bin ich auf": "Brot", "Meine Zeitzone": "Atlantis"})
    assert "Meine Zeitzone: " in await read(ben, said)
    await ben.press(said, "Noch einmal")
    again = await ben.opens()
    assert "Neugierig bin ich auf [Brot]" in ben.reads(again)
    said = await ben.submit(again, {"Meine Zeitzone": "Berlin"})
    assert "Du bist bei Coffee dabei." in await read(ben, said)
