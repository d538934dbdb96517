"""Pace, hours, rest: how much, when, not now, again."""

from bot.conversation.context import Asking
from bot.conversation.forms import with_error
from bot.conversation.parsing import read_hours, read_pace, read_time, read_until, read_zone
from bot.conversation.registry import choice, command, form
from bot.model.errors import InvalidValue
from bot.model.hours import MessageWindow
from bot.model.inbound import Answer, Open, Replace, Say, Submission
from bot.model.members import PACES
from bot.services import members
from bot.texts import forms
from bot.texts import members as texts


@command("pace", subwords=tuple(map(str, PACES)))
async def pace(ask: Asking, words: str) -> Answer:
    """Set how many chats a month suit somebody."""
    member = await ask.member()
    if not words:
        return Say(texts.pace_question(ask.voice, member.pace, PACES))
    return Say(texts.pace_set(ask.voice, (await members.set_pace(ask.tx, member, read_pace(words))).pace))


@choice("pace.ask")
async def press_pace_ask(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Ask for a pace, from a button."""
    return await pace(ask, "")


@choice("pace", ids=1)
async def press_pace(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Set a pace, from its button."""
    answer = await pace(ask, ids[0])
    return Replace(answer.message) if isinstance(answer, Say) else answer


@command("hours", subwords=("zone",))
async def hours(ask: Asking, words: str) -> Answer:
    """Set when somebody usually has time."""
    member = await ask.member()
    if not words:
        return Open(forms.hours_form(ask.voice, member))
    if words.casefold().startswith("zone "):
        zone = read_zone(words.partition(" ")[2])
        return Say(texts.hours_set(ask.voice, await members.set_zone(ask.tx, member, zone)))
    changed = await members.set_hours(ask.tx, member, read_hours(words))
    return Say(texts.hours_set(ask.voice, changed))


@choice("hours")
async def press_hours(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Open the form of hours."""
    return Open(forms.hours_form(ask.voice, await ask.member()))


@form("hours")
async def send_hours(ask: Asking, ids: tuple[str, ...], sent: Submission) -> Answer:
    """Save hours, the window for messages, and the time zone."""
    member = await ask.member()
    try:
        if set(sent.all("hours")) != set(forms.parts_in(member.hours)):
            member = await members.set_hours(ask.tx, member, forms.hours_from(sent.all("hours")))
        window = MessageWindow(read_time(sent.one("start")), read_time(sent.one("end")))
        member = await members.set_window(ask.tx, member, window)
        member = await members.set_zone(ask.tx, member, read_zone(sent.one("zone")))
    except InvalidValue as error:
        return with_error(ask.voice, forms.hours_form(ask.voice, member), sent, error)
    return Say(texts.hours_set(ask.voice, member))


@command("rest", subwords=("until",))
async def rest(ask: Asking, words: str) -> Answer:
    """Take a pause."""
    member = await ask.member()
    day = words.casefold().removeprefix("until").lstrip().removeprefix("for").strip()
    until = read_until(day, member.tz, ask.now) if day else None
    member = await members.rest(ask.tx, member, until, ask.now)
    return Say(texts.resting(ask.voice, member.rest.until))


@choice("rest")
async def press_rest(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Open the form of a rest."""
    await ask.member()
    return Open(forms.rest_form(ask.voice))


@form("rest")
async def send_rest(ask: Asking, ids: tuple[str, ...], sent: Submission) -> Answer:
    """Take a pause, from the form."""
    try:
        return await rest(ask, sent.one("until"))
    except InvalidValue as error:
        shown = InvalidValue("until", error.why) if error.field == "until" else error
        return with_error(ask.voice, forms.rest_form(ask.voice), sent, shown)


@command("back")
async def back(ask: Asking, words: str) -> Answer:
    """End a pause."""
    member = await members.come_back(ask.tx, await ask.member(), ask.now)
    places = await ask.tx.circles.memberships_of(member.id)
    skips = any(place.skips_next for place in places)
    return Say(texts.back(ask.voice, in_circle=bool(places), skips=skips))


@choice("back")
async def press_back(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """End a pause, from its button."""
    answer = await back(ask, "")
    return Replace(answer.message) if isinstance(answer, Say) else answer
