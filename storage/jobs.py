"""Converts jobs to rows of the agenda, and back."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final

from bot.model import jobs
from bot.model.jobs import Due, Job
from storage.columns import fields_of

KINDS: Final[Mapping[type[Job], str]] = {
    jobs.OpenRound: "open_round",
    jobs.PairRound: "pair_round",
    jobs.IntroduceRound: "introduce_round",
    jobs.PairLate: "pair_late",
    jobs.EndRound: "end_round",
    jobs.CloseRound: "close_round",
    jobs.RemindChat: "remind_chat",
    jobs.CallOffChat: "call_off_chat",
    jobs.CheckInMember: "check_in",
    jobs.AskSomeday: "ask_someday",
    jobs.OfferRefill: "offer_refill",
    jobs.OfferRefillAgain: "offer_refill_again",
    jobs.IntroduceRefill: "introduce_refill",
    jobs.LapseRefill: "lapse_refill",
    jobs.ShowWantedTopic: "show_wanted",
    jobs.LookAtStart: "look_at_start",
    jobs.RelateTopics: "relate_topics",
    jobs.CarryAsk: "carry_ask",
    jobs.IntroduceAsk: "introduce_ask",
    jobs.EndAsk: "end_ask",
    jobs.DropWaiting: "drop_waiting",
    jobs.LookForMember: "look_for_member",
    jobs.FindLeavers: "find_leavers",
    jobs.CleanUp: "clean_up",
    jobs.DestroyKey: "destroy_key",
    jobs.RecordForgotten: "record_forgotten",
    jobs.RecordReturned: "record_returned",
    jobs.EraseCommunity: "erase_community",
}
JOBS: Final[Mapping[str, type[Any]]] = {kind: job for job, kind in KINDS.items()}
SUBJECTS: Final = {jobs.RelateTopics: "topics", jobs.CleanUp: "messages", jobs.EraseCommunity: "community"}
"""Subjects of jobs that have no id."""


@dataclass(frozen=True, slots=True)
class AgendaRow:
    """A row of the agenda."""

    kind: str
    subject: str
    """The job's ids, joined by a space; if it has no ids, its text in SUBJECTS."""
    due_at: datetime
    lease_until: datetime | None = None
    attempts: int = 0
    error: str | None = None

    @classmethod
    def of(cls, due: Due) -> "AgendaRow":
        """Return the row of a scheduled job."""
        return cls(*key_of(due.job), due.due_at, due.lease_until, due.attempts, due.error)

    @property
    def due(self) -> Due:
        """The scheduled job. Raises KeyError or TypeError if this version can't read the row."""
        job = JOBS[self.kind]
        ids = [] if job in SUBJECTS else self.subject.split(" ", len(fields(job)) - 1)
        return Due(job(*ids), self.due_at, self.lease_until, self.attempts, self.error)


def key_of(job: Job) -> tuple[str, str]:
    """Return a job's kind and subject."""
    return KINDS[type(job)], SUBJECTS.get(type(job)) or " ".join(getattr(job, name) for name in fields_of(job))
