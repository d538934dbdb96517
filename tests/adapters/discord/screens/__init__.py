"""Pictures of messages and forms that look nearly as in Discord, on a phone or a desktop, light or dark."""
