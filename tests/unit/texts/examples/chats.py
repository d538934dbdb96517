"""Examples of texts about chats: introductions, check-ins, refills, and the list of chats."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.model.again import Again, Wish
from bot.model.chats import Chat, Origin
from bot.model.checkins import Met
from bot.model.content import Message
from bot.model.ids import ChatId, MemberId
from bot.model.members import Member
from bot.model.openers import Kind, Meeting, pool_of
from bot.model.pairing import Reason
from bot.model.refills import Refill, RefillAnswer, RefillState
from bot.texts import (
    again,
    cancellations,
    chats,
    checkins,
    introductions,
    meeting_times,
    refills,
    reminders,
    sitting_out,
    skipped_chats,
    someday,
)
from bot.texts.chats import ChatRow
from bot.texts.introductions import Meets
from bot.texts.localization import Voice
from tests.made_ids import make_id
from tests.unit.texts.examples.cast import DAY, NOW, Cast

Made = Callable[[Voice, Cast], Message]


def introduced(
    voice: Voice,
    cast: Cast,
    chat: Chat,
    curious: str = "",
    sharing: str = "",
    *,
    meets: Meets = Meets.TOGETHER,
    steps_back: bool = False,
    one_left: bool = False,
) -> Message:
    """Introduce a chat's members. `curious` and `sharing` contain the names of members with these stances."""
    stances: dict[MemberId, frozenset[str]] = {
        cast_member.id: frozenset(
            stance for stance, names in (("curious", curious), ("sharing", sharing)) if name in names.split()
        )
        for name, cast_member in (("ana", cast.ana), ("ben", cast.ben), ("cleo", cast.cleo))
    }
    topic = cast.topic if chat.topic else None
    return introductions.introduction(
        voice, chat, cast.people, topic, stances, meets=meets, steps_back=steps_back, one_left=one_left
    )


def wish(cast: Cast, answer: Again, *, asked_again: bool = False, about: Member | None = None) -> Wish:
    """Return Ana's answer to whether to meet again."""
    return Wish(cast.ana.id, (about or cast.ben).id, cast.chat.id, answer, NOW, asked_again)


def row(cast: Cast, chat: Chat | None = None, *, met: Met | None = None, asked: bool = True) -> ChatRow:
    """Return a chat of Ana and Ben as Ana sees it."""
    check_in = cast.asked(met) if asked else None
    return ChatRow(chat or cast.chat, [cast.ben], cast.topic, check_in, [(cast.ben, None)], [])


def shown_chats(voice: Voice, cast: Cast) -> Message:
    """Show five chats, each in a different state."""
    waiting = replace(cast.refill, state=RefillState.WAITING)
    said_yes = replace(cast.refill, answers=((cast.ana.id, RefillAnswer.YES),))
    met = row(cast, cast.chat_set, met=Met.YES)
    rows = [
        row(cast, cast.chat_set, asked=False),
        replace(met, topic=cast.curious[1], wishes=[(cast.ben, wish(cast, Again.YES))], refills=[(cast.ben, waiting)]),
        replace(
            met,
            others=[cast.cleo],
            to_note=[cast.cleo],
            wishes=[(cast.cleo, wish(cast, Again.SOMEDAY, about=cast.cleo))],
        ),
        replace(
            met,
            others=[cast.ben, cast.cleo],
            to_note=[cast.ben, cast.cleo],
            to_ask=[cast.ben, cast.cleo],
            wishes=[(cast.ben, wish(cast, Again.YES)), (cast.cleo, None)],
            refills=[(cast.ben, said_yes)],
        ),
        replace(row(cast, replace(cast.chat, introduced_at=NOW - 30 * DAY)), others=[], wishes=[], topic=None),
    ]
    made = [replace(one, chat=replace(one.chat, id=ChatId(make_id("chat", place)))) for place, one in enumerate(rows)]
    return chats.chats(
        voice,
        made,
        later(cast),
        earlier=5,
    )


def later(cast: Cast) -> datetime:
    """Return a time at which the chat could have taken place."""
    return max(cast.chat_set.starts_at or NOW, cast.chat.introduced_at) + 30 * DAY


def shown_chat(voice: Voice, cast: Cast, refill: Refill | None = None, now: datetime | None = None) -> Message:
    """Show Ana her chat with Ben, with the largest number of buttons."""
    open_one = row(cast, cast.chat_set, met=Met.YES if refill else None)
    steps = replace(open_one, to_note=[cast.ben], to_ask=[cast.ben])
    if refill:
        steps = replace(steps, wishes=[(cast.ben, wish(cast, Again.YES))], refills=[(cast.ben, refill)])
    return chats.chat(voice, steps, now or later(cast))


