"""Rounds: an organiser previews a circle's next round, or opens it now."""

from collections import Counter
from dataclasses import replace

from bot.conversation.circle_lookup import choose_circle_to_organise, find_circle_to_organise
from bot.conversation.command_registry import choice
from bot.conversation.context import Context, Later
from bot.model.inbound import Answer, Replace, Say
from bot.model.pairing import Common, Reason
from bot.model.small_numbers import SMALLEST_GROUP_SHOWN, round_for_show
from bot.services import circles, rounds
from bot.services.common_ground import count_apart
from bot.services.next_rounds import earliest_next_round
from bot.services.pairing_process import pair_within_limits
from bot.texts import rounds as texts


async def preview_round(ctx: Context, name: str) -> Answer | Later:
    """Preview a circle's next round."""
    found = await choose_circle_to_organise(ctx, name, ctx.channel)
    inputs = await rounds.next_round_inputs(ctx.tx, found, ctx.now)
    # Ignore which members are kept apart, because a person could find that out by previews with different topics.
    inputs = replace(inputs, apart=frozenset())

    async def draw() -> Answer:
        outcome = await pair_within_limits(inputs)
        meeting = round_for_show(sum(len(group.members) for group in outcome.groups))
        if meeting is None:
            return Say(texts.too_few_to_preview(ctx.voice, found, SMALLEST_GROUP_SHOWN))
        by_reason = Counter(dict.fromkeys(Reason, 0))  # in the enum's order
        for group in outcome.groups:
            by_reason[group.reason] += len(group.members)
        reasons = {reason: shown for reason, number in by_reason.items() if (shown := round_for_show(number))}
        left_out = round_for_show(len(outcome.sat_out))
        apart = {each: shown for each in Common if (shown := round_for_show(count_apart(inputs.entrants, each)))}
        return Say(texts.preview(ctx.voice, found, meeting, reasons, left_out, apart))

    return Later(draw)


async def ask_to_open(ctx: Context, name: str) -> Answer:
    """Ask whether to open a round now. If it is too early, as in `press_open_round`, say so."""
    found = await choose_circle_to_organise(ctx, name, ctx.channel)
    latest = await ctx.tx.rounds.latest(found.id)
    earliest = await earliest_next_round(ctx.tx, found)
    if latest is not None and earliest is not None and ctx.now < earliest:
        return Say(texts.round_open_already(ctx.voice, found, latest.opened_at, earliest))
    return Say(texts.confirm_open(ctx.voice, found, latest.opened_at if latest else None))


@choice("circle.open", ids=1)
async def press_open_round(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Open a round now. If it is too early (`earliest_next_round`), say so and open none."""
    found = await find_circle_to_organise(ctx, ids[0])
    latest = await ctx.tx.rounds.latest(found.id)
    earliest = await earliest_next_round(ctx.tx, found)
    if latest is not None and earliest is not None and ctx.now < earliest:
        return Replace(texts.round_open_already(ctx.voice, found, latest.opened_at, earliest))
    await circles.open_round_now(ctx.tx, found, ctx.now)
    return Replace(texts.round_opening(ctx.voice, found))
