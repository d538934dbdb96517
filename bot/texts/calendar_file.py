"""Calendar files for chats with a time."""

from datetime import timedelta

from icalendar import Calendar, Event

from bot.model.content import CalendarEvent


def calendar_file(event: CalendarEvent) -> bytes:
    """Render an event as RFC 5545 says, with a stable UID, a rising SEQUENCE, times in UTC, and no addresses."""
    calendar = Calendar()
    calendar.add("prodid", "-//Refill//Refill//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    entry = Event()
    entry.add("uid", f"{event.chat}@refill")
    entry.add("sequence", event.sequence)
    entry.add("dtstamp", event.made_at)
    entry.add("dtstart", event.starts_at)
    entry.add("dtend", event.starts_at + timedelta(minutes=event.minutes))
    entry.add("summary", event.summary)
    calendar.add_component(entry)
    return bytes(calendar.to_ical())
