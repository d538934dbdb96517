"""Dispatcher: pass commands, presses, forms and news to their handlers, show home pages, and suggest values."""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from cachetools import LRUCache
from rapidfuzz import fuzz, process

from bot import metrics
from bot.conversation import (  # noqa: F401 - they register their handlers
    again,
    ask_responses,
    asks,
    blocks,
    chats,
    checkins,
    circle_command,
    circle_membership,
    circle_setup,
    meeting_times,
    members,
    notes,
    privacy,
    refills,
    reports,
    rounds,
    skipped_chats,
    topics,
    wanted_topics,
)
from bot.conversation.answer_times import in_steps
from bot.conversation.closed_dms import with_closed_notice
from bot.conversation.command_registry import CHOICES, COMMANDS, FORMS, find_handler, is_sign_of_life
from bot.conversation.context import Context, Later, Refused
from bot.conversation.home import show_home
from bot.conversation.intents import Intent, read_intent
from bot.conversation.news import apply_news, is_news
from bot.conversation.overview import explain_commands, show_overview, words_for
from bot.logs import about
from bot.model.content import Message, Option
from bot.model.errors import Conflict, InvalidValue, NotFound, RefillError
from bot.model.ids import CommunityId, MemberId
from bot.model.inbound import Answer, Choice, Command, Done, Failed, Open, Say, Submission
from bot.model.interests import Stance
from bot.model.members import Person
from bot.model.news import News
from bot.model.topics import fold
from bot.ports import Clock, NoKey, Platform, Store, StoreUnavailable, Transaction
from bot.services.absences import find_or_release, release_member
from bot.services.admins import with_admin_role
from bot.services.circles import circles_for, may_use_bot
from bot.services.member_search import find_people
from bot.services.members import note_sign_of_life, with_sign_of_life
from bot.services.time_zones import search_zones
from bot.services.topics import NOTHING_NEAR, NearTopics, near_of_new, search_topics, topics_of
from bot.texts import errors
from bot.texts import help as help_texts
from bot.texts import notes as note_texts
from bot.texts import outsiders as people_texts
from bot.texts.localization import Voice, words
from bot.texts.phrases import message, people_options
from bot.texts.plain_text import plain

logger = logging.getLogger(__name__)

NEAR_COMMAND: Final = 60
"""Minimum rapidfuzz ratio of a mistyped word to the command that is suggested. "jion" and "join" have 75."""
SUGGESTIONS: Final = 10
LONGEST_COMMAND: Final = 4000
"""Maximum length in characters. Slack and Discord have the same limit or a lower one."""
WAIT_FOR_STORE: Final = timedelta(seconds=2)
"""Maximum time that a write waits for a busy store. After that, the answer is an error. Platforms give up after three
seconds."""
MAX_LOOKED: Final = 1000
"""Maximum number of event keys in memory. A platform repeats an event before this many other events arrive."""

MAX_COMMANDS_A_MINUTE: Final = 60
"""Maximum number of commands a minute, for each person and process. Nobody types that many by hand."""
MAX_TYPING: Final = 10_000

Work = Callable[[Context], Awaitable[Answer | Later]]
Inbound = Command | Choice | Submission


