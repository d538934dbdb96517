"""Intents: the meaning of everyday words that people type instead of a command's word."""

import re
from enum import StrEnum
from typing import Final


class Intent(StrEnum):
    """What a person means."""

    STOP = "stop"
    JOIN = "join"
    HELP = "help"
    START = "start"


PHRASES: Final = {
    Intent.STOP: (
        "stop", "stop it", "stop this", "stop writing to me", "unsubscribe", "unsubscribe me", "quit", "opt out",
        "leave me alone", "remove me", "go away", "no more", "cancel", "turn off", "delete me", "sign me out", "mute",
        "stopp", "aufhören", "hör auf", "abmelden", "austragen", "lass mich in ruhe", "schluss", "kündigen",
    ),
    Intent.JOIN: (
        "how do i join", "how to join", "how can i join", "join me", "i want to join", "i want in", "i’m in", "im in",
        "i am in", "count me in", "sign up", "sign me up", "signup", "subscribe", "opt in", "start", "begin",
        "wie mache ich mit", "wie kann ich mitmachen", "mitmachen", "anmelden", "beitreten", "ich will mitmachen",
    ),
    Intent.HELP: (
        "help me", "i need help", "what is this", "what is that", "what can you do", "what can i do", "who are you",
        "how does it work", "how does this work", "how do i use this", "hello", "hi", "hey", "info", "commands", "menu",
        "hilfe", "hilf mir", "was ist das", "was kannst du", "wie geht das", "hallo", "befehle",
    ),
    Intent.START: (
        "new circle", "a new circle", "start circle", "start a circle", "start a new circle", "create circle",
        "create a circle", "make a circle", "set up", "setup", "set up a circle", "set it up", "circle create",
        "circle start", "circle add", "circle setup", "circle set up",
        "neuer kreis", "einen kreis gründen", "kreis gründen", "kreis erstellen", "kreis starten", "einrichten",
    ),
}  # fmt: skip
"""Known phrases in each language of the catalogues, in lower case and without punctuation."""
_SIGNS: Final = re.compile(r"[^\w’ ]+")
_INTENTS: Final = {phrase: intent for intent, phrases in PHRASES.items() for phrase in phrases}


def read_intent(text: str) -> Intent | None:
    """Return the intent of a known phrase, ignoring case and punctuation; None for other texts."""
    said = " ".join(_SIGNS.sub(" ", text.casefold().replace("'", "’")).split())
    return _INTENTS.get(said.removesuffix(" please").removeprefix("please ").removesuffix(" bitte"))
