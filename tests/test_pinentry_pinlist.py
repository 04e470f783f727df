"""Whole files: what is read, what is refused with every error, what is written."""

from dataclasses import replace
from string import ascii_letters

import pytest
from fakes_pinlist import GOOD, HEADER, csv_file, details_of, pin_file, problems_of, row
from hypothesis import given, settings
from hypothesis import strategies as st

from config.settings import PinListSettings
from pinentry.pinlist import (
    Encoding,
    PinListError,
    PinRecord,
    Reason,
    Separator,
    check,
    parse,
    template,
    write,
)

LIMITS = PinListSettings()
PIN = "PIN Entry Code"
ANNA = PinRecord(
    pin="0042",
    first_name="Anna",
    last_name="Martin",
    company="ACME",
    phone="+33199001234",
    email="anna@example.org",
    city="Lyon",
    state_country="France",
    other="guest",
)

# What is read


def test_a_good_file() -> None:
    pin_list = parse(csv_file(GOOD), LIMITS)
    assert pin_list.records == (ANNA,)
    assert pin_list.encoding is Encoding.UTF_8
    assert pin_list.separator is Separator.COMMA
    assert pin_list.warnings == ()


def test_the_other_spelling_of_the_header() -> None:
    header = HEADER.replace("PIN Entry", "Pin Entry")
    assert parse(csv_file(GOOD, header=header), LIMITS).records == (ANNA,)


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_line_ends(line_end: str) -> None:
    assert parse(csv_file(GOOD, line_end=line_end), LIMITS).records == (ANNA,)


def test_no_line_end_after_the_last_row() -> None:
    assert parse(csv_file(GOOD).rstrip(), LIMITS).records == (ANNA,)


def test_blank_rows_are_skipped() -> None:
    assert parse(csv_file("", GOOD, ",,,,,,,,", "  "), LIMITS).records == (ANNA,)


def test_quoted_fields() -> None:
    quoted = ",".join(f'"{field}"' for field in GOOD.split(","))
    header = ",".join(f'"{name}"' for name in HEADER.split(","))
    assert parse(csv_file(quoted, header=header), LIMITS).records == (ANNA,)


def test_quotation_marks_inside_fields() -> None:
    data = csv_file(row("0042", '"Anna ""Nan"" M"'), row("0043", 'Jo "J" Li'))
    assert [entry.first_name for entry in parse(data, LIMITS).records] == [
        'Anna "Nan" M',
        'Jo "J" Li',
    ]


def test_blanks_around_fields_go() -> None:
    assert parse(csv_file(row(first="  Anna ")), LIMITS).records[0].first_name == "Anna"


@pytest.mark.parametrize(
    "name", ["Zoé", "Łukasz", "محمد", "שרה", "李小龍", "Zoe\u0301", "👩\u200d🚀", "\u200fמשה"]
)
def test_names_of_the_world(name: str) -> None:
    data = csv_file(row(first=name))
    assert parse(data, LIMITS).records[0].first_name == name
    assert parse(b"\xef\xbb\xbf" + data, LIMITS).encoding is Encoding.UTF_8_MARK


def test_windows_1252() -> None:
    data = csv_file(row(first="Zoé"), row("0043", "L\u2019Été")).decode().encode("cp1252")
    pin_list = parse(data, LIMITS)
    assert [entry.first_name for entry in pin_list.records] == ["Zoé", "L\u2019Été"]
    assert pin_list.encoding is Encoding.WINDOWS_1252


# What is refused


@pytest.mark.parametrize("data", [b"", b" \r\n \n"])
def test_nothing(data: bytes) -> None:
    assert problems_of(data) == [(None, None, Reason.EMPTY)]


def test_a_header_alone() -> None:
    assert problems_of(template().encode()) == [(None, None, Reason.EMPTY)]


def test_too_many_bytes() -> None:
    settings = PinListSettings(max_bytes=100)
    assert problems_of(csv_file(GOOD), settings) == [(None, None, Reason.TOO_MANY_BYTES)]


def test_too_many_rows_do_not_hide_other_errors() -> None:
    data = csv_file(GOOD, row("0043"), row("12x"))
    assert parse(csv_file(GOOD, row("0043")), PinListSettings(max_rows=2)).records
    assert problems_of(data, PinListSettings(max_rows=2)) == [
        (None, None, Reason.TOO_MANY_ROWS),
        (4, PIN, Reason.NOT_DIGITS),
    ]


