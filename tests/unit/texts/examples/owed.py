"""The examples that are unasked messages. Phones show a notification of each."""

from bot.model.message_keys import MessageKind
from tests.unit.texts.examples.catalogue import EXAMPLES, function_of

FUNCTIONS = {
    MessageKind.WELCOME: ("closed_dms.welcome",),
    MessageKind.INVITATION: ("circles.invitation",),
    MessageKind.INTRODUCTION: ("introductions.introduction",),
    MessageKind.TIME_SET: ("meeting_times.time_set",),
    MessageKind.TIME_REOPENED: ("meeting_times.time_reopened",),
    MessageKind.REMINDER: ("reminders.reminder",),
    MessageKind.CALLED_OFF: ("cancellations.chat_called_off",),
    MessageKind.MEMBER_LEFT: ("cancellations.goes_on",),
    MessageKind.SAT_OUT: ("sitting_out.no_match",),
    MessageKind.CHECK_IN: ("checkins.did_you_talk",),
    MessageKind.SOMEDAY: ("someday.how_about_now",),
    MessageKind.MUTUAL_YES: ("refills.both_said_yes", "refills.both_said_yes_on_your_own"),
    MessageKind.REFILL_OFFER: ("refills.offer",),
    MessageKind.QUESTION: ("questions.question",),
    MessageKind.QUESTION_OVER: ("questions.moved_on", "questions.taken_back", "questions.taken_back_after_yes"),
    MessageKind.ASK_ENDED: ("asks.nobody_free",),
    MessageKind.REPORT: ("reports.report", "reports.report_without_words"),
    MessageKind.NAMELESS_REPORT: ("reports.nameless_report",),
    MessageKind.WANTED_TOPIC: ("wanted_topics.somebody_would_love_to_hear",),
    MessageKind.STILL_IN: ("members.still_in",),
    MessageKind.RESTING: ("members.gently_resting",),
    MessageKind.CHANNEL_LOST: ("circle_problems.channel_lost",),
    MessageKind.POST_REFUSED: ("circle_problems.post_refused",),
    MessageKind.SETTING_UNKNOWN: ("circle_problems.setting_unknown",),
    MessageKind.SLOW_START: ("slow_starts.slow_start",),
    MessageKind.ORGANISER_INVITED: ("organisers.would_you_organise",),
    MessageKind.ORGANISER_ADDED: ("organisers.one_organiser_more",),
    MessageKind.ORGANISER_STOPPED: ("organisers.nobody_organises", "organisers.one_organiser_fewer"),
    MessageKind.CIRCLE_REPORT: ("circle_report.rounds_closed", "circle_report.round_closed"),
    MessageKind.TRIAL: ("closed_dms.it_works",),
    MessageKind.GREETING: ("greetings.greeting",),
}
"""The functions of bot/texts that render the messages of each kind."""

OWED = {
    kind: tuple(name for name in EXAMPLES if function_of(name) in functions) for kind, functions in FUNCTIONS.items()
}
"""The examples of each kind."""
IS_OWED = frozenset(name for names in OWED.values() for name in names)
