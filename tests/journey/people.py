"""What a person does in the browser, in words of the pages."""

PASSWORD = "journey-1905"
PATIENCE = 60_000  # milliseconds: the machine of a test run may be busy


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
        self.page.wait_for_selector("h1, .o_main_navbar")
        return self

    def open(self, path):
        self.page.goto(path)
        return self

    def text(self, selector):
        return self.page.locator(selector).first.inner_text()

    def press(self, name):
        self.page.get_by_role("button", name=name, exact=False).first.click()
        return self

    # The backend

    def open_action(self, name):
        return self.open(f"/odoo/action-{name}")

    def rows(self, field=None):
        """The rows of the list on the page, or in a field, as lists of texts."""
        within = (
            f".o_field_widget[name={field}] "
            if field
            else ".o_view_controller.o_list_view "
        )
        self.page.wait_for_selector(f"{within}.o_list_renderer")
        return [
            [cell.strip() for cell in row.locator("td").all_inner_texts()]
            for row in self.page.locator(f"{within}tr.o_data_row").all()
        ]

    def names(self, count=None):
        """Who is on the list of people, once it has `count` rows."""
        self.page.wait_for_selector(".o_list_view")
        if count is not None:
            self.page.wait_for_function(
                "n => document.querySelectorAll('tr.o_data_row').length == n", arg=count
            )
        return self.page.locator("tr.o_data_row td[name=name]").all_inner_texts()

    def search(self, text):
        """Search as one types: into the box, then Enter."""
        box = self.page.locator("input.o_searchview_input")
        box.fill(text)
        with self.page.expect_response(lambda answer: "search_read" in answer.url):
            box.press("Enter")
        self.page.locator(".o_searchview_facet").filter(has_text=text).wait_for()
        return self

    def fill(self, field, value):
        self.page.fill(f".o_field_widget[name={field}] input", value)
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
