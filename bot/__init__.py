"""Refill's core, which knows no platform and no SQL, and the command line, which connects the core to both."""
