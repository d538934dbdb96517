"""Refill's core, which knows no platform and no SQL, and the command line that wires it to them."""
