"""docker-compose.yml says what docs/operations.md promises."""

import json
import re
import subprocess

import jsonschema
import pytest

from .files import ROOT, compose, odoo_arguments, odoo_conf, with_defaults

SCHEMA = ROOT / "tests" / "production" / "compose_schema" / "compose-spec.json"
LASTING = ["db", "web", "cron"]


def service(name):
    return compose()["services"][name]


def test_file_follows_the_compose_specification():
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    errors = jsonschema.Draft7Validator(schema).iter_errors(compose())
    assert [error.message for error in errors] == []


def test_schema_finds_a_misspelt_key():
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    wrong = compose()
    wrong["services"]["web"]["read-only"] = wrong["services"]["web"].pop("read_only")
    assert not jsonschema.Draft7Validator(schema).is_valid(wrong)


@pytest.mark.parametrize("name", [*LASTING, "init"])
def test_containers_cannot_change_themselves_or_gain_rights(name):
    assert service(name)["read_only"] is True
    assert service(name)["cap_drop"] == ["ALL"]
    assert service(name)["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service(name)


@pytest.mark.parametrize("name", LASTING)
def test_lasting_services_come_back_and_report_their_health(name):
    assert service(name)["restart"] == "unless-stopped"
    assert service(name)["healthcheck"]["test"][0] == "CMD"


def test_init_runs_once_and_only_when_asked():
    assert service("init")["restart"] == "no"
    assert service("init")["profiles"] == ["setup"]


def test_the_database_is_reachable_from_odoo_only():
    assert "ports" not in service("db")
    assert service("db")["networks"] == ["database"]
    assert compose()["networks"]["database"]["internal"] is True


@pytest.mark.parametrize("name", [*LASTING, "init"])
def test_ports_are_published_to_the_host_itself_only(name):
    ports = service(name).get("ports", [])
    assert all(port.startswith("127.0.0.1:") for port in ports)
    assert bool(ports) == (name == "web")


@pytest.mark.parametrize("name", [*LASTING, "init"])
def test_environment_names_secrets_by_file_only(name):
    for key, value in service(name)["environment"].items():
        if re.search(r"PASS|SECRET|TOKEN|KEY", key):
            assert key.endswith(("_FILE", "_KEYS"))  # each holds a path
            assert value.startswith("/run/secrets/")


def test_secrets_are_files_that_version_control_ignores():
    paths = [with_defaults(s["file"]) for s in compose()["secrets"].values()] + [".env"]
    ignored = subprocess.run(
        ["git", "check-ignore", "--no-index", *paths],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.split()
    assert sorted(ignored) == sorted(paths)


def test_every_mounted_project_file_exists():
    for name in LASTING:
        for volume in service(name)["volumes"]:
            source = volume.split(":")[0]
            if source.startswith("."):
                assert (ROOT / source).exists()


def test_all_processes_together_stay_below_the_databases_connections():
    conf = odoo_conf()
    pool = int(conf["db_maxconn"])
    options = " ".join(odoo_arguments("web") + odoo_arguments("cron"))
    workers, _cron_parent = map(int, re.findall(r"--workers=(\d+)", options))
    crons = int(re.search(r"--max-cron-threads=(\d+)", options)[1])
    parents = 2
    needed = (workers + crons + parents) * pool + int(conf["db_maxconn_gevent"])
    allowed = re.search(r"max_connections=(\d+)", " ".join(service("db")["command"]))
    reserved_for_superusers = 3
    assert needed <= int(allowed[1]) - reserved_for_superusers
