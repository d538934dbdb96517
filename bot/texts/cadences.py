"""Texts that say when a circle meets.

There is a text for each weekday, because in many languages a weekday's gender or case changes the words around it.
"""

from babel.dates import format_time

from bot.model.circles import Cadence, Rhythm
from bot.texts.locales import parse_locale
from bot.texts.localization import Voice
from bot.texts.timestamps import zone_city


def cadence_text(voice: Voice, cadence: Cadence) -> str:
    """Render when a circle meets: "every other Tuesday at 10:00 AM (Berlin)"."""
    return _by_weekday(voice, cadence)[cadence.weekday]


def _by_weekday(voice: Voice, cadence: Cadence) -> tuple[str, ...]:
    locale = parse_locale(voice.locale)
    slots = {"time": format_time(cadence.at, "short", locale=locale), "place": zone_city(cadence.zone, locale)}
    match cadence.rhythm, cadence.nth:
        case Rhythm.WEEKLY, _:
            return (
                voice.text("every Monday at {time} ({place})", **slots),
                voice.text("every Tuesday at {time} ({place})", **slots),
                voice.text("every Wednesday at {time} ({place})", **slots),
                voice.text("every Thursday at {time} ({place})", **slots),
                voice.text("every Friday at {time} ({place})", **slots),
                voice.text("every Saturday at {time} ({place})", **slots),
                voice.text("every Sunday at {time} ({place})", **slots),
            )
        case Rhythm.EVERY_2_WEEKS, _:
            return (
                voice.text("every other Monday at {time} ({place})", **slots),
                voice.text("every other Tuesday at {time} ({place})", **slots),
                voice.text("every other Wednesday at {time} ({place})", **slots),
                voice.text("every other Thursday at {time} ({place})", **slots),
                voice.text("every other Friday at {time} ({place})", **slots),
                voice.text("every other Saturday at {time} ({place})", **slots),
                voice.text("every other Sunday at {time} ({place})", **slots),
            )
        case Rhythm.EVERY_3_WEEKS, _:
            return (
                voice.text("every 3 weeks on Monday at {time} ({place})", **slots),
                voice.text("every 3 weeks on Tuesday at {time} ({place})", **slots),
                voice.text("every 3 weeks on Wednesday at {time} ({place})", **slots),
                voice.text("every 3 weeks on Thursday at {time} ({place})", **slots),
                voice.text("every 3 weeks on Friday at {time} ({place})", **slots),
                voice.text("every 3 weeks on Saturday at {time} ({place})", **slots),
                voice.text("every 3 weeks on Sunday at {time} ({place})", **slots),
            )
        case Rhythm.EVERY_4_WEEKS, _:
            return (
                voice.text("every 4 weeks on Monday at {time} ({place})", **slots),
                voice.text("every 4 weeks on Tuesday at {time} ({place})", **slots),
                voice.text("every 4 weeks on Wednesday at {time} ({place})", **slots),
                voice.text("every 4 weeks on Thursday at {time} ({place})", **slots),
                voice.text("every 4 weeks on Friday at {time} ({place})", **slots),
                voice.text("every 4 weeks on Saturday at {time} ({place})", **slots),
                voice.text("every 4 weeks on Sunday at {time} ({place})", **slots),
            )
        case _, 1:
            return (
                voice.text("on the first Monday of the month at {time} ({place})", **slots),
                voice.text("on the first Tuesday of the month at {time} ({place})", **slots),
                voice.text("on the first Wednesday of the month at {time} ({place})", **slots),
                voice.text("on the first Thursday of the month at {time} ({place})", **slots),
                voice.text("on the first Friday of the month at {time} ({place})", **slots),
                voice.text("on the first Saturday of the month at {time} ({place})", **slots),
                voice.text("on the first Sunday of the month at {time} ({place})", **slots),
            )
        case _, 2:
            return (
                voice.text("on the second Monday of the month at {time} ({place})", **slots),
                voice.text("on the second Tuesday of the month at {time} ({place})", **slots),
                voice.text("on the second Wednesday of the month at {time} ({place})", **slots),
                voice.text("on the second Thursday of the month at {time} ({place})", **slots),
                voice.text("on the second Friday of the month at {time} ({place})", **slots),
                voice.text("on the second Saturday of the month at {time} ({place})", **slots),
                voice.text("on the second Sunday of the month at {time} ({place})", **slots),
            )
        case _, 3:
            return (
                voice.text("on the third Monday of the month at {time} ({place})", **slots),
                voice.text("on the third Tuesday of the month at {time} ({place})", **slots),
                voice.text("on the third Wednesday of the month at {time} ({place})", **slots),
                voice.text("on the third Thursday of the month at {time} ({place})", **slots),
                voice.text("on the third Friday of the month at {time} ({place})", **slots),
                voice.text("on the third Saturday of the month at {time} ({place})", **slots),
                voice.text("on the third Sunday of the month at {time} ({place})", **slots),
            )
        case _, 4:
            return (
                voice.text("on the fourth Monday of the month at {time} ({place})", **slots),
                voice.text("on the fourth Tuesday of the month at {time} ({place})", **slots),
                voice.text("on the fourth Wednesday of the month at {time} ({place})", **slots),
                voice.text("on the fourth Thursday of the month at {time} ({place})", **slots),
                voice.text("on the fourth Friday of the month at {time} ({place})", **slots),
                voice.text("on the fourth Saturday of the month at {time} ({place})", **slots),
                voice.text("on the fourth Sunday of the month at {time} ({place})", **slots),
            )
        case _, _:
            return (
                voice.text("on the last Monday of the month at {time} ({place})", **slots),
                voice.text("on the last Tuesday of the month at {time} ({place})", **slots),
                voice.text("on the last Wednesday of the month at {time} ({place})", **slots),
                voice.text("on the last Thursday of the month at {time} ({place})", **slots),
                voice.text("on the last Friday of the month at {time} ({place})", **slots),
                voice.text("on the last Saturday of the month at {time} ({place})", **slots),
                voice.text("on the last Sunday of the month at {time} ({place})", **slots),
            )
