"""Refill's core: what the bot does, with no platform and no SQL in it."""
