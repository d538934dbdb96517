"""People's actions on Discord reach the core, and the core's answers reach people."""

import asyncio
from datetime import UTC, datetime

from adapters.discord.clients import Access
from adapters.discord.form_drafts import KEPT_SECONDS, FormDrafts
from adapters.discord.rendering import draw_text
from adapters.discord.servers import Servers
from bot.bootstrap import Refill
from bot.clock import SystemClock
from bot.model.content import Button, Buttons, Message, Paragraph, Words
from bot.model.ids import MemberId
from bot.model.inbound import Answer, Command, Open
from bot.model.members import Person
from bot.services.uninstall import leave
from bot.settings import Shards
from bot.texts import members
from bot.texts.localization import Voice
from bot.texts.plain_text import plain_message
from tests.adapters.discord.bodies import COMMUNITY
from tests.adapters.discord.incoming_only import Quay, said
from tests.adapters.discord.local_discord import Channel, Error, Permission, Place
from tests.adapters.discord.local_discord.things import Member, Role


async def test_an_organiser_starts_a_circle_and_the_server_is_where_it_meets(quay: Quay):
    async with quay.served():
        answer = await quay.start_circle()
        assert "Coffee opens a round every Tuesday at 10:00 (Berlin)." in answer.plain
        assert "/coffee-circle preview" not in answer.plain, "nobody is in it yet"
        assert answer.for_one == quay.olive.id
    [community] = await quay.store.communities()
    assert (community.name, community.zone, community.platform) == ("Harbour", "Europe/Berlin", "discord")


async def test_a_server_is_stored_by_an_interaction_that_comes_before_the_report_of_it(quay: Quay):
    new = quay.discord.add_guild("Quayside", with_bot=False)
    dora, tea = new.add_member("Dora"), new.add_channel("tea")
    quay.guild.is_unavailable = True  # the gateway names the server and sends no events of it
    async with quay.served():
        new.members[quay.discord.bot.id] = Member(quay.discord.bot, datetime.now(UTC))  # no event was sent
        for who, channel in ((quay.ana, quay.coffee), (dora, tea)):
            answer = said(await who.slash("coffee topics add", {"topic": "Wildfowling"}, channel))
            assert "Join a circle with /coffee join" in answer.plain
            assert quay.discord.count("get_guild") <= 2
    stored = {(each.name, each.locale) for each in await quay.store.communities()}
    assert stored == {("Harbour", "en-US"), ("Quayside", "en-US")}


async def test_a_server_that_is_back_goes_on_with_an_interaction_that_comes_before_the_report_of_it(quay: Quay):
    async with quay.served() as refill:
        await quay.start_circle()
        async with quay.store.transaction(quay.community) as tx:
            await leave(tx, refill.clock.now())
            await tx.commit()
        await quay.ana.slash("coffee now", channel=quay.coffee)
        [community] = await quay.store.communities()
        assert community.left_at is None


async def test_a_server_that_took_refill_out_is_not_brought_back_by_an_old_button(quay: Quay):
    async with quay.served():
        await quay.start_circle()
        await _post(quay, quay.coffee, "topics")
    quay.guild.kick_bot()
    async with quay.served():
        for _ in range(2):
            await quay.ana.press(await quay.ana.sees("Would you?"), "Yes")
        assert quay.discord.count("get_guild") == 1, "Discord is asked once, and refuses"
    [community] = await quay.store.communities()
    assert community.left_at is not None


async def test_joining_asks_for_the_zone_that_discord_does_not_tell(quay: Quay):
    async with quay.served():
        await quay.start_circle()
        await quay.ben.slash("coffee join", channel=quay.coffee)
        form = await quay.ben.opens()
        assert "Meine Zeitzone [Europe/Berlin]" in quay.ben.reads(form)
        answer = await quay.ben.submit(form, {"Neugierig bin ich auf": "Brot, *Käse*", "Meine Zeitzone": "lisbon"})
        assert "Du bist bei Coffee dabei." in said(answer).plain
        about = said(await quay.ben.slash("coffee me", channel=quay.coffee))
        assert "Europe/Lisbon" in about.plain
        assert "*Käse* und Brot" in about.plain
        assert not any("Käse" in text and "*" not in text for _, text in quay.ben.marks(about))


