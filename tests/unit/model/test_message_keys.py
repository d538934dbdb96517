"""Message keys: each kind has the same text as in databases of earlier versions."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import message_keys as keys
from bot.model.channel_problems import ChannelProblem
from bot.model.ids import AskId, ChatId, CircleId, MemberId, RefillId
from bot.model.message_keys import MessageKey, MessageKind, QuestionChange

ANA, BEN = MemberId("ana"), MemberId("ben")
CHAT, ASK, CIRCLE, REFILL = ChatId("chat"), AskId("ask"), CircleId("circle"), RefillId("refill")
AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
STORED = {
    "welcome.ana": keys.welcome(ANA),
    "circle.circle": keys.invitation(CIRCLE),
    "circle.circle.2": keys.invitation(CIRCLE, 2),
    "circle.circle.2.x": keys.invitation_change(CIRCLE, 2, "x"),
    "intro.chat": keys.introduction(CHAT),
    "intro.chat.ana": keys.introduction(CHAT).for_member(ANA),
    "intro.chat.2": keys.introduction_change(CHAT, 2),
    "intro.chat.2.ana": keys.introduction_change(CHAT, 2).for_member(ANA),
    "set.chat.1": keys.time_set(CHAT, 1),
    "reopened.chat.3": keys.time_reopened(CHAT, 3),
    "remind.chat.ana": keys.reminder(CHAT, ANA),
    "off.x": keys.called_off("x"),
    "left.chat.2.ana": keys.member_left(CHAT, 2, ANA),
    "satout.ana.2026-10": keys.sat_out(ANA, AT),
    "checkin.chat.ana": keys.check_in(CHAT, ANA),
    "someday.chat.ana.ben": keys.someday(CHAT, ANA, BEN),
    "mutual.refill.ana": keys.mutual_yes(REFILL, ANA),
    "refill.refill.ana.2": keys.refill_offer(REFILL, ANA, 2),
    "asked.ask.ana": keys.question(ASK, ANA),
    "asked.ask.ana.answered": keys.question_change(ASK, ANA, QuestionChange.ANSWERED),
    "asked.ask.ana.over": keys.question_change(ASK, ANA, QuestionChange.OVER),
    "asked.ask.ana.back": keys.question_change(ASK, ANA, QuestionChange.WITHDRAWN),
    "over.x": keys.question_over("x"),
    "ended.ask.1": keys.ask_ended(ASK, 1),
    "report.ask.x.ana": keys.report(ASK, "x", ANA, nameless=False),
    "report-nameless.ask.x.ana": keys.report(ASK, "x", ANA, nameless=True),
    "wanted.circle.7": keys.wanted_topic(CIRCLE, 7),
    "still-in.ana.1772452800": keys.still_in(ANA, AT),
    "resting.ana.1772452800": keys.resting(ANA, AT),
    "channel-lost.circle.ana.1772452800": keys.channel_lost(CIRCLE, ANA, AT),
    "post-refused.circle.ana.filtered.2026-10": keys.post_refused(CIRCLE, ANA, ChannelProblem.FILTERED, AT),
    "circle-report.circle.ana.7": keys.circle_report(CIRCLE, ANA, 7),
    "setting-unknown.circle.ana.US/Pacific": keys.setting_unknown(CIRCLE, ANA, "US/Pacific"),
    "slow-start.circle.ana": keys.slow_start(CIRCLE, ANA),
    "organiser-invited.circle.ana": keys.organiser_invited(CIRCLE, ANA),
    "organiser-invited.circle.ana.declined": keys.organiser_declined(CIRCLE, ANA),
    "organiser-invited.circle.ana.back": keys.organiser_withdrawn(CIRCLE, ANA),
    "organiser-added.circle.ana.id": keys.organiser_added(CIRCLE, ANA, "id"),
    "organiser-stopped.circle.ana.x": keys.organiser_stopped(CIRCLE, ANA, "x"),
    "trial.ana.1772452800": keys.trial(ANA, AT),
    "greeting.1": keys.greeting(),
    "counted.x": keys.counted_nudge("x"),
}


@pytest.mark.parametrize(("text", "key"), STORED.items())
def test_a_key_is_stored_as_the_same_text_as_ever(text: str, key: MessageKey):
    assert str(key) == text
    assert MessageKey.parse(text) == key
    assert text.startswith(keys.prefix_of(key.kind))


def test_every_kind_has_a_text_above():
    assert {key.kind for key in STORED.values()} == keys.KINDS


@given(st.text())
def test_any_text_is_a_key_and_stays_as_it_is(text: str):
    assert str(MessageKey.parse(text)) == text


@pytest.mark.parametrize("text", ["", "hello", "hello.ana", ".ana", "introduction.chat"])
def test_a_kind_of_another_version_is_unknown(text: str):
    assert MessageKey.parse(text).kind is MessageKind.UNKNOWN


def test_a_key_tells_its_ask_and_whom_it_mentions():
    assert keys.question(ASK, ANA).ask == ASK
    assert keys.report(ASK, "x", ANA, nameless=True).ask == ASK
    assert keys.check_in(CHAT, ANA).ask is None
    assert MessageKey.parse("asked").ask is None
    assert keys.check_in(CHAT, ANA).mentions({CHAT})
    assert not keys.check_in(CHAT, ANA).mentions({"cha", "checkin"})
