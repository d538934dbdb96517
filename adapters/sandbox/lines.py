"""What simulated members write: a few lines each, by topic and temperament, in English and German."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import Final

from adapters.sandbox.cast import BUSY, CHOOSY, EASY_GOING, KEEN, SandboxPerson, Temperament
from bot.texts.locales import parse_locale

Line = tuple[str, str]
"""A line in English and in German."""

OPENINGS: Final[Mapping[Temperament, Line]] = {
    KEEN: (
        "Hi {name}! So glad it’s us. I’ve picked the times that work for me.",
        "Hallo {name}! Schön, dass wir uns treffen. Meine Zeiten habe ich angekreuzt.",
    ),
    EASY_GOING: (
        "Hey {name}, lovely. I’m easy about times, see what I picked.",
        "Hey {name}, wie schön. Zeitlich bin ich flexibel, ich habe schon mal gewählt.",
    ),
    BUSY: (
        "Hi {name}, full week here, but half an hour always fits somewhere.",
        "Hallo {name}, meine Woche ist voll, aber eine halbe Stunde passt immer.",
    ),
    CHOOSY: (
        "Hello {name}. I’ve had a look at my calendar; let’s see if it matches yours.",
        "Hallo {name}. Ich habe in den Kalender geschaut, mal sehen, ob es dir passt.",
    ),
}
CURIOUS: Final[Line] = (
    "I’m only starting with this, so I’ll bring questions.",
    "Ich fange gerade erst damit an und bringe Fragen mit.",
)
TOPICS: Final[Mapping[str, Line]] = {
    "running a community on little time": (
        "I cut our meetings by half last year, and nobody noticed. I’ll show you which.",
        "Letztes Jahr habe ich die Hälfte unserer Treffen gestrichen, und keiner hat’s gemerkt.",
    ),
    "saying no to features kindly": (
        "I keep a list of kind ways to say no. It’s three lines long, you can have it.",
        "Ich habe eine Liste mit netten Absagen. Sie hat drei Zeilen, du kannst sie haben.",
    ),
    "running usability tests on a budget": (
        "Five people, a borrowed phone, a bag of biscuits. That’s my whole lab.",
        "Fünf Leute, ein geliehenes Handy, eine Tüte Kekse. Mehr Labor habe ich nicht.",
    ),
    "recruiting people for interviews": (
        "The best place I ever found people was a launderette. Ask me why.",
        "Die besten Gespräche fand ich im Waschsalon. Frag mich, warum.",
    ),
    "first talk at a meetup": (
        "My first one had eleven people and a projector that died. It went fine, I’ll tell you why.",
        "Bei meinem ersten saßen elf Leute da, und der Beamer ging aus. Es lief gut, ich erzähl dir, warum.",
    ),
    "on-call without burning out": (
        "I sleep through most nights now. It took one rule and a stubborn team lead.",
        "Ich schlafe inzwischen meistens durch. Dafür brauchte es eine Regel und eine sture Chefin.",
    ),
    "writing survey questions": (
        "Send me your worst question beforehand. We’ll start with that one.",
        "Schick mir vorher deine schlimmste Frage. Mit der fangen wir an.",
    ),
    "cooking Bengali food at home": (
        "Have mustard oil in the house. My aunt will know if you don’t.",
        "Hab Senföl im Haus. Meine Tante merkt es, wenn nicht.",
    ),
    "accessible forms": (
        "Bring a form you’re unsure about, and I’ll let you listen to it.",
        "Bring ein Formular mit, bei dem du unsicher bist. Ich lasse es dich anhören.",
    ),
    "testing with a screen reader": (
        "Close your eyes for the first five minutes. That’s the whole trick.",
        "Mach die ersten fünf Minuten die Augen zu. Das ist der ganze Trick.",
    ),
    "starting out as a freelancer": (
        "I’ll show you my first year’s books. They’re short, and a little sad.",
        "Ich zeige dir die Zahlen meines ersten Jahres. Sie sind kurz und etwas traurig.",
    ),
    "drawing on a tablet": (
        "I threw away all brushes but two. Which two, I’ll show you.",
        "Bis auf zwei Pinsel habe ich alle gelöscht. Welche, zeige ich dir.",
    ),
    "sourdough in a small kitchen": (
        "My starter lives on the bookshelf. Yours will find its place, too.",
        "Mein Ansatz wohnt im Bücherregal. Deiner findet auch seinen Platz.",
    ),
    "public speaking for quiet people": (
        "Quiet is an advantage, once you know where to stand. I’ll show you.",
        "Leise sein ist ein Vorteil, wenn man weiß, wo man steht. Ich zeig’s dir.",
    ),
    "explaining statistics without formulas": (
        "All I need is a bag of beans and a bad joke. I have both.",
        "Ich brauche nur eine Tüte Bohnen und einen schlechten Witz. Beides habe ich da.",
    ),
    "a portfolio that tells a story": (
        "Bring the project you left out. It’s usually the good one.",
        "Bring das Projekt mit, das du weggelassen hast. Meistens ist es das gute.",
    ),
    "planning a garden on a balcony": (
        "Tell me where your sun is at noon, and we’ll plan from there.",
        "Sag mir, wo mittags deine Sonne steht, dann planen wir von dort aus.",
    ),
    "negotiating a day rate": (
        "Say your number out loud three times before we talk. That’s half of it.",
        "Sag deine Zahl vorher dreimal laut. Das ist schon die halbe Miete.",
    ),
    "bookkeeping for freelancers": (
        "One folder, one evening a month. I’ll show you what goes in it.",
        "Ein Ordner, ein Abend im Monat. Ich zeige dir, was hineinkommt.",
    ),
    "moving from engineering to product": (
        "I missed the compiler for a year. Then I stopped. Let’s talk about that year.",
        "Ein Jahr lang fehlte mir der Compiler. Dann nicht mehr. Reden wir über das Jahr.",
    ),
    "interviewing for design jobs": (
        "I’ve sat on the other side of that table. It’s less scary from there.",
        "Ich saß auf der anderen Seite des Tisches. Von dort wirkt es harmloser.",
    ),
    "recording a podcast at home": (
        "Under a duvet, with a cheap microphone. It sounds better than our studio.",
        "Unter der Bettdecke, mit billigem Mikrofon. Klingt besser als unser Studio.",
    ),
    "answering angry letters": (
        "I’ve kept the angriest ones. We can answer one together.",
        "Die wütendsten habe ich aufgehoben. Wir können zusammen einen beantworten.",
    ),
    "keeping bees in a city": (
        "Two hives, a flat roof, patient neighbours. Mostly the neighbours.",
        "Zwei Völker, ein Flachdach, geduldige Nachbarn. Vor allem die Nachbarn.",
    ),
}
REPLIES: Final[Mapping[Temperament, Sequence[Line]]] = {
    KEEN: (
        ("Oh yes! Let’s talk about exactly that.", "Oh ja! Genau darüber reden wir."),
        ("Good point. I’ll bring an example.", "Guter Punkt. Ich bringe ein Beispiel mit."),
        ("I was hoping you’d ask.", "Ich hatte gehofft, dass du das fragst."),
    ),
    EASY_GOING: (
        ("Sounds good to me.", "Klingt gut."),
        ("Ha, same here. Tell me more when we talk.", "Ha, geht mir auch so. Erzähl mir mehr, wenn wir reden."),
        ("Fine with me, no rush.", "Passt für mich, ganz in Ruhe."),
    ),
    BUSY: (
        ("Between two meetings, but yes.", "Gerade zwischen zwei Terminen, aber ja."),
        ("Short answer: yes. Long answer when we talk.", "Kurz: ja. Lang: wenn wir reden."),
        ("Noted, thank you!", "Ist notiert, danke dir!"),
    ),
    CHOOSY: (
        ("Let me think about that until we talk.", "Darüber denke ich bis dahin nach."),
        (
            "Hm. I see it a little differently, which is a good start.",
            "Hm. Ich sehe es etwas anders, das ist doch ein guter Anfang.",
        ),
        ("Fair enough.", "Einverstanden."),
    ),
}
WELCOME: Final[Line] = (
    "Welcome to the circle, {name}! You’ll like it: half an hour, and no small talk.",
    "Willkommen im Kreis, {name}! Es wird dir gefallen: eine halbe Stunde, ganz ohne Smalltalk.",
)
HELLOS: Final[Mapping[str, tuple[str, Line]]] = {
    "noor": (
        "general",
        (
            "Talked for half an hour and forgot my tea. Recommended.",
            "Eine halbe Stunde geredet und den Tee vergessen. Sehr zu empfehlen.",
        ),
    ),
    "arjun": (
        "kitchen",
        (
            "My aunt has seen a photo of my dal. She’s booking a flight.",
            "Meine Tante hat ein Foto von meinem Dal gesehen. Sie bucht einen Flug.",
        ),
    ),
    "amara": (
        "general",
        (
            "Rejected idea number forty-one is up on my wall. It’s my favourite.",
            "Abgelehnte Idee Nummer einundvierzig hängt jetzt an der Wand. Meine liebste.",
        ),
    ),
    "dana": (
        "kitchen",
        ("Loaf number four. You could almost slice it.", "Brot Nummer vier. Man konnte es fast schneiden."),
    ),
    "tiago": (
        "general",
        (
            "Good morning from São Paulo. The rain has the same rhythm as my deadline.",
            "Guten Morgen aus São Paulo. Der Regen hat denselben Takt wie mein Abgabetermin.",
        ),
    ),
    "joel": (
        "general",
        (
            "Back from the bike. Three clients, one flat tyre, no receipts lost.",
            "Zurück vom Rad. Drei Kunden, ein Platten, kein Beleg verloren.",
        ),
    ),
}


def opening(person: SandboxPerson, name: str, text: str) -> str | None:
    """Return a member's first line in a chat, about the topic that its introduction's text names."""
    if person.temperament is None or person.temperament not in OPENINGS:
        return None
    topic = next((topic for topic in TOPICS if topic in text), None)
    about = TOPICS[topic] if topic in person.sharing and topic else CURIOUS
    return f"{_say(person, OPENINGS[person.temperament], name)} {_say(person, about)}"


def reply(person: SandboxPerson, message_id: str) -> str | None:
    """Return a member's answer to what somebody wrote, always the same for a message."""
    if person.temperament is None or person.temperament not in REPLIES:
        return None
    lines = REPLIES[person.temperament]
    return _say(person, Random(f"{person.id}|{message_id}").choice(lines))  # noqa: S311 - small talk


def welcome(person: SandboxPerson, name: str) -> str:
    """Return what an organiser writes to somebody who has joined."""
    return _say(person, WELCOME, name)


def hello(person: SandboxPerson) -> tuple[str, str] | None:
    """Return what a member says once in a channel, with the channel; or None."""
    if person.id not in HELLOS:
        return None
    channel, line = HELLOS[person.id]
    return channel, _say(person, line)


def _say(person: SandboxPerson, line: Line, name: str = "") -> str:
    return line[parse_locale(person.locale).language == "de"].format(name=name)
