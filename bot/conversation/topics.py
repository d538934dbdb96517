"""What somebody is curious about and happy to be asked about."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.conversation.context import Asking
from bot.conversation.forms import with_error
from bot.conversation.note_reminders import with_notes
from bot.conversation.registry import choice, command, form
from bot.model.content import Block, Line, Option, SearchField
from bot.model.errors import InvalidValue, NotFound
from bot.model.ids import TopicId
from bot.model.inbound import Answer, Open, Replace, Say, Submission
from bot.model.topics import MAX_TOPIC, Stance, Topic, clean_text
from bot.services import members, topic_similarity, topics, wanted_topics
from bot.services.topics import NearTopic
from bot.texts import forms
from bot.texts import topics as texts
from bot.texts import wanted_topics as wanted_texts
from bot.texts.localization import Voice
from bot.texts.phrases import message

OFFERS: Final = 3
"""Topics that somebody is asked about at once; the answer to a form should not become one."""


def near_topic_offers(voice: Voice, nears: Sequence[NearTopic]) -> tuple[Block | Line, ...]:
    """Offer the topics that may be the same as ones just named."""
    return tuple(block for near in nears[:OFFERS] for block in texts.did_you_mean_topic(voice, near.named, near.near))


@command("topics", subwords=("add", "drop", "split", "merge"))
async def show_topics(ask: Asking, words: str) -> Answer:
    """Show, add or drop topics; organisers merge them, and whoever called one otherwise undoes that."""
    verb, _, rest = words.partition(" ")
    match verb.casefold():
        case "":
            await ask.member()
            held = await topics.topics_of(ask.tx, ask.person.id)
            shown = texts.topics_held(ask.voice, held)
            near = await topics.near_offer(ask.tx, held)
            return Say(message(*shown.blocks, *near_topic_offers(ask.voice, [near] if near else [])))
        case "drop" | "remove" | "delete":
            await ask.member()
            return Say(texts.topic_dropped(ask.voice, await topics.drop_topic(ask.tx, ask.person.id, rest)))
        case "split":
            organiser = bool(ask.person.organiser)
            me = ask.person.id if organiser else (await ask.member()).id
            return Say(
                texts.topic_split(ask.voice, *await topics.split_topic(ask.tx, me, rest, ask.now, organiser=organiser))
            )
        case "merge":
            ask.require_organiser()
            return await _merge(ask, rest)
        case "add":
            return await _ask_stance(ask, rest)
        case _:
            return await _ask_stance(ask, words)


async def _merge(ask: Asking, words: str) -> Answer:
    """Merge what stands before an "into" and what stands behind it; a topic's own name may have that word in it."""
    parts = words.split(" into ")
    if len(parts) == 1:
        return Say(texts.how_to_merge(ask.voice))
    for cut in range(1, len(parts)):
        gone, kept = " into ".join(parts[:cut]), " into ".join(parts[cut:])
        try:
            return Say(texts.topics_merged(ask.voice, *await topics.merge_topics(ask.tx, gone, kept)))
        except NotFound:
            continue
    raise NotFound("topic", words)


async def _ask_stance(ask: Asking, raw: str) -> Answer:
    member = await ask.member()
    named = clean_text(raw, MAX_TOPIC, "topic")
    if len(named) <= texts.LONGEST_IN_A_BUTTON:
        return Say(texts.which_stance(ask.voice, named))
    held = await topics.topics_of(ask.tx, ask.person.id)
    shown = forms.topics_form(ask.voice, member, held.curious, held.sharing)
    curious, *others = shown.fields
    if isinstance(curious, SearchField):
        curious = replace(curious, values=(*curious.values, Option(named, named)))
    return Open(replace(shown, fields=(curious, *others)))


