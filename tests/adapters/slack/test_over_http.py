"""Many workspaces over HTTP: installed by OAuth, signed, each with its own story."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from over_http import COOKIE, HttpScene, add, cookies_of, http_scene, newest, people_in, said, start_circle
from prometheus_client import REGISTRY
from slack_sdk.signature import SignatureVerifier
from sqlalchemy import func, select

from bot.model import message_keys
from bot.model.ids import CommunityId
from storage.deployment_keys import fernet_of
from storage.engine import READING, begun
from storage.slack.oauth_states import OAuthStates
from storage.slack.tables import slack_used_state
from storage.tables import metadata
from tests.adapters.slack.local_slack import NotAnswered
from tests.adapters.wait_until import PATIENCE

pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated")  # slack_sdk uses it


@pytest.fixture
async def here(sqlite_url: str) -> AsyncIterator[HttpScene]:
    async with http_scene(sqlite_url) as made:
        yield made


async def test_two_workspaces_each_live_their_own_story(here: HttpScene):
    towns = [add(here, "T1", "Harbour"), add(here, "T2", "Meadow")]
    for workspace in towns:
        page = await here.install(workspace)
        assert page.status_code == 200
        assert f"Refill is in {workspace.name}" in said(page)
        await start_circle(here, workspace)
    await here.go_on(days=1, hours=6)
    for workspace in towns:
        for name in ("UANA", "UBEN"):
            who = workspace.user(name)
            introduction = newest(who, "I thought you could talk about")
            assert f"{workspace.name} bread" in introduction.plain
            await who.press(introduction, "Time 1")
    await here.go_on(days=4)
    for workspace in towns:
        for name in ("UANA", "UBEN"):
            await workspace.user(name).press(newest(workspace.user(name), "Did you get to talk"), "Yes")
            await here.work()
            await workspace.user(name).press(newest(workspace.user(name), "Would you like to meet"), "Yes")
    await here.go_on(days=1)
    for workspace, other in (towns, towns[::-1]):
        assert newest(workspace.user("UANA"), "both said you’d like to meet again")
        assert not [message for message in workspace.messages if other.name in message.plain]


async def test_the_first_page_says_what_this_is_and_leads_to_slack(here: HttpScene):
    async with here.browser() as browser:
        page = await browser.get("/")
        assert "half-hour chat about one topic" in said(page)
        assert 'href="/slack/install"' in page.text
        asked = await browser.get("/slack/install")
        url = urlsplit(asked.headers["location"])
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        assert f"{url.scheme}://{url.netloc}" == here.slack.origin
        assert url.path == "/oauth/v2/authorize"
        assert query["redirect_uri"] == f"{here.public_url}/slack/oauth_redirect"
        assert "chat:write" in query["scope"]
        assert (await browser.get("/health")).text == "well"
        missing = await browser.get("/nowhere")
        assert (missing.status_code, said(missing)[:20]) == (404, "There’s nothing here")


async def post(here: HttpScene, body: str, *, secret: str = "", age: float = 0, bodies_own: str | None = None) -> int:
    stamp = str(int(time.time() - age))
    verifier = SignatureVerifier(secret or here.slack.signing_secret)
    signature = verifier.generate_signature(timestamp=stamp, body=bodies_own or body)
    headers = {
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signature or "",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    async with here.browser() as browser:
        return (await browser.post("/slack/events", content=body, headers=headers)).status_code


async def test_what_slack_did_not_sign_is_refused(here: HttpScene):
    await here.install(add(here, "T1", "Harbour"))
    body = "command=/coffee&text=me&team_id=T1&user_id=UANA&channel_id=C1&trigger_id=t&response_url=http://127.0.0.1/"
    assert await post(here, body) == 200
    assert await post(here, body, secret="another") == 401
    assert await post(here, body, bodies_own=body + "x") == 401
    assert await post(here, body, age=60 * 5 + 10) == 401
    async with here.browser() as browser:
        assert (await browser.post("/slack/events", content=body)).status_code == 401
        assert (await browser.get("/slack/events")).status_code == 405
        for unsigned in (b"{\xff", b"{nothing", b'{"team": 1}', b"payload=[]", b'{"a":' * 100_000):
            assert (await browser.post("/slack/events", content=unsigned)).status_code == 401
        for signature, stamp in (("v0=\u00e9", str(int(time.time()))), ("v0=1", "soon"), ("v0=1", "1" * 5000)):
            headers = {b"X-Slack-Signature": signature.encode("latin-1"), b"X-Slack-Request-Timestamp": stamp.encode()}
            assert (await browser.post("/slack/events", content=body, headers=headers)).status_code == 401
        assert (await browser.post("/slack/events", data={"ssl_check": "1", "token": "x"})).status_code == 200


async def test_a_clock_that_is_wrong_is_logged_and_told_apart_from_a_wrong_secret(
    here: HttpScene, caplog: pytest.LogCaptureFixture
):
    for age in (60 * 7, -60 * 7):
        assert await post(here, "ssl_check=2", age=age) == 401
    assert await post(here, "ssl_check=2", secret="another") == 401
    told = [message.split(":")[0] for message in caplog.messages if "refused" in message]
    assert told == ["refused a request that Slack signed 7 minutes ago"], "one line a minute"


async def test_a_wrong_secret_is_logged_with_what_to_do(here: HttpScene, caplog: pytest.LogCaptureFixture):
    assert await post(here, "ssl_check=2", secret="another") == 401
    (told,) = [message for message in caplog.messages if "refused" in message]
    assert "copy the Signing Secret again (api.slack.com/apps, your app, Basic Information), and restart" in told


@pytest.mark.parametrize(
    ("stamp", "signature"),
    [
        ("9" * 400, "v0=1"),
        ("9" * 400, "v0=" + "a" * 64),
        ("1" * 5000, "v0=" + "a" * 64),
        ("soon", "v0=" + "a" * 64),
        ("-1", "v0=" + "a" * 64),
        ("1e9", "v0=" + "a" * 64),
        ("0", "v0=\u00e9"),
        ("0", "v0=" + "a" * 6000),
    ],
)
async def test_malformed_headers_are_a_bad_signature_like_any_other(
    here: HttpScene, caplog: pytest.LogCaptureFixture, stamp: str, signature: str
):
    before = REGISTRY.get_sample_value("refill_bad_signatures_total") or 0
    headers = {b"X-Slack-Request-Timestamp": stamp.encode(), b"X-Slack-Signature": signature.encode("latin-1")}
    async with here.browser() as browser:
        for _ in range(2):
            answer = await browser.post("/slack/events", content=b"command=/coffee", headers=headers)
            assert answer.status_code == 401
            assert answer.headers["x-content-type-options"] == "nosniff"
    assert REGISTRY.get_sample_value("refill_bad_signatures_total") == before + 2
    told = [record.getMessage() for record in caplog.records if record.levelname in ("WARNING", "ERROR")]
    assert [line.split(":")[0] for line in told] == [
        "refused a request whose signature does not fit REFILL_SLACK_SIGNING_SECRET"
    ]


@pytest.mark.parametrize(
    ("headers", "length", "status"),
    [
        ((), 1001, 401),
        (("X-Slack-Request-Timestamp: 1772438400",), 1001, 401),
        (("X-Slack-Request-Timestamp: 1772438400", "X-Slack-Signature: v0=1"), 1001, 401),
        (("X-Slack-Request-Timestamp: soon", "X-Slack-Signature: v0=" + "a" * 64), 1001, 401),
        (("X-Slack-Request-Timestamp: 1772438400", "X-Slack-Signature: v0=" + "a" * 64), 500_001, 413),
    ],
)
@pytest.mark.parametrize("told", [True, False], ids=["by Content-Length", "in chunks"])
async def test_a_body_that_slack_would_not_send_is_refused_before_it_is_there(
    here: HttpScene, headers: tuple[str, ...], length: int, status: int, *, told: bool
):
    size = f"Content-Length: {length}" if told else "Transfer-Encoding: chunked"
    start = "\r\n".join(["POST /slack/events HTTP/1.1", "Host: localhost", *headers, size, "", ""]).encode()
    part = b"" if told else b"%x\r\n%s" % (length + 1, b"x" * length)  # its last byte never comes
    reader, writer = await asyncio.open_connection("127.0.0.1", int(here.url.rpartition(":")[2]))
    writer.write(start + part)
    async with asyncio.timeout(PATIENCE):
        assert (await reader.readline()).startswith(b"HTTP/1.1 %d " % status)
    writer.close()


async def test_a_form_as_large_as_slack_takes_is_read(here: HttpScene):
    await here.install(add(here, "T1", "Harbour"))
    command = (
        "command=/coffee&text=me&team_id=T1&user_id=UANA&channel_id=C1&trigger_id=t&response_url=http://127.0.0.1/"
    )
    assert await post(here, f"{command}&more={'x' * 450_000}") == 200


async def test_no_address_leads_to_where_a_request_says_it_is(here: HttpScene):
    async with here.browser() as browser:
        for path in ("/slack/install/", "/slack/events/", "/health/", "/slack/install", "/slack/oauth_redirect"):
            answer = await browser.get(path, headers={"Host": "evil.example"})
            assert "evil.example" not in answer.text + answer.headers.get("location", "")


async def test_slack_is_told_what_it_asks_before_it_takes_the_address(here: HttpScene):
    assert await here.slack.hooks.verify()


async def test_an_installation_is_finished_once_in_the_browser_where_it_began_and_within_ten_minutes(here: HttpScene):
    workspace = add(here, "T1", "Harbour")
    async with here.browser() as browser:

        async def begin():
            asked = await browser.get("/slack/install")
            return here.slack.tokens.approve(asked.headers["location"], workspace, "UOLIVE"), cookies_of(asked)

        onward, cookies = await begin()
        elsewhere = await browser.get(onward)
        assert (elsewhere.status_code, "You changed browsers" in said(elsewhere)) == (400, True)
        assert (await browser.get(onward, headers=cookies)).status_code == 200
        again = await browser.get(onward, headers=cookies)
        assert (again.status_code, "opened twice" in said(again)) == (401, True)

        onward, cookies = await begin()
        here.time.move_by(timedelta(minutes=10))
        late = await browser.get(onward, headers=cookies)
        assert (late.status_code, "longer than ten minutes" in said(late)) == (401, True)

        forged = await browser.get("/slack/oauth_redirect?code=x&state=forged", headers={"Cookie": f"{COOKIE}=forged"})
        assert forged.status_code == 401
        refused = await browser.get("/slack/oauth_redirect?error=access_denied")
        assert "You chose not to add Refill" in said(refused)


@pytest.mark.parametrize("name", ["code", "state", "error"])
async def test_a_code_or_a_state_that_is_absurdly_long_is_neither_sent_to_slack_nor_logged(
    here: HttpScene, caplog: pytest.LogCaptureFixture, name: str
):
    async with here.browser() as browser:
        asked = await browser.get("/slack/install")
        state = parse_qs(urlsplit(asked.headers["location"]).query)["state"][0]
        query = {"state": state, "code": "x"} | {name: "A" * 50_000}
        answer = await browser.get("/slack/oauth_redirect", params=query, headers=cookies_of(asked))
    assert (answer.status_code, 'href="/slack/install"' in answer.text) == (400, True)
    assert here.slack.count("oauth.v2.access") == 0
    assert all(len(message) < 1000 for message in caplog.messages if "HTTP Request" not in message)


async def test_slack_is_asked_once_about_an_installation_and_whoever_failed_can_begin_anew(here: HttpScene):
    workspace = add(here, "T1", "Harbour")
    async with here.browser() as browser:
        asked = await browser.get("/slack/install")
        state = parse_qs(urlsplit(asked.headers["location"]).query)["state"][0]
        for number, spelt in enumerate((state, state, f"{state[:9]}!{state[9:]}")):
            cookie = {"Cookie": f"{COOKIE}={spelt}"}
            query = {"state": spelt, "code": f"nonsense-{number}"}
            answer = await browser.get("/slack/oauth_redirect", params=query, headers=cookie)
            assert (answer.status_code, 'href="/slack/install"' in answer.text) == (401, True)
            assert here.slack.count("oauth.v2.access") == 1
    assert (await here.install(workspace)).status_code == 200


async def test_who_only_begins_to_install_leaves_nothing_behind(here: HttpScene):
    add(here, "T1", "Harbour")
    async with here.browser() as browser:
        before = await rows_of(here)
        for number in range(20):
            asked = await browser.get("/slack/install")
            state = parse_qs(urlsplit(asked.headers["location"]).query)["state"][0]
            onward = f"/slack/oauth_redirect?state={state}&code=nonsense-{number}"
            assert (await browser.get(onward, headers=cookies_of(asked))).status_code == 401
        assert await rows_of(here) == before


async def rows_of(here: HttpScene) -> int:
    """Count the rows of all tables."""
    async with begun(here.replicas[0].engine, READING) as connection:
        counts = [await connection.scalar(select(func.count()).select_from(table)) for table in metadata.sorted_tables]
    return sum(counts)


async def test_what_was_used_to_install_goes_when_its_time_has_passed(here: HttpScene):
    async def used() -> int:
        async with begun(here.replicas[0].engine, READING) as connection:
            return await connection.scalar(select(func.count()).select_from(slack_used_state))

    await here.install(add(here, "T1", "Harbour"))
    assert await used() == 1
    here.time.move_by(timedelta(minutes=10))
    await here.install(add(here, "T2", "Meadow"))
    assert await used() == 1


async def test_of_two_who_use_the_same_at_once_one_installs(here: HttpScene):
    workspace = add(here, "T1", "Harbour")
    async with here.browser() as browser:
        asked = await browser.get("/slack/install")
        where, cookies = asked.headers["location"], cookies_of(asked)
        both = [here.slack.tokens.approve(where, workspace, who) for who in ("UOLIVE", "UANA")]
        pages = await asyncio.gather(*(browser.get(one, headers=cookies) for one in both))
    assert sorted(page.status_code for page in pages) == [200, 401]


async def test_a_state_is_used_once_by_all_processes_however_it_is_spelt(here: HttpScene):
    one, other = (OAuthStates(here.replicas[0].engine, fernet_of(here.keys), here.time) for _ in range(2))
    state = await one.async_issue()
    assert await one.async_consume(state)
    assert await one.use_up(state)
    for spelt in (state, f"{state[:9]}!!!!{state[9:]}"):
        assert not await other.async_consume(spelt)
        assert not await other.use_up(spelt)


async def test_every_answer_tells_browsers_how_little_it_may_do(here: HttpScene):
    async with here.browser() as browser:
        for path in ("/", "/health", "/nowhere", "/slack/install", "/slack/oauth_redirect", "/slack/events"):
            headers = (await browser.get(path)).headers
            assert "default-src 'none'" in headers["content-security-policy"], path
            assert (headers["cache-control"], headers["referrer-policy"]) == ("no-store", "no-referrer"), path
            assert headers["x-content-type-options"] == "nosniff", path


async def test_a_slack_that_does_not_answer_is_told_in_a_sentence(here: HttpScene):
    workspace = add(here, "T1", "Harbour")
    here.slack.fail("oauth.v2.access", reset=True)
    page = await here.install(workspace)
    assert (page.status_code, "can’t reach Slack" in said(page)) == (503, True)
    here.slack.fail("oauth.v2.access", error="invalid_code")
    page = await here.install(workspace)
    assert (page.status_code, "confirmation has expired" in said(page)) == (401, True)
    assert (await here.install(workspace)).status_code == 200


async def test_nothing_is_acknowledged_before_it_is_stored(here: HttpScene):
    workspace = add(here, "T1", "Harbour")
    await here.install(workspace)
    await here.replicas[0].engine.dispose()
    async with here.refill.store._engine.connect() as connection:  # another connection locks the database
        await connection.exec_driver_sql("ALTER TABLE community RENAME TO elsewhere")
        await connection.commit()
    with pytest.raises(NotAnswered):
        await workspace.user("UANA").slash("/coffee", "me", "C1")
    assert here.slack.hooks.sent[-1]["status"] == 500


async def test_a_workspace_without_refill_is_told_where_to_add_it(here: HttpScene):
    workspace = add(here, "T1", "Harbour")
    here.slack.tokens.install(workspace, here.slack.scopes)  # without OAuth, so that Refill has no token
    await workspace.user("UANA").slash("/coffee", "me", "C1")
    assert here.public_url in newest(workspace.user("UANA"), "isn’t installed here").plain


async def test_whoever_installs_is_welcomed_once_and_can_start_a_circle_from_there(here: HttpScene):
    team = people_in(here.slack.add_workspace("T7", "Quay", installed=False))
    await here.install(team)
    await here.work()
    olive = team.user("UOLIVE")
    (hello,) = [message for message in olive.inbox() if "Hi, I’m Refill" in message.plain]
    await olive.press(hello, "Start a circle")
    await olive.submit(await olive.opens("New circle"), {"Channel": "C1"})
    await olive.submit(await olive.opens("New circle"), {"Name": "Tea", "Time zone": "Europe/Berlin"})
    await here.work()
    assert [message for message in olive.inbox("C1") if "Tea: one chat, one topic" in message.plain]
    await here.install(team)
    await here.work()
    assert len([message for message in olive.inbox() if "Hi, I’m Refill" in message.plain]) == 1
    assert not [message for message in team.user("UANA").inbox() if "Hi, I’m Refill" in message.plain]
    async with here.refill.store.reading(CommunityId("slack:T7")) as tx:
        assert await tx.outbox.get(message_keys.greeting()) is None, "who installed it is kept nowhere"


async def test_the_first_circle_is_started_from_app_home_in_its_organisers_own_time_zone(here: HttpScene):
    team = people_in(here.slack.add_workspace("T8", "Pier", installed=False))
    await here.install(team)
    olive = team.user("UOLIVE")
    await olive.open_home()
    assert olive.home
    await olive.press(olive.home, "Start a circle")
    await olive.submit(await olive.opens("New circle"), {"Channel": "C1"})
    await olive.submit(await olive.opens("New circle"), {"Name": "Tea"})
    await here.work()
    (post,) = [message for message in olive.inbox("C1") if "Tea: one chat, one topic" in message.plain]
    assert "(Berlin)" in post.plain
