from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL, format_date

from .privacy_request_failure import FAILED
from .privacy_request_letter import POST

FIRST = 8
ROW = Markup(
    "<tr><th scope='row'><a class='text-body text-decoration-underline'"
    " href='/odoo/privacy-cases/%(id)s'>%(name)s</a></th>"
    "<td>%(kind)s</td><td>%(due)s</td><td>%(next)s</td><td>%(who)s</td></tr>"
)
TABLE = Markup(
    "<table class='table'><thead><tr>%(heads)s</tr></thead><tbody>%(rows)s</tbody>"
    "</table>"
)
HEAD = Markup("<th scope='col'>%s</th>")


class PrivacyCaseDesk(models.Model):
    """Cases on one page: what is due, what waits for whom, how long answers took.

    One row, and nothing stored. It tells no name; that is a click on the case away,
    which counts as a look at the person.
    """

    _name = "privacy.case.desk"
    _description = "Overview of privacy cases"
    _auto = False

    open_count = fields.Integer("Open", compute="_compute_counts")
    due_count = fields.Integer("Due within a week", compute="_compute_counts")
    overdue_count = fields.Integer("Overdue", compute="_compute_counts")
    chapters_count = fields.Integer("Wait for chapters", compute="_compute_counts")
    proof_count = fields.Integer("Wait for proof", compute="_compute_waiting")
    nobodys_count = fields.Integer("Nobody's", compute="_compute_waiting")
    letter_count = fields.Integer("Letters to post", compute="_compute_waiting")
    form_count = fields.Integer("On the public form", compute="_compute_waiting")
    failed_count = fields.Integer("Not carried out", compute="_compute_waiting")
    first = fields.Html("Answer first", compute="_compute_waiting", sanitize=False)
    figure_ids = fields.Many2many(
        "privacy.case.figure", string="Time used this year", compute="_compute_counts"
    )

    @property
    def _table_query(self):
        return SQL("SELECT 1 AS id")

    @api.depends_context("lang")
    def _compute_display_name(self):
        for desk in self:
            desk.display_name = self.env._("Overview of cases")

    @api.depends_context("uid")
    def _compute_counts(self):
        figures = self.env["privacy.case.figure"].search([])
        for desk in self:
            desk.figure_ids = figures
            for name in ("open_count", "due_count", "overdue_count", "chapters_count"):
                desk[name] = sum(figures.mapped(name))

    @api.depends_context("uid", "lang")
    def _compute_waiting(self):
        cases = self.env["privacy.request"]
        is_open = [("closed_on", "=", False)]
        posted = [("activity_ids.activity_type_id", "=", self.env.ref(POST).id)]
        drafts = self.env["privacy.request.draft"]
        for desk in self:
            desk.proof_count = cases.search_count([("state", "=", "awaiting_identity")])
            desk.nobodys_count = cases.search_count([*is_open, ("user_id", "=", False)])
            desk.letter_count = cases.search_count(posted)
            desk.failed_count = cases.search_count(FAILED)
            desk.form_count = drafts.search_count([("state", "=", "new")])
            runs = [*is_open, ("state", "!=", "awaiting_identity")]
            desk.first = self._first_table(cases.search(runs, limit=FIRST))

    @api.model
    def _first_table(self, cases):
        """The cases as a table of links, in their order: what is to be done by when."""
        if not cases:
            return False
        env = self.env
        kinds = dict(cases._fields["kind"]._description_selection(env))
        heads = (
            env._("Case"),
            env._("Kind"),
            env._("Answer due"),
            env._("Next step"),
            env._("Handled by"),
        )
        rows = Markup().join(
            ROW
            % {
                "id": case.id,
                "name": case.name,
                "kind": kinds[case.kind],
                "due": self._due_words(case),
                "next": case._next_label(),
                "who": case.user_id.name or env._("Nobody"),
            }
            for case in cases
        )
        return TABLE % {"heads": Markup().join(HEAD % h for h in heads), "rows": rows}

    @api.model
    def _due_words(self, case):
        day = format_date(self.env, case.due_on)
        left = (case.due_on - self.env["res.users"]._today_oslo()).days
        if left < 0:
            return self.env._("%(day)s, %(count)s days too late", day=day, count=-left)
        return self.env._("%(day)s, %(count)s days left", day=day, count=left)
