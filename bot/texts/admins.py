"""Texts about admins."""

from typing import Final

from bot.model.content import Buttons, Hint, Message
from bot.texts.localization import Voice, command
from bot.texts.phrases import button, message

ADMINS: Final = command("circle admins")


def admins_only(voice: Voice) -> Message:
    """Say that only admins may do this."""
    return message(voice.line("Only this community’s admins can do that. You can ask one of them."))


def who_is_admin(voice: Voice, *, has_group: bool) -> Message:
    """Say whether a group's members are admins, and how to change that."""
    if not has_group:
        return message(
            voice.line("Only people who can manage this community are admins now."),
            Hint(voice.line("To make everyone with a role an admin, choose the role in {command}.", command=ADMINS)),
        )
    return message(
        voice.line("People who can manage this community are admins, and so is everyone with the chosen role."),
        Buttons((button(voice.line("Remove that role"), "circle.no-admins"),)),
        Hint(voice.line("To choose another role, use {command}.", command=ADMINS)),
    )


def admins_named(voice: Voice) -> Message:
    """Confirm that a group's members are admins too."""
    return message(
        voice.line("Everyone with that role can now use my admin commands."),
        Hint(
            voice.line(
                "If they can’t see those commands, open Server Settings → Integrations → Refill and allow the "
                "role there."
            )
        ),
    )


def admins_unnamed(voice: Voice) -> Message:
    """Confirm that no group's members are admins any more."""
    return message(
        voice.line("Roles no longer give admin rights. Only people who can manage this community are admins now.")
    )


def no_groups(voice: Voice) -> Message:
    """Say that the platform has no groups to choose from."""
    return message(voice.line("There are no roles here. Everyone who can manage this community is an admin."))
