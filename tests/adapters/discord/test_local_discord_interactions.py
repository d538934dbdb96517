"""Interactions of the local Discord: one first response in time, and follow-ups for a while."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import discord
import pytest
from discord import ui

from bot.clock import HandClock
from tests.adapters.discord.local_discord import CannotDo, Channel, Guild, LocalDiscord, NotAnswered, Permission, Person
from tests.adapters.discord.local_discord.fixtures import redirected
from tests.adapters.discord.local_discord.shown import What
from tests.adapters.discord.tiny_app import TinyApp, code_of, running
from tests.adapters.wait_until import PATIENCE

NO_ONE = discord.AllowedMentions.none()


@pytest.fixture
def clock() -> HandClock:
    """Return a clock that moves only by hand."""
    return HandClock(datetime(2026, 3, 2, 8, tzinfo=UTC))


@pytest.fixture
async def local_discord(clock: HandClock) -> AsyncIterator[LocalDiscord]:
    """Yield a local Discord with a clock that moves only by hand."""
    async with LocalDiscord(clock, answer_seconds=PATIENCE) as local:
        with redirected(local):
            yield local
    assert local.violations == []


@pytest.fixture
async def app(local_discord: LocalDiscord, harbour: Guild) -> AsyncIterator[TinyApp]:
    """Run an app with a command that stores interactions, so that a test can answer them."""
    app = TinyApp()

    @app.coffee.command(name="now", description="Now")
    async def now(interaction: discord.Interaction) -> None:
        app.asked.append(interaction)
        await app.react(interaction)

    async with running(local_discord, app):
        yield app


@pytest.fixture
def ben(harbour: Guild) -> Person:
    """Return Ben."""
    return next(harbour.discord.person(user) for user, each in harbour.members.items() if each.user.name == "Ben")


def with_button(label: str, custom_id: str) -> ui.View:
    """Return a view with one button."""
    view = ui.View(timeout=None)
    view.add_item(ui.Button(label=label, custom_id=custom_id))
    return view


async def test_a_wait_in_vain_says_what_is_there_instead(app, local_discord: LocalDiscord, ana, coffee):
    async def react(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("Somebody is here", ephemeral=True)

    app.react = react
    await ana.slash("coffee now", channel=coffee)
    with pytest.raises(AssertionError, match=r"(?s)Ana has no form open, and sees.*Somebody is here"):
        await ana.opens("Join", 0.01)
    with pytest.raises(AssertionError, match=r"(?s)calls, at last.*callback"):
        await local_discord.until(lambda: None, 0.01)


async def test_an_answer_that_comes_too_late_is_refused(app, local_discord: LocalDiscord, ana, coffee):
    local_discord.answer_seconds = 0.05
    waiting = asyncio.Event()
    app.react = lambda interaction: waiting.wait()
    with pytest.raises(NotAnswered):
        await ana.slash("coffee now", channel=coffee)
    waiting.set()
    assert await code_of(app.asked[0].response.send_message("late")) == (404, 10062)
    assert ana.inbox() == []
    assert [each.user.name for each in local_discord.interactions.unanswered] == ["Ana"]


async def test_an_answer_is_given_once(app, ana, coffee):
    async def react(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("one", ephemeral=True)

    app.react = react
    await ana.slash("coffee now", channel=coffee)
    app.asked[0].response._response_type = None  # another process does not know that it was answered
    assert await code_of(app.asked[0].response.send_message("two")) == (400, 40060)
    assert [each.plain for each in ana.inbox()] == ["one"]


async def test_more_may_be_said_for_a_quarter_of_an_hour(app, ana: Person, ben: Person, coffee, clock: HandClock):
    async def react(interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)

    app.react = react
    await ana.slash("coffee now", channel=coffee)
    hook = app.asked[0].followup
    assert (ana.waits(), ben.waits(), ana.inbox()) == (True, False, [])
    await hook.send("thought of")  # replaces "thinking", for the same people
    assert not ana.waits()
    assert [(each.plain, each.for_one) for each in ana.inbox()] == [("thought of", ana.id)]
    clock.move_by(timedelta(minutes=14))
    await app.asked[0].edit_original_response(content="changed")
    await hook.send("and for all", allowed_mentions=NO_ONE)
    assert [each.plain for each in ana.inbox()] == ["changed", "and for all"]
    assert [each.plain for each in ben.inbox()] == ["and for all"]
    clock.move_by(timedelta(minutes=1))
    assert await code_of(hook.send("too late")) == (401, 50027)
    assert await code_of(app.asked[0].edit_original_response(content="too late")) == (401, 50027)


async def test_a_token_serves_only_who_was_answered(app, ana, coffee):
    waiting, said = asyncio.Event(), []

    async def react(interaction: discord.Interaction) -> None:
        said.append(await code_of(interaction.followup.send("before the answer")))
        await interaction.response.send_message("answer", ephemeral=True)
        waiting.set()

    app.react = react
    await ana.slash("coffee now", channel=coffee)
    assert said == [(404, 10015)]


async def test_a_press_changes_the_message_or_answers_beside(app, ana: Person, ben: Person, coffee: Channel):
    async def react(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("Ready?", view=with_button("Yes", "yes"))

    async def change(interaction: discord.Interaction) -> None:
        await interaction.response.edit_message(content="Good!", view=None)
        await interaction.followup.send("Only you see this", ephemeral=True)

    app.react, app.reactions["yes"] = react, change
    message = await ana.slash("coffee now", channel=coffee)
    await ben.press(message, "Yes")
    await ben.sees("Only you")
    assert [each.plain for each in ben.inbox()] == ["Good!", "Only you see this"]
    assert [each.plain for each in ana.inbox()] == ["Good!"]
    with pytest.raises(CannotDo):
        await ana.press(message, "Yes")
    whats = [(each.what, len(each.to)) for each in ana.discord.shown]
    assert whats == [(What.MESSAGE, 3), (What.CHANGE, 3), (What.MESSAGE, 1)]


async def test_a_change_may_come_later(app, ana: Person, coffee: Channel):
    async def react(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("Ready?", view=with_button("Yes", "yes"))

    async def later(interaction: discord.Interaction) -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(content="Good!", view=None)

    app.react, app.reactions["yes"] = react, later
    message = await ana.slash("coffee now", channel=coffee)
    await ana.press(message, "yes")
    await ana.sees("Good!")
    assert [each.plain for each in ana.inbox()] == ["Good!"]


async def test_what_is_for_one_is_beyond_the_bots_own_reach(app, ana: Person, coffee: Channel):
    async def react(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("psst", ephemeral=True)

    app.react = react
    message = await ana.slash("coffee now", channel=coffee)
    there = app.get_partial_messageable(int(coffee.id)).get_partial_message(int(message.id))
    assert await code_of(there.edit(content="x")) == (404, 10008)
    assert await code_of(there.delete()) == (404, 10008)
    ana.dismiss(message)
    assert ana.inbox() == []


async def test_a_form_answers_no_form(app, local_discord: LocalDiscord, ana: Person, coffee: Channel):
    refused = []

    class Form(ui.Modal, title="Form"):
        name = ui.TextInput(label="Name")

        async def on_submit(self, interaction: discord.Interaction) -> None:
            refused.append(await code_of(interaction.response.send_modal(Form())))
            await interaction.response.send_message(str(self.name), ephemeral=True)

    async def react(interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(Form())

    app.react = react
    await ana.slash("coffee now", channel=coffee)
    form = await ana.opens("Form")
    await ana.submit(form, {"Name": "Ana"})
    assert refused == [(400, 50035)]
    assert [each.plain for each in ana.inbox()] == ["Ana"]
    assert local_discord.violations == ["callback: type: 9 does not answer a MODAL"]
    local_discord.violations.clear()


async def test_selects_are_chosen_by_what_they_say(app, ana: Person, ben: Person, coffee: Channel):
    async def react(interaction: discord.Interaction) -> None:
        view = ui.View(timeout=None)
        options = [discord.SelectOption(label=each, value=each.lower()) for each in ("Bread", "Tea", "Rye")]
        view.add_item(ui.Select(custom_id="topics", placeholder="Topics", options=options, max_values=2))
        view.add_item(ui.UserSelect(custom_id="people", placeholder="People"))
        await interaction.response.send_message("Choose", view=view, ephemeral=True)

    async def chosen(interaction: discord.Interaction) -> None:
        await interaction.response.send_message(f"Chosen: {interaction.data['values']}", ephemeral=True)

    app.react, app.reactions = react, {"topics": chosen, "people": chosen}
    message = await ana.slash("coffee now", channel=coffee)
    for wrong in (["Bread", "Tea", "Rye"], ["Cake"], []):
        with pytest.raises(CannotDo):
            await ana.selects(message, wrong, "Topics")
    await ana.selects(message, ["Bread", "Tea"], "Topics")
    await ana.selects(message, ben, "People")
    assert [each.plain for each in ana.inbox()][1:] == ["Chosen: ['bread', 'tea']", f"Chosen: ['{ben.id}']"]


async def test_a_command_is_offered_to_whom_it_says_and_where(app, harbour: Guild, ana: Person, coffee: Channel):
    organiser = harbour.add_member("Olive", harbour.add_role("Organisers", Permission.MANAGE_GUILD))
    discord_here = harbour.discord
    assert ana.commands(coffee) == ["coffee"] == ana.commands()
    [command] = discord_here.commands
    command["default_member_permissions"] = str(int(Permission.MANAGE_GUILD))
    assert (ana.commands(coffee), organiser.commands(coffee)) == ([], ["coffee"])
    command |= {"default_member_permissions": None, "contexts": [0]}
    assert (ana.commands(coffee), ana.commands()) == (["coffee"], [])
    harbour.overwrite(coffee, harbour.roles[harbour.id], deny=Permission.USE_APPLICATION_COMMANDS)
    with pytest.raises(CannotDo):
        ana.commands(coffee)


async def test_who_is_not_there_can_do_nothing(app, harbour: Guild, ana: Person, ben: Person, coffee: Channel):
    async def react(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("Ready?", view=with_button("Yes", "yes"))

    app.react = react
    message = await ana.slash("coffee now", channel=coffee)
    harbour.remove(ben)
    for deed in (ben.press(message, "Yes"), ben.slash("coffee now", channel=coffee), ben.slash("coffee now")):
        with pytest.raises(CannotDo):
            await deed


async def test_in_a_direct_conversation_it_comes_from_a_person(app, ana: Person):
    async def react(interaction: discord.Interaction) -> None:
        said = f"{interaction.guild} {interaction.user.display_name} {interaction.channel.recipient.display_name}"
        await interaction.response.send_message(said)

    app.react = react
    message = await ana.slash("coffee now")
    assert message.plain == "None Ana Ana"
