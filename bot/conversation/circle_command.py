"""The command for circles: list circles, or run a subcommand."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from bot.conversation.admins import name_admins
from bot.conversation.circle_report import report_circle
from bot.conversation.circle_setup import open_edit, open_matters, open_new, open_rules
from bot.conversation.circle_starters import open_starters
from bot.conversation.circles import ask_to_close, ask_to_move, list_circles
from bot.conversation.command_registry import command
from bot.conversation.context import Context, Later
from bot.conversation.days_off import open_days_off, pause
from bot.conversation.organisers import open_organisers
from bot.conversation.rounds import ask_to_open, preview_round
from bot.model.inbound import Answer, Say
from bot.texts.commands import help_on_circle

SUBCOMMANDS: Final[Mapping[str, Callable[[Context, str], Awaitable[Answer | Later]]]] = {
    "new": open_new,
    "edit": open_edit,
    "rules": open_rules,
    "matters": open_matters,
    "preview": preview_round,
    "open-round": ask_to_open,
    "pause": pause,
    "days-off": open_days_off,
    "move": ask_to_move,
    "close": ask_to_close,
    "report": report_circle,
    "organisers": open_organisers,
    "starters": open_starters,
    "admins": name_admins,
}
"""Each handler gets the text after the subcommand."""


SHOWING: Final = ("list", "edit", "rules", "matters", "open-round", "days-off", "close", "organisers")
"""Subcommands that only show circles, a form or a question. The answers of others may be computed later."""


@command("circle", subwords=("list", *SUBCOMMANDS), looks=True, looks_with=SHOWING)
async def circle(ctx: Context, words: str) -> Answer | Later:
    """List circles, or run a subcommand."""
    verb, _, name = words.partition(" ")
    if verb in ("", "list"):
        return await list_circles(ctx)
    handler = SUBCOMMANDS.get(verb)
    if handler is None:
        return Say(help_on_circle(ctx.voice))
    return await handler(ctx, name.strip())
