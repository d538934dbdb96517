"""Examples of texts for members about themselves: topics, settings, stored data, and `/coffee` alone."""

from collections.abc import Callable
from dataclasses import replace

from bot.model.content import Form, Message
from bot.model.ids import AskId, RefillId, TopicId
from bot.model.member_data import MemberSummary
from bot.model.members import PACES
from bot.model.rests import Rest, RestKind
from bot.model.topics import Alias, Standing, TopicsOf, fold
from bot.texts import blocks, members, open_questions, overview, privacy, questions, topic_list, topics
from bot.texts.localization import Voice
from bot.texts.phrases import message
from tests.made_ids import make_id
from tests.unit.texts.examples.asks import an_ask, asked
from tests.unit.texts.examples.cast import DAY, NOW, Cast
from tests.unit.texts.examples.chats import row


def overviewed(voice: Voice, cast: Cast) -> Message:
    """Show `/coffee` to a busy member: a check-in, two offers, two questions, two coming chats, and circles."""
    places = [(circle, cast.place(circle, skips=circle is not cast.circle)) for circle in cast.circles]
    coming = [row(cast, cast.chat_set, asked=False), row(cast, asked=False)]
    nameless = replace(an_ask(cast), id=AskId(make_id("nameless ask")))
    waits = [
        open_questions.open_check_in(voice, row(cast)),
        *(
            open_questions.open_offer(voice, replace(cast.refill, id=RefillId(other.id)), other, cast.topic)
            for other in (cast.cleo, cast.ben)
        ),
        open_questions.open_ask(voice, an_ask(cast), NOW, asked(voice, cast), cast.cleo),
        open_questions.open_ask(voice, nameless, NOW, questions.question_waits(voice, nameless, NOW)),
    ]
    return overview.overview(voice, cast.ana, NOW, places, coming, waits)


def overviewed_question(voice: Voice, cast: Cast) -> Message:
    """Show `/coffee` to a member for whom only a question waits."""
    waits = [open_questions.open_ask(voice, an_ask(cast), NOW, asked(voice, cast))]
    return overview.overview(voice, cast.ana, NOW, [(cast.circle, cast.place(cast.circle))], [], waits)


def rested(voice: Voice, cast: Cast) -> Message:
    """Show `/coffee` to a member who rests."""
    resting = replace(cast.ana, rest=Rest(RestKind.ASKED, NOW + 30 * DAY))
    return overview.overview(voice, resting, NOW, [(cast.circle, cast.place(cast.circle))], [], [])


def overviewed_guest(voice: Voice, cast: Cast) -> Message:
    """Show `/coffee` to a guest whose circle takes no guests any more."""
    places = [(circle, cast.place(circle)) for circle in cast.circles]
    return overview.overview(voice, replace(cast.ana, guest=True), NOW, places, [], [])


def overviewed_left_out(voice: Voice, cast: Cast) -> Message:
    """Show `/coffee` to a member who sat out the latest round."""
    places = [(circle, replace(cast.place(circle), in_a_row=0)) for circle in cast.circles]
    return overview.overview(voice, cast.ana, NOW, places, [], [])


def known(voice: Voice, cast: Cast) -> Message:
    """Show all that is stored about a member."""
    kept = MemberSummary(
        member=replace(cast.ana, rest=Rest(RestKind.ASKED), timed_out_until=NOW + DAY),
        topics=TopicsOf(cast.curious, cast.sharing),
        circles=[(circle, cast.place(circle)) for circle in cast.circles],
        chats=1,
        introduced=[cast.chat.introduced_at],
        asks=1,
        blocks=1,
        organised=cast.circles,
    )
    return privacy.about_me(voice, kept, NOW)


def saved(voice: Voice, cast: Cast) -> Message:
    """Confirm that topics are saved, and offer another member's topic that may be the same."""
    held = topics.topics_held(voice, TopicsOf(cast.curious, cast.sharing)).without_buttons()
    near = topics.did_you_mean_topic(voice, cast.curious[0], cast.curious[1])
    return message(topics.saved(voice), *held.blocks, *near)


