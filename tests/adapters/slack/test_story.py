"""The story once, in Slack: real slack-bolt and slack_sdk over Socket Mode, on a hand-driven clock."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.slack.workspace import Tokens, Workspace
from bot.app import Refill
from bot.clock import HandClock
from bot.model.ids import CommunityId
from bot.model.owed import OutboxState
from storage import SqlStore
from tests.adapters.slack.local_slack import LocalSlack, Message
from tests.adapters.slack.local_slack.person import Person

COMMUNITY = CommunityId("slack:T1")
MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)


@dataclass
class Office:
    """A workspace with Refill in it, and the time."""

    slack: LocalSlack
    refill: Refill
    time: HandClock
    olive: Person
    ana: Person
    ben: Person

    async def go_on(self, **step: float) -> None:
        """Let time pass, with all that happens on the way."""
        end = self.time.now() + timedelta(**step)
        while (following := await self.refill.next_instant()) is not None and following <= end:
            self.time.move_to(following)
            await self.refill.work()
        self.time.move_to(end)
        await self.refill.work()

    async def press(self, who: Person, label: str, within: str) -> None:
        """Press a button of the newest message that says something."""
        await who.press(latest(who, within), label)
        await self.refill.work()


def latest(who: Person, within: str) -> Message:
    """Find the newest message that somebody sees which says something."""
    found = [message for message in who.inbox() if within in message.plain]
    assert found, f"{who.user.name} sees nothing with {within!r}:\n" + "\n---\n".join(m.plain for m in who.inbox())
    return found[-1]


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """Set a workspace up, with a circle that Ana and Ben have joined."""
    time = HandClock(MONDAY)
    async with LocalSlack(time, subscriptions=("user_change",)) as slack:
        team = slack.add_workspace("T1", "Harbour")
        people = {
            name: team.add_user(name, name.title(), tz="Europe/Berlin", is_admin=name == "UOLIVE")
            for name in ("UOLIVE", "UANA", "UBEN")
        }
        team.add_user("UGUEST", "Gus", is_restricted=True)
        team.add_channel("C1", "coffee", [*people, "UGUEST"])
        store = await SqlStore.open(f"sqlite:///{tmp_path / 'refill.db'}")
        workspace = Workspace(Tokens(team.token, slack.app_token, slack.url))
        refill = Refill(store, time, {"slack": workspace.platform})
        await workspace.start(store, refill.conversation, refill.arrivals)
        try:
            yield await furnished(Office(slack, refill, time, *people.values()))
        finally:
            await workspace.stop()
            await store.close()
    assert slack.violations == []


async def furnished(office: Office) -> Office:
    """Let Olive set a circle up, and Ana and Ben join it."""
    await office.olive.slash("/coffee", "circle new", "C1")
    form = await office.olive.opens("A new circle")
    await office.olive.submit(form, {"Name": "Coffee", "Time zone": "Europe/Berlin"})
    await office.refill.work()
    for who, field in ((office.ana, "I’m curious about"), (office.ben, "I’m happy to be asked about")):
        await who.slash("/coffee", "join", "C1")
        await who.submit(await who.opens("Join"), {field: ["sourdough"]})
    return office


async def test_two_are_introduced_asked_and_refilled(office: Office) -> None:
    assert "one chat, one topic" in latest(office.ana, "one chat, one topic").plain
    await office.go_on(days=1, hours=6)
    for who in (office.ana, office.ben):
        await office.press(who, "Time 1", "meet each other")
    assert "You have a time" in latest(office.ana, "meet each other").plain
    assert "It’s set" in latest(office.ben, "It’s set").plain
    await office.go_on(days=4)
    for who in (office.ana, office.ben):
        await office.press(who, "Yes", "Did you get to talk")
        await office.press(who, "Yes", "Would you be up for doing this again")
    await office.go_on(days=1)
    assert latest(office.ana, "both said you’d like to talk again")
    await office.go_on(weeks=3)
    for who in (office.ana, office.ben):
        await office.press(who, "Yes", "Another half hour")
    await office.go_on(days=1)
    assert latest(office.ben, "here is your next half hour")


async def test_a_guest_is_told_kindly_that_it_is_for_members(office: Office) -> None:
    guest = office.slack.workspaces["T1"].user("UGUEST")
    await guest.slash("/coffee", "join", "C1")
    assert "members of this community only" in latest(guest, "members").plain


async def test_what_is_answered_is_seen_by_who_asked_alone(office: Office) -> None:
    await office.ana.slash("/coffee", "me", "C1")
    assert "sourdough" in latest(office.ana, "What I know about you").plain
    assert not [message for message in office.ben.inbox() if "What I know about you" in message.plain]


async def test_what_was_typed_mentions_and_formats_nothing(office: Office) -> None:
    typed = "<!channel> & *bold* `code` <http://a.example|here>"
    await office.ana.slash("/coffee", f"topics add {typed}", "C1")
    await office.ana.press(latest(office.ana, "What is"), "I’m curious about it")
    said = [message for message in office.ana.inbox() if "Noted" in message.plain][-1]
    assert typed in said.plain
    assert "<!channel>" not in said.text
    assert "<http" not in said.text


async def test_somebody_who_is_mentioned_is_kept_apart(office: Office) -> None:
    await office.ana.slash("/coffee", "not-with @Uben", "C1")
    assert "never bring you and" in latest(office.ana, "never bring").plain
    await office.go_on(days=2)
    assert not [message for message in office.ben.inbox() if "meet each other" in message.plain]


async def test_a_form_that_slack_did_not_open_comes_up_when_the_command_is_sent_again(office: Office) -> None:
    office.slack.fail("views.open", error="internal_error")
    await office.ana.slash("/coffee", "hours", "C1")
    await office.ana.slash("/coffee", "hours", "C1")
    assert await office.ana.opens("Your hours")


async def test_a_message_without_an_answer_is_not_sent_twice(office: Office) -> None:
    office.slack.fail("chat.postMessage", reset_after_taking=True)
    await office.go_on(days=1, hours=6)
    assert len([message for message in office.ana.inbox() if "meet each other" in message.plain]) == 1
    async with office.refill.store.reading(COMMUNITY) as tx:
        stuck = await tx.outbox.in_state(OutboxState.DEAD, 10)
    assert [owed.error for owed in stuck] == [
        "an earlier attempt got no answer, so it may have arrived; look before sending it again"
    ]
