"""Bytes of an upload to text: which encoding it is, and what is no text at all (SPEC 3.4).

    first bytes of a known format             -> NOT_CSV, named
    UTF-16 or UTF-32, by mark or by its zeros -> read to be judged, and refused by name
    valid UTF-8, with or without mark         -> read
    mark of UTF-8, or mostly valid UTF-8      -> read as that, stray bytes as below
    Windows-1252 with marks amid its words    -> as UTF-16: Mac Roman or DOS, as old programs save
    otherwise                                 -> read as Windows-1252, undefined bytes as below

A byte that the encoding does not have becomes a lone surrogate (PEP 383), so that its row and
column can be named later. Windows-1252 comes last: hardly any bytes are invalid in it. Pure.
"""

import codecs
import re
from enum import Enum

from pinentry.problems import PinListError, Problem, Reason


class Encoding(Enum):
    """The encodings that are recognised; the value is the usual name."""

    UTF_8 = "UTF-8"
    UTF_8_MARK = "UTF-8 with byte order mark"
    WINDOWS_1252 = "Windows-1252"
    UTF_16 = "UTF-16"
    UTF_32 = "UTF-32"
    MAC_OR_DOS = "Mac Roman / DOS"


TAKEN = frozenset({Encoding.UTF_8, Encoding.UTF_8_MARK, Encoding.WINDOWS_1252})
"""Files in others are judged like these, so that all there is to mend is said at once."""

_ZIP = b"PK\x03\x04"
_ZIP_PARTS = (
    (b"xl/", "an Excel workbook (.xlsx)"),
    (b"opendocument.spreadsheet", "an OpenDocument spreadsheet (.ods)"),
    (b"Index/", "a Numbers document (.numbers)"),
)
_ZIP_OF_OTHERS = "a ZIP archive"
_MARKUP = "a web page or XML document"
_FORMATS = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Excel workbook (.xls)"),
    (b"%PDF-", "a PDF document"),
    (b"{\\rtf", "a rich text document (.rtf)"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
)
BINARY_DATA = "binary data"
"""What looked like text at first."""
FORMAT_NAMES = (
    *(name for _, name in (*_ZIP_PARTS, *_FORMATS)),
    _ZIP_OF_OTHERS,
    _MARKUP,
    BINARY_DATA,
)
"""Everything that a file can be instead of CSV."""

_WIDE_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32", Encoding.UTF_32),
    (codecs.BOM_UTF32_BE, "utf-32", Encoding.UTF_32),
    (codecs.BOM_UTF16_LE, "utf-16", Encoding.UTF_16),
    (codecs.BOM_UTF16_BE, "utf-16", Encoding.UTF_16),
)
_OUT_OF_PLACE = re.compile(
    "(?<=[a-z])[\u0192\u02c6\u02dc\u0152\u0160\u0178\u017d\u201a\u201e\u2021\u2030]"
    "|[\u0192\u02c6\u02dc\u0178\u201a\u2021\u2030](?=[a-z])"
)
"""What Windows-1252 shows for the accented letters of the others: capitals and marks in words."""
_ACCENTED = re.compile("[\xc0-\xff]")


def decode(data: bytes) -> tuple[str, Encoding]:
    """The text and its encoding. Raises PinListError where there is no text to go on with."""
    format_name = _format(data)
    if format_name:
        raise PinListError((Problem(None, None, Reason.NOT_CSV, format_name),))
    wide = _wide(data)
    if wide:
        codec, encoding = wide
        return data.decode(codec, "replace"), encoding
    return _decode(data)


def _decode(data: bytes) -> tuple[str, Encoding]:
    if data.startswith(codecs.BOM_UTF8):
        text = data.removeprefix(codecs.BOM_UTF8).decode("utf-8", "surrogateescape")
        return text, Encoding.UTF_8_MARK
    text = data.decode("utf-8", "surrogateescape")
    if _mostly_utf_8(text):
        return text, Encoding.UTF_8
    text = data.decode("cp1252", "surrogateescape")
    if _words_look_wrong(text):
        return data.decode("mac-roman"), Encoding.MAC_OR_DOS
    return text, Encoding.WINDOWS_1252


def _mostly_utf_8(text: str) -> bool:
    """Broken UTF-8 has more whole characters than stray bytes; Windows-1252 hardly any."""
    if text.isascii():
        return True
    readable = text.encode("utf-8", "ignore").decode()
    stray = len(text) - len(readable)
    whole = len(readable) - len(readable.encode("ascii", "ignore"))
    return whole >= stray


def _words_look_wrong(text: str) -> bool:
    """Whether there is more out of place than accented letters where Windows-1252 has them."""
    wrong = sum(1 for _ in _OUT_OF_PLACE.finditer(text))
    return wrong > 0 and wrong > sum(1 for _ in _ACCENTED.finditer(text))


def _format(data: bytes) -> str | None:
    if data.startswith(_ZIP):
        return next((name for part, name in _ZIP_PARTS if part in data), _ZIP_OF_OTHERS)
    if data.removeprefix(codecs.BOM_UTF8)[:100].lstrip().startswith(b"<"):
        return _MARKUP
    return next((name for start, name in _FORMATS if data.startswith(start)), None)


def _wide(data: bytes) -> tuple[str, Encoding] | None:
    for mark, codec, encoding in _WIDE_MARKS:
        if data.startswith(mark):
            return codec, encoding
    start = data[:200]
    even, odd = start[::2].count(0), start[1::2].count(0)
    if min(even, odd) > 0 or max(even, odd) <= len(start) // 4:
        return None
    return ("utf-16-be" if even else "utf-16-le"), Encoding.UTF_16
