"""Everything that talks to the world outside: chat platforms and web pages."""
