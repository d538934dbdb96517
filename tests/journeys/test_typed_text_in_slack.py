"""Typed text never becomes markup in Slack: no mention, link, picture, list, quotation or style."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.journeys.conftest import Open
from tests.journeys.scenes import OLIVE
from tests.journeys.slack_stage import SlackStage
from tests.journeys.stage import COFFEE, someone

NASTY = (
    "<!channel> and <!here|here>",
    "<@UBEN> <#CCOFFEE|coffee> <!subteam^S1>",
    "<http://evil.example|click> https://evil.example",
    "*bold* _slanted_ ~struck~",
    "`code` ```more```",
    "> quoted &gt; <!everyone>",
    "first\n> second\n- third",
    ":smile: :+1::skin-tone-2:",
    "&lt;!channel&gt; &amp;amp;",
    "\u202eturned\u202c \u2067over\u2069",
    "<!date^0^{date}|soon> [a](http://b.example)",
    "*" * 80,
)
COMMANDS = (
    "topics add {}", "topics", "me", "topics drop {}", "topics merge {} into sourdough", "hours {}", "rest until {}",
    "pace {}", "not-with {}", "join {}", "help {}", "pcae {}", "{}", "circle preview {}",
)  # fmt: skip
OURS = re.compile(r"<(@U\w+|#C\w+|!date\^\d+\^[^|<>]*\|[^<>]*)>")
"""Matches references that Refill makes itself."""
MARKS = re.compile(r"[*_~`](?!\u2060)|^>|^&gt;|:[\w+'-]+:|://|<|>", re.MULTILINE)
PIECES = {"text", "user", "channel", "date", "rich_text_section", "rich_text_list"}


def objects(body: Any) -> Iterator[dict[str, Any]]:
    """Yield all objects in a body."""
    match body:
        case dict():
            yield body
            for each in body.values():
                yield from objects(each)
        case list():
            for each in body:
                yield from objects(each)


def markup_in(body: dict[str, Any], known: set[str]) -> list[str]:
    """List the parts that Slack would render as markup."""
    found = MARKS.findall(OURS.sub("", body.get("text") or "" if "metadata" in body else ""))
    for each in objects([*body.get("blocks", []), body.get("title"), *body.get("options", ())]):
        match each.get("type"):
            case "mrkdwn" | "markdown" | "link" | "broadcast" | "usergroup" | "emoji" | "image":
                found.append(str(each))
            case "plain_text" if each.get("emoji"):
                found.append(str(each))
            case "user" if each["user_id"] not in known:
                found.append(str(each))
            case "rich_text":
                found += [str(one) for part in each["elements"] for one in objects(part) if one_is_strange(one)]
            case _:
                pass
    return found


def one_is_strange(piece: dict[str, Any]) -> bool:
    """Return whether a piece of text is of a kind that Refill does not use."""
    return "type" in piece and piece["type"] not in PIECES


@pytest.mark.only_on("slack", "other platforms have other markup")
async def test_nothing_that_members_type_is_read_as_markup(open_stage: Open) -> None:
    stage = await open_stage(OLIVE, someone("Ana"), someone("Ben"))
    assert isinstance(stage, SlackStage)
    await stage.start_circle(name=NASTY[0])
    for who in ("ana", "ben"):
        stage.team.users[stage.member(who)].name = f"{who} *{NASTY[1]}*"
        await stage.join(who, curious=[NASTY[3]], sharing=[NASTY[7]])
    for typed in NASTY:
        for command in COMMANDS:
            answer = await stage.type("ana", f"/coffee {command.format(typed)}", COFFEE)
            if "I’m curious about it" in answer:
                await stage.press("ana", "I’m curious about it")
        await stage.start_circle(name=typed[:40])
        await stage.type("olive", "/coffee circle list", COFFEE)
        await stage.type("olive", f"/coffee circle edit {typed[:40]}", COFFEE)
        await stage.pass_time(minutes=1)  # the number of commands in a minute is limited
    await stage.type("ana", "/coffee join", COFFEE)
    await stage.pass_time(days=2)
    assert await stage.texts("ben", "I thought you could talk about")
    for who in ("ana", "ben"):
        await stage.press(who, "Time 1")
        await stage.type(who, "/coffee chats")
    await stage.pass_time(days=8)
    for who in ("ana", "ben"):
        await stage.press(who, "Yes", within="Did you get to talk")
        await stage.press(who, "Yes", within="again sometime")
    await stage.pass_time(weeks=4)

    known = {stage.member(who) for who in stage.people}
    wrong = [(one.what, found) for one in stage.team.shown if (found := markup_in(one.body, known))]
    assert wrong == []
    everything = "\n".join([text for who in stage.people for text in await stage.texts(who)])
    for typed in NASTY:
        kept = " ".join(re.sub("[\u202e\u202c\u2067\u2069]", "", typed).split())
        assert kept in everything
