"""The language of the sandbox, which a visitor chooses."""

import httpx

from adapters.sandbox.cast import HARBOUR
from adapters.sandbox.sandbox import Sandbox
from bot.texts.timestamps import NO_BREAK
from tests.adapters.sandbox.test_tour import ON_SQLITE, Visitor

HERE = "/as/robin/in/coffee"


async def speak(client: httpx.AsyncClient, visitor: Visitor, locale: str) -> None:
    answer = await client.post(f"{HERE}/language", data={"locale": locale})
    assert answer.is_success
    await visitor.go(HERE)


@ON_SQLITE
async def test_a_visitor_chooses_german_and_everything_is_in_german(sandbox: Sandbox, client: httpx.AsyncClient):
    await sandbox.prepare()
    visitor = Visitor(client)
    await visitor.go("/as/robin/in/general")
    assert "Happy to be in such a calm place." in visitor.page

    await speak(client, visitor, "de")
    assert '<html lang="de" dir="ltr">' in visitor.page
    assert "Vorspringen" in visitor.page, "the page"
    assert "Eine halbe Stunde, zwei Leute, ein Thema" in visitor.page, "the channels"
    assert "Mach mit, wenn du magst" in visitor.page, "a post that was there already"
    await visitor.go("/as/robin/in/general")
    assert "Schön, an so einem ruhigen Ort zu sein." in visitor.page, "what people wrote before"

    await visitor.go(HERE)
    await visitor.type("/coffee join")
    await visitor.submit(**{"curious.typed": "first talk at a meetup"})
    assert "Willkommen, Robin! Es wird dir gefallen" in visitor.page, "what people write"
    await visitor.skip()
    assert "Du lernst Wanjirũ Kamau kennen." in visitor.news
    assert "Ich dachte, ihr könntet über" in visitor.page, "an introduction, which several read"

    await visitor.type("/coffee rest bis zum 31.12.")
    assert "Do., 31. Dez. 2026" in visitor.page.replace(NO_BREAK, " "), "what a visitor types"

    await speak(client, visitor, "en")
    assert "Skip ahead" in visitor.page


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
    assert '<html lang="de" dir="ltr">' in first.text
    later = await client.get("/", headers={"accept-language": "en"}, follow_redirects=True)
    assert '<html lang="de" dir="ltr">' in later.text


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
