"""Members' settings: pace, hours and rest."""

from bot.conversation.command_registry import choice, command, form
from bot.conversation.context import Context, in_place
from bot.conversation.form_values import with_error
from bot.conversation.typed_values import read_hours, read_pace, read_time, read_until, read_zone
from bot.model.chats import introductions_of
from bot.model.errors import InvalidValue, UnclearZone
from bot.model.hours import MessageWindow
from bot.model.inbound import Answer, Open, Replace, Say, Submission
from bot.model.members import PACES
from bot.services import meeting_times, members
from bot.services.cancellations import undo_chats_of_resting
from bot.services.circle_membership import circles_of
from bot.services.introduction_receipts import introduced_chats
from bot.services.introductions import MAX_PENDING_CHATS
from bot.texts import circle_membership as membership_texts
from bot.texts import members as texts


@command("pace", subwords=tuple(map(str, PACES)), button="pace.ask", looks=True)
async def pace(ctx: Context, words: str) -> Answer:
    """Show or set a member's pace."""
    member = await ctx.member()
    if not words:
        return Say(texts.pace_question(ctx.voice, member.pace, PACES))
    return Say(texts.pace_set(ctx.voice, (await members.set_pace(ctx.tx, member, read_pace(words))).pace))


@choice("pace", ids=1)
async def press_pace(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Set a member's pace, from a button."""
    return in_place(await pace(ctx, ids[0]))


@command("hours", subwords=("zone",), looks=True)
async def hours(ctx: Context, words: str) -> Answer:
    """Set a member's hours or time zone. Without words, open the form of the hours."""
    member = await ctx.member()
    if not words:
        return Open(texts.hours_form(ctx.voice, member))
    if words.casefold().startswith("zone "):
        try:
            zone = read_zone(words.partition(" ")[2], ctx.now)
        except UnclearZone as error:
            return Say(texts.which_zone(ctx.voice, error.typed, error.zones))
        return Say(texts.hours_set(ctx.voice, await members.set_zone(ctx.tx, member, zone)))
    changed = await members.set_hours(ctx.tx, member, read_hours(words, ctx.voice))
    return Say(texts.hours_set(ctx.voice, changed))


@choice("hours.zone", ids=1)
async def press_zone(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Set a member's time zone to one of the zones in a question."""
    return in_place(await hours(ctx, f"zone {ids[0]}"))


@choice("hours", looks=True)
async def press_hours(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Open the form of a member's hours."""
    return Open(texts.hours_form(ctx.voice, await ctx.member()))


@form("hours")
async def send_hours(ctx: Context, ids: tuple[str, ...], sent: Submission) -> Answer:
    """Set hours, message window and time zone."""
    member = await ctx.member()
    try:
        if set(sent.all("hours")) != set(texts.parts_in(member.hours)):
            member = await members.set_hours(ctx.tx, member, texts.hours_from(sent.all("hours")))
        window = MessageWindow(read_time(sent.one("start")), read_time(sent.one("end")))
        member = await members.set_window(ctx.tx, member, window)
        member = await members.set_zone(ctx.tx, member, read_zone(sent.one("zone"), ctx.now))
    except InvalidValue as error:
        return with_error(ctx.voice, texts.hours_form(ctx.voice, member), sent, error)
    return Say(texts.hours_set(ctx.voice, member))


@command("rest", subwords=("until",))
async def rest(ctx: Context, words: str) -> Answer:
    """Start a rest until a day. Without a day, the rest goes on until the member ends it."""
    before = await ctx.member()
    day = words.casefold().removeprefix("until").strip()
    until = read_until(day, before.tz, ctx.now, ctx.voice) if day else None
    member = await members.rest(ctx.tx, before, until, ctx.now)
    await undo_chats_of_resting(ctx.tx, member.id, ctx.now)
    await meeting_times.replace_offers_of(ctx.tx, before, ctx.now)
    return Say(texts.resting(ctx.voice, member.rest.until))


@choice("rest", looks=True)
async def press_rest(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Open the form of a rest."""
    await ctx.member()
    return Open(texts.rest_form(ctx.voice))


@form("rest")
async def send_rest(ctx: Context, ids: tuple[str, ...], sent: Submission) -> Answer:
    """Start a rest, from the form."""
    try:
        return await rest(ctx, sent.one("until"))
    except InvalidValue as error:
        return with_error(ctx.voice, texts.rest_form(ctx.voice), sent, error)


@choice("still-in")
async def press_still_in(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Confirm to a member who was silent that they are still in, and end their rest, if any."""
    if (await ctx.member()).resting(ctx.now):
        return in_place(await back(ctx, ""))
    return Replace(texts.stays_in(ctx.voice))


@command("back")
async def back(ctx: Context, words: str) -> Answer:
    """End a rest."""
    before = await ctx.member()
    member = await members.end_rest(ctx.tx, before, ctx.now)
    await meeting_times.replace_offers_of(ctx.tx, before, ctx.now)
    introduced = introductions_of(await introduced_chats(ctx.tx, member.id, MAX_PENDING_CHATS))
    return Say(membership_texts.back(ctx.voice, member, await circles_of(ctx.tx, member.id), introduced))


@choice("back")
async def press_back(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """End a rest, from a button."""
    return in_place(await back(ctx, ""))
