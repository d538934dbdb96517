"""Texts of web pages: the landing page, the pages of an installation, and the error pages."""

from dataclasses import dataclass

from bot.texts.command_name import command_text
from bot.texts.localization import Voice


@dataclass(frozen=True, slots=True)
class PageText:
    """The words of a page: its title, its paragraphs, and the words of its main link."""

    title: str
    lines: tuple[str, ...]
    link: str = ""


def landing(voice: Voice) -> PageText:
    """Say what Refill is."""
    return PageText(
        voice.text("Refill: one chat, one topic"),
        (
            voice.text(
                "Refill brings two members of your community together for a half-hour chat about one topic. "
                "Afterwards it asks each of them privately whether they’d meet again, and offers another chat only "
                "if both say yes."
            ),
            voice.text("It reads no messages. You’re only paired if you’ve joined, and nobody ever sees a no."),
        ),
        voice.text("Add to Slack"),
    )


def not_found(voice: Voice) -> PageText:
    """Say that there is no such page."""
    return PageText(
        voice.text("There’s nothing here"), (voice.text("Check the address for typos."),), voice.text("Home page")
    )


def refused(voice: Voice) -> PageText:
    """Say that a request can't be understood."""
    return PageText(
        voice.text("That didn’t work"),
        (voice.text("Refill didn’t understand that request. Go back and try again."),),
        voice.text("Home page"),
    )


def failed(voice: Voice) -> PageText:
    """Say that a request failed."""
    return PageText(
        voice.text("That didn’t work"),
        (voice.text("The problem is on Refill’s side. Nothing was changed. Try again in a minute."),),
        voice.text("Home page"),
    )


def installed(voice: Voice, name: str | None) -> PageText:
    """Welcome the person who added Refill to a workspace."""
    return PageText(
        voice.text("Welcome"),
        (
            voice.text("Refill is in {name}.", name=name) if name else voice.text("Refill is in your workspace."),
            voice.text(
                "Invite Refill to a channel. To start your first circle, type {command} there.",
                command=command_text("circle new"),
            ),
        ),
        voice.text("Open Slack"),
    )


def not_installed(voice: Voice, reason: str) -> PageText:
    """Say why Refill was not added to a workspace."""
    return PageText(
        voice.text("Refill wasn’t added"),
        (_why(voice, reason), voice.text("Nothing was changed.")),
        voice.text("Try again"),
    )


def _why(voice: Voice, reason: str) -> str:
    match reason:
        case "access_denied":
            return voice.text("You chose not to add Refill.")
        case "invalid_browser":
            return voice.text(
                "You changed browsers, or this one blocks cookies. Stay in one browser, and let it use cookies."
            )
        case "invalid_state":
            return voice.text("This took longer than ten minutes, or the page was opened twice.")
        case "missing_code":
            return voice.text("Slack sent you back without its confirmation.")
        case "invalid_code":
            return voice.text("Slack’s confirmation has expired or was already used.")
        case "unreachable":
            return voice.text("Refill can’t reach Slack right now.")
        case _:
            return voice.text("Slack refused the request.")
