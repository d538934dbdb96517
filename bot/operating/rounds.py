"""Rounds for operators: preview the next round, or replay the pairing of a round that is under way."""

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn

from bot.clock import SystemClock
from bot.model.circles import Circle
from bot.model.errors import NotFound, RefillError
from bot.model.ids import MemberId, RoundId, TopicId
from bot.model.pairing import RULES, Pairing, PairingInputs, Proof
from bot.operating.explain import ChatExplanations, LeftOutExplanations, explain_left_out
from bot.operating.store_access import Tell, find_community, open_store
from bot.ports import Transaction
from bot.services import rounds
from bot.services.circles import find_circle
from bot.services.pairing_process import pair_within_limits
from bot.settings import Settings
from bot.texts.localization import Voice
from bot.texts.rounds import why_together


@dataclass(frozen=True, slots=True)
class Row:
    """A chat of a round, or a member who is left out."""

    members: Sequence[str]
    """The members' names."""
    about: str
    is_chat: bool
    explained: Sequence[str] = ()

    def lines(self) -> Iterator[str]:
        """Yield the row's lines of text."""
        yield f"{' + '.join(self.members)}: {self.about}"
        yield from (f"    {more}" for more in self.explained)


async def dry_run(settings: Settings, circle_name: str, community: str, tell: Tell, *, as_json: bool = False) -> None:
    """Print who would meet whom if a circle's next round opened now, and why."""
    async with open_store(settings) as store:
        where = await find_community(store, community)
        async with store.reading(where.id) as tx:
            circle = await _circle(tx, circle_name)
            with _busy(f"Pairing a round of {circle.name} …"):
                inputs = await rounds.next_round_inputs(tx, circle, SystemClock().now())
                outcome = await pair_within_limits(inputs)
            rows, proof = await _rows(tx, outcome, inputs), _describe_proof(outcome.proof) if outcome.proof else ""
            if as_json:
                head = {"circle": circle.name, "take_part": len(inputs.entrants), "proof": proof}
                tell(_json(head | _apart(rows)))
                return
            tell(
                f"Members who would take part in a round of {circle.name} now: {len(inputs.entrants)}. Nobody is told."
            )
            for line in (*_lines(rows), *filter(None, [proof])):
                tell(line)


async def replay(
    settings: Settings, circle_name: str, number: int, community: str, tell: Tell, *, as_json: bool = False
) -> None:
    """Replay the pairing of a round under way from its stored inputs, and compare the results.

    If `number` is 0, replay the latest round.

    Raises:
        RefillError: the results differ, there is no such circle, or the round's inputs are not stored or lack a member
            who was forgotten.
    """
    async with open_store(settings) as store:
        where = await find_community(store, community)
        async with store.reading(where.id) as tx:
            circle = await _circle(tx, circle_name)
            with _busy(f"Pairing round {number or circle.rounds} of {circle.name} again …"):
                round_id = RoundId(tx.derive_id("round", circle.id, number or circle.rounds))
                try:
                    a_round, drawn, again = await rounds.replay_round(tx, round_id)
                except NotFound:
                    raise RefillError(
                        f"round {number or circle.rounds} of {circle.name} can't be replayed: a round must be under "
                        f"way, and none of its members forgotten. The latest round is {circle.rounds}"
                    ) from None
            then, now = await _rows(tx, drawn.outcome), await _rows(tx, again)
            is_same = drawn.outcome.brings_together(again)
            if as_json:
                both = {"then": _apart(then), "now": _apart(now)}
                head = {"circle": circle.name, "round": a_round.number, "opened_at": a_round.opened_at.isoformat()}
                tell(_json(head | {"same": is_same} | both))
            else:
                for line in _lines(now):
                    tell(line)
            if not is_same:
                for before, after in zip_longest(_lines(then), _lines(now), fillvalue="(nothing)"):
                    if before != after and not as_json:
                        tell(f"then: {before}\nnow:  {after}")
                rules = drawn.inputs.rules
                if rules != RULES:
                    raise RefillError(
                        f"the result differs: that round was paired by version {rules} of the pairing rules, and this "
                        f"Refill has version {RULES}"
                    )
                raise RefillError("the result differs: the pairing code has changed since")
            if not as_json:
                tell(f"The same as on {a_round.opened_at:%Y-%m-%d %H:%M} UTC.")


