"""Errors that Refill raises on purpose. Their texts are in English, for logs and operators."""


class RefillError(Exception):
    """Base class of these errors."""


class IllegalMove(RefillError):
    """A thing can't move from its state to the wanted state."""

    def __init__(self, what: str, state: str, wanted: str) -> None:
        self.what, self.state, self.wanted = what, state, wanted
        super().__init__(f"a {what} that is {state} can't become {wanted}")


class InvalidValue(RefillError):
    """A value is not allowed. `field` names the value."""

    def __init__(self, field: str, why: str) -> None:
        self.field, self.why = field, why
        super().__init__(f"{field}: {why}")


class UnclearZone(InvalidValue):
    """A typed time zone, such as CST, has several meanings."""

    def __init__(self, typed: str, zones: tuple[str, ...]) -> None:
        self.typed, self.zones = typed, zones
        super().__init__("zone", "unclear")


class NotFound(RefillError):
    """A thing does not exist in this community, or no longer exists."""

    def __init__(self, what: str, which: str) -> None:
        self.what, self.which = what, which
        super().__init__(f"no {what} {which!r} here")


class Conflict(RefillError):
    """Another transaction changed the same thing first. A retry is safe."""
