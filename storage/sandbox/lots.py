"""The sandbox's lots: the rules are those of every community, and the seeds that it draws are kind to a visitor."""

from storage.store import SqlStore, SqlTransaction


class SandboxTransaction(SqlTransaction):
    """A transaction whose seeds leave no turn of a question empty, and have it come at once.

    One turn in six is empty elsewhere: the question then comes three days late, and else within two minutes. A visitor
    of a few minutes would take that for a fault.
    """

    def derive_seed(self, *parts: object) -> int:
        """Return a seed derived like an id; those of empty turns are odd, so that no turn is one in an even number."""
        match parts[:1]:
            case ("soon",):
                return 0
            case ("empty",):
                return super().derive_seed(*parts) | 1
            case _:
                return super().derive_seed(*parts)


class SandboxSqlStore(SqlStore):
    """The store of the sandbox's community."""

    transactions = SandboxTransaction