async def test_a_form_with_mistakes_is_told_of_and_opens_again_with_all_that_was_typed(quay: Quay):
    async with quay.served():
        await quay.start_circle()
        await quay.ana.slash("coffee join", channel=quay.coffee)
        wrong = {"I’m curious about": "bread", "My time zone": "qwertyland"}
        answer = said(await quay.ana.submit(await quay.ana.opens("Join"), wrong))
        assert "“My time zone”: I don’t know that time zone." in answer.plain
        await quay.ana.press(answer, "Try again")
        again = await quay.ana.opens("Join")
        assert "I’m curious about [bread]" in quay.ana.reads(again)
        assert "I don’t know that time zone." in quay.ana.reads(again)
        answer = said(await quay.ana.submit(again, {"My time zone": "Berlin"}))
        assert "You’re in Coffee." in answer.plain


async def test_after_a_restart_the_form_opens_as_things_stand_and_says_so(quay: Quay):
    async with quay.served():
        await quay.start_circle()
        await quay.join(quay.ana)
        await quay.ana.slash("coffee hours", channel=quay.coffee)
        answer = said(await quay.ana.submit(await quay.ana.opens("Your hours"), {"My time zone": "qwertyland"}))
    async with quay.served():
        await quay.ana.press(answer, "Try again")
        again = await quay.ana.opens("Your hours")
        assert "what you typed is gone" in quay.ana.reads(again)
        assert "My time zone [Europe/Berlin]" in quay.ana.reads(again)


def test_what_somebody_typed_opens_for_nobody_else():
    seconds = [0]
    drafts, form = FormDrafts(lambda: seconds[0]), members.rest_form(Voice("en", "UTC"))
    token = drafts.keep(COMMUNITY, MemberId("1"), form).removeprefix("!").partition(":")[0]
    assert drafts.find(COMMUNITY, MemberId("1"), token) == form
    assert drafts.find(COMMUNITY, MemberId("2"), token) is None
    seconds[0] = KEPT_SECONDS
    assert drafts.find(COMMUNITY, MemberId("1"), token) is None


async def test_a_button_works_after_a_restart_however_old(quay: Quay):
    async with quay.served():
        await quay.start_circle()
        await quay.join(quay.ana)
        overview = said(await quay.ana.slash("coffee now", channel=quay.coffee))
    overview.made_at = datetime(2026, 1, 1, tzinfo=UTC)
    async with quay.served():
        answer = said(await quay.ana.press(overview, "My chats"))
        assert answer.for_one == quay.ana.id
        assert "No chats yet." in answer.plain


async def test_a_strangers_press_is_refused_kindly(quay: Quay):
    async with quay.served():
        await quay.start_circle()
        await quay.join(quay.ana)
        await _post(quay, quay.coffee, "met:aaaaaaaaaaaaaaaaaaaa:yes")
        answer = said(await quay.ben.press(await quay.ben.sees("Would you?"), "Yes"))
        assert answer.for_one == quay.ben.id, "nobody else sees it"
        assert "Dieses Gespräch steht nicht mehr zur Wahl." in answer.plain


async def test_one_press_that_is_told_twice_has_one_effect(quay: Quay):
    async with quay.served():
        await quay.start_circle()
        await quay.ana.slash("coffee join", channel=quay.coffee)
        await quay.ana.submit(await quay.ana.opens("Join"), {"I’m curious about": "bread"}, deliveries=2)
        await quay.ana.slash("coffee topics add", {"topic": "cheese"}, quay.coffee, deliveries=2)
        asked = await quay.ana.sees("cheese: are you curious about it, or happy to be asked?")
        await quay.ana.press(asked, "I’m curious about it", deliveries=2)
        shown = said(await quay.ana.slash("coffee topics show", channel=quay.coffee))
        assert shown.plain.count("• cheese") == 1


