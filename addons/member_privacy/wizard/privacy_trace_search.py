from odoo import api, fields, models
from odoo.exceptions import UserError

SHORTEST = 4  # letters; a shorter word stands everywhere


class PrivacyTraceSearch(models.TransientModel):
    """Proof of erasure: what somebody types is looked for, and not stored."""

    _name = "privacy.trace.search"
    _description = "Search for what an erasure left"

    words = fields.Text(
        store=False,
        help="A name, e-mail, phone, street or member number on each line. They are "
        "looked for once and not stored.",
    )
    found = fields.Text("Found in", readonly=True)
    searched_at = fields.Datetime(readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        """Search at once: what is not stored is gone with this call."""
        return super().create([self._searched(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._searched(vals))

    def _searched(self, vals):
        """`vals` with what was found instead of the words."""
        vals = dict(vals)
        text = vals.pop("words", None) or ""
        words = [line.strip() for line in text.splitlines() if line.strip()]
        if not words:
            return vals
        if min(map(len, words)) < SHORTEST:
            raise UserError(
                self.env._("Search for whole names, addresses and numbers only.")
            )
        self.check_access("create")
        erasures = self.env["privacy.erasure"].sudo()  # sudo: places, no values
        found = erasures._scan(words)
        lines = [f"{place}: {count}" for place, count in found.items()]
        return {
            **vals,
            "found": "\n".join(lines) or self.env._("Nothing was found."),
            "searched_at": fields.Datetime.now(),
        }

    def action_search(self):
        """Show what saving the form has found."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What an erasure left"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }
