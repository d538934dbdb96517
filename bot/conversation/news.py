"""News that a platform tells by itself: people who change or leave, channels that are left or lost."""

from datetime import datetime

from bot.delivery.closed_dms import note_shown
from bot.model.ids import MemberId
from bot.model.inbound import ChannelChanged, ChannelLeft, HandedOver, News, PersonChanged, PersonGone, PersonSeen
from bot.ports import Transaction
from bot.services import absences, circles, members


def member_concerned(news: News) -> MemberId | None:
    """Return whom news is about; news about people who are no members is ignored."""
    match news:
        case PersonChanged(person=person):
            return person.id
        case (
            PersonGone(member=member)
            | PersonSeen(member=member)
            | ChannelLeft(member=member)
            | HandedOver(member=member)
        ):
            return member
        case ChannelChanged():
            return None


async def apply_news(tx: Transaction, news: News, now: datetime) -> None:
    """Apply news; late, repeated and reordered news has the same effect."""
    match news:
        case PersonChanged(person=person):
            await absences.release_if_told(tx, person, now)
            await members.update_from_platform(tx, person)
        case PersonSeen(member=member_id):
            await absences.release_member(tx, member_id, now)
        case PersonGone(member=member_id, changed_at=changed_at):
            member = await members.find_member(tx, member_id)
            if not (changed_at and member.changed_at and changed_at < member.changed_at):  # otherwise back meanwhile
                await absences.hold_member(tx, member_id, now, changed_at)
        case ChannelLeft(member=member_id, channel=channel, at=at):
            await circles.leave_channel(tx, channel, member_id, at)
        case ChannelChanged(channel=channel, is_open=is_open):
            await circles.note_channel(tx, channel, is_open=is_open)
        case HandedOver(handed=handed):
            await note_shown(tx, handed, now)
