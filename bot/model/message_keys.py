"""Message keys: names of the messages in the outbox. Only this module makes and parses keys."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.model.channel_problems import ChannelProblem
from bot.model.ids import AskId, ChatId, CircleId, MemberId, RefillId


class MessageKind(StrEnum):
    """Kinds of messages. The values are stored, so they must not change."""

    WELCOME = "welcome"
    INVITATION = "circle"
    INTRODUCTION = "intro"
    TIME_SET = "set"
    TIME_REOPENED = "reopened"
    REMINDER = "remind"
    CALLED_OFF = "off"
    MEMBER_LEFT = "left"
    SAT_OUT = "satout"
    CHECK_IN = "checkin"
    SOMEDAY = "someday"
    MUTUAL_YES = "mutual"
    REFILL_OFFER = "refill"
    QUESTION = "asked"
    QUESTION_OVER = "over"
    ASK_ENDED = "ended"
    REPORT = "report"
    NAMELESS_REPORT = "report-nameless"
    WANTED_TOPIC = "wanted"
    STILL_IN = "still-in"
    RESTING = "resting"
    CHANNEL_LOST = "channel-lost"
    POST_REFUSED = "post-refused"
    SETTING_UNKNOWN = "setting-unknown"
    SLOW_START = "slow-start"
    ORGANISER_INVITED = "organiser-invited"
    ORGANISER_ADDED = "organiser-added"
    ORGANISER_STOPPED = "organiser-stopped"
    CIRCLE_REPORT = "circle-report"
    TRIAL = "trial"
    GREETING = "greeting"
    COUNTED = "counted"
    UNKNOWN = ""
    """A kind that another version stored and this version doesn't know. The message is sent all the same."""


DELETED_LATER: Final = frozenset(
    {
        MessageKind.TIME_SET,
        MessageKind.TIME_REOPENED,
        MessageKind.REMINDER,
        MessageKind.CALLED_OFF,
        MessageKind.MEMBER_LEFT,
        MessageKind.SAT_OUT,
        MessageKind.CHECK_IN,
        MessageKind.SOMEDAY,
        MessageKind.MUTUAL_YES,
        MessageKind.REFILL_OFFER,
        MessageKind.QUESTION_OVER,
        MessageKind.ASK_ENDED,
        MessageKind.STILL_IN,
        MessageKind.RESTING,
        MessageKind.CHANNEL_LOST,
        MessageKind.POST_REFUSED,
        MessageKind.SETTING_UNKNOWN,
        MessageKind.SLOW_START,
        MessageKind.ORGANISER_INVITED,
        MessageKind.ORGANISER_ADDED,
        MessageKind.ORGANISER_STOPPED,
        MessageKind.CIRCLE_REPORT,
        MessageKind.TRIAL,
        MessageKind.GREETING,
    }
)
"""Kinds of messages that no code needs when `bot.delivery.cleanup.KEPT` has passed. They are deleted then."""


class QuestionChange(StrEnum):
    """Changes of a question that was sent. The values are stored, so they must not change."""

    ANSWERED = "answered"
    OVER = "over"
    WITHDRAWN = "back"


