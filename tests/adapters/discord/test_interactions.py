"""People's actions on Discord reach the core, and the core's answers reach people."""

from datetime import UTC, datetime

from adapters.discord.form_drafts import KEPT_SECONDS, FormDrafts
from bot.model.ids import MemberId
from bot.model.inbound import Answer, Command, Open
from bot.model.members import Person
from bot.texts import members
from bot.texts.localization import Voice
from bot.texts.plain_text import plain_message
from tests.adapters.discord.bodies import COMMUNITY
from tests.adapters.discord.incoming_only import IncomingScene, post_button, said, stored_admins
from tests.adapters.discord.local_discord import Channel, Error, Permission, Place
from tests.adapters.discord.local_discord.things import Role


async def test_an_organiser_starts_a_circle_and_the_server_is_where_it_meets(incoming: IncomingScene):
    async with incoming.served():
        answer = await incoming.start_circle()
        assert "Coffee opens a round every Tuesday at 10:00 (Berlin)." in answer.plain
        assert "/coffee-circle preview" not in answer.plain, "nobody is in it yet"
        assert answer.for_one == incoming.olive.id
    [community] = await incoming.store.communities()
    assert (community.name, community.zone, community.platform) == ("Harbour", "Europe/Berlin", "discord")


async def test_a_server_that_took_refill_out_is_not_brought_back_by_an_old_button(incoming: IncomingScene):
    async with incoming.served():
        await incoming.start_circle()
        await post_button(incoming, incoming.coffee, "topics")
    incoming.guild.kick_bot()
    async with incoming.served():
        for _ in range(2):
            await incoming.ana.press(await incoming.ana.sees("Would you?"), "Yes")
        assert incoming.discord.count("get_guild") == 1, "Discord is asked once, and refuses"
    [community] = await incoming.store.communities()
    assert community.left_at is not None


async def test_joining_asks_for_the_zone_that_discord_does_not_tell(incoming: IncomingScene):
    async with incoming.served():
        await incoming.start_circle()
        await incoming.ben.slash("coffee join", channel=incoming.coffee)
        form = await incoming.ben.opens()
        assert "Meine Zeitzone [Europe/Berlin]" in incoming.ben.reads(form)
        answer = await incoming.ben.submit(form, {"Neugierig bin ich auf": "Brot, *Käse*", "Meine Zeitzone": "lisbon"})
        assert "Du bist bei Coffee dabei." in said(answer).plain
        about = said(await incoming.ben.slash("coffee me", channel=incoming.coffee))
        assert "Europe/Lisbon" in about.plain
        assert "*Käse* und Brot" in about.plain
        assert not any("Käse" in text and "*" not in text for _, text in incoming.ben.marks(about))


async def test_a_form_with_mistakes_is_told_of_and_opens_again_with_all_that_was_typed(incoming: IncomingScene):
    async with incoming.served():
        await incoming.start_circle()
        await incoming.ana.slash("coffee join", channel=incoming.coffee)
        wrong = {"I’m curious about": "bread", "My time zone": "qwertyland"}
        answer = said(await incoming.ana.submit(await incoming.ana.opens("Join"), wrong))
        assert "“My time zone”: I don’t know that time zone." in answer.plain
        await incoming.ana.press(answer, "Try again")
        again = await incoming.ana.opens("Join")
        assert "I’m curious about [bread]" in incoming.ana.reads(again)
        assert "I don’t know that time zone." in incoming.ana.reads(again)
        answer = said(await incoming.ana.submit(again, {"My time zone": "Berlin"}))
        assert "You’re in Coffee." in answer.plain


async def test_after_a_restart_the_form_opens_as_things_stand_and_says_so(incoming: IncomingScene):
    async with incoming.served():
        await incoming.start_circle()
        await incoming.join(incoming.ana)
        await incoming.ana.slash("coffee hours", channel=incoming.coffee)
        answer = said(await incoming.ana.submit(await incoming.ana.opens("Your hours"), {"My time zone": "qwertyland"}))
    async with incoming.served():
        await incoming.ana.press(answer, "Try again")
        again = await incoming.ana.opens("Your hours")
        assert "what you typed is gone" in incoming.ana.reads(again)
        assert "My time zone [Europe/Berlin]" in incoming.ana.reads(again)


