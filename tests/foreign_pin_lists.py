"""PIN lists as other programs write them: the same three people, byte for byte in their manner.

| program                  | encoding             | separator        | line end    |
|--------------------------|----------------------|------------------|-------------|
| Excel, "CSV UTF-8"       | UTF-8 with mark      | , or ; by locale | CR LF       |
| Excel, "CSV"             | Windows-1252         | , or ; by locale | CR LF       |
| Excel, "CSV (Macintosh)" | Mac Roman            | , or ; by locale | CR          |
| Excel, "CSV (MS-DOS)"    | code page 850 or 437 | , or ; by locale | CR LF       |
| Excel, "Unicode text"    | UTF-16 LE with mark  | tab              | CR LF       |
| LibreOffice Calc         | as chosen            | as chosen        | LF          |
| Google Sheets            | UTF-8                | ,                | CR LF, none |
|                          |                      |                  | at the end  |
| Numbers                  | UTF-8                | , or ; by locale | CR LF       |

All quote a field where it is needed, LibreOffice every text if told so.
"""

import codecs
from collections.abc import Mapping, Sequence

from fakes_pinlist import HEADER

PEOPLE = (
    ("0042", "René", "Müller", "ACME", "01 99 00 12 34", "rene@example.org", "Orléans", "France"),
    ("0043", "Hélène", 'O"Neil', "ACME", "", "", "Köln", "Allemagne"),
    ("0044", "Zoë", "L\u2019Été", "Été & fils", "", "", "Besançon", "France"),
)
"""An apostrophe as word processors set it, a quotation mark, and no other column."""

ROWS = (tuple(HEADER.split(",")), *((*person, "") for person in PEOPLE))


def in_rows(
    separator: str, line_end: str, *, all_quoted: bool = False, last_end: bool = True
) -> str:
    """The list as text."""
    lines = (separator.join(_cell(cell, separator, all_quoted) for cell in row) for row in ROWS)
    return line_end.join(lines) + (line_end if last_end else "")


def with_columns_to_the_right(surplus: int) -> str:
    """What was once written in columns further right leaves them behind, empty."""
    return "".join(f"{line}{',' * surplus}\r\n" for line in in_rows(",", "\n").splitlines())


def _cell(text: str, separator: str, quoted: bool) -> str:
    needed = separator in text or '"' in text
    return '"' + text.replace('"', '""') + '"' if quoted or needed else text


def _in_old_letters(codec: str) -> str:
    """These encodings of the eighties have no typographic apostrophe."""
    text = in_rows(",", "\r" if codec == "mac-roman" else "\r\n")
    return text if codec == "mac-roman" else text.replace("\u2019", "'")


GOOD: Mapping[str, bytes] = {
    "Excel, CSV UTF-8": in_rows(",", "\r\n").encode("utf-8-sig"),
    "Excel, CSV": in_rows(",", "\r\n").encode("cp1252"),
    "LibreOffice": in_rows(",", "\n").encode(),
    "LibreOffice, all text quoted": in_rows(",", "\n", all_quoted=True).encode(),
    "LibreOffice, Windows-1252": in_rows(",", "\n").encode("cp1252"),
    "Google Sheets": in_rows(",", "\r\n", last_end=False).encode(),
    "Numbers": in_rows(",", "\r\n").encode(),
    "an old Macintosh in UTF-8": in_rows(",", "\r").encode(),
    "empty rows below": in_rows(",", "\r\n").encode() + b",,,,,,,,\r\n" * 500 + b"\r\n\r\n",
    "empty quoted rows below": in_rows(",", "\r\n").encode() + b'"","","","","","","","",""\r\n',
    "half an empty row below": in_rows(",", "\r\n").encode() + b",,,",
}
"""Files that are read."""

Expected = Sequence[tuple[int | None, str]]

BAD: Mapping[str, tuple[bytes, Expected]] = {
    "Excel in France, CSV UTF-8": (
        in_rows(";", "\r\n").encode("utf-8-sig"),
        [(None, "SEPARATOR")],
    ),
    "Excel in Germany, CSV": (in_rows(";", "\r\n").encode("cp1252"), [(None, "SEPARATOR")]),
    "Numbers in France": (in_rows(";", "\r\n").encode(), [(None, "SEPARATOR")]),
    "LibreOffice, tab": (in_rows("\t", "\n").encode(), [(None, "SEPARATOR")]),
    "Excel, Unicode text": (
        codecs.BOM_UTF16_LE + in_rows("\t", "\r\n").encode("utf-16-le"),
        [(None, "ENCODING"), (None, "SEPARATOR")],
    ),
    "LibreOffice, UTF-16": (in_rows(",", "\n").encode("utf-16"), [(None, "ENCODING")]),
    "UTF-16 without mark": (in_rows(",", "\n").encode("utf-16-be"), [(None, "ENCODING")]),
    "UTF-16 cut off inside a character": (
        in_rows(",", "\n").encode("utf-16")[:-3],
        [(None, "ENCODING"), (4, "HALF_WRITTEN"), (4, "LOST_CHARACTER")],
    ),
    "UTF-32": (in_rows(",", "\n").encode("utf-32"), [(None, "ENCODING")]),
    "Excel, CSV (Macintosh)": (
        _in_old_letters("mac-roman").encode("mac-roman"),
        [(None, "ENCODING")],
    ),
    "Excel, CSV (MS-DOS)": (_in_old_letters("cp850").encode("cp850"), [(None, "ENCODING")]),
    "Excel in America, CSV (MS-DOS)": (
        _in_old_letters("cp437").encode("cp437"),
        [(None, "ENCODING")],
    ),
    "sep= as Excel understands it": (
        b"sep=,\r\n" + in_rows(",", "\r\n").encode(),
        [(1, "SEPARATOR_LINE")],
    ),
    "sep= and semicolons": (
        b"sep=;\r\n" + in_rows(";", "\r\n").encode(),
        [(None, "SEPARATOR"), (1, "SEPARATOR_LINE")],
    ),
    "columns to the right": (with_columns_to_the_right(3).encode(), [(1, "EMPTY_COLUMNS")]),
    "something in the columns to the right": (
        with_columns_to_the_right(2).encode().replace(b"Orl\xc3\xa9ans,France,,,", b"Nice,FR,,,x"),
        [(1, "EMPTY_COLUMNS"), (2, "FIELD_COUNT")],
    ),
    "an empty row above": (
        b"\r\n" + in_rows(",", "\r\n").encode(),
        [(1, "HEADER"), (2, "NOT_DIGITS")],
    ),
    "no header": (
        in_rows(",", "\r\n").encode().partition(b"\r\n")[2],
        [(1, "HEADER")],
    ),
    "two marks": (b"\xef\xbb\xbf" + in_rows(",", "\r\n").encode("utf-8-sig"), [(1, "HEADER")]),
    "saved by two programs": (
        in_rows(",", "\r\n").encode() + in_rows(",", "\r\n").encode("cp1252"),
        [
            (5, "NOT_DIGITS"),
            (6, "DUPLICATE"),
            (6, "BROKEN_ENCODING"),
            (6, "BROKEN_ENCODING"),
            (6, "BROKEN_ENCODING"),
            (7, "DUPLICATE"),
            (7, "BROKEN_ENCODING"),
            (7, "BROKEN_ENCODING"),
            (8, "DUPLICATE"),
            (8, "BROKEN_ENCODING"),
            (8, "BROKEN_ENCODING"),
            (8, "BROKEN_ENCODING"),
            (8, "BROKEN_ENCODING"),
        ],
    ),
}
"""Files that are refused, and every reason with its row."""
