from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

# What an officer works with: who the members are and how to reach them.
CONTACT = {
    "email",
    "phone",
    "street",
    "street2",
    "zip",
    "city",
    "state_id",
    "country_id",
}
MEMBER = {
    "name",
    "preferred_name",
    "lang",
    "birthdate_date",
    "gender",
    "member_number",
    "chapter_id",
    "membership_state",
    "membership_ids",
    "office_ids",
    "dues_ids",
    "dues_state",
    "contact_change_ids",
    "waiting_contact",
}
# What Odoo's own pages ask of any contact, colleagues' work contacts included.
FRAME = {
    "id",
    "display_name",
    "complete_name",
    "active",
    "active_lang_count",
    "avatar_128",
    "avatar_1920",
    "color",
    "commercial_company_name",
    "commercial_partner_id",
    "company_id",
    "company_name",
    "company_type",
    "create_date",
    "email_normalized",
    "im_status",
    "in_member_scope",
    "in_register",
    "is_company",
    "parent_id",
    "partner_share",
    "phone_sanitized",
    "register_search",
    "type",
    "tz",
    "user_ids",
    "main_user_id",
    "write_date",
}
OFFICER_READS = frozenset(CONTACT | MEMBER | FRAME)
OFFICER_WRITES = frozenset(CONTACT)
# These wait for the member, or an officer could take over a login by correcting them.
WAITS = ("email", "phone")
# An officer meets a contact in these views alone: others name fields off the list.
OFFICER_VIEWS = {
    "form": "member_privacy.res_partner_view_form_member",
    "kanban": "member_privacy.res_partner_view_kanban_member",
    "list": "member_privacy.res_partner_view_list_member",
    "search": "member_privacy.res_partner_view_search_member",
}


class ResPartnerFields(models.Model):
    _inherit = "res.partner"

    def _has_field_access(self, field, operation):
        """For officers fields are lists: what is not on them is neither read, searched,
        grouped by nor written, whatever view or call asks for it."""
        allowed = super()._has_field_access(field, operation)
        if not allowed or self.env.su or not self.env.user._is_officer_only():
            return allowed
        return field.name in (OFFICER_READS if operation == "read" else OFFICER_WRITES)

    @api.model
    def _search_display_name(self, operator, value):
        """Core looks into fields off the list as well, such as the VAT number."""
        if not self.env.user._is_officer_only():
            return super()._search_display_name(operator, value)
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        return Domain.OR(
            Domain(name, operator, value)
            for name in ("complete_name", "email", "member_number")
        )

    def write(self, vals):
        if self.env.su or not self.env.user._is_officer_only():
            return super().write(vals)
        self.check_access("write")
        for name in vals:
            self._check_field_access(self._fields[name], "write")
        self._check_may_correct()
        for name in WAITS:
            if name in vals:
                self.env["member.contact.change"]._ask(self, name, vals[name])
        now = {name: value for name, value in vals.items() if name not in WAITS}
        allowed = self.sudo()  # sudo: core's own write reads fields off the list
        return super(ResPartnerFields, allowed).write(now)

    def _check_may_correct(self):
        """Officers correct members only, and only where their role lets them."""
        chapter_ids = self.env.user._chapter_ids_with("may_correct")
        rows = self.env.execute_query(
            SQL(
                "SELECT count(*) FROM res_partner"
                " WHERE id = ANY(%s) AND scope_chapter_ids && %s::int[]",
                self.ids,
                list(chapter_ids),
            )
        )
        if rows[0][0] != len(self):
            raise AccessError(
                self.env._("Your office lets you see this person, not correct.")
            )

    @api.model
    def get_view(self, view_id=None, view_type="form", **options):
        if view_type in OFFICER_VIEWS and self.env.user._is_officer_only():
            view_id = self.env.ref(OFFICER_VIEWS[view_type]).id
        return super().get_view(view_id, view_type, **options)
