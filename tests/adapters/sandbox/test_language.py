"""The language of the sandbox, which a visitor chooses."""

import httpx

from adapters.sandbox.cast import HARBOUR
from adapters.sandbox.sandbox import Sandbox
from bot.texts.timestamps import NO_BREAK
from tests.adapters.sandbox.visitor import ON_SQLITE, Visitor

HERE = "/as/robin/in/coffee"


async def speak(client: httpx.AsyncClient, visitor: Visitor, locale: str) -> None:
    answer = await client.post(f"{HERE}/language", data={"locale": locale})
    assert answer.is_success
    assert ("from now on, to everyone" in answer.text) is (locale == "en")
    await visitor.go(HERE)


@ON_SQLITE
async def test_a_visitor_chooses_german_and_everything_is_in_german(sandbox: Sandbox, client: httpx.AsyncClient):
    await sandbox.prepare()
    visitor = Visitor(client)
    await visitor.go("/as/robin/in/general")
    assert "Happy to be in such a calm place." in visitor.page

    await speak(client, visitor, "de")
    assert '<html lang="de" dir="ltr">' in visitor.page
    assert "Vorspulen" in visitor.page, "the page"
    assert "Eine halbe Stunde, zwei Leute, ein Thema" in visitor.page, "the channels"
    assert "Mach mit, wenn du magst" in visitor.page, "a post that was there already"
    await visitor.go("/as/robin/in/general")
    assert "Schön, an so einem ruhigen Ort zu sein." in visitor.page, "what people wrote before"

    await visitor.go(HERE)
    await visitor.type("/coffee join")
    await visitor.submit(**{"curious.typed": "erster Vortrag bei einem Meetup"})
    assert "Willkommen, Robin! Es wird dir gefallen" in visitor.page, "what people write"
    await visitor.skip()
    assert "Du lernst Wanjirũ Kamau kennen." in visitor.summary
    assert "erster Vortrag bei einem Meetup" in visitor.page, "a topic that others had before"
    assert "Ich dachte, ihr könntet über" in visitor.page, "an introduction, which several read"

    await visitor.type("/coffee rest bis zum 31.12.")
    assert "Do., 31. Dez. 2026" in visitor.page.replace(NO_BREAK, " "), "what a visitor types"

    await speak(client, visitor, "en")
    assert "Skip ahead" in visitor.page
    assert "Di., 3. März, 10:00" in visitor.page.replace(NO_BREAK, " "), "a date in a text that is in German still"


@ON_SQLITE
async def test_a_language_without_a_catalogue_is_not_chosen(sandbox: Sandbox, client: httpx.AsyncClient):
    await sandbox.prepare()
    visitor = Visitor(client)
    await speak(client, visitor, "tlh")
    assert '<html lang="en" dir="ltr">' in visitor.page


@ON_SQLITE
async def test_the_first_visit_chooses_the_browsers_language(sandbox: Sandbox, client: httpx.AsyncClient):
    await sandbox.prepare()
    await client.get("/", headers={"accept-language": ""})  # a probe, which speaks no language
    first = await client.get("/", headers={"accept-language": "tlh, de-AT;q=0.9, en;q=0.8"}, follow_redirects=True)
    assert '<html lang="de-AT" dir="ltr">' in first.text
    later = await client.get("/", headers={"accept-language": "en"}, follow_redirects=True)
    assert '<html lang="de-AT" dir="ltr">' in later.text


@ON_SQLITE
async def test_dates_and_clock_follow_the_browsers_region(sandbox: Sandbox, client: httpx.AsyncClient):
    await sandbox.prepare()
    british = {"accept-language": "en-GB, en;q=0.8"}
    page = (await client.get("/", headers=british, follow_redirects=True)).text.replace(NO_BREAK, " ")
    assert '<html lang="en-GB" dir="ltr">' in page
    assert "Monday 2 March 2026" in page.replace("Monday, 2", "Monday 2")
    assert "10:00 in Berlin" in page
    assert 'value="en" lang="en" aria-current="true"' in page
    visitor = Visitor(client)
    await speak(client, visitor, "de")
    client.headers["accept-language"] = "en-GB, en;q=0.8"
    await speak(client, visitor, "en")
    assert '<html lang="en-GB" dir="ltr">' in visitor.page


@ON_SQLITE
async def test_topics_get_their_names_in_the_language_and_back(sandbox: Sandbox, client: httpx.AsyncClient):
    await sandbox.prepare()
    visitor = Visitor(client)
    await visitor.go(HERE)
    await visitor.type("/coffee ask How do you begin with sourdough in a small kitchen?")
    await visitor.submit()
    await visitor.press("ask.send:")
    for locale, topic in (("de", "Sauerteig in einer kleinen Küche"), ("en", "sourdough in a small kitchen")):
        await speak(client, visitor, locale)
        await visitor.type("/coffee asks")
        assert f"{topic}</bdi>" in visitor.page
        async with sandbox.refill.store.reading(HARBOUR.community.id) as tx:
            (ask,) = await tx.asks.of_member(HARBOUR.newcomer)
            held = await tx.topics.named(topic.casefold())
            assert held
            assert [one.member for one in await tx.topics.sharing([held.id])] == ["mei"]
            named = await tx.topics.get(ask.topic)
            assert named
            assert named.name == topic


def test_each_topic_is_translated():
    names = HARBOUR.topic_names("de")
    assert len(set(names.values())) == len(set(HARBOUR.topic_names("en").values()))
    assert set(HARBOUR.topic_names("en").values()).isdisjoint(names.values())


@ON_SQLITE
async def test_the_language_is_stored(sandbox: Sandbox, client: httpx.AsyncClient):
    await sandbox.prepare()
    await speak(client, Visitor(client), "de")
    assert {person.locale for person in sandbox.messages.cast.people} == {"de"}
    assert {person.locale for person in HARBOUR.people} == {"en"}
    async with sandbox.refill.store.reading(HARBOUR.community.id) as tx:
        assert (await tx.get_community()).locale == "de"
        maren = await tx.members.get(HARBOUR.organiser.id)
    assert maren
    assert maren.locale == "de"


@ON_SQLITE
async def test_a_second_browsers_pages_stay_in_its_own_language(sandbox: Sandbox, client: httpx.AsyncClient):
    """Refill's messages are for everybody, so they are in the language that was chosen last."""
    await sandbox.prepare()
    english = (await client.get("/", headers={"accept-language": "en"})).text
    mine = dict(client.cookies)
    await speak(client, Visitor(client), "de")
    client.cookies.clear()
    client.cookies.update(mine)
    visitor = Visitor(client)
    await visitor.go(HERE)
    for told in ("Skip ahead", "Half an hour, two people, one topic", "Monday, March 2, 2026", "Looks after Harbour."):
        assert told in visitor.page
    assert "Mach mit, wenn du magst" in visitor.page
    assert "Skip ahead" in english
    await visitor.type("/coffee help")
    async with sandbox.refill.store.reading(HARBOUR.community.id) as tx:
        assert (await tx.get_community()).locale == "de"
        robin = await tx.members.get(HARBOUR.newcomer)
    assert robin is None or robin.locale == "de"