class Conversation:
    """Answers commands, presses and forms, each in at most one write transaction. Errors are answered in words."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        wake: Callable[[], None],
        platforms: Mapping[str, Platform] | None = None,
        *,
        step: float = 0,
    ) -> None:
        self.step = step
        self._platforms = platforms or {}
        self._store = store
        self._clock = clock
        self._wake = wake
        self._looked = LRUCache[str, None](MAX_LOOKED)
        """Keys of events whose handlers change nothing."""
        self._typed = LRUCache[tuple[CommunityId, MemberId, datetime], int](MAX_TYPING)
        """Number of commands, by person and minute."""

    @in_steps
    async def command(self, command: Command) -> Answer:
        """Answer a command. Refuse if the person has typed too many commands in this minute."""
        minute = (command.community, command.person.id, self._clock.now().replace(second=0, microsecond=0))
        self._typed[minute] = self._typed.get(minute, 0) + 1
        if self._typed[minute] > MAX_COMMANDS_A_MINUTE:
            return Say(errors.too_many_commands(Voice.of(command.person)))
        words = _readable(command.text[:LONGEST_COMMAND]).strip()
        word, _, rest = words.partition(" ")
        word = word.casefold()
        match read_intent(words):
            case Intent.STOP:
                return Say(help_texts.ways_to_stop(Voice.of(command.person)))
            case Intent.JOIN:
                word, rest = "join", ""
            case Intent.HELP:
                word, rest = "help", ""
            case Intent.START:
                word, rest = "circle", "new"
        if word == "help" and not command.person.guest:
            return explain_commands(Voice.of(command.person), command.person, rest.strip())
        entry = COMMANDS.get(word)
        if not word:
            return await self._answer(command, show_overview, looks=True)
        if entry is None:
            return self._guess(command, word, rest.strip())
        looks = entry.only_looks(rest.strip())
        return await self._answer(command, lambda ctx: entry.handler(ctx, rest.strip()), looks=looks)

    @in_steps
    async def choose(self, choice: Choice) -> Answer:
        """Answer a pressed button. If its action has no handler any more, say that the button is out of date."""
        choice = replace(choice, action=_readable(choice.action))
        found = find_handler(CHOICES, choice.action)
        if found is None:
            return Say(errors.stale(Voice.of(choice.person)))
        entry, ids = found
        named = ids if entry.names_topics else ()
        return await self._answer(choice, lambda ctx: entry.handler(ctx, ids), looks=entry.looks, named=named)

    @in_steps
    async def submit(self, submission: Submission) -> Answer:
        """Answer a form. If a value is wrong, say so, and store nothing."""
        values = tuple((name, tuple(map(_readable, given))) for name, given in submission.values)
        sent = replace(submission, action=_readable(submission.action), values=values)
        found = find_handler(FORMS, sent.action)
        if found is None:
            return Say(errors.stale(Voice.of(sent.person)))
        entry, ids = found
        named = [name for stance in Stance for name in sent.all(stance.value)] if entry.names_topics else ()
        return await self._answer(sent, lambda ctx: entry.handler(ctx, ids, sent), named=named)

    @in_steps
    async def home(self, community: CommunityId, person: Person) -> Message:
        """Render a person's home page."""
        try:
            with self._store.answering():
                async with self._store.reading(community) as tx:
                    if await tx.members.get(person.id) or not await tx.members.absence(person.id):
                        return await self._page(tx, person)
                await self._welcome_back(community, person)
                async with self._store.reading(community) as tx:
                    return await self._page(tx, person)
        except StoreUnavailable as error:
            logger.error("the store could not be reached: %s", error)  # noqa: TRY400 - a traceback would not help
            return errors.out_of_reach(Voice.of(person))

    async def hear(self, news: News) -> None:
        """Apply news, which a platform sends on its own. If the community is not set up, do nothing.

        Raises:
            StoreUnavailable, Conflict, NotFound: the news was not applied, so the platform has to send it again.
        """
        try:
            async with self._store.reading(news.community) as tx:
                if not await is_news(tx, news):
                    return
            async with self._store.transaction(news.community) as tx:
                now = self._clock.now()
                if not await is_news(tx, news) or (news.key and not await tx.inbound.is_new(news.key, now)):
                    return
                await apply_news(tx, news, now)
                await tx.commit()
        except (Conflict, NotFound) as error:
            cause = await self._cause_of(error, news.community)
            if cause is error:
                raise
            if not isinstance(cause, NotFound):  # a community that is not set up has nothing to change
                raise cause from error
        self._wake()

    @in_steps
    async def suggest(self, community: CommunityId, person: Person, source: str, typed: str) -> tuple[Option, ...]:
        """Suggest values for a field while a person types; none if the store can't be reached."""
        wanted = _readable(typed).strip()[:100]
        if source == "zones":
            zones = search_zones(wanted, SUGGESTIONS, self._clock.now())
            return tuple(Option(zone, name) for zone, name in zones)
        try:
            with self._store.answering():
                async with self._store.reading(community) as tx:
                    return await _suggest(tx, person, source, wanted)
        except StoreUnavailable:
            return ()

    def complete(self, person: Person, text: str) -> tuple[Option, ...]:
        """Suggest completions of the text after the command's name. Each suggested command has a short description."""
        voice = Voice.of(person)
        word, space, rest = text.lstrip().partition(" ")
        known = words_for(admin=bool(person.admin))
        if not space:
            return tuple(
                Option(one, plain(help_texts.what_it_does(voice, one)))
                for one in known
                if one.startswith(word.casefold())
            )
        entry = COMMANDS.get(word.casefold())
        subwords = entry.subwords if entry else ()
        return tuple(Option(f"{word} {sub}", "") for sub in subwords if sub.startswith(rest.strip().casefold()))

    async def _page(self, tx: Transaction, person: Person) -> Message:
        if not await may_use_bot(tx, person):
            return people_texts.not_for_you(Voice.of(person))
        member = await tx.members.get(person.id)
        voice = Voice(person.locale, member.zone if member else person.zone)
        return await show_home(Context(tx, self._clock.now(), person, voice, None, self._platforms))

    async def _welcome_back(self, community: CommunityId, person: Person) -> None:
        """Release a held member who opens their home page."""
        async with self._store.transaction(community) as tx:
            await release_member(tx, person.id, self._clock.now())
            await tx.commit()
        self._wake()

    def _guess(self, command: Command, word: str, rest: str) -> Answer:
        voice, known = Voice.of(command.person), words_for(admin=bool(command.person.admin))
        best = process.extractOne(word, known, scorer=fuzz.ratio, score_cutoff=NEAR_COMMAND)
        return Say(help_texts.did_you_mean(voice, best[0], rest) if best else help_texts.unknown(voice))

    async def _answer(self, came: Inbound, work: Work, *, looks: bool = False, named: Sequence[str] = ()) -> Answer:
        """Answer with a handler. `named` are names of topics that the handler may add."""
        kind = type(came).__name__.lower()
        with about(kind), metrics.ANSWER_SECONDS.labels(kind).time(), self._store.answering():
            return await self._work_out(came, work, looks=looks, named=named)

    async def _work_out(self, came: Inbound, work: Work, *, looks: bool, named: Sequence[str]) -> Answer:
        voice = Voice.of(came.person)
        try:
            found = await self._look(came, work) if looks else None
            answer = found or await self._change(came, work, await self._search_near(came.community, named))
            if looks and came.key and not isinstance(answer, Open):  # a form has to open if its event comes again
                self._looked[came.key] = None
            return await answer.make() if isinstance(answer, Later) else answer
        except StoreUnavailable as error:
            logger.error("the store could not be reached: %s", error)  # noqa: TRY400 - a traceback would not help
            return Failed(errors.out_of_reach(voice))
        except RefillError as error:
            return _refusal(voice, await self._cause_of(error, came.community))
        except Exception:
            logger.exception("an answer failed")
            return Failed(errors.my_fault(voice))

    async def _search_near(self, community: CommunityId, named: Sequence[str]) -> NearTopics:
        """Search topics near new names in a read transaction, so that no writer has to wait for the search."""
        if not named:
            return NOTHING_NEAR
        async with self._store.reading(community) as tx:
            return await near_of_new(tx, named)

    async def _change(self, came: Inbound, work: Work, near: NearTopics) -> Answer | Later:
        """Answer in a write transaction."""
        async with self._store.transaction(came.community, within=WAIT_FOR_STORE) as tx:
            now = self._clock.now()
            member = await find_or_release(tx, came.person.id, now)
            voice = Voice(came.person.locale, member.zone if member else came.person.zone)
            if came.key and not await tx.inbound.is_new(came.key, now):
                return Done()
            if not await may_use_bot(tx, came.person):
                return Say(people_texts.not_for_you(voice))
            person = await with_admin_role(tx, came.person)
            if isinstance(came, Command) or is_sign_of_life(came.action):
                await note_sign_of_life(tx, person, now)
            named, outsiders = ((), frozenset()) if isinstance(came, Choice) else (came.named, came.outsiders)
            problems = None if isinstance(came, Submission) else came.channel_problems
            ctx = Context(tx, now, person, voice, came.channel, self._platforms, named, outsiders, problems, near)
            answer = await work(ctx)
            if not isinstance(answer, Later):
                answer = await with_closed_notice(ctx, answer)
            # A form with errors stores nothing. Neither does an event with a key that opens a form: it may come again.
            match answer:
                case Open(form=form) if form.errors or came.key:
                    pass
                case Later(may_open=True) if came.key:
                    pass
                case _:
                    await tx.commit()
                    if tx.plans_work:
                        self._wake()
        return answer

    async def _look(self, came: Inbound, work: Work) -> Answer | None:
        """Answer in a read transaction. Return None if a write is needed, or if the answer is computed later."""
        if came.key in self._looked:
            return Done()
        async with self._store.reading(came.community) as tx:
            now, member = self._clock.now(), await tx.members.get(came.person.id)
            if member is None or member.closed_since or with_sign_of_life(member, came.person, now) is not member:
                return None
            voice = Voice(came.person.locale, member.zone)
            if not await may_use_bot(tx, came.person):
                return Say(people_texts.not_for_you(voice))
            person = await with_admin_role(tx, came.person)
            answer = await work(Context(tx, now, person, voice, came.channel, self._platforms))
        return None if isinstance(answer, Later) else answer

    async def _cause_of(self, refusal: RefillError, community: CommunityId) -> RefillError:
        """Return the error that reading the community raises. If reading raises none, return the refusal."""
        try:
            async with self._store.reading(community) as tx:
                await tx.get_community()
        except (NotFound, StoreUnavailable) as error:
            logger.warning("nothing was changed in %s: %s", community, error)
            return error
        return refusal


