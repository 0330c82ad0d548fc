import base64

from odoo import fields, models


class PrivacyChangeCheck(models.TransientModel):
    """Verify the change log, beside a seal that was published or kept elsewhere."""

    _name = "privacy.change.check"
    _description = "Check of the change log"

    published = fields.Text(
        "A published seal",
        help="The text of a mail or file with a line that begins with member-log.",
    )
    result = fields.Text(readonly=True)
    is_whole = fields.Boolean(readonly=True)
    file = fields.Binary("The last seal", compute="_compute_file")
    file_name = fields.Char(compute="_compute_file")

    def _compute_file(self):
        last = self.env["privacy.change.seal"]._last()
        line = last._head_line() + "\n" if last else ""
        for check in self:
            check.file = base64.b64encode(line.encode())
            check.file_name = f"member-log-{last.number}.txt"

    def action_verify(self):
        """Say what is wrong, or that nothing is."""
        seals = self.env["privacy.change.seal"]
        for check in self:
            texts = [check.published] if check.published else []
            wrong = seals._verify_texts(texts)
            check.is_whole = not wrong
            check.result = "\n".join(wrong) or seals._standing()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Check the change log"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }
