"""How what is owed reaches a platform: the outbox, quiet hours and the nudge budget."""
