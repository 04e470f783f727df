"""What is text, and in which encoding."""

import codecs

import pytest
from fakes_pinlist import GOOD, csv_file

from pinentry.encoding import FORMAT_NAMES, TAKEN, Encoding, decode
from pinentry.problems import PinListError, Problem, Reason

TEXT = csv_file(GOOD).decode()


def refusal(data: bytes) -> Problem:
    with pytest.raises(PinListError) as caught:
        decode(data)
    (problem,) = caught.value.problems
    return problem


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (b"PK\x03\x04....[Content_Types].xml....xl/workbook.xml", ".xlsx"),
        (b"PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.spreadsheet", ".ods"),
        (b"PK\x03\x04....Index/Document.iwa", ".numbers"),
        (b"PK\x03\x04....readme.txt", "ZIP"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", ".xls"),
        (b"%PDF-1.7", "PDF"),
        (b"{\\rtf1", ".rtf"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
        (b"\x89PNG\r\n", "PNG"),
        (b"\xff\xd8\xff\xe0", "JPEG"),
        (b"<!DOCTYPE html>", "web page"),
        (b'\xef\xbb\xbf\r\n <?xml version="1.0"?>', "XML"),
    ],
)
def test_other_formats_are_named(data: bytes, named: str) -> None:
    problem = refusal(data)
    assert problem.reason is Reason.NOT_CSV
    assert named in problem.detail
    assert problem.detail in FORMAT_NAMES


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (TEXT.encode("utf-16"), "UTF-16"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "UTF-16"),
        (TEXT.encode("utf-16-le"), "UTF-16"),
        (TEXT.encode("utf-16-be"), "UTF-16"),
        (TEXT.encode("utf-32"), "UTF-32"),
        (codecs.BOM_UTF32_BE + TEXT.encode("utf-32-be"), "UTF-32"),
    ],
)
def test_wide_encodings_are_read_to_be_judged(data: bytes, named: str) -> None:
    text, encoding = decode(data)
    assert (text, encoding.value) == (TEXT, named)
    assert encoding not in TAKEN


NAMES = "René Müller, Hélène, François, Éric, Noël, Zoë, Gaël, Jürgen, Ångström"


@pytest.mark.parametrize("codec", ["mac-roman", "cp850", "cp437"])
def test_files_of_old_programs_are_recognised(codec: str) -> None:
    assert decode(NAMES.encode(codec))[1] is Encoding.MAC_OR_DOS


@pytest.mark.parametrize(
    "text",
    [
        NAMES,
        "Škoda, Žižka, Œuvre, cœur, L\u2019Haÿ-les-Roses, L\u2019HAŸ, LES ŒUFS",
        "5 \u2030, \u201eHaus\u201c, \u2020 1999, ACME\u2122, etc\u2026, Jean\u2013Paul",
        "René\u2021",
    ],
)
def test_windows_1252_is_not_taken_for_those(text: str) -> None:
    assert decode(text.encode("cp1252")) == (text, Encoding.WINDOWS_1252)


@pytest.mark.parametrize(
    ("data", "text", "encoding"),
    [
        (b"Anna", "Anna", Encoding.UTF_8),
        ("Zoé".encode(), "Zoé", Encoding.UTF_8),
        ("\ufeffZoé".encode(), "Zoé", Encoding.UTF_8_MARK),
        (b"Zo\xe9 \x80", "Zoé €", Encoding.WINDOWS_1252),
        ("Zoé ÉTÉ\u201d Ü".encode("cp1252"), "Zoé ÉTÉ\u201d Ü", Encoding.WINDOWS_1252),
    ],
)
def test_text_is_read(data: bytes, text: str, encoding: Encoding) -> None:
    assert decode(data) == (text, encoding)


@pytest.mark.parametrize(
    ("data", "text", "encoding"),
    [
        ("Zoé".encode() + b"\xff", "Zoé\udcff", Encoding.UTF_8),
        (b"\xef\xbb\xbfZo\xe9", "Zo\udce9", Encoding.UTF_8_MARK),
        (b"Zo\xe9\x81", "Zoé\udc81", Encoding.WINDOWS_1252),
    ],
)
def test_bytes_outside_the_encoding_are_kept_apart(
    data: bytes, text: str, encoding: Encoding
) -> None:
    assert decode(data) == (text, encoding)