@pytest.mark.parametrize(
    "header",
    [
        HEADER.lower(),
        HEADER + ",More",
        HEADER.removesuffix(",Other"),
        HEADER.replace("City", "Town"),
        "",
        GOOD,
    ],
)
def test_a_bad_header_does_not_hide_other_errors(header: str) -> None:
    assert problems_of(csv_file(row("12x"), header=header)) == [
        (1, None, Reason.HEADER),
        (2, PIN, Reason.NOT_DIGITS),
    ]


def test_rows_as_wide_as_a_bad_header_are_not_counted_again() -> None:
    data = csv_file("0042,Anna", "0043", header="PIN,Name")
    assert problems_of(data) == [(1, None, Reason.HEADER), (3, None, Reason.FIELD_COUNT)]


@pytest.mark.parametrize(("separator", "name"), [(";", "semicolon"), ("\t", "tab")])
def test_other_separators_are_named_and_the_rows_judged(separator: str, name: str) -> None:
    text = csv_file(GOOD, row("12x"), "0043", '0044;"').decode().replace(",", separator)
    problems = problems_of(text.encode())
    assert problems[:3] == [
        (None, None, Reason.SEPARATOR),
        (3, PIN, Reason.NOT_DIGITS),
        (4, None, Reason.FIELD_COUNT),
    ]
    assert details_of(text.encode())[0] == name


def test_a_comma_in_a_field() -> None:
    assert problems_of(csv_file(row(company='"ACME, Ltd"'))) == [(2, "Company", Reason.COMMA)]
    assert problems_of(csv_file(row(company="ACME, Ltd"))) == [(2, None, Reason.FIELD_COUNT)]


def test_every_required_field() -> None:
    places = problems_of(csv_file(",,\u200b, ,1,2,,,3"))
    assert [(column, reason) for _, column, reason in places] == [
        (PIN, Reason.MISSING),
        ("First Name", Reason.MISSING),
        ("Last Name", Reason.MISSING),
        ("Company", Reason.MISSING),
        ("City", Reason.MISSING),
        ("State/Country", Reason.MISSING),
    ]


def test_both_rows_of_a_duplicate_are_named() -> None:
    data = csv_file(GOOD, row("0043"), row("0042"), "", row("0042"))
    assert problems_of(data) == [(4, PIN, Reason.DUPLICATE), (6, PIN, Reason.DUPLICATE)]
    assert details_of(data) == ["2", "2"]


def test_leading_zeros_tell_pins_apart() -> None:
    assert len(parse(pin_file(["42", "042", "0042"]), LIMITS).records) == 3


def test_all_errors_come_at_once_in_the_order_of_rows() -> None:
    data = csv_file(row("0042", ""), row("1", city=""), "x", row("0042"), row("1.23E+09"))
    assert problems_of(data) == [
        (2, "First Name", Reason.MISSING),
        (3, PIN, Reason.PIN_LENGTH),
        (3, "City", Reason.MISSING),
        (4, None, Reason.FIELD_COUNT),
        (5, PIN, Reason.DUPLICATE),
        (6, PIN, Reason.SCIENTIFIC),
    ]


@pytest.mark.parametrize("last", ["0043,Bob,Li", '0043,Bob,"Li,X', "0043,Bob,Li,ACME,,,Lyon,Fra"])
def test_a_half_written_last_row(last: str) -> None:
    data = csv_file(GOOD) + last.encode()
    assert problems_of(data) == [(3, None, Reason.HALF_WRITTEN)]


def test_a_file_cut_inside_a_character() -> None:
    data = csv_file(row(first="Zoé")) + "0043,É".encode()[:-1]
    assert problems_of(data) == [
        (3, None, Reason.HALF_WRITTEN),
        (3, None, Reason.BROKEN_ENCODING),
    ]


def test_a_last_row_of_zeros_as_a_crash_leaves_it() -> None:
    assert problems_of(csv_file(GOOD) + b"\0" * 100) == [
        (3, None, Reason.HALF_WRITTEN),
        (3, None, Reason.CONTROL_CHARACTER),
    ]


@pytest.mark.parametrize("data", [b"\0" * 500, bytes(range(1, 128)) * 5, b"\x7fELF\x02\x01"])
def test_binary_data(data: bytes) -> None:
    assert problems_of(data) == [(None, None, Reason.NOT_CSV)]


def test_plain_text() -> None:
    data = b"Dear all,\nplease call in at noon.\n\nYours\n"
    assert problems_of(data) == [
        (1, None, Reason.HEADER),
        (2, None, Reason.FIELD_COUNT),
        (4, None, Reason.FIELD_COUNT),
    ]