@dataclass(frozen=True, slots=True)
class MessageKey:
    """The name of a message, unique within its community. Platforms don't get keys, because keys contain member ids."""

    kind: MessageKind
    parts: tuple[str, ...]
    """Ids and numbers that distinguish messages of one kind. Only this module knows their order."""

    @classmethod
    def parse(cls, text: str) -> "MessageKey":
        """Parse the text of a key. Every text is a valid key."""
        kind, *parts = text.split(".")
        if kind in KINDS:
            return cls(MessageKind(kind), tuple(parts))
        return cls(MessageKind.UNKNOWN, (kind, *parts))

    def __str__(self) -> str:
        """Return the text that is stored."""
        return ".".join(self.parts if self.kind is MessageKind.UNKNOWN else (self.kind, *self.parts))

    def for_member(self, member: MemberId) -> "MessageKey":
        """Return the key of a chat's message that goes to one member alone."""
        return MessageKey(self.kind, (*self.parts, member))

    def mentions(self, ids: Collection[str]) -> bool:
        """Return whether the key contains one of these ids."""
        return any(part in ids for part in self.parts)

    @property
    def ask(self) -> AskId | None:
        """The ask that a question or a report is about."""
        return AskId(self.parts[0]) if self.kind in ABOUT_ASKS and self.parts else None

    @property
    def chat(self) -> ChatId | None:
        """The chat that the message introduces, or whose time or members it tells."""
        return ChatId(self.parts[0]) if self.kind in ABOUT_CHATS and self.parts else None

    @property
    def refill(self) -> RefillId | None:
        """The refill that the message tells of or offers."""
        return RefillId(self.parts[0]) if self.kind in ABOUT_REFILLS and self.parts else None

    @property
    def about(self) -> MemberId | None:
        """The member whom the reader is asked about once more, after a "maybe someday"."""
        return MemberId(self.parts[-1]) if self.kind is MessageKind.SOMEDAY and self.parts else None

    @property
    def change(self) -> QuestionChange | None:
        """The kind of change, if the message changes a question."""
        last = self.parts[2:] if self.kind is MessageKind.QUESTION else ()
        return next((change for change in QuestionChange if change in last), None)

    @property
    def is_deleted_once_done(self) -> bool:
        """Whether the message is deleted once it is done.

        The reason is that its time would tell when a member left, or that its recipient may be no member.
        """
        is_post_change = self.kind is MessageKind.INVITATION and len(self.parts) > 2
        if self.change is QuestionChange.WITHDRAWN or is_post_change:
            return True
        tells_when = (MessageKind.CALLED_OFF, MessageKind.MEMBER_LEFT, MessageKind.ORGANISER_STOPPED)
        return self.kind in (*tells_when, MessageKind.GREETING)


KINDS: Final = frozenset(MessageKind) - {MessageKind.UNKNOWN}
ABOUT_ONE: Final = frozenset(
    {
        MessageKind.INTRODUCTION,
        MessageKind.TIME_SET,
        MessageKind.TIME_REOPENED,
        MessageKind.REMINDER,
        MessageKind.MEMBER_LEFT,
        MessageKind.CHECK_IN,
        MessageKind.SOMEDAY,
        MessageKind.MUTUAL_YES,
        MessageKind.REFILL_OFFER,
        MessageKind.QUESTION,
        MessageKind.ASK_ENDED,
        MessageKind.REPORT,
        MessageKind.NAMELESS_REPORT,
    }
)
"""Kinds of messages about one chat, refill or ask. The id of this chat, refill or ask is the first part of the key."""
ABOUT_CHATS: Final = frozenset(
    {MessageKind.INTRODUCTION, MessageKind.TIME_SET, MessageKind.TIME_REOPENED, MessageKind.MEMBER_LEFT}
)
ABOUT_REFILLS: Final = frozenset({MessageKind.MUTUAL_YES, MessageKind.REFILL_OFFER})
ABOUT_ASKS: Final = frozenset({MessageKind.QUESTION, MessageKind.REPORT, MessageKind.NAMELESS_REPORT})


def welcome(member: MemberId) -> MessageKey:
    """Return the key of the first direct message to a member who joins, if Refill sends one."""
    return _key(MessageKind.WELCOME, member)


def invitation(circle: CircleId, number: int = 1) -> MessageKey:
    """Return the key of a post that invites people into a circle. The first post has the number 1."""
    return _key(MessageKind.INVITATION, circle, *([number] if number > 1 else []))


def invitation_change(circle: CircleId, number: int, occasion: str) -> MessageKey:
    """Return the key of a change of an invitation. `occasion` is an id that is derived from the time of the change."""
    return _key(MessageKind.INVITATION, circle, number, occasion)


