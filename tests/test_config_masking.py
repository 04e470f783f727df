"""config.masking: no PIN, code or full number survives; what operators need does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.masking import DIGIT_WORDS, SECRET_WORDS, mask_number, masked, masked_field

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Nd", "Cs"]), max_size=20)
PINS = st.text("0123456789", min_size=2, max_size=10)


@st.composite
def phone_numbers(draw: st.DrawFn) -> str:
    """A number of 6 to 15 digits as somebody might write it."""
    gap = draw(st.sampled_from(["", " ", ".", "-", "/", "\xa0", "\u202f", "\u2011"]))
    start = draw(st.sampled_from(["0", "01", "0033", "+33", "+33(0)", "+33 (0) ", "(0)1"]))
    groups = draw(st.lists(st.text("0123456789", min_size=1, max_size=4), min_size=5, max_size=6))
    return start + gap.join(groups)


@given(
    pin=PINS,
    word=st.sampled_from(DIGIT_WORDS),
    form=st.sampled_from(["{} {}", "{}={}", "{}: {}", "{}='{}'", "'{}': '{}'", "{} is {}"]),
    before=TEXT,
    after=TEXT,
)
def test_digits_after_a_telling_word_are_hidden(
    pin: str, word: str, form: str, before: str, after: str
) -> None:
    line = masked(f"{before} wrong {form.format(word, pin)} {after}")
    assert not any(each.isdecimal() for each in line)


@given(number=phone_numbers(), before=TEXT, after=TEXT)
def test_a_number_keeps_its_last_two_digits_at_most(number: str, before: str, after: str) -> None:
    line = masked(f"call from {before} {number} {after}")
    assert sum(each.isdecimal() for each in line) <= 2


@given(code=st.text("0123456789", min_size=4, max_size=10))
@pytest.mark.parametrize(
    "uri", ["sip:join+{}@192.0.2.1", "sip:{}@192.0.2.1", "<sips:{}@192.0.2.1>"]
)
def test_a_code_in_a_sip_uri_is_hidden(uri: str, code: str) -> None:
    line = masked(f"INVITE {uri.format(code)} SIP/2.0")
    assert line == f"INVITE {uri.format('x' * len(code))} SIP/2.0"


@given(
    secret=st.text("abcdefgh0123!$%&/+", min_size=1, max_size=20),
    word=st.sampled_from(SECRET_WORDS),
    form=st.sampled_from(["{}={}", "{}: {}", "{}='{}'", '"{}": "{}"', "my_{} = '{}'"]),
)
def test_secrets_are_hidden_whole(secret: str, word: str, form: str) -> None:
    shown = form.replace("'{}'", "{}").replace(': "{}"', ": {}").format(word, "xxxx")
    assert masked(form.format(word, secret)) == shown


@given(st.lists(st.one_of(TEXT, PINS, phone_numbers(), st.just("pin="), st.just("sip:"))))
def test_masking_again_changes_nothing(parts: list[str]) -> None:
    once = masked("".join(parts))
    assert masked(once) == once


@pytest.mark.parametrize(
    "line",
    [
        "from 192.0.2.17:5062 to 198.51.100.255",
        "12 192.0.2.17:5062 34",
        "bound to 0.0.0.0:5062 and 127.0.0.1.",
        "listening at [2001:db8::1234:5678]:5062",
        "at 2030-01-02T03:04:05.678901+00:00, until 2030-12-31",
        "2030-01-02 03:04:05,678 engine ready",
        "03:04:05.678901Z",
        "took 1234.567891 ms for 1234567 bytes at 48000 Hz",
        "RTP ports 16384 to 24575, SIP port 5062",
        "leg 1234 ended with status code 486, exit code 137",
        "id 3f2504e0-4f89-41d3-9a0c-030512345678",
        "Retry-After: 30",
        "code_length is 6, PINs have 2 to 10 digits",
        "room 17: 5 legs, 4 talking",
    ],
)
def test_what_operators_need_survives(line: str) -> None:
    assert masked(line) == line


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("from sip:+33199001234@192.0.2.1", "from sip:+xxxxxxxxx34@192.0.2.1"),
        ("to sip:0199001234@192.0.2.1", "to sip:xxxxxxxxxx@192.0.2.1"),
        ("postgresql://u:p@ss@192.0.2.1/db", "postgresql://u:xxxx@192.0.2.1/db"),
        ("Authorization: Digest response=12ab", "Authorization: xxxx"),
        ("with Bearer abc.def", "with Bearer xxxx"),
        ("(x) [parameters: ('0042', 7)]", "(x) [parameters: hidden]"),
        (
            "Pin(pin='0042', phone='+33 1 99 00 12 34')",
            "Pin(pin='xxxx', phone='+xx x xx xx xx 34')",
        ),
        ("conference_code=4711", "conference_code=xxxx"),
        ("keyed 12*3#", "keyed xx*x#"),
        ("code 4711 from 192.0.2.17:5062", "code xxxx from 192.0.2.17:5062"),
        ("code 4711 192.0.2.17:5062", "code xxxx 192.0.2.17:5062"),
        ("code 4711.003-1", "code xxxx.xxx-x"),
        ("from +33 (0) 10000 B", "from +xx (x) xxx00 B"),
    ],
)
def test_how_it_looks(line: str, shown: str) -> None:
    assert masked(line) == shown


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("pin", "0042", "xxxx"),
        ("access_code", 471_100, "xxxxxx"),
        ("digits", ["1", "2"], "['x', 'x']"),
        ("status_code", 486, 486),
        ("token", None, "xxxx"),
        ("authorization", "Digest x", "xxxx"),
        ("caller", "1234", "xx34"),
        ("caller", "sip:+33199001234@192.0.2.1", "sip:+xxxxxxxxx34@192.0.2.1"),
        ("leg", 1_234_567, 1_234_567),
        ("held", True, True),
        ("uri", "sip:join+4711@example.org", "sip:join+xxxx@example.org"),
        ("row", {"pin": "0042", "leg": 7}, {"pin": "xxxx", "leg": 7}),
        ("rows", ({"code": "4711"}, "0199001234"), [{"code": "xxxx"}, "xxxxxxxx34"]),
    ],
)
def test_fields_are_masked_by_name(name: str, value: object, shown: object) -> None:
    assert masked_field(name, value) == shown


def test_mask_number_keeps_the_way_it_is_written() -> None:
    assert mask_number("+33 1 99 00 12 34") == "+xx x xx xx xx 34"
    assert mask_number("12") == "12"
