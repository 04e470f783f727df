"""`dialbridge account`: who may log in to the panel, with which password, and who not any more."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import click

from bridge import directory
from bridge.commandline.options import OneOf, password_line
from bridge.commandline.run import Run, with_run
from bridge.control.wire import Json, to_json
from bridge.planning import known_zone, plan_account, system_zone
from bridge.store import accounts, companies, passwords
from bridge.store.records import Account, AccountRole, Company
from config.settings import Language

password_option = click.option(
    "--password-stdin", is_flag=True, help="Read it from standard input, one line."
)


@click.group("account")
def account() -> None:
    """Who may log in to the panel and organize conferences."""


@account.command("add")
@click.argument("email")
@click.option(
    "--role",
    type=OneOf(AccountRole),
    default="organizer",
    show_default=True,
    help="Sees its own, its company's, or everything.",
)
@click.option("--company", metavar="NAME", help="Needed for an administrator.")
@click.option("--name", help="How the person is called; the e-mail address if left out.")
@click.option("--language", type=OneOf(Language), default="en", show_default=True)
@click.option(
    "--timezone", metavar="ZONE", help="Of times on the panel; this machine's if left out."
)
@password_option
@with_run
def account_add(
    run: Run,
    email: str,
    company: str | None,
    timezone: str | None,
    password_stdin: bool,
    **rest: Any,
) -> None:
    """Add an account. Without --password-stdin a password is made, and shown this once."""
    company_id = directory.company(run.store, company).id if company else None
    password = password_line() if password_stdin else passwords.generated()
    new = plan_account(email, company_id=company_id, password=password, **rest)
    new = replace(new, timezone=known_zone(timezone or system_zone()).key)
    added = to_json(accounts.add(run.store, new, run.by, run.utc))
    run.show(added if password_stdin else added | {"password": password})


@account.command("list")
@click.option("--company", metavar="NAME", help="Only those of this company.")
@with_run
def account_list(run: Run, company: str | None) -> None:
    """List accounts by e-mail address."""
    company_id = directory.company(run.store, company).id if company else None
    found = accounts.listing(run.store, company_id)
    rows = _account_rows(found, companies.listing(run.store))
    run.table(rows, [to_json(each) for each in found], empty="No accounts.")


@account.command("password")
@click.argument("email")
@password_option
@with_run
def account_password(run: Run, email: str, password_stdin: bool) -> None:
    """Set a new password. Without --password-stdin one is made, and shown this once."""
    whose = directory.account(run.store, email)
    password = password_line() if password_stdin else passwords.generated()
    accounts.set_password(run.store, whose.id, password, run.by, run.utc)
    facts = {"id": whose.id, "email": whose.email}
    run.show(facts if password_stdin else facts | {"password": password})


@account.command("disable")
@click.argument("email")
@with_run
def account_disable(run: Run, email: str) -> None:
    """Lock an account out; its conferences and PIN list stay."""
    _switch(run, email, disabled=True)


@account.command("enable")
@click.argument("email")
@with_run
def account_enable(run: Run, email: str) -> None:
    """Let an account log in again."""
    _switch(run, email, disabled=False)


def _switch(run: Run, email: str, disabled: bool) -> None:
    whose = directory.account(run.store, email)
    accounts.set_disabled(run.store, whose.id, disabled, run.by, run.utc)
    words = "cannot log in any more" if disabled else "can log in again"
    facts = {"id": whose.id, "email": whose.email, "disabled": disabled}
    run.tell(facts, f"{whose.email} {words}.")


def _account_rows(found: Sequence[Account], employers: Sequence[Company]) -> list[Json]:
    names = {each.id: each.name for each in employers}
    return [
        {
            "id": each.id,
            "e-mail": each.email,
            "name": each.name,
            "role": each.role.value,
            "company": names.get(each.company_id or 0),
            "may log in": not each.disabled,
        }
        for each in found
    ]