def shown_passed(voice: Voice, cast: Cast) -> Message:
    """Show Ana her chat with Ben after the offer of another chat has passed."""
    told = replace(row(cast, cast.chat_set, met=Met.YES), wishes=[(cast.ben, wish(cast, Again.YES))])
    steps = replace(told, to_note=[cast.ben], to_ask=[cast.ben], passed=[cast.ben])
    return chats.chat(voice, steps, later(cast))


def shown_times(voice: Voice, cast: Cast, now: datetime) -> Message:
    """Show Ana her chat without a time, with the largest number of buttons."""
    return chats.chat(voice, replace(row(cast), times=cast.chat.offered, to_note=[cast.ben], to_ask=[cast.ben]), now)


def shown_trio(voice: Voice, cast: Cast) -> Message:
    """Show Ana a chat of three."""
    wishes = [(cast.ben, wish(cast, Again.YES)), (cast.cleo, None)]
    of_three = replace(row(cast, cast.chat_of_three, met=Met.YES), others=[cast.ben, cast.cleo], wishes=wishes)
    return chats.chat(voice, of_three, later(cast))


def shown_refill(voice: Voice, cast: Cast) -> Message:
    """Show the only chat whose refill Ana has not answered."""
    open_one = row(cast, cast.chat_set, met=Met.YES)
    held = [(cast.ben, wish(cast, Again.YES))]
    return chats.chats(voice, [replace(open_one, wishes=held, refills=[(cast.ben, cast.refill)])], later(cast))


