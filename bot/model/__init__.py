"""The model: frozen values for the words of the glossary, with their states and the moves between states."""
