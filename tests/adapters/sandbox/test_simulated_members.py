"""The sandbox's people: they join and answer by themselves, and never act for the visitor."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from adapters.sandbox import lines
from adapters.sandbox.cast import HARBOUR, KEEN, SILENT
from adapters.sandbox.messages import direct_room
from adapters.sandbox.platform import SandboxPlatform
from adapters.sandbox.sandbox import Sandbox
from adapters.sandbox.simulated_members import SimulatedMembers, decide
from bot.model.hours import WORKING_HOURS
from bot.model.ids import MemberId
from bot.model.outbox import ToMember
from tests.adapters.sandbox.conftest import MONDAY, delivery, says
from tests.slow import SLOW

INES, OTIENO, ROBIN = MemberId("ines"), MemberId("otieno"), MemberId("robin")
LIVING = [person.id for person in HARBOUR.people if person.temperament]


async def members_in(sandbox: Sandbox) -> list[str]:
    async with sandbox.refill.store.reading(HARBOUR.community.id) as tx:
        (circle,) = await tx.channel_circles(HARBOUR.coffee)
        return [place.member for place in await tx.circles.memberships(circle.id)]


async def test_all_but_the_newcomer_move_in_once(sandbox: Sandbox):
    await sandbox.prepare()
    await sandbox.prepare()
    assert await members_in(sandbox) == sorted(LIVING)
    assert ROBIN not in LIVING


async def test_everybody_has_hours_in_common_with_a_newcomer(sandbox: Sandbox):
    await sandbox.prepare()
    async with sandbox.refill.store.reading(HARBOUR.community.id) as tx:
        members = await tx.members.get_many([*LIVING, ROBIN])
    monday, berlin = MONDAY.date(), ZoneInfo("Europe/Berlin")
    usual = WORKING_HOURS.in_utc(monday, berlin)
    assert [member.id for member in members.values() if len(usual & member.hours.in_utc(monday, member.tz)) < 4] == []


async def test_who_left_stays_away_after_a_restart(sandbox: Sandbox, client):
    await sandbox.prepare()
    await client.post(f"/as/{INES}/in/coffee/type", data={"text": "/coffee leave"})
    await sandbox.prepare()
    assert INES not in await members_in(sandbox)


async def test_moving_in_goes_on_where_it_stopped(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch):
    submit, sent = sandbox.actions.submit, []

    async def submit_six(place, form_id, values):
        if len(sent) == 6:
            raise ConnectionError
        sent.append(place)
        return await submit(place, form_id, values)

    with monkeypatch.context() as patch:
        patch.setattr(sandbox.actions, "submit", submit_six)
        with pytest.raises(ConnectionError):
            await sandbox.prepare()
    await sandbox.prepare()
    assert await members_in(sandbox) == sorted(LIVING)


async def test_looking_twice_is_looking_once(sandbox_store, sandbox: Sandbox, platform: SandboxPlatform):
    await platform.deliver(delivery("1", ToMember(INES), says("Did you meet?", "met:abc:yes")))
    due = await sandbox.simulated_members.next_reaction_at()
    assert due
    other = SimulatedMembers(sandbox_store, sandbox.messages, sandbox.actions, sandbox.clock)
    assert await sandbox.simulated_members.live(due)
    assert not await other.live(due)
    assert await other.next_reaction_at() is None
    assert len(await sandbox.messages.read(direct_room(INES), INES)) == 2


async def test_nobody_looks_before_their_time(sandbox: Sandbox, platform: SandboxPlatform):
    await platform.deliver(delivery("1", ToMember(INES), says("Did you meet?", "met:abc:yes")))
    due = await sandbox.simulated_members.next_reaction_at()
    assert due
    assert not await sandbox.simulated_members.live(due - timedelta(seconds=1))


async def test_who_a_visitor_acts_as_waits_until_time_passes_for_another(
    client, sandbox: Sandbox, platform: SandboxPlatform
):
    message = says("When?", "pick:abc:0:1772532000", "pick:abc:1:1772535600", "skip:abc")
    ref = (await platform.deliver(delivery("1", ToMember(INES), message))).ref
    await client.post(f"/as/{INES}/in/refill/press/{ref}", data={"action": "pick:abc:0:1772532000"})
    assert await sandbox.simulated_members.next_reaction_at() is None
    await client.post(f"/as/{INES}/in/refill/skip", data={"by": "day"})
    assert await sandbox.simulated_members.next_reaction_at() is None
    await client.post(f"/as/{ROBIN}/in/refill/skip", data={"by": "hour"})
    pressed = await sandbox.simulated_members._stored.pressed(ref, INES)
    assert pressed == ("pick:abc:0:1772532000", "pick:abc:1:1772535600"), "she goes on, and takes nothing back"


async def test_looking_at_a_page_does_not_hold_anybody_up(client, sandbox: Sandbox, platform: SandboxPlatform):
    await client.get(f"/as/{INES}/in/refill")
    await platform.deliver(delivery("1", ToMember(INES), says("Did you meet?", "met:abc:yes")))
    await sandbox.simulated_members.live(MONDAY + timedelta(days=2))
    assert len(await sandbox.messages.read(direct_room(INES), INES)) == 2


async def test_a_newcomer_does_nothing_by_themselves(sandbox: Sandbox, platform: SandboxPlatform):
    await platform.deliver(delivery("1", ToMember(ROBIN), says("Did you meet?", "met:abc:yes")))
    assert await sandbox.simulated_members.next_reaction_at() is None


async def test_skipping_goes_to_what_somebody_sees(client, sandbox: Sandbox):
    await sandbox.prepare()
    before = sandbox.clock.now()
    answer = await client.post(f"/as/{INES}/in/refill/skip")
    assert "It’s Tue, Mar 3, 9:00\u202fAM. " in answer.text
    assert sandbox.clock.now() > before


async def test_skipping_ends_where_nothing_happens(client, sandbox: Sandbox):
    answer = await client.post(f"/as/{INES}/in/refill/skip")
    assert "Nothing is coming up." in answer.text
    assert sandbox.clock.now() == MONDAY


async def test_who_rests_and_skips_reads_how_to_go_on(client, sandbox: Sandbox):
    await sandbox.prepare()
    await client.post(f"/as/{INES}/in/refill/type", data={"text": "/coffee rest 8 weeks"})
    answer = await client.post(f"/as/{INES}/in/refill/skip")
    assert "You’re on a break, so nothing is coming up. To end it, type /coffee back." in answer.text
    assert "Nothing new for" not in answer.text


@SLOW
async def test_who_has_had_enough_chats_and_skips_reads_how_to_change_that(client, sandbox: Sandbox):
    await sandbox.prepare()
    await client.post(f"/as/{INES}/in/refill/type", data={"text": "/coffee pace 1"})
    for _ in range(8):
        answer = await client.post(f"/as/{INES}/in/refill/skip")
        if "Nothing new for" in answer.text or "you chose at most" in answer.text:
            break
    assert "1 chat in four weeks, and you chose at most 1. Change that with /coffee pace." in answer.text


async def test_skipping_stops_before_a_question_that_waits_for_the_visitor(
    client, sandbox: Sandbox, platform: SandboxPlatform
):
    await platform.deliver(delivery("1", ToMember(ROBIN), says("Half an hour?", "asked.yes:abc", "asked.no:abc")))
    waits = "A question still waits for your answer. Press “Skip ahead” again to let it pass."
    assert waits in (await client.post(f"/as/{ROBIN}/in/refill/skip")).text
    assert sandbox.clock.now() == MONDAY + timedelta(days=3) - timedelta(hours=1)
    assert waits not in (await client.post(f"/as/{ROBIN}/in/refill/skip")).text


@pytest.mark.parametrize(("by", "step"), [("hour", {"hours": 1}), ("day", {"days": 1}), ("week", {"weeks": 1})])
async def test_the_clock_can_be_put_forward(client, sandbox: Sandbox, by, step):
    await client.post(f"/as/{INES}/in/refill/skip", data={"by": by})
    assert sandbox.clock.now() == MONDAY + timedelta(**step)


def test_a_decision_is_the_same_each_time():
    message = says("When?", "pick:abc:0:1", "pick:abc:1:2", "skip:abc")
    choices = {decide(INES, KEEN, "m", message, ()) for _ in range(20)}
    assert choices == {"pick:abc:0:1"}
    assert decide(INES, KEEN, "m", message, ("pick:abc:0:1",)) == "pick:abc:1:2"
    assert decide(INES, KEEN, "m", message, ("pick:abc:0:1", "pick:abc:1:2")) is None


def test_an_ask_is_answered_with_a_yes_or_a_no_and_only_once():
    message = says("Half an hour?", "asked.yes:abc", "asked.limit:abc", "asked.no:abc", "asked.better:abc")
    answers = [decide(INES, KEEN, str(number), message, ()) for number in range(60)]
    assert set(answers) == {"asked.yes:abc", "asked.no:abc"}
    assert decide(INES, KEEN, "0", message, ("asked.no:abc",)) is None


def test_people_do_not_say_the_same_as_others_or_as_last_time():
    talking = [person for person in HARBOUR.people if person.temperament in lines.REPLIES]
    first = {person.id: lines.opening(person, "Robin", "whatever comes up") for person in talking}
    for one, other in (("wanjiru", "arjun"), ("yusuf", "lakshmi"), ("mei", "joel"), ("ines", "dana")):
        assert first[MemberId(one)] != first[MemberId(other)]
    for person in talking:
        assert len({lines.opening(person, "Robin", "", met=met) for met in range(1, 5)}) == 4
        assert len({lines.reply(person, "chat:a", before) for before in range(3)}) == 3


def test_who_is_silent_answers_nothing():
    assert decide(OTIENO, SILENT, "m", says("Did you meet?", "met:abc:yes"), ()) is None
