"""SQLite that answers in the caller's own thread, for stories that ask it a thousand things one after the other.

Its driver hands each statement to a thread, so that a server may do something else meanwhile. A story has nothing else
to do, and a good part of its time would go into waking that thread.
"""

from asyncio import Future
from collections.abc import Callable
from typing import Any

import aiosqlite
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.engine import create_engine
from storage.sqlite_driver import connect


class AtOnce:
    """Stands where a connection has its thread and the thread's queue."""

    def put_nowait(self, job: tuple[Future[Any] | None, Callable[[], Any]]) -> None:
        """Do what is asked for, before anything else happens."""
        answer, work = job
        try:
            done = work()
        except BaseException as error:
            if answer is None:
                raise
            answer.set_exception(error)
        else:
            if answer is not None:
                answer.set_result(done)

    def start(self) -> None:
        """Need no start."""


async def _run(work: Callable[..., Any], *given: Any, **named: Any) -> Any:
    return work(*given, **named)


def create_quick_engine(url: str) -> AsyncEngine:
    """Return an engine whose connections answer in the caller's thread if they are to SQLite."""
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine.sync_engine, "do_connect", insert=True)
        def prepare(_dialect: object, _record: object, _arguments: object, settings: dict[str, Any]) -> None:
            settings["async_creator_fn"] = _connect

    return engine


def _connect(path: str, **settings: Any) -> aiosqlite.Connection:
    connection: Any = connect(path, **settings)
    vars(connection).update(_execute=_run)
    connection._tx = connection._thread = AtOnce()  # there is no other way in
    return connection  # type: ignore[no-any-return]
