"""Texts about admins."""

from bot.model.content import Hint, Message
from bot.texts.localization import Voice
from bot.texts.phrases import message


def admins_only(voice: Voice) -> Message:
    """Say that only admins may do this."""
    return message(voice.line("Only this community’s admins can do that. You can ask one of them."))


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
