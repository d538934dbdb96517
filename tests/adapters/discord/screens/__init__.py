"""Discord's messages and forms, drawn well enough to be looked at: a phone or a desk, light or dark."""
