"""Names of topics, which follow the language that visitors of the sandbox chose."""

from collections.abc import Mapping

from bot.model.topics import fold
from storage.sandbox.transactions import SandboxRows
from storage.tables import topic


class SqlTopicNames(SandboxRows):
    """The topics of a sandbox community, which the core stores."""

    async def rename(self, names: Mapping[str, str]) -> None:
        """Give topics new names, by their old names. A topic keeps its name if another has the new name already."""
        new = {fold(old): name for old, name in names.items() if fold(old) != fold(name)}
        async with self._writing() as scope:
            taken = set(await scope.values(topic.c.folded))
            for old in taken & new.keys():
                if fold(new[old]) not in taken:
                    await scope.change(topic, topic.c.folded == old, name=new[old], folded=fold(new[old]))
                    taken.add(fold(new[old]))