def test_what_somebody_typed_opens_for_nobody_else():
    seconds = [0]
    drafts, form = FormDrafts(lambda: seconds[0]), members.rest_form(Voice("en", "UTC"))
    token = drafts.keep(COMMUNITY, MemberId("1"), form).removeprefix("!").partition(":")[0]
    assert drafts.find(COMMUNITY, MemberId("1"), token) == form
    assert drafts.find(COMMUNITY, MemberId("2"), token) is None
    seconds[0] = KEPT_SECONDS
    assert drafts.find(COMMUNITY, MemberId("1"), token) is None


async def test_a_button_works_after_a_restart_however_old(incoming: IncomingScene):
    async with incoming.served():
        await incoming.start_circle()
        await incoming.join(incoming.ana)
        overview = said(await incoming.ana.slash("coffee now", channel=incoming.coffee))
    overview.made_at = datetime(2026, 1, 1, tzinfo=UTC)
    async with incoming.served():
        answer = said(await incoming.ana.press(overview, "My chats"))
        assert answer.for_one == incoming.ana.id
        assert "No chats yet." in answer.plain


async def test_a_strangers_press_is_refused_kindly(incoming: IncomingScene):
    async with incoming.served():
        await incoming.start_circle()
        await incoming.join(incoming.ana)
        await post_button(incoming, incoming.coffee, "met:aaaaaaaaaaaaaaaaaaaa:yes")
        answer = said(await incoming.ben.press(await incoming.ben.sees("Would you?"), "Yes"))
        assert answer.for_one == incoming.ben.id, "nobody else sees it"
        assert "Dieses Gespräch steht nicht mehr zur Wahl." in answer.plain


async def test_one_press_that_is_told_twice_has_one_effect(incoming: IncomingScene):
    async with incoming.served():
        await incoming.start_circle()
        await incoming.ana.slash("coffee join", channel=incoming.coffee)
        await incoming.ana.submit(await incoming.ana.opens("Join"), {"I’m curious about": "bread"}, deliveries=2)
        await incoming.ana.slash("coffee topics add", {"topic": "cheese"}, incoming.coffee, deliveries=2)
        asked = await incoming.ana.sees("cheese: are you curious about it, or happy to be asked?")
        await incoming.ana.press(asked, "I’m curious about it", deliveries=2)
        shown = said(await incoming.ana.slash("coffee topics show", channel=incoming.coffee))
        assert shown.plain.count("• cheese") == 1


async def test_a_press_in_direct_messages_knows_its_server(incoming: IncomingScene):
    async with incoming.served():
        await incoming.start_circle()
        await incoming.join(incoming.ana)
        incoming.guild.members[incoming.ana.id].nick = "Anni"
        await post_button(incoming, incoming.ana.direct, "pace:2")
        message = await incoming.ana.sees("Would you?")
        answer = said(await incoming.ana.press(message, "Yes"))
        assert answer.id == message.id, "it becomes the answer"
        assert "2 chats a month" in answer.plain
        await post_button(incoming, incoming.ana.direct, "topics")
        await incoming.ana.press(await incoming.ana.sees("Would you?"), "Yes")
        assert incoming.discord.count("get_member") == 1, "who she is there is believed for a moment"
        async with incoming.store.reading(incoming.community) as tx:
            ana = await tx.members.get(MemberId(incoming.ana.id))
        assert ana is not None
        assert ana.name == "Anni", "as she is called in that server"


async def test_an_answer_to_one_never_takes_the_place_of_what_all_see(incoming: IncomingScene):
    async with incoming.served():
        await incoming.start_circle()
        await incoming.join(incoming.ana)
        await post_button(incoming, incoming.coffee, "pace:2")
        posted = await incoming.ana.sees("Would you?")
        answer = said(await incoming.ana.press(posted, "Yes"))
        assert (answer.for_one, "2 chats a month" in answer.plain) == (incoming.ana.id, True)
        assert "Would you?" in (await incoming.ben.sees("Would you?")).plain