async def test_a_press_in_direct_messages_knows_its_server(quay: Quay):
    async with quay.served():
        await quay.start_circle()
        await quay.join(quay.ana)
        quay.guild.members[quay.ana.id].nick = "Anni"
        await _post(quay, quay.ana.direct, "pace:2")
        message = await quay.ana.sees("Would you?")
        answer = said(await quay.ana.press(message, "Yes"))
        assert answer.id == message.id, "it becomes the answer"
        assert "2 chats a month" in answer.plain
        await _post(quay, quay.ana.direct, "topics")
        await quay.ana.press(await quay.ana.sees("Would you?"), "Yes")
        assert quay.discord.count("get_member") == 1, "who she is there is believed for a moment"
        async with quay.store.reading(quay.community) as tx:
            ana = await tx.members.get(MemberId(quay.ana.id))
        assert ana is not None
        assert ana.name == "Anni", "as she is called in that server"


async def test_an_answer_to_one_never_takes_the_place_of_what_all_see(quay: Quay):
    async with quay.served():
        await quay.start_circle()
        await quay.join(quay.ana)
        await _post(quay, quay.coffee, "pace:2")
        posted = await quay.ana.sees("Would you?")
        answer = said(await quay.ana.press(posted, "Yes"))
        assert (answer.for_one, "2 chats a month" in answer.plain) == (quay.ana.id, True)
        assert "Would you?" in (await quay.ben.sees("Would you?")).plain


async def test_a_command_in_a_thread_is_about_the_circle_of_its_channel(quay: Quay):
    tea = quay.guild.add_channel("tea")
    thread = Channel(quay.discord.new_id(), Place.PUBLIC_THREAD, "Cups", quay.guild, tea)
    thread.owner, thread.made_at = quay.olive.id, datetime.now(UTC)
    quay.guild.channels[thread.id] = quay.discord.channels[thread.id] = thread
    async with quay.served():
        await quay.start_circle()
        await quay.olive.slash("coffee-circle new", {"name": "Tea"}, tea)
        await quay.olive.submit(await quay.olive.opens("New circle"), {"Time zone": "Berlin"})
        await quay.ana.slash("coffee join", channel=thread)
        answer = await quay.ana.submit(await quay.ana.opens("Join"), {"I’m curious about": "tea"})
        assert "You’re in Tea." in said(answer).plain


async def test_a_server_that_took_refill_out_while_nobody_listened_is_noticed_at_the_start(quay: Quay):
    async with quay.served():
        await quay.start_circle()
    quay.discord.add_guild("Elsewhere")
    quay.guild.kick_bot()
    async with quay.served():
        left = {each.name for each in await quay.store.communities() if each.left_at is not None}
    assert left == {"Harbour"}


async def test_a_channel_that_was_closed_while_nobody_listened_is_noticed_at_the_start(quay: Quay):
    async with quay.served():
        await quay.start_circle()
    quay.guild.overwrite(quay.coffee, quay.discord.bot, deny=Permission.SEND_MESSAGES)
    async with quay.served(), quay.store.reading(quay.community) as tx:
        (circle,) = await tx.circles.all()
    assert not circle.channel_open


async def test_whoever_has_left_the_server_is_not_served_by_their_old_messages(quay: Quay):
    async with quay.served():
        await quay.start_circle()
        quay.discord.add_guild("Elsewhere").let_in(quay.ben)
        await _post(quay, quay.ben.direct, "topics")
        quay.guild.remove(quay.ben)
        answer = said(await quay.ben.press(await quay.ben.sees("Would you?"), "Yes"))
        assert "für die Mitglieder" in answer.plain


async def test_who_manages_the_server_organises_from_direct_messages_too(quay: Quay):
    async with quay.served():
        await quay.start_circle()
        await quay.join(quay.olive)
        await quay.join(quay.ana)
        for who, may in ((quay.olive, True), (quay.ana, False)):
            await _post(quay, who.direct, "circle.new")
            answer = said(await who.press(await who.sees("Would you?"), "Yes"))
            assert ("Only admins and people they choose can start circles here." not in answer.plain) is may
        assert await _admins(quay) == [quay.olive.id], "she hears of reports"


