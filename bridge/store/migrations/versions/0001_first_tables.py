"""The first tables: companies, accounts, conferences, PIN lists, legs, audit.

A migration is history: it names columns in full and imports nothing of ours.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision: str | None = None

MOMENT = sa.DateTime(timezone=True)
CHOICE = sa.String(length=32)
ONE_OWNER = " + ".join(
    f"(CASE WHEN {owner} IS NULL THEN 0 ELSE 1 END)"
    for owner in ("organizer_id", "authorization_code_id", "company_id")
)


def upgrade() -> None:
    """Make the tables, each after those that it refers to."""
    _companies()
    _accounts()
    _authorization_codes()
    _conferences()
    _pin_lists()
    _pin_entries()
    _legs()
    _participants()
    _audit()
    _pin_key()


def _companies() -> None:
    op.create_table(
        "companies",
        *_numbered("companies"),
        sa.Column("name", sa.String(), nullable=False),
        _reference("companies", "parent_id", "companies"),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.UniqueConstraint("name", name="uq_companies_name"),
        sa.CheckConstraint("parent_id <> id", name="ck_companies_not_its_own_parent"),
    )
    _index("companies", "parent_id")


def _accounts() -> None:
    op.create_table(
        "accounts",
        *_numbered("accounts"),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("email_key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", CHOICE, nullable=False),
        _reference("accounts", "company_id", "companies"),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("language", CHOICE, nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.UniqueConstraint("email_key", name="uq_accounts_email_key"),
        sa.CheckConstraint(
            "role <> 'administrator' OR company_id IS NOT NULL",
            name="ck_accounts_administrator_has_company",
        ),
    )
    _index("accounts", "company_id")


def _authorization_codes() -> None:
    op.create_table(
        "authorization_codes",
        *_numbered("authorization_codes"),
        sa.Column("code", sa.String(), nullable=False),
        _reference("authorization_codes", "company_id", "companies", nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.UniqueConstraint("code", name="uq_authorization_codes_code"),
    )
    _index("authorization_codes", "company_id")


def _conferences() -> None:
    references = {"company_id": "companies", "authorization_code_id": "authorization_codes"}
    op.create_table(
        "conferences",
        *_numbered("conferences"),
        sa.Column("name", sa.String(), nullable=False),
        _reference("conferences", "organizer_id", "accounts", nullable=False),
        *(_reference("conferences", column, to) for column, to in references.items()),
        sa.Column("participant_code", sa.String(), nullable=False),
        sa.Column("moderator_code", sa.String(), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=True),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("pin_mode", CHOICE, nullable=False),
        sa.Column("same_pin", CHOICE, nullable=False),
        sa.Column("language", CHOICE, nullable=False),
        sa.Column("stopped_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("size >= 1", name="ck_conferences_size_positive"),
        sa.CheckConstraint("ends_at > starts_at", name="ck_conferences_ends_after_start"),
        sa.CheckConstraint(
            "participant_code <> moderator_code", name="ck_conferences_codes_differ"
        ),
    )
    _index("conferences", "organizer_id", *references)
    _index("conferences", "participant_code", "moderator_code", "starts_at")


def _pin_lists() -> None:
    op.create_table(
        "pin_lists",
        *_numbered("pin_lists"),
        _reference("pin_lists", "organizer_id", "accounts"),
        _reference("pin_lists", "authorization_code_id", "authorization_codes"),
        _reference("pin_lists", "company_id", "companies"),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.UniqueConstraint("organizer_id", name="uq_pin_lists_organizer_id"),
        sa.UniqueConstraint("authorization_code_id", name="uq_pin_lists_authorization_code_id"),
        sa.UniqueConstraint("company_id", name="uq_pin_lists_company_id"),
        sa.CheckConstraint(f"{ONE_OWNER} = 1", name="ck_pin_lists_one_owner"),
    )


def _pin_entries() -> None:
    names = ("first_name", "last_name", "company", "phone", "email")
    places = ("city", "state_country", "other")
    op.create_table(
        "pin_entries",
        *_numbered("pin_entries"),
        _reference("pin_entries", "list_id", "pin_lists", nullable=False, ondelete="CASCADE"),
        sa.Column("pin_digest", sa.LargeBinary(), nullable=False),
        sa.Column("pin_sealed", sa.LargeBinary(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in names + places),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("list_id", "pin_digest", name="uq_pin_entries_list_id_pin_digest"),
        sqlite_autoincrement=True,
    )


def _legs() -> None:
    op.create_table(
        "legs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_legs"),
        _reference("legs", "conference_id", "conferences"),
        sa.Column("dialled", CHOICE, nullable=False),
        sa.Column("dialled_number", sa.String(), nullable=True),
        sa.Column("caller", sa.String(), nullable=False),
        sa.Column("source_address", sa.String(), nullable=False),
        sa.Column("language", CHOICE, nullable=True),
        sa.Column("answered_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("end_reason", CHOICE, nullable=True),
        sa.Column("end_fault", CHOICE, nullable=True),
    )
    _index("legs", "conference_id", "answered_at", "ended_at")


def _participants() -> None:
    op.create_table(
        "participants",
        sa.Column(
            "leg_id",
            sa.Uuid(),
            sa.ForeignKey("legs.id", name="fk_participants_leg_id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("leg_id", name="pk_participants"),
        _reference("participants", "conference_id", "conferences", nullable=False),
        sa.Column("role", CHOICE, nullable=False),
        _reference("participants", "pin_entry_id", "pin_entries", ondelete="SET NULL"),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("company", sa.String(), nullable=True),
        sa.Column("joined_at", MOMENT, nullable=False),
        sa.Column("left_at", MOMENT, nullable=True),
    )
    _index("participants", "conference_id", "pin_entry_id")


def _audit() -> None:
    op.create_table(
        "audit",
        *_numbered("audit"),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("what", CHOICE, nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
    )
    _index("audit", "at", "subject")


def _pin_key() -> None:
    op.create_table(
        "pin_key",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_pin_key"),
        sa.Column("check_value", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("id = 1", name="ck_pin_key_only_one"),
    )


def _numbered(table: str) -> tuple[sa.Column[int], sa.PrimaryKeyConstraint]:
    return (
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )


def _reference(
    table: str, column: str, to: str, nullable: bool = True, ondelete: str | None = None
) -> sa.Column[int]:
    key = sa.ForeignKey(f"{to}.id", name=f"fk_{table}_{column}", ondelete=ondelete)
    return sa.Column(column, sa.Integer(), key, nullable=nullable)


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(f"ix_{table}_{column}", table, [column])
