"""Links to the operator's pages about privacy, terms and support.

A process has one address for these pages, or none. The address is set at the start, before any text is shown.
"""

from collections.abc import Sequence
from typing import Final

from bot.model.content import Line, WebLink
from bot.texts.command_name import command_text
from bot.texts.localization import Voice
from bot.texts.phrases import sentences

PRIVACY_PATH: Final = "/privacy"
TERMS_PATH: Final = "/terms"
SUPPORT_PATH: Final = "/support"

_address = ""


def set_pages_address(address: str) -> None:
    """Set the address of the pages, without a path; empty if there are no pages."""
    global _address  # noqa: PLW0603 - a process has one address, like the command's name
    _address = address


def privacy(voice: Voice, operator: str, kept_days: int, backup_days: int | None) -> Sequence[str]:
    """Return paragraphs that say what Refill stores about people."""
    forget_me = command_text("forget-me")
    copies = voice.text_of(
        "Backups of the database are deleted after {number} day.",
        "Backups of the database are deleted after {number} days.",
        backup_days or 0,
    )
    return (
        voice.text(
            "{operator} runs Refill here, and is responsible for what it does with your data.", operator=operator
        ),
        voice.text(
            "Refill keeps your name, time zone and language, which it gets from your chat app. It also keeps what "
            "you tell it: topics, circles, how often and when you like to meet, your questions, your answers after "
            "a chat, who you’d rather not meet, and notes to yourself."
        ),
        voice.text(
            "Refill reads no messages and doesn’t look at who’s online. It shows no ads, sells nothing, and sends "
            "data to nobody but your chat app."
        ),
        voice.text(
            "Others see your name, your topics, and what you write in the questions you send. "
            "Nobody sees what you answer after a chat, who you’d rather not meet, or whether you "
            "declined. Refill offers two people another chat only if both say yes. Your notes are "
            "encrypted, with a separate key for each member."
        ),
        voice.text(
            "{me} shows everything Refill knows about you, {my_data} gives you a copy, and {forget_me} deletes it "
            "at once.",
            me=command_text("me"),
            my_data=command_text("my-data"),
            forget_me=forget_me,
        ),
        voice.text_of(
            "If you leave the community, Refill deletes your data after {number} day. The same goes for a "
            "community that removes Refill.",
            "If you leave the community, Refill deletes your data after {number} days. The same goes for a "
            "community that removes Refill.",
            kept_days,
        ),
        *((copies,) if backup_days is not None else ()),
    )


def terms(voice: Voice, operator: str) -> Sequence[str]:
    """Return paragraphs with the terms on which Refill is offered."""
    return (
        voice.text(
            "{operator} provides Refill as is, can’t promise that it always works, and may stop providing it. "
            "Your community’s admins can remove it any time.",
            operator=operator,
        ),
        voice.text(
            "Refill brings members of a community together for a chat. Who meets depends on what members tell it. "
            "What you make of a chat is up to you. You can leave, take a break or skip a round any time, without a "
            "reason."
        ),
        voice.text(
            "Be kind. Use Refill to talk with each other, not to sell things, or to pressure or harm anyone. If a "
            "question doesn’t belong here, report it to the community’s admins. They can stop it."
        ),
        voice.text("What you write stays yours. You let Refill show it to the people it’s meant for."),
    )


def support(voice: Voice, operator: str, contact: str) -> Sequence[str]:
    """Return paragraphs that say where to find help."""
    return (
        voice.text(
            "In your chat app, type {help} to see what Refill can do, {rest} to take a break, or {leave} to leave "
            "a circle.",
            help=command_text("help"),
            rest=command_text("rest"),
            leave=command_text("leave"),
        ),
        voice.text("If you organise a circle and something is wrong in its channel, Refill tells you what to do."),
        voice.text(
            "For anything else, or if something is broken or unsafe, write to {operator}: {contact}",
            operator=operator,
            contact=contact,
        ),
    )


def write_to(voice: Voice, operator: str) -> str:
    """Name the link for writing to the operator."""
    return voice.text("Write to {operator}", operator=operator)


def page_titles(voice: Voice) -> Sequence[tuple[str, str]]:
    """Return the title and the path of each page."""
    return (
        (voice.text_as("title of a page", "Privacy"), PRIVACY_PATH),
        (voice.text_as("title of a page", "Terms"), TERMS_PATH),
        (voice.text_as("title of a page", "Support"), SUPPORT_PATH),
    )


def page_links(voice: Voice) -> tuple[Line, ...]:
    """Return a line with links to the pages; empty if there are none."""
    return (linked_pages(voice, _address),) if _address else ()


def linked_pages(voice: Voice, address: str) -> Line:
    """Return links to the pages at an address."""
    links = voice.join(WebLink(title, f"{address}{path}") for title, path in page_titles(voice))
    # Translators: links to pages follow, such as “Privacy”.
    return sentences(voice.line("About Refill:"), links)
