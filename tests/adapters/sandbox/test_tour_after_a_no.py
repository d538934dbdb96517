"""The tour after a no: nobody sees it where it must not show, and the tour goes on."""

import re

import httpx

from adapters.sandbox.sandbox import Sandbox
from adapters.sandbox.tour import Step
from bot.model.ids import MemberId
from bot.model.message_keys import MessageKind
from tests.adapters.sandbox.test_tour import SKIPS
from tests.adapters.sandbox.visitor import (
    COFFEE,
    ON_SQLITE,
    ROBIN,
    TOPIC,
    WANJIRU,
    Visitor,
    join_with,
    met_wanjiru,
    taken,
)
from tests.slow import SLOW


@ON_SQLITE
async def test_after_a_no_the_tour_ends_with_a_look_at_the_other(sandbox: Sandbox, client: httpx.AsyncClient):
    await met_wanjiru(sandbox)
    await sandbox.messages.tour.note_press(ROBIN, f"again:abc:{WANJIRU}:no")
    visitor = Visitor(client)
    await visitor.go(COFFEE)
    assert visitor.page.count('<i class="done"></i>') + visitor.page.count("<i></i>") == 5
    assert "Refill asked you in private, and you said no." in visitor.page
    assert "You said no, so no other chat is planned, and Wanjirũ isn’t told." in visitor.page


@ON_SQLITE
async def test_an_open_page_of_the_partner_hears_that_the_story_has_ended(sandbox: Sandbox, client: httpx.AsyncClient):
    """In the split view, the partner's page is open already, so it is drawn again, and counts as seen."""
    await met_wanjiru(sandbox)
    visitor, states = Visitor(client), []
    for answer in (None, "no"):
        if answer:
            await sandbox.messages.tour.note_press(ROBIN, f"again:abc:{WANJIRU}:{answer}")
        await visitor.go(f"/as/{WANJIRU}/in/refill")
        states += re.findall(r'data-state="([^"]+)"', visitor.page)
    assert states[0] != states[1]
    assert Step.LOOKED in await taken(sandbox)


@ON_SQLITE
async def test_the_two_of_a_no_are_shown_side_by_side(sandbox: Sandbox, client: httpx.AsyncClient):
    await met_wanjiru(sandbox)
    """Not before both have answered, because until then there is nothing to compare."""
    await sandbox.messages.tour.note_press(MemberId("yusuf"), f"again:abc:{WANJIRU}:no")
    visitor = Visitor(client)
    await visitor.go("/as/yusuf/in/refill")
    assert (await sandbox.messages.tour.progress()).no is None
    assert "said no" not in visitor.page
    await sandbox.messages.tour.note_press(WANJIRU, "again:abc:yusuf:yes")
    for member, two in (("yusuf", "yusuf/wanjiru"), (WANJIRU, "yusuf/wanjiru"), (ROBIN, "robin/wanjiru")):
        await visitor.go(f"/as/{member}/in/refill")
        assert re.findall(r'class="go wide" href="/two/([^"]+)"', visitor.page) == [two]


LOOK_AHEAD = "Press “Skip ahead”. If Wanjirũ says yes, too, you’ll both hear of it."
DANA = MemberId("dana")


async def card(visitor: Visitor) -> str:
    await visitor.go(COFFEE)
    return visitor.page.partition("<ol>")[0].partition('id="tour"')[2]


@ON_SQLITE
async def test_a_no_to_the_newcomer_shows_nowhere_and_the_tour_goes_on(sandbox: Sandbox, client: httpx.AsyncClient):
    """The newcomer's page is the same as before the no. The next introduction begins the story again."""
    tour, visitor = sandbox.messages.tour, Visitor(client)
    await tour.note_form(ROBIN, "join:abc")
    await met_wanjiru(sandbox)
    await tour.note_message(MessageKind.CHECK_IN, (ROBIN,), (WANJIRU,))
    await tour.note_press(ROBIN, f"again:abc:{WANJIRU}:yes")
    before = await card(visitor)
    assert LOOK_AHEAD in before
    await tour.note_press(WANJIRU, f"again:abc:{ROBIN}:no")
    assert await card(visitor) == before
    assert "said no" not in visitor.page
    await tour.note_message(MessageKind.INTRODUCTION, (DANA, ROBIN))
    assert "Press a time that works for you." in await card(visitor)
    await tour.note_message(MessageKind.CHECK_IN, (ROBIN,), (DANA,))
    await tour.note_press(ROBIN, f"again:abc:{DANA}:yes")
    await tour.note_message(MessageKind.MUTUAL_YES, (ROBIN,), (DANA,))
    partner = (await tour.progress()).partner
    assert partner
    assert partner.id == DANA
    assert "You both said yes." in await card(visitor)


@ON_SQLITE
async def test_an_earlier_partner_may_still_say_yes(sandbox: Sandbox):
    tour = sandbox.messages.tour
    await met_wanjiru(sandbox)
    await tour.note_press(ROBIN, f"again:abc:{WANJIRU}:yes")
    await tour.note_message(MessageKind.INTRODUCTION, (DANA, ROBIN))
    await tour.note_message(MessageKind.MUTUAL_YES, (ROBIN,), (WANJIRU,))
    await tour.note_message(MessageKind.INTRODUCTION, (ROBIN, WANJIRU))
    partner = (await tour.progress()).partner
    assert partner
    assert partner.id == WANJIRU
    assert await taken(sandbox) >= {Step.AGAIN, Step.BOTH_AGAIN, Step.REFILLED}


@SLOW
@ON_SQLITE
async def test_whoever_skips_the_first_chat_is_led_to_the_next(sandbox: Sandbox, client: httpx.AsyncClient):
    await sandbox.prepare()
    visitor = Visitor(client)
    assert await join_with(sandbox, visitor, TOPIC) == "Wanjirũ Kamau"
    await visitor.press("skip:")
    assert "That chat is off, so there’ll be another." in await card(visitor)
    for _ in range(SKIPS):
        await visitor.skip()
        if len(await sandbox.messages.chats_of(ROBIN)) > 1:
            break
    assert "Press a time that works for you." in await card(visitor)


@SLOW
@ON_SQLITE
async def test_after_a_no_the_newcomer_reaches_a_refill_with_somebody_else(sandbox: Sandbox, client: httpx.AsyncClient):
    """A visitor acts as the first partner, too, and says no."""
    await sandbox.prepare()
    visitor = Visitor(client)
    await join_with(sandbox, visitor, TOPIC)
    for _ in range(3 * SKIPS):
        if 'value="pick:' in visitor.page:
            await visitor.press("pick:")
        if 'value="met:' in visitor.page and visitor.path == "/as/robin/in/refill":
            await visitor.go("/as/wanjiru/in/refill")
            if 'value="met:' in visitor.page:
                await visitor.press("met:", ":yes")
                await visitor.press("again:", ":no")
            await visitor.go("/as/robin/in/refill")
            await visitor.press("met:", ":yes")
            await visitor.press("again:", ":yes")
        if "both said yes" in visitor.summary:
            await visitor.press("refill:", ":yes")
        await visitor.skip()
        assert "said no to meeting Robin" not in visitor.page
        if Step.REFILLED in await taken(sandbox):
            break
    partner = (await sandbox.messages.tour.progress()).partner
    assert partner
    assert partner.id != WANJIRU
    assert "here’s your next half hour" in visitor.page
