"""A community that has a row in every table."""

from dataclasses import replace

from examples import (
    ANA,
    BEN,
    CLEO,
    DAN,
    EVE,
    HOUR,
    NOW,
    SAILING,
    TESTS,
    TUESDAYS,
    a_round,
    acquaintance,
    ask,
    carried,
    chat,
    check_in,
    circle,
    community,
    draw_part,
    due,
    figures,
    member,
    membership,
    note,
    owed,
    refill,
    topic,
    wish,
)

from bot.model.absences import Absence
from bot.model.ask_figures import AskFigures
from bot.model.blocks import Block
from bot.model.circle_figures import FiguresState
from bot.model.embeddings import TopicVector
from bot.model.ids import AskId, ChannelId, ChatId, MemberId, RefillId, RoundId, TopicId
from bot.model.interests import Interest, Stance
from bot.model.jobs import AskSomeday, CarryAsk, CheckInMember, OfferRefill, RemindChat
from bot.model.organisers import Organiser
from bot.model.outbox import OutboxState, ToChannel, ToChat, ToMember
from bot.model.refills import pair_of
from bot.model.topic_links import LinkKind, said
from bot.ports import Transaction


async def fill(tx: Transaction, about: MemberId = ANA) -> None:
    """Add a row to every table. Ana, whose id is `about`, and Ben had a chat; Ben, Cleo and Dan had another."""
    await tx.put_community(community(tx.community))
    for who in (about, BEN, CLEO, DAN):
        await tx.members.put(member(who, f"{who} of {tx.community}"))
    await tx.topics.put(topic(TESTS, f"Tests in {tx.community}"))
    await tx.topics.put(topic(SAILING, "Sailing"))
    await tx.topics.merge(topic(TopicId("t-testing"), "Testing"), topic(TESTS, f"Tests in {tx.community}"))
    await tx.links.put(said(TESTS, SAILING, LinkKind.NEAR))
    await tx.links.put_vector(TopicVector(TESTS, "model", (1, -127, 0)))
    for who in (about, BEN):
        await tx.topics.add_interest(Interest(who, TESTS, Stance.CURIOUS))
        await tx.topics.add_interest(Interest(who, SAILING, Stance.SHARING))
    await tx.circles.put(circle())
    for who in (about, BEN):
        await tx.circles.put_membership(membership(who))
        await tx.organisers.add(Organiser(TUESDAYS, who))
    await tx.figures.put(figures())
    await tx.asks_by_month.add(AskFigures("2026-02", 10, 5))
    await tx.figures.put(figures(2, FiguresState.SHOWN))
    await tx.rounds.put(a_round())
    await tx.rounds.put_part(draw_part(members=(about, BEN, CLEO)))
    await tx.rounds.put(a_round(RoundId("r-second"), 2))
    await tx.rounds.put_part(draw_part(RoundId("r-second"), (BEN, CLEO, DAN)))
    await tx.chats.put(chat("chat-1", tuple(sorted((about, BEN)))))
    await tx.chats.put(chat("chat-2", (BEN, CLEO, DAN), of=RoundId("r-second")))
    for which, who in (("chat-1", about), ("chat-1", BEN), ("chat-2", CLEO)):
        await tx.chats.put_check_in(check_in(ChatId(which), who))
    for who, other in ((about, BEN), (BEN, about), (BEN, CLEO)):
        await tx.chats.put_wish(wish(who, other))
        await tx.acquaintances.put(acquaintance(who, other))
        await tx.acquaintances.add_block(Block(who, other))
    await tx.acquaintances.put_refill(refill("refill-1", pair_of(about, BEN)))
    await tx.acquaintances.put_refill(refill("refill-2", pair_of(BEN, CLEO), after="chat-2"))
    await tx.asks.put(ask("ask-1", about))
    await tx.asks.put(ask("ask-2", BEN))
    for which, who in (("ask-1", BEN), ("ask-1", CLEO), ("ask-2", about), ("ask-2", DAN)):
        await tx.asks.put_carried(replace(carried(which, who), settled=False))
    await tx.outbox.add(owed(f"asked.ask-1.{CLEO}", ToMember(CLEO), about=BEN))
    for which, author, other in (("n-1", about, BEN), ("n-2", BEN, about), ("n-3", BEN, CLEO)):
        await tx.notes.put(note(which, author, other))
    await tx.inbound.is_new("event-1", NOW)
    await tx.outbox.hear(NOW)
    to_chat = ToChat(ChatId("chat-1"), tuple(sorted((about, BEN))), None)
    await tx.outbox.add(owed("intro.chat-1", to_chat))
    await tx.outbox.add(owed("welcome", ToMember(about)))
    await tx.outbox.add(owed("on its way", ToMember(about), state=OutboxState.SENDING))
    unsure = owed("unsure", ToMember(about), state=OutboxState.UNKNOWN)
    await tx.outbox.add(replace(unsure, unsure_since=NOW))
    await tx.outbox.add(owed("kept", ToMember(about), state=OutboxState.WAITING))
    await tx.outbox.add(owed(f"reminder.{about}", ToMember(BEN)))
    await tx.outbox.add(owed("about", ToMember(BEN), about=about))
    await tx.outbox.add(owed("unrelated", ToMember(BEN), about=CLEO))
    await tx.outbox.add(owed("post", ToChannel(ChannelId("C-quay")), about=CLEO))
    await tx.members.put(member(EVE, f"Eve of {tx.community}"))
    await tx.chats.put(chat("chat-3", tuple(sorted((about, EVE))), of=None))
    await tx.members.hold(Absence(EVE, NOW, NOW - HOUR))
    for job in (
        CheckInMember(ChatId("chat-1"), about),
        RemindChat(ChatId("chat-1")),
        OfferRefill(RefillId("refill-1")),
        AskSomeday(BEN, about),
        RemindChat(ChatId("chat-2")),
        CarryAsk(AskId("ask-1")),
        CarryAsk(AskId("ask-2")),
    ):
        await tx.agenda.put(due(job))
