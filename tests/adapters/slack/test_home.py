"""App Home: a member sees their settings and chats, and changes each with a button beside it."""

from dataclasses import replace

from bot.model.ids import CircleId
from tests.adapters.slack.local_slack.person import Person
from tests.adapters.slack.local_slack.things import View
from tests.adapters.slack.one_workspace import COMMUNITY, SlackScene, latest


async def page_of(who: Person) -> View:
    """Open the home tab, and return its text."""
    await who.open_home()
    assert who.home is not None
    return who.home


async def test_somebody_who_joined_nothing_sees_what_this_is_and_how_to_begin(scene: SlackScene) -> None:
    dora = scene.slack.workspaces["T1"].add_user("UDORA", "Dora", tz="Europe/Berlin")
    page = await page_of(dora)
    assert "half-hour chat about one topic" in page.plain
    await dora.press(page, "Join Coffee")
    await dora.submit(await dora.opens("Join"), {"I’m curious about": ["sourdough"]})
    assert dora.open_view is not None
    assert "You’re in Coffee" in dora.open_view.plain
    assert "Coffee: next round" in page.plain
    assert "[Join Coffee]" not in page.plain


async def test_each_thing_is_changed_where_it_stands(scene: SlackScene) -> None:
    ana = scene.ana
    page = await page_of(ana)
    assert "Curious about: sourdough" in page.plain
    await ana.press(page, "Change topics")
    await ana.submit(await ana.opens("Your topics"), {"I’m curious about": ["sailing"]})
    await ana.close(everything=True)
    assert "Curious about: sailing" in page.plain

    await ana.press(page, "Change hours")
    await ana.submit(await ana.opens("Your hours"), {"Write to me from": "11:00"})
    await ana.close(everything=True)
    assert "I write to you between 11:00 and" in page.plain

    await ana.press(page, "Chats a month")
    await ana.press(await ana.opens("Refill"), "2")
    assert "OK, at most 2 chats a month." in (await ana.opens("Refill")).plain
    await ana.close(everything=True)
    assert "At most 2 chats a month" in page.plain

    await ana.press(page, "Take a break")
    await ana.submit(await ana.opens("Take a break"), {"Until": "2 weeks"})
    await ana.close(everything=True)
    assert "You’re on a break until Mon, 16 Mar 2026." in page.plain
    await ana.press(page, "I’m back")
    assert "Welcome back" in (await ana.opens("Refill")).plain
    assert "on a break" not in page.plain


async def test_what_a_press_says_is_seen_by_who_pressed(scene: SlackScene) -> None:
    ana = scene.ana
    page = await page_of(ana)
    for label, said in (
        ("Skip the next round", "You’ll skip the next round of Coffee"),
        ("Undo skip", "You’re no longer skipping the next round."),
        ("What you know about me", "What I know about you"),
        ("What can I do?", "/coffee topics"),
        ("Leave Coffee", "You’ve left Coffee. I won’t tell anyone."),
    ):
        await ana.press(page, label)
        assert said in (await ana.opens("Refill")).plain
        await ana.close(everything=True)
    assert "You’re not in a circle right now." in page.plain
    assert "[Join Coffee]" in page.plain


async def test_who_can_not_be_shown_a_form_reads_a_sentence(scene: SlackScene) -> None:
    page, before = await page_of(scene.ana), len(scene.ana.inbox())
    scene.slack.fail("views.open", error="expired_trigger_id")
    await scene.ana.press(page, "Change topics")
    (told,) = scene.ana.inbox()[before:]
    assert "Please try again in a minute." in told.plain


async def test_a_press_in_what_a_press_said_changes_the_page_too(scene: SlackScene) -> None:
    ana = scene.ana
    page = await page_of(ana)
    await ana.press(page, "Skip the next round")
    assert "you’re skipping the next round" in page.plain
    await ana.press(await ana.opens("Refill"), "Undo skip")
    assert "you’re skipping the next round" not in page.plain


