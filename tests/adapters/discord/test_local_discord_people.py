"""People at their screens in the local Discord, through the real discord.py."""

from datetime import timedelta

import discord
import pytest
from discord import app_commands, ui

from tests.adapters.discord.local_discord import CannotDo, Channel, Guild, LocalDiscord, Permission, Person
from tests.adapters.discord.tiny_app import TinyApp, running

COFFEES = ["Bread", "Brewing", "Tea"]


class Form(ui.Modal, title="Join"):
    """A form with each kind of field."""

    topic = ui.Label(text="Topic", description="One thing", component=ui.TextInput(max_length=20))
    pace = ui.Label(
        text="Pace",
        component=ui.Select(
            options=[
                discord.SelectOption(label="One", value="1", default=True),
                discord.SelectOption(label="Two", value="2"),
            ]
        ),
    )
    place = ui.Label(
        text="Place",
        component=ui.RadioGroup(
            options=[
                discord.RadioGroupOption(label="Online", value="online", default=True),
                discord.RadioGroupOption(label="In town", value="town"),
            ]
        ),
    )
    languages = ui.Label(
        text="Languages",
        component=ui.CheckboxGroup(
            required=False,
            options=[
                discord.CheckboxGroupOption(label="German", value="de"),
                discord.CheckboxGroupOption(label="English", value="en"),
            ],
        ),
    )
    not_with = ui.Label(text="Not with", component=ui.UserSelect(required=False))

    async def on_submit(self, interaction: discord.Interaction) -> None:
        """Answer with the values that were filled in."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        held = [self.topic, self.pace, self.place, self.languages]
        said = [getattr(each.component, "values", None) or getattr(each.component, "value", None) for each in held]
        people = [each.display_name for each in self.not_with.component.values]
        await interaction.followup.send(f"Got {[*said, people]}", ephemeral=True)


class Panel(ui.LayoutView):
    """A message with components V2 and a button that opens the form."""

    def __init__(self) -> None:
        super().__init__(timeout=None)
        button: ui.Button[Panel] = ui.Button(label="Join", custom_id="join")
        button.callback = self.open
        self.add_item(ui.Container(ui.TextDisplay("**Coffee** at <t:1770000000:t>"), ui.ActionRow(button)))

    async def open(self, interaction: discord.Interaction) -> None:
        """Open the form."""
        await interaction.response.send_modal(Form())


@pytest.fixture
async def coffee(local_discord: LocalDiscord, harbour: Guild):
    """Yield the channel, with an app that has a few commands."""
    app = TinyApp()

    @app.coffee.command(name="show", description="Show it")
    async def show(interaction: discord.Interaction) -> None:
        await interaction.response.send_message(view=Panel())

    @app.coffee.command(name="ask", description="Ask")
    async def ask(interaction: discord.Interaction, topic: str, whom: discord.Member | None = None) -> None:
        await interaction.response.send_message(f"{topic} {whom and whom.display_name}", ephemeral=True)

    @ask.autocomplete("topic")
    async def topics(interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=each, value=each) for each in COFFEES if each.lower().startswith(typed)]

    async with running(local_discord, app):
        yield next(iter(harbour.channels.values()))


@pytest.fixture
def people(harbour: Guild) -> dict[str, Person]:
    """Return all people by name."""
    return {each.user.name: harbour.discord.person(user) for user, each in harbour.members.items()}


async def test_an_answer_for_one_is_seen_by_one(coffee: Channel, people: dict[str, Person]):
    ana, ben = people["Ana"], people["Ben"]
    answer = await ana.slash("coffee ask", {"topic": "Bread", "whom": ben}, channel=coffee)
    assert ana.reads(answer) == "Bread Ben"
    assert ben.inbox() == []
    with pytest.raises(CannotDo):
        ben.reads(answer)
    ana.restart()
    assert ana.inbox() == []


async def test_what_is_typed_is_what_is_registered(coffee: Channel, people: dict[str, Person]):
    ana = people["Ana"]
    assert await ana.autocomplete("coffee ask", "topic", "br", channel=coffee) == ["Bread", "Brewing"]
    for words, values in (
        ("tea", {}),
        ("coffee", {}),
        ("coffee brew", {}),
        ("coffee ask", {}),
        ("coffee show", {"x": 1}),
    ):
        with pytest.raises(CannotDo):
            await ana.slash(words, values, channel=coffee)


async def test_a_form_is_filled_in_by_what_stands_on_it(coffee: Channel, people: dict[str, Person]):
    ana, ben = people["Ana"], people["Ben"]
    panel = await ana.slash("coffee show", channel=coffee)
    assert ben.reads(panel) == "Coffee at 02:40\n[Join]"
    assert ana.reads(panel) == "Coffee at 08:25\n[Join]"
    await ana.press(panel, "Join")
    form = await ana.opens("Join")
    for wrong in ({}, {"Topic": "x" * 21}, {"Topic": "a\nb"}, {"Topic": "a", "Pace": ["One", "Two"]}, {"Tempo": "a"}):
        with pytest.raises(CannotDo):
            await ana.submit(form, wrong)
    await ana.submit(form, {"Topic": "Rye", "Place": "In town", "Languages": ["English"], "Not with": [ben]})
    assert ana.reads(await ana.sees("Got")) == "Got ['Rye', ['1'], 'town', ['en'], ['Ben']]"
    assert ana.modal is None


async def test_who_is_timed_out_can_read_and_do_nothing_else(coffee: Channel, people: dict[str, Person]):
    ana, guild = people["Ana"], coffee.guild
    assert guild
    guild.time_out(ana, guild.discord.clock.now() + timedelta(hours=1))
    assert coffee.is_seen_by(ana.id)
    with pytest.raises(CannotDo):
        await ana.slash("coffee show", channel=coffee)
    guild.overwrite(coffee, ana, allow=Permission.SEND_MESSAGES | Permission.USE_APPLICATION_COMMANDS)
    assert not coffee.may(ana.id, Permission.SEND_MESSAGES), "whatever the channel allows"
    admin = guild.add_member("Ada", guild.add_role("Admins", Permission.ADMINISTRATOR))
    guild.time_out(admin, guild.discord.clock.now() + timedelta(hours=1))
    assert coffee.may(admin.id, Permission.SEND_MESSAGES)
    guild.time_out(ana, None)
    assert await ana.slash("coffee show", channel=coffee)


async def test_a_command_is_chosen_at_somebody_who_is_there(local_discord: LocalDiscord, harbour: Guild):
    app = TinyApp()

    async def wave(interaction: discord.Interaction, person: discord.User) -> None:
        await interaction.response.send_message(f"You waved at {person.display_name}", ephemeral=True)

    app.tree.add_command(app_commands.ContextMenu(name="Wave at", callback=wave))
    coffee = harbour.add_channel("tea")
    ana, ben = (harbour.discord.person(user) for user in list(harbour.members)[1:3])
    async with running(local_discord, app):
        answer = await ana.chooses_at(ben, "Wave at", coffee)
        assert ana.reads(answer) == f"You waved at {ben.user.name}"
        assert ben.inbox() == []
        for wrong in ("Wave", "coffee"):
            with pytest.raises(CannotDo):
                await ana.chooses_at(ben, wrong, coffee)
        harbour.remove(ben)
        with pytest.raises(CannotDo):
            await ana.chooses_at(ben, "Wave at", coffee)
