"""Pages about privacy, terms and support: made from settings, and linked where people look for them."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from pydantic import ValidationError

from adapters.slack.manifest import manifest_of
from adapters.web.pages import voice_of
from bot import bootstrap
from bot.settings import Settings
from bot.texts.operator_pages import set_pages_address
from tests.adapters.slack.local_slack import LocalSlack
from tests.adapters.slack.one_workspace import SlackScene, latest, opened
from tests.adapters.slack.over_http import said
from tests.adapters.slack.test_running import http_settings

pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated")  # slack_sdk uses it
WHO = {"operator_name": "Harbour <b>Club</b>", "operator_contact": "hello@harbour.example", "backup_days": 30}


async def pages(
    folder: Path, local_slack: LocalSlack, headers: dict[str, str] | None = None, **settings: object
) -> dict[str, httpx.Response]:
    """Start Refill over HTTP, and return its pages."""
    http = {name.lower(): value for name, value in http_settings(local_slack.url).items()}
    given = {"database_url": f"sqlite:///{folder / 'refill.db'}", **http, **settings}
    async with bootstrap.start(Settings(_env_file=None, **given)) as running:
        transport = httpx.ASGITransport(app=running.web)
        async with httpx.AsyncClient(transport=transport, base_url="http://refill.example") as browser:
            return {path: await browser.get(path, headers=headers) for path in ("/", "/privacy", "/terms", "/support")}


async def test_pages_say_who_runs_refill_and_are_linked_from_the_first(tmp_path: Path, local_slack: LocalSlack) -> None:
    found = await pages(tmp_path, local_slack, **WHO)
    for path in ("/privacy", "/terms", "/support"):
        assert f'href="{path}"' in found["/"].text
        assert found[path].status_code == 200
        assert "Harbour &lt;b&gt;Club&lt;/b&gt;" in found[path].text
        assert 'href="mailto:hello@harbour.example"' in found[path].text
        assert "{" not in said(found[path])
    assert "deleted after 30 days" in said(found["/privacy"])
    assert "/coffee forget-me deletes it at once" in said(found["/privacy"])


async def test_who_does_not_say_who_they_are_has_no_such_pages(tmp_path: Path, local_slack: LocalSlack) -> None:
    found = await pages(tmp_path, local_slack, operator_name="Harbour Club")
    assert [page.status_code for page in found.values()] == [200, 404, 404, 404]
    assert "/privacy" not in found["/"].text


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ({"slack_client_id": "1.2"}, "https://refill.example"),
        ({"slack_bot_token": "xoxb-1", "slack_app_token": "xapp-1"}, ""),
        ({"discord_token": "secret"}, ""),
        ({}, ""),
    ],
)
def test_only_pages_that_are_served_have_an_address(given: dict[str, str], address: str) -> None:
    settings = Settings(_env_file=None, public_url="https://refill.example", **WHO, **given)
    assert settings.pages_address() == address


@pytest.mark.parametrize("contact", ["harbour", "http://harbour.example", "a b@c", "javascript:alert(1)"])
def test_a_contact_is_an_address(contact: str):
    with pytest.raises(ValidationError, match="write an email address, or a URL"):
        Settings(_env_file=None, operator_contact=contact)


@pytest.fixture
def address() -> Iterator[str]:
    set_pages_address("https://refill.example")
    yield "https://refill.example"
    set_pages_address("")


@pytest.fixture
async def scene(sqlite_with_tables: str, tmp_path: Path) -> AsyncIterator[SlackScene]:
    """Yield a workspace with a circle."""
    async with opened(sqlite_with_tables, tmp_path) as scene:
        yield scene


async def test_app_home_and_help_link_them(scene: SlackScene, address: str) -> None:
    await scene.ana.slash("/coffee", "help", "C1")
    assert address + "/privacy" in str(latest(scene.ana, "About Refill").blocks)
    for who in (scene.ana, scene.olive):
        await who.open_home()
        assert who.home is not None
        assert "About Refill: Privacy, Terms and Support" in who.home.plain
        assert address + "/support" in str(who.home.body)


async def test_without_pages_nothing_is_linked(scene: SlackScene) -> None:
    await scene.ana.slash("/coffee", "help", "C1")
    await scene.ana.open_home()
    assert scene.ana.home is not None
    assert "About Refill" not in scene.ana.home.plain + scene.ana.inbox()[-1].plain


def test_the_long_description_keeps_slacks_limits():
    told = manifest_of()["display_information"]
    assert 175 <= len(told["long_description"]) <= 4000
    assert len(told["description"]) <= 140


@pytest.mark.parametrize(
    ("header", "locale"),
    [
        ("", "en"),
        ("de-AT, en;q=0.5", "de_AT"),
        ("fr, de;q=0.8, en;q=0.9", "en"),
        ("tlh, xx-YY, de;q=0.1", "de"),
        ("*", "en"),
        ("de;q=1.2.3,\0é" + "x" * 5000, "de"),
    ],
)
def test_a_page_speaks_the_first_language_of_a_browser_that_has_a_catalogue(header: str, locale: str):
    assert voice_of(header).locale == locale


async def test_pages_are_in_german_for_a_german_browser(tmp_path: Path, local_slack: LocalSlack) -> None:
    found = await pages(tmp_path, local_slack, headers={"Accept-Language": "de-DE,de;q=0.9"}, **WHO)
    assert '<html lang="de-DE" dir="ltr">' in found["/"].text
    assert "eine halbe Stunde" in said(found["/"])
    assert "/coffee forget-me löscht es sofort" in said(found["/privacy"])
