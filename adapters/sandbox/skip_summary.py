"""The line after a skip: what happened that concerns a member, and how many other chats there are."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from adapters.sandbox.cast import Cast, SandboxPerson
from adapters.sandbox.journal import Began, Delivered, Event, Picked
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
    cast: Cast,
    reader: Reader,
    rooms: Sequence[tuple[str, str, str]],
    events: Sequence[Event],
    picks: Mapping[tuple[str, MemberId], int],
) -> SkipSummary:
    """Put events into words for a member. `rooms` are the key, slug and title of each of the member's rooms.

    `picks` says how many times of a chat work for a member now, by the key of the chat's room and the member.
    """
    voice, me = reader.voice, reader.person.id
    known = {key: (slug, title) for key, slug, title in rooms}
    titles = Counter(title for _, _, title in rooms)
    found: dict[tuple[str, str], Item] = {}
    others: set[str] = set()
    for event in events:
        slug, title = known.get(event.room, (None, ""))
        match event:
            case Picked(member=member) if slug and member != me and (person := cast.somebody(member)):
                count = picks.get((event.room, member), 0)
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
                if count:
                    found["picked", event.room] = Item(picked, slug)
            case Began(member=member, room=room) if member == me:
                found["began", room] = Item(voice.text("Your chat with {name} is now.", name=title), slug)
            case Delivered(kind=kind, members=members, is_change=is_change):
                if kind is MessageKind.INTRODUCTION and me not in members and not is_change:
                    others.add(event.room)
                elif slug and me in members and not (is_change and kind is MessageKind.INTRODUCTION):
                    found[kind, event.room] = Item(_words(voice, event, title, again=titles[title] > 1), slug)
            case _:
                pass
    mine = list(found.values())[-MOST_ITEMS:]
    told = voice.text_of(
        "Refill set up {number} other chat, in the daytime of both.",
        "Refill set up {number} other chats, each in the daytime of both.",
        len(others),
    )
    return SkipSummary([*mine, *([Item(told)] if others else [])], mine[-1].slug if mine else None)


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
