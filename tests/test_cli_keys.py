"""`dialbridge keys rotate`: a new key, and nobody loses a PIN."""

from pathlib import Path

from cli_shell import GOOD, Shell

pytest_plugins = ["cli_databases"]

OWNER = ("--company", "Example")


def key(shell: Shell) -> bytes:
    return Path(shell.database.key_file).read_bytes()


def test_after_a_rotation_every_pin_is_there_under_another_key(shell: Shell) -> None:
    shell.good("pins", "import", "-", *OWNER, said=GOOD)
    shell.good("pins", "remove", *OWNER, "--pin", "17", "--yes")
    before = key(shell)
    told = shell.json("keys", "rotate")
    assert told == {"pins": 2, "key_file": shell.database.key_file}
    assert key(shell) != before
    assert [entry["pin"] for entry in shell.json("pins", "export", *OWNER)] == ["0042"]
    earlier = shell.json("pins", "history", *OWNER, "--change", "1")
    assert [record["pin"] for record in earlier] == ["0042", "17"]


def test_the_answer_reminds_of_the_backup(shell: Shell) -> None:
    said = shell.good("keys", "rotate")
    assert shell.database.key_file in said
    assert "Back up" in said


def test_a_key_that_is_not_the_database_s_is_not_replaced(shell: Shell) -> None:
    Path(shell.database.key_file).unlink()
    said = shell.bad(1, "keys", "rotate")
    assert "Restore the key file" in said
    assert not Path(shell.database.key_file).exists()
