"""The tour's card where a visitor leaves the straight way: a skipped chat, a *Not yet*, somebody who plays along."""

import httpx

from adapters.sandbox import lines
from adapters.sandbox.cast import HARBOUR, SandboxPerson
from adapters.sandbox.rooms import room_of_chat
from adapters.sandbox.sandbox import Sandbox
from adapters.sandbox.tour import Progress, Step
from bot.model.ids import ChatId, MemberId
from bot.model.message_keys import MessageKind
from bot.texts.localization import Voice
from storage.sandbox import TourStep
from tests.adapters.sandbox.test_tour_after_a_no import card
from tests.adapters.sandbox.visitor import ON_SQLITE, ROBIN, TOPIC, WANJIRU, Visitor, join_with

DANA = MemberId("dana")
PLAYS_ALONG = "knows about your topic, so Dana plays along."


def somebody(member: str) -> SandboxPerson:
    person = HARBOUR.somebody(member)
    assert person
    return person


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
    assert "Say yes to both questions." in await card(visitor)


@ON_SQLITE
async def test_a_new_chat_after_a_skipped_one_is_a_new_beginning(sandbox: Sandbox, client: httpx.AsyncClient):
    visitor, tour = Visitor(client), sandbox.messages.tour
    await tour.note_form(ROBIN, "join:abc")
    await sandbox._store.tour.note(ROBIN, Step.SKIPPED, None)
    assert "You skipped that chat" in await card(visitor)
    await tour.note_message(MessageKind.INTRODUCTION, (ROBIN, DANA))
    assert "Refill has introduced you to Dana. Press a time that works for you." in await card(visitor)


def plays_along(*steps: TourStep) -> SandboxPerson | None:
    return Progress(HARBOUR, [TourStep(ROBIN, Step.PLAYED_ALONG, DANA), *steps]).plays_along


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
