from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

# The field that leads to the person. An accountant's vouchers and a shop's orders are
# not here: they are somebody's work, and the law wants them read.
LINKED = {
    "auth.passkey.key": "create_uid",
    "calendar.attendee": "partner_id",
    "calendar.filters": "partner_id",
    "crm.lead": "partner_id",
    "event.registration": "partner_id",
    "event.registration.answer": "registration_id.partner_id",
    "rating.rating": "partner_id",
    "snailmail.letter": "partner_id",
    "survey.user_input": "partner_id",
    "survey.user_input.line": "user_input_id.partner_id",
    "website.visitor": "partner_id",
}
# The same, where a row names the model and the number of what it is about.
ABOUT = {
    "calendar.event": ("res_model", "res_id"),
    "mailing.trace": ("model", "res_id"),
}
# What hands others a copy behind a link, and what would write past the register.
NO_OFFICERS = frozenset({"snailmail.letter", "spreadsheet.dashboard.share"})
IN_SIGHT = """
(%(name)s IS DISTINCT FROM 'res.partner' OR EXISTS (
    SELECT FROM res_partner about WHERE about.id = %(id)s AND %(sight)s))
"""


class IrRule(models.Model):
    """Rules for models of addons that may be there or not: a rule in the database
    could not name them."""

    _inherit = "ir.rule"

    def _people_domain(self, model):
        if model._name in NO_OFFICERS and self.env.user._is_officer_only():
            return Domain.FALSE
        domain = super()._people_domain(model)
        if model._name in LINKED:
            domain &= self._linked_domain(model, LINKED[model._name])
        if model._name in ABOUT:
            domain &= self._about_domain(*ABOUT[model._name])
        if model._name == "calendar.event":
            domain &= self._guests_domain()
        return domain

    @api.model
    def _linked_domain(self, model, path):
        """Rows about nobody, or about people in sight. What is a login's is found where
        the login is."""
        if model._fields[path.partition(".")[0]].comodel_name == "res.users":
            return Domain(f"{path}.share", "=", False) | Domain(
                f"{path}.partner_id.in_member_scope", "=", True
            )
        return Domain(path, "=", False) | Domain(f"{path}.in_member_scope", "=", True)

    @api.model
    def _about_domain(self, model_name, row_id):
        """Rows about anything but a contact, or about people in sight."""

        def to_sql(model, alias, query):
            return SQL(
                IN_SIGHT,
                name=SQL.identifier(alias, model_name),
                id=SQL.identifier(alias, row_id),
                sight=model.env["res.partner"]._scope_sql("about"),
            )

        def is_kept(record):
            if record[model_name] != "res.partner":
                return True
            person = record.env["res.partner"].browse(record[row_id])
            return person.in_member_scope

        return Domain.custom(to_sql=to_sql, predicate=is_kept)

    @api.model
    def _guests_domain(self):
        """Meetings that one holds or is asked to, and those where all are in sight:
        core writes a guest's name and address into the text of the meeting."""
        hidden = [("in_member_scope", "=", False)]
        own = Domain("user_id", "=", self.env.uid) | Domain(
            "partner_ids", "in", self.env.user.partner_id.ids
        )
        return own | ~Domain("partner_ids", "any", hidden)
