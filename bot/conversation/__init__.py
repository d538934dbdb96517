"""Commands, forms and buttons, defined once for every platform."""
