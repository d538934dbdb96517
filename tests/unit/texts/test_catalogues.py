"""Every catalogue is complete and correct. `make texts` updates the catalogues."""

import ast
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path
from string import Formatter
from typing import TypeGuard

import pytest
from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Entry
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords, parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

from bot.model.chats import Chat, Origin
from bot.model.circles import Cadence, Circle, Rhythm
from bot.model.ids import ChannelId, ChatId, CircleId, MemberId, TopicId
from bot.model.members import Member
from bot.model.pairing import Reason
from bot.model.topics import Topic
from bot.texts import chats, checkins, circle_membership, circles, introductions, members
from bot.texts.cadences import cadence_text
from bot.texts.join_form import join_form
from bot.texts.localization import Voice, languages
from bot.texts.plain_text import plain, plain_message

ROOT = Path(__file__).parents[3]
LOCALES = ROOT / "bot" / "locale"
TRANSLATED = [language for language in languages() if language != "en"]
THEN = datetime(2026, 1, 5, 9, tzinfo=UTC)
GERMAN = Voice("de-DE", "Europe/Berlin")


MAKE = (ROOT / "Makefile").read_text()
FOLDERS = re.findall(r"\S+", MAKE.split("refill.pot ", 1)[1].splitlines()[0])
TEXT, PLURAL = {"text": 0, "line": 0, "text_as": 1, "line_as": 1}, {"lines_of", "text_of"}
"""Methods of Voice that take a text, and methods that take two, each with the place of its first text."""


