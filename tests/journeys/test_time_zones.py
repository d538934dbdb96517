"""A time zone is found by what people type. If several are likely, they press theirs."""

from tests.journeys.conftest import Open
from tests.journeys.scenes import NOT_SENT_BY_SLACK, OLIVE, circle_with
from tests.journeys.stage import someone


async def test_a_city_and_an_abbreviation_are_found(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana")
    assert "America/Los_Angeles" in await stage.type("ana", "/coffee hours zone San Francisco")
    assert "America/New_York" in await stage.type("ana", "/coffee hours zone EST")
    assert "UTC+2" in await stage.type("ana", "/coffee hours zone GMT+2")


async def test_where_several_zones_are_likely_a_button_asks(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana")
    assert "CST can mean several time zones" in await stage.type("ana", "/coffee hours zone CST")
    assert "America/Chicago" in await stage.press("ana", "Chicago, United States")
    assert "America/Chicago" in await stage.type("ana", "/coffee me")


@NOT_SENT_BY_SLACK
async def test_a_form_lets_choose_among_the_likely_zones(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana")
    await stage.type("ana", "/coffee hours")
    assert "several time zones" in await stage.fill("ana", zone="IST")
    labels = [option.label for field in stage.form_of("ana").fields if field.name == "zone" for option in field.options]
    assert labels == ["Kolkata, India", "Jerusalem, Israel", "Dublin, Ireland"]
    assert "Asia/Jerusalem" in await stage.fill("ana", zone="Asia/Jerusalem")


@NOT_SENT_BY_SLACK
async def test_a_circle_meets_in_the_zone_of_a_city(open_stage: Open) -> None:
    stage = await open_stage(OLIVE, someone("Ana"))
    await stage.start_circle(zone="Bangalore")
    assert "(Kolkata)" in await stage.type("ana", "/coffee circle list")
