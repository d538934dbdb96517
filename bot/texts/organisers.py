"""Texts about organisers of circles."""

from collections.abc import Sequence

from bot.model.circles import Circle
from bot.model.content import Buttons, Form, Hint, Line, Menu, Message, SearchField, Who
from bot.model.members import Member, Person
from bot.texts.localization import Voice, command, typed
from bot.texts.phrases import button, main_button, message, on_a_button, people_options


def organisers_only(voice: Voice, circle: Circle, organisers: Sequence[Member]) -> Message:
    """Say that only a circle's organisers may do this."""
    if not organisers:
        return message(
            voice.line(
                "Nobody organises {circle}, so only admins can do that. You can ask one of them.",
                circle=typed(circle.name),
            )
        )
    return message(
        voice.line(
            "Only {circle}’s organisers can do that. You can ask {names}.",
            circle=typed(circle.name),
            names=names_of(voice, organisers),
        )
    )


def names_of(voice: Voice, organisers: Sequence[Member]) -> Line:
    """List organisers by name alone, so that nobody is mentioned."""
    return on_a_button(voice, organisers)


def organisers_form(voice: Voice, circle: Circle, organisers: Sequence[Member], action: str) -> Form:
    """Ask who organises a circle."""
    return Form(
        action,
        voice.text("Organisers"),
        voice.text("Save"),
        (
            SearchField(
                "organisers",
                voice.text("Who organises this circle"),
                "people",
                people_options(organisers),
                required=True,
                prompt=voice.text("Type a name"),
                hint=voice.text(
                    "I’ll ask whoever you add. To hand over the circle, remove yourself once they’ve said yes."
                ),
            ),
        ),
        intro=voice.line(
            "{circle}’s organisers can change its settings, open rounds, and close the circle. They never see "
            "anyone’s answers.",
            circle=typed(circle.name),
        ),
    )


def organisers_changed(voice: Voice) -> str:
    """Say that a circle's organisers changed while the form was open."""
    return voice.text(
        "The organisers have changed in the meantime. The form now shows the current ones. Make your changes and save "
        "again."
    )


def organisers_saved(
    voice: Voice, circle: Circle, organisers: Sequence[Member], invited: Sequence[Member], *, may_withdraw: bool = True
) -> Message:
    """Confirm who organises a circle, and who is invited to. An invitation's answer, or its age, changes nothing.

    `may_withdraw` is false if the reader no longer organises the circle.
    """
    organise = voice.lines_of(
        "{names} organises {circle}.",
        "{names} organise {circle}.",
        len(organisers),
        names=names_of(voice, organisers),
        circle=typed(circle.name),
    )
    may_join = voice.lines_of(
        "If {names} says yes to my message, I’ll add them and tell you.",
        "I’ll add {names} as each says yes to my message, and tell you.",
        len(invited),
        names=names_of(voice, invited),
    )
    return message(
        organise if organisers else None,
        may_join if invited else None,
        _withdraw(voice, circle, invited) if invited and may_withdraw else None,
    )


def _withdraw(voice: Voice, circle: Circle, invited: Sequence[Member]) -> Buttons | Menu:
    """Return a button that withdraws an invitation, or a menu of several."""
    action = f"circle.uninvite:{circle.id}"
    if len(invited) == 1:
        return Buttons((button(voice.line("Withdraw invitation"), f"{action}:{invited[0].id}"),))
    options = tuple(button(on_a_button(voice, [one], invited), f"{action}:{one.id}") for one in invited)
    return Menu(voice.line("Withdraw an invitation"), options)


def would_you_organise(voice: Voice, circle: Circle, by: Member | Person, *, is_alone: bool) -> Message:
    """Ask a member whether they would like to organise a circle. `is_alone` says whether nobody organises it yet."""
    question = (
        voice.line(
            "Would you like to organise {circle}? {name} suggested you. You could change its settings, open rounds, "
            "and close the circle.",
            circle=typed(circle.name),
            name=Who(by.id, by.name),
        )
        if is_alone
        else voice.line(
            "Would you like to help organise {circle}? {name} suggested you. You could change its settings, open "
            "rounds, and close the circle.",
            circle=typed(circle.name),
            name=Who(by.id, by.name),
        )
    )
    yes = voice.line("Yes, I’ll organise it") if is_alone else voice.line("Yes, I’ll help")
    return message(
        question,
        Buttons(
            (
                button(yes, f"circle.accept:{circle.id}:{by.id}"),
                button(voice.line("Not now"), f"circle.decline:{circle.id}"),
            )
        ),
        Hint(voice.line("Only a yes is passed on. You don’t have to answer.")),
    )


def you_organise(voice: Voice, circle: Circle) -> Message:
    """Confirm that the reader organises a circle now."""
    return message(
        voice.line("You organise {circle} now. Thank you.", circle=typed(circle.name)),
        voice.line("{command} shows what you can do.", command=command("help circle")),
        Buttons((button(voice.line("Stop organising"), f"circle.stop:{circle.id}"),)),
    )


def declined(voice: Voice) -> Message:
    """Confirm that the reader doesn't want to organise a circle."""
    return message(voice.line("OK. Nobody will know."))


def invitation_over(voice: Voice) -> Message:
    """Say that the reader can't accept an invitation any more."""
    return message(voice.line("This invitation is no longer valid."))


def one_organiser_more(voice: Voice, circle: Circle, new: Member | Person, *, too: bool) -> Message:
    """Tell an organiser (`too`), or the admin who invited them, that another member organises the circle now."""
    which, who = typed(circle.name), Who(new.id, new.name)
    return message(
        voice.line("{name} said yes and organises {circle} now, too.", circle=which, name=who)
        if too
        else voice.line("{name} said yes and organises {circle} now.", circle=which, name=who)
    )


def invitation_withdrawn(voice: Voice, circle: Circle) -> Message:
    """Replace an invitation that was withdrawn."""
    return message(
        voice.line("The invitation to organise {circle} was withdrawn. Nothing to do.", circle=typed(circle.name))
    )


def withdrawn(voice: Voice) -> Message:
    """Confirm that an invitation is withdrawn, in the same words whether the member said no, was silent or has left."""
    return message(voice.line("OK, the invitation is withdrawn. I won’t send it again for three months."))


def one_organiser_fewer(voice: Voice, circle: Circle) -> Message:
    """Tell an organiser that another organiser stopped, in the same words for every reason."""
    return message(
        voice.line("Someone who organised {circle} has stopped. You’re still an organiser.", circle=typed(circle.name)),
        Buttons((button(voice.line("Add an organiser"), f"circle.organisers:{circle.id}"),)),
    )


def nobody_organises(voice: Voice, circle: Circle) -> Message:
    """Ask an admin to take over a circle that nobody organises any more."""
    return message(
        voice.line(
            "Nobody organises {circle} any more. It carries on anyway. You can take over, or choose someone.",
            circle=typed(circle.name),
        ),
        Buttons(
            (
                main_button(voice.line("Take over"), f"circle.take:{circle.id}"),
                button(voice.line("Choose someone"), f"circle.organisers:{circle.id}"),
            )
        ),
    )


def organised_already(voice: Voice, circle: Circle, organisers: Sequence[Member]) -> Message:
    """Say who organises a circle that the reader wanted to take over."""
    return message(
        voice.line(
            "{circle} is already organised by {names}.",
            circle=typed(circle.name),
            names=names_of(voice, organisers),
        )
    )


def stopped_organising(voice: Voice, circle: Circle) -> Message:
    """Confirm that the reader does not organise a circle any more."""
    return message(voice.line("You don’t organise {circle} any more.", circle=typed(circle.name)))
