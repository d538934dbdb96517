"""Enqueueing: a message's due time, language and recipients."""

from dataclasses import replace
from datetime import time

from bot.delivery.enqueue import (
    drop_for_chat,
    enqueue_for_channel,
    enqueue_for_chat,
    enqueue_for_each,
    enqueue_for_member,
)
from bot.model import message_keys
from bot.model.chats import Chat
from bot.model.hours import MessageWindow
from bot.model.members import Member
from bot.model.outbox import OutboxState, ToChat, ToMember, Urgency
from bot.ports import Transaction
from bot.texts.localization import Voice
from tests.unit.delivery.scripted_platform import (
    ANA,
    BEN,
    CHAT,
    DAY,
    HOUR,
    MINUTE,
    NOON,
    TO_ANA,
    TO_CHANNEL,
    TO_CHAT,
    A,
    DeliveryScene,
    chat,
    outgoing,
    said,
)

NIGHT = NOON + 9 * HOUR
MORNING = NOON + 21 * HOUR
INTRODUCTION = message_keys.introduction(CHAT)


def in_language(voice: Voice):
    return said(f"{voice.locale} {voice.zone}")


async def enqueue(tx: Transaction, about: Chat, *members: Member, urgency: Urgency = Urgency.EXPECTED, **more) -> None:
    people = {member.id: member for member in members}
    await enqueue_for_chat(tx, NOON, INTRODUCTION, about, None, people, in_language, urgency, **more)


async def test_an_unasked_message_is_due_in_its_members_hours_and_an_asked_one_at_once(scene: DeliveryScene) -> None:
    async def both(tx: Transaction) -> None:
        await enqueue_for_member(tx, NIGHT, A, ANA, said(), Urgency.NUDGE, expires_at=NIGHT + DAY)
        await enqueue_for_member(tx, NIGHT, INTRODUCTION, ANA, said(), Urgency.ASKED, replaces=A)

    await scene.do(both)
    assert await scene.get() == outgoing(
        urgency=Urgency.NUDGE, due_at=MORNING, created_at=NIGHT, expires_at=NIGHT + DAY
    )
    assert await scene.get(INTRODUCTION) == outgoing(INTRODUCTION, due_at=NIGHT, created_at=NIGHT, replaces=A)


async def test_a_key_is_enqueued_once(scene: DeliveryScene) -> None:
    for text in ("Hello.", "Hello again."):
        await scene.do(lambda tx, text=text: enqueue_for_member(tx, NOON, A, ANA, said(text), Urgency.ASKED))
    assert (await scene.get()).message == said("Hello.")


async def test_a_channel_is_posted_to_at_once(scene: DeliveryScene) -> None:
    await scene.do(lambda tx: enqueue_for_channel(tx, NIGHT, A, TO_CHANNEL.channel, said()))
    assert await scene.get() == outgoing(to=TO_CHANNEL, due_at=NIGHT, created_at=NIGHT)


async def test_a_chat_is_due_when_it_suits_all_in_the_language_of_all(scene: DeliveryScene) -> None:
    late = replace(BEN, window=MessageWindow(time(15), time(20)))
    await scene.do(lambda tx: enqueue(tx, chat(), ANA, late))
    message = await scene.get(INTRODUCTION)
    assert (message.destination, message.due_at) == (TO_CHAT, NOON + 3 * HOUR)
    assert message.message == said("en Europe/Berlin")


async def test_members_without_a_common_language_or_zone_read_the_communitys(scene: DeliveryScene) -> None:
    other = replace(BEN, locale="de", zone="Europe/Lisbon")
    await scene.do(lambda tx: enqueue(tx, chat(), ANA, other))
    assert (await scene.get(INTRODUCTION)).message == said("en UTC")


async def test_members_who_are_written_to_alone_each_get_their_own(scene: DeliveryScene) -> None:
    other = replace(BEN, locale="de", zone="Europe/Lisbon")
    await scene.do(lambda tx: enqueue(tx, chat(apart=True), ANA, other, replaces=A))
    for member, text in ((ANA, "en Europe/Berlin"), (other, "de Europe/Lisbon")):
        message = await scene.get(INTRODUCTION.for_member(member.id))
        assert (message.destination, message.message) == (ToMember(member.id), said(text))
        assert message.replaces == A.for_member(member.id)


async def test_a_chats_introduction_that_goes_to_each_alone_keeps_the_chat_apart(scene: DeliveryScene) -> None:
    shared = outgoing(INTRODUCTION, TO_CHAT, Urgency.EXPECTED, expires_at=NOON + DAY)

    async def apart(tx: Transaction) -> None:
        await tx.chats.put(chat())
        await enqueue_for_each(tx, NOON, shared, {ANA.id: ANA, BEN.id: BEN})

    await scene.do(apart)
    found = await scene.do(lambda tx: tx.chats.get(CHAT))
    assert found is not None
    assert found.apart
    for member in (ANA, BEN):
        alone = await scene.get(INTRODUCTION.for_member(member.id))
        assert alone == replace(shared, key=alone.key, destination=ToMember(member.id))


async def test_another_message_that_goes_to_each_alone_does_not(scene: DeliveryScene) -> None:
    reminder = outgoing(message_keys.time_set(CHAT, 1), TO_CHAT)

    async def apart(tx: Transaction) -> None:
        await tx.chats.put(chat())
        await enqueue_for_each(tx, NOON, reminder, {ANA.id: ANA})
        await enqueue_for_each(tx, NOON, outgoing(), {BEN.id: BEN})

    await scene.do(apart)
    found = await scene.do(lambda tx: tx.chats.get(CHAT))
    assert found is not None
    assert not found.apart
    assert (await scene.get(message_keys.time_set(CHAT, 1).for_member(ANA.id))).destination == TO_ANA
    assert await scene.do(lambda tx: tx.outbox.get(A.for_member(BEN.id))) is None, "it was for Ana alone"


async def test_a_chats_message_is_dropped_however_it_would_go(scene: DeliveryScene) -> None:
    alone = INTRODUCTION.for_member(BEN.id)
    sent = INTRODUCTION.for_member(ANA.id)
    await scene.add(
        outgoing(INTRODUCTION, ToChat(CHAT, (ANA.id,), None)),
        outgoing(alone),
        outgoing(sent, state=OutboxState.SENDING, lease_until=NOON + MINUTE),
        outgoing(A),
    )
    await scene.do(lambda tx: drop_for_chat(tx, INTRODUCTION, chat()))
    states = [(await scene.get(key)).state for key in (INTRODUCTION, alone, sent, A)]
    assert states == [OutboxState.DROPPED, OutboxState.DROPPED, OutboxState.SENDING, OutboxState.PENDING]
