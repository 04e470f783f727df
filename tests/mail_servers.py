"""Fixtures: a real SMTP server on loopback, used by `pytest_plugins = ["mail_servers"]`."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from mail_server import MailServer, Trust, trusted


@pytest.fixture(scope="session")
def trust(tmp_path_factory: pytest.TempPathFactory) -> Trust:
    """The session's certificate for 127.0.0.1."""
    return trusted(tmp_path_factory.mktemp("certificate"))


@pytest_asyncio.fixture
async def mail_server(trust: Trust) -> AsyncIterator[MailServer]:
    """An open server without encryption and login."""
    server = MailServer(trust)
    await server.open()
    yield server
    server.may_answer.set()
    await server.close()
