"""Texts about organisers of circles, and about who may start one."""

from collections.abc import Sequence

from bot.model.circles import Circle
from bot.model.content import Buttons, ChoiceField, Form, Line, Message, Option, SearchField, Who
from bot.model.members import Member, Person
from bot.model.organisers import Starters
from bot.texts.localization import Voice, command, typed
from bot.texts.phrases import button, main_button, message


def organisers_only(voice: Voice, circle: Circle, organisers: Sequence[Member]) -> Message:
    """Say that only a circle's organisers may do this."""
    if not organisers:
        return message(
            voice.line("Nobody organises {circle}, so that is for the admins here.", circle=typed(circle.name))
        )
    return message(
        voice.line(
            "That is for whoever organises {circle}: {names}. Ask them?",
            circle=typed(circle.name),
            names=names_of(voice, organisers),
        )
    )


def starters_only(voice: Voice) -> Message:
    """Say that a person may start no circle."""
    return message(voice.line("Here, admins and those whom they name start circles. Ask an admin?"))


def names_of(voice: Voice, organisers: Sequence[Member]) -> Line:
    """List organisers by name alone, so that nobody is mentioned."""
    return voice.join(typed(member.name) for member in organisers)


def organisers_form(voice: Voice, circle: Circle, organisers: Sequence[Member], action: str) -> Form:
    """Ask who organises a circle."""
    return Form(
        action,
        voice.text("Organisers"),
        voice.text("Save"),
        (
            SearchField(
                "organisers",
                voice.text("Who organises it"),
                "people",
                tuple(Option(member.id, member.name) for member in organisers),
                required=True,
                prompt=voice.text("Type a name"),
                hint=voice.text("Add people to share it. To hand it over, also take your own name out."),
            ),
        ),
        intro=voice.line(
            "Who organises {circle} changes it, opens its rounds and can close it. They read nobody’s answers.",
            circle=typed(circle.name),
        ),
    )


def organisers_changed(voice: Voice) -> str:
    """Say that somebody else changed a circle's organisers while the form was open."""
    return voice.text("Somebody else changed them meanwhile. This is how it is now: change it, and save again.")


def organisers_saved(voice: Voice, circle: Circle, organisers: Sequence[Member]) -> Message:
    """Confirm who organises a circle."""
    return message(
        voice.line(
            "{names} organise {circle}. Whoever is new hears of it.",
            names=names_of(voice, organisers),
            circle=typed(circle.name),
        )
        if len(organisers) > 1
        else voice.line(
            "{names} organises {circle}. Whoever is new hears of it.",
            names=names_of(voice, organisers),
            circle=typed(circle.name),
        )
    )


def you_organise(voice: Voice, circle: Circle, by: Member | Person) -> Message:
    """Tell a member that they organise a circle from now on, and how to decline."""
    return message(
        voice.line(
            "You organise {circle} from now on: {name} named you. You can change it, open its rounds and close it.",
            circle=typed(circle.name),
            name=Who(by.id, by.name),
        ),
        voice.line("{command} shows it.", command=command("circle list")),
        Buttons((button(voice.line("Rather not"), f"circle.stop:{circle.id}"),)),
    )


def one_organiser_fewer(voice: Voice, circle: Circle) -> Message:
    """Tell an organiser that another one stopped, in the same words whatever the reason."""
    return message(
        voice.line("One of those who organised {circle} stopped. You still do.", circle=typed(circle.name)),
        Buttons((button(voice.line("Share it with somebody"), f"circle.organisers:{circle.id}"),)),
    )


def nobody_organises(voice: Voice, circle: Circle) -> Message:
    """Ask an admin to take over a circle that nobody organises any more."""
    return message(
        voice.line(
            "Nobody organises {circle} any more. It goes on all the same. Will you take it over, or name somebody?",
            circle=typed(circle.name),
        ),
        Buttons(
            (
                main_button(voice.line("Take it over"), f"circle.take:{circle.id}"),
                button(voice.line("Name somebody"), f"circle.organisers:{circle.id}"),
            )
        ),
    )


def taken_over(voice: Voice, circle: Circle) -> Message:
    """Confirm that the reader organises a circle now."""
    return message(voice.line("You organise {circle} now. Thank you.", circle=typed(circle.name)))


def organised_already(voice: Voice, circle: Circle, organisers: Sequence[Member]) -> Message:
    """Say that somebody else took a circle over."""
    return message(
        voice.line(
            "Somebody organises {circle} already: {names}.",
            circle=typed(circle.name),
            names=names_of(voice, organisers),
        )
    )


def stopped_organising(voice: Voice, circle: Circle) -> Message:
    """Confirm that the reader does not organise a circle any more."""
    return message(voice.line("You don’t organise {circle} any more.", circle=typed(circle.name)))


def starters_form(voice: Voice, chosen: Starters, named: Sequence[Member]) -> Form:
    """Ask an admin who may start circles."""
    return Form(
        "circle.starters",
        voice.text("Who starts circles"),
        voice.text("Save"),
        (
            ChoiceField(
                "starters",
                voice.text("New circles are started by"),
                (
                    Option(Starters.EVERYBODY, voice.text("everybody but guests")),
                    Option(Starters.NAMED, voice.text("admins, and those named here")),
                ),
                (chosen,),
                required=True,
            ),
            SearchField(
                "people",
                voice.text("Besides admins"),
                "people",
                tuple(Option(member.id, member.name) for member in named),
                prompt=voice.text("Type a name"),
            ),
        ),
    )


def starters_saved(voice: Voice, chosen: Starters, named: Sequence[Member]) -> Message:
    """Confirm who may start circles."""
    if chosen is Starters.EVERYBODY:
        return message(voice.line("Everybody but guests may start a circle here."))
    if not named:
        return message(voice.line("Admins alone start circles here."))
    return message(voice.line("Admins start circles here, and so may {names}.", names=names_of(voice, named)))
