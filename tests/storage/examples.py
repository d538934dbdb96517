"""Examples for every table of one community. Most fields have a value other than their default."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from bot.model.again import Again, Wish
from bot.model.asks import Ask, AskState, Carried, CarriedState, Length, Limit, Wording
from bot.model.chats import Chat, ChatState, Origin, Pick
from bot.model.checkins import CheckIn, CheckInState, Met
from bot.model.circle_figures import Figures, FiguresState, FrozenFigures
from bot.model.circles import Cadence, Circle, CircleState, Introduces, Membership, Rhythm
from bot.model.communities import Community
from bot.model.content import (
    Bullets,
    Button,
    Buttons,
    CalendarEvent,
    Code,
    CommandText,
    File,
    Heading,
    Hint,
    Look,
    Menu,
    Message,
    Paragraph,
    Typed,
    WebLink,
    When,
    Where,
    Who,
    Words,
)
from bot.model.days_off import DaysOff, Stretch
from bot.model.draws import DrawPart
from bot.model.hours import MessageWindow, Span, WeeklyHours
from bot.model.ids import AskId, ChannelId, ChatId, CircleId, CommunityId, MemberId, NoteId, RefillId, RoundId, TopicId
from bot.model.jobs import Due, Job, RemindChat
from bot.model.members import Member
from bot.model.message_keys import MessageKey
from bot.model.notes import Note
from bot.model.outbox import Destination, OutboxMessage, OutboxState, ToChat, Urgency
from bot.model.pairing import Entrant, Group, Meeting, Near, Pairing, PairingInputs, Proof, Reason, SatOut
from bot.model.refills import Acquaintance, Refill, RefillAnswer, RefillState, pair_of
from bot.model.rests import Rest, RestKind
from bot.model.rounds import Round, RoundState
from bot.model.topics import Standing, Topic
from bot.model.weights import Weights
from bot.ports import Claim

NOW = datetime(2026, 3, 27, 8, 30, 15, 123456, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

HARBOUR = CommunityId("sandbox:harbour")
MEADOW = CommunityId("sandbox:meadow")
ANA, BEN, CLEO, DAN, EVE = (MemberId(f"{name}-7Q4ZT") for name in ("ana", "ben", "cleo", "dan", "eve"))
TESTS, SAILING = TopicId("t-tests"), TopicId("t-sailing")
TUESDAYS = CircleId("c-tuesdays")
FIRST = RoundId("r-first")
NOTED = "knows how to “splice” a rope 🌊, in every weather"
QUAY = ToChat(ChatId("chat-1"), (ANA, BEN), ChannelId("C-quay"))


def community(name: CommunityId) -> Community:
    return Community(name, "sandbox", f"The {name}", "de-AT", "Europe/Vienna")


def member(who: MemberId, name: str = "Ána “Öl” O’Neil 🌊") -> Member:
    return Member(
        id=who,
        name=name,
        zone="Australia/Lord_Howe",
        locale="pt-BR",
        languages=("de", "pt"),
        joined_at=NOW - 9 * DAY,
        last_sign_at=NOW - DAY,
        pace=6,
        hours=WeeklyHours((Span(0, 0, 90), Span(6, 1200, 1440))),
        window=MessageWindow(time(22, 15), time(6, 45)),
        rest=Rest(RestKind.ASKED, NOW + 30 * DAY),
        guest=True,
        zone_chosen=True,
        changed_at=NOW - 2 * DAY,
        asked=6,
        admin=True,
        starts_circles=True,
        closed_since=NOW - HOUR,
        knows_closed=True,
        kept_apart_at=NOW - HOUR,
        still_in_asked_at=NOW - DAY,
        timed_out_until=NOW + HOUR,
        handle=f"{who}.p",
    )


def topic(which: TopicId, name: str) -> Topic:
    return Topic(which, name, name.casefold(), shown_at=NOW, standing=Standing.SUGGESTED)


def circle(which: CircleId = TUESDAYS, name: str = "Tuesdays", state: CircleState = CircleState.CLOSED) -> Circle:
    return Circle(
        id=which,
        name=name,
        channel=ChannelId("C-quay"),
        cadence=Cadence(Rhythm.MONTHLY, 1, time(10, 30), "Europe/Vienna", nth=-1, anchor=date(2025, 2, 3)),
        created_at=NOW - 50 * DAY,
        next_round_at=NOW + 7 * DAY,
        state=state,
        rounds=3,
        group_size=3,
        freeze_weeks=20,
        guests=True,
        introduces=Introduces.ALONE,
        channel_open=False,
        weights=Weights(both_ways=0, missing_half_hour=25),
        shows_wanted=True,
        days_off=DaysOff(None, (Stretch(date(2026, 12, 24), date(2027, 1, 1)),), "AT"),
        keeps_messages=True,
    )


def membership(who: MemberId, which: CircleId = TUESDAYS) -> Membership:
    return Membership(which, who, NOW - DAY, skips_next=True, in_a_row=0)


def a_round(which: RoundId = FIRST, number: int = 1) -> Round:
    return Round(
        id=which,
        circle=TUESDAYS,
        number=number,
        planned_at=NOW - HOUR,
        opened_at=NOW,
        ends_at=NOW + 14 * DAY,
        state=RoundState.PAIRED,
    )


def draw_part(of: RoundId = FIRST, members: tuple[MemberId, ...] = (ANA, BEN, CLEO)) -> DrawPart:
    """Make the only part of a round's draw."""
    entrants = tuple(
        Entrant(
            id=who,
            curious=frozenset({TESTS}),
            sharing=frozenset({SAILING, TESTS}),
            languages=frozenset({"de", "en"}),
            hours=frozenset({0, 335}),
            in_a_row=3,
            team="harbour",
        )
        for who in members
    )
    pair = pair_of(members[0], members[1])
    return DrawPart(
        round=of,
        number=0,
        drawn_at=NOW,
        inputs=PairingInputs(
            entrants=entrants,
            apart=frozenset({pair}),
            met=(Meeting(*pair, weeks_ago=5),),
            group_size=2,
            freeze_weeks=12,
            floor_weeks=4,
            seed=2**70 + 1,
            weights=Weights(just_met=0),
            near=(Near(SAILING, TESTS, 40),),
            rules=2,
        ),
        outcome=Pairing(
            (Group(pair, TESTS, Reason.BOTH_CURIOUS),),
            (SatOut(members[2]),),
            Proof(fit=101, bound=110, meetings=3, whole=True, most_placed=True),
        ),
    )


