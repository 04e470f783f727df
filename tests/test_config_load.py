"""config.load: file and environment into Settings, and every problem at once, without secrets."""

import traceback
from pathlib import Path
from typing import Any

import pytest

from config.fill import types_of
from config.load import SECTIONS, ConfigError, load
from config.rules import RULES
from config.settings import (
    Codec,
    DialInNumber,
    Language,
    LogFormat,
    Settings,
    Transport,
    Trunk,
)

NUMBER = 'number = "+33199001234"'
TRUNK = 'name = "a"\nregistrar = "sip:sip.example.org"\nusername = "u"\npassword = "hidden-word"'


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "bridge.toml"


def problems_of(text: str, config: Path, **environ: str) -> tuple[str, ...]:
    """What is wrong with a file; its name is cut off."""
    config.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load(config, environ)
    return tuple(each.removeprefix(f"{config}: ") for each in caught.value.problems)


def test_without_file_and_environment_there_are_defaults() -> None:
    assert load(None, {"PATH": "/bin"}) == Settings()


def test_the_file_changes_what_it_names(config: Path) -> None:
    config.write_text('[sip]\nport = 5070\ntransports = ["TCP"]\n[entrance]\nstep_timeout_s = 30')
    settings = load(config, {})
    assert settings.sip.port == 5070
    assert settings.sip.transports == (Transport.TCP,)
    assert isinstance(settings.entrance.step_timeout_s, float)
    assert settings.panel == Settings().panel


def test_a_byte_order_mark_does_no_harm(config: Path) -> None:
    config.write_text("[sip]\nport = 5070", encoding="utf-8-sig")
    assert load(config, {}).sip.port == 5070


def test_the_environment_wins_over_the_file(config: Path) -> None:
    config.write_text("[sip]\nport = 5070\ncapacity = 20")
    settings = load(config, {"DIALBRIDGE_SIP_PORT": "5080"})
    assert (settings.sip.port, settings.sip.capacity) == (5080, 20)


def test_the_environment_names_the_file_unless_the_caller_does(config: Path) -> None:
    config.write_text("[sip]\nport = 5070")
    named = {"DIALBRIDGE_CONFIG": str(config)}
    other = config.with_name("other.toml")
    other.write_text("[sip]\nport = 5071")
    assert load(None, named).sip.port == 5070
    assert load(other, named).sip.port == 5071
    assert load(None, {"DIALBRIDGE_CONFIG": ""}) == Settings()


@pytest.mark.parametrize(
    ("variable", "text", "path", "value"),
    [
        ("SIP_BIND", "127.0.0.1, ::1", "sip.bind", ("127.0.0.1", "::1")),
        ("SIP_TRANSPORTS", "tcp", "sip.transports", (Transport.TCP,)),
        ("MEDIA_CODECS", "pcma,PCMU", "media.codecs", (Codec.PCMA, Codec.PCMU)),
        ("ENTRANCE_CODES_MAY_REPEAT_DIGITS", "Yes", "entrance.codes_may_repeat_digits", True),
        ("ENTRANCE_CODES_MAY_REPEAT_DIGITS", "0", "entrance.codes_may_repeat_digits", False),
        ("ENTRANCE_DIGIT_TIMEOUT_S", "7.5", "entrance.digit_timeout_s", 7.5),
        ("LOG_FORMAT", "json", "log.format", LogFormat.JSON),
        ("PROMPTS_LANGUAGE", "fr", "prompts.language", Language.FR),
        ("DATABASE_URL", "postgresql:///x", "database.url", "postgresql:///x"),
    ],
)
def test_every_type_comes_from_the_environment(
    variable: str, text: str, path: str, value: object
) -> None:
    section, key = path.split(".")
    settings = load(None, {f"DIALBRIDGE_{variable}": text})
    assert getattr(getattr(settings, section), key) == value


def test_numbers_and_trunks_are_tables_of_the_file(config: Path) -> None:
    config.write_text(
        f'[[sip.numbers]]\n{NUMBER}\nlanguage = "fr"\n[[sip.numbers]]\nnumber = "+33199001235"\n'
        f"[[sip.trunks]]\n{TRUNK}"
    )
    sip = load(config, {}).sip
    assert sip.numbers == (
        DialInNumber("+33199001234", language=Language.FR),
        DialInNumber("+33199001235"),
    )
    assert sip.trunks == (Trunk("a", "sip:sip.example.org", "u", "hidden-word"),)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[sip]\nport = 70000", "[sip] port: 70000 is not a port; allowed: 1 to 65535"),
        ('[sip]\nport = "x"', "[sip] port: 'x' is not a port; allowed: 1 to 65535"),
        ("[sip]\nport = true", "[sip] port: True is not a port; allowed: 1 to 65535"),
        ("[sip]\nport = 5062.0", "[sip] port: 5062.0 is not a port; allowed: 1 to 65535"),
        ("[sip]\nport = {a = 1}", "[sip] port: a table is not a port; allowed: 1 to 65535"),
        ("[sip]\nprot = 1", "[sip] prot: unknown key; did you mean port?"),
        ("[pins]\nq = 1", "[pins] q: unknown key; allowed: max_bytes, max_rows"),
        ("[pin]\nmax_rows = 1", "[pin]: unknown section; did you mean pins?"),
        ("port = 1", "port: must stand below a line that names its section, as [sip]"),
        ("[sip]\ntransports = []", "[sip] transports: must be a list with something in it"),
        ('[sip]\nbind = "::"', "[sip] bind: must be a list with something in it"),
        ('[sip]\nbind = ["::", "::"]', "[sip] bind: names something twice"),
        (
            '[media]\ncodecs = ["opus"]',
            "[media] codecs: 'opus' is not possible; allowed: PCMU, PCMA",
        ),
        (
            "[entrance]\ncodes_may_repeat_digits = 1",
            "[entrance] codes_may_repeat_digits: 1 is not a switch; allowed: true or false",
        ),
        ("[sip]\nnumbers = [1]", "[sip] numbers: must be tables, each headed [[sip.numbers]]"),
        (
            '[[sip.numbers]]\nnumber = "0199001234"',
            "[sip] numbers 1, number: '0199001234' is not a telephone number; "
            "allowed: the international form: +33199001234",
        ),
        (
            f"[[sip.numbers]]\n{NUMBER}\nlabel = 1",
            "[sip] numbers 1, label: 1 is not a text; allowed: a text in quotes",
        ),
        (
            f'[[sip.numbers]]\n{NUMBER}\nlanguage = "de"',
            "[sip] numbers 1, language: 'de' is not possible; allowed: fr, en",
        ),
        (
            f"[[sip.numbers]]\n{NUMBER}\nlable = 1",
            "[sip] numbers 1, lable: unknown key; did you mean label?",
        ),
    ],
)
def test_a_problem_names_place_and_what_is_allowed(text: str, problem: str, config: Path) -> None:
    assert problems_of(text, config) == (problem,)