EXAMPLES: dict[str, Made] = {
    "introductions.introduction": lambda v, c: introduced(v, c, c.chat, curious="ana", sharing="ben"),
    "introductions.introduction.both_curious": lambda v, c: introduced(
        v,
        c,
        replace(c.chat, reason=Reason.BOTH_CURIOUS, picks=(), openers=pool_of(Meeting.CURIOUS, Kind.PEOPLE)[2:4]),
        curious="ana ben",
    ),
    "introductions.introduction.both_sharing": lambda v, c: introduced(
        v,
        c,
        replace(c.chat, reason=Reason.BOTH_SHARING, openers=pool_of(Meeting.SHARING, Kind.LIFE)[:2]),
        sharing="ana ben",
    ),
    "introductions.introduction.of_three": lambda v, c: introduced(
        v, c, c.chat_of_three, curious="ana cleo", sharing="ben"
    ),
    "introductions.introduction.near": lambda v, c: introduced(
        v, c, replace(c.chat, reason=Reason.NEAR), sharing="ben"
    ),
    "introductions.introduction.something_new": lambda v, c: introduced(
        v, c, replace(c.chat, reason=Reason.SOMETHING_NEW), sharing="ben"
    ),
    "introductions.introduction.something_curious": lambda v, c: introduced(
        v, c, replace(c.chat, reason=Reason.SOMETHING_NEW), curious="ben"
    ),
    "introductions.introduction.refill_taken_up": lambda v, c: introduced(
        v, c, replace(c.chat, origin=Origin.REFILL, reason=Reason.SOMETHING_NEW), sharing="ben"
    ),
    "introductions.introduction.no_topic": lambda v, c: introduced(
        v, c, replace(c.chat, topic=None, reason=Reason.SOMETHING_NEW, offered=(), picks=(), openers=())
    ),
    "introductions.introduction.apart": lambda v, c: introduced(
        v,
        c,
        replace(c.chat, apart=True, offered=(), picks=()),
        curious="ana",
        sharing="ben",
        meets=Meets.DAYS_APART,
    ),
    "introductions.introduction.alone": lambda v, c: introduced(
        v, c, replace(c.chat, apart=True), curious="ana", sharing="ben", meets=Meets.ALONE
    ),
    "introductions.introduction.one_left": lambda v, c: introduced(
        v, c, replace(c.chat, apart=True), curious="ana", sharing="ben", meets=Meets.ALONE, one_left=True
    ),
    "cancellations.goes_on": lambda v, c: cancellations.goes_on(v, [c.ana, c.ben], c.topic),
    "introductions.introduction.in_thread": lambda v, c: introduced(
        v, c, c.chat, curious="ana", sharing="ben", meets=Meets.THREAD
    ),
    "introductions.introduction.time_set": lambda v, c: introduced(v, c, c.chat_set, curious="ana", sharing="ben"),
    "introductions.introduction.refill": lambda v, c: introduced(
        v, c, replace(c.chat, origin=Origin.REFILL), curious="ana", sharing="ben", steps_back=True
    ),
    "meeting_times.time_set": lambda v, c: meeting_times.time_set(
        v, meeting_times.calendar_event(v, c.chat_set, [c.ana, c.ben], c.topic, NOW), c.topic
    ),
    "meeting_times.time_reopened": lambda v, c: meeting_times.time_reopened(v),
    "meeting_times.picked": lambda v, c: meeting_times.picked(v, c.chat, works=True),
    "meeting_times.picked.of_three": lambda v, c: meeting_times.picked(v, c.chat_of_three, works=True),
    "meeting_times.picked.back": lambda v, c: meeting_times.picked(v, c.chat, works=False),
    "meeting_times.time_gone": lambda v, c: meeting_times.time_gone(v),
    "sitting_out.no_match": lambda v, c: sitting_out.no_match(v, c.circle.name, c.circle.next_round_at),
    "cancellations.chat_called_off": lambda v, c: cancellations.chat_called_off(v, c.chat, c.topic),
    "cancellations.chat_called_off.no_topic": lambda v, c: cancellations.chat_called_off(v, c.chat, None),
    "cancellations.chat_called_off.refill": lambda v, c: cancellations.chat_called_off(
        v, replace(c.chat, origin=Origin.REFILL), c.topic
    ),
    "checkins.did_you_talk": lambda v, c: checkins.did_you_talk(v, c.chat, [c.ben], c.topic),
    "checkins.did_you_talk.of_three": lambda v, c: checkins.did_you_talk(v, c.chat, [c.ben, c.cleo], None),
    "checkins.not_yet": lambda v, c: checkins.not_yet(v),
    "checkins.did_not_meet": lambda v, c: checkins.did_not_meet(v),
    "again.would_you_again": lambda v, c: again.would_you_again(v, c.chat, [(c.ben, None)]),
    "again.would_you_again.of_three": lambda v, c: again.would_you_again(
        v, c.chat, [(c.ben, wish(c, Again.YES)), (c.cleo, None)]
    ),
    **{
        f"again.would_you_again.{answer}": lambda v, c, answer=answer: again.would_you_again(
            v, c.chat, [(c.ben, wish(c, answer))]
        )
        for answer in Again
    },
    "again.would_you_again.someday_once_more": lambda v, c: again.would_you_again(
        v, c.chat, [(c.ben, wish(c, Again.SOMEDAY, asked_again=True))]
    ),
    "again.would_you_again.note": lambda v, c: again.would_you_again(
        v, c.chat, [(c.ben, wish(c, Again.YES)), (c.cleo, wish(c, Again.SOMEDAY, about=c.cleo))], [c.ben.id, c.cleo.id]
    ),
    "someday.how_about_now": lambda v, c: someday.how_about_now(v, c.chat, c.ben),
    "reminders.reminder": lambda v, c: reminders.reminder(v, c.chat, [c.ben], c.topic),
    "skipped_chats.skipped": lambda v, c: skipped_chats.skipped(v, [c.ben]),
    "skipped_chats.skipped.told_nobody": lambda v, c: skipped_chats.skipped(v),
    "skipped_chats.over": lambda v, c: skipped_chats.over(v),
    "refills.both_said_yes": lambda v, c: refills.both_said_yes(v, c.refill, c.ben, is_first=True),
    "refills.both_said_yes.once_more": lambda v, c: refills.both_said_yes(v, c.refill, c.ben, is_first=False),
    "refills.asked_then": lambda v, c: refills.asked_then(v),
    "refills.chosen": lambda v, c: refills.chosen(
        v, c.refill, c.ben, RefillAnswer.WHEN, refills.says_when(v, NOW + 70 * DAY), is_first=True
    ),
    "refills.says_when": lambda v, c: refills.says_when(v, NOW + 70 * DAY),
    "refills.says_when.later": lambda v, c: refills.says_when(v, None),
    "refills.set_up": lambda v, c: refills.set_up(v, c.ben),
    "refills.both_said_yes_on_your_own": lambda v, c: refills.both_said_yes_on_your_own(v, c.ben),
    "refills.offer": lambda v, c: refills.offer(v, c.refill, c.ben, c.topic),
    "refills.offer.no_topic": lambda v, c: refills.offer(v, c.refill, c.ben, None),
    "refills.said_yes": lambda v, c: refills.said_yes(v),
    "refills.said_later": lambda v, c: refills.said_later(v),
    "refills.said_no": lambda v, c: refills.said_no(v),
    "refills.over": lambda v, c: refills.over(v),
    "chats.chats": shown_chats,
    "chats.chats.refill": shown_refill,
    "chats.chats.none": lambda v, c: chats.chats(v, [], NOW),
    "chats.chat": shown_chat,
    "chats.chat.too_early": lambda v, c: shown_chat(v, c, now=NOW),
    "chats.chat.times": lambda v, c: shown_times(v, c, NOW),
    "chats.chat.times_later": lambda v, c: shown_times(v, c, later(c)),
    "chats.chat.both_said_yes": lambda v, c: shown_chat(v, c, replace(c.refill, state=RefillState.WAITING)),
    "chats.chat.offered": lambda v, c: shown_chat(v, c, c.refill),
    "chats.chat.passed": shown_passed,
    "chats.chat.of_three": shown_trio,
}
