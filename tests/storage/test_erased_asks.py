"""After a member is forgotten, their asks tell nothing about them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from dump import dump, mentions
from examples import BEN, CLEO, DAN, DAY, EVE, GONE, HARBOUR, NOW, ask, carried, owed
from filled_community import fill

from bot.model import message_keys
from bot.model.asks import Ask, AskState, CarriedState, Limit, Wording
from bot.model.ids import AskId, TopicId
from bot.model.jobs import CarryAsk, Due
from bot.model.message_keys import MessageKey
from bot.model.outbox import OutboxState, ToMember
from storage import SqlStore


async def test_what_they_asked_goes_with_its_words_wherever_they_are(forgotten: SqlStore):
    async with forgotten.reading(HARBOUR) as tx:
        shell = await tx.asks.get(AskId("ask-1"))
        assert shell is not None
        assert (shell.words, shell.topic, shell.state) == (Wording(""), "", AskState.CLOSED)
        assert {one.member for one in await tx.asks.carried_to([BEN, CLEO], NOW - DAY)} == {BEN, CLEO}, "for their cap"
        reports = {(one.ask, one.member) for one in await tx.asks.reports()}
        assert reports == {("ask-1", BEN), ("ask-1", CLEO), ("ask-2", DAN)}, "until an organiser settles them"
        assert await tx.outbox.get(MessageKey.parse(f"asked.ask-1.{CLEO}")) is None
        assert await tx.agenda.get(CarryAsk(AskId("ask-1"))) is None


async def test_an_ask_that_stays_says_nothing_of_its_asker(store: SqlStore):
    async with store.transaction(HARBOUR) as tx:
        await fill(tx, GONE)
        await tx.asks.put(ask("ask-3", GONE))
        await tx.asks.put_carried(carried("ask-3", DAN))
        await tx.members.forget(GONE)
        await tx.commit()
    async with store.reading(HARBOUR) as tx:
        one, other = await tx.asks.get(AskId("ask-1")), await tx.asks.get(AskId("ask-3"))
        (token,) = {block.other for block in await tx.acquaintances.blocks_of(BEN)} - {CLEO}
    assert one is not None
    assert other is not None
    assert len({one.asker, other.asker, token}) == 3
    never = datetime(1970, 1, 1, tzinfo=UTC)
    assert one == Ask(AskId("ask-1"), one.asker, TopicId(""), Wording(""), never, never, AskState.CLOSED)


async def test_an_ask_that_stays_tells_no_time_of_what_they_did(store: SqlStore):
    """Neither the person they named nor the time of the ask is stored, only the days on which others were asked."""
    named, open_ask = carried("ask-3", CLEO), AskId("ask-4")
    async with store.transaction(HARBOUR) as tx:
        await fill(tx, GONE)
        for which in ("ask-3", open_ask):
            await tx.asks.put(ask(which, GONE))
        await tx.agenda.put(Due(CarryAsk(open_ask), NOW))
        for state, which, who in (
            (CarriedState.NAMED, "ask-1", DAN),
            (CarriedState.MISSED, "ask-1", EVE),
            (CarriedState.NAMED, "ask-3", CLEO),
            (CarriedState.ASKED, open_ask, DAN),
        ):
            await tx.asks.put_carried(replace(named, ask=AskId(which), member=who, state=state))
        for which, who in (("ask-1", BEN), (open_ask, DAN)):
            came = owed(f"asked.{which}.{who}", ToMember(who), state=OutboxState.DELIVERED)
            await tx.outbox.add(replace(came, message=None, replaces=None))
        await tx.members.forget(GONE)
        await tx.commit()
    midnight = datetime(2026, 3, 28, tzinfo=UTC)
    async with store.reading(HARBOUR) as tx:
        assert await tx.asks.get(AskId("ask-3")) is None
        of_one = await tx.asks.carried(AskId("ask-1"))
        assert {(one.member, one.chosen_at, one.asked_at, one.known) for one in of_one} == {
            (BEN, midnight, None, False),
            (CLEO, midnight, None, False),
        }
        came = await tx.outbox.get(message_keys.question(AskId("ask-1"), BEN))
        assert came is not None
        last = midnight - timedelta(microseconds=1)
        assert (came.delivered_at, came.due_at, came.created_at, came.ref, came.error) == (last, last, last, None, None)
        (still_there,) = await tx.asks.carried(open_ask)
        assert (still_there.chosen_at, still_there.asked_at) == (midnight, named.asked_at), (
            "who has it has its full time"
        )


async def test_a_report_of_what_they_asked_is_not_delivered_any_more(store: SqlStore):
    shown, back = f"asked.ask-1.{BEN}", f"asked.ask-1.{BEN}.back"
    async with store.transaction(HARBOUR) as tx:
        await fill(tx, GONE)
        for key in (f"report-nameless.ask-1.x.{DAN}", f"report.ask-1.x.{EVE}", f"report.ask-2.x.{DAN}"):
            await tx.outbox.add(replace(owed(key, ToMember(DAN)), replaces=None))
        await tx.outbox.add(
            replace(owed(shown, ToMember(BEN), state=OutboxState.DELIVERED), message=None, replaces=None)
        )
        await tx.outbox.add(replace(owed(back, ToMember(BEN)), replaces=MessageKey.parse(shown)))
        await tx.members.forget(GONE)
        await tx.commit()
    async with store.reading(HARBOUR) as tx:
        assert await tx.outbox.get(MessageKey.parse(f"report-nameless.ask-1.x.{DAN}")) is not None, (
            "it has no word of it"
        )
        assert await tx.outbox.get(MessageKey.parse(f"report.ask-1.x.{EVE}")) is None
        assert await tx.outbox.get(MessageKey.parse(f"report.ask-2.x.{DAN}")) is not None
        assert await tx.outbox.get(MessageKey.parse(shown)) is not None
        assert await tx.outbox.get(MessageKey.parse(back)) is not None, "whoever has it reads that it needs no answer"


async def test_what_was_carried_to_them_goes_on_without_them(forgotten: SqlStore):
    async with forgotten.reading(HARBOUR) as tx:
        assert await tx.asks.get(AskId("ask-2")) is not None
        assert [one.member for one in await tx.asks.carried(AskId("ask-2"))] == [DAN]
        assert await tx.agenda.get(CarryAsk(AskId("ask-2"))) is not None


async def test_what_they_said_yes_to_goes_with_them(store: SqlStore):
    said = replace(carried("ask-2", GONE), state=CarriedState.YES, limit=Limit(words="only before my shift"))
    async with store.transaction(HARBOUR) as tx:
        await fill(tx, GONE)
        await tx.asks.put_carried(said)
        await tx.commit()
    assert mentions(await dump(store, HARBOUR), "only before my shift")
    async with store.transaction(HARBOUR) as tx:
        await tx.members.forget(GONE)
        await tx.commit()
    assert mentions(await dump(store, HARBOUR), "only before my shift") == {}
