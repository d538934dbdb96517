"""News: apply what a platform reports on its own."""

import logging
from dataclasses import replace
from datetime import datetime

from bot.delivery.closed_dms import note_shown
from bot.delivery.receipts import is_receipt_known, note_receipt
from bot.model.absences import HELD_FOR
from bot.model.communities import Community
from bot.model.errors import NotFound
from bot.model.ids import MemberId
from bot.model.news import (
    AboutCommunity,
    AboutMember,
    AdminRightsLost,
    ChannelChanged,
    ChannelLeft,
    CommunityChanged,
    HandedOver,
    Installed,
    MessagePosted,
    News,
    PersonChanged,
    PersonGone,
    PersonSeen,
    PostRefused,
    TimedOut,
    Uninstalled,
)
from bot.ports import Transaction
from bot.services import (
    absences,
    admins,
    circle_membership,
    circle_posts,
    circle_problems,
    greetings,
    members,
    uninstall,
)

logger = logging.getLogger(__name__)


async def is_news(tx: Transaction, news: News) -> bool:
    """Return whether news may change anything. Most news is already known, or is about people who are no members."""
    match news:
        case Installed():
            community = await _find_community(tx)
            return community is None or community.left_at is not None
        case Uninstalled():
            community = await _find_community(tx)
            return community is not None and community.left_at is None
        case CommunityChanged(name=name, locale=locale):
            community = await _find_community(tx)
            return community is not None and (community.name, community.locale) != (name, locale)
        case ChannelChanged(channel=channel, is_open=is_open):
            return any(circle.channel_open != is_open for circle in await tx.channel_circles(channel))
        case PostRefused(channel=channel):
            return bool(await tx.channel_circles(channel))
        case PersonGone(member=member_id):
            return await tx.members.get(member_id) is not None  # otherwise the member may be held already
        case MessagePosted(token=token):
            return await _find_community(tx) is not None and not await is_receipt_known(tx, token)
        case _:
            return await absences.is_known(tx, _member_concerned(news))


async def apply_news(tx: Transaction, news: News, now: datetime) -> None:
    """Apply news, which may come twice. Dated news does not undo later news about the same thing."""
    if isinstance(news, AboutMember):
        await _apply_to_member(tx, news, now)
    else:
        await _apply_to_community(tx, news, now)


async def _apply_to_member(tx: Transaction, news: AboutMember, now: datetime) -> None:
    match news:
        case PersonChanged(person=person):
            await absences.release_if_present(tx, person, now)
            await members.update_from_platform(tx, person)
        case PersonSeen(member=member_id):
            await absences.release_member(tx, member_id, now)
        case PersonGone(member=member_id, changed_at=changed_at):
            member = await members.find_member(tx, member_id)
            if not (changed_at and member.changed_at and changed_at < member.changed_at):  # otherwise the news is old
                await absences.hold_member(tx, member_id, now, changed_at)
        case TimedOut(member=member_id, until=until):
            await members.note_timeout(tx, member_id, until)
        case AdminRightsLost(member=member_id):
            await admins.note_no_admin(tx, member_id)
        case ChannelLeft(member=member_id, channel=channel, at=at):
            await circle_membership.leave_channel(tx, channel, member_id, at)
        case HandedOver(handed=handed):
            await note_shown(tx, handed, now)


async def _apply_to_community(tx: Transaction, news: AboutCommunity, now: datetime) -> None:
    match news:
        case ChannelChanged(channel=channel, is_open=is_open, problem=problem):
            await circle_problems.note_channel(tx, channel, now, problem, is_open=is_open)
        case PostRefused(channel=channel, problem=problem):
            await circle_problems.note_refused_post(tx, channel, problem, now)
        case MessagePosted(token=token, ref=ref, at=at):
            await note_receipt(tx, token, ref, at, now)
        case Installed(told=told, greets=greets, asks_where=asks_where):
            is_first = await _find_community(tx) is None
            await uninstall.welcome(tx, told)
            if is_first and greets is not None:
                await greetings.greet(tx, greets, now, asks_where=asks_where)
        case CommunityChanged(name=name, locale=locale):
            before = await tx.get_community()
            await tx.put_community(replace(before, name=name, locale=locale))
            if locale != before.locale:
                for circle in await tx.circles.all():
                    await circle_posts.refresh_post(tx, circle, now)
        case Uninstalled(community=community):
            await uninstall.leave(tx, now)
            logger.warning("%s uninstalled Refill; its data is kept for %s days", community, HELD_FOR.days)


def _member_concerned(news: AboutMember) -> MemberId:
    return news.person.id if isinstance(news, PersonChanged) else news.member


async def _find_community(tx: Transaction) -> Community | None:
    try:
        return await tx.get_community()
    except NotFound:
        return None
