"""Delivery: from the outbox to the platforms, within members' hours, nudge budgets and rate limits."""
