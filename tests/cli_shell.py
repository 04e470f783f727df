"""A shell to run commands in, and a PIN list for them. Its databases: cli_databases.py."""

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

import cli
from config.settings import DatabaseSettings

HEADER = "PIN Entry Code,First Name,Last Name,Company,Phone,Email,City,State/Country,Other"
GOOD = f"{HEADER}\n0042,Ada,Example,Example,,,Paris,FR,\n17,Ben,Example,Example,,,Lyon,FR,\n"


class Shell:
    """Runs commands in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = DatabaseSettings(f"sqlite:///{folder}/test.db", f"{folder}/test.key")
        self.environment = {
            "DIALBRIDGE_DATABASE_URL": self.database.url,
            "DIALBRIDGE_DATABASE_KEY_FILE": self.database.key_file,
            "DIALBRIDGE_CONTROL_SOCKET": f"{folder}/control.sock",
        }

    def run(self, *arguments: str, said: str = "") -> Result:
        """One command with this on its standard input."""
        return CliRunner().invoke(cli.main, arguments, input=said, env=self.environment)

    def good(self, *arguments: str, said: str = "") -> str:
        """What a command prints that has to succeed."""
        result = self.run(*arguments, said=said)
        assert result.exit_code == 0, result.output
        return result.stdout

    def json(self, *arguments: str, said: str = "") -> Any:
        """What it answers with --json."""
        return json.loads(self.good(*arguments, "--json", said=said))

    def bad(self, code: int, *arguments: str, said: str = "") -> str:
        """What a command says that has to fail with this exit code, on standard error alone."""
        result = self.run(*arguments, said=said)
        assert (result.exit_code, result.stdout) == (code, ""), result.output
        return result.stderr