def introduction(chat: ChatId) -> MessageKey:
    """Return the key of the message that opens a chat."""
    return _key(MessageKind.INTRODUCTION, chat)


def introduction_change(chat: ChatId, revision: int) -> MessageKey:
    """Return the key of a change to an introduction."""
    return _key(MessageKind.INTRODUCTION, chat, revision)


def time_set(chat: ChatId, times_set: int) -> MessageKey:
    """Return the key of the message with a chat's time. Each time that is set has its own key."""
    return _key(MessageKind.TIME_SET, chat, times_set)


def time_reopened(chat: ChatId, times_set: int) -> MessageKey:
    """Return the key of the message that a chat's time was given up."""
    return _key(MessageKind.TIME_REOPENED, chat, times_set)


def reminder(chat: ChatId, member: MemberId) -> MessageKey:
    """Return the key of the reminder of a chat."""
    return _key(MessageKind.REMINDER, chat, member)


def called_off(occasion: str) -> MessageKey:
    """Return the key of the message that a chat was called off. `occasion` is derived from the chat and the reader."""
    return _key(MessageKind.CALLED_OFF, occasion)


def member_left(chat: ChatId, remaining: int, member: MemberId) -> MessageKey:
    """Return the key of the message that a chat goes on with fewer members."""
    return _key(MessageKind.MEMBER_LEFT, chat, remaining, member)


def sat_out(member: MemberId, opened_at: datetime) -> MessageKey:
    """Return the key of the message to a member who sits a round out: at most one a week, over all circles."""
    year, week, _ = opened_at.isocalendar()
    return _key(MessageKind.SAT_OUT, member, f"{year}-{week}")


def check_in(chat: ChatId, member: MemberId) -> MessageKey:
    """Return the key of the question how a chat went."""
    return _key(MessageKind.CHECK_IN, chat, member)


def someday(chat: ChatId, member: MemberId, about: MemberId) -> MessageKey:
    """Return the key of the question that follows a "maybe someday"."""
    return _key(MessageKind.SOMEDAY, chat, member, about)


def mutual_yes(refill: RefillId, member: MemberId) -> MessageKey:
    """Return the key of the message that both members said yes."""
    return _key(MessageKind.MUTUAL_YES, refill, member)


def mutual_yes_over(refill: RefillId, member: MemberId) -> MessageKey:
    """Return the key of the message that replaces `mutual_yes`, after the two were introduced again."""
    return _key(MessageKind.MUTUAL_YES, refill, member, "over")


def refill_offer(refill: RefillId, member: MemberId, turn: int) -> MessageKey:
    """Return the key of an offer of a refill. The second turn is the offer after the answer "later"."""
    return _key(MessageKind.REFILL_OFFER, refill, member, turn)


def question(ask: AskId, member: MemberId) -> MessageKey:
    """Return the key of an ask's question to one member."""
    return _key(MessageKind.QUESTION, ask, member)


def question_change(ask: AskId, member: MemberId, change: QuestionChange) -> MessageKey:
    """Return the key of a message that replaces a question."""
    return _key(MessageKind.QUESTION, ask, member, change)


def question_over(notice: str) -> MessageKey:
    """Return the key of the notice that replaces a waiting question. `notice` is derived from the question."""
    return _key(MessageKind.QUESTION_OVER, notice)


def ask_ended(ask: AskId, searches: int) -> MessageKey:
    """Return the key of the message which says that an ask found nobody. Each search has its own."""
    return _key(MessageKind.ASK_ENDED, ask, searches)


def report(ask: AskId, reported: str, admin: MemberId, *, nameless: bool) -> MessageKey:
    """Return the key of a report to an admin. `reported` is derived from the ask and the member who reports it."""
    return _key(MessageKind.NAMELESS_REPORT if nameless else MessageKind.REPORT, ask, reported, admin)


def wanted_topic(circle: CircleId, month: int) -> MessageKey:
    """Return the key of the post of a wanted topic. `month` counts months of 28 days from the circle's start."""
    return _key(MessageKind.WANTED_TOPIC, circle, month)


