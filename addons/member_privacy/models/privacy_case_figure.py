from odoo import fields, models

from ..tools.case_figures_sql import case_figures
from .privacy_request_words import KINDS, SOON


class PrivacyCaseFigure(models.Model):
    """How many cases of one kind wait, and how long answers took this year.

    Counted when it is read, and about nobody: a row for each kind.
    """

    _name = "privacy.case.figure"
    _description = "Privacy cases in figures"
    _auto = False
    _order = "id"
    _rec_name = "kind"
    _depends = {
        "privacy.request": ["kind", "state", "due_on", "closed_on", "days_used"],
        "privacy.request.task": ["request_id", "state"],
    }

    kind = fields.Selection(KINDS, readonly=True)
    open_count = fields.Integer("Open", readonly=True)
    due_count = fields.Integer("Due soon", readonly=True)
    overdue_count = fields.Integer("Overdue", readonly=True)
    chapters_count = fields.Integer("Waits for chapters", readonly=True)
    answered_count = fields.Integer("Answered", readonly=True)
    median_days = fields.Float(
        "Median days", digits=(8, 1), aggregator=None, readonly=True
    )
    longest_days = fields.Integer("Longest, days", aggregator="max", readonly=True)
    late_count = fields.Integer("Too late", readonly=True)

    @property
    def _table_query(self):
        today = self.env["res.users"]._today_oslo()
        return case_figures(dict(KINDS), today, today + SOON)
