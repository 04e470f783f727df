"""The part of `Accounts` that changes accounts, for panels that change none."""

from bridge.store.accounts import Profile
from bridge.store.one_time_links import Compose, Newcomer, Tell
from bridge.store.records import LinkPurpose, NewMail
from web.backends import Person


class UnchangingAccounts:
    """No link is of any use, no old password is right, and nothing is saved; but all is noted."""

    def __init__(self) -> None:
        self.asked: list[tuple[object, ...]] = []

    async def mail_link(self, email: str, purpose: LinkPurpose, compose: Compose) -> None:
        self.asked.append((email, purpose, compose))

    async def linked(self, token: str, purpose: LinkPurpose) -> str | None:
        self.asked.append((token, purpose))
        return None

    async def finish_sign_up(self, token: str, newcomer: Newcomer) -> Person | None:
        self.asked.append((token, newcomer))
        return None

    async def finish_reset(self, token: str, password: str, tell: Tell) -> Person | None:
        self.asked.append((token, password, tell))
        return None

    async def change_password(
        self, account_id: int, old: str, new: str, letter: NewMail | None
    ) -> Person | None:
        self.asked.append((account_id, old, new, letter))
        return None

    async def save_profile(self, person: Person, profile: Profile) -> None:
        self.asked.append((person, profile))
