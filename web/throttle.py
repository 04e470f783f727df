"""Logins and mails slowed down: the more there were, the longer the wait until the next.

    wrong passwords   of an account       3 at once, then 1, 2, 4 ... up to 60 s between tries
                      from an address    10 at once, then 1, 2, 4 ... up to 900 s
    mails asked for   to a mailbox        3 at once, then 1, 2, 4 ... up to 30 min
                      from an address    10 at once, then 1, 2, 4 ... up to 900 s

The account's wait stays short, so that a stranger who knows an e-mail address cannot keep its
owner out; the address's wait may grow, so that one machine cannot walk through many accounts. A
mailbox's wait may grow too: what was mailed before still works. Whether there is an account plays
no part. Every try counts as wrong from its start until the password is known to be right: tries
sent at the same moment do not slip through together. One quiet hour and all is forgotten. Tables
are bounded; the longest quiet entry goes first. Sans-IO, `now` in monotonic seconds; panel thread.
"""

import ipaddress
from collections import OrderedDict
from dataclasses import dataclass

FORGET_AFTER_S = 3600.0
MAX_ENTRIES = 10_000
IPV6_HOUSEHOLD_BITS = 64


@dataclass(frozen=True)
class Pace:
    """How many tries are free, and where the doubling of the wait ends."""

    free: int
    longest_s: float
    first_s: float = 1.0

    def wait_s(self, tries: int) -> float:
        """Seconds that must lie between try number `tries` and the next."""
        doublings = min(tries - self.free, 32)
        return 0.0 if doublings < 0 else min(self.first_s * 2.0**doublings, self.longest_s)


ACCOUNT_PACE = Pace(free=3, longest_s=60.0)
ADDRESS_PACE = Pace(free=10, longest_s=900.0)
MAILBOX_PACE = Pace(free=3, longest_s=1800.0, first_s=60.0)


@dataclass(frozen=True)
class _Tries:
    count: int
    last_at: float


class Tally:
    """The tries of one kind of key (account, or address) under one pace."""

    def __init__(self, pace: Pace, max_entries: int = MAX_ENTRIES) -> None:
        self._pace = pace
        self._max_entries = max_entries
        self._tries: OrderedDict[str, _Tries] = OrderedDict()

    def __len__(self) -> int:
        return len(self._tries)

    def wait_s(self, key: str, now: float) -> float:
        """Seconds until `key` may try again; 0.0 means at once."""
        tries = self._tries.get(key)
        if tries is None or now - tries.last_at >= FORGET_AFTER_S:
            return 0.0
        return max(0.0, tries.last_at + self._pace.wait_s(tries.count) - now)

    def count(self, key: str, now: float) -> None:
        """Add one try."""
        before = self._tries.pop(key, None)
        fresh = before is None or now - before.last_at >= FORGET_AFTER_S
        self._tries[key] = _Tries(1 if before is None or fresh else before.count + 1, now)
        while len(self._tries) > self._max_entries:
            self._tries.popitem(last=False)

    def take_back(self, key: str) -> None:
        """Remove one try, which turned out not to be a wrong one."""
        tries = self._tries.get(key)
        if tries is not None and tries.count > 1:
            self._tries[key] = _Tries(tries.count - 1, tries.last_at)
        elif tries is not None:
            del self._tries[key]

    def forget(self, key: str) -> None:
        """Remove every try."""
        self._tries.pop(key, None)


class Throttle:
    """Decides whether something may be tried now, by the account it is about and the address."""

    def __init__(self, account_pace: Pace, address_pace: Pace) -> None:
        self._accounts = Tally(account_pace)
        self._addresses = Tally(address_pace)

    def begin(self, account: str, address: str, now: float) -> float:
        """0.0: the try may go ahead and is counted. Otherwise the seconds still to wait."""
        account, address = account_key(account), address_key(address)
        wait_s = max(self._accounts.wait_s(account, now), self._addresses.wait_s(address, now))
        if wait_s == 0.0:
            self._accounts.count(account, now)
            self._addresses.count(address, now)
        return wait_s

    def succeeded(self, account: str, address: str) -> None:
        """The password was right: the account starts afresh, the address gets this try back."""
        self._accounts.forget(account_key(account))
        self._addresses.take_back(address_key(address))

    def undecided(self, account: str, address: str) -> None:
        """Nobody could tell (the database was away): the try does not count."""
        self._accounts.take_back(account_key(account))
        self._addresses.take_back(address_key(address))


class LoginThrottle(Throttle):
    """For passwords; and `mails`, which counts on its own, for mails that anybody may ask for."""

    def __init__(self) -> None:
        super().__init__(ACCOUNT_PACE, ADDRESS_PACE)
        self.mails = Throttle(MAILBOX_PACE, ADDRESS_PACE)


def account_key(email: str) -> str:
    """The same account, however its e-mail is typed."""
    return email.strip().casefold()


def address_key(address: str) -> str:
    """IPv4 as it is; IPv6 by its /64, since one household or server owns all of it."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, IPV6_HOUSEHOLD_BITS), strict=False))
    return str(parsed)
