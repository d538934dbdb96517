"""People who write to Refill directly get a hint to the command, if the operator wants that. Refill reads nothing."""

import pytest

from adapters.discord.clients import DIRECT_MESSAGES
from tests.adapters.discord.incoming_only import Quay
from tests.adapters.discord.local_discord import Message

LINE = "I don’t read messages here. In the server, type /coffee now to see what you can do."
SAID = "My secret is marzipan"


def answers(quay: Quay) -> list[Message]:
    """List Refill's direct messages to Ana."""
    return [message for message in quay.ana.inbox(quay.ana.direct) if message.author == quay.discord.bot.id]


async def test_a_line_points_to_the_command_and_it_comes_once_a_day(
    quay: Quay, caplog: pytest.LogCaptureFixture
) -> None:
    async with quay.served(answers_direct=True):
        quay.ana.writes(SAID)
        await quay.discord.until(lambda: answers(quay), 30)
        quay.ana.writes("stop")
        quay.ben.writes("hello")
        await quay.discord.until(lambda: quay.discord.count("create_message") == 2, 30)
        (answer,) = answers(quay)
        assert answer.plain.splitlines()[0] == LINE
        assert len(answer.plain.splitlines()) > 1, "in each language, as Discord does not tell which is Ana's"
        assert "marzipan" not in caplog.text


async def test_without_the_setting_discord_does_not_even_tell(quay: Quay) -> None:
    async with quay.served():
        quay.ana.writes(SAID)
        await quay.ana.slash("coffee now", channel=quay.coffee)  # its event comes later
        assert answers(quay) == []
        (session,) = quay.discord.gateway.sessions.values()
        assert not session.intents & 1 << 12


def test_the_intent_is_not_privileged() -> None:
    assert [name for name, wanted in DIRECT_MESSAGES if wanted] == ["guilds", "dm_messages"]