def _lines(rows: Sequence[Row]) -> list[str]:
    return [line for row in rows for line in row.lines()]


def _apart(rows: Sequence[Row]) -> dict[str, object]:
    """Return the rows for JSON: a list of chats, and a list of members who are left out."""
    shown = [(row.is_chat, {"members": row.members, "about": row.about, "explained": row.explained}) for row in rows]
    return {
        "chats": [row for is_chat, row in shown if is_chat],
        "left_out": [row for is_chat, row in shown if not is_chat],
    }


def _json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


async def _circle(tx: Transaction, name: str) -> Circle:
    try:
        return await find_circle(tx, name, None, also_closed=True)
    except NotFound:
        names = ", ".join(circle.name for circle in await tx.circles.all()) or "none yet"
        raise RefillError(f"there is no circle {name!r}. There are: {names}") from None


async def _rows(tx: Transaction, outcome: Pairing, explained_by: PairingInputs | None = None) -> Sequence[Row]:
    """List who meets whom and who is left out. Explain each row if the round's inputs are given."""
    voice = Voice("en", "UTC")
    ids: set[MemberId] = {row.member for row in outcome.sat_out}.union(*(group.members for group in outcome.groups))
    people = await tx.members.get_many(ids)
    held: set[TopicId] = {group.topic for group in outcome.groups if group.topic}
    for entrant in explained_by.entrants if explained_by else ():
        held |= entrant.curious | entrant.sharing
    topics = await tx.topics.get_many(held)
    names: dict[str, str] = {member: person.name for member, person in people.items()}
    names |= {id_: topic.name for id_, topic in topics.items()}

    def name(of: str) -> str:
        return names.get(of, of)

    chats = ChatExplanations(explained_by, name) if explained_by else None
    left_out = LeftOutExplanations(explained_by) if explained_by else None
    rows = []
    for group in outcome.groups:
        topic = name(group.topic) if group.topic in topics else "no topic"
        about = f"{topic} ({why_together(voice, group.reason)})"
        rows.append(Row([name(one) for one in group.members], about, True, chats.explain(group) if chats else ()))
    for out in outcome.sat_out:
        others = left_out.others(out.member) if left_out else None
        why = [explain_left_out(others, explained_by.floor_weeks)] if explained_by and others else ()
        rows.append(Row([name(out.member)], "no match", False, why))
    return rows


def _describe_proof(proof: Proof) -> str:
    """Say in words how near a round is proven to be to the best round. The share is rounded down."""
    pairs = f"{proof.meetings:,} possible pairs" if proof.whole else f"the {proof.meetings:,} pairs that were looked at"
    scored = f"(score {proof.fit:,}, from {pairs})"
    placed = "Nobody else could be paired." if proof.most_placed else "Perhaps more people could be paired."
    best = "best possible" if proof.whole else "best"
    if proof.limited:
        return f"The search hit its limit, so this may not be the best round {scored}. {placed}"
    if proof.fit == proof.bound:
        return f"This is the {best} round {scored}. {placed}"
    share = math.floor(10_000 * proof.share) / 100
    return f"This round has at least {share:.2f} % of the {best} score {scored}. {placed}"


def _busy(text: str) -> Progress:
    """Show a spinner on stderr, if stderr is a terminal."""
    shown = Console(stderr=True)
    progress = Progress(
        SpinnerColumn(), TextColumn("{task.description}"), console=shown, transient=True, disable=not shown.is_terminal
    )
    progress.add_task(text)
    return progress