def chat(
    which: str = "chat-1",
    members: tuple[MemberId, ...] = (ANA, BEN),
    *,
    of: RoundId | None = FIRST,
    introduced_at: datetime = NOW,
    state: ChatState = ChatState.TIME_SET,
) -> Chat:
    return Chat(
        id=ChatId(which),
        origin=Origin.ROUND,
        members=members,
        topic=TESTS,
        reason=Reason.CURIOUS_MEETS_SHARING,
        introduced_at=introduced_at,
        state=state,
        circle=TUESDAYS,
        round=of,
        refill=RefillId("refill-0"),
        ask=AskId("ask-0"),
        offered=(NOW + DAY, NOW + 2 * DAY),
        picks=tuple(Pick(who, NOW + DAY) for who in members),
        starts_at=NOW + DAY,
        times_set=2,
        revision=5,
        apart=True,
        openers=("asking.craft.3",),
    )


def check_in(which: ChatId, who: MemberId) -> CheckIn:
    return CheckIn(which, who, CheckInState.ANSWERED, Met.NOT_YET, NOW, reminded=True)


def wish(who: MemberId, about: MemberId, which: str = "chat-1") -> Wish:
    return Wish(who, about, ChatId(which), Again.SOMEDAY, NOW, asked_again=True)


def acquaintance(one: MemberId, other: MemberId, introduced_at: datetime = NOW) -> Acquaintance:
    return Acquaintance(*pair_of(one, other), introduced_at, ChatId("chat-1"), refills=2, rhythm_weeks=6)


