"""config.rules: what each kind of setting may be."""

import pytest

from config.rules import RULES, shown


@pytest.mark.parametrize(
    ("path", "good", "bad"),
    [
        ("sip.bind", ["0.0.0.0", "::1", "192.0.2.17"], ["", "example.org", "192.0.2.256"]),
        ("sip.port", [1, 65535], [0, 65536, -1]),
        ("sip.capacity", [1, 2048], [0, 2049]),
        ("sip.public_address", ["", "192.0.2.1", "pbx.example.org"], ["-x", "a b", "a..b"]),
        (
            "sip.numbers.number",
            ["+33199001234", "+12025550123"],
            ["", "0199001234", "+33 199001234", "+331", "+999123456789", "+33199001234567"],
        ),
        ("sip.trunks.name", ["x"], ["", " "]),
        ("sip.trunks.registrar", ["sip:sip.example.org"], ["sip:", "sip.example.org", ""]),
        ("sip.trunks.proxy", ["", "sip:192.0.2.1:5060"], ["192.0.2.1"]),
        ("media.rtp_first_port", [1024, 65535], [1023, 65536]),
        (
            "panel.public_url",
            ["", "https://example.org/", "http://192.0.2.1:8080"],
            ["example.org", "ftp://example.org", "https://", "https://[::1", "http://h:99999"],
        ),
        ("mail.host", ["", "mail.example.org", "192.0.2.1"], ["a b", "https://example.org"]),
        (
            "mail.sender",
            ["a@example.org", "Dialbridge <a@localhost>", '"B, C" <a.b+c@example.org>', "É <a@b>"],
            [
                *("", "Dialbridge", "a@", "@b", "a b@example.org", "a@b, c@d", "a..b@example.org"),
                *("é@example.org", "a@::1", "X <a@b>\r\nBcc: c@d", "a@example.org\n"),
            ],
        ),
        ("mail.give_up_after_h", [1, 240], [0, 241]),
        ("control.socket", ["a", "é" * 53], ["", "a" * 108, "é" * 54]),
        ("control.token", ["", "a" * 16], ["a" * 15]),
        (
            "database.url",
            ["sqlite:///x.db", "sqlite:////var/x.db", "postgresql://u:p@h/x", "postgresql:///x"],
            ["", "x.db", "sqlite://", "sqlite:///", "sqlite:x", "mysql://h/x", "postgresql://h"],
        ),
        ("entrance.code_length", [4, 10], [3, 11]),
        ("entrance.early_window_min", [0, 1440], [-1, 1441]),
        ("entrance.digit_timeout_s", [1, 10.0], [0.5, float("nan"), float("inf")]),
    ],
)
def test_rule(path: str, good: list[object], bad: list[object]) -> None:
    holds = RULES[path].holds
    assert [value for value in good if not holds(value)] == []
    assert [value for value in bad if holds(value)] == []


def test_a_long_value_is_shortened() -> None:
    assert shown("a" * 100) == "'" + "a" * 58 + "…"


def test_the_user_part_of_a_url_is_not_shown() -> None:
    assert shown("sip:u:p@ss/w@example.org") == "…@example.org'"
