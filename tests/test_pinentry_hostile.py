"""Files that no one here wrote: of other programs, and such as somebody could think out.

Whatever comes, the answer is a list or every problem, soon and with bounded memory.
"""

import io
import time
import tracemalloc
import zipfile

import pytest
from fakes_pinlist import GOOD as GOOD_ROW
from fakes_pinlist import HEADER, csv_file, problems_of, row
from foreign_pin_lists import BAD, GOOD, PEOPLE, Expected
from hypothesis import given, settings
from hypothesis import strategies as st

from config.settings import PinListSettings
from pinentry.pinlist import PinListError, Reason, describe, parse, write

# Files of other programs


@pytest.mark.parametrize("data", GOOD.values(), ids=GOOD.keys())
def test_files_that_are_read(data: bytes) -> None:
    records = parse(data, PinListSettings()).records
    assert [(each.pin, each.first_name, each.last_name, each.city) for each in records] == [
        (person[0], person[1], person[2], person[6]) for person in PEOPLE
    ]


@pytest.mark.parametrize(("data", "expected"), BAD.values(), ids=BAD.keys())
def test_files_that_are_refused_with_every_reason(data: bytes, expected: Expected) -> None:
    assert [(where, reason.name) for where, _, reason in problems_of(data)] == expected


@pytest.mark.parametrize("keep_zeros", [False, True])
@pytest.mark.parametrize("data", GOOD.values(), ids=GOOD.keys())
def test_a_download_of_what_was_uploaded_is_the_same_list(data: bytes, keep_zeros: bool) -> None:
    records = parse(data, PinListSettings()).records
    written = write(records, keep_zeros=keep_zeros).encode("utf-8-sig")
    assert parse(written, PinListSettings()).records == records


# Files that are something else


