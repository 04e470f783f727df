"""`dialbridge account`: added, listed, given a new password, locked out."""

from contextlib import closing

from cli_shell import Shell

from bridge.store import accounts
from bridge.store.store import Store

pytest_plugins = ["cli_databases"]


def password_fits(shell: Shell, email: str, password: str) -> bool:
    with closing(Store.open(shell.database)) as store:
        return accounts.check_password(store, email, password) is not None


def test_a_password_that_is_made_is_shown_once_and_fits(shell: Shell) -> None:
    added = shell.json("account", "add", "ada@example.org", "--company", "Example")
    assert (added["role"], added["company_id"]) == ("organizer", 1)
    assert password_fits(shell, "ada@example.org", added["password"])


def test_a_password_from_standard_input_is_never_shown(shell: Shell) -> None:
    add = ("account", "add", "ada@example.org", "--password-stdin")
    assert "no password" in shell.bad(2, *add)
    assert "a long word" not in shell.good(*add, said="a long word\n")
    assert password_fits(shell, "ada@example.org", "a long word")


def test_accounts_that_cannot_be_are_refused(shell: Shell) -> None:
    add = ("account", "add")
    assert "needs a company" in shell.bad(1, *add, "a@example.org", "--role", "administrator")
    assert "already an account" in shell.bad(1, *add, "chief@example.org")
    assert "not an e-mail address" in shell.bad(1, *add, "nobody")
    assert "organizer, administrator" in shell.bad(2, *add, "a@example.org", "--role", "king")


def test_accounts_are_listed(shell: Shell) -> None:
    shell.good("account", "add", "ada@example.org", "--company", "Example", "--name", "Ada")
    listed = shell.json("account", "list")
    assert [each["email"] for each in listed] == ["ada@example.org", "chief@example.org"]
    assert not any("password" in each for each in listed)
    (of_company,) = shell.json("account", "list", "--company", "Example")
    assert of_company["name"] == "Ada"
    assert "super-administrator" in shell.good("account", "list")
    assert "no company 'Nobody'" in shell.bad(1, "account", "list", "--company", "Nobody")


def test_an_account_has_a_time_zone(shell: Shell) -> None:
    add = ("account", "add", "ada@example.org", "--timezone")
    assert shell.json(*add, "Europe/Paris")["timezone"] == "Europe/Paris"
    assert "Europe/Paris or UTC" in shell.bad(1, *add, "Nowhere")


def test_a_password_is_replaced(shell: Shell) -> None:
    told = shell.json("account", "password", "CHIEF@example.org")
    assert password_fits(shell, "chief@example.org", told["password"])
    change = ("account", "password", "chief@example.org", "--password-stdin")
    assert "another word" not in shell.good(*change, said="another word\n")
    assert password_fits(shell, "chief@example.org", "another word")
    assert "no account nobody@example.org" in shell.bad(
        1, "account", "password", "nobody@example.org"
    )


def test_an_account_is_locked_out_and_let_in_again(shell: Shell) -> None:
    who = "chief@example.org"
    shell.good("account", "password", who, "--password-stdin", said="a long word\n")
    assert shell.good("account", "disable", who) == f"{who} cannot log in any more.\n"
    assert shell.json("account", "list")[0]["disabled"] is True
    assert not password_fits(shell, who, "a long word")
    assert shell.json("account", "enable", who)["disabled"] is False
    assert password_fits(shell, who, "a long word")
    assert "account add" in shell.bad(1, "account", "disable", "nobody@example.org")
