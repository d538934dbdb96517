"""Examples of texts about circles, for members and for organisers."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.model.ask_figures import AskFigures
from bot.model.channel_problems import ChannelProblem
from bot.model.circle_figures import Figures, FiguresState, FrozenFigures
from bot.model.circle_starters import Starters
from bot.model.circles import Circle, Introduces, Rhythm
from bot.model.content import Form, Message
from bot.model.days_off import DaysOff, Stretch
from bot.model.ids import ChannelId, CircleId
from bot.model.pairing import Common, Reason
from bot.model.rests import Rest, RestKind
from bot.model.weights import Weights
from bot.texts import (
    admins,
    circle_membership,
    circle_problems,
    circle_report,
    circle_setup,
    circle_starters,
    circles,
    days_off,
    join_form,
    organisers,
    rounds,
    slow_starts,
    wanted_topics,
)
from bot.texts.localization import Voice
from bot.texts.phrases import message
from tests.unit.texts.examples.cast import DAY, NOW, Cast

OFF = DaysOff(Stretch(date(2026, 12, 21), date(2027, 1, 10)), (Stretch(date(2027, 5, 1), date(2027, 5, 1)),), "DE")

DURING = datetime(2026, 12, 22, 9, tzinfo=UTC)
"""A Tuesday in the pause."""
STRETCHES = tuple(Stretch(date(2027, month, 1), date(2027, month, 3)) for month in range(2, 11))


def paused(circle: Circle, off: DaysOff) -> Circle:
    """Return a circle with days off, whose next round is after its pause."""
    return replace(circle, days_off=off, next_round_at=DURING + 28 * DAY)


def weekly(circle: Circle) -> Circle:
    """Return a circle that meets each week, in threes."""
    return replace(circle, group_size=3, cadence=replace(circle.cadence, rhythm=Rhythm.WEEKLY))


def gone(circle: Circle) -> Circle:
    """Return a circle with an unknown time zone."""
    return replace(circle, cadence=replace(circle.cadence, zone="Atlantis/Poseidonis"))


def quarter(circle: Circle, **latest: int) -> tuple[FrozenFigures, ...]:
    """Return the figures of a quarter of weekly rounds. The first two rounds are shown together."""
    figures = Figures(
        rounds=1,
        introduced=25,
        chats=10,
        times_set=5,
        first_meetings=10,
        asked=20,
        answered=15,
        talked=15,
        pairs=10,
        both_again=5,
        had_sat_out=5,
        placed_again=5,
        members=30,
    )
    opened, shown = NOW - 12 * timedelta(weeks=1), FiguresState.SHOWN
    made = []
    for week in range(1, 12):
        number, since = week + 1, opened + week * timedelta(weeks=1)
        held = replace(figures, talked=15 if week % 3 else 10, both_again=5 if week % 4 else 0, resting=week // 5 * 5)
        made.append(FrozenFigures(circle.id, number, max(2, number) - (week == 1), since, NOW, 30, shown, held))
    return (*made[:-1], replace(made[-1], figures=replace(made[-1].figures, **latest)))


ASKED = (AskFigures("2026-01", 10, 5), AskFigures("2026-02", 15, 5))

NEW = "circle.new.again:-Coffee"
"""The action of *Try again* for a new circle."""

EXAMPLES: dict[str, Callable[[Voice, Cast], Message | Form]] = {
    "circles.invitation": lambda v, c: circles.invitation(v, c.circle, [c.ana]),
    "circles.invitation.keeps_messages": lambda v, c: circles.invitation(
        v, replace(c.circle, keeps_messages=True), [c.ana, c.ben]
    ),
    "circles.invitation.of_admins": lambda v, c: circles.invitation(v, c.circle, []),
    "circles.invitation.moved": lambda v, c: circles.invitation(v, c.circle, [c.ana], [NOW]),
    "circles.invitation.left_out": lambda v, c: circles.invitation(v, c.circle, [c.ana], [NOW, NOW + 7 * DAY]),
    "days_off.days_off_saved": lambda v, c: days_off.days_off_saved(v, paused(c.circle, OFF), [DURING]),
    "days_off.days_off_saved.no_pause": lambda v, c: days_off.days_off_saved(v, c.circle, []),
    "days_off.days_off_saved.many": lambda v, c: days_off.days_off_saved(
        v, paused(c.circle, replace(OFF, stretches=STRETCHES[:3])), [DURING, DURING + 14 * DAY]
    ),
    "days_off.days_off_saved.more": lambda v, c: days_off.days_off_saved(
        v, paused(c.circle, replace(OFF, stretches=STRETCHES)), [DURING, DURING + 14 * DAY]
    ),
    "circle_setup.days_off_form": lambda v, c: circle_setup.days_off_form(v, replace(c.circle, days_off=OFF)),
    "circles.moved_away": lambda v, c: circles.moved_away(v, c.circle, c.circle.channel),
    "circles.confirm_move": lambda v, c: circles.confirm_move(v, c.circle, c.circle.channel),
    "circles.confirm_move.channel_lost": lambda v, c: circles.confirm_move(
        v, replace(c.circle, channel_open=False), c.circle.channel
    ),
    "circles.moved": lambda v, c: circles.moved(v, c.circle),
    "circles.posted_again": lambda v, c: circles.posted_again(v, c.circle),
    "circle_membership.joined": lambda v, c: message(circle_membership.joined(v, c.circle)),
    "circle_membership.joined_late": lambda v, c: message(circle_membership.joined_late(v, c.circle)),
    "circle_membership.left": lambda v, c: circle_membership.left(v, c.circle),
    "circle_membership.skipping": lambda v, c: circle_membership.skipping(v, c.circles, c.ana, NOW),
    "circle_membership.skipping.one": lambda v, c: circle_membership.skipping(v, [c.circle], c.ana, NOW),
    "circle_membership.skipping.on_a_break": lambda v, c: circle_membership.skipping(
        v, [c.circle], replace(c.ana, rest=Rest(RestKind.ASKED, NOW + DAY)), NOW
    ),
    "circle_membership.not_skipping": lambda v, c: circle_membership.not_skipping(v, c.ana, NOW),
    "circle_membership.not_skipping.one": lambda v, c: circle_membership.not_skipping(v, c.ana, NOW, c.circle),
    "circle_membership.not_skipping.on_a_break": lambda v, c: circle_membership.not_skipping(
        v, replace(c.ana, rest=Rest(RestKind.ASKED)), NOW, c.circle
    ),
    "circle_membership.back": lambda v, c: circle_membership.back(v, c.ana, [(c.circle, c.place(c.circle))], ()),
    "circle_membership.back.skips": lambda v, c: circle_membership.back(
        v, c.ana, [(circle, replace(c.place(circle), skips_next=circle is c.circle)) for circle in c.circles], ()
    ),
    "circle_membership.back.no_circle": lambda v, c: circle_membership.back(v, c.ana, (), ()),
    "circles.circle_list": lambda v, c: circles.circle_list(
        v, [(one, 10 if one is c.circle else None) for one in c.circles], NOW, {c.circle.id}
    ),
    "circles.circle_list.organiser": lambda v, c: circles.circle_list(
        v,
        [(replace(one, guests=True, channel_open=False), 1200) for one in c.circles],
        NOW,
        set(),
        {one.id for one in c.circles},
    ),
    "circles.circle_list.none": lambda v, c: circles.circle_list(v, [], NOW, set()),
    "circles.circle_list.may_start": lambda v, c: circles.circle_list(v, [], NOW, set(), may_start=True),
    "circles.which_circle": lambda v, c: circles.which_circle(v, c.circles),
    "circles.circle_list.many": lambda v, c: circles.circle_list(
        v,
        [(replace(c.circle, id=CircleId(f"circle{number}"), name=f"Circle {number}"), None) for number in range(15)],
        NOW,
        set(),
    ),
    "circles.circle_list.paused": lambda v, c: circles.circle_list(
        v, [(replace(c.circle, days_off=DaysOff(Stretch(NOW.date(), NOW.date()))), None)], NOW, set()
    ),
    "circles.which_circle.many": lambda v, c: circles.which_circle(v, [c.circle] * 31),
    "circles.no_circles": lambda v, c: circles.no_circles(v, may_start=True),
    "circles.no_circles.not_for_everybody": lambda v, c: circles.no_circles(v, may_start=False),
    "circles.no_circles_for_guests": lambda v, c: circles.no_circles_for_guests(v),
    "circle_membership.not_in_circle": lambda v, c: circle_membership.not_in_circle(v, c.circle),
    "circle_membership.not_for_guests": lambda v, c: circle_membership.not_for_guests(v, c.circle),
    "circle_membership.in_no_circle": lambda v, c: circle_membership.in_no_circle(v),
    "circle_problems.cannot_work_here.invite": lambda v, c: circle_problems.cannot_work_here(
        v, [ChannelProblem.NOT_INVITED], NEW
    ),
    "circle_problems.cannot_work_here.looked_again": lambda v, c: circle_problems.cannot_work_here(
        v, [ChannelProblem.NOT_INVITED], NEW, looked_again=True
    ),
    "circle_problems.cannot_work_here.elsewhere": lambda v, c: circle_problems.cannot_work_here(
        v, [ChannelProblem.NOT_INVITED], "circle.new.in:C0GARDEN:-Coffee", ChannelId("C0GARDEN")
    ),
    "circle_problems.cannot_work_here.elsewhere_archived": lambda v, c: circle_problems.cannot_work_here(
        v, [ChannelProblem.ARCHIVED], "circle.new.in:C0GARDEN:-Coffee", ChannelId("C0GARDEN")
    ),
    "circle_problems.cannot_work_here.archived": lambda v, c: circle_problems.cannot_work_here(
        v, [ChannelProblem.ARCHIVED], NEW
    ),
    "circle_problems.cannot_work_here.kind": lambda v, c: circle_problems.cannot_work_here(
        v, [ChannelProblem.WRONG_KIND], NEW
    ),
    "circle_problems.cannot_work_here.permissions": lambda v, c: circle_problems.cannot_work_here(
        v,
        [
            ChannelProblem.NO_VIEW,
            ChannelProblem.NO_POSTS,
            ChannelProblem.NO_THREADS,
            ChannelProblem.NO_FILES,
        ],
        NEW,
    ),
    "circle_problems.post_refused": lambda v, c: circle_problems.post_refused(v, c.circle, ChannelProblem.FILTERED),
    "circle_problems.post_refused.read_only": lambda v, c: circle_problems.post_refused(
        v, c.circle, ChannelProblem.READ_ONLY
    ),
    "circle_problems.post_refused.locked": lambda v, c: circle_problems.post_refused(
        v, c.circle, ChannelProblem.LOCKED
    ),
    "circle_problems.post_refused.no_threads": lambda v, c: circle_problems.post_refused(
        v, c.circle, ChannelProblem.NO_THREADS
    ),
    "circle_problems.post_refused.wrong_kind": lambda v, c: circle_problems.post_refused(
        v, c.circle, ChannelProblem.WRONG_KIND
    ),
    "circle_problems.post_refused.too_many_threads": lambda v, c: circle_problems.post_refused(
        v, c.circle, ChannelProblem.TOO_MANY_THREADS
    ),
    "circle_problems.channel_lost": lambda v, c: circle_problems.channel_lost(v, c.circle, None),
    "circle_problems.channel_lost.removed": lambda v, c: circle_problems.channel_lost(
        v, c.circle, ChannelProblem.NOT_INVITED
    ),
    "circle_problems.channel_lost.archived": lambda v, c: circle_problems.channel_lost(
        v, c.circle, ChannelProblem.ARCHIVED
    ),
    "circle_problems.setting_unknown": lambda v, c: circle_problems.setting_unknown(v, gone(c.circle)),
    "circle_problems.setting_unknown.country": lambda v, c: circle_problems.setting_unknown(
        v, replace(c.circle, days_off=DaysOff(country="ZZ"))
    ),
    "circles.circle_saved": lambda v, c: circles.circle_saved(v, c.circle),
    "circles.circle_saved.guests": lambda v, c: circles.circle_saved(v, replace(c.circle, guests=True)),
    "circles.circle_saved.new": lambda v, c: circles.circle_saved(v, c.circle, is_new=True),
    "circles.circle_closed": lambda v, c: circles.circle_closed(v, c.circle),
    "rounds.round_opening": lambda v, c: rounds.round_opening(v, c.circle),
    "rounds.confirm_open": lambda v, c: rounds.confirm_open(v, c.circle, NOW),
    "rounds.confirm_open.first": lambda v, c: rounds.confirm_open(v, c.circle, None),
    "rounds.round_open_already": lambda v, c: rounds.round_open_already(v, c.circle, NOW, NOW + c.circle.cadence.half),
    "circles.confirm_close": lambda v, c: circles.confirm_close(v, c.circle),
    "circle_report.circle_report": lambda v, c: circle_report.circle_report(v, c.circle, quarter(c.circle), ASKED),
    "circle_report.circle_report.keep_on": lambda v, c: circle_report.circle_report(
        v, c.circle, quarter(c.circle, resting=0)[:1], ASKED, "2026-01-11"
    ),
    "circle_report.circle_report.quarter": lambda v, c: circle_report.circle_report(
        v, c.circle, quarter(c.circle, resting=0), ASKED, "2025-12-16"
    ),
    "circle_report.circle_report.grow": lambda v, c: circle_report.circle_report(
        v, c.circle, quarter(c.circle, resting=0, sat_out=10, wanted=5), ()
    ),
    "circle_report.circle_report.slow_down": lambda v, c: circle_report.circle_report(
        v, c.circle, quarter(c.circle, resting=0, talked=5), ()
    ),
    "circle_report.circle_report.too_few": lambda v, c: circle_report.circle_report(
        v, weekly(c.circle), quarter(c.circle, resting=0, members=10), ()
    ),
    "circle_report.round_closed": lambda v, c: circle_report.round_closed(
        v, c.circle, 3, Figures(members=15, joined=5), c.topic
    ),
    "circle_report.round_closed.few": lambda v, c: circle_report.round_closed(v, weekly(c.circle), 3, Figures(), None),
    "circle_report.round_closed.resting": lambda v, c: circle_report.round_closed(
        v, c.circle, 3, Figures(members=10, resting=5, left=5), None
    ),
    "circle_report.rounds_closed": lambda v, c: circle_report.rounds_closed(v, c.circle, quarter(c.circle), ASKED),
    "circle_report.rounds_closed.several": lambda v, c: circle_report.rounds_closed(
        v, c.circle, quarter(c.circle)[:1], ()
    ),
    "circle_report.rounds_closed.three": lambda v, c: circle_report.rounds_closed(
        v, c.circle, [replace(quarter(c.circle)[0], number=3)], ()
    ),
    "circle_report.rounds_closed.few": lambda v, c: circle_report.rounds_closed(
        v, c.circle, quarter(c.circle, talked=0), (), c.topic
    ),
    "circle_report.nothing_to_report": lambda v, c: circle_report.nothing_to_report(v, c.circle, Figures()),
    "circle_report.nothing_to_report.since": lambda v, c: circle_report.nothing_to_report(
        v, c.circle, Figures(members=10), NOW
    ),
    "circle_report.nothing_to_report.resting": lambda v, c: circle_report.nothing_to_report(
        v, c.circle, Figures(members=10, resting=5)
    ),
    "circle_report.figures_file": lambda v, c: circle_report.figures_file(v, c.circle, quarter(c.circle)[:2], ASKED),
    "slow_starts.slow_start": lambda v, c: slow_starts.slow_start(v, c.circle, 5),
    "slow_starts.slow_start.weekly_of_three": lambda v, c: slow_starts.slow_start(v, weekly(c.circle), 5),
    "organisers.organisers_only": lambda v, c: organisers.organisers_only(v, c.circle, [c.ana, c.ben]),
    "organisers.organisers_only.nobody": lambda v, c: organisers.organisers_only(v, c.circle, []),
    "circle_starters.starters_only": lambda v, c: circle_starters.starters_only(v),
    "organisers.organisers_form": lambda v, c: organisers.organisers_form(
        v, c.circle, [c.ana, c.ben], f"circle.organisers:{c.circle.id}:abcdefgh"
    ),
    "organisers.organisers_saved": lambda v, c: organisers.organisers_saved(v, c.circle, [c.ana], []),
    "organisers.organisers_saved.two": lambda v, c: organisers.organisers_saved(v, c.circle, [c.ana, c.ben], []),
    "organisers.organisers_saved.invited": lambda v, c: organisers.organisers_saved(v, c.circle, [c.ana], [c.ben]),
    "organisers.organisers_saved.several_invited": lambda v, c: organisers.organisers_saved(
        v, c.circle, [c.ana], [c.ben, c.cleo]
    ),
    "organisers.would_you_organise": lambda v, c: organisers.would_you_organise(v, c.circle, c.ana, is_alone=False),
    "organisers.would_you_organise.alone": lambda v, c: organisers.would_you_organise(
        v, c.circle, c.ana, is_alone=True
    ),
    "organisers.invitation_withdrawn": lambda v, c: organisers.invitation_withdrawn(v, c.circle),
    "organisers.withdrawn": lambda v, c: organisers.withdrawn(v),
    "organisers.you_organise": lambda v, c: organisers.you_organise(v, c.circle),
    "organisers.declined": lambda v, c: organisers.declined(v),
    "organisers.invitation_over": lambda v, c: organisers.invitation_over(v),
    "organisers.one_organiser_more": lambda v, c: organisers.one_organiser_more(v, c.circle, c.ben, too=True),
    "organisers.one_organiser_more.told_to_admin": lambda v, c: organisers.one_organiser_more(
        v, c.circle, c.ben, too=False
    ),
    "organisers.one_organiser_fewer": lambda v, c: organisers.one_organiser_fewer(v, c.circle),
    "organisers.nobody_organises": lambda v, c: organisers.nobody_organises(v, c.circle),
    "organisers.organised_already": lambda v, c: organisers.organised_already(v, c.circle, [c.ana]),
    "organisers.stopped_organising": lambda v, c: organisers.stopped_organising(v, c.circle),
    "circle_starters.starters_form": lambda v, c: circle_starters.starters_form(v, Starters.NAMED, [c.ana]),
    "circle_starters.starters_saved": lambda v, c: circle_starters.starters_saved(v, Starters.NAMED, [c.ana, c.ben]),
    "circle_starters.starters_saved.admins": lambda v, c: circle_starters.starters_saved(v, Starters.NAMED, []),
    "circle_starters.starters_saved.everybody": lambda v, c: circle_starters.starters_saved(v, Starters.EVERYBODY, []),
    "admins.admins_only": lambda v, c: admins.admins_only(v),
    "admins.who_is_admin": lambda v, c: admins.who_is_admin(v, has_group=True),
    "admins.who_is_admin.no_role": lambda v, c: admins.who_is_admin(v, has_group=False),
    "admins.admins_named": lambda v, c: admins.admins_named(v),
    "admins.admins_unnamed": lambda v, c: admins.admins_unnamed(v),
    "admins.no_groups": lambda v, c: admins.no_groups(v),
    "rounds.preview": lambda v, c: rounds.preview(
        v, c.circle, 20, {Reason.CURIOUS_MEETS_SHARING: 10, Reason.SOMETHING_NEW: 5}, 5
    ),
    "rounds.preview.apart": lambda v, c: rounds.preview(
        v, weekly(c.circle), 15, {Reason.NEAR: 15}, None, {Common.LANGUAGE: 5, Common.HOURS: 5}
    ),
    "rounds.preview.few": lambda v, c: rounds.preview(v, c.circle, 5, {}, None),
    "rounds.too_few_to_preview": lambda v, c: rounds.too_few_to_preview(v, c.circle, 5),
    "wanted_topics.somebody_would_love_to_hear": lambda v, c: wanted_topics.somebody_would_love_to_hear(v, c.topic),
    "wanted_topics.shared": lambda v, c: wanted_topics.shared(v, c.topic),
    "wanted_topics.unshared": lambda v, c: wanted_topics.unshared(v, c.topic),
    "join_form.join_form": lambda v, c: join_form.join_form(v, c.circle, c.ana, c.curious, c.sharing),
    "join_form.join_form.again": lambda v, c: join_form.join_form(v, c.circle, c.ana, c.curious, (), is_in=True),
    "join_form.join_form.first": lambda v, c: join_form.join_form(v, c.circle, c.ana, (), ()),
    "join_form.join_form.zone": lambda v, c: join_form.join_form(v, c.circle, c.ana, (), (), asks_zone=True),
    "circle_setup.channel_form": lambda v, c: circle_setup.channel_form(v, ""),
    "circle_setup.circle_form": lambda v, c: circle_setup.circle_form(v, c.circle, c.ana.zone),
    "circle_setup.circle_form.new": lambda v, c: circle_setup.circle_form(v, None, c.ana.zone),
    "circle_setup.rules_form": lambda v, c: circle_setup.rules_form(v, replace(c.circle, freeze_weeks=51)),
    "circles.matters_saved": lambda v, c: circles.matters_saved(v, c.circle),
    "circle_setup.matters_form": lambda v, c: circle_setup.matters_form(v, c.circle),
    "circle_setup.matters_form.own": lambda v, c: circle_setup.matters_form(
        v, replace(c.circle, weights=Weights(rarer=9))
    ),
    "circle_setup.rules_form.threads": lambda v, c: circle_setup.rules_form(
        v, replace(c.circle, introduces=Introduces.THREAD)
    ),
}
