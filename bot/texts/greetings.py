"""The first text that Refill sends to a community."""

from bot.model.content import Buttons, Message
from bot.texts.localization import Voice, command
from bot.texts.phrases import main_button, message


def greeting(voice: Voice, *, in_channel: bool, asks_where: bool = False) -> Message:
    """Say what Refill does and how to start a circle, with a button that starts one.

    Outside a channel, there is a button only if the platform's forms can ask for a channel.
    """
    here, anywhere = voice.line("Start a circle here"), voice.line("Start a circle")
    has_button, new = in_channel or asks_where, command("circle new")
    return message(
        voice.line("Hi, I’m Refill. I bring two people together for one chat about one topic."),
        voice.line("It starts with a circle: a group in one channel that people join if they like."),
        voice.line("To start one, press the button, or type {command} in the channel you want.", command=new)
        if has_button
        else voice.line("To start one, type {command} in the channel you want.", command=new),
        Buttons((main_button(here if in_channel else anywhere, "circle.new"),)) if has_button else None,
    )
