"""The line after a skip: what happened that concerns a member, and how many others were introduced."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from adapters.sandbox.cast import Cast, SandboxPerson
from adapters.sandbox.journal import Delivered, Event, Picked
from adapters.sandbox.rendering import Reader
from bot.model.ids import MemberId
from bot.model.message_keys import MessageKind
from bot.texts.localization import Voice

MOST_ITEMS = 3
"""Maximum number of items that concern the reader; the latest ones are shown."""


@dataclass(frozen=True, slots=True)
class Item:
    """A part of the line. Its link leads to the room `slug`, if there is one."""

    text: str
    slug: str | None = None


@dataclass(frozen=True, slots=True)
class SkipSummary:
    """The line after a skip, and the slug of the room on whose page it is shown; None for the present room."""

    items: Sequence[Item] = ()
    slug: str | None = None


def summarise(
    cast: Cast, reader: Reader, rooms: Sequence[tuple[str, str, str]], events: Sequence[Event]
) -> SkipSummary:
    """Put events into words for a member. `rooms` are the key, slug and title of each of the member's rooms."""
    voice, me = reader.voice, reader.person.id
    known = {key: (slug, title) for key, slug, title in rooms}
    titles = Counter(title for _, _, title in rooms)
    picks = Counter((event.room, event.member) for event in events if isinstance(event, Picked))
    found: dict[tuple[str, str], Item] = {}
    met: set[MemberId] = set()
    for event in events:
        slug, title = known.get(event.room, (None, ""))
        match event:
            case Picked(member=member) if slug and member != me and (person := cast.somebody(member)):
                count = picks[event.room, member]
                picked = (
                    voice.text_of(
                        "{number} time works for {name}.",
                        "{number} times work for {name}.",
                        count,
                        name=_first(person),
                    )
                    if count > 1
                    else voice.text("{name} picked {time}.", name=_first(person), time=reader.moment(event.at))
                )
                found["picked", event.room] = Item(picked, slug)
            case Delivered(kind=kind, members=members, is_change=is_change):
                if kind is MessageKind.INTRODUCTION and me not in members and not is_change:
                    met.update(members)
                elif slug and me in members and not (is_change and kind is MessageKind.INTRODUCTION):
                    found[kind, event.room] = Item(_words(voice, event, title, again=titles[title] > 1), slug)
            case _:
                pass
    mine = list(found.values())[-MOST_ITEMS:]
    others = voice.text_of(
        "Refill introduced {number} other person, in their daytime.",
        "Refill introduced {number} other people, each in their daytime.",
        len(met),
    )
    return SkipSummary([*mine, *([Item(others)] if met else [])], mine[-1].slug if mine else None)


def _words(voice: Voice, event: Delivered, title: str, *, again: bool) -> str:
    match event.kind:
        case MessageKind.INTRODUCTION if again:
            return voice.text("Here’s your next half hour with {name}.", name=title)
        case MessageKind.INTRODUCTION:
            return voice.text("Refill introduced you to {name}.", name=title)
        case MessageKind.TIME_SET:
            return voice.text("Your half hour with {name} is set.", name=title)
        case MessageKind.CHECK_IN:
            return voice.text("Refill asks you how it went.")
        case MessageKind.MUTUAL_YES:
            return voice.text("You both said yes to meeting again.")
        case MessageKind.REFILL_OFFER:
            return voice.text("Refill offers you another half hour.")
        case MessageKind.QUESTION if event.is_change:
            return voice.text("A question for you no longer needs an answer.")
        case MessageKind.QUESTION:
            return voice.text("Someone has a question for you.")
        case MessageKind.SAT_OUT:
            return voice.text("No match for you this time.")
        case _:
            return voice.text("Refill wrote to you.")


def _first(person: SandboxPerson) -> str:
    return person.name.split()[0]
