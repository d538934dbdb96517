"""The tour's card where a visitor leaves the straight way: a skipped chat, a *Not yet*, somebody who plays along."""

from dataclasses import replace
from datetime import timedelta

import httpx

from adapters.sandbox import lines
from adapters.sandbox.cast import HARBOUR, SandboxPerson
from adapters.sandbox.platform import SandboxPlatform
from adapters.sandbox.rooms import room_of_chat
from adapters.sandbox.sandbox import Sandbox
from adapters.sandbox.tour import Progress, Step
from bot.model.chats import Chat, Origin, Pick
from bot.model.ids import ChatId, MemberId
from bot.model.message_keys import MessageKind
from bot.model.outbox import ToChat
from bot.model.pairing import Reason
from bot.texts.localization import Voice
from storage.sandbox import TourStep
from tests.adapters.sandbox.conftest import MONDAY, delivery, says
from tests.adapters.sandbox.test_tour_after_a_no import card
from tests.adapters.sandbox.visitor import ON_SQLITE, ROBIN, TOPIC, WANJIRU, Visitor, join_with

DANA = MemberId("dana")
CHAT = Chat(
    ChatId("abc"),
    Origin.ROUND,
    (ROBIN, WANJIRU),
    None,
    Reason.SOMETHING_NEW,
    MONDAY,
    offered=(MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)),
)
PLAYS_ALONG = "knows about your topic, so Dana plays along."


def somebody(member: str) -> SandboxPerson:
    person = HARBOUR.somebody(member)
    assert person
    return person


async def put(sandbox: Sandbox, chat: Chat) -> None:
    async with sandbox.refill.store.transaction(HARBOUR.community.id) as tx:
        await tx.chats.put(chat)
        await tx.commit()


@ON_SQLITE
async def test_after_a_not_yet_the_card_says_where_to_answer(sandbox: Sandbox, client: httpx.AsyncClient):
    await sandbox.prepare()
    visitor, tour = Visitor(client), sandbox.messages.tour
    await join_with(sandbox, visitor, TOPIC)
    (chat,) = await sandbox.messages.chats_of(ROBIN)
    chat_id = ChatId(room_of_chat(chat.conversation).key.removeprefix("chat:"))
    await tour.note_message(MessageKind.CHECK_IN, (ROBIN,), (WANJIRU,))
    assert "Say yes to both questions." in await card(visitor)
    await tour.note_press(ROBIN, f"met:{chat_id}:not_yet")
    assert "You said “Not yet”. When you’ve talked, say so in /coffee chats." in await card(visitor)
    await tour.note_press(ROBIN, f"met:{chat_id}:yes")
    assert "Refill asks you in private if you’d meet Wanjirũ again. Say yes." in await card(visitor)
    assert 'href="/as/robin/in/refill">Refill’s messages' in visitor.page
    await tour.note_press(ROBIN, f"talked:{chat_id}")
    await card(visitor)
    assert f'href="/as/robin/in/chat-{chat_id}">Your chat with Wanjirũ' in visitor.page, "the question is there"


@ON_SQLITE
async def test_a_new_chat_after_a_skipped_one_is_a_new_beginning(sandbox: Sandbox, client: httpx.AsyncClient):
    visitor, tour = Visitor(client), sandbox.messages.tour
    await tour.note_form(ROBIN, "join:abc")
    await sandbox._store.tour.note(ROBIN, Step.SKIPPED, None)
    assert "That chat is off" in await card(visitor)
    await tour.note_message(MessageKind.INTRODUCTION, (ROBIN, DANA))
    assert "Refill has introduced you to Dana. Press a time that works for you." in await card(visitor)


