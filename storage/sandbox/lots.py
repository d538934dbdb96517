"""The sandbox's seeds, which save visitors from waiting. The sandbox's rules are those of every community."""

from storage.store import SqlStore, SqlTransaction


class SandboxTransaction(SqlTransaction):
    """A transaction whose seeds let `drawn_soon` add no delay, and leave no turn of an ask empty.

    In other communities, one turn in six is empty, so that the ask reaches a reader three days later. In a turn that is
    not empty, the question comes within two minutes. A visitor who stays a few minutes would take either delay for a
    fault.
    """

    def derive_seed(self, *parts: object) -> int:
        """Return a seed. Seeds for "empty" are odd, because a turn is empty if its seed is a multiple of six."""
        match parts[:1]:
            case ("soon",):
                return 0
            case ("empty",):
                return super().derive_seed(*parts) | 1
            case _:
                return super().derive_seed(*parts)


class SandboxSqlStore(SqlStore):
    """The store of the sandbox's community, whose transactions save visitors from waiting."""

    transactions = SandboxTransaction
