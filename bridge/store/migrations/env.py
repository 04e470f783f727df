"""What Alembic runs: every migration that is missing, in the transaction that schema.py opened."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