def collected() -> Catalog:
    """Collect the texts as `make texts` does, with the Makefile's options."""
    keywords = DEFAULT_KEYWORDS | parse_keywords(re.findall(r"-k (\S+)", MAKE))
    with (LOCALES / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    catalogue = Catalog()
    for folder in FOLDERS:
        found = extract_from_dir(str(ROOT / folder), methods, options, keywords, ("Translators:",))
        for path, line, text, comments, context in found:
            catalogue.add(text, None, [(f"{folder}/{path}", line)], auto_comments=comments, context=context)
    return catalogue


def catalogue_of(language: str) -> Catalog:
    with (LOCALES / language / "refill.po").open("rb") as file:
        return read_po(file, locale=language)


def entries(catalogue: Catalog) -> list[Entry]:
    return [entry for entry in catalogue if entry.id]


def forms_of(text: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    """List a text's singular and plurals, or the text alone."""
    return (text,) if isinstance(text, str) else tuple(text or ("",))


def texts_of(catalogue: Catalog) -> set[tuple[str | None, tuple[str, ...]]]:
    return {(entry.context, forms_of(entry.id)) for entry in entries(catalogue)}


def translations(language: str) -> Iterator[tuple[Entry, str]]:
    """List all translations in all their forms."""
    for entry in entries(catalogue_of(language)):
        yield from ((entry, text) for text in forms_of(entry.string) if text)


def slots(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_the_template_holds_every_text_sorted_and_nothing_else():
    fresh = io.BytesIO()
    write_po(fresh, collected(), include_lineno=False, omit_header=True, sort_output=True, width=0)
    assert (LOCALES / "refill.pot").read_text().splitlines() == fresh.getvalue().decode().splitlines(), (
        "texts have changed: run `make texts`, and translate what is new"
    )


def test_german_is_among_the_languages():
    assert "de" in TRANSLATED


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_lists_every_text_translated_or_not(language: str):
    catalogue = catalogue_of(language)
    assert texts_of(catalogue) == texts_of(collected())
    assert not catalogue.obsolete
    assert [entry.id for entry in entries(catalogue) if entry.fuzzy] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_has_the_slots_of_the_text(language: str):
    for entry, text in translations(language):
        assert slots(text) == slots(forms_of(entry.id)[-1]), entry.id


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_types_a_straight_quote(language: str):
    for _, text in translations(language):
        assert not set("\"'") & set(text), text


def lines_of(written: str) -> list[str]:
    """List a catalogue's lines, except the line with Babel's version."""
    return [line for line in written.splitlines() if "Generated-By" not in line]


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_is_read_as_it_is_written(language: str):
    written = (LOCALES / language / "refill.po").read_text()
    catalogue = catalogue_of(language)
    assert str(catalogue.locale) == language
    assert catalogue.charset == "utf-8"
    assert f"Plural-Forms: {catalogue.plural_forms}" in written
    again = io.BytesIO()
    write_po(again, catalogue, width=0)
    assert lines_of(again.getvalue().decode()) == lines_of(written)


def says(node: ast.AST) -> TypeGuard[ast.Call]:
    """Return whether a node calls a method of Voice that takes a text."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in {*TEXT, *PLURAL}


def functions() -> Iterator[tuple[str, ast.AST]]:
    """Yield each function of the code that has texts, with its file."""
    for path in sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{path.relative_to(ROOT)}: {node.name}", node


def calls() -> Iterator[tuple[str, list[ast.expr], set[str | None]]]:
    """Yield every call with a text: its place, its texts, and the slots it fills."""
    for where, function in functions():
        for node in filter(says, ast.walk(function)):
            name, filled = node.func.attr, {keyword.arg for keyword in node.keywords}  # type: ignore[attr-defined]
            texts = node.args[:2] if name in PLURAL else node.args[TEXT[name] : TEXT[name] + 1]
            yield where, texts, filled | ({"number"} if name in PLURAL else set())


def test_every_text_stands_in_its_call_where_it_can_be_collected():
    for where, texts, _ in calls():
        assert texts, where
        assert all(isinstance(text, ast.Constant) and isinstance(text.value, str) for text in texts), where


def test_every_slot_is_filled():
    for where, texts, filled in calls():
        wanted = {slot for text in texts for slot in slots(ast.literal_eval(text))}
        if None in filled:  # a dictionary, whose keys are known only at run time
            assert filled - {None} <= wanted, where
        else:
            assert filled - {"number"} == wanted - {"number"}, where
            assert filled >= wanted, where


def test_no_sentence_is_glued_from_texts():
    """A text is a sentence or stands alone, because in another language parts may have another order or other endings.

    So no text begins with a comma, is added to another text, or fills a slot of another text.
    """
    for where, function in functions():
        parts = {
            target.id
            for node in ast.walk(function)
            if isinstance(node, ast.Assign) and says(node.value)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(function):
            match node:
                case ast.Starred(value=value):
                    assert not says(value), where
                case ast.JoinedStr():
                    assert not any(says(part) for part in ast.walk(node)), where
                case ast.Call(keywords=keywords) if says(node):
                    slots_filled = [ast.walk(keyword.value) for keyword in keywords]
                    glued = [part for found in slots_filled for part in found if says(part) or name_in(part, parts)]
                    assert not glued, where
    for entry in entries(collected()):
        assert forms_of(entry.id)[0][0] not in ",;:.)", entry.id


def name_in(node: ast.AST, names: set[str]) -> bool:
    return isinstance(node, ast.Name) and node.id in names


def member(name: str) -> Member:
    return Member(MemberId(name.lower()), name, "Europe/Berlin", "de", ("de", "en"), THEN, THEN)


ANA, BEN, CEM = member("Ana"), member("Ben"), member("Çem")
CIRCLE = Circle(
    CircleId("c"), "Kaffee", ChannelId("k"), Cadence(Rhythm.EVERY_2_WEEKS, 1, time(10), "Europe/Berlin"), THEN, THEN
)
TOPIC = Topic(TopicId("t"), "Sauerteig", "sauerteig")
CHAT = Chat(ChatId("chat"), Origin.ROUND, (ANA.id, BEN.id), TOPIC.id, Reason.CURIOUS_MEETS_SHARING, THEN)


def test_a_german_introduction():
    said = plain_message(
        introductions.introduction(
            GERMAN,
            replace(CHAT, offered=(datetime(2026, 3, 3, 9, tzinfo=UTC),)),
            {ANA.id: ANA, BEN.id: BEN},
            TOPIC,
            {ANA.id: frozenset({"curious"}), BEN.id: frozenset({"sharing"})},
        )
    )
    assert said.splitlines()[0] == "Hallo Ana und Ben! Ich dachte, ihr könntet über Sauerteig reden."
    assert "Ana möchte gern davon hören, und Ben erzählt gern davon" in said
    assert "[Di., 3. März, 10:00] [Wir haben gesprochen] [Dieses Gespräch auslassen]" in said


def test_a_german_check_in():
    said = plain_message(checkins.did_you_talk(GERMAN, CHAT, [BEN], None))
    assert said.splitlines() == [
        "Hat es geklappt, mit Ben zu sprechen?",
        "[Ja] [Noch nicht] [Wird nichts mehr]",
        "Deine Antwort siehst nur du. „Noch nicht“ lässt die Frage offen, „Wird nichts mehr“ schließt sie ab.",
    ]


def test_a_german_form():
    form = join_form(GERMAN, CIRCLE, ANA, [TOPIC], [])
    assert (form.title, form.submit) == ("Mitmachen", "Mitmachen")
    assert [field.label for field in form.fields] == [
        "Neugierig bin ich auf",
        "Fragt mich gern zu",
        "Gespräche im Monat",
        "Meist habe ich Zeit",
        "Sprachen für Gespräche",
    ]
    assert "Deutsch" in {option.label for option in members.languages_field(GERMAN, ("de",)).options}


@pytest.mark.parametrize(
    ("rhythm", "nth", "said"),
    [
        (Rhythm.WEEKLY, 1, "jeden Dienstag um 10:00 Uhr (Berlin)"),
        (Rhythm.EVERY_3_WEEKS, 1, "alle drei Wochen am Dienstag um 10:00 Uhr (Berlin)"),
        (Rhythm.MONTHLY, 2, "am zweiten Dienstag im Monat um 10:00 Uhr (Berlin)"),
        (Rhythm.MONTHLY, -1, "am letzten Dienstag im Monat um 10:00 Uhr (Berlin)"),
    ],
)
def test_a_german_cadence(rhythm: Rhythm, nth: int, said: str):
    assert cadence_text(GERMAN, replace(CIRCLE.cadence, rhythm=rhythm, nth=nth)) == said


def test_german_plurals():
    assert plain_message(members.pace_set(GERMAN, 1)) == "Gut, höchstens 1 Gespräch im Monat."
    assert plain_message(members.pace_set(GERMAN, 2)) == "Gut, höchstens 2 Gespräche im Monat."


def test_names_are_joined_as_german_joins_a_list():
    assert plain(GERMAN.names([ANA])) == "Ana"
    assert plain(GERMAN.names([ANA, BEN])) == "Ana und Ben"
    assert plain(GERMAN.names([ANA, BEN, CEM])) == "Ana, Ben und Çem"


@pytest.mark.parametrize("locale", ["de", "de-DE", "de_AT", "de-CH"])
def test_german_is_german_everywhere(locale: str):
    assert plain_message(chats.chats(Voice(locale, "Europe/Berlin"), [], datetime(2026, 3, 3, tzinfo=UTC))).startswith(
        "Noch keine Gespräche."
    )


@pytest.mark.parametrize("locale", ["", "tlh", "xx-YY", "no language", "fr", "ja-JP"])
def test_a_language_without_a_catalogue_is_english(locale: str):
    voice, english = Voice(locale, "Europe/Berlin"), Voice("en", "Europe/Berlin")
    assert plain(circle_membership.joined(voice, CIRCLE)) == plain(circle_membership.joined(english, CIRCLE))
    assert cadence_text(voice, CIRCLE.cadence) == circles.cadence_text(english, CIRCLE.cadence)
    assert plain(voice.names([ANA, BEN])) == "Ana and Ben"
