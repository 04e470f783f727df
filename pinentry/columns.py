"""The nine columns of a PIN list, in the order of the file (SPEC 3.2).

Constants; any thread.
"""

from enum import Enum


class Column(Enum):
    """A column; the value is its name in the header."""

    PIN = "PIN Entry Code"
    FIRST_NAME = "First Name"
    LAST_NAME = "Last Name"
    COMPANY = "Company"
    PHONE = "Phone"
    EMAIL = "Email"
    CITY = "City"
    STATE_COUNTRY = "State/Country"
    OTHER = "Other"


COLUMNS = tuple(Column)
HEADER = tuple(column.value for column in COLUMNS)
ACCEPTED_HEADERS = (HEADER, ("Pin Entry Code", *HEADER[1:]))
"""The guide shows both spellings."""

REQUIRED = frozenset(COLUMNS) - {Column.PHONE, Column.EMAIL, Column.OTHER}
FIELD_MAX_CHARS = 255
"""The longest field that is stored."""
