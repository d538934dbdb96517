"""Topics that a member is curious about or happy to be asked about. Admins also merge and list topics."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from bot.conversation.command_registry import choice, command, form
from bot.conversation.context import Context
from bot.conversation.form_values import with_error
from bot.conversation.topic_list import show_page
from bot.model.content import Block, Line, Message, Option, SearchField
from bot.model.errors import InvalidValue, NotFound
from bot.model.ids import TopicId
from bot.model.inbound import Answer, Open, Replace, Say, Submission
from bot.model.interests import Stance
from bot.model.topics import MAX_TOPIC, Topic, clean_text
from bot.services import members, topic_similarity, topics
from bot.services.notes import recall_notes
from bot.services.topics import NearTopic
from bot.texts import notes as note_texts
from bot.texts import topics as texts
from bot.texts.localization import Voice
from bot.texts.members import languages_from
from bot.texts.phrases import message


def near_topic_offers(voice: Voice, nears: Sequence[NearTopic]) -> tuple[Block | Line, ...]:
    """Ask whether two near topics are the same, for the first of `nears`; return nothing if there is none."""
    return tuple(block for near in nears[:1] for block in texts.did_you_mean_topic(voice, near.named, near.near))


@command("topics", subwords=("add", "drop", "split", "merge", "list"), looks=True, looks_with=("list",))
async def show_topics(ctx: Context, words: str) -> Answer:
    """Show, add, drop, split, merge or list topics. Only admins may merge and list topics."""
    verb, _, rest = words.partition(" ")
    match verb.casefold():
        case "":
            await ctx.member()
            held = await topics.topics_of(ctx.tx, ctx.person.id)
            shown = texts.topics_held(ctx.voice, held)
            near = await topics.near_offer(ctx.tx, held)
            return Say(message(*shown.blocks, *near_topic_offers(ctx.voice, [near] if near else [])))
        case "drop" | "remove" | "delete":
            await ctx.member()
            return Say(texts.topic_dropped(ctx.voice, await topics.drop_topic(ctx.tx, ctx.person.id, rest)))
        case "split":
            admin = bool(ctx.person.admin)
            me = ctx.person.id if admin else (await ctx.member()).id
            return Say(texts.topic_split(ctx.voice, *await topics.split_topic(ctx.tx, me, rest, ctx.now, admin=admin)))
        case "merge":
            ctx.require_admin()
            return await _merge(ctx, rest)
        case "list":
            ctx.require_admin()
            return Say(await show_page(ctx, rest))
        case "add":
            return await _ask_stance(ctx, rest)
        case _:
            return await _ask_stance(ctx, words)


async def _merge(ctx: Context, words: str) -> Answer:
    """Merge the topic before the word "into" with the topic after it. Names of topics may also contain this word."""
    parts = words.split(" into ")
    if len(parts) == 1:
        return Say(texts.how_to_merge(ctx.voice))
    for cut in range(1, len(parts)):
        gone, kept = " into ".join(parts[:cut]), " into ".join(parts[cut:])
        try:
            return Say(texts.topics_merged(ctx.voice, *await topics.merge_topics(ctx.tx, gone, kept)))
        except NotFound:
            continue
    raise NotFound("topic", words)


async def _ask_stance(ctx: Context, raw: str) -> Answer:
    member = await ctx.member()
    named = clean_text(raw, MAX_TOPIC, "topic")
    if len(named) <= texts.LONGEST_IN_A_BUTTON:
        return Say(texts.which_stance(ctx.voice, named))
    held = await topics.topics_of(ctx.tx, ctx.person.id)
    shown = texts.topics_form(ctx.voice, member, held.curious, held.sharing)
    curious, *others = shown.fields
    if isinstance(curious, SearchField):
        curious = replace(curious, values=(*curious.values, Option(named, named)))
    return Open(replace(shown, fields=(curious, *others)))


@choice("topics", looks=True)
async def press_topics(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Open the form of topics."""
    member = await ctx.member()
    held = await topics.topics_of(ctx.tx, ctx.person.id)
    return Open(texts.topics_form(ctx.voice, member, held.curious, held.sharing))