def still_in(member: MemberId, at: datetime) -> MessageKey:
    """Return the key of the question whether a silent member is still in."""
    return _key(MessageKind.STILL_IN, member, int(at.timestamp()))


def resting(member: MemberId, latest: datetime) -> MessageKey:
    """Return the key of the message that a gentle rest has begun. `latest` is the time of the member's latest chat."""
    return _key(MessageKind.RESTING, member, int(latest.timestamp()))


def channel_lost(circle: CircleId, organiser: MemberId, at: datetime) -> MessageKey:
    """Return the key of the message to an organiser that a circle's channel was lost."""
    return _key(MessageKind.CHANNEL_LOST, circle, organiser, int(at.timestamp()))


def post_refused(circle: CircleId, organiser: MemberId, problem: ChannelProblem, at: datetime) -> MessageKey:
    """Return the key of the message to an organiser about a channel's problem: one for each problem and week."""
    year, week, _ = at.isocalendar()
    return _key(MessageKind.POST_REFUSED, circle, organiser, problem, f"{year}-{week}")


def setting_unknown(circle: CircleId, organiser: MemberId, value: str) -> MessageKey:
    """Return the key of the message to an organiser about an unknown setting: one for each value."""
    return _key(MessageKind.SETTING_UNKNOWN, circle, organiser, value)


def greeting() -> MessageKey:
    """Return the key of the greeting, the first message to a community."""
    return _key(MessageKind.GREETING, 1)


def slow_start(circle: CircleId, organiser: MemberId) -> MessageKey:
    """Return the key of the message to an organiser that few members joined a circle in its first week."""
    return _key(MessageKind.SLOW_START, circle, organiser)


def organiser_invited(circle: CircleId, member: MemberId) -> MessageKey:
    """Return the key of the question whether a member would like to organise a circle."""
    return _key(MessageKind.ORGANISER_INVITED, circle, member)


def organiser_declined(circle: CircleId, member: MemberId) -> MessageKey:
    """Return the key of the record that a member said no to organising a circle. The record is never sent."""
    return _key(MessageKind.ORGANISER_INVITED, circle, member, "declined")


def organiser_withdrawn(circle: CircleId, member: MemberId) -> MessageKey:
    """Return the key of the message that replaces a withdrawn question whether a member would organise a circle."""
    return _key(MessageKind.ORGANISER_INVITED, circle, member, "back")


def organiser_added(circle: CircleId, reader: MemberId, occasion: str) -> MessageKey:
    """Return the key of the message that another member organises a circle now. `occasion` is derived from the time."""
    return _key(MessageKind.ORGANISER_ADDED, circle, reader, occasion)


def organiser_stopped(circle: CircleId, reader: MemberId, occasion: str) -> MessageKey:
    """Return the key of the message that another member stopped organising. `occasion` is derived from the time."""
    return _key(MessageKind.ORGANISER_STOPPED, circle, reader, occasion)


def circle_report(circle: CircleId, organiser: MemberId, number: int) -> MessageKey:
    """Return the key of a circle's report to an organiser. `number` is the number of the round that closed."""
    return _key(MessageKind.CIRCLE_REPORT, circle, organiser, number)


def trial(member: MemberId, at: datetime) -> MessageKey:
    """Return the key of a message that only tests whether direct messages arrive."""
    return _key(MessageKind.TRIAL, member, int(at.timestamp()))


def counted_nudge(pseudonym: str) -> MessageKey:
    """Return the key of a delivered nudge whose subject was forgotten. The nudge still counts for the budget."""
    return _key(MessageKind.COUNTED, pseudonym)


def prefix_of(kind: MessageKind) -> str:
    """Return the beginning of the texts of all keys of a kind."""
    return str(_key(kind, ""))


def _key(kind: MessageKind, *parts: object) -> MessageKey:
    return MessageKey(kind, tuple(map(str, parts)))
