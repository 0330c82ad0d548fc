"""Debian packages of the machine itself: which are missing, and how to get them."""

import os
import shlex
import shutil
import subprocess

from .console import Failure, run_logged, step
from .settings import Settings

# Debian's server package would create and start a cluster named "main". Ours
# lies in the state folder, and whoever wants a main one can create it later.
INSTALL = """
set -e
export DEBIAN_FRONTEND=noninteractive
conf=/etc/postgresql-common/createcluster.d/member-register-$$.conf
mkdir -p "${conf%/*}"
echo 'create_main_cluster = false' > "$conf"
trap 'rm -f "$conf"' EXIT
install() {
    apt-get -o DPkg::Lock::Timeout=300 -o APT::Install-Suggests=0 \
        install -y --no-install-recommends "$@"
}
install "$@" && exit
# Another apt may hold the lists' lock, which apt-get does not wait for.
for _ in 1 2 3 4 5 6; do apt-get update && break; sleep 5; done
install "$@"
"""
REMEDY = "check the network and the mirror in /etc/apt, then run ./dev again"


def missing(packages: list[str]) -> list[str]:
    """Those of `packages` that are not installed."""
    if not shutil.which("dpkg-query"):
        return list(packages)
    query = ["dpkg-query", "-W", "-f", "${binary:Package} ${db:Status-Status}\n"]
    answer = subprocess.run(
        [*query, *packages], capture_output=True, text=True, check=False
    )
    installed = {
        line.split(":")[0].split()[0]
        for line in answer.stdout.splitlines()
        if line.endswith(" installed")
    }
    return [name for name in packages if name not in installed]


def as_root(command: list[str], what: str) -> list[str]:
    """The command as root may run it: as it is, or through sudo."""
    if os.geteuid() == 0:
        return command
    if shutil.which("sudo"):
        ask = [] if os.isatty(0) else ["-n"]
        # A terminal is there to be asked for a password on; a script is not.
        quiet = None if os.isatty(0) else subprocess.DEVNULL
        allowed = subprocess.run(["sudo", *ask, "true"], stderr=quiet, check=False)
        if allowed.returncode == 0:
            return ["sudo", "-n", *command]
    raise Failure(f"{what} needs root and sudo does not let you: {hint(command)}")


def hint(command: list[str]) -> str:
    names = shlex.join(command[command.index("--") + 1 :])
    return f"ask an administrator for: apt-get install {names}"


def install(settings: Settings, packages: list[str]) -> None:
    """Install what is missing, and only that."""
    names = missing(packages)
    if not names:
        return
    if not shutil.which("apt-get"):
        raise Failure(f"Not a Debian machine: install {', '.join(names)} yourself.")
    what = f"Installing Debian packages {' '.join(names)}"
    command = as_root(["/bin/sh", "-c", INSTALL, "--", *names], what)
    with step(what):
        run_logged(command, settings.logs / "apt.log", what, REMEDY)
