"""What somebody who lives in the sandbox does with a message; the same for the same message, whenever it is asked."""

import random
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from adapters.sandbox.cast import Temperament
from bot.model.content import Message
from bot.model.ids import MemberId

MET_SHARE = 0.9
REFILL_SHARE = 0.8
ASKED_SHARE = 0.7
AGAIN = ("yes", "someday", "no", None)


def looks_at(member: MemberId, temperament: Temperament, key: str, sent_at: datetime) -> datetime:
    """Say when they look at a message."""
    return sent_at + timedelta(hours=_dice(member, key).uniform(*temperament.hours))


def decide(
    member: MemberId, temperament: Temperament, message_id: str, message: Message, pressed: Collection[str]
) -> str | None:
    """Choose the button that they press next, if any; `pressed` is what they pressed on this message before."""
    if _dice(member, message_id, "answers").random() >= temperament.answers:
        return None
    actions = [button.action for button in message.buttons() if button.action not in pressed]
    answers = (
        _pick_time(member, temperament, actions, pressed),
        _answer(actions, pressed, "met", "yes" if _share(member, message_id, MET_SHARE) else "not_yet"),
        _answer(actions, pressed, "again", _weigh_again(member, temperament, message_id)),
        _answer_ask(actions, pressed, says_yes=_share(member, message_id, ASKED_SHARE)),
        _answer(actions, pressed, "refill", "yes" if _share(member, message_id, REFILL_SHARE) else "later"),
    )
    return next((action for action in answers if action), None)


def _pick_time(
    member: MemberId, temperament: Temperament, actions: Iterable[str], pressed: Collection[str]
) -> str | None:
    times = [action for action in actions if action.startswith("pick:")]
    suit = [action for action in times if _dice(member, action).random() < temperament.flexible]
    if not any(action.startswith("pick:") for action in pressed):
        suit = suit or times[:1]
    return next(iter(suit), None)


def _answer(actions: Iterable[str], pressed: Collection[str], question: str, answer: str | None) -> str | None:
    if any(action.startswith(f"{question}:") for action in pressed):
        return None
    wanted = (action for action in actions if action.startswith(f"{question}:") and action.endswith(f":{answer}"))
    return next(wanted, None)


def _answer_ask(actions: Iterable[str], pressed: Collection[str], *, says_yes: bool) -> str | None:
    if any(action.startswith("asked.") for action in pressed):
        return None
    wanted = "asked.yes:" if says_yes else "asked.no:"
    return next((action for action in actions if action.startswith(wanted)), None)


def _weigh_again(member: MemberId, temperament: Temperament, message_id: str) -> str | None:
    return _dice(member, message_id, "again").choices(AGAIN, temperament.again)[0]


def _share(member: MemberId, message_id: str, share: float) -> bool:
    return _dice(member, message_id, "share").random() < share


def _dice(*parts: str) -> random.Random:
    return random.Random("|".join(parts))  # noqa: S311 - a temperament, not a secret