def zipped(name: str, content: bytes) -> bytes:
    """An archive of one file, well compressed."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(name, content)
    return archive.getvalue()


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (zipped("bomb", b"\0" * 100_000_000), "a ZIP archive"),
        (zipped("xl/workbook.xml", b"<workbook/>"), "an Excel workbook (.xlsx)"),
        (zipped("Index/Document.iwa", b"\0"), "a Numbers document (.numbers)"),
        (b"%PDF-1.7\n" + GOOD_ROW.encode(), "a PDF document"),
        (b"\0" * 1000, "binary data"),
        (b"SQLite format 3\0" + b"\1\2" * 50, "binary data"),
    ],
)
def test_what_is_no_csv_file_is_named_and_never_unpacked(data: bytes, named: str) -> None:
    with pytest.raises(PinListError, match="not a CSV file") as caught:
        parse(data, PinListSettings())
    assert [problem.detail for problem in caught.value.problems] == [named]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("An\0na", Reason.CONTROL_CHARACTER),
        ("\u202eannA", Reason.CONTROL_CHARACTER),
        ("\u2067Anna\u2069", Reason.CONTROL_CHARACTER),
        ("\u200b\u200d\ufeff", Reason.MISSING),
        ("\u00ad", Reason.MISSING),
        ("x" * 256, Reason.FIELD_TOO_LONG),
        ("e" + "\u0301" * 255, Reason.FIELD_TOO_LONG),
        ("\ufffd", Reason.LOST_CHARACTER),
    ],
)
def test_odd_unicode_that_is_refused(name: str, reason: Reason) -> None:
    assert problems_of(csv_file(row(first=name))) == [(2, "First Name", reason)]


@pytest.mark.parametrize("pin", ["\uff10\uff11\uff12", "\u0660\u0661", "\u00b2\u00b3", "0\u200b1"])
def test_digits_of_other_scripts_make_no_pin(pin: str) -> None:
    assert problems_of(csv_file(row(pin))) == [(2, "PIN Entry Code", Reason.NOT_DIGITS)]


@pytest.mark.parametrize("name", ["\u200fמשה\u200f", "محمد", "e\u0301", "x" * 255, "\U0001f469"])
def test_odd_unicode_that_is_read(name: str) -> None:
    assert parse(csv_file(row(first=name)), PinListSettings()).records[0].first_name == name


# Time and memory

MB = 1_000_000
LIMITS = PinListSettings(max_rows=2000, max_bytes=8 * MB)
MOST_S = 20.0
"""Far above what it takes here, far below what a file without limits would."""
MOST_MB = 80

HEAD = f"{HEADER}\n".encode()


def filled(content: bytes, head: bytes = HEAD) -> bytes:
    """Eight megabytes of the same."""
    return (head + content * (8 * MB // len(content)))[: 8 * MB]


HUGE = {
    "commas": filled(b",", b""),
    "rows of commas": filled(b",,,,,,,,\n"),
    "line ends": filled(b"\r", b"x"),
    "blanks": filled(b" " * 5000 + b"\n"),
    "short rows": filled(b"x\n"),
    "rows with every error": filled(b"x,,,,,,,,\x01\n"),
    "quotation marks": filled(b'"', b""),
    "open quotation marks": filled(b'"\n'),
    "long open quotation marks": filled(b'"' + b'",' * 4000 + b'"\n'),
    "NUL bytes": filled(b"\0"),
    "bytes of Windows-1252": filled(b"\xe9"),
    "rows of Windows-1252": filled(b"\xe9\n"),
    "undefined bytes": filled(b"\x81,\n"),
    "apostrophes": filled(b"'" * 900 + b";" + b'" ' * 400 + b",,,,,,,,\n"),
    "zero-width characters": filled(("\u200b" * 200 + ",").encode()),
    "formulas": filled(b"=;" * 1000 + b"\n"),
}


@pytest.mark.parametrize("data", HUGE.values(), ids=HUGE.keys())
def test_eight_megabytes_of_anything_get_an_answer_soon(data: bytes) -> None:
    began = time.process_time()
    problems = len(problems_of(data, LIMITS))
    assert time.process_time() - began < MOST_S
    assert 0 < problems <= 2 * LIMITS.max_rows * 9 + 2


@pytest.mark.parametrize(
    "name", ["rows of commas", "rows with every error", "rows of Windows-1252"]
)
def test_memory_follows_the_limits_and_not_the_file(name: str) -> None:
    tracemalloc.start()
    problems_of(HUGE[name], LIMITS)
    highest = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert highest < MOST_MB * MB


# Files that chance made

TEXTS = (HEADER, GOOD_ROW, '"', "'", "=", ";", "\t", ",", "\n", "\r", " ", "0", "é", "sep=;\n")
SPOILT = ('="0042"', "1.2E+9", "\u200b", "\u202e", "\ufffd", ",,,,,,,,")
BYTES = (b"\0", b"\xef\xbb\xbf", b"\xff\xfe", b"\xe9", b"\x81", b"\xc3")
PIECES = st.sampled_from([*(text.encode() for text in TEXTS + SPOILT), *BYTES])


def read_or_refused(data: bytes) -> None:
    """Nothing but a list or a PinListError that can be said."""
    try:
        records = parse(data, PinListSettings()).records
    except PinListError as error:
        problems = error.problems
    else:
        problems = ()
        assert parse(write(records).encode(), PinListSettings()).records == records
    assert all(map(describe, problems))


@settings(max_examples=300)
@given(pieces=st.lists(PIECES | st.binary(max_size=5), max_size=30), headed=st.booleans())
def test_any_mixture_is_read_or_refused(pieces: list[bytes], headed: bool) -> None:
    read_or_refused((HEAD if headed else b"") + b"".join(pieces))


@settings(max_examples=200)
@given(
    name=st.sampled_from(sorted(GOOD)),
    damages=st.lists(st.tuples(st.integers(0, 400), st.integers(0, 3), st.binary(max_size=3))),
)
def test_any_damage_is_read_or_refused(name: str, damages: list[tuple[int, int, bytes]]) -> None:
    data = GOOD[name][:600]
    for where, cut, noise in damages:
        data = data[:where] + noise + data[where + cut :]
    read_or_refused(data)


@settings(max_examples=100)
@given(
    text=st.text(max_size=80), codec=st.sampled_from(["utf-8", "utf-16", "utf-32", "utf-8-sig"])
)
def test_any_text_is_read_or_refused(text: str, codec: str) -> None:
    read_or_refused((HEADER + "\n" + text).encode(codec))
