"""The production files as data, read the way Compose and Odoo read them."""

import configparser
import re
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
CONF = ROOT / "config" / "odoo.conf"
DOCKERFILE = ROOT / "config" / "Dockerfile"


def compose():
    """docker-compose.yml with its anchors merged and its variables left as they are."""
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    return yaml.safe_load(text)


def with_defaults(value):
    """What `${NAME:-default}` means on a server that sets no variable."""
    return re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", value)


def odoo_arguments(service):
    """The arguments a service gives the `odoo` command."""
    program, *arguments = compose()["services"][service]["command"]
    assert program == "odoo"
    return [with_defaults(argument) for argument in arguments]


def odoo_conf():
    parser = configparser.RawConfigParser()
    parser.read(CONF, encoding="utf-8")
    return dict(parser["options"])


def copied_files():
    """The sources of every COPY of the Dockerfile, relative to the project."""
    lines = re.findall(r"^COPY (?:--\S+ )*(.+)$", DOCKERFILE.read_text(), re.MULTILINE)
    return [source.rstrip("/") for line in lines for source in line.split()[:-1]]
