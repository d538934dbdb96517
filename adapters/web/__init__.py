"""Pages, monitoring, and the web server: all that belongs to no platform."""
