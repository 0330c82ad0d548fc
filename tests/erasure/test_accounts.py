"""What the Bookkeeping Act keeps, with Odoo's accounting really installed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.production.machine import copied_database
from tests.share import is_deep

from .accounts import CHARTS

pytestmark = pytest.mark.skipif(
    not is_deep(), reason="installs accounting and sales: --deep"
)


@pytest.fixture(scope="module")
def charts(tmp_path_factory):
    folder = tmp_path_factory.mktemp("accounts")
    with copied_database() as database:
        answer = subprocess.run(
            [sys.executable, "-m", "tests.erasure.accounts", database, str(folder)],
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            timeout=1800,
            check=False,
        )
    assert answer.returncode == 0, answer.stderr[-3000:]
    lines = [json.loads(line) for line in answer.stdout.splitlines()]
    return {line["chart"]: line for line in lines}


@pytest.fixture(params=CHARTS)
def told(request, charts):
    return charts[request.param]


def test_the_person_was_in_accounts_and_sales_before(told):
    before = told["before"]
    assert {"account_move.invoice_partner_display_name"} < set(before["columns"])
    assert before["listed"] == 3


def test_only_documents_of_vouchers_still_name_the_person(told):
    """The invoice without a document got one; the one from 2019 had had its time."""
    erased = told["erased"]
    assert (erased["columns"], erased["listed"]) == ([], 0)
    assert erased["documents"] == ["buyer.txt", "invoice.pdf"]
    assert erased["files"] == 2
    assert erased["buyers"] == ["", "Erased person", "Erased person"]


def test_on_the_day_after_the_last_nothing_is_left_but_the_amounts(told):
    over = told["over"]
    assert (over["columns"], over["files"], over["documents"]) == ([], 0, [])
    assert over["buyers"] == ["", "", ""]
    assert told["left"] == 0
    assert over["total"] == told["before"]["total"]


def test_where_the_trail_forbids_to_delete_messages_what_they_say_goes(told):
    before, after = told["trail"], told["trail after"]
    assert before["refused"]
    assert after["messages"]
    assert after["refused"]
