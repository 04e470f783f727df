"""`dialbridge mail`: what the panel has sent, is sending, could not send.

`mail test` is in cli.py: letters are written in web/, which nothing below may import.
"""

import time
from collections.abc import Sequence

import click

from bridge.commandline.options import OneOf
from bridge.commandline.refused import Refused
from bridge.commandline.run import Run, with_run
from bridge.control.wire import Json, to_json
from bridge.store import outbox
from bridge.store.outbox import OutboxMail
from bridge.store.records import MailState, NewMail

LOOK_EVERY_S = 0.2
EVERY = 1_000_000
"""More mails than any outbox keeps."""


@click.group("mail")
def mail() -> None:
    """Mails of the panel: each waits in the database until the mail server has taken it."""


@mail.command("list")
@click.option("--state", type=OneOf(MailState), help="Only those.")
@click.option("--limit", type=click.IntRange(1), default=100, show_default=True)
@with_run
def mail_list(run: Run, state: MailState | None, limit: int) -> None:
    """List mails, the newest first: to whom, why, how far, and what the server said."""
    found = outbox.listing(run.store, limit, state)
    run.table(_mail_rows(found), [_mail_facts(each) for each in found], empty="No mails.")


@mail.command("retry")
@click.argument("number", type=int, required=False)
@click.option("--all", "every_failed", is_flag=True, help="All that have failed.")
@with_run
def mail_retry(run: Run, number: int | None, every_failed: bool) -> None:
    """Try a failed mail again; the running panel sends it within seconds."""
    if (number is not None) is every_failed:
        raise click.UsageError("Name a failed mail by its number, or all of them by --all.")
    numbers = [number] if number is not None else _failed(run)
    for each in numbers:
        outbox.retry(run.store, each, run.utc)
    words = "1 mail is" if len(numbers) == 1 else f"{len(numbers)} mails are"
    run.tell({"retried": numbers}, f"{words} to be tried again.")


def post_and_watch(run: Run, letter: NewMail, wait_s: int) -> None:
    """Put a letter into the outbox, and say what the panel's postman made of it in that time.

    Raises Refused where the mail server did not take it, or no panel tried.
    """
    outbox.add(run.store, letter, run.utc)
    seen = _mail(run, letter)
    patience = time.monotonic() + wait_s
    while not _tried(seen) and time.monotonic() < patience:
        time.sleep(LOOK_EVERY_S)
        seen = _mail(run, letter)
    _tell(run, seen)


def _mail(run: Run, letter: NewMail) -> OutboxMail:
    newest = outbox.listing(run.store)
    return next(each for each in newest if each.message_id == letter.message_id)


def _tried(mail: OutboxMail) -> bool:
    return mail.state is MailState.SENT or bool(mail.last_error)


def _tell(run: Run, mail: OutboxMail) -> None:
    if mail.state is MailState.SENT:
        facts = _mail_facts(mail)
        run.tell(facts, f"The mail server has taken over mail {mail.id} to {mail.recipient}.")
    elif mail.last_error:
        raise Refused(
            f"The mail server has not taken mail {mail.id}: {mail.last_error}\n"
            "Correct the address; or [mail] in the settings, and restart the panel."
        )
    else:
        raise Refused(
            f"Mail {mail.id} waits: no panel has sent it yet. Start one with: dialbridge serve"
        )


def _failed(run: Run) -> list[int]:
    return [each.id for each in outbox.listing(run.store, EVERY, MailState.FAILED)]


def _mail_rows(found: Sequence[OutboxMail]) -> list[Json]:
    return [
        {
            "number": each.id,
            "to": each.recipient,
            "about": each.purpose.value,
            "state": each.state.value,
            "tries": each.tries,
            "since (UTC)": f"{each.created_at:%Y-%m-%d %H:%M}",
            "next try (UTC)": f"{each.due_at:%H:%M}" if each.state is MailState.WAITING else "",
            "the last answer": each.last_error,
        }
        for each in found
    ]


def _mail_facts(mail: OutboxMail) -> Json:
    """As JSON, without what is in it: that may be a link that opens an account."""
    facts = to_json(mail)
    del facts["content"]
    return facts
