"""A simulated community that plays rounds, to compare settings: pure functions of settings and a seed."""
