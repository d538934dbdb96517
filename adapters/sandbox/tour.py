"""The tour: a list of the steps on the way to a refill, with the steps ticked off that were taken."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from adapters.sandbox.cast import Cast, SandboxPerson
from adapters.sandbox.rooms import chat_room
from bot.model.checkins import Met
from bot.model.ids import ChatId, MemberId
from bot.model.message_keys import MessageKind
from bot.texts.command_name import command_text
from bot.texts.localization import Voice
from storage.sandbox import SandboxStore, TourStep


class Step(StrEnum):
    """What the newcomer did, or what happened in the community. The values are stored."""

    JOINED = "joined"
    INTRODUCED = "introduced"
    PICKED = "picked"
    ASKED = "asked"
    """Refill asked the newcomer how a chat went."""
    AGAIN = "again"
    NOT_AGAIN = "not-again"
    BOTH_AGAIN = "both-again"
    NEXT = "next"
    REFILLED = "refilled"
    LOOKED = "looked"
    """A visitor saw the partner's side."""
    SAID_NO = "said-no"
    """A member said no to meeting another again. The latest no counts. Neither of the two is the newcomer."""
    ANSWERED = "answered"
    """A member said whether to meet another again. The latest answer counts. Neither of the two is the newcomer."""
    BOTH_ANSWERED = "both-answered"
    """A member said no to meeting another again, and the other has answered, too."""
    PLAYED_ALONG = "played-along"
    """Nobody knows about the newcomer's topic, so a member who doesn't know about it offers it."""
    SKIPPED = "skipped"
    """The newcomer skipped the chat with the partner, or won't get to it, and hasn't been introduced again since."""
    TALKED = "talked"
    """The newcomer said, by a button in the chat with the partner, that they talked. The next question is there."""
    MET = "met"
    """The newcomer's latest answer whether the chat took place is *Yes*."""
    NOT_YET = "not-yet"
    """The newcomer's latest answer whether the chat took place is *Not yet*."""
    AGREED = "agreed"
    """A member said yes to a question, by the button *Yes*."""


