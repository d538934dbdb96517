"""Texts about topics."""

from collections.abc import Sequence

from bot.model.content import Bullets, Buttons, Form, Hint, Line, Menu, Message, Option, SearchField
from bot.model.limits import MAX_OPTIONS
from bot.model.members import Member
from bot.model.topics import Alias, Topic, TopicsOf
from bot.texts.localization import Voice, command, typed
from bot.texts.members import languages_field
from bot.texts.phrases import MAX_IN_A_MENU, brief, button, main_button, message


def topics_held(voice: Voice, held: TopicsOf) -> Message:
    """Show a member's topics, each also with the member's own name for it if its topic was merged."""
    return message(
        *_list(voice, voice.line("You’re curious about:"), held.curious, held.called)
        or (voice.line("You haven’t added any topics you’re curious about."),),
        *_list(voice, voice.line("You’re happy to be asked about:"), held.sharing, held.called)
        or (voice.line("You haven’t added any topics you’re happy to be asked about."),),
        ask_buttons(voice, held.curious),
        Buttons((main_button(voice.line("Change topics"), "topics"),)),
        Hint(
            voice.line(
                "Not what you meant? {command} makes it a separate topic again.",
                command=command(f"topics split {held.called[0].name}"),
            )
        )
        if held.called
        else None,
    )


def ask_buttons(voice: Voice, topics: Sequence[Topic]) -> Buttons | Menu | None:
    """Return a button or a menu that starts an ask about one of these topics. Their names must be shown above."""
    if len(topics) == 1:
        label = voice.line("Ask about {topic}", topic=brief(topics[0], MAX_IN_A_MENU))
        return Buttons((button(label, f"ask.about:{topics[0].id}"),))
    asks = tuple(button(brief(one, MAX_IN_A_MENU), f"ask.about:{one.id}") for one in topics[:MAX_OPTIONS])
    return Menu(voice.line("Ask about a topic"), asks) if asks else None


def _list(
    voice: Voice, head: Line, topics: Sequence[Topic], called: Sequence[Alias]
) -> tuple[Line, Bullets] | tuple[()]:
    names = {alias.topic: alias.name for alias in called}

    def row(topic: Topic) -> Line:
        if topic.id not in names:
            return (typed(topic.name),)
        return voice.line("{topic} (your words: {name})", topic=typed(topic.name), name=typed(names[topic.id]))

    return (head, Bullets(tuple(map(row, topics)))) if topics else ()


LONGEST_IN_A_BUTTON = 66
"""Maximum number of characters of a topic in a button's action."""


def which_stance(voice: Voice, name: str) -> Message:
    """Ask for a stance to a topic. The topic has to fit into a button's action."""
    return message(
        voice.line("{topic}: are you curious about it, or happy to be asked?", topic=typed(name)),
        Buttons(
            (
                button(voice.line("I’m curious about it"), f"topic.curious:{name}"),
                button(voice.line("I’m happy to be asked"), f"topic.sharing:{name}"),
            )
        ),
    )


def topic_added(voice: Voice, topic: Topic, *, sharing: bool) -> Line:
    """Confirm that a topic is added."""
    if sharing:
        return voice.line("Got it: you’re happy to be asked about {topic}.", topic=voice.topic(topic.name))
    return voice.line("Got it: you’re curious about {topic}.", topic=voice.topic(topic.name))


def topic_dropped(voice: Voice, topic: Topic) -> Message:
    """Confirm that a topic is removed from a member's lists."""
    return message(voice.line("Removed: {topic}.", topic=voice.topic(topic.name)))


def did_you_mean_topic(voice: Voice, named: Topic, near: Topic) -> tuple[Line, Buttons]:
    """Offer a topic that may be the same."""
    return (
        voice.line(
            "People here also talk about {near}. Is that what you mean by {topic}?",
            near=voice.topic(near.name),
            topic=voice.topic(named.name),
        ),
        Buttons(
            (
                button(voice.line("Yes, the same"), f"topic.same:{named.id}:{near.id}"),
                button(voice.line("Just similar"), f"topic.near:{named.id}:{near.id}"),
                button(voice.line("No, different"), f"topic.apart:{named.id}:{near.id}"),
            )
        ),
    )


