"""`dialbridge company` and `authorization-code`: customers, their parts and billing codes."""

from collections.abc import Sequence

import click

from bridge import directory
from bridge.commandline.run import Run, with_run
from bridge.control.wire import Json, to_json
from bridge.store import authorization_codes, companies
from bridge.store.records import AuthorizationCode, Company


@click.group("company")
def company() -> None:
    """Companies and their sub-companies."""


@company.command("add")
@click.argument("name")
@click.option("--parent", metavar="NAME", help="The company that it is a part of.")
@with_run
def company_add(run: Run, name: str, parent: str | None) -> None:
    """Add a company."""
    parent_id = directory.company(run.store, parent).id if parent else None
    run.show(to_json(companies.add(run.store, name, run.by, run.utc, parent_id)))


@company.command("list")
@with_run
def company_list(run: Run) -> None:
    """List companies by name."""
    found = companies.listing(run.store)
    run.table(_company_rows(found), [to_json(each) for each in found], empty="No companies.")


@click.group("authorization-code")
def authorization_code() -> None:
    """Billing codes of companies; each can have a PIN list."""


@authorization_code.command("add")
@click.argument("code")
@click.option("--company", metavar="NAME", required=True, help="Whom it bills.")
@click.option("--label", default="", help="What it is for.")
@with_run
def authorization_code_add(run: Run, code: str, company: str, label: str) -> None:
    """Add an authorization code to a company."""
    company_id = directory.company(run.store, company).id
    run.show(to_json(authorization_codes.add(run.store, code, company_id, label, run.by, run.utc)))


@authorization_code.command("list")
@with_run
def authorization_code_list(run: Run) -> None:
    """List authorization codes."""
    found = authorization_codes.listing(run.store)
    rows = _code_rows(found, companies.listing(run.store))
    run.table(rows, [to_json(each) for each in found], empty="No authorization codes.")


def _company_rows(found: Sequence[Company]) -> list[Json]:
    names = {each.id: each.name for each in found}
    return [
        {"id": each.id, "name": each.name, "part of": names.get(each.parent_id or 0)}
        for each in found
    ]


def _code_rows(codes: Sequence[AuthorizationCode], payers: Sequence[Company]) -> list[Json]:
    names = {each.id: each.name for each in payers}
    return [
        {"id": each.id, "code": each.code, "company": names[each.company_id], "label": each.label}
        for each in codes
    ]
