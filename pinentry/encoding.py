"""Bytes of an upload to text: which encoding it is, and what is no text at all (SPEC 3.4).

    first bytes of a known format             -> NOT_CSV, named
    UTF-16 or UTF-32, by mark or by its zeros -> ENCODING, named
    valid UTF-8, with or without mark         -> read
    mark of UTF-8, or mostly valid UTF-8      -> read as that, stray bytes as below
    otherwise                                 -> read as Windows-1252, undefined bytes as below

A byte that the encoding does not have becomes a lone surrogate (PEP 383), so that its row and
column can be named later. Windows-1252 comes last: hardly any bytes are invalid in it. Pure.
"""

import codecs
import re
from enum import Enum

from pinentry.problems import PinListError, Problem, Reason


class Encoding(Enum):
    """The encodings that are read; the value is the usual name."""

    UTF_8 = "UTF-8"
    UTF_8_MARK = "UTF-8 with byte order mark"
    WINDOWS_1252 = "Windows-1252"


_ZIP = b"PK\x03\x04"
_ZIP_PARTS = (
    (b"xl/", "an Excel workbook (.xlsx)"),
    (b"opendocument.spreadsheet", "an OpenDocument spreadsheet (.ods)"),
)
_FORMATS = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Excel workbook (.xls)"),
    (b"%PDF-", "a PDF document"),
    (b"{\\rtf", "a rich text document (.rtf)"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
)
_WIDE_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_STRAY = re.compile("[\udc80-\udcff]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")


def decode(data: bytes) -> tuple[str, Encoding]:
    """The text and its encoding. Raises PinListError where there is no text to go on with."""
    format_name = _format(data)
    if format_name:
        raise PinListError((Problem(None, None, Reason.NOT_CSV, format_name),))
    wide_name = _wide(data)
    if wide_name:
        raise PinListError((Problem(None, None, Reason.ENCODING, wide_name),))
    return _decode(data)


def _decode(data: bytes) -> tuple[str, Encoding]:
    if data.startswith(codecs.BOM_UTF8):
        text = data.removeprefix(codecs.BOM_UTF8).decode("utf-8", "surrogateescape")
        return text, Encoding.UTF_8_MARK
    text = data.decode("utf-8", "surrogateescape")
    if _mostly_utf_8(text):
        return text, Encoding.UTF_8
    return data.decode("cp1252", "surrogateescape"), Encoding.WINDOWS_1252


def _mostly_utf_8(text: str) -> bool:
    """Broken UTF-8 has more whole characters than stray bytes; Windows-1252 hardly any."""
    stray = len(_STRAY.findall(text))
    whole = len(_NOT_ASCII.findall(text)) - stray
    return whole >= stray


def _format(data: bytes) -> str | None:
    if data.startswith(_ZIP):
        return next((name for part, name in _ZIP_PARTS if part in data), "a ZIP archive")
    if data.removeprefix(codecs.BOM_UTF8)[:100].lstrip().startswith(b"<"):
        return "a web page or XML document"
    return next((name for start, name in _FORMATS if data.startswith(start)), None)


def _wide(data: bytes) -> str | None:
    marked = next((name for mark, name in _WIDE_MARKS if data.startswith(mark)), None)
    return marked or ("UTF-16" if _every_second_is_zero(data[:200]) else None)


def _every_second_is_zero(start: bytes) -> bool:
    """Latin text in UTF-16 without mark: most bytes of one half are zero, none of the other."""
    fewer, more = sorted((start[::2].count(0), start[1::2].count(0)))
    return fewer == 0 and more > len(start) // 4
