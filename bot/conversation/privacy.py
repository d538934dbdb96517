"""What is known about somebody, a copy of it, and its end; and whom they never want to meet."""

from typing import Final

from bot.conversation.context import Asking
from bot.conversation.registry import choice, command, form
from bot.model.errors import NotFound
from bot.model.ids import MemberId
from bot.model.inbound import Answer, Open, Replace, Say, Submission
from bot.model.members import Member
from bot.services import privacy
from bot.services.member_search import known_among
from bot.texts import forms, overview
from bot.texts import members as member_texts
from bot.texts import privacy as texts
from bot.texts.phrases import message

MOST_SHOWN: Final = 25
"""People that a field can show at once on every platform; Discord's limit is the lowest ("Component Reference")."""


@command("me")
async def me(ask: Asking, words: str) -> Answer:
    """Show all that is known about somebody."""
    await ask.member()
    return Say(overview.about_me(ask.voice, await privacy.kept_about(ask.tx, ask.person.id), ask.now))


@choice("me")
async def press_me(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Show all that is known about somebody, from a button."""
    return await me(ask, "")


@command("my-data")
async def my_data(ask: Asking, words: str) -> Answer:
    """Hand over a copy."""
    await ask.member()
    kept = await privacy.kept_about(ask.tx, ask.person.id)
    return Say(texts.your_data(ask.voice, await privacy.export_of(ask.tx, kept)))


@choice("my-data")
async def press_my_data(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Hand over a copy, from a button."""
    return await my_data(ask, "")


@command("forget-me")
async def forget_me(ask: Asking, words: str) -> Answer:
    """Ask whether they mean it."""
    if await ask.tx.members.get(ask.person.id) is None:
        return Say(texts.nothing_kept(ask.voice))
    return Say(texts.really_forget(ask.voice))


@choice("forget-me")
async def press_forget_me(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Ask whether they mean it, from a button."""
    return await forget_me(ask, "")


@choice("forget-me.yes")
async def press_yes(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Delete all that is kept about somebody."""
    try:
        await privacy.forget(ask.tx, ask.person.id, ask.now)
    except NotFound:
        return Replace(texts.nothing_kept(ask.voice))
    return Replace(texts.forgotten(ask.voice))


@choice("forget-me.no")
async def press_no(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Delete nothing."""
    return Replace(texts.kept_after_all(ask.voice))


@command("not-with")
async def not_with(ask: Asking, words: str) -> Answer:
    """Keep two members apart, silently; without a name, show and change whom."""
    member = await ask.member()
    name = words.removeprefix("@").strip()
    if not name:
        return Open(forms.not_with_form(ask.voice, await _shown(ask, member)))
    try:
        other = await ask.find_person(name)
    except NotFound:
        named = ask.find_named(name)
        if named is None:
            raise
        await privacy.keep_apart(ask.tx, member.id, named, ask.now)
        return Say(message(member_texts.kept_apart_ahead(ask.voice)))
    await privacy.keep_apart(ask.tx, member.id, other.id, ask.now)
    return Say(member_texts.not_with_set(ask.voice, ask.voice.names([other])))


@choice("not-with")
async def press_not_with(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Show and change whom somebody never wants to meet, from a button."""
    return await not_with(ask, "")


@form("not-with")
async def send_not_with(ask: Asking, ids: tuple[str, ...], sent: Submission) -> Answer:
    """Make exactly these the ones whom somebody never wants to meet, beside those whom the form could not show."""
    member = await ask.member()
    wanted = {MemberId(value) for value in sent.all("people")} - {member.id}
    people, known = await ask.tx.members.get_many(wanted), await known_among(ask.tx, member.id, wanted)
    before = {block.other for block in await ask.tx.acquaintances.blocks_of(member.id)}
    for other in wanted - people.keys():
        if ask.find_named(other) is None:
            raise NotFound("member", other)
    for gone in sorted({shown.id for shown in await _shown(ask, member)} - wanted):
        await privacy.stop_keeping_apart(ask.tx, member.id, gone)
    for other in sorted(wanted - before):
        await privacy.keep_apart(ask.tx, member.id, other, ask.now)
    ahead = [member_texts.kept_apart_ahead(ask.voice)] if wanted - known.keys() else []
    if not known:
        return Say(message(*(ahead or [member_texts.nobody_kept_apart(ask.voice)])))
    names = ask.voice.names(known[other] for other in sorted(known))
    return Say(message(*member_texts.not_with_set(ask.voice, names).blocks, *ahead))


async def _shown(ask: Asking, member: Member) -> tuple[Member, ...]:
    blocks = await ask.tx.acquaintances.blocks_of(member.id)
    people = await known_among(ask.tx, member.id, [block.other for block in blocks])
    return tuple(people[other] for other in sorted(people)[:MOST_SHOWN])