@form("topics", names_topics=True)
async def send_topics(ctx: Context, ids: tuple[str, ...], sent: Submission) -> Answer:
    """Set a member's topics of both stances, and the member's languages, as chosen in the form."""
    member = await ctx.member()
    nears: list[NearTopic] = []
    before = await topics.topics_of(ctx.tx, member.id)
    try:
        for stance in Stance:
            named = sent.all(stance.value)
            nears += await topics.set_interests(ctx.tx, ctx.person.id, stance, named, ctx.now, ctx.near)
        await members.set_languages(ctx.tx, member, languages_from(sent.all("languages"), member))
    except InvalidValue as error:
        return with_error(ctx.voice, texts.topics_form(ctx.voice, member, (), ()), sent, error)
    held = await topics.topics_of(ctx.tx, ctx.person.id)
    shown = texts.topics_held(ctx.voice, held).without_buttons()
    said = message(texts.saved(ctx.voice), *shown.blocks, *near_topic_offers(ctx.voice, nears))
    return Say(await _with_notes(ctx, said, [topic for topic in held.curious if topic not in before.curious]))


@choice("topic.curious", ids=1, names_topics=True)
async def press_curious(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Store that a member is curious about a topic."""
    return await _add(ctx, ids[0], Stance.CURIOUS)


@choice("topic.sharing", ids=1, names_topics=True)
async def press_sharing(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Store that a member is happy to be asked about a topic."""
    return await _add(ctx, ids[0], Stance.SHARING)


async def _add(ctx: Context, raw: str, stance: Stance) -> Answer:
    member = await ctx.member()
    topic, near = await topics.add_interest(ctx.tx, member.id, stance, raw, ctx.now, ctx.near)
    line = texts.topic_added(ctx.voice, topic, sharing=stance is Stance.SHARING)
    shown = message(line, *near_topic_offers(ctx.voice, [near] if near else []))
    return Replace(await _with_notes(ctx, shown, [topic] if stance is Stance.CURIOUS else []))


@choice("topic.same", ids=2)
async def press_same(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Replace a member's topic with a topic that means the same."""
    await ctx.member()
    kept = await topics.swap_topic(ctx.tx, ctx.person.id, TopicId(ids[0]), TopicId(ids[1]))
    return Replace(texts.topic_swapped(ctx.voice, kept))


@choice("topic.near", ids=2)
async def press_near(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Store that two topics are near. This counts for all members."""
    one, other = await _both(ctx, ids)
    await topic_similarity.say_near(ctx.tx, one.id, other.id)
    return Replace(texts.topics_near(ctx.voice, one, other))


@choice("topic.apart", ids=2)
async def press_apart(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Store that two topics are different. This counts for all members."""
    one, other = await _both(ctx, ids)
    await topic_similarity.say_apart(ctx.tx, one.id, other.id)
    return Replace(texts.topics_apart(ctx.voice, one, other))


@choice("topic.unsay", ids=2)
async def press_unsay(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Delete members' answers that two topics are near or different."""
    one, other = await _both(ctx, ids)
    await topic_similarity.unsay(ctx.tx, one.id, other.id)
    return Replace(message(texts.taken_back(ctx.voice), *texts.did_you_mean_topic(ctx.voice, one, other)))


async def _both(ctx: Context, ids: tuple[str, ...]) -> tuple[Topic, Topic]:
    """Return two topics by their ids. Refuse if the person is no member."""
    await ctx.member()
    return await topics.find_topic(ctx.tx, ids[0]), await topics.find_topic(ctx.tx, ids[1])


async def _with_notes(ctx: Context, shown: Message, curious_about: Collection[Topic]) -> Message:
    """Add the reader's own notes that may help with topics. `curious_about` are topics that are new for the reader."""
    named = {topic.name: topic for topic in curious_about}
    recalled = await recall_notes(ctx.tx, ctx.person.id, named)
    rows = [(one.note, one.about, f"ask.first.about:{named[one.topic].id}:{one.about.id}") for one in recalled]
    return note_texts.with_notes(ctx.voice, shown, rows)
