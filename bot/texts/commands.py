"""Descriptions of commands and their options, for a platform's own list."""

from bot.texts.help import what_it_does
from bot.texts.localization import Voice
from bot.texts.plain_text import plain


def about_command(voice: Voice, name: str) -> str:
    """Describe a command in a few words."""
    match name:
        case "for everybody":
            return voice.text("One chat, one topic, half an hour")
        case "now":
            return voice.text("What you can do just now, and what waits for you")
        case "topics show":
            return voice.text("See and change your topics")
        case "topics add":
            return voice.text("Add a topic")
        case "topics split":
            return voice.text("Make what went by another name a topic of its own again")
        case "topics drop":
            return voice.text("Take a topic away")
        case "ask":
            return voice.text("Ask about one topic: I carry it to somebody who is happy to be asked")
        case "zone":
            return voice.text("Where you live, so that times are your own")
        case "circles":
            return voice.text("The circles here, and when they meet")
        case "for organisers":
            return voice.text("For organisers: circles and their rounds")
        case "new":
            return voice.text("Start a circle in this channel")
        case "edit":
            return voice.text("Change when a circle meets")
        case "rules":
            return voice.text("Change who meets whom, and how soon again")
        case "matters":
            return voice.text("Change what counts most in who meets whom")
        case "preview":
            return voice.text("See how many people the next round would bring together, and why")
        case "open-round":
            return voice.text("Open a round now")
        case "pause":
            return voice.text("Pause a circle until a day")
        case "days-off":
            return voice.text("Name days, or a country’s public holidays, on which nothing happens")
        case "move":
            return voice.text("Move a circle to this channel, with its members")
        case "close":
            return voice.text("End a circle; chats that are under way go on")
        case "report":
            return voice.text("What a circle’s rounds came to: a chart, a table, a file")
        case "organisers":
            return voice.text("Share a circle with others, or hand it over")
        case "starters":
            return voice.text("Say who may start circles here")
        case "admins":
            return voice.text("Name a role whose members are admins here too; without one, nobody else is")
        case "merge":
            return voice.text("Make one topic of two")
        case _:
            return plain(what_it_does(voice, name))


def about_person(voice: Voice, name: str) -> str:
    """Name a command that is chosen at a person, in 32 characters at most."""
    match name:
        case "note":
            return voice.text("Note about them")
        case _:
            return voice.text("Never meet them")


def about_message(voice: Voice) -> str:
    """Name the command that is chosen at a message, in 32 characters at most."""
    return voice.text("Ask about this")


def about_option(voice: Voice, name: str) -> str:
    """Describe an option of a command in a few words."""
    match name:
        case "circle":
            return voice.text("Which circle; that of this channel if left out")
        case "since":
            return voice.text("Since when: 2027-01-11, or 3 months; the latest rounds if left out")
        case "moves":
            return voice.text("Which circle; the only one elsewhere if left out")
        case "circles":
            return voice.text("Which circle; all of yours if left out")
        case "name":
            return voice.text("What the circle is called")
        case "topic":
            return voice.text("A specific thing to talk about")
        case "held":
            return voice.text("One of your topics")
        case "called":
            return voice.text("What you called it before it went by another name")
        case "gone":
            return voice.text("The topic that goes")
        case "into":
            return voice.text("The topic that stays")
        case "question":
            return voice.text("What you would like to ask; you can change it before it is sent")
        case "asked":
            return voice.text("Asks a month")
        case "pace":
            return voice.text("Chats a month")
        case "hours":
            return voice.text("Such as mon-thu 9-12, fri 14-16; a form if left out")
        case "zone":
            return voice.text("A city, such as Europe/Berlin")
        case "pause":
            return voice.text("Such as 2027-01-11 or 3 weeks")
        case "until":
            return voice.text("Such as friday, 2 weeks or 2027-03-01; until you come back if left out")
        case "met":
            return voice.text("About whom you’ve met; a form if left out")
        case "note":
            return voice.text("What you’d call on them for; a form if left out")
        case "member":
            return voice.text("Whom; a list to change if left out")
        case "role":
            return voice.text("Whose members are admins here too")
        case _:
            return voice.text("The command that you’d like to know more about")
