"""Pages that belong to no platform."""
