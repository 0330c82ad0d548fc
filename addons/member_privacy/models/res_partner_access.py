from odoo import api, models
from odoo.tools import SQL


class ResPartnerAccess(models.Model):
    _inherit = "res.partner"

    def _who_can_see(self):
        """Who can see this person today, for staff and for the person's own page.

        Officers are named, the secretariat is one line: the person is told how many
        work there. Officers of chapters above count; who is dead, has a protected
        address or a restriction is seen by the secretariat alone. The caller answers
        for who asks; names are read whoever that is.

        :return: a list of dicts: ``kind`` (officer or staff), ``who`` and ``role``
            (words), ``protected`` (whether the officer has a protected address),
            ``chapter`` (its name or False), ``chapter_id``, ``since`` (date or False),
            ``ground`` (words), ``kinds`` (list of the kinds of fields seen),
            ``categories`` (the same as codes), ``people`` (how many the line stands
            for)
        """
        self.ensure_one()
        access = self._access_rows()
        officers = access.filtered(lambda row: row.kind == "officer")
        lines = [self._officer_line(row) for row in officers]
        staff = access - officers
        return [*lines, self._staff_line(staff)] if staff else lines

    def _officer_line(self, row):
        return {
            **self._access_line(row),
            "who": row.partner_id.name,
            "role": row.role_id.name,
            "protected": row.partner_id.address_protected,
            "chapter": row.chapter_id.name,
            "chapter_id": row.chapter_id.id,
            "since": row.since,
        }

    def _staff_line(self, rows):
        """All who work there as one: who it is counts less than how many."""
        return {
            **self._access_line(rows[0]),
            "kind": "staff",
            "who": self.env._("The secretariat"),
            "role": self.env._("Staff"),
            "people": len(rows),
        }

    def _access_line(self, row):
        return {
            "kind": row.kind,
            "protected": False,
            "chapter": False,
            "chapter_id": False,
            "since": False,
            "ground": row.ground,
            "kinds": row._kinds_of_fields(),
            "categories": row._categories(),
            "people": 1,
        }

    def _officers_who_see(self):
        """How many officers see this person today."""
        self.ensure_one()
        officers = self._access_rows().filtered(lambda row: row.kind == "officer")
        return len(officers.partner_id)

    def _access_rows(self):
        """The rows of `member.access` that reach this person."""
        self.flush_recordset()
        rows = self.env.execute_query(
            SQL("SELECT scope_chapter_ids FROM res_partner WHERE id = %s", self.id)
        )
        chapter_ids = (rows and rows[0][0]) or []
        access = self.env["member.access"].sudo()  # sudo: the caller may be the person
        access.invalidate_model()  # a view of other tables, which may have changed
        return access.search(
            ["|", ("chapter_id", "=", False), ("chapter_id", "in", chapter_ids)]
        )

    def action_open_access(self):
        """Open who can see this person, for staff."""
        self.ensure_one()
        self.env["member.access"].check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "member_privacy.member_access_action"
        )
        return {
            **action,
            "display_name": self.env._("Who can see %s", self.name),
            "domain": [("id", "in", self._access_rows().ids)],
            "context": {},
        }

    @api.model
    def get_empty_list_help(self, help_message):
        """An officer without access reads why, and what to do about it."""
        user = self.env.user
        if user._is_officer_only() and not user._office_chapter_ids():
            return user._no_access_help()
        return super().get_empty_list_help(help_message)
