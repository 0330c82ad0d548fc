"""What a person does in the browser, in words of the pages.

Nothing is read at once: a page is drawn before its rows have come, so what a test
expects is waited for, and fails when it has not come in time.
"""

from playwright.sync_api import expect

from tests.browser.chromium import PATIENCE, search_for

PASSWORD = "journey-1905"


class Visitor:
    """Somebody logged in, at a page of the register."""

    def __init__(self, page):
        self.page = page
        page.set_default_timeout(PATIENCE)

    def log_in(self, login, password):
        self.open("/web/login")
        self.page.fill("#login", login)
        self.page.fill("#password", password)
        self.page.click("form.oe_login_form button[type=submit]")
        self.page.wait_for_url(lambda url: "/web/login" not in url)
        self.page.wait_for_selector("h1, .o_main_navbar")
        return self

    def open(self, path):
        self.page.goto(path)
        return self

    def text(self, selector):
        return self.page.locator(selector).first.inner_text()

    def reads(self, *texts):
        """See the texts in what the page is about."""
        for text in texts:
            expect(self.page.locator("main")).to_contain_text(text, timeout=PATIENCE)
        return self

    def press(self, name):
        self.page.get_by_role("button", name=name, exact=False).first.click()
        return self

    # The backend

    def open_action(self, name):
        return self.open(f"/odoo/action-{name}")

    def rows(self, field=None):
        """The rows of the list on the page, or in a field, as lists of texts."""
        within = (
            f".o_field_widget[name={field}]"
            if field
            else ".o_view_controller.o_list_view"
        )
        self.page.locator(f"{within} tr.o_data_row").first.wait_for()
        return [
            [cell.strip() for cell in row.locator("td").all_inner_texts()]
            for row in self.page.locator(f"{within} tr.o_data_row").all()
        ]

    def finds(self, *names):
        """See these people on the list, in this order, and nobody else."""
        self.page.locator(".o_data_row, .o_view_nocontent").first.wait_for()
        found = self.page.locator("tr.o_data_row td[name=name]")
        expect(found).to_have_text(list(names), timeout=PATIENCE)
        return self

    def search(self, text):
        """Search as one types: into the box, then Enter."""
        with self.page.expect_response(lambda answer: "search_read" in answer.url):
            search_for(self.page, text)
        return self

    def fill(self, field, value):
        self.page.fill(f".o_field_widget[name={field}] input", value)
        return self

    def pick(self, field, label):
        """Pick one of the choices of a selection."""
        self.page.locator(f".o_field_widget[name={field}] input").click()
        self.page.locator(".o_select_menu_item").filter(has_text=label).first.click()
        return self

    def choose(self, field, value):
        """Pick a record in a many2one."""
        box = self.page.locator(f".o_field_widget[name={field}] input")
        box.fill(value)
        self.page.locator(".o-autocomplete--dropdown-item").filter(
            has_text=value
        ).first.click()
        return self

    def confirm(self, name):
        """Say yes in the dialog."""
        self.page.locator(".modal").get_by_role("button", name=name).click()
        self.page.wait_for_selector(".modal", state="detached")
        return self

    def value(self, field):
        return self.text(f".o_field_widget[name={field}]")
