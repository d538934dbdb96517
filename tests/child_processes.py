"""Child processes, as Linux lists them."""

from pathlib import Path


def children_of(parent: int) -> set[int]:
    """Return the ids of a process's children."""
    tasks = Path(f"/proc/{parent}/task").glob("*/children")
    return {int(child) for task in tasks for child in task.read_text().split()}
