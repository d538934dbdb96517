"""The pages about the local servers name a source for each error that the servers can return."""

import re
from pathlib import Path

from tests.adapters.discord.local_discord.errors import Error
from tests.adapters.slack.local_slack.errors import FIXED, FORBIDDEN, KNOWN, MALFORMED, PAGES

DOCS = Path(__file__).parents[2] / "docs"


def rows_of(page: str) -> list[list[str]]:
    """Return the rows of the table of errors. Each has the codes first and the source last."""
    section = (DOCS / page).read_text(encoding="utf-8").partition("## Errors\n")[2].partition("\n## ")[0]
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows[2:]]


def test_each_error_of_the_local_slack_has_its_source():
    named = {source: tuple(re.findall(r"`(\w+)`", codes)) for codes, source in rows_of("local-slack.md")}
    assert named == PAGES
    assert {*FORBIDDEN, *MALFORMED, *FIXED} <= KNOWN


def test_each_error_of_the_local_discord_has_its_source():
    rows = rows_of("local-discord.md")
    assert all(source for *_, source in rows)
    assert sorted(int(code) for codes, *_ in rows for code in codes.split(",")) == sorted({e.value[1] for e in Error})
