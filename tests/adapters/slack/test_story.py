"""The whole story in Slack: real slack-bolt and slack_sdk over Socket Mode, on a clock that is moved by hand."""

from tests.adapters.slack.one_workspace import Office, latest


async def test_two_are_introduced_asked_and_refilled(office: Office) -> None:
    assert "one chat, one topic" in latest(office.ana, "one chat, one topic").plain
    await office.go_on(days=1, hours=6)
    for who in (office.ana, office.ben):
        await office.press(who, "Time 1", "I thought you could talk about")
    assert "Your time is set" in latest(office.ana, "I thought you could talk about").plain
    assert "It’s set" in latest(office.ben, "It’s set").plain
    await office.go_on(days=4)
    for who in (office.ana, office.ben):
        await office.press(who, "Yes", "Did you get to talk")
        await office.press(who, "Yes", "Would you like to meet")
    await office.go_on(days=1)
    assert latest(office.ana, "both said you’d like to meet again")
    await office.go_on(weeks=3)
    for who in (office.ana, office.ben):
        await office.press(who, "Yes", "Another half hour")
    await office.go_on(days=1)
    assert latest(office.ben, "here’s your next half hour")


async def test_a_guest_is_told_kindly_that_it_is_for_members(office: Office) -> None:
    guest = office.slack.workspaces["T1"].user("UGUEST")
    await guest.slash("/coffee", "join", "C1")
    assert "only here for this community’s members" in latest(guest, "members").plain


async def test_what_is_answered_is_seen_by_who_asked_alone(office: Office) -> None:
    await office.ana.slash("/coffee", "me", "C1")
    assert "sourdough" in latest(office.ana, "What I know about you").plain
    assert not [message for message in office.ben.inbox() if "What I know about you" in message.plain]


async def test_what_was_typed_mentions_and_formats_nothing(office: Office) -> None:
    typed = "<!channel> & *bold* `code` <http://a.example|here>"
    await office.ana.slash("/coffee", f"topics add {typed}", "C1")
    await office.ana.press(latest(office.ana, "are you curious about it, or happy to be asked"), "I’m curious about it")
    said = [message for message in office.ana.inbox() if "Got it" in message.plain][-1]
    assert typed in said.plain
    assert "<!channel>" not in said.text
    assert "<http" not in said.text


async def test_somebody_who_is_mentioned_is_kept_apart(office: Office) -> None:
    await office.ana.slash("/coffee", "not-with @Uben", "C1")
    assert "never bring you together with" in latest(office.ana, "never bring").plain
    await office.go_on(days=2)
    assert not [message for message in office.ben.inbox() if "I thought you could talk about" in message.plain]


async def test_a_form_that_slack_did_not_open_comes_up_when_the_command_is_sent_again(office: Office) -> None:
    office.slack.fail("views.open", error="internal_error")
    await office.ana.slash("/coffee", "hours", "C1")
    assert latest(office.ana, "Please try again in a minute")
    await office.ana.slash("/coffee", "hours", "C1")
    assert await office.ana.opens("Your hours")
