"""What can go wrong, each with a sentence for the person who meets it."""


class RefillError(Exception):
    """The base of all that Refill raises on purpose; its text is in English, for a log or an operator."""


class IllegalMove(RefillError):
    """A state was asked to become one that it can't become from where it is."""

    def __init__(self, what: str, state: str, wanted: str) -> None:
        self.what, self.state, self.wanted = what, state, wanted
        super().__init__(f"a {what} that is {state} can't become {wanted}")


class InvalidValue(RefillError):
    """A value is outside what it may be; `field` names it."""

    def __init__(self, field: str, why: str) -> None:
        self.field, self.why = field, why
        super().__init__(f"{field}: {why}")


class NotFound(RefillError):
    """A thing that was named does not exist in this community, or no longer."""

    def __init__(self, what: str, which: str) -> None:
        self.what, self.which = what, which
        super().__init__(f"no {what} {which!r} here")


class Conflict(RefillError):
    """Somebody else changed the same thing first; doing it again on what is there now is safe."""
