"""One server, one mail server and one Chromium for the journey."""

import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.chromium import executable, unlimited_memory
from tests.production.machine import (
    Service,
    copied_database,
    environment,
    execute,
    here,
    odoo,
)

from .people import PASSWORD, Visitor

INSIDE = Path(__file__).with_name("inside")
# Without these Chromium calls home, which hangs on a machine without a network.
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("journey")


@pytest.fixture(scope="module")
def sink():
    """What arrives at the mail server that Odoo sends through."""
    # Addons can be imported once Odoo has read its configuration, not earlier.
    from odoo.addons.member_privacy.tests.smtp_sink import AnyPort, Sink  # noqa: PLC0415

    sink = Sink()
    controller = AnyPort(sink, hostname="127.0.0.1", port=0)
    controller.start()
    sink.port = controller.port
    yield sink
    controller.stop()


class Register:
    """The running register: a web server with its crons, and its database."""

    def __init__(self, database, folder):
        self.database = database
        self.folder = folder
        self.service = None

    def start(self):
        changes = ("--workers=0", "--max-cron-threads=1", "--db_maxconn=64")
        self.service = Service("web", self.database, self.folder, *changes)
        port = self.service.http
        self.service.wait_for(lambda: self.service.answers(port, "/web/health"))

    @property
    def address(self):
        return f"http://127.0.0.1:{self.service.http}"

    def rows(self, statement, *values):
        return execute(self.database, statement, *values)

    def run_cron(self, name, until):
        """Make a job due, again and again, until what it is to do has happened."""

        def nudged():
            self.rows(
                "UPDATE ir_cron c SET active = true,"
                " nextcall = now() AT TIME ZONE 'UTC' - interval '1 minute'"
                " FROM ir_model_data d WHERE d.model = 'ir.cron' AND d.res_id = c.id"
                " AND d.module || '.' || d.name = %s",
                name,
            )
            self.rows("SELECT pg_notify('cron_trigger', %s)", self.database)
            return until()

        self.service.wait_for(nudged)

    def shell(self, script, **variables):
        """Run a script of `inside/` in Odoo's shell."""
        command = odoo("shell", f"--database={self.database}", "--no-http")
        done = subprocess.run(
            [*command, *here(self.folder)],
            env=environment(self.database, **variables),
            input=(INSIDE / script).read_text(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0 and "Traceback" not in done.stderr, done.stderr


@pytest.fixture(scope="module")
def register(folder, sink):
    with copied_database() as database:
        # The copy has no file store: pages make their assets anew.
        execute(database, "DELETE FROM ir_attachment WHERE url LIKE '/web/assets/%%'")
        register = Register(database, folder)
        register.shell(
            "organisation.py",
            JOURNEY_PASSWORD=PASSWORD,
            JOURNEY_SMTP_PORT=str(sink.port),
        )
        register.start()
        try:
            yield register
        finally:
            register.service.stop()


@pytest.fixture(scope="module")
def chromium():
    with unlimited_memory():
        playwright = sync_playwright().start()
        browser = playwright.chromium.launch(executable_path=executable(), args=QUIET)
    yield browser
    browser.close()
    playwright.stop()


@pytest.fixture
def visit(register, chromium, folder, request):
    """Log somebody in, in a browser of their own. What each saw last is kept as a
    picture, to look at when a test fails."""
    visitors = {}

    def log_in(login):
        context = chromium.new_context(
            base_url=register.address,
            viewport={"width": 1300, "height": 900},
            locale="en-US",
        )
        visitors[login] = Visitor(context.new_page())
        return visitors[login].log_in(login, PASSWORD)

    yield log_in
    for login, visitor in visitors.items():
        picture = folder / f"{request.node.name}-{login}.png"
        visitor.page.screenshot(path=picture)
        visitor.page.context.close()