async def test_whoever_discord_can_not_tell_of_just_now_stays_what_they_were(quay: Quay):
    async with quay.served():
        await quay.start_circle()
        await quay.join(quay.olive)
        await _post(quay, quay.olive.direct, "circle.new")
        quay.discord.fail("get_member", error=Error.MISSING_PERMISSIONS)
        answer = said(await quay.olive.press(await quay.olive.sees("Would you?"), "Yes"))
        assert "I can’t load or save anything" in answer.plain, "she may be one no longer"
        assert await _admins(quay) == [quay.olive.id]


async def test_who_organises_from_direct_messages_does_so_whichever_process_has_the_server(quay: Quay):
    async with quay.served():
        await quay.start_circle()
        await quay.join(quay.olive)
    first_of_three = Shards(0, 0, 3)
    async with quay.served(shards=first_of_three):
        client = quay.servers[-1].client
        assert client.shard_of(int(quay.guild.id)) != first_of_three.first
        await _post(quay, quay.olive.direct, "circle.new")
        answer = said(await quay.olive.press(await quay.olive.sees("Would you?"), "Yes"))
        assert "A circle needs a channel" in answer.plain
        assert await _admins(quay) == [quay.olive.id]


async def test_two_that_are_given_a_part_of_the_shards_serve_their_servers_and_no_others(quay: Quay):
    places = [(quay.ana, quay.coffee)]
    for name in ("Haven", "Jetty"):
        guild = quay.discord.add_guild(name)
        places.append((guild.add_member("Ana"), guild.add_channel("coffee")))
    async with quay.served(shards=Shards(0, 1, 3)), quay.served(shards=Shards(2, 2, 3)):
        assert sorted(session.shard for session in quay.discord.gateway.sessions.values()) == [0, 1, 2]
        first, second = (len(served.client.guilds) for served in quay.servers)
        assert first + second == len(places)
        for who, coffee in places:
            assert "/coffee join" in said(await who.slash("coffee help", channel=coffee)).plain


async def test_a_stop_while_shards_wait_for_their_turn_to_connect_ends_them(quay: Quay):
    access = Access(quay.discord.token, quay.discord.url, quay.discord.gateway_url)
    servers = Servers(access, Shards(0, 1, 2), guild_ready_timeout=0.01)
    refill = Refill(quay.store, SystemClock(), {})
    await servers.start(quay.store, refill.conversation)
    await quay.discord.until(lambda: quay.discord.gateway.sessions, 30)
    assert len(quay.discord.gateway.sessions) == 1, "the other comes five seconds later"
    await asyncio.wait_for(servers.stop(), 30)


async def test_a_forum_is_no_place_for_a_circle(quay: Quay):
    forum = quay.guild.add_channel("questions", kind=Place.FORUM)
    post = Channel(quay.discord.new_id(), Place.PUBLIC_THREAD, "Hello?", quay.guild, forum)
    post.owner, post.made_at = quay.olive.id, datetime.now(UTC)
    quay.guild.channels[post.id] = quay.discord.channels[post.id] = post
    async with quay.served():
        answer = said(await quay.olive.slash("coffee-circle new", {"name": "Coffee"}, post))
        assert "Circles need an ordinary text channel" in answer.plain


async def test_suggestions_come_while_typing(quay: Quay):
    async with quay.served():
        await quay.start_circle()
        await quay.join(quay.ana, "sourdough, cheese")
        await quay.join(quay.olive, "sourdough")
        ana, here = quay.ana, quay.coffee
        assert await ana.autocomplete("coffee join", "circle", "cof", channel=here) == ["Coffee"]
        assert (await ana.autocomplete("coffee zone", "zone", "berl", channel=here))[0] == "Berlin (Europe/Berlin)"
        assert await ana.autocomplete("coffee topics drop", "topic", "", channel=here) == ["cheese", "sourdough"]
        assert await quay.ben.autocomplete("coffee topics drop", "topic", "", channel=here) == []
        assert await quay.ben.autocomplete("coffee topics add", "topic", "sour", channel=here) == ["sourdough"]