async def test_a_command_in_a_thread_is_about_the_circle_of_its_channel(incoming: IncomingScene):
    tea = incoming.guild.add_channel("tea")
    thread = Channel(incoming.discord.new_id(), Place.PUBLIC_THREAD, "Cups", incoming.guild, tea)
    thread.owner, thread.made_at = incoming.olive.id, datetime.now(UTC)
    incoming.guild.channels[thread.id] = incoming.discord.channels[thread.id] = thread
    async with incoming.served():
        await incoming.start_circle()
        await incoming.olive.slash("coffee-circle new", {"name": "Tea"}, tea)
        await incoming.olive.submit(await incoming.olive.opens("New circle"), {"Time zone": "Berlin"})
        await incoming.ana.slash("coffee join", channel=thread)
        answer = await incoming.ana.submit(await incoming.ana.opens("Join"), {"I’m curious about": "tea"})
        assert "You’re in Tea." in said(answer).plain


async def test_whoever_has_left_the_server_is_not_served_by_their_old_messages(incoming: IncomingScene):
    async with incoming.served():
        await incoming.start_circle()
        incoming.discord.add_guild("Elsewhere").let_in(incoming.ben)
        await post_button(incoming, incoming.ben.direct, "topics")
        incoming.guild.remove(incoming.ben)
        answer = said(await incoming.ben.press(await incoming.ben.sees("Would you?"), "Yes"))
        assert "für die Mitglieder" in answer.plain


async def test_who_manages_the_server_organises_from_direct_messages_too(incoming: IncomingScene):
    async with incoming.served():
        await incoming.start_circle()
        await incoming.join(incoming.olive)
        await incoming.join(incoming.ana)
        for who, may in ((incoming.olive, True), (incoming.ana, False)):
            await post_button(incoming, who.direct, "circle.new")
            answer = said(await who.press(await who.sees("Would you?"), "Yes"))
            assert ("Only admins and people they choose can start circles here." not in answer.plain) is may
        assert await stored_admins(incoming) == [incoming.olive.id], "she hears of reports"


async def test_whoever_discord_can_not_tell_of_just_now_stays_what_they_were(incoming: IncomingScene):
    async with incoming.served():
        await incoming.start_circle()
        await incoming.join(incoming.olive)
        await post_button(incoming, incoming.olive.direct, "circle.new")
        incoming.discord.fail("get_member", error=Error.MISSING_PERMISSIONS)
        answer = said(await incoming.olive.press(await incoming.olive.sees("Would you?"), "Yes"))
        assert "I can’t load or save anything" in answer.plain, "she may be one no longer"
        assert await stored_admins(incoming) == [incoming.olive.id]


async def test_a_forum_is_no_place_for_a_circle(incoming: IncomingScene):
    forum = incoming.guild.add_channel("questions", kind=Place.FORUM)
    post = Channel(incoming.discord.new_id(), Place.PUBLIC_THREAD, "Hello?", incoming.guild, forum)
    post.owner, post.made_at = incoming.olive.id, datetime.now(UTC)
    incoming.guild.channels[post.id] = incoming.discord.channels[post.id] = post
    async with incoming.served():
        answer = said(await incoming.olive.slash("coffee-circle new", {"name": "Coffee"}, post))
        assert "Circles need an ordinary text channel" in answer.plain


async def test_suggestions_come_while_typing(incoming: IncomingScene):
    async with incoming.served():
        await incoming.start_circle()
        await incoming.join(incoming.ana, "sourdough, cheese")
        await incoming.join(incoming.olive, "sourdough")
        ana, here = incoming.ana, incoming.coffee
        assert await ana.autocomplete("coffee join", "circle", "cof", channel=here) == ["Coffee"]
        assert (await ana.autocomplete("coffee zone", "zone", "berl", channel=here))[0] == "Berlin (Europe/Berlin)"
        assert await ana.autocomplete("coffee topics drop", "topic", "", channel=here) == ["cheese", "sourdough"]
        assert await incoming.ben.autocomplete("coffee topics drop", "topic", "", channel=here) == []
        assert await incoming.ben.autocomplete("coffee topics add", "topic", "sour", channel=here) == ["sourdough"]


