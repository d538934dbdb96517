"""Descriptions of commands and their options, for a platform's own list."""

from bot.model.content import Bullets, Line, Message
from bot.texts.help import help_on, what_it_does
from bot.texts.localization import Voice, command
from bot.texts.phrases import message
from bot.texts.plain_text import plain


def help_on_circle(voice: Voice) -> Message:
    """Explain the command for circles and its most used words."""

    def named(*words: str) -> Line:
        return voice.join(command(f"circle {word}") for word in words)

    return message(
        *help_on(voice, "circle").blocks,
        Bullets(
            (
                voice.line("Start, move or close a circle: {commands}", commands=named("new", "move", "close")),
                voice.line("See and open rounds: {commands}", commands=named("preview", "open-round", "report")),
                voice.line("Change times and rules: {commands}", commands=named("edit", "rules", "matters")),
                voice.line("Take time off: {commands}", commands=named("pause", "days-off")),
                voice.line("Share a circle: {commands}", commands=named("organisers")),
            )
        ),
    )


def about_command(voice: Voice, name: str) -> str:
    """Describe a command in a few words."""
    match name:
        case "for everybody":
            return voice.text("One chat, one topic, half an hour")
        case "now":
            return voice.text("See what you can do right now, and what’s waiting for you")
        case "topics show":
            return voice.text("See and change your topics")
        case "topics add":
            return voice.text("Add a topic")
        case "topics split":
            return voice.text("Make a merged topic separate again")
        case "topics drop":
            return voice.text("Remove a topic")
        case "ask":
            return voice.text("Ask a question about one topic; I’ll pass it on to someone who’s happy to be asked")
        case "zone":
            return voice.text("Set your time zone, so that times are right for you")
        case "circles":
            return voice.text("See the circles here, and when their rounds open")
        case "for organisers":
            return voice.text("For organisers: circles and their rounds")
        case "new":
            return voice.text("Start a circle in this channel")
        case "edit":
            return voice.text("Change a circle’s name, and how often and when its rounds open")
        case "rules":
            return voice.text("Set how people meet: group size, how soon the same two meet again, and more")
        case "matters":
            return voice.text("Choose what counts most when I pair people")
        case "preview":
            return voice.text("See how many people would meet in the next round, and why")
        case "open-round":
            return voice.text("Open a round now")
        case "pause":
            return voice.text("Pause a circle until a day you choose")
        case "days-off":
            return voice.text("Set a circle’s days off, such as public holidays")
        case "move":
            return voice.text("Move a circle to this channel, with its members")
        case "close":
            return voice.text("Close a circle; people already introduced can still meet")
        case "report":
            return voice.text("See how a circle’s rounds went, as a chart, table or file")
        case "organisers":
            return voice.text("Add or remove a circle’s organisers, or hand the circle over")
        case "starters":
            return voice.text("Choose who can start circles here")
        case "admins":
            return voice.text("Choose a role that makes people admins here, or see what’s set")
        case "topic-list":
            return voice.text("See all topics, hide one, or suggest one to everyone")
        case "merge":
            return voice.text("Merge two topics")
        case _:
            return plain(what_it_does(voice, name))


def about_person(voice: Voice, name: str) -> str:
    """Name a command in a person's context menu, in 32 characters at most."""
    match name:
        case "note":
            return voice.text("Note to self")
        case _:
            return voice.text("Keep us apart")


def about_message(voice: Voice) -> str:
    """Name the command in a message's context menu, in 32 characters at most."""
    return voice.text("Ask about this")


def about_option(voice: Voice, name: str) -> str:
    """Describe an option of a command in a few words."""
    match name:
        case "circle":
            return voice.text("Which circle; leave out for this channel’s")
        case "since":
            return voice.text("From when, such as 2027-01-11 or 3 months; leave out for the latest rounds")
        case "moves":
            return voice.text("Which circle; leave out if there’s only one")
        case "circles":
            return voice.text("Which circle; leave out for all of yours")
        case "name":
            return voice.text("The circle’s name")
        case "topic":
            return voice.text("A specific thing to talk about")
        case "held":
            return voice.text("One of your topics")
        case "words":
            return voice.text("Part of a topic’s name; leave out for all")
        case "called":
            return voice.text("The topic’s name before it was merged")
        case "gone":
            return voice.text("The topic to merge")
        case "into":
            return voice.text("The topic to keep")
        case "question":
            return voice.text("What you’d like to ask; you can change it before it’s sent")
        case "asked":
            return voice.text("Questions a month")
        case "pace":
            return voice.text("Chats a month")
        case "hours":
            return voice.text("For example: mon-thu 9-12, fri 14-16. Leave it out to get a form.")
        case "zone":
            return voice.text("A large city near you, such as Berlin")
        case "pause":
            return voice.text("For example: 2027-01-11 or 3 weeks")
        case "until":
            return voice.text("For example: friday, 2 weeks or 2027-03-01; leave out for a break with no end date")
        case "met":
            return voice.text("Who it’s about. Leave it out to get a form.")
        case "note":
            return voice.text("What you’d ask them about. Leave it out to get a form.")
        case "member":
            return voice.text("Who you’d rather not meet; leave out to edit your list")
        case "role":
            return voice.text("Everyone with this role is an admin here too")
        case _:
            return voice.text("The command you’d like to know more about")
