"""A synthetic community that plays rounds, to see what a setting would do. Pure functions of settings and a seed."""