def topic_swapped(voice: Voice, topic: Topic) -> Message:
    """Confirm that a topic has replaced a member's own wording."""
    return message(voice.line("OK, your list now says {topic}.", topic=voice.topic(topic.name)))


def topics_near(voice: Voice, one: Topic, other: Topic) -> Message:
    """Confirm that two topics both stay and count as near."""
    return message(
        voice.line(
            "Thank you. I’ll keep both. Questions about {one} may also go to people who are happy "
            "to be asked about {other}. Nobody will know what you answered.",
            one=voice.topic(one.name),
            other=voice.topic(other.name),
        ),
        _take_back(voice, one, other),
    )


def topics_apart(voice: Voice, one: Topic, other: Topic) -> Message:
    """Confirm that two topics both stay and count as different."""
    return message(voice.line("OK, I’ll keep the two topics separate."), _take_back(voice, one, other))


def _take_back(voice: Voice, one: Topic, other: Topic) -> Buttons:
    return Buttons((button(voice.line("Undo"), f"topic.unsay:{one.id}:{other.id}"),))


def taken_back(voice: Voice) -> Line:
    """Confirm that two topics count as neither near nor different."""
    return voice.line_as("topics", "Undone.")


def topics_merged(voice: Voice, gone: Topic, kept: Topic) -> Message:
    """Tell an admin that two topics are merged."""
    return message(
        voice.line(
            "{gone} is now part of {kept}, for everyone.", gone=voice.topic(gone.name), kept=voice.topic(kept.name)
        ),
        Hint(
            voice.line(
                "To undo it, type {command}. Anyone who had that topic can undo it too.",
                command=command(f"topics split {gone.name}"),
            )
        ),
    )


def topic_split(voice: Voice, own: Topic, kept: Topic) -> Message:
    """Confirm that a merge is undone."""
    return message(
        voice.line(
            "{own} is its own topic again, no longer part of {kept}.",
            own=voice.topic(own.name),
            kept=voice.topic(kept.name),
        )
    )


def how_to_merge(voice: Voice) -> Message:
    """Show an admin how to merge topics."""
    return message(voice.line("To merge topics, type {example}", example=command("topics merge k8s into Kubernetes")))


def saved(voice: Voice) -> Line:
    """Confirm that topics are saved."""
    return voice.line("Saved.")


def topics_form(voice: Voice, member: Member, curious: Sequence[Topic], sharing: Sequence[Topic]) -> Form:
    """Return the form that edits a member's topics and languages."""
    fields = (*topic_fields(voice, curious, sharing), languages_field(voice, member.languages))
    return Form("topics", voice.text("Your topics"), voice.text("Save"), fields)


def topic_fields(voice: Voice, curious: Sequence[Topic], sharing: Sequence[Topic]) -> tuple[SearchField, SearchField]:
    """Ask for topics of both stances."""
    return (
        SearchField(
            "curious",
            voice.text("I’m curious about"),
            "topics",
            tuple(Option(topic.name, topic.name) for topic in curious),
            free=True,
            prompt=voice.text("Type a topic, then choose it"),
            hint=voice.text("The more specific, the better: “my first talk at a meetup” rather than “career”."),
        ),
        SearchField(
            "sharing",
            voice.text("I’m happy to be asked about"),
            "topics",
            tuple(Option(topic.name, topic.name) for topic in sharing),
            free=True,
            prompt=voice.text("Type a topic, then choose it"),
            hint=voice.text("Things you’ve done once or twice are enough. You don’t have to be an expert."),
        ),
    )


def named_topics(voice: Voice, topics: Sequence[Topic]) -> Line:
    """List topics, or say that there are none."""
    # Translators: stands for a list of topics, after “Curious about:”.
    return voice.join(typed(topic.name) for topic in topics) or voice.line("nothing yet")
