"""Jobs are stored as rows of the agenda. Each type of job has a kind there, and a handler."""

from datetime import timedelta
from typing import get_args

import pytest
from examples import NOW

from bot.job_handlers import HANDLERS
from bot.model import jobs
from bot.model.ids import AskId, ChatId, CircleId, KeyId, MemberId, RefillId, RoundId
from bot.model.jobs import Due, Job
from storage.jobs import KINDS, AgendaRow

STORED: list[tuple[Job, str, str]] = [
    (jobs.OpenRound(CircleId("circle")), "open_round", "circle"),
    (jobs.PairRound(RoundId("round")), "pair_round", "round"),
    (jobs.IntroduceRound(RoundId("round")), "introduce_round", "round"),
    (jobs.PairLate(RoundId("round")), "pair_late", "round"),
    (jobs.EndRound(RoundId("round")), "end_round", "round"),
    (jobs.CloseRound(RoundId("round")), "close_round", "round"),
    (jobs.RemindChat(ChatId("chat")), "remind_chat", "chat"),
    (jobs.CallOffChat(ChatId("chat"), MemberId("ana")), "call_off_chat", "chat ana"),
    (jobs.CheckInMember(ChatId("chat"), MemberId("ana")), "check_in", "chat ana"),
    (jobs.AskSomeday(MemberId("ana"), MemberId("ben")), "ask_someday", "ana ben"),
    (jobs.OfferRefill(RefillId("refill")), "offer_refill", "refill"),
    (jobs.OfferRefillAgain(RefillId("refill"), MemberId("ana")), "offer_refill_again", "refill ana"),
    (jobs.IntroduceRefill(RefillId("refill")), "introduce_refill", "refill"),
    (jobs.LapseRefill(RefillId("refill")), "lapse_refill", "refill"),
    (jobs.ShowWantedTopic(CircleId("circle")), "show_wanted", "circle"),
    (jobs.LookAtStart(CircleId("circle")), "look_at_start", "circle"),
    (jobs.RelateTopics(), "relate_topics", "topics"),
    (jobs.CarryAsk(AskId("ask")), "carry_ask", "ask"),
    (jobs.IntroduceAsk(AskId("ask")), "introduce_ask", "ask"),
    (jobs.EndAsk(AskId("ask")), "end_ask", "ask"),
    (jobs.DropWaiting(MemberId("ana")), "drop_waiting", "ana"),
    (jobs.LookForMember(MemberId("ana")), "look_for_member", "ana"),
    (jobs.FindLeavers(), "find_leavers", ""),
    (jobs.FindLeavers(ChatId("chat")), "find_leavers", "chat"),
    (jobs.CleanUp(), "clean_up", "messages"),
    (jobs.DestroyKey(KeyId("key")), "destroy_key", "key"),
    (jobs.RecordForgotten("token"), "record_forgotten", "token"),
    (jobs.RecordReturned("token"), "record_returned", "token"),
    (jobs.EraseCommunity(), "erase_community", "community"),
]
"""Kinds as databases store them. Renaming a type of job must not change its kind."""


@pytest.mark.parametrize(("job", "kind", "subject"), STORED)
def test_a_job_is_stored_by_its_kind_and_its_ids(job: Job, kind: str, subject: str):
    due = Due(job, NOW, NOW + timedelta(minutes=5), 2, "TimeoutError")
    row = AgendaRow.of(due)
    assert (row.kind, row.subject) == (kind, subject)
    assert row.due == due


def test_every_type_of_job_is_stored_and_handled():
    types = set(get_args(Job))
    assert {type(job) for job, _, _ in STORED} == set(KINDS) == set(HANDLERS) == types
    assert {type(job): kind for job, kind, _ in STORED} == KINDS
    assert len(set(KINDS.values())) == len(types)
    assert all((handler.inside is None) != (handler.outside is None) for handler in HANDLERS.values())