def test_no_error_message_shows_a_pin() -> None:
    data = csv_file(row("86420975310"), row("864209x"), row("8642097"), row("8642097"))
    with pytest.raises(PinListError) as caught:
        parse(data, LIMITS)
    assert len(caught.value.problems) == 3
    assert "864" not in str(caught.value) + repr(caught.value)


# Zeros stripped by a spreadsheet

SPOILT = ["123", *(str(1000 + n) for n in range(19))]


def test_likely_stripped_zeros_refuse_the_file() -> None:
    assert problems_of(pin_file(SPOILT)) == [(None, PIN, Reason.ZEROS_STRIPPED)]
    assert details_of(pin_file(SPOILT)) == ["2"]


def test_the_uploader_may_confirm_the_lengths() -> None:
    pin_list = parse(pin_file(SPOILT), LIMITS, lengths_confirmed=True)
    assert [problem.reason for problem in pin_list.warnings] == [Reason.ZEROS_STRIPPED]


def test_possibly_stripped_zeros_are_a_warning() -> None:
    pin_list = parse(pin_file(["123", "4567", "8901"]), LIMITS)
    assert [problem.reason for problem in pin_list.warnings] == [Reason.ZEROS_STRIPPED]


# What is written


def test_the_template_is_the_header() -> None:
    assert template() == HEADER + "\r\n"


def test_writing_ends_lines_as_the_rfc_says() -> None:
    plain = replace(ANNA, phone="")
    assert write([plain]) == f"{HEADER}\r\n{GOOD.replace('+33199001234', '')}\r\n"


def test_no_field_begins_as_a_formula() -> None:
    written = write([replace(ANNA, first_name='=HYPERLINK("http://example.org")', other="-1")])
    assert "\"'=HYPERLINK(" in written
    assert ",'+33199001234," in written
    assert written.endswith(",'-1\r\n")


def test_zeros_are_kept_by_a_formula_that_is_but_its_text() -> None:
    written = write([ANNA], keep_zeros=True)
    assert written.startswith(f'{HEADER}\r\n"=""0042""",Anna,')
    assert '"=""+33199001234"""' in written


TEXT = st.text(st.sampled_from(ascii_letters + "éŁ李م'\"; =-+@\uff1d\u200b"), max_size=8).map(
    str.strip
)
REQUIRED = TEXT.filter(lambda text: any(map(str.isprintable, text)))
RECORDS = st.builds(
    PinRecord,
    pin=st.from_regex(r"0[0-9]{1,9}", fullmatch=True),
    first_name=REQUIRED,
    last_name=REQUIRED,
    company=REQUIRED,
    phone=TEXT,
    email=TEXT,
    city=REQUIRED,
    state_country=REQUIRED,
    other=TEXT,
    active=st.just(True),
)


@settings(max_examples=50)
@given(records=st.lists(RECORDS, min_size=1, max_size=4, unique_by=lambda record: record.pin))
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("keep_zeros", [False, True])
def test_what_is_written_is_read_back(
    records: list[PinRecord], encoding: str, keep_zeros: bool
) -> None:
    data = write(records, keep_zeros=keep_zeros).encode(encoding)
    assert parse(data, LIMITS).records == tuple(records)


# What is typed


def test_an_entry_that_was_typed() -> None:
    assert check(ANNA) == ()
    typed = replace(ANNA, pin="1.2E3", last_name="", company="A, B", phone="\t", other="x" * 256)
    assert [(each.row, each.column, each.reason) for each in check(typed)] == [
        (None, PIN, Reason.SCIENTIFIC),
        (None, "Last Name", Reason.MISSING),
        (None, "Company", Reason.COMMA),
        (None, "Phone", Reason.CONTROL_CHARACTER),
        (None, "Other", Reason.FIELD_TOO_LONG),
    ]


@given(record=RECORDS)
def test_what_was_typed_well_can_be_uploaded(record: PinRecord) -> None:
    assert check(record) == ()


@given(data=st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with pytest.raises(PinListError):
        parse(data, LIMITS)


@given(cut=st.integers(0, 400), where=st.integers(0, 400), noise=st.binary(max_size=6))
def test_damaged_files_are_read_or_refused(cut: int, where: int, noise: bytes) -> None:
    good = csv_file(GOOD, row("0043", "Zoé"), row("0044", '"Bob ""B"""'), row("0045"))
    try:
        entries = len(parse(good[:where] + noise + good[where:cut], LIMITS).records)
    except PinListError as error:
        entries = len(error.problems)
    assert entries > 0