async def test_what_waits_is_answered_on_the_page(scene: SlackScene) -> None:
    await scene.go_on(days=1, hours=6)
    for who in (scene.ana, scene.ben):
        await scene.press(who, "Time 1", "I thought you could talk about")
    page = await page_of(scene.ana)
    assert "you’re talking with @Uben about sourdough" in page.plain
    await scene.go_on(days=4)
    page = await page_of(scene.ana)
    assert "Did you get to talk with @Uben" in page.plain
    await scene.ana.press(page, "Yes")
    assert "Would you like to meet" in (await scene.ana.opens("Refill")).plain
    assert "Would you like to meet" in page.plain
    assert "Did you get to talk" not in page.plain


async def test_a_stale_page_is_made_anew_and_never_overwrites_a_newer_one(scene: SlackScene) -> None:
    ana = scene.ana
    page = await page_of(ana)
    await ana.press(page, "Change topics")
    form = await ana.opens("Your topics")
    await ana.slash("/coffee", "skip", "C1")
    await page_of(ana)  # on another device, so the form's state of the page is out of date
    await ana.submit(form, {"I’m curious about": ["sailing"]})
    assert "sailing" in page.plain
    assert "you’re skipping the next round" in page.plain
    published = [call for call in scene.slack.calls if call.method == "views.publish"]
    assert [call.answer.get("error") for call in published[-2:]] == ["hash_conflict", None]


async def test_a_page_that_slack_does_not_take_is_made_at_the_next_opening(scene: SlackScene) -> None:
    scene.slack.fail("views.publish", retry_after=30)
    await scene.ana.open_home()
    assert scene.ana.home is None
    scene.slack.fail("views.publish", error="internal_error")
    await scene.ana.open_home()
    assert scene.slack.count("views.publish") == 2  # one call each time, without retries
    assert "Curious about: sourdough" in (await page_of(scene.ana)).plain


async def test_the_page_speaks_the_members_language_and_notifies_nobody(scene: SlackScene) -> None:
    before = scene.slack.count("chat.postMessage")
    await scene.slack.workspaces["T1"].change("UANA", locale="de-DE")
    page = await page_of(scene.ana)
    assert "Diese Seite siehst nur du." in page.plain
    assert "Only you see this page" in (await page_of(scene.ben)).plain
    assert scene.slack.count("chat.postMessage") == before


async def test_who_refill_is_not_for_gets_the_kind_sentence(scene: SlackScene) -> None:
    team = scene.slack.workspaces["T1"]
    team.add_user("UFAR", "Farah", team_id="T9", is_stranger=True)
    for user in ("UGUEST", "UFAR"):
        page = await page_of(team.user(user))
        assert page.plain == "I’m only here for this community’s members."


async def test_the_other_tab_is_left_alone(scene: SlackScene) -> None:
    event = {"type": "app_home_opened", "user": "UANA", "channel": "D1", "tab": "messages"}
    await scene.slack.workspaces["T1"].emit(event)
    assert scene.ana.home is None


async def test_a_page_holds_what_a_busy_member_has(scene: SlackScene) -> None:
    async with scene.refill.store.transaction(COMMUNITY) as tx:
        (coffee,) = await tx.circles.all()
        for number in range(14):
            await tx.circles.put(replace(coffee, id=CircleId(f"circle-{number}"), name=f"Circle {number}"))
        await tx.commit()
    page = await page_of(scene.slack.workspaces["T1"].add_user("UDORA", "Dora"))
    assert "… and 5 more: /coffee circle list" in page.plain
    topics = [f"{'a rather long topic ' * 3}{number}" for number in range(12)]
    await scene.ana.slash("/coffee", "topics", "C1")
    await scene.ana.press(latest(scene.ana, "You’re curious about"), "Change topics")
    answers = {"I’m curious about": topics, "I’m happy to be asked about": topics}
    await scene.ana.submit(await scene.ana.opens("Your topics"), answers)
    page = await page_of(scene.ana)
    assert "… and 4 more: /coffee circle list" in page.plain
    assert topics[-1] in page.plain