def refill(
    which: str = "refill-1",
    members: tuple[MemberId, MemberId] = (ANA, BEN),
    state: RefillState = RefillState.OFFERED,
    after: str = "chat-1",
) -> Refill:
    return Refill(
        id=RefillId(which),
        members=members,
        after=ChatId(after),
        offer_at=NOW + 21 * DAY,
        topic=TESTS,
        state=state,
        answers=((members[0], RefillAnswer.YES), (members[1], RefillAnswer.LATER)),
        put_off=(members[1],),
    )


def ask(which: str = "ask-1", asker: MemberId = ANA) -> Ask:
    return Ask(
        id=AskId(which),
        asker=asker,
        topic=TESTS,
        words=Wording("How?", "May.", "Tried “it” & more."),
        asked_at=NOW,
        ends_at=NOW + 14 * DAY,
        state=AskState.OPEN,
        also=(SAILING,),
        shows_name=True,
        others_too=False,
        is_first=True,
        waits=True,
        stopped=True,
        searches=2,
    )


def carried(which: str = "ask-1", to: MemberId = BEN) -> Carried:
    at = NOW + HOUR
    return Carried(
        AskId(which),
        to,
        CarriedState.REPORTED,
        NOW,
        known=True,
        asked_at=at,
        settled=True,
        void=True,
        limit=Limit(Length.QUARTER, "Not today."),
    )


def message(about: MemberId) -> Message:
    line = (
        Words("Meet ", strong=True),
        Who(about, "someone"),
        Typed("*<@U1>* & co"),
        When(NOW, "Europe/Vienna", "de"),
        Where(ChannelId("C-quay")),
        Code("/invite @Refill"),
        CommandText("chats"),
        WebLink("privacy", "https://refill.example/privacy"),
    )
    return Message(
        (
            Heading(line),
            Paragraph(line),
            Bullets((line, ())),
            Hint(line),
            Buttons((Button((Words("Yes"),), "again:yes", Look.MAIN), Button(line, "again:no"))),
            Menu(line, (Button(line, "topics"),)),
            CalendarEvent(ChatId("chat-1"), "Group", NOW, 30, 2, NOW),
            File("my-data.json", "application/json", "{}"),
        )
    )


def note(which: str = "n-1", author: MemberId = ANA, about: MemberId = BEN, text: str = NOTED) -> Note:
    return Note(NoteId(which), author, about, text, NOW, ChatId("chat-1"))


def owed(
    key: str = "intro.chat-1",
    to: Destination = QUAY,
    *,
    about: MemberId = BEN,
    due_at: datetime = NOW,
    state: OutboxState = OutboxState.PENDING,
) -> OutboxMessage:
    return OutboxMessage(
        key=MessageKey.parse(key),
        destination=to,
        message=message(about),
        urgency=Urgency.NUDGE,
        due_at=due_at,
        created_at=NOW - HOUR,
        expires_at=NOW + 7 * DAY,
        replaces=MessageKey.parse("intro.earlier"),
        state=state,
        attempts=3,
        uncertain=True,
        lease_until=NOW + HOUR,
        delivered_at=NOW + 2 * HOUR,
        ref="D01:1700000000.0001",
        error="rate limited",
    )


def due(job: Job | str = "chat-1", due_at: datetime = NOW) -> Due:
    """Return a due job. The id of a chat stands for the chat's reminder."""
    return Due(RemindChat(ChatId(job)) if isinstance(job, str) else job, due_at, attempts=2, error="TimeoutError")


def figures(number: int = 1, state: FiguresState = FiguresState.CLOSED) -> FrozenFigures:
    """Return the figures of a round."""
    return FrozenFigures(TUESDAYS, number, number, NOW, NOW, 7, state, Figures(rounds=1, introduced=10))


def claim(
    platforms: Sequence[str],
    limit: int,
    lease: timedelta = timedelta(minutes=2),
    *,
    one_sender: Sequence[str] = (),
    one_account: Sequence[str] = (),
    holder: str = "one",
) -> Claim:
    """Return a sender's claim of messages."""
    return Claim(platforms, one_sender, one_account, holder, lease, timedelta(seconds=30), limit)


GONE = MemberId("U0GONE9XK4QJ")
"""An id that can't occur by chance."""