async def test_members_of_a_role_that_is_named_organise_too(quay: Quay):
    async with quay.served() as refill:
        await quay.start_circle()
        crew = Role(quay.discord.new_id(), "Crew")
        quay.guild.roles[crew.id] = crew  # the gateway has sent no event yet
        dora = quay.guild.add_member("Dora", crew)
        edit = Command(quay.community, _person(dora.id, crew.id), "circle edit Coffee", None)
        assert "organisers can do that" in _words(await refill.conversation.command(edit))
        refused = said(await dora.slash("coffee-circle preview", channel=quay.coffee))
        assert "organisers can do that" in refused.plain
        answer = await quay.olive.slash("coffee-circle admins", {"role": crew}, quay.coffee)
        assert "Everyone with that role can now use my admin commands" in said(answer).plain
        assert "organisers can do that" not in _words(await refill.conversation.command(edit))
        await quay.join(dora)
        await dora.slash("coffee now", channel=quay.coffee)
        assert set(await _admins(quay)) == {quay.olive.id, dora.id}, "she hears of reports"
        await quay.olive.slash("coffee-circle admins", channel=quay.coffee)
        assert "organisers can do that" in _words(await refill.conversation.command(edit))
        assert await _admins(quay) == [quay.olive.id], "and of none any more"


async def test_the_store_follows_a_servers_name_and_language(quay: Quay):
    async with quay.served():
        quay.guild.name, quay.guild.locale = "Haven", "de"
        quay.guild.emit("GUILD_UPDATE", quay.guild.as_json())

        await quay.discord.until(lambda: quay.servers[-1].client.guilds[0].name == "Haven", 30)
        await quay.servers[-1].settled()
    [community] = await quay.store.communities()
    assert (community.name, community.locale) == ("Haven", "de")


async def test_everybody_is_offered_what_organisers_do_and_the_answer_tells_who_may(quay: Quay):
    async with quay.served():
        assert quay.olive.commands(quay.coffee) == quay.ana.commands(quay.coffee) == ["coffee", "coffee-circle"]
        assert quay.ana.commands(None) == []
        refused = said(await quay.ana.slash("coffee-circle new", channel=quay.coffee))
        assert "Only admins and people they choose can start circles here." in refused.plain
        assert refused.for_one == quay.ana.id
        assert quay.ana.modal is None
        admin = quay.guild.add_member("Ada", quay.guild.add_role("Admins", Permission.ADMINISTRATOR))
        await admin.slash("coffee-circle new", channel=quay.coffee)
        assert await admin.opens("New circle")


def _person(member: str, *groups: str) -> Person:
    return Person(MemberId(member), "Someone", "UTC", "en", admin=False, zone_known=False, groups=groups)


def _words(answer: Answer) -> str:
    return answer.form.title if isinstance(answer, Open) else plain_message(getattr(answer, "message", None))


async def _admins(quay: Quay) -> list[str]:
    """List the members who are stored as admins."""
    async with quay.store.reading(quay.community) as tx:
        return [member.id for member in await tx.members.admins()]


async def _post(quay: Quay, channel: Channel, action: str) -> None:
    """Post a message with a button, as if it had been delivered once."""
    pressed = Button((Words("Yes"),), action)
    drawn = draw_text(Message((Paragraph((Words("Would you?"),)), Buttons((pressed,)))), quay.community)
    assert drawn
    await quay.servers[-1].client.get_partial_messageable(int(channel.id)).send(drawn.content, view=drawn.view)


async def test_an_app_needs_no_keeping_apart_by_command_or_in_the_form(quay: Quay):
    robot = quay.guild.add_member("Robot")
    robot.user.is_bot = True
    async with quay.served():
        await quay.start_circle()
        await quay.join(quay.ana)
        answer = said(await quay.ana.slash("coffee not-with", {"member": robot}, quay.coffee))
        assert "you’ll never be paired with an app" in answer.plain
        await quay.ana.slash("coffee not-with", channel=quay.coffee)
        form = await quay.ana.opens("Keep us apart")
        answer = said(await quay.ana.submit(form, {"Never bring me together with": [robot, quay.ben]}))
        assert "you’ll never be paired with an app" in answer.plain
        assert "Someone you named hasn’t joined yet" in answer.plain
