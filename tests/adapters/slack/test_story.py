"""The whole story in Slack: real slack-bolt and slack_sdk over Socket Mode, on a clock that is moved by hand."""

from tests.adapters.slack.one_workspace import SlackScene, latest


async def test_two_are_introduced_asked_and_refilled(scene: SlackScene) -> None:
    assert "one chat, one topic" in latest(scene.ana, "one chat, one topic").plain
    await scene.go_on(days=1, hours=6)
    for who in (scene.ana, scene.ben):
        await scene.press(who, "Time 1", "I thought you could talk about")
    assert "Your time is set" in latest(scene.ana, "I thought you could talk about").plain
    assert "It’s set" in latest(scene.ben, "It’s set").plain
    await scene.go_on(days=4)
    for who in (scene.ana, scene.ben):
        await scene.press(who, "Yes", "Did you get to talk")
        await scene.press(who, "Yes", "Would you like to meet")
    await scene.go_on(days=1)
    assert latest(scene.ana, "both said you’d like to meet again")
    await scene.go_on(weeks=3)
    for who in (scene.ana, scene.ben):
        await scene.press(who, "Yes", "Another half hour")
    await scene.go_on(days=1)
    assert latest(scene.ben, "here’s your next half hour")


async def test_a_guest_is_told_kindly_that_it_is_for_members(scene: SlackScene) -> None:
    guest = scene.slack.workspaces["T1"].user("UGUEST")
    await guest.slash("/coffee", "join", "C1")
    assert "only here for this community’s members" in latest(guest, "members").plain


async def test_what_is_answered_is_seen_by_who_asked_alone(scene: SlackScene) -> None:
    await scene.ana.slash("/coffee", "me", "C1")
    assert "sourdough" in latest(scene.ana, "What I know about you").plain
    assert not [message for message in scene.ben.inbox() if "What I know about you" in message.plain]


async def test_what_was_typed_mentions_and_formats_nothing(scene: SlackScene) -> None:
    typed = "<!channel> & *bold* `code` <http://a.example|here>"
    await scene.ana.slash("/coffee", f"topics add {typed}", "C1")
    await scene.ana.press(latest(scene.ana, "are you curious about it, or happy to be asked"), "I’m curious about it")
    said = [message for message in scene.ana.inbox() if "Got it" in message.plain][-1]
    assert typed in said.plain
    assert "<!channel>" not in said.text
    assert "<http" not in said.text


async def test_somebody_who_is_mentioned_is_kept_apart(scene: SlackScene) -> None:
    await scene.ana.slash("/coffee", "not-with @Uben", "C1")
    assert "never bring you together with" in latest(scene.ana, "never bring").plain
    await scene.go_on(days=2)
    assert not [message for message in scene.ben.inbox() if "I thought you could talk about" in message.plain]


async def test_a_form_that_slack_did_not_open_comes_up_when_the_command_is_sent_again(scene: SlackScene) -> None:
    scene.slack.fail("views.open", error="internal_error")
    await scene.ana.slash("/coffee", "hours", "C1")
    assert latest(scene.ana, "Please try again in a minute")
    await scene.ana.slash("/coffee", "hours", "C1")
    assert await scene.ana.opens("Your hours")
