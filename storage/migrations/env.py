"""How Alembic runs: on the connection that it is handed, in that connection's transaction."""  # noqa: INP001

from alembic import context

from storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
context.run_migrations()
