"""People who write to Refill directly get a hint to the command, if the operator wants that. Refill reads nothing."""

import pytest

from adapters.discord.clients import DIRECT_MESSAGES
from tests.adapters.discord.incoming_only import IncomingScene
from tests.adapters.discord.local_discord import Message

LINE = "I don’t read messages here. In the server, type /coffee now to see what you can do."
SAID = "My secret is marzipan"


def answers(incoming: IncomingScene) -> list[Message]:
    """List Refill's direct messages to Ana."""
    return [message for message in incoming.ana.inbox(incoming.ana.direct) if message.author == incoming.discord.bot.id]


async def test_a_line_points_to_the_command_and_it_comes_once_a_day(
    incoming: IncomingScene, caplog: pytest.LogCaptureFixture
) -> None:
    async with incoming.served(answers_direct=True):
        incoming.ana.writes(SAID)
        await incoming.discord.until(lambda: answers(incoming), 30)
        incoming.ana.writes("stop")
        incoming.ben.writes("hello")
        await incoming.discord.until(lambda: incoming.discord.count("create_message") == 2, 30)
        (answer,) = answers(incoming)
        assert answer.plain.splitlines()[0] == LINE
        assert len(answer.plain.splitlines()) > 1, "in each language, as Discord does not tell which is Ana's"
        assert "marzipan" not in caplog.text


async def test_without_the_setting_discord_does_not_even_tell(incoming: IncomingScene) -> None:
    async with incoming.served():
        incoming.ana.writes(SAID)
        await incoming.ana.slash("coffee now", channel=incoming.coffee)  # its event comes later
        assert answers(incoming) == []
        (session,) = incoming.discord.gateway.sessions.values()
        assert not session.intents & 1 << 12


def test_the_intent_is_not_privileged() -> None:
    assert [name for name, wanted in DIRECT_MESSAGES if wanted] == ["guilds", "dm_messages"]
