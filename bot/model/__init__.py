"""The words of the design as frozen values, with their states and the moves between them."""
