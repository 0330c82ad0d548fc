"""The cron service of docker-compose.yml, running with config/odoo.conf."""

import subprocess

import pytest

from .files import ROOT
from .machine import environment, execute

HEALTH = ROOT / "config" / "docker" / "cron_health.sh"


@pytest.fixture
def job(database):
    """Makes a harmless job due since `minutes`; its id. Off again at the end."""
    [[job_id]] = execute(
        database,
        "SELECT res_id FROM ir_model_data"
        " WHERE module = 'base' AND name = 'autovacuum_job'",
    )
    yield lambda minutes: execute(
        database,
        "UPDATE ir_cron SET active = true, lastcall = NULL,"
        " nextcall = (now() AT TIME ZONE 'UTC') - make_interval(mins => %s)"
        " WHERE id = %s RETURNING id",
        minutes,
        job_id,
    )[0][0]
    execute(database, "UPDATE ir_cron SET active = false WHERE id = %s", job_id)


def ran(database, job_id):
    return execute(
        database,
        "SELECT id FROM ir_cron WHERE id = %s AND lastcall IS NOT NULL"
        " AND nextcall > now() AT TIME ZONE 'UTC'",
        job_id,
    )


def healthy(database):
    run = subprocess.run(
        [HEALTH], env=environment(database), capture_output=True, check=False
    )
    return run.returncode == 0


def test_a_due_job_is_run(cron, database, job):
    job_id = job(minutes=1)

    def triggered_and_ran():
        # What Odoo sends when it triggers a job: the service need not wait a minute.
        # Sent again each time, for a worker that was not listening yet.
        execute("postgres", "SELECT pg_notify('cron_trigger', %s)", database)
        return ran(database, job_id)

    cron.wait_for(triggered_and_ran)


def test_nothing_listens(cron):
    for process in cron.family():
        assert [c for c in process.net_connections() if c.status == "LISTEN"] == []


def test_health_follows_the_most_overdue_job(database, job):
    assert healthy(database)
    job(minutes=1)
    assert healthy(database)
    job(minutes=60)
    assert not healthy(database)


def test_health_fails_without_a_database():
    assert not healthy("no_such_database")
