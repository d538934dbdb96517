"""A call of each method of each repository, with ids that another community has, too."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from examples import (
    ANA,
    BEN,
    CLEO,
    DAN,
    DAY,
    EVE,
    FIRST,
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
    draw_part,
    due,
    figures,
    member,
    membership,
    owed,
    refill,
    topic,
    wish,
)

from bot.model.absences import Absence
from bot.model.ask_figures import AskFigures
from bot.model.blocks import Block
from bot.model.chats import ChatState
from bot.model.embeddings import TopicVector
from bot.model.ids import AskId, ChannelId, ChatId, RefillId, TopicId
from bot.model.interests import Interest, Stance
from bot.model.message_keys import MessageKey, MessageKind
from bot.model.organisers import Organiser
from bot.model.outbox import OutboxState, ToMember
from bot.model.topic_links import LinkKind, LinkSource, said
from bot.model.topics import Alias
from bot.ports import Transaction

Call = Callable[[Transaction], Awaitable[Any]]
LONG_AGO = NOW - 400 * DAY
ALL = (ANA, BEN, CLEO)
ONE = ChatId("chat-1")
WELCOME = MessageKey.parse("welcome")


async def forget_and_recall(tx: Transaction) -> None:
    await tx.members.forget(ANA)
    await tx.members.recall(ANA)


async def end_and_tidy(tx: Transaction) -> None:
    await tx.outbox.put(owed("welcome", state=OutboxState.DELIVERED))
    await tx.outbox.remove_finished([WELCOME])
    await tx.outbox.drop_dead(LONG_AGO, NOW + DAY, NOW + DAY)


async def end_and_mark(tx: Transaction) -> None:
    await tx.chats.put(chat(state=ChatState.CHECKED_IN))
    assert await tx.chats.mark_told([chat().id]) == [chat().id]


async def leave_and_return(tx: Transaction) -> None:
    await tx.agenda.hold()
    await tx.outbox.hold()
    await tx.agenda.release()
    await tx.outbox.release()


async def introduced(tx: Transaction) -> int:
    return (await tx.figures.count_rounds(TUESDAYS, [1, 2])).introduced


async def in_circle(tx: Transaction) -> int:
    return (await tx.figures.count_members(TUESDAYS, LONG_AGO, NOW)).members


READS: dict[str, Call] = {
    "members.get": lambda tx: tx.members.get(ANA),
    "members.get_many": lambda tx: tx.members.get_many(ALL),
    "members.listed_among": lambda tx: tx.members.listed_among(ALL),
    "members.ids": lambda tx: tx.members.ids(),
    "members.search": lambda tx: tx.members.search("ANA", 10),
    "members.admins": lambda tx: tx.members.admins(),
    "members.absence": lambda tx: tx.members.absence(EVE),
    "topics.get": lambda tx: tx.topics.get(TESTS),
    "topics.get_many": lambda tx: tx.topics.get_many([TESTS]),
    "topics.named": lambda tx: tx.topics.named("testing"),
    "topics.named_any": lambda tx: tx.topics.named_any(["testing"]),
    "topics.interests_of": lambda tx: tx.topics.interests_of(ALL),
    "links.of": lambda tx: tx.links.of([TESTS]),
    "topics.like": lambda tx: tx.topics.like(["test", "sail"], 10),
    "topics.common": lambda tx: tx.topics.common(10),
    "topics.page": lambda tx: tx.topics.page("", "", 10),
    "topics.holders": lambda tx: tx.topics.holders([TESTS, SAILING]),
    "topics.aliases_named": lambda tx: tx.topics.aliases_named(["testing"]),
    "topics.sharing": lambda tx: tx.topics.sharing([SAILING]),
    "topics.held_among": lambda tx: tx.topics.held_among([TESTS]),
    "asks.get": lambda tx: tx.asks.get(ask().id),
    "asks.get_many": lambda tx: tx.asks.get_many([ask().id]),
    "asks.of_member": lambda tx: tx.asks.of_member(ANA),
    "asks.waiting": lambda tx: tx.asks.waiting(10),
    "asks.carried": lambda tx: tx.asks.carried(ask().id),
    "asks.carried_to": lambda tx: tx.asks.carried_to(ALL, LONG_AGO),
    "asks.with_asks_to": lambda tx: tx.asks.with_asks_to(BEN, LONG_AGO, reports=True),
    "asks.reports": lambda tx: tx.asks.reports(),
    "links.among": lambda tx: tx.links.among([TESTS, SAILING]),
    "links.unread": lambda tx: tx.links.unread("another model", 10),
    "links.vectors": lambda tx: tx.links.vectors("model"),
    "links.sharers": lambda tx: tx.links.sharers([SAILING]),
    "links.shared_together": lambda tx: tx.links.shared_together([SAILING], 1, 8),
    "circles.get": lambda tx: tx.circles.get(TUESDAYS),
    "circles.all": lambda tx: tx.circles.all(),
    "circles.membership": lambda tx: tx.circles.membership(TUESDAYS, ANA),
    "circles.memberships": lambda tx: tx.circles.memberships(TUESDAYS),
    "circles.memberships_among": lambda tx: tx.circles.memberships_among(TUESDAYS, [ANA]),
    "circles.joined_since": lambda tx: tx.circles.joined_since(TUESDAYS, LONG_AGO),
    "circles.skipping": lambda tx: tx.circles.skipping(TUESDAYS),
    "circles.sizes": lambda tx: tx.circles.sizes(),
    "circles.memberships_of": lambda tx: tx.circles.memberships_of(ANA),
    "circles.joined_by": lambda tx: tx.circles.joined_by(ANA),
    "circles.with_places_of": lambda tx: tx.circles.with_places_of(ANA),
    "organisers.of_circle": lambda tx: tx.organisers.of_circle(TUESDAYS),
    "organisers.circles_of": lambda tx: tx.organisers.circles_of(ANA),
    "members.joined_until": lambda tx: tx.members.joined_until(ALL, NOW),
    "asks_by_month.since": lambda tx: tx.asks_by_month.since("2026-01"),
    "figures.shown": lambda tx: tx.figures.shown(TUESDAYS, 10),
    "figures.unshown": lambda tx: tx.figures.unshown(TUESDAYS),
    "figures.count_rounds": introduced,
    "figures.count_members": in_circle,
    "figures.count_places": lambda tx: tx.figures.count_places(TUESDAYS),
    "members.named_among": lambda tx: tx.members.named_among(ALL, "a"),
    "members.starters": lambda tx: tx.members.starters(),
    "circles.open_in": lambda tx: tx.channel_circles(ChannelId("C-quay")),
    "rounds.get": lambda tx: tx.rounds.get(FIRST),
    "rounds.draw": lambda tx: tx.rounds.draw(FIRST),
    "rounds.parts_drawn_at": lambda tx: tx.rounds.parts_drawn_at(FIRST),
    "rounds.members_among": lambda tx: tx.rounds.members_among(FIRST, ALL),
    "rounds.uncounted": lambda tx: tx.rounds.uncounted(a_round(), 10),
    "rounds.outcome": lambda tx: tx.rounds.outcome(FIRST),
    "rounds.entrants": lambda tx: tx.rounds.entrants(FIRST),
    "rounds.left_over": lambda tx: tx.rounds.left_over(FIRST),
    "rounds.latest": lambda tx: tx.rounds.latest(TUESDAYS),
    "chats.get": lambda tx: tx.chats.get(ONE),
    "chats.get_many": lambda tx: tx.chats.get_many([ONE]),
    "chats.of_round": lambda tx: tx.chats.of_round(FIRST),
    "chats.members_of_round": lambda tx: tx.chats.members_of_round(FIRST),
    "chats.has_begun": lambda tx: tx.chats.has_begun(FIRST),
    "chats.placed_in": lambda tx: tx.chats.placed_in(FIRST),
    "chats.are_under_way": lambda tx: tx.chats.are_under_way(FIRST, NOW),
    "chats.of_member": lambda tx: tx.chats.of_member(ANA, 10),
    "chats.heads_of_member": lambda tx: tx.chats.heads_of_member(ANA),
    "chats.openers_had": lambda tx: tx.chats.openers_had(ALL, 10),
    "chats.check_in": lambda tx: tx.chats.check_in(ONE, ANA),
    "chats.check_ins": lambda tx: tx.chats.check_ins(ONE),
    "chats.check_ins_of": lambda tx: tx.chats.check_ins_of(ANA, [ONE]),
    "chats.wish": lambda tx: tx.chats.wish(ANA, BEN),
    "chats.wishes": lambda tx: tx.chats.wishes(ALL),
    "chats.wishes_about": lambda tx: tx.chats.wishes_about(ANA, ALL),
    "acquaintances.get": lambda tx: tx.acquaintances.get(ANA, BEN),
    "acquaintances.with_others": lambda tx: tx.acquaintances.with_others(ANA, [BEN]),
    "acquaintances.among": lambda tx: tx.acquaintances.among(ALL, LONG_AGO),
    "acquaintances.of_member": lambda tx: tx.acquaintances.of_member(ANA),
    "acquaintances.refill": lambda tx: tx.acquaintances.refill(RefillId("refill-1")),
    "acquaintances.open_refills": lambda tx: tx.acquaintances.open_refills(ALL),
    "acquaintances.blocks_of": lambda tx: tx.acquaintances.blocks_of(ANA),
    "acquaintances.blocks_about": lambda tx: tx.acquaintances.blocks_about(ANA, ALL),
    "acquaintances.blocks_among": lambda tx: tx.acquaintances.blocks_among(ALL),
    "outbox.keys_about": lambda tx: tx.outbox.keys_about(["chat-1", ANA]),
    "outbox.finished": lambda tx: tx.outbox.finished([MessageKind.INTRODUCTION], LONG_AGO, NOW + DAY),
    "outbox.arrived_introductions": lambda tx: tx.outbox.arrived_introductions(LONG_AGO, NOW + DAY),
    "outbox.any_counted": lambda tx: tx.outbox.any_counted(),
    "outbox.any_since": lambda tx: tx.outbox.any_since(LONG_AGO),
    "outbox.get": lambda tx: tx.outbox.get(WELCOME),
    "outbox.get_many": lambda tx: tx.outbox.get_many([WELCOME]),
    "outbox.in_state": lambda tx: tx.outbox.in_state(OutboxState.PENDING, 10),
    "outbox.unsent_posts": lambda tx: tx.outbox.unsent_posts(),
    "outbox.failing": lambda tx: tx.outbox.failing(10),
    "outbox.heard_at": lambda tx: tx.outbox.heard_at(),
    "outbox.nudges_uncertain": lambda tx: tx.outbox.nudges_uncertain(ANA, LONG_AGO),
    "outbox.waiting_for": lambda tx: tx.outbox.waiting_for(ANA),
    "outbox.nudges_since": lambda tx: tx.outbox.nudges_since(ANA, LONG_AGO),
    "outbox.nudges_being_sent": lambda tx: tx.outbox.nudges_being_sent(ANA),
    "agenda.check_ins_from": lambda tx: tx.agenda.check_ins_from(ChatId(""), 9),
    "agenda.get": lambda tx: tx.agenda.get(due("chat-1").job),
}
WRITES: dict[str, Call] = {
    "members.put": lambda tx: tx.members.put(member(ANA, "renamed")),
    "members.forget": lambda tx: tx.members.forget(ANA),
    "members.recall": forget_and_recall,
    "members.hold": lambda tx: tx.members.hold(Absence(ANA, NOW)),
    "members.release": lambda tx: tx.members.release(EVE),
    "topics.put": lambda tx: tx.topics.put(replace(topic(TESTS, "Tests"), name="renamed")),
    "topics.merge": lambda tx: tx.topics.merge(topic(SAILING, "Sailing"), topic(TESTS, "Tests")),
    "topics.split": lambda tx: tx.topics.split(Alias("testing", "Testing", TESTS), topic(TopicId("t-9"), "Testing")),
    "topics.add_interest": lambda tx: tx.topics.add_interest(Interest(CLEO, TESTS, Stance.SHARING)),
    "topics.drop_interest": lambda tx: tx.topics.drop_interest(Interest(BEN, TESTS, Stance.CURIOUS)),
    "asks.put": lambda tx: tx.asks.put(replace(ask(), searches=9)),
    "asks.remove": lambda tx: tx.asks.remove(ask().id),
    "asks.close_without_asker": lambda tx: tx.asks.close_without_asker(AskId("ask-2")),
    "asks.put_carried": lambda tx: tx.asks.put_carried(carried()),
    "links.put": lambda tx: tx.links.put(said(TESTS, SAILING, LinkKind.APART)),
    "links.drop": lambda tx: tx.links.drop(TESTS, SAILING, LinkSource.MEMBER),
    "links.put_vector": lambda tx: tx.links.put_vector(TopicVector(SAILING, "model", (5, 6))),
    "links.drop_other_models": lambda tx: tx.links.drop_other_models("another model"),
    "circles.put": lambda tx: tx.circles.put(circle(name="renamed")),
    "circles.put_membership": lambda tx: tx.circles.put_membership(replace(membership(ANA), in_a_row=7)),
    "organisers.add": lambda tx: tx.organisers.add(Organiser(TUESDAYS, CLEO)),
    "organisers.drop": lambda tx: tx.organisers.drop(Organiser(TUESDAYS, BEN)),
    "asks_by_month.add": lambda tx: tx.asks_by_month.add(AskFigures("2026-03")),
    "figures.put": lambda tx: tx.figures.put(figures(3)),
    "figures.drop": lambda tx: tx.figures.drop(TUESDAYS, [1]),
    "circles.drop_membership": lambda tx: tx.circles.drop_membership(TUESDAYS, BEN),
    "rounds.put": lambda tx: tx.rounds.put(replace(a_round(), number=9)),
    "rounds.put_part": lambda tx: tx.rounds.put_part(draw_part(members=(ANA, DAN, EVE))),
    "rounds.drop_draw": lambda tx: tx.rounds.drop_draw(FIRST),
    "rounds.leave": lambda tx: tx.rounds.leave(FIRST, BEN),
    "chats.put": lambda tx: tx.chats.put(chat(members=(ANA, CLEO), state=ChatState.CANCELLED)),
    "chats.remove": lambda tx: tx.chats.remove(ONE),
    "chats.leave": lambda tx: tx.chats.leave(chat(), BEN),
    "acquaintances.drop": lambda tx: tx.acquaintances.drop(acquaintance(ANA, BEN)),
    "chats.put_check_in": lambda tx: tx.chats.put_check_in(replace(check_in(ONE, BEN), reminded=False)),
    "chats.put_wish": lambda tx: tx.chats.put_wish(replace(wish(ANA, BEN), asked_again=False)),
    "acquaintances.put": lambda tx: tx.acquaintances.put(replace(acquaintance(ANA, BEN), refills=9)),
    "acquaintances.put_refill": lambda tx: tx.acquaintances.put_refill(replace(refill(), put_off=())),
    "acquaintances.add_block": lambda tx: tx.acquaintances.add_block(Block(CLEO, ANA)),
    "acquaintances.add_block_ahead": lambda tx: tx.acquaintances.add_block_ahead(Block(CLEO, ANA)),
    "acquaintances.drop_block": lambda tx: tx.acquaintances.drop_block(Block(ANA, BEN)),
    "outbox.add": lambda tx: tx.outbox.add(owed("another")),
    "outbox.put": lambda tx: tx.outbox.put(replace(owed("welcome"), attempts=9)),
    "outbox.remove": lambda tx: tx.outbox.remove([WELCOME]),
    "outbox.hand_over": lambda tx: tx.outbox.hand_over([WELCOME], NOW),
    "outbox.put_off": lambda tx: tx.outbox.put_off({WELCOME: NOW + 9 * DAY}),
    "outbox.hear": lambda tx: tx.outbox.hear(NOW + DAY),
    "outbox.drop_key": lambda tx: tx.outbox.drop_key(WELCOME),
    "outbox.drop_older_changes": lambda tx: tx.outbox.drop_older_changes(
        replace(owed("later", ToMember(ANA)), created_at=NOW + DAY)
    ),
    "agenda.put": lambda tx: tx.agenda.put(due("chat-1", NOW + DAY)),
    "inbound.is_new": lambda tx: tx.inbound.is_new("event-2", NOW + 9 * DAY),
    "agenda.hold": lambda tx: tx.agenda.hold(),
    "agenda.release": leave_and_return,
    "outbox.remove_finished": end_and_tidy,
    "outbox.drop_dead": end_and_tidy,
    "chats.mark_told": end_and_mark,
    "outbox.hold": lambda tx: tx.outbox.hold(),
    "outbox.release": leave_and_return,
    "agenda.remove": lambda tx: tx.agenda.remove(due("chat-1").job),
    "agenda.remove_about": lambda tx: tx.agenda.remove_about(["chat-1"]),
}
