"""What each type of job does: one table from a job's type to its handler."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeVar

from bot.delivery import closed_dms
from bot.delivery.cleanup import clean_up
from bot.model import jobs
from bot.model.ids import CommunityId, RoundId
from bot.model.jobs import Job
from bot.ports import Clock, EmbeddingModel, Platform, Store, Transaction
from bot.services import (
    absences,
    ask_figures,
    ask_responses,
    ask_turns,
    checkins,
    late_joiners,
    refills,
    reminders,
    round_introductions,
    rounds,
    skipped_chats,
    slow_starts,
    someday,
    topic_embeddings,
    uninstall,
    wanted_topics,
)


@dataclass(frozen=True, slots=True)
class Resources:
    """Resources of handlers that run outside the worker's transaction."""

    store: Store
    clock: Clock
    platforms: Mapping[str, Platform]
    meanings: EmbeddingModel | None


J = TypeVar("J", bound=Job)
Inside = Callable[[Transaction, J, datetime], Awaitable[object]]
Outside = Callable[[Resources, CommunityId, J], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Handler:
    """The function that runs a type of job. One of the two fields is set."""

    inside: Inside[Any] | None = None
    """Runs in the transaction that removes the job."""
    outside: Outside[Any] | None = None
    """Runs before the job is removed, in transactions of its own, because it computes for long or calls a platform.
    In `Worker.run_due`, other jobs and messages don't wait for it."""


def inside(job_type: type[J], run: Inside[J]) -> tuple[type[Any], Handler]:
    """Make an entry of `HANDLERS` that runs in the worker's transaction."""
    return job_type, Handler(inside=run)


def outside(job_type: type[J], run: Outside[J]) -> tuple[type[Any], Handler]:
    """Make an entry of `HANDLERS` that opens its own transactions."""
    return job_type, Handler(outside=run)


OfRound = TypeVar("OfRound", jobs.PairRound, jobs.IntroduceRound, jobs.PairLate, jobs.CloseRound)


def of_round(
    job_type: type[OfRound], run: Callable[[Store, CommunityId, RoundId, Clock], Awaitable[object]]
) -> tuple[type[Any], Handler]:
    """Make an entry of `HANDLERS` for a step of a round that opens its own transactions."""
    return outside(
        job_type, lambda resources, community, job: run(resources.store, community, job.round, resources.clock)
    )


async def _relate_topics(resources: Resources, community: CommunityId, _: jobs.RelateTopics) -> None:
    if resources.meanings:
        await topic_embeddings.link_topics(resources.store, community, resources.meanings, resources.clock)


async def _clean_up(resources: Resources, community: CommunityId, _: jobs.CleanUp) -> None:
    await ask_figures.count_last_month(resources.store, community, resources.clock)
    await clean_up(resources.store, community, resources.clock)


HANDLERS: Final[Mapping[type[Job], Handler]] = dict(
    (
        inside(jobs.OpenRound, lambda tx, job, now: rounds.open_round(tx, job.circle, now)),
        of_round(jobs.PairRound, rounds.pair_round),
        of_round(jobs.IntroduceRound, round_introductions.introduce_round),
        of_round(jobs.PairLate, late_joiners.pair_late),
        inside(jobs.EndRound, lambda tx, job, now: rounds.end_round(tx, job.round, now)),
        of_round(jobs.CloseRound, rounds.close_round),
        inside(jobs.RemindChat, lambda tx, job, now: reminders.remind_of_chat(tx, job.chat, now)),
        inside(jobs.CallOffChat, lambda tx, job, now: skipped_chats.call_off_skipped(tx, job.chat, job.member, now)),
        inside(jobs.CheckInMember, lambda tx, job, now: checkins.ask_how_it_went(tx, job.chat, job.member, now)),
        inside(jobs.AskSomeday, lambda tx, job, now: someday.ask_someday(tx, job.member, job.about, now)),
        inside(jobs.OfferRefill, lambda tx, job, now: refills.offer_refill(tx, job.refill, now)),
        inside(jobs.OfferRefillAgain, lambda tx, job, now: refills.offer_refill_again(tx, job.refill, job.member, now)),
        inside(jobs.IntroduceRefill, lambda tx, job, now: refills.introduce_refill(tx, job.refill, now)),
        inside(jobs.LapseRefill, lambda tx, job, _: refills.lapse_refill(tx, job.refill)),
        inside(jobs.ShowWantedTopic, lambda tx, job, now: wanted_topics.show_wanted(tx, job.circle, now)),
        inside(jobs.LookAtStart, lambda tx, job, now: slow_starts.look_at_start(tx, job.circle, now)),
        outside(jobs.RelateTopics, _relate_topics),
        inside(jobs.CarryAsk, lambda tx, job, now: ask_turns.carry_ask(tx, job.ask, now)),
        inside(jobs.IntroduceAsk, lambda tx, job, now: ask_responses.introduce_ask(tx, job.ask, now)),
        inside(jobs.EndAsk, lambda tx, job, now: ask_turns.end_ask(tx, job.ask, now)),
        inside(jobs.DropWaiting, lambda tx, job, now: closed_dms.drop_late(tx, job.member, now)),
        outside(
            jobs.LookForMember,
            lambda resources, community, job: absences.look_for_member(
                resources.store, resources.platforms, community, job.member, resources.clock
            ),
        ),
        outside(
            jobs.FindLeavers,
            lambda resources, community, job: absences.find_leavers(
                resources.store, resources.platforms, community, job.after, resources.clock
            ),
        ),
        outside(jobs.CleanUp, _clean_up),
        inside(jobs.DestroyKey, lambda tx, job, _: tx.notes.destroy_key(job.key)),
        inside(jobs.RecordForgotten, lambda tx, job, _: tx.members.record_forgotten(job.token)),
        inside(jobs.RecordReturned, lambda tx, job, _: tx.members.record_returned(job.token)),
        inside(jobs.EraseCommunity, lambda tx, _job, _now: uninstall.erase(tx)),
    )
)
