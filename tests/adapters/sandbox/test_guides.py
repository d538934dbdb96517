"""The guides, as pages of the sandbox."""

import re
from urllib.parse import urljoin

import httpx

from adapters.sandbox.guides import GUIDES, address_of, render_guide


async def test_every_guide_is_a_page_whose_links_and_pictures_lead_somewhere(client: httpx.AsyncClient):
    pages = {f"/docs/{name}.md": (await client.get(f"/docs/{name}.md")).text for name in GUIDES}
    assert "/docs/organisers.md" in pages
    ids = {path: set(re.findall(r' id="([^"]+)"', page)) for path, page in pages.items()}
    wanted: set[str] = set()
    for path, page in pages.items():
        body = page[page.index("<main") :]
        assert "<h1" in body, path
        assert "style=" not in body, path  # the policy of pages forbids it
        for address in re.findall(r'(?:href|src)="([^"]+)"', body):
            leads_to, _, place = urljoin(path, address).partition("#")
            if leads_to in pages:
                assert not place or place in ids[leads_to], f"{path}: {address}"
            elif not leads_to.startswith("https://"):
                wanted.add(leads_to)
    assert wanted
    for address in wanted:
        assert (await client.get(address)).status_code == 200, address


async def test_what_is_no_guide_is_not_served(client: httpx.AsyncClient):
    for address in ("/docs/nothing.md", "/docs/..%2FREADME.md", "/docs/images/../slack.md.txt", "/docs/images/no.webp"):
        assert (await client.get(address)).status_code == 404, address


def test_a_guide_has_no_html_of_its_own():
    guide = render_guide("# A & B\n\n<script>x</script> [no](javascript:x) [yes](slack.md)\n")
    assert guide.title == "A & B"
    assert "<script" not in guide.html
    assert 'href="javascript' not in guide.html
    assert '<a href="slack.md">yes</a>' in guide.html


def test_a_table_may_be_wider_than_the_page():
    html = render_guide("# T\n\n| what | how many |\n| --- | ---: |\n| a | 1 |\n").html
    assert '<div class="scrolls" tabindex="0"><table>' in html
    assert '<td class="number">1</td>' in html


def test_headings_have_the_addresses_that_they_have_on_github():
    assert address_of("Set it up in ten minutes") == "set-it-up-in-ten-minutes"
    assert address_of("What it may do, and why") == "what-it-may-do-and-why"
