"""A community in the browser, for trying Refill out and for demos."""