@choice("topics")
async def press_topics(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Open the form of topics."""
    member = await ask.member()
    held = await topics.topics_of(ask.tx, ask.person.id)
    return Open(forms.topics_form(ask.voice, member, held.curious, held.sharing))


@form("topics")
async def send_topics(ask: Asking, ids: tuple[str, ...], sent: Submission) -> Answer:
    """Save topics of both stances, and languages."""
    member = await ask.member()
    nears: list[NearTopic] = []
    before = await topics.topics_of(ask.tx, member.id)
    try:
        for stance in Stance:
            nears += await topics.set_interests(ask.tx, ask.person.id, stance, sent.all(stance.value), ask.now)
        await members.set_languages(ask.tx, member, forms.languages_from(sent.all("languages"), member))
    except InvalidValue as error:
        return with_error(ask.voice, forms.topics_form(ask.voice, member, (), ()), sent, error)
    held = await topics.topics_of(ask.tx, ask.person.id)
    shown = texts.topics_held(ask.voice, held).without_buttons()
    said = message(texts.saved(ask.voice), *shown.blocks[:-1], *near_topic_offers(ask.voice, nears))
    return Say(await with_notes(ask, said, [topic for topic in held.curious if topic not in before.curious]))


@choice("topic.curious", ids=1)
async def press_curious(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Note that somebody would like to hear about a topic."""
    return await _add(ask, ids[0], Stance.CURIOUS)


@choice("topic.sharing", ids=1)
async def press_sharing(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Note that somebody is happy to be asked about a topic."""
    return await _add(ask, ids[0], Stance.SHARING)


async def _add(ask: Asking, raw: str, stance: Stance) -> Answer:
    member = await ask.member()
    topic, near = await topics.add_interest(ask.tx, member.id, stance, raw, ask.now)
    line = texts.topic_added(ask.voice, topic, sharing=stance is Stance.SHARING)
    shown = message(line, *near_topic_offers(ask.voice, [near] if near else []))
    return Replace(await with_notes(ask, shown, [topic] if stance is Stance.CURIOUS else []))


@choice("topic.same", ids=2)
async def press_same(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Hold the topic that others talk about in place of one's own wording."""
    await ask.member()
    kept = await topics.swap_topic(ask.tx, ask.person.id, TopicId(ids[0]), TopicId(ids[1]))
    return Replace(texts.topic_swapped(ask.voice, kept))


@choice("topic.near", ids=2)
async def press_near(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Let two topics be near each other, for everybody."""
    one, other = await _both(ask, ids)
    await topic_similarity.say_near(ask.tx, one.id, other.id)
    return Replace(texts.topics_near(ask.voice, one, other))


@choice("topic.apart", ids=2)
async def press_apart(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Keep one's own wording, and two topics apart, for everybody."""
    one, other = await _both(ask, ids)
    await topic_similarity.say_apart(ask.tx, one.id, other.id)
    return Replace(texts.topics_apart(ask.voice, one, other))


@choice("topic.unsay", ids=2)
async def press_unsay(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Take back what was said of two topics."""
    one, other = await _both(ask, ids)
    await topic_similarity.unsay(ask.tx, one.id, other.id)
    return Replace(message(texts.taken_back(ask.voice), *texts.did_you_mean_topic(ask.voice, one, other)))


async def _both(ask: Asking, ids: tuple[str, ...]) -> tuple[Topic, Topic]:
    """Find two topics that a member speaks of, as they are called now."""
    await ask.member()
    return await topics.find_topic(ask.tx, ids[0]), await topics.find_topic(ask.tx, ids[1])


@choice("wanted.share", ids=1)
async def press_share(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Be happy to be asked about what others would love to hear about, from the post in a channel."""
    member = await ask.member()
    return Say(
        wanted_texts.shared(ask.voice, await wanted_topics.share_wanted(ask.tx, member.id, TopicId(ids[0]), ask.now))
    )


@choice("wanted.unshare", ids=1)
async def press_unshare(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Take that back."""
    member = await ask.member()
    return Replace(
        wanted_texts.unshared(ask.voice, await wanted_topics.unshare_wanted(ask.tx, member.id, TopicId(ids[0])))
    )
