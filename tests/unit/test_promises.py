"""The pages' promises name tests that exist."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\|[^|]*\| `(tests/[^`]+)` \| `(test_\w+)` \|$", re.MULTILINE)
NAMED = re.compile(r"`(tests/[^`:]+)::(test_\w+)`")


def test_each_test_that_holds_a_promise_is_where_it_is_said_to_be():
    rows = ROW.findall((ROOT / "docs" / "promises.md").read_text())
    assert len(rows) > 20
    assert missing(rows) == []


def test_each_row_of_the_privacy_page_names_a_test_that_is_there():
    assert [
        row for row in rows_of_privacy() if not NAMED.search(row[TEST]) and not row[COVER].startswith("nothing")
    ] == []
    assert missing([named for row in rows_of_privacy() for named in NAMED.findall(row[TEST])]) == []


def test_the_privacy_page_has_a_row_for_each_secret_and_each_observer():
    secrets = re.findall(
        r"^- \*?([a-z ]+)\*?: ", privacy().split("**The secrets**")[1].split("**The observers**")[0], re.MULTILINE
    )
    assert len(secrets) > 8
    rows = {(secret, row[OBSERVER]) for row in rows_of_privacy() for secret in row[SECRET].split(", ")}
    everybody_else = {(secret, one) for secret, whoever in rows if whoever == "everybody else" for one in MEMBERS}
    needed = {(secret, one) for secret in secrets for one in (*MEMBERS, "a copy")}
    assert sorted(needed - rows - everybody_else) == []


def test_the_pages_say_that_a_circle_of_two_covers_no_no():
    """After the freeze, pairs with *someday* or silence may meet again, but not with *no*. No wording hides that."""
    members, organisers = ((ROOT / "docs" / f"{name}.md").read_text() for name in ("members", "organisers"))
    assert "- **A circle of two.** After the floor" in privacy()
    assert "Circles work best with five people or more" in members
    assert "Circles work best with five people or more" in organisers


SECRET, OBSERVER, COVER, TEST = 0, 1, 3, 4
MEMBERS = "a member", "two members", "an admin as a member", "an admin"


def privacy() -> str:
    """Return the text of the privacy page."""
    return (ROOT / "docs" / "privacy.md").read_text()


def rows_of_privacy() -> list[list[str]]:
    """Return the rows of the privacy page's table as lists of cells."""
    lines = [line for line in privacy().splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def missing(named: list[tuple[str, str]]) -> list[str]:
    """List the tests that don't exist in the named file."""
    return [f"{file}: {name}" for file, name in named if f"def {name}(" not in (ROOT / file).read_text()]