STORY = (Step.INTRODUCED, Step.PICKED, Step.ASKED, Step.NOT_YET, Step.TALKED, Step.MET, Step.AGAIN)
"""The steps that begin again with another partner."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A line of the tour. Some lines have a link to a page of the sandbox."""

    text: str
    done: bool
    link: str = ""
    label: str = ""
    skips: bool = False
    """Whether a skip of time takes this step, or leads to it."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the tour has come."""

    cast: Cast
    steps: Sequence[TourStep]

    @property
    def partner(self) -> SandboxPerson | None:
        """The member whom the newcomer met last, until the newcomer answered no or both said yes."""
        other = self._newcomers.get(Step.INTRODUCED)
        return self.cast.somebody(other) if other else None

    @property
    def no(self) -> tuple[SandboxPerson, SandboxPerson] | None:
        """The first member who said no, and whom the no was about, once both have answered; None if there is none.

        A no about the newcomer doesn't count, because visitors read about it as the newcomer. After a no of the
        newcomer, there is none, because visitors have seen that one.
        """
        if Step.NOT_AGAIN in self._newcomers:
            return None
        for taken in self.steps:
            if taken.step == Step.BOTH_ANSWERED and taken.other:
                one, other = self.cast.somebody(taken.member), self.cast.somebody(taken.other)
                if one and other:
                    return one, other
        return None

    @property
    def has_begun(self) -> bool:
        """Whether the newcomer has taken a step."""
        return bool(self._newcomers)

    def has(self, member: MemberId, step: Step, other: MemberId) -> bool:
        """Return whether a member took a step about another."""
        return TourStep(member, step, other) in self.steps

    @property
    def is_open(self) -> bool:
        """Whether the story may still go on with another partner."""
        return Step.BOTH_AGAIN not in self._newcomers and Step.NOT_AGAIN not in self._newcomers

    @property
    def both_again(self) -> bool:
        """Whether the newcomer and the partner both said yes."""
        return Step.BOTH_AGAIN in self._newcomers

    def pair_of(self, member: MemberId) -> tuple[SandboxPerson, SandboxPerson] | None:
        """Return the two members to show side by side on a member's page.

        If the member is one of the two in `no`, and not the newcomer, these two are shown. On any other page, the two
        are the newcomer and the partner. As long as there is no partner, return None.
        """
        if self.no and member in (self.no[0].id, self.no[1].id) and member != self.cast.newcomer:
            return self.no
        newcomer = self.cast.somebody(self.cast.newcomer)
        return (newcomer, self.partner) if newcomer and self.partner else None

    def joins_next(self, member: MemberId) -> bool:
        """Return whether joining is a member's next step on the tour."""
        return member == self.cast.newcomer and Step.JOINED not in self._newcomers

    @property
    def agreed(self) -> int:
        """The number of members who have said yes to a question, by the button *Yes*."""
        return sum(taken.step == Step.AGREED for taken in self.steps)

    @property
    def plays_along(self) -> SandboxPerson | None:
        """The member who offers the newcomer's topic without knowing about it.

        None once the newcomer has picked a time or was asked how it went, or the member has written something.
        """
        other = self._newcomers.get(Step.PLAYED_ALONG)
        is_before = not {Step.PICKED, Step.ASKED} & self._newcomers.keys()
        begins = is_before and (self.partner is None or self.partner.id == other)
        return self.cast.somebody(other) if other and begins else None

    @property
    def looks_next(self) -> bool:
        """Whether the newcomer's story is at its end, and no visitor has seen the partner's side yet."""
        done = self._newcomers
        return Step.LOOKED not in done and (Step.REFILLED in done or Step.NOT_AGAIN in done)

    @property
    def lacks_a_no(self) -> bool:
        """Whether the newcomer's story has ended, and the tour has no `no` to show yet."""
        return self.looks_next and self.no is None and Step.NOT_AGAIN not in self._newcomers

    def follows(self, reached: Step) -> bool:
        """Return whether the story goes on with another partner who has reached a step.

        It doesn't if the tour would then go back, or if a question about the partner waits for the newcomer's answer.
        """
        done = self._newcomers
        if self.partner is None or reached is Step.AGAIN or Step.AGAIN in done or Step.NOT_YET in done:
            return True
        return Step.ASKED not in done and (reached is Step.ASKED or Step.PICKED not in done)

    @property
    def waits_for_a_time(self) -> bool:
        """Whether the newcomer has picked a time, and wasn't asked yet how the chat went."""
        return Step.PICKED in self._newcomers and Step.ASKED not in self._newcomers

    def stops(self, voice: Voice, chat: ChatId | None = None, *, others_picked: bool = False) -> Sequence[Stop]:
        """List the tour's lines, in a visitor's language. Every line before one that is done is done, too.

        `chat` is the newcomer's latest chat with the partner. `others_picked` says whether the partner picked times
        that are still to come, and none of them is set.
        """
        newcomer, done = f"/as/{self.cast.newcomer}", self._newcomers
        name = self.partner.name.split()[0] if self.partner else ""
        messages = voice.text("Refill’s messages to you")
        was_asked, both, said_no = Step.ASKED in done, Step.BOTH_AGAIN in done, Step.NOT_AGAIN in done
        to_chat = f"{newcomer}/in/{chat_room(chat).slug}" if chat else ""
        of_chat = voice.text("Your chat with {name}", name=name)
        stops = [
            Stop(
                voice.text("Press “Join”, and add one topic you’re curious about."),
                Step.JOINED in done,
                f"{newcomer}/in/{self.cast.coffee}",
                f"#{self.cast.coffee}",
            ),
            Stop(self._to_an_introduction(voice), Step.INTRODUCED in done, skips=True),
            Stop(
                voice.text("Refill has introduced you to {name}. Press a time that works for you.", name=name)
                if name
                else voice.text("Press a time that works for you."),
                Step.PICKED in done or was_asked,
                to_chat,
                of_chat,
            ),
            Stop(
                self._to_an_answer(voice, name, others_picked=others_picked),
                Step.AGAIN in done or said_no,
                f"{newcomer}/in/refill" if was_asked and Step.TALKED not in done else to_chat,
                messages if was_asked and Step.TALKED not in done else of_chat,
                skips=not was_asked,
            ),
        ]
        if not said_no:
            stops += [
                Stop(
                    voice.text("You both said yes. Press “Meet again soon”.")
                    if both or not name
                    else voice.text("Press “Skip ahead”. If {name} says yes, too, you’ll both hear of it.", name=name),
                    Step.NEXT in done,
                    f"{newcomer}/in/refill" if both else "",
                    messages,
                    skips=not both,
                ),
                Stop(
                    voice.text("Press “Skip ahead” to reach your next half hour: a refill."),
                    Step.REFILLED in done,
                    skips=True,
                ),
            ]
        stops.append(self._look_at_the_other(voice, name))
        taken = max((number for number, stop in enumerate(stops, start=1) if stop.done), default=0)
        return [replace(stop, done=number <= taken) for number, stop in enumerate(stops, start=1)]

    def _to_an_introduction(self, voice: Voice) -> str:
        if Step.SKIPPED in self._newcomers:
            return voice.text("That chat is off, so there’ll be another. Press “Skip ahead” until it comes.")
        return voice.text("Press “Skip ahead”. Refill introduces you when it’s daytime for you both.")

    def _to_an_answer(self, voice: Voice, name: str, *, others_picked: bool) -> str:
        done = self._newcomers
        if Step.NOT_AGAIN in done:
            return voice.text("Refill asked you in private, and you said no.")
        if Step.NOT_YET in done:
            return voice.text(
                "You said “Not yet”. When you’ve talked, say so in {command}.", command=command_text("chats")
            )
        if done.keys() & {Step.TALKED, Step.MET}:
            return voice.text("Refill asks you in private if you’d meet {name} again. Say yes.", name=name)
        if Step.ASKED in done:
            return voice.text("Refill asks you in private. Say yes to both questions.")
        if others_picked:
            return voice.text("No time in common yet. Press one of theirs, or “Skip ahead”.")
        return voice.text("Press “Skip ahead” until Refill asks how it went.")

    def _look_at_the_other(self, voice: Voice, name: str) -> Stop:
        if self.partner is None:
            return Stop(voice.text("Act as the person you met, and read what Refill wrote to them."), done=False)
        text = (
            voice.text("You said no, so no other chat is planned, and {name} isn’t told. Act as {name}.", name=name)
            if Step.NOT_AGAIN in self._newcomers
            else voice.text("Act as {name}, and read what Refill wrote to them in private.", name=name)
        )
        label = voice.text("See what {name} sees", name=name)
        return Stop(text, Step.LOOKED in self._newcomers, f"/as/{self.partner.id}/in/refill", label)

    @property
    def _newcomers(self) -> Mapping[str, MemberId | None]:
        return {taken.step: taken.other for taken in self.steps if taken.member == self.cast.newcomer}