async def test_members_of_a_role_that_is_named_organise_too(incoming: IncomingScene):
    async with incoming.served() as refill:
        await incoming.start_circle()
        crew = Role(incoming.discord.new_id(), "Crew")
        incoming.guild.roles[crew.id] = crew  # the gateway has sent no event yet
        dora = incoming.guild.add_member("Dora", crew)
        edit = Command(incoming.community, _person(dora.id, crew.id), "circle edit Coffee", None)
        assert "organisers can do that" in _words(await refill.conversation.command(edit))
        refused = said(await dora.slash("coffee-circle preview", channel=incoming.coffee))
        assert "organisers can do that" in refused.plain
        answer = await incoming.olive.slash("coffee-circle admins", {"role": crew}, incoming.coffee)
        assert "Everyone with that role can now use my admin commands" in said(answer).plain
        assert "organisers can do that" not in _words(await refill.conversation.command(edit))
        await incoming.join(dora)
        await dora.slash("coffee now", channel=incoming.coffee)
        assert set(await stored_admins(incoming)) == {incoming.olive.id, dora.id}, "she hears of reports"
        shown = said(await incoming.olive.slash("coffee-circle admins", channel=incoming.coffee))
        assert "everyone with the chosen role" in shown.plain
        assert set(await stored_admins(incoming)) == {incoming.olive.id, dora.id}, "looking changes nothing"
        removed = said(await incoming.olive.press(shown, "Remove that role"))
        assert "Roles no longer give admin rights." in removed.plain
        assert "organisers can do that" in _words(await refill.conversation.command(edit))
        assert await stored_admins(incoming) == [incoming.olive.id], "and of none any more"


async def test_everybody_is_offered_what_organisers_do_and_the_answer_tells_who_may(incoming: IncomingScene):
    async with incoming.served():
        assert (
            incoming.olive.commands(incoming.coffee)
            == incoming.ana.commands(incoming.coffee)
            == ["coffee", "coffee-circle"]
        )
        assert incoming.ana.commands(None) == []
        refused = said(await incoming.ana.slash("coffee-circle new", channel=incoming.coffee))
        assert "Only admins and people they choose can start circles here." in refused.plain
        assert refused.for_one == incoming.ana.id
        assert incoming.ana.modal is None
        admin = incoming.guild.add_member("Ada", incoming.guild.add_role("Admins", Permission.ADMINISTRATOR))
        await admin.slash("coffee-circle new", channel=incoming.coffee)
        assert await admin.opens("New circle")


def _person(member: str, *groups: str) -> Person:
    return Person(MemberId(member), "Someone", "UTC", "en", admin=False, zone_known=False, groups=groups)


def _words(answer: Answer) -> str:
    return answer.form.title if isinstance(answer, Open) else plain_message(getattr(answer, "message", None))


async def test_an_app_needs_no_keeping_apart_by_command_or_in_the_form(incoming: IncomingScene):
    robot = incoming.guild.add_member("Robot")
    robot.user.is_bot = True
    async with incoming.served():
        await incoming.start_circle()
        await incoming.join(incoming.ana)
        answer = said(await incoming.ana.slash("coffee not-with", {"member": robot}, incoming.coffee))
        assert "you’ll never be paired with an app" in answer.plain
        await incoming.ana.slash("coffee not-with", channel=incoming.coffee)
        form = await incoming.ana.opens("Keep us apart")
        answer = said(await incoming.ana.submit(form, {"Never bring me together with": [robot, incoming.ben]}))
        assert "you’ll never be paired with an app" in answer.plain
        assert "Someone you named hasn’t joined yet" in answer.plain
