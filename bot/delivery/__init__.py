"""Delivery: from the outbox to the platforms, within members' windows, nudge budgets and rate limits."""
