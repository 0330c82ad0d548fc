"""A button of a page of one's own, pressed four times at once, with real requests: one
case, one proposal, the file for each of them, and no word of something that failed."""

import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from tests.production.machine import (
    PATIENCE,
    Service,
    copied_database,
    environment,
    execute,
    here,
    odoo,
)

WORLD = Path(__file__).with_name("inside") / "world.py"
PASSWORD = "clicks-1905"
TIMES = 4
TOKEN = re.compile(r'name="csrf_token"\s+value="([^"]+)"')


class Member:
    """Somebody at a page of their own."""

    def __init__(self, service, login):
        self.address = f"http://127.0.0.1:{service.http}"
        self.session = requests.Session()
        params = {"db": service.database, "login": login, "password": PASSWORD}
        self.session.post(
            f"{self.address}/web/session/authenticate",
            json={"jsonrpc": "2.0", "method": "call", "params": params},
            timeout=PATIENCE,
        ).raise_for_status()

    def press_often(self, path, **typed):
        """The answers to one form, sent `TIMES` times at once."""
        page = self.session.get(self.address + path, timeout=PATIENCE)
        typed["csrf_token"] = TOKEN.search(page.text)[1]
        cookies = self.session.cookies.get_dict()

        def press(_time):
            return requests.post(
                self.address + path, data=typed, cookies=cookies, timeout=PATIENCE
            )

        with ThreadPoolExecutor(TIMES) as pool:
            return list(pool.map(press, range(TIMES)))


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    folder = tmp_path_factory.mktemp("clicks")
    with copied_database() as database:
        execute(database, "UPDATE ir_cron SET active = false")
        made = subprocess.run(
            [*odoo("shell", f"--database={database}", "--no-http"), *here(folder)],
            env=environment(database, CLICKS_PASSWORD=PASSWORD),
            input=WORLD.read_text(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert made.returncode == 0 and "Traceback" not in made.stderr, made.stderr
        changes = ("--workers=0", "--max-cron-threads=0", "--db_maxconn=16")
        service = Service("web", database, folder, *changes)
        service.database = database
        try:
            service.wait_for(lambda: service.answers(service.http, "/web/health"))
            yield service
        finally:
            service.stop()


def cases(service, login):
    return execute(
        service.database,
        "SELECT c.id, c.kind FROM privacy_request c"
        " JOIN res_users u ON u.partner_id = c.partner_id WHERE u.login = %s",
        login,
    )


def assert_one_case(service, login, kind, answers):
    [(case_id, found)] = cases(service, login)
    assert found == kind
    for answer in answers:
        assert answer.status_code == 200
        assert answer.url.endswith(f"/my/cases/{case_id}")
    return case_id


@pytest.mark.parametrize("login", ["open", "asking", "none"])
def test_the_copy_comes_each_time_and_nobody_is_told_that_it_failed(service, login):
    answers = Member(service, login).press_often("/my/package", password=PASSWORD)
    kinds = [answer.headers["Content-Type"] for answer in answers]
    assert kinds == ["application/zip"] * TIMES
    [(case_id, kind)] = cases(service, login)
    assert kind == "access"
    reminders = execute(
        service.database,
        "SELECT summary FROM mail_activity WHERE res_model = 'privacy.request'"
        " AND res_id = %s AND summary LIKE 'No copy%%'",
        case_id,
    )
    assert not reminders
    made = execute(
        service.database,
        "SELECT state, download_count FROM privacy_package WHERE request_id = %s",
        case_id,
    )
    assert made == [("ready", TIMES)]


def test_a_correction_is_proposed_once_and_each_answer_is_its_case(service):
    path = "/my/cases/new/correction/name"
    answers = Member(service, "wrong").press_often(path, value="Rett Navnesen")
    case_id = assert_one_case(service, "wrong", "rectification", answers)
    proposed = execute(
        service.database,
        "SELECT new_text FROM privacy_request_proposal WHERE request_id = %s",
        case_id,
    )
    assert proposed == [("Rett Navnesen",)]


def test_a_complaint_is_one_case(service):
    path = "/my/cases/new/complaint"
    answers = Member(service, "cross").press_often(path, details="You rang me.")
    case_id = assert_one_case(service, "cross", "complaint", answers)
    assert not execute(
        service.database,
        "SELECT id FROM privacy_request_event WHERE request_id = %s AND kind='joined'",
        case_id,
    )
