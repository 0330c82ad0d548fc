from odoo import api, fields, models

STAFF = "member_privacy.group_member_staff"


class MemberOffice(models.Model):
    _name = "member.office"
    _description = "Office"
    _order = "start_date desc, id desc"

    partner_id = fields.Many2one(
        "res.partner", "Holder", required=True, index=True, ondelete="cascade"
    )
    chapter_id = fields.Many2one(
        "member.chapter", required=True, index=True, ondelete="restrict"
    )
    role_id = fields.Many2one(
        "member.role", required=True, index=True, ondelete="restrict"
    )
    start_date = fields.Date(
        "From", required=True, default=lambda self: self.env["res.users"]._today_oslo()
    )
    end_date = fields.Date(
        "Last day", help="The last day in office. Empty while it goes on."
    )
    appointment_reference = fields.Char(
        "Appointment reference",
        groups=STAFF,
        help="Which minutes or letter appoints: board meeting 3/26, item 4.",
    )
    approved_by_id = fields.Many2one(
        "res.users",
        "Approved by",
        readonly=True,
        copy=False,
        ondelete="restrict",
        groups=STAFF,
    )
    approved_on = fields.Date("Approved on", readonly=True, copy=False, groups=STAFF)
    requires_approval = fields.Boolean(
        "Requires approval", related="role_id.requires_approval", groups=STAFF
    )
    requires_reference = fields.Boolean(
        "Requires a reference", related="role_id.requires_reference", groups=STAFF
    )

    _dates = models.Constraint(
        "CHECK (end_date IS NULL OR end_date >= start_date - 1)",
        "An office cannot end before it starts; a mistaken one ends the day before.",
    )
    _approval = models.Constraint(
        "CHECK ((approved_on IS NULL) = (approved_by_id IS NULL))",
        "An approval has a date and a name.",
    )

    @api.depends("role_id", "chapter_id")
    def _compute_display_name(self):
        for office in self:
            office.display_name = f"{office.role_id.name}, {office.chapter_id.name}"

    @api.model_create_multi
    def create(self, vals_list):
        offices = super().create(vals_list)
        offices.partner_id._refresh_register_state()
        self.env["res.users"]._forget_office_chapters()
        return offices

    def write(self, vals):
        result = super().write(vals)
        if "partner_id" in vals:
            self.partner_id._refresh_register_state()
        self.env["res.users"]._forget_office_chapters()
        return result

    def _end(self, last_day):
        """End what would last longer than `last_day`."""
        for office in self:
            if not office.end_date or office.end_date > last_day:
                office.end_date = max(last_day, office.start_date)

    def unlink(self):
        result = super().unlink()
        self.env["res.users"]._forget_office_chapters()
        return result
