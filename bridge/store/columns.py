"""Column types of our own: moments in UTC, and enums kept as readable text.

A moment is an aware datetime on our side. PostgreSQL keeps it as `timestamptz`; SQLite has no such
type and gets the UTC wall clock as text, which sorts as time does. Used by tables.py only.
"""

from datetime import UTC, datetime
from enum import Enum

from sqlalchemy import DateTime, Dialect
from sqlalchemy import Enum as EnumColumn
from sqlalchemy.types import TypeDecorator

ENUM_LENGTH = 32
"""Room for members to come: a new one needs no migration."""


class NaiveDatetime(ValueError):
    """A datetime without a time zone was to be stored; our own fault, always."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime in any zone going in, in UTC coming out; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the driver: aware for PostgreSQL, UTC wall clock for SQLite."""
        if value is None:
            return None
        if value.utcoffset() is None:
            raise NaiveDatetime("a datetime without time zone cannot be stored")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From the driver: PostgreSQL answers in the session's zone, SQLite without one."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


def enum_text(members: type[Enum], attribute: str = "value") -> EnumColumn:
    """A text column that holds one member, written as its `attribute`."""
    return EnumColumn(
        members,
        values_callable=lambda enum: [getattr(member, attribute) for member in enum],
        native_enum=False,
        create_constraint=False,
        length=ENUM_LENGTH,
    )