EXAMPLES: dict[str, Callable[[Voice, Cast], Message | Form]] = {
    "topics.topics_held": lambda v, c: topics.topics_held(v, TopicsOf(c.curious, c.sharing)),
    "topics.topics_held.called": lambda v, c: topics.topics_held(
        v, TopicsOf(c.curious, c.sharing, (Alias(fold("baking my own bread"), "baking my own bread", c.sharing[0].id),))
    ),
    "topics.topics_held.none": lambda v, c: topics.topics_held(v, TopicsOf((), ())),
    "topics.which_stance": lambda v, c: topics.which_stance(v, c.topic.name[: topics.LONGEST_IN_A_BUTTON]),
    "topics.topic_added": lambda v, c: message(
        topics.topic_added(v, c.topic, sharing=False), *topics.did_you_mean_topic(v, c.topic, c.sharing[0])
    ),
    "topics.topic_added.sharing": lambda v, c: message(topics.topic_added(v, c.sharing[0], sharing=True)),
    "topics.topic_dropped": lambda v, c: topics.topic_dropped(v, c.topic),
    "topics.topic_swapped": lambda v, c: topics.topic_swapped(v, c.topic),
    "topics.topics_near": lambda v, c: topics.topics_near(v, c.topic, c.sharing[0]),
    "topics.topics_apart": lambda v, c: topics.topics_apart(v, c.topic, c.sharing[0]),
    "topics.taken_back": lambda v, c: message(
        topics.taken_back(v), *topics.did_you_mean_topic(v, c.topic, c.sharing[0])
    ),
    "topics.topics_merged": lambda v, c: topics.topics_merged(v, c.topic, c.sharing[0]),
    "topics.topic_split": lambda v, c: topics.topic_split(v, c.topic, c.sharing[0]),
    "topic_list.topic_list": lambda v, c: topic_list.topic_list(
        v, [c.topic, replace(c.sharing[0], standing=Standing.HIDDEN)], "", has_more=False
    ),
    "topic_list.topic_list.long": lambda v, c: topic_list.topic_list(
        v,
        [replace(c.topic, id=TopicId(make_id("topic", n)), standing=Standing.SUGGESTED) for n in range(10)],
        "bread",
        has_more=True,
    ),
    "topic_list.topic_list.none": lambda v, c: topic_list.topic_list(v, [], "bread", has_more=False),
    "topic_list.topic_list.empty": lambda v, c: topic_list.topic_list(v, [], "", has_more=False),
    "topic_list.one_topic": lambda v, c: topic_list.one_topic(v, c.topic),
    "topic_list.one_topic.hidden": lambda v, c: topic_list.one_topic(v, replace(c.topic, standing=Standing.HIDDEN)),
    "topic_list.one_topic.suggested": lambda v, c: topic_list.one_topic(
        v, replace(c.topic, standing=Standing.SUGGESTED)
    ),
    "topics.how_to_merge": lambda v, c: topics.how_to_merge(v),
    "topics.saved": saved,
    "topics.topics_form": lambda v, c: topics.topics_form(v, c.ana, c.curious, c.sharing),
    "members.hours_form": lambda v, c: members.hours_form(v, c.ana),
    "members.rest_form": lambda v, c: members.rest_form(v),
    "blocks.not_with_form": lambda v, c: blocks.not_with_form(v, [c.ben, c.cleo]),
    "members.still_in": lambda v, c: members.still_in(v),
    "members.stays_in": lambda v, c: members.stays_in(v),
    "members.gently_resting": lambda v, c: members.gently_resting(v),
    "members.resting": lambda v, c: members.resting(v, NOW + 30 * DAY),
    "members.resting.open_end": lambda v, c: members.resting(v, None),
    "members.pace_set": lambda v, c: members.pace_set(v, 2),
    "members.pace_question": lambda v, c: members.pace_question(v, c.ana.pace, PACES),
    "members.which_zone": lambda v, c: members.which_zone(
        v, "CST", ("Asia/Shanghai", "America/Chicago", "America/Havana")
    ),
    "members.hours_set": lambda v, c: members.hours_set(v, c.ana),
    "blocks.not_with_set": lambda v, c: blocks.not_with_set(v, v.names([c.ben])),
    "blocks.not_with_set.two": lambda v, c: blocks.not_with_set(v, v.names([c.ben, c.cleo])),
    "blocks.nobody_kept_apart": lambda v, c: message(blocks.nobody_kept_apart(v)),
    "blocks.kept_apart_ahead": lambda v, c: message(blocks.kept_apart_ahead(v)),
    "blocks.never_a_member": lambda v, c: message(blocks.never_a_member(v)),
    "members.join_first": lambda v, c: members.join_first(v),
    "overview.stranger": lambda v, c: overview.stranger(v, c.circles),
    "overview.stranger.no_circle": lambda v, c: overview.stranger(v, []),
    "overview.stranger.may_start": lambda v, c: overview.stranger(v, [], may_start=True),
    "overview.stranger.from_here": lambda v, c: overview.stranger(v, [], may_start=True, from_here=True),
    "overview.overview": overviewed,
    "overview.overview.question": overviewed_question,
    "overview.overview.resting": rested,
    "overview.overview.guest": overviewed_guest,
    "overview.overview.left_out": overviewed_left_out,
    "privacy.about_me": known,
    "privacy.your_data": lambda v, c: privacy.your_data(v, "{}"),
    "privacy.really_forget": lambda v, c: privacy.really_forget(v),
    "privacy.forgotten": lambda v, c: privacy.forgotten(v),
    "privacy.nothing_kept": lambda v, c: privacy.nothing_kept(v),
    "privacy.kept_after_all": lambda v, c: privacy.kept_after_all(v),
}