class Tour:
    """The stored steps of the tour."""

    def __init__(self, store: SandboxStore, cast: Cast) -> None:
        self._stored = store.tour
        self._messages = store.messages
        self._cast = cast

    async def progress(self) -> Progress:
        """Return how far the tour has come."""
        return Progress(self._cast, await self._stored.steps())

    async def note_press(self, member: MemberId, action: str) -> None:
        """If a pressed button is a step of the tour, store the step."""
        kind, *ids = action.split(":")
        match kind, ids:
            case "again", (_, other, answer) if member == self._cast.newcomer:
                await self._note_newcomers_answer(MemberId(other), answer)
            case "again", (_, other, answer) if other != self._cast.newcomer:
                await self._note_answer(member, MemberId(other), answer)
            case "asked.yes", _:
                await self._stored.note(member, Step.AGREED, None)
            case "pick", (chat, *_) if member == self._cast.newcomer:
                if await self._is_of_story(ChatId(chat)):
                    await self._stored.note(member, Step.PICKED, None)
            case "met", (chat, answer) if member == self._cast.newcomer:
                await self._note_whether_met(ChatId(chat), answer)
            case "talked", (chat,) if member == self._cast.newcomer:
                await self._note_whether_met(ChatId(chat), Met.YES, Step.TALKED)
            case "skip", (chat,) if member == self._cast.newcomer:
                await self._note_off(ChatId(chat))
            case ("refill.now", _) | ("refill", (_, "yes")) if member == self._cast.newcomer:
                await self._stored.note(member, Step.NEXT, None)
            case _:
                pass

    async def _note_newcomers_answer(self, other: MemberId, answer: str) -> None:
        if answer == "yes":
            await self._follow([other], Step.AGAIN)
        elif (partner := (await self.progress()).partner) and partner.id == other:
            await self._stored.note(self._cast.newcomer, Step.NOT_AGAIN, other)

    async def _note_answer(self, member: MemberId, other: MemberId, answer: str) -> None:
        """Store another member's answer, until there is a no for which both have answered."""
        before = await self.progress()
        if before.no:
            return
        answered = (Step.ANSWERED, Step.SAID_NO) if answer == "no" else (Step.ANSWERED,)
        await self._stored.put(member, answered, other)
        if answer == "no" and before.has(other, Step.ANSWERED, member):
            await self._stored.note(member, Step.BOTH_ANSWERED, other)
        elif before.has(other, Step.SAID_NO, member):
            await self._stored.note(other, Step.BOTH_ANSWERED, member)

    async def _is_of_story(self, chat: ChatId) -> bool:
        """Return whether a chat is one with the partner, and the story is open."""
        progress = await self.progress()
        partner = progress.partner if progress.is_open else None
        return partner is not None and partner.id in await self._messages.seats(chat_room(chat).key)

    async def _note_off(self, chat: ChatId) -> None:
        """If the chat with the partner won't take place, the story waits for the next introduction."""
        if await self._is_of_story(chat):
            await self._stored.drop(self._cast.newcomer, [*STORY, Step.PLAYED_ALONG])
            await self._stored.note(self._cast.newcomer, Step.SKIPPED, None)

    async def _note_whether_met(self, chat: ChatId, answer: str, step: Step = Step.MET) -> None:
        """Store the answer about the chat with the partner. An answer about another chat changes no step."""
        if answer == Met.NO:
            await self._note_off(chat)
        elif await self._is_of_story(chat):
            await self._stored.drop(self._cast.newcomer, [Step.NOT_YET, Step.TALKED, Step.MET])
            await self._stored.note(self._cast.newcomer, Step.ASKED, None)  # also if Refill hasn’t asked yet
            await self._stored.note(self._cast.newcomer, step if answer == Met.YES else Step.NOT_YET, None)

    async def note_line(self, member: MemberId) -> None:
        """Store that a member wrote something, so that the tour no longer says that the member plays along."""
        plays_along = (await self.progress()).plays_along
        if plays_along and plays_along.id == member:
            await self._stored.drop(self._cast.newcomer, [Step.PLAYED_ALONG])

    async def note_form(self, member: MemberId, action: str) -> bool:
        """If a form is a step of the tour, store the step. Return whether the newcomer joined for the first time."""
        joins = member == self._cast.newcomer and action.startswith("join:")
        return joins and await self._stored.note(member, Step.JOINED, None)

    async def note_playing_along(self, member: MemberId, other: MemberId) -> None:
        """Store that another member offers the newcomer's topic without knowing about it."""
        if member == self._cast.newcomer:
            await self._stored.put(member, [Step.PLAYED_ALONG], other)

    async def note_message(
        self, kind: MessageKind, members: Sequence[MemberId], named: Collection[MemberId] = ()
    ) -> None:
        """If a new message to members is a step of the tour, store the step. The message names the members `named`."""
        newcomer = self._cast.newcomer
        if newcomer not in members:
            return
        others = sorted({*members, *named} - {newcomer})
        match kind:
            case MessageKind.INTRODUCTION:
                progress = await self.progress()
                if progress.both_again and progress.partner and progress.partner.id in others:
                    await self._stored.note(newcomer, Step.REFILLED, progress.partner.id)
                else:
                    await self._follow(others, Step.INTRODUCED)
            case MessageKind.CHECK_IN:
                await self._follow(others, Step.ASKED)
            case MessageKind.MUTUAL_YES:
                await self._follow(others, Step.AGAIN)
                await self._stored.note(newcomer, Step.BOTH_AGAIN, None)
            case _:
                pass

    async def _follow(self, others: Sequence[MemberId], reached: Step) -> None:
        """Store the step that the story has reached with others. If they are new in the story, it begins with them."""
        progress, newcomer = await self.progress(), self._cast.newcomer
        if not progress.is_open or not others:
            return
        if progress.partner is None or progress.partner.id not in others:
            if not progress.follows(reached):
                return
            await self._stored.drop(newcomer, [*STORY, Step.SKIPPED])
            await self._stored.put(newcomer, [Step.INTRODUCED], others[0])
        ahead = [step for step in (Step.ASKED, Step.AGAIN) if reached in (step, Step.AGAIN)]
        if ahead:
            await self._stored.put(newcomer, ahead, others[0])

    async def note_look(self, member: MemberId, progress: Progress) -> bool:
        """If the tour's next step is a look at this member's page, store the step. Return whether this is new."""
        if not progress.looks_next or progress.partner is None or progress.partner.id != member:
            return False
        return await self._stored.note(self._cast.newcomer, Step.LOOKED, member)