@ON_SQLITE
async def test_no_new_introduction_leads_back(sandbox: Sandbox, client: httpx.AsyncClient, platform: SandboxPlatform):
    """A question that waits for an answer comes first. Every line of the card says where to press."""
    visitor, tour = Visitor(client), sandbox.messages.tour
    await tour.note_form(ROBIN, "join:abc")
    await put(sandbox, CHAT)
    await platform.deliver(delivery("intro.abc", ToChat(CHAT.id, CHAT.members, None), says("Which?")))
    assert "3 of 7" in await card(visitor)
    assert 'class="go" href="/as/robin/in/chat-abc">Your chat with Wanjirũ' in visitor.page
    await visitor.go("/as/robin/in/chat-abc")
    assert "Your chat with Wanjirũ" not in visitor.page, "it is on the screen"
    await tour.note_press(ROBIN, "pick:other:1")
    assert "3 of 7" in await card(visitor), "it was another chat"
    await tour.note_press(ROBIN, "pick:abc:1")
    for _ in range(2):
        assert "4 of 7" in await card(visitor)
        await tour.note_message(MessageKind.INTRODUCTION, (DANA, ROBIN))
        await tour.note_message(MessageKind.CHECK_IN, (ROBIN,), (WANJIRU,))
    await tour.note_message(MessageKind.CHECK_IN, (ROBIN,), (DANA,))
    assert "Say yes to both questions." in await card(visitor)
    assert 'href="/as/robin/in/refill">Refill’s messages to you' in visitor.page
    assert '<button id="next" class="button main">' not in (await client.get("/two/robin/wanjiru")).text
    await tour.note_press(ROBIN, "met:abc:no")
    assert "That chat is off" in await card(visitor)
    assert "2 of 7" in visitor.page
    assert visitor.page.count('<i class="done">') == 1
    await tour.note_press(ROBIN, "pick:abc:1")
    assert "2 of 7" in await card(visitor)


@ON_SQLITE
async def test_who_picked_other_times_reads_what_to_press(
    sandbox: Sandbox, client: httpx.AsyncClient, platform: SandboxPlatform
):
    await sandbox.messages.tour.note_form(ROBIN, "join:abc")
    await platform.deliver(delivery("intro.abc", ToChat(CHAT.id, CHAT.members, None), says("Which?")))
    await sandbox.messages.tour.note_press(ROBIN, "pick:abc:1")
    picks = (Pick(ROBIN, CHAT.offered[0]), Pick(WANJIRU, CHAT.offered[1]))
    for found, told in ((picks[:1], "until Refill asks how it went"), (picks, "No time in common yet.")):
        await put(sandbox, replace(CHAT, picks=found))
        assert told in await card(Visitor(client))


def plays_along(*steps: TourStep) -> SandboxPerson | None:
    return Progress(HARBOUR, [TourStep(ROBIN, Step.PLAYED_ALONG, DANA), *steps]).plays_along


@ON_SQLITE
async def test_who_plays_along_is_told_until_their_first_message(sandbox: Sandbox):
    tour = sandbox.messages.tour
    await tour.note_playing_along(ROBIN, DANA)
    await tour.note_line(WANJIRU)
    assert (await tour.progress()).plays_along == somebody("dana")
    await tour.note_line(DANA)
    assert (await tour.progress()).plays_along is None


def test_who_plays_along_is_told_until_a_time_is_picked_and_in_no_chat_with_others():
    assert plays_along() == plays_along(TourStep(ROBIN, Step.INTRODUCED, DANA)) == somebody("dana")
    assert plays_along(TourStep(ROBIN, Step.INTRODUCED, WANJIRU)) is None
    assert plays_along(TourStep(ROBIN, Step.INTRODUCED, DANA), TourStep(ROBIN, Step.PICKED, None)) is None


def test_the_look_at_the_other_shows_what_refill_wrote_to_them_in_private():
    steps = [TourStep(ROBIN, Step.INTRODUCED, DANA), TourStep(ROBIN, Step.BOTH_AGAIN, None)]
    assert Progress(HARBOUR, steps).stops(Voice("en", "UTC"))[-1].link == "/as/dana/in/refill"


def test_several_members_play_along():
    topics = ("asdfgh", "chess", "knitting", "running a marathon", "first year as a parent")
    found = {HARBOUR.obliging_about(topic) for topic in topics}
    assert found == {somebody("ines"), somebody("dana")}


def test_who_has_replied_already_does_not_greet_any_more():
    dana = somebody("dana")
    greeted, late = (lines.opening(dana, "Robin", "accessible forms", replied=replied) for replied in (False, True))
    assert greeted
    assert late
    assert "Robin" in greeted
    assert greeted.endswith(late)
    assert "Robin" not in late
    assert lines.opening(dana, "Robin", "accessible forms", met=1, replied=True) is None
