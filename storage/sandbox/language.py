"""The language that visitors of the sandbox chose."""

from storage.sandbox.tables import sandbox_community
from storage.sandbox.transactions import SandboxRows, add_community


class SqlLanguage(SandboxRows):
    """The language of a sandbox community."""

    async def chosen(self) -> str | None:
        """Return the locale that was chosen, or None."""
        async with self._reading() as scope:
            return next(iter(await scope.values(sandbox_community.c.locale)), None)

    async def choose(self, locale: str) -> None:
        """Store a locale."""
        async with self._writing() as scope:
            await add_community(scope)
            await scope.change(sandbox_community, locale=locale)
