"""Pictures of messages and forms that look nearly as in Slack, on a phone or a desktop, light or dark."""
