"""No id that a client receives, or that a copy of the store contains, can be computed from public values."""

import hashlib
import json
import re
import shutil
from base64 import b32encode
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from itertools import combinations, permutations, product
from pathlib import Path

import pytest
from sqlalchemy import Text, select, type_coerce

from storage.deployment_keys import new_key
from storage.encryption import Cipher
from storage.engine import READING, begun
from storage.store import SqlStore
from storage.tables import metadata
from tests.journeys.conftest import STAGES
from tests.journeys.discord_stage import DiscordStage
from tests.journeys.slack_stage import SlackStage
from tests.journeys.stage import Stage, someone
from tests.slow import SLOW

PEOPLE = (someone("Olive", admin=True), someone("Ana"), someone("Ben"), someone("Cem"))
OPAQUE = re.compile(r"(?<![A-Za-z0-9])(?=[a-z]*[0-9])(?=[0-9]*[a-z])[a-z0-9]{16,}(?![A-Za-z0-9])")
"""Matches ids: letters and digits without a gap. Words have no digits, and Discord's ids no letters."""
INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ][\d:.]{8,}(?:Z|\+00:00)")
KINDS = ("ask", "chat", "circle", "gone", "message", "note", "refill", "round", "said", "sight", "topic")
JOINTS = ("\x1f", "\0", " ", ".", ":", "|", ",", "")


async def play(platform: str, database: str, cipher: Cipher) -> Stage:
    """Play a round and an ask with all that follows, and a block."""
    stage = await STAGES[platform].open(database, PEOPLE, cipher=cipher)
    await stage.start_circle()
    for who in ("ana", "ben", "cem"):
        await stage.join(who, curious=["sourdough"], sharing=["sourdough", "type hints"])
    await stage.type("cem", "/coffee not-with @Olive")
    await stage.type("ana", "/coffee ask How do you keep a starter alive?")
    await stage.fill("ana", topic=["sourdough"])
    await press(stage, "ana", "ask.send:")
    await stage.next_round()
    for who in ("ana", "ben", "cem"):
        await press(stage, who, "pick:")
    for who in ("ben", "cem"):
        await press(stage, who, "asked.yes:")
    await stage.pass_time(hours=30)
    for _ in range(2):
        for who in ("ana", "ben", "cem"):
            await press(stage, who, "pick:")
        await stage.pass_time(days=5)
        for who in ("ana", "ben", "cem"):
            await press(stage, who, "met:")
            await press(stage, who, "again:", ":yes")
    for who in ("ana", "ben", "cem"):
        for words in ("asks", "chats", "me", "my-data", "notes"):
            await stage.type(who, f"/coffee {words}")
    await stage.pass_time(weeks=4)
    return stage


async def press(stage: Stage, who: str, beginning: str, end: str = "") -> None:
    """Press the newest button with an action, if a person has one."""
    for seen in reversed(await stage.sees(who)):
        for _, action in seen.choices:
            if action.startswith(beginning) and action.endswith(end):
                await stage.press_action(who, seen, action)
                return


async def received(stage: Stage) -> str:
    """Return everything that was sent to the platform or shown to people, as text."""
    got: list[object] = [asdict(one) for one in stage.shown()]
    match stage:
        case SlackStage():
            got += [call.args for call in stage.slack.calls] + stage.slack.sockets.sent
        case DiscordStage():
            got += [
                (call.path, call.body, [(name, data.decode()) for name, data in call.files])
                for call in stage.discord.calls
            ]
    for who in ("ana", "ben", "cem"):
        got += await stage.files(who)
    return json.dumps(got, default=str)


async def kept(store: SqlStore) -> str:
    """Return every row of every table as text, without the secret itself."""
    held: list[object] = []
    async with begun(store._engine, READING) as connection:
        for table in metadata.tables.values():
            if table.name != "community_key":
                columns = [type_coerce(one, Text) if isinstance(one.type, Text) else one for one in table.c]
                held += [list(row) for row in await connection.execute(select(*columns))]
    return json.dumps(held, default=str)


def ids_in(text: str) -> set[str]:
    """List the ids in a text."""
    return set(OPAQUE.findall(text))


@pytest.mark.parametrize("platform", [pytest.param(name, marks=() if name == "slack" else SLOW) for name in STAGES])
async def test_no_id_is_the_same_under_another_key_and_none_is_found_by_trying(
    platform: str, sqlite_with_tables: str, tmp_path: Path
) -> None:
    found, members, times = list[set[str]](), set[str](), set[str]()
    for number in range(2):
        path = shutil.copy(sqlite_with_tables, tmp_path / f"{number}.db")
        key = new_key()
        stage = await play(platform, f"sqlite:///{path}", Cipher(lambda key=key: (key,)))
        text = await received(stage) + await kept(stage.store)
        await stage.close()
        found.append(ids_in(text))
        assert {delivery.token for _, delivery in stage.log.deliveries} <= {*found[-1], *re.findall("[a-z]{20}", text)}
        members = {stage.member(who) for who in stage.people}
        assert "BEGIN:VCALENDAR" in text or platform == "sandbox", "whose page makes it when it is fetched"
        times = {time.isoformat() for time, _ in stage.log.deliveries} | {
            datetime.fromisoformat(found).isoformat() for found in INSTANT.findall(text)
        }
    first, second = found
    assert len(first) > 30, "a story in which hardly anything has an id shows nothing"
    assert first & second == set()
    assert first & set(tried(stage.community, sorted(members), sorted(times), sorted(first))) == set()


def tried(community: str, members: Sequence[str], times: Sequence[str], ids: Sequence[str]) -> Iterator[str]:
    """Return hashes that a reader of the code could compute from known members, times and ids."""
    known = [*members, *times, *ids]
    two = [*product(members, times), *product(times, members), *permutations(members, 2)]
    some = [(), *((one,) for one in known), *two, *((each, *pair) for each in ids for pair in combinations(members, 2))]
    for begin, middle, end in product([(), *((kind,) for kind in KINDS)], some, [(), ("0",), ("1",), ("2",)]):
        for parts in ((*begin, *middle, *end), (*begin, community, *middle, *end)):
            for joint in JOINTS if len(middle) == 1 else JOINTS[:1]:
                digest = hashlib.sha256(joint.join(parts).encode()).digest()
                yield b32encode(digest[:15])[:20].decode().lower()
                yield digest.hex()[:25]
                yield digest.hex()
                yield hashlib.blake2b(joint.join(parts).encode(), digest_size=12, person=b"gone").hexdigest()