def test_a_missing_key_of_a_table_is_named(config: Path) -> None:
    text = '[[sip.trunks]]\nname = "a"\nregistrar = "sip:h"\nusername = "u"'
    assert problems_of(text, config) == ("[sip] trunks 1, password: missing; it has no default",)


def test_problems_of_the_environment_name_the_variable() -> None:
    wrong = {
        "DIALBRIDGE_SIP_PORT": "70000",
        "DIALBRIDGE_SIP_PROT": "1",
        "DIALBRIDGE_SIP_NUMBERS": "1",
        "DIALBRIDGE_XYZ": "1",
        "DIALBRIDGE_ENTRANCE_TRIES": "three",
        "DIALBRIDGE_CACHE": "/tmp/x",
        "DIALBRIDGE_TEST_POSTGRESQL": "x",
    }
    with pytest.raises(ConfigError) as caught:
        load(None, wrong)
    assert caught.value.problems == (
        "DIALBRIDGE_SIP_NUMBERS: [sip] numbers: can be set only in the file",
        "DIALBRIDGE_SIP_PROT: unknown setting; did you mean DIALBRIDGE_SIP_PORT?",
        "DIALBRIDGE_XYZ: unknown setting; allowed: DIALBRIDGE_<SECTION>_<KEY>",
        "DIALBRIDGE_SIP_PORT: [sip] port: 70000 is not a port; allowed: 1 to 65535",
        "DIALBRIDGE_ENTRANCE_TRIES: [entrance] tries: 'three' is not a number of tries; "
        "allowed: 1 to 10",
    )
    assert str(caught.value) == "\n".join(caught.value.problems)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (
            b"[sip\nport = 1",
            "is not TOML: Expected ']' at the end of a table declaration (at line 1",
        ),
        (b"[sip]\nlabel = '\xff'", "is not UTF-8 text"),
        (None, "cannot be read: No such file or directory"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(
    content: bytes | None, problem: str, config: Path
) -> None:
    if content is not None:
        config.write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        load(config, {})
    assert caught.value.problems[0].startswith(f"{config}: {problem}")


@pytest.mark.parametrize(
    "line",
    [
        '[control]\ntoken = ["{}"]',
        '[control]\ntoken = {{a = "{}"}}',
        '[control]\ntcp_bind = "127.0.0.1"\ntoken = "{}"\n[sip]\nport = 0',
        '[database]\nurl = "mysql://user:{}@example.org/x"',
        '[database]\nurl = "{}"',
        '[sip]\nport = "postgresql://user:{}@example.org/x"',
        '[[sip.trunks]]\nname = "a"\npassword = "{}"',
        '[[sip.trunks]]\nname = "a"\npassword = {{x = "{}"}}',
        '[[sip.trunks]]\nregistrar = "user:{}@example.org"',
        '[sip]\ntrunks = "{}"',
        'control = "{}"',
        '[control]\ntoken = "{}',
    ],
)
def test_no_secret_is_in_a_problem(line: str, config: Path) -> None:
    config.write_text(line.format("hidden/w@rd"))
    with pytest.raises(ConfigError) as caught:
        load(config, {})
    told = "".join(traceback.format_exception(caught.value))
    assert "hidden" not in told
    assert "w@rd" not in told


def test_no_secret_is_in_the_repr(config: Path) -> None:
    config.write_text(
        f"[[sip.trunks]]\n{TRUNK}\n[control]\ntoken = 'hidden-word-16-long'\n"
        "[database]\nurl = 'postgresql://u:hidden-word@example.org/x'"
    )
    assert "hidden-word" not in repr(load(config, {}))


def test_every_rule_is_about_a_setting_and_every_number_has_a_rule() -> None:
    known: dict[str, Any] = {}
    for section, table in SECTIONS.items():
        known |= {f"{section}.{key}": kind for key, kind in types_of(table).items()}
    known |= {f"sip.numbers.{key}": kind for key, kind in types_of(DialInNumber).items()}
    known |= {f"sip.trunks.{key}": kind for key, kind in types_of(Trunk).items()}
    assert RULES.keys() <= known.keys()
    assert {path for path, kind in known.items() if kind in (int, float)} <= RULES.keys()
