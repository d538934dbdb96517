"""Decisions of others about a forgotten member stay without a name, and apply again if the member comes back."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from dump import dump, mentions
from examples import (
    ANA,
    BEN,
    CLEO,
    DAN,
    DAY,
    GONE,
    HARBOUR,
    MEADOW,
    NOW,
    SAILING,
    acquaintance,
    chat,
    circle,
    member,
    wish,
)
from filled_community import fill

from bot.model.absences import Absence
from bot.model.again import Again
from bot.model.blocks import Block
from bot.model.ids import ChatId, MemberId
from bot.model.refills import FIRST_RHYTHM_WEEKS, Acquaintance, pair_of
from storage import SqlStore
from storage.community_secrets import rotate_secrets
from storage.deployment_keys import new_key
from storage.encryption import Cipher
from tests.cipher import KEY
from tests.made_ids import make_id

SUNDAY_NIGHT = datetime(2026, 3, 30, tzinfo=UTC)
"""The end of the week that contains NOW."""
NO_CHAT = ChatId("")


async def test_they_may_come_back(forgotten: SqlStore):
    async with forgotten.transaction(HARBOUR) as tx:
        await tx.members.put(member(GONE))
        await tx.commit()
    async with forgotten.reading(HARBOUR) as tx:
        assert await tx.topics.interests_of([GONE]) == []
        assert await tx.circles.membership(circle().id, GONE) is None
        assert await tx.topics.get(SAILING) is not None
        assert ANA != GONE


async def test_what_others_decided_stays_without_a_name_and_holds_again_when_they_come_back(store: SqlStore):
    no = replace(wish(BEN, GONE), answer=Again.NO)
    async with store.transaction(HARBOUR) as tx:
        await fill(tx, GONE)
        await tx.chats.put_wish(no)
        await tx.chats.put_wish(replace(wish(DAN, GONE), answer=Again.YES))
        await tx.chats.put_wish(wish(CLEO, GONE))
        await tx.acquaintances.add_block(Block(GONE, DAN))
        await tx.members.forget(GONE)
        await tx.commit()
    assert mentions(await dump(store, HARBOUR), GONE) == {}
    async with store.transaction(HARBOUR) as tx:
        assert {block.other for block in await tx.acquaintances.blocks_of(BEN)} > {CLEO}
        assert len(await tx.chats.wishes([BEN])) == 2
        assert len(await tx.acquaintances.of_member(BEN)) == 2
        assert await tx.chats.wishes([CLEO, DAN]) == []
        await tx.members.recall(GONE)
        await tx.members.put(member(GONE))
        await tx.commit()
    async with store.reading(HARBOUR) as tx:
        assert {block.other for block in await tx.acquaintances.blocks_of(BEN)} == {CLEO, GONE}
        assert await tx.acquaintances.blocks_of(GONE) == [], "their own went with them"
        assert not await tx.acquaintances.blocks_among([GONE, DAN])
        assert await tx.chats.wish(BEN, GONE) == replace(no, chat=NO_CHAT, answered_at=SUNDAY_NIGHT)
        assert await tx.chats.wish(GONE, BEN) is None
        assert await tx.acquaintances.get(GONE, BEN) == Acquaintance(*pair_of(BEN, GONE), SUNDAY_NIGHT, NO_CHAT)
        assert set(await tx.acquaintances.among([GONE, BEN], NOW - DAY)) == {await tx.acquaintances.get(BEN, GONE)}


async def test_who_has_a_copy_and_an_id_can_not_tell_whether_it_was_here(forgotten: SqlStore):
    held = await dump(forgotten, HARBOUR)
    assert mentions(held, make_id("gone", HARBOUR, GONE)) == {}
    async with forgotten.reading(HARBOUR) as tx:
        (token,) = {block.other for block in await tx.acquaintances.blocks_of(BEN)} - {CLEO}
    assert mentions(held, token)


async def test_what_others_decided_holds_again_after_the_deployments_key_was_changed(store: SqlStore):
    key = new_key()
    async with store.transaction(HARBOUR) as tx:
        await fill(tx, GONE)
        await tx.members.forget(GONE)
        await tx.commit()
    await rotate_secrets(store._engine, Cipher(lambda: (key, KEY)))
    async with SqlStore(store._engine, Cipher(lambda: (key,))).transaction(HARBOUR) as tx:
        await tx.members.recall(GONE)
        assert await tx.acquaintances.blocks_among([BEN, GONE])


@pytest.mark.parametrize("first", [GONE, BEN])
async def test_two_who_were_forgotten_come_back_as_two_who_met(store: SqlStore, first: MemberId):
    async with store.transaction(HARBOUR) as tx:
        await fill(tx, GONE)
        for who in (GONE, BEN):
            await tx.members.forget(who)
        for who in sorted((GONE, BEN), key=lambda who: who != first):
            await tx.members.recall(who)
            await tx.members.put(member(who))
        known = await tx.acquaintances.get(GONE, BEN)
        assert known is not None
        assert known.introduced_at == SUNDAY_NIGHT
        assert not await tx.acquaintances.blocks_among([GONE, BEN]), "both took what they had decided along"


async def test_a_no_about_who_came_back_while_its_author_was_away_holds(store: SqlStore):
    async with store.transaction(HARBOUR) as tx:
        await fill(tx, GONE)
        await tx.chats.put_wish(replace(wish(BEN, GONE), answer=Again.NO))
        await tx.members.forget(GONE)
        await tx.members.hold(Absence(BEN, NOW))
        await tx.members.recall(GONE)
        await tx.members.put(member(GONE))
        await tx.members.release(BEN)
        assert await tx.acquaintances.blocks_among([BEN, GONE])
        assert await tx.acquaintances.get(BEN, GONE) is not None
        about_gone = await tx.chats.wish(BEN, GONE)
        assert about_gone is not None
        assert about_gone.answer is Again.NO


async def test_what_two_decided_about_a_forgotten_member_can_not_be_linked(store: SqlStore):
    """If rows about one member shared an id, a chat or a time, they would show who the member was."""
    async with store.transaction(HARBOUR) as tx:
        await fill(tx, GONE)
        await tx.chats.put(chat("chat-1", tuple(sorted((BEN, CLEO, GONE)))))
        for who in (BEN, CLEO):
            await tx.chats.put_wish(replace(wish(who, GONE), answer=Again.NO))
            await tx.acquaintances.add_block(Block(who, GONE))
            await tx.acquaintances.put(acquaintance(who, GONE))
        await tx.commit()
    before = await dump(store, HARBOUR)
    async with store.transaction(HARBOUR) as tx:
        await tx.members.forget(GONE)
        await tx.commit()
    held = await dump(store, HARBOUR)
    new = {name: set(rows) - set(before[name]) for name, rows in held.items()}
    bens, cleos = (
        {name: [row for row in new[name] if who in row] for name in ("acquaintance", "block", "wish")}
        for who in (BEN, CLEO)
    )
    assert all(len(rows) == 1 for rows in [*bens.values(), *cleos.values()])
    usual = {str(HARBOUR), "", "0", str(FIRST_RHYTHM_WEEKS), "no", "True", str(SUNDAY_NIGHT)}
    shared = {value for (row,) in bens.values() for value in row} & {
        value for (row,) in cleos.values() for value in row
    }
    assert shared <= usual


async def test_who_comes_back_elsewhere_finds_nothing_of_here(forgotten: SqlStore):
    before = await dump(forgotten, HARBOUR)
    async with forgotten.transaction(MEADOW) as tx:
        await tx.members.forget(GONE)
        await tx.members.recall(GONE)
        await tx.commit()
    assert await dump(forgotten, HARBOUR) == before


async def test_who_kept_them_apart_keeps_the_day_alone(store: SqlStore):
    """Members who blocked them or said no have the time in a row of their own. Dan did neither."""
    at, days_end = datetime(2026, 3, 20, 9, 17, 23, tzinfo=UTC), datetime(2026, 3, 21, tzinfo=UTC)
    async with store.transaction(HARBOUR) as tx:
        await fill(tx, GONE)
        for who in (BEN, DAN):
            await tx.members.put(replace(member(who), kept_apart_at=at))
        await tx.members.forget(GONE)
        await tx.commit()
    async with store.reading(HARBOUR) as tx:
        kept = await tx.members.get_many([BEN, DAN])
    assert {who: one.kept_apart_at for who, one in kept.items()} == {BEN: days_end, DAN: at}
