"""Days off: an organiser pauses a circle, or names days without rounds, reminders or posts."""

from dataclasses import replace

from bot.conversation.circle_lookup import choose_circle_to_organise, find_circle_to_organise
from bot.conversation.circle_setup import with_version
from bot.conversation.command_registry import choice, form
from bot.conversation.context import Context
from bot.conversation.form_values import changed_meanwhile, with_error
from bot.conversation.typed_values import read_country, read_stretches, read_until, split_at
from bot.model.circles import Circle
from bot.model.content import Form
from bot.model.daily import DAY
from bot.model.days_off import DaysOff, Stretch
from bot.model.errors import InvalidValue
from bot.model.inbound import Answer, Open, Say, Submission
from bot.services.days_off import set_days_off
from bot.services.next_rounds import moved_rounds
from bot.texts import circle_setup
from bot.texts import days_off as texts
from bot.texts.typed_words import typed_words


async def pause(ctx: Context, words: str) -> Answer:
    """Pause a circle until a day. Without a day, open the form of the circle's days off."""
    name, until = split_at(words, typed_words(ctx.voice).until)
    found = await choose_circle_to_organise(ctx, name, ctx.channel)
    if not until:
        return await open_days_off(ctx, name)
    return await _save(ctx, found, replace(found.days_off, pause=_pause(ctx, found, until)))


async def open_days_off(ctx: Context, name: str) -> Answer:
    """Open the form of a circle's days off."""
    return Open(_form_of(ctx, await choose_circle_to_organise(ctx, name, ctx.channel)))


@choice("circle.days-off", ids=1, looks=True)
async def press_days_off(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Open the form of a circle's days off, from a button."""
    return Open(_form_of(ctx, await find_circle_to_organise(ctx, ids[0].partition(":")[0])))


@form("circle.days-off", ids=1)
async def send_days_off(ctx: Context, ids: tuple[str, ...], sent: Submission) -> Answer:
    """Set a circle's days off."""
    found = await find_circle_to_organise(ctx, ids[0].partition(":")[0])
    shown = _form_of(ctx, found)
    if changes := changed_meanwhile(ctx.voice, shown, sent):
        return changes
    try:
        paused = _pause(ctx, found, sent.one("until"))
        off = DaysOff(paused, _read_days(ctx, found, sent.one("days")), read_country(sent.one("country")))
    except InvalidValue as error:
        at = InvalidValue("until", error.why) if error.field == "date" else error
        return with_error(ctx.voice, shown, sent, at)
    return await _save(ctx, found, off)


def _form_of(ctx: Context, circle: Circle) -> Form:
    return with_version(ctx, circle, circle_setup.days_off_form(ctx.voice, circle))


async def _save(ctx: Context, circle: Circle, off: DaysOff) -> Answer:
    changed = await set_days_off(ctx.tx, circle, off, ctx.now)
    return Say(texts.days_off_saved(ctx.voice, changed, await moved_rounds(ctx.tx, changed)))


def _read_days(ctx: Context, circle: Circle, days: str) -> tuple[Stretch, ...]:
    return read_stretches(days, ctx.now.astimezone(circle.cadence.tz).date(), ctx.voice)


def _pause(ctx: Context, circle: Circle, until: str) -> Stretch | None:
    """Return the days of a pause that ends the day before `until`; None if `until` is empty.

    If a pause has begun, its first day stays.
    """
    if not until.strip():
        return None
    now = ctx.now
    end = read_until(until, circle.cadence.tz, now, ctx.voice)
    if end <= now:
        raise InvalidValue("until", "passed")
    before = circle.days_off.pause
    today, last = now.astimezone(circle.cadence.tz).date(), end.astimezone(circle.cadence.tz).date() - DAY
    return Stretch(before.first if before and before.covers(today) else today, last)
