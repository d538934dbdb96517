"""Many people type within seconds after a restart: members are answered from the store, within Slack's rate limits."""

import asyncio
from collections import Counter

import pytest

from adapters.slack import people
from bot.model.ids import MemberId
from bot.model.members import Member, Person
from bot.services.members import ensure_member
from tests.adapters.slack import local_slack
from tests.adapters.slack.one_workspace import COMMUNITY, SlackScene, latest

MEMBERS, NEWCOMERS = 198, 5
TRY_AGAIN = "Please try again in a minute"


async def store(scene: SlackScene, *users: str, admin: bool = False) -> list[local_slack.Person]:
    """Add people to Slack, and to the store as an earlier process left them. This process has no data of them yet."""
    team = scene.slack.workspaces["T1"]
    people = [team.add_user(user, user.title(), tz="Europe/Berlin", is_admin=admin) for user in users]
    team.channels["C1"].members += users
    async with scene.refill.store.transaction(COMMUNITY) as tx:
        for user in users:
            known = Person(MemberId(user), user.title(), "Europe/Berlin", "en-GB", admin=admin)
            await ensure_member(tx, known, scene.time.now())
        await tx.commit()
    return people


async def kept_of(scene: SlackScene, user: str) -> Member:
    async with scene.refill.store.reading(COMMUNITY) as tx:
        member = await tx.members.get(MemberId(user))
    assert member is not None
    return member


def looked_up(scene: SlackScene) -> Counter[str]:
    return Counter(str(call.args["user"]) for call in scene.slack.calls if call.method == "users.info")


async def test_on_a_busy_morning_nobody_is_refused(scene: SlackScene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "PATIENCE_SECONDS", 60)  # in this test, only the machine may be slow
    team = scene.slack.workspaces["T1"]
    members = await store(scene, *(f"UM{number}" for number in range(MEMBERS)))
    (admin,) = await store(scene, "UADMIN", admin=True)
    newcomers = [team.add_user(f"UN{number}", f"Newcomer {number}") for number in range(NEWCOMERS)]
    team.channels["C1"].members += [newcomer.id for newcomer in newcomers]
    before = looked_up(scene)
    scene.slack.limit_rates()
    await asyncio.gather(
        *(member.slash("/coffee", "pace 2", "C1") for member in members),
        *(newcomer.slash("/coffee", "join", "C1") for newcomer in newcomers),
        admin.slash("/coffee", "circle new", "C1"),
    )
    async with scene.refill.store.reading(COMMUNITY) as tx:
        stored = await tx.members.get_many([MemberId(member.id) for member in members])
    assert [member.pace for member in stored.values()] == [2] * MEMBERS
    for newcomer in newcomers:
        assert await newcomer.opens("Join")
    assert await admin.opens("New circle")
    assert not [one for one in team.messages if TRY_AGAIN in one.plain]
    assert max((looked_up(scene) - before).values()) == 1
    assert scene.slack.faults.limited == {}


async def test_commands_that_come_together_share_one_look_up(scene: SlackScene) -> None:
    team = scene.slack.workspaces["T1"]
    dora = team.add_user("UDORA", "Dora")
    team.channels["C1"].members.append("UDORA")
    scene.slack.fail("users.info", delay=0.3)
    await asyncio.gather(*(dora.slash("/coffee", "help", "C1") for _ in range(5)))
    assert looked_up(scene)["UDORA"] == 1
    assert not [message for message in dora.inbox() if TRY_AGAIN in message.plain]


async def test_who_is_stored_is_answered_while_slack_names_nobody(scene: SlackScene) -> None:
    (dora,) = await store(scene, "UDORA")
    scene.slack.fail("users.info", times=9, error="internal_error")
    await dora.slash("/coffee", "pace 2", "C1")
    assert (await kept_of(scene, "UDORA")).pace == 2


async def test_what_changed_while_refill_did_not_run_is_learnt_in_the_background(scene: SlackScene) -> None:
    (dora,) = await store(scene, "UDORA")
    dora.user.name, dora.user.is_restricted = "Dorothea", True
    await dora.slash("/coffee", "pace 2", "C1")
    for _ in range(600):
        if (await kept_of(scene, "UDORA")).name == "Dorothea":
            break
        await asyncio.sleep(0.05)
    member = await kept_of(scene, "UDORA")
    assert (member.name, member.guest, member.pace) == ("Dorothea", True, 2)


async def test_a_right_that_was_taken_back_while_refill_did_not_run_counts_no_more(scene: SlackScene) -> None:
    (admin,) = await store(scene, "UADMIN", admin=True)
    admin.user.is_admin = False
    await admin.slash("/coffee", "reports", "C1")
    assert "this community’s admins can do that" in admin.inbox()[-1].plain
    assert not (await kept_of(scene, "UADMIN")).admin


async def test_a_right_that_can_not_be_looked_up_waits_and_everything_else_is_answered(scene: SlackScene) -> None:
    (admin,) = await store(scene, "UADMIN", admin=True)
    scene.slack.fail("users.info", times=2, error="internal_error")
    await admin.slash("/coffee", "pace 2", "C1")
    assert (await kept_of(scene, "UADMIN")).pace == 2
    await admin.slash("/coffee", "reports", "C1")
    assert latest(admin, TRY_AGAIN)
    await admin.slash("/coffee", "reports", "C1")
    assert latest(admin, "No reported questions")


async def test_calls_share_connections(scene: SlackScene) -> None:
    await scene.ana.close(everything=True)
    scene.slack.connections.clear()
    for _ in range(10):
        await scene.ana.slash("/coffee", "hours", "C1")
        await scene.ana.close(everything=True)
    assert len(scene.slack.connections) <= 2
