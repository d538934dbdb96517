"""The operator chooses the command's name. Members type it, and every text uses it."""

from collections.abc import Iterator

import pytest

from bot.texts.command_name import DEFAULT, set_command_name
from tests.journeys.conftest import Open
from tests.journeys.scenes import circle_with


@pytest.fixture
def tea_break() -> Iterator[None]:
    set_command_name("tea-break")
    yield
    set_command_name(DEFAULT)


@pytest.mark.usefixtures("tea_break")
async def test_members_type_the_name_that_the_operator_chose_and_read_no_other(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana")
    assert "You’re in Coffee" in await stage.join("ana")
    said = [await stage.type("ana", f"/tea-break {words}".strip()) for words in ("", "help", "help ask", "forget-me")]
    said.append(await stage.type("olive", "/tea-break circle list"))
    said.append(await stage.type("olive", "/tea-break me"))
    assert "/tea-break join" in said[1]
    assert "/tea-break ask how do you recruit people" in said[2]
    assert "/tea-break rest" in said[3]
    assert not [text for text in (*said, *await stage.texts("ana"), *await stage.texts("olive")) if "/coffee" in text]
