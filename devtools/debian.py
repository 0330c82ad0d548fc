"""Fetching Debian packages without installing them, from the machine's own mirror.

Everything is private (package lists, cache, sources): the machine's apt set-up
is read, never changed, and nobody needs to be root.
"""

import os
import re
import subprocess
from pathlib import Path

from .console import Failure, run_logged

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
DISTS = re.compile(r"'(\S+?/)dists/([a-z]+)/InRelease'")


def mirror(codename: str) -> str:
    """Address of the mirror that serves this machine's Debian release."""
    command = ["apt-get", "update", "--print-uris"]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise Failure("There is no apt-get here.") from error
    for address, suite in DISTS.findall(answer.stdout):
        if suite == codename:
            return address
    raise Failure(f"apt knows no mirror of Debian {codename}.")


def release() -> dict[str, str]:
    """The fields of /etc/os-release."""
    path = Path("/etc/os-release")
    lines = path.read_text().splitlines() if path.exists() else []
    pairs = (line.split("=", 1) for line in lines if "=" in line)
    return {key: value.strip('"') for key, value in pairs}


class PrivateApt:
    """apt with lists and cache in a folder of ours, for the given suites."""

    def __init__(self, folder: Path, address: str, suites: list[str]):
        self.folder = folder
        signed = f"[signed-by={KEYRING}] " if KEYRING.exists() else ""
        for name in ("lists/partial", "cache/archives/partial", "parts", "debs"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        sources = [f"deb {signed}{address} {suite} main\n" for suite in suites]
        (folder / "sources.list").write_text("".join(sources))
        (folder / "apt.conf").write_text(self._configuration())

    def _configuration(self) -> str:
        places = {
            "Dir::Etc::sourcelist": "sources.list",
            "Dir::Etc::sourceparts": "parts",
            "Dir::State::lists": "lists",
            "Dir::Cache": "cache",
        }
        lines = [f'{key} "{self.folder / name}";' for key, name in places.items()]
        lines += [
            'APT::Sandbox::User "";',
            # A mirror may be a copy of an earlier day. Signatures are still checked.
            'Acquire::Check-Valid-Until "false";',
            'Acquire::Languages "none";',
            'Acquire::Retries "3";',
            "#clear APT::Update::Post-Invoke;",
            "#clear APT::Update::Post-Invoke-Success;",
        ]
        return "\n".join(lines) + "\n"

    def _run(self, arguments: list[str], log: Path, what: str) -> None:
        environment = {**os.environ, "APT_CONFIG": str(self.folder / "apt.conf")}
        run_logged(
            ["apt-get", *arguments],
            log,
            what,
            env=environment,
            cwd=self.folder / "debs",
        )

    def download(self, wanted: list[str], log: Path) -> list[Path]:
        """Fetch `package/suite` names; apt checks signatures and sums."""
        self._run(["update", "-q"], log, "Reading Debian's package lists")
        self._run(["download", "-q", *wanted], log, "Downloading Odoo from Debian")
        return sorted((self.folder / "debs").glob("*.deb"))


def unpack(packages: list[Path], into: Path, log: Path) -> None:
    """Unpack packages into a folder, without their installation scripts."""
    for package in packages:
        run_logged(["dpkg", "-x", package, into], log, f"Unpacking {package.name}")
