"""Texts that Refill sends, in the reader's language; one module for each capability."""
