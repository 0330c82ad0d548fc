from odoo import api, fields, models

STATES = [
    ("dry", "Dry run"),
    ("running", "Running"),
    ("done", "Done"),
    ("failed", "Done, with failures"),
]


class PrivacyRetentionRun(models.Model):
    """Evidence of one run of a retention rule: numbers, no names."""

    _name = "privacy.retention.run"
    _description = "Retention run"
    _order = "id desc"
    _rec_name = "started"

    rule_id = fields.Many2one(
        "privacy.retention.rule", required=True, index=True, ondelete="restrict"
    )
    months = fields.Integer(help="The rule's period at that time.")
    state = fields.Selection(STATES, required=True)
    started = fields.Datetime(required=True, default=fields.Datetime.now)
    ended = fields.Datetime()
    persons = fields.Integer(help="Erased, or due in a dry run.")
    rows = fields.Integer(help="Deleted or anonymised.")
    failures = fields.Integer(help="People who could not be erased; tried again next.")

    # A run that was killed is taken up again, and never by two at a time.
    _one_running = models.UniqueIndex(
        "(rule_id) WHERE state = 'running'", "The rule is running already."
    )

    @api.model
    def _record_dry(self, rule):
        """Record how many are due by `rule` now."""
        started = fields.Datetime.now()
        today = self.env["res.users"]._today_oslo()
        runs = self.sudo()  # sudo: evidence is written by the system only
        return runs.create(
            {
                "rule_id": rule.id,
                "months": rule.months,
                "state": "dry",
                "started": started,
                "persons": rule._count_due(today),
                "ended": fields.Datetime.now(),
            }
        )

    @api.model
    def _begin(self, rule):
        """The unfinished run of `rule`, or a new one."""
        runs = self.sudo()  # sudo: evidence is written by the system only
        unfinished = runs.search([("rule_id", "=", rule.id), ("state", "=", "running")])
        return unfinished or runs.create(
            {"rule_id": rule.id, "months": rule.months, "state": "running"}
        )

    def _add(self, persons=0, rows=0, failures=0):
        """Count what a batch did, in the batch's own transaction."""
        self.persons += persons
        self.rows += rows
        self.failures += failures

    def _finish(self):
        self.write(
            {
                "state": "failed" if self.failures else "done",
                "ended": fields.Datetime.now(),
            }
        )
