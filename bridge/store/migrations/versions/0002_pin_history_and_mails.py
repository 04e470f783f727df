"""The history of PIN lists, what an account chooses for itself, one-time links, and the outbox.

A migration is history: it names columns in full and imports nothing of ours.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision: str | None = "0001"

MOMENT = sa.DateTime(timezone=True)
CHOICE = sa.String(length=32)


def upgrade() -> None:
    """Add columns first, then the tables."""
    op.add_column("accounts", sa.Column("theme", CHOICE, nullable=False, server_default="auto"))
    op.add_column(
        "accounts", sa.Column("timezone", sa.String(), nullable=False, server_default="UTC")
    )
    op.add_column("pin_entries", sa.Column("since_change", sa.Integer(), nullable=True))
    op.create_index(
        "ix_pin_entries_list_id_since_change", "pin_entries", ["list_id", "since_change"]
    )
    _pin_list_changes()
    _past_pin_entries()
    _one_time_links()
    _mails()


def _pin_list_changes() -> None:
    op.create_table(
        "pin_list_changes",
        *_numbered("pin_list_changes"),
        _reference("pin_list_changes", "list_id", "pin_lists", ondelete="CASCADE"),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("kind", CHOICE, nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("removed", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("restored", sa.Integer(), nullable=True),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_pin_list_changes_list_id", "pin_list_changes", ["list_id"])


def _past_pin_entries() -> None:
    names = ("first_name", "last_name", "company", "phone", "email")
    places = ("city", "state_country", "other")
    op.create_table(
        "past_pin_entries",
        *_numbered("past_pin_entries"),
        _reference("past_pin_entries", "list_id", "pin_lists", ondelete="CASCADE"),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("since_change", sa.Integer(), nullable=True),
        sa.Column("until_change", sa.Integer(), nullable=False),
        sa.Column("pin_digest", sa.LargeBinary(), nullable=False),
        sa.Column("pin_sealed", sa.LargeBinary(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in names + places),
        sa.Column("active", sa.Boolean(), nullable=False),
    )
    op.create_index(
        "ix_past_pin_entries_list_id_until_change", "past_pin_entries", ["list_id", "until_change"]
    )


def _one_time_links() -> None:
    op.create_table(
        "one_time_links",
        *_numbered("one_time_links"),
        sa.Column("token_digest", sa.LargeBinary(), nullable=False),
        sa.Column("purpose", CHOICE, nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.UniqueConstraint("token_digest", name="uq_one_time_links_token_digest"),
    )
    op.create_index("ix_one_time_links_email", "one_time_links", ["email"])


def _mails() -> None:
    op.create_table(
        "mails",
        *_numbered("mails"),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("purpose", CHOICE, nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("state", CHOICE, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.Column("last_error", sa.String(), nullable=False),
        sa.UniqueConstraint("message_id", name="uq_mails_message_id"),
    )
    op.create_index("ix_mails_state_due_at", "mails", ["state", "due_at"])


def _numbered(table: str) -> tuple[sa.Column[int], sa.PrimaryKeyConstraint]:
    return (
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )


def _reference(table: str, column: str, to: str, ondelete: str) -> sa.Column[int]:
    key = sa.ForeignKey(f"{to}.id", name=f"fk_{table}_{column}", ondelete=ondelete)
    return sa.Column(column, sa.Integer(), key, nullable=False)
