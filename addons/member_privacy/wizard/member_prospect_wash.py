from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class MemberProspectWash(models.TransientModel):
    """Possible members were looked up in the reservation register: who stands there.

    The look-up itself is done outside, with a list that the privacy officer exports.
    """

    _name = "member.prospect.wash"
    _description = "Wash against the reservation register"

    purpose_id = fields.Many2one(
        "privacy.purpose",
        required=True,
        domain=[("for_members", "=", False)],
        default=lambda self: self.env.ref(
            "member_privacy.purpose_prospect", raise_if_not_found=False
        ),
    )
    washed_on = fields.Date(
        "Washed on",
        required=True,
        default=lambda self: self.env["res.users"]._today_oslo(),
        help="The day of the look-up. Who came later is not washed by it.",
    )
    found_ids = fields.Many2many(
        "member.prospect",
        string="Found in the register",
        help="These are neither called nor written to.",
    )
    washed_count = fields.Integer("People washed", compute="_compute_washed_count")

    @api.depends("purpose_id", "washed_on")
    def _compute_washed_count(self):
        for wash in self:
            wash.washed_count = len(wash._washed())

    @api.constrains("washed_on")
    def _check_washed_on(self):
        today = self.env["res.users"]._today_oslo()
        if any(wash.washed_on > today for wash in self):
            raise ValidationError(self.env._("That day has not come yet."))

    def _washed(self):
        """Whoever was registered on that day, and not washed later already."""
        return self.env["member.prospect"].search(
            [
                ("purpose_id", "=", self.purpose_id.id),
                ("received_on", "<=", self.washed_on),
                "|",
                ("washed_on", "=", False),
                ("washed_on", "<=", self.washed_on),
            ]
        )

    def action_record(self):
        """Write down the wash on each of them, and on the purpose."""
        self.ensure_one()
        washed = self._washed()
        washed.check_access("write")
        if stray := self.found_ids - washed:
            raise UserError(
                self.env._(
                    "%s of those you name were not part of this wash.", len(stray)
                )
            )
        rows = washed.sudo()  # sudo: guarded fields, the right was checked
        found = rows & self.found_ids
        found.write({"washed_on": self.washed_on, "is_reserved": True})
        (rows - found).write({"washed_on": self.washed_on, "is_reserved": False})
        purpose = self.purpose_id.sudo()  # sudo: its date alone, by who may wash
        purpose.washed_on = max(self.washed_on, purpose.washed_on or self.washed_on)
        return {"type": "ir.actions.act_window_close"}
