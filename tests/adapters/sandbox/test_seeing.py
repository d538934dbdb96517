"""Visibility: a conversation shows only to its members, and a button works only for people who see it."""

import re
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from adapters.sandbox.cast import HARBOUR
from adapters.sandbox.messages import direct_room
from adapters.sandbox.pages import Pages
from adapters.sandbox.platform import SandboxPlatform
from adapters.sandbox.sandbox import Sandbox
from bot.model.chats import Chat, Origin, Pick
from bot.model.content import CalendarEvent, Form, Message, Paragraph, TextField, Who
from bot.model.ids import ChannelId, ChatId, MemberId
from bot.model.outbox import ToChannel, ToChat, ToMember
from bot.model.pairing import Reason
from bot.texts.meeting_times import pick
from tests.adapters.sandbox.conftest import MONDAY, delivery, says

ROBIN, INES, DANA = MemberId("robin"), MemberId("ines"), MemberId("dana")
CHAT = ToChat(ChatId("abc"), (INES, ROBIN), None)
PLACES = ("general", "coffee", "kitchen", "refill", "chat-abc")


async def everything_shown_to(client: httpx.AsyncClient, member: str) -> str:
    return "".join([(await client.get(f"/as/{member}/in/{place}")).text for place in PLACES])


async def test_a_member_sees_their_own_conversations(client, platform: SandboxPlatform):
    await platform.deliver(delivery("1", ToMember(ROBIN), says("only for Robin")))
    await platform.deliver(delivery("2", CHAT, says("for the two of you")))
    await platform.deliver(delivery("3", ToChannel(ChannelId("coffee")), says("for everyone")))
    shown = await everything_shown_to(client, ROBIN)
    assert all(words in shown for words in ("only for Robin", "for the two of you", "for everyone"))


async def test_nothing_of_others_is_anywhere_in_a_page(client, platform: SandboxPlatform):
    before = await everything_shown_to(client, DANA)
    ref = (await platform.deliver(delivery("1", ToMember(ROBIN), says("only for Robin", "met:abc:no")))).ref
    await platform.deliver(delivery("2", CHAT, says("for the two of you")))
    await client.post(f"/as/{ROBIN}/in/chat-abc/type", data={"text": "between us"})
    await client.post(f"/as/{ROBIN}/in/coffee/type", data={"text": "/coffee help"})
    await client.post(f"/as/{ROBIN}/in/refill/press/{ref}", data={"action": "met:abc:no"})
    assert await everything_shown_to(client, DANA) == before


async def test_what_changes_for_others_is_no_change(sandbox: Sandbox, platform: SandboxPlatform):
    before = await sandbox.messages.revision(DANA)
    await platform.deliver(delivery("1", ToMember(ROBIN), says("only for Robin")))
    await platform.deliver(delivery("2", CHAT, says("for the two of you")))
    assert await sandbox.messages.revision(DANA) == before
    assert await sandbox.messages.unread(DANA) == {}
    assert await sandbox.messages.revision(ROBIN) > before


@pytest.mark.parametrize("path", ["", "/complete", "/events", "/files/x/0"])
async def test_who_is_not_in_a_conversation_gets_none_of_its_pages(client, platform: SandboxPlatform, path):
    await platform.deliver(delivery("1", CHAT, says("for the two of you")))
    answer = await client.get(f"/as/{DANA}/in/chat-abc{path}")
    assert answer.status_code == 404
    assert "Dana Whitfield isn’t in that conversation." in answer.text


@pytest.mark.parametrize("path", ["/type", "/press/x", "/forms/x", "/skip"])
async def test_who_is_not_in_a_conversation_can_do_nothing_there(client, platform: SandboxPlatform, path):
    await platform.deliver(delivery("1", CHAT, says("for the two of you")))
    answer = await client.post(f"/as/{DANA}/in/chat-abc{path}", data={"text": "x", "action": "x"})
    assert answer.status_code == 404


@pytest.mark.parametrize("path", ["/as/nobody/in/coffee", "/as/robin/in/nowhere", "/as/robin%00/in/chat-%00", "/lost"])
async def test_an_address_that_leads_nowhere_says_so(client, path):
    answer = await client.get(path)
    assert answer.status_code == 404
    assert "Back to Harbour" in answer.text


async def test_a_button_of_another_members_message_is_refused(client, platform: SandboxPlatform):
    ref = (await platform.deliver(delivery("1", ToMember(INES), says("Did you meet?", "skip")))).ref
    for place in ("refill", "coffee"):
        answer = await client.post(f"/as/{ROBIN}/in/{place}/press/{ref}", data={"action": "skip"})
        assert answer.status_code == 409
        assert "That message isn’t in this conversation" in answer.text


@pytest.mark.parametrize("action", ["circle.close:coffee", "", "skip:other"])
async def test_a_button_that_the_message_does_not_carry_is_refused(client, platform: SandboxPlatform, action):
    ref = (await platform.deliver(delivery("1", ToMember(ROBIN), says("Did you meet?", "skip")))).ref
    answer = await client.post(f"/as/{ROBIN}/in/refill/press/{ref}", data={"action": action})
    assert answer.status_code == 409
    assert "That button is gone" in answer.text


async def test_a_button_that_the_message_carries_is_pressed(client, platform: SandboxPlatform):
    ref = (await platform.deliver(delivery("1", ToMember(ROBIN), says("Did you meet?", "skip")))).ref
    answer = await client.post(f"/as/{ROBIN}/in/refill/press/{ref}", data={"action": "skip"})
    assert answer.status_code == 200
    assert "Only you see this" in answer.text


async def test_an_answer_stays_after_a_reload_and_is_for_one_alone(client):
    await client.post(f"/as/{ROBIN}/in/coffee/type", data={"text": "/coffee help"})
    assert "Only you see this" in (await client.get(f"/as/{ROBIN}/in/coffee")).text
    assert "Only you see this" not in (await client.get(f"/as/{INES}/in/coffee")).text


async def test_a_form_of_another_member_is_refused(client, sandbox: Sandbox):
    form = Form("join:abc", "Join", "Join", (TextField("name", "Name"),))
    mine = await sandbox.messages.forms.open(INES, direct_room(INES).key, None, form, MONDAY)
    answer = await client.post(f"/as/{ROBIN}/in/refill/forms/{mine.id}", data={"name": "x"})
    assert answer.status_code == 409
    assert "You’ve already sent that form" in answer.text


async def test_a_calendar_file_comes_only_to_who_sees_its_message(client, platform: SandboxPlatform):
    event = CalendarEvent(ChatId("abc"), "Coffee", MONDAY, 30, 1, MONDAY)
    ref = (await platform.deliver(delivery("1", CHAT, Message((event,))))).ref
    page = await client.get(f"/as/{ROBIN}/in/chat-abc")
    address = re.search(r'href="([^"]+/files/[^"]+)"', page.text)
    assert address
    answer = await client.get(address[1])
    assert answer.headers["content-type"].startswith("text/calendar")
    assert b"BEGIN:VEVENT" in answer.content
    assert (await client.get(f"/as/{ROBIN}/in/refill/files/{ref}/0")).status_code == 404
    assert (await client.get(f"/as/{ROBIN}/in/chat-abc/files/{ref}/7")).status_code == 404


async def test_unread_messages_are_counted_until_they_are_read(client, platform: SandboxPlatform):
    await platform.deliver(delivery("1", ToMember(ROBIN), says("one")))
    await platform.deliver(delivery("2", ToMember(ROBIN), says("two")))
    assert "(2) #coffee" in (await client.get(f"/as/{ROBIN}/in/coffee")).text
    await client.get(f"/as/{ROBIN}/in/refill")
    assert "<title>#coffee" in (await client.get(f"/as/{ROBIN}/in/coffee")).text


async def test_the_title_does_not_count_talk_in_channels(client, platform: SandboxPlatform):
    await platform.deliver(delivery("1", ToChannel(ChannelId("general")), says("for everyone")))
    page = (await client.get(f"/as/{ROBIN}/in/coffee")).text
    assert "<title>#coffee" in page
    assert "1 new message" in page


@pytest.mark.parametrize("apart", [False, True])
async def test_a_message_shows_which_times_the_reader_picked(client, store, platform: SandboxPlatform, apart: bool):
    first, second, third = times = tuple(MONDAY + timedelta(days=day) for day in (1, 2, 3))
    chat = Chat(ChatId("abc"), Origin.ROUND, (INES, ROBIN), None, Reason.SOMETHING_NEW, MONDAY, offered=times)
    async with store.transaction(HARBOUR.community.id) as tx:
        await tx.chats.put(replace(chat, picks=(Pick(ROBIN, first), Pick(INES, second), Pick(INES, third))))
        await tx.commit()
    actions = [pick(chat, at, apart=apart) for at in times]
    await platform.deliver(delivery("1", CHAT, says("Which?", *actions)))
    for member, picked in ((ROBIN, actions[:1]), (INES, actions[1:])):
        page = (await client.get(f"/as/{member}/in/chat-abc")).text
        assert re.findall(r'value="([^"]+)" aria-pressed="true"', page) == picked


async def test_a_command_in_a_message_can_be_tapped(client):
    await client.post(f"/as/{ROBIN}/in/coffee/type", data={"text": "/coffee help"})
    page = (await client.get(f"/as/{ROBIN}/in/coffee")).text
    assert 'type="button" data-command="/coffee chats"><code>/coffee chats</code></button>' in page


async def test_a_page_opens_at_the_first_unread_message(client, platform: SandboxPlatform):
    """The page is scrolled to the message that it marks as new."""
    await platform.deliver(delivery("1", ToMember(ROBIN), says("one")))
    await client.get(f"/as/{ROBIN}/in/refill")
    refs = [(await platform.deliver(delivery(key, ToMember(ROBIN), says(key)))).ref for key in ("2", "3")]
    new = re.findall(r'id="message-([^"]+)"[^>]* data-unread', (await client.get(f"/as/{ROBIN}/in/refill")).text)
    assert new == refs[:1]
    assert "data-unread>" not in (await client.get(f"/as/{ROBIN}/in/refill")).text


async def test_anothers_page_opens_at_the_first_message_about_the_newcomer(client, platform: SandboxPlatform):
    def about(member: MemberId) -> Message:
        return Message((Paragraph((Who(member, member),)),))

    await platform.deliver(delivery("1", ToMember(INES), about(DANA)))
    ref = (await platform.deliver(delivery("2", ToMember(INES), about(ROBIN)))).ref
    new = re.findall(r'id="message-([^"]+)"[^>]* data-unread', (await client.get(f"/as/{INES}/in/refill")).text)
    assert new == [ref]


def state_in(page: str) -> str:
    found = re.search(r'data-state="([^"]+)"', page)
    assert found
    return found[1]


async def test_a_page_is_drawn_again_after_the_member_read_messages_in_another_window(client, sandbox: Sandbox):
    pages = Pages(sandbox.messages, sandbox.clock, sandbox.actions, can_start_over=True)
    await sandbox.messages.deliver("1", direct_room(ROBIN), says("only for Robin"), MONDAY)
    one = state_in((await client.get(f"/as/{ROBIN}/in/coffee")).text)
    assert await pages.state(ROBIN) == one
    other = state_in((await client.get(f"/as/{ROBIN}/in/refill")).text)
    assert await pages.state(ROBIN) == other != one


async def test_a_page_is_drawn_again_after_the_language_was_chosen_in_another_window(client, sandbox: Sandbox):
    pages = Pages(sandbox.messages, sandbox.clock, sandbox.actions, can_start_over=True)
    before = state_in((await client.get(f"/as/{ROBIN}/in/coffee")).text)
    assert await pages.state(ROBIN) == before
    await sandbox.messages.choose_language("de")
    assert await pages.state(ROBIN) != before


async def test_everybody_has_a_page_everywhere(client):
    for person in HARBOUR.people:
        for place in ("general", "coffee", "kitchen", "refill"):
            assert (await client.get(f"/as/{person.id}/in/{place}")).status_code == 200


async def test_two_side_by_side_are_each_where_their_latest_is(client, sandbox: Sandbox, platform: SandboxPlatform):
    """One skip moves both on."""

    def panes(page: str) -> list[str]:
        return re.findall(r'<iframe src="([^"?]+)', page)

    assert panes((await client.get("/two/robin/ines")).text) == ["/as/robin/in/refill", "/as/ines/in/refill"]
    await platform.deliver(delivery("1", ToMember(ROBIN), says("How did it go with somebody else?")))
    await platform.deliver(delivery("2", CHAT, says("for the two of you")))
    assert panes((await client.get("/two/robin/ines")).text) == ["/as/robin/in/chat-abc", "/as/ines/in/chat-abc"]
    assert (await client.get("/as/ines/beside/robin")).url.path == "/as/ines/in/chat-abc"
    await platform.deliver(delivery("3", ToMember(INES), says("How did it go?")))
    assert (await client.get("/as/ines/beside/robin")).url.path == "/as/ines/in/refill"
    skipped = (await client.post("/two/robin/ines/skip")).text
    assert panes(skipped) == ["/as/robin/in/chat-abc", "/as/ines/in/refill"]
    for address in re.findall(r'<iframe src="([^"]+)', skipped):
        assert 'id="notice" role="status"><p' in (await client.get(address)).text
