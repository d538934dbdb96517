"""A simulated community that plays rounds, to compare settings. Pure functions of settings and a seed."""