async def _suggest(tx: Transaction, person: Person, source: str, wanted: str) -> tuple[Option, ...]:
    """Return the values of a field that fit a typed text."""
    if not await may_use_bot(tx, person):
        return ()
    match source:
        case "topics":
            found = await search_topics(tx, wanted, to_admin=bool(person.admin))
            return tuple(Option(topic.name, topic.name) for topic in found)
        case "held":
            names = [topic.name for topic in (await topics_of(tx, person.id)).all()]
        case "called":
            names = [alias.name for alias in (await topics_of(tx, person.id)).called]
        case "circles":
            names = [circle.name for circle in await circles_for(tx, person)]
        case _:
            people = await find_people(tx, person.id, wanted, SUGGESTIONS)
            return people_options(people)
    return tuple(Option(name, name) for name in names if fold(wanted) in fold(name))[:SUGGESTIONS]


def _refusal(voice: Voice, error: RefillError) -> Say:
    match error:
        case Refused(answer=answer):
            return answer
        case InvalidValue():
            return Say(message(words(errors.invalid(voice, error))))
        case NotFound():
            return Say(errors.not_found(voice, error))
        case NoKey():
            return Failed(note_texts.not_kept(voice))
        case StoreUnavailable():
            return Failed(errors.out_of_reach(voice))
        case _:
            return Say(errors.passed(voice))


def _readable(text: str) -> str:
    """Replace NUL and remove lone surrogates, because PostgreSQL stores neither."""
    return text.replace("\0", " ").encode(errors="ignore").decode()
