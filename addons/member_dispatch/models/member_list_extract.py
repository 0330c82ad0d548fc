import base64

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, format_date

from odoo.addons.member_privacy.tools.password import new_password
from odoo.addons.member_privacy.tools.workbook import encrypted_workbook

from ..tools.list_columns import WARD, list_sql
from .member_list import OF_SOCIAL_MEDIA

FETCH = 2000
# Columns whose values are keys of a selection of the contact's.
CHOICES = ("gender", "dues_state")


class MemberList(models.Model):
    _inherit = "member.list"

    def action_extract(self):
        """Take the list out. The password is shown once and stored nowhere."""
        self.ensure_one()
        self.check_access("write")
        self._check_owner()
        self._check_office()
        self.lock_for_update()
        if self.state != "draft":
            raise UserError(self.env._("This list was taken out already."))
        columns = self._allowed_columns()
        password = new_password()
        counts = self._audience_counts()
        members, *__, children, __ = counts.pop(None, (0, 0, 0))
        if not members:
            raise UserError(self.env._("Nobody would stand on this list."))
        rows = self._sheet_rows(columns, with_wards=children)
        about = self._about(with_wards=children)
        workbook = encrypted_workbook(
            [(self.env._("Members"), rows), (self.env._("About"), about)],
            password,
            footer=self._mark(),
        )
        self._remember_views()
        kept = self.sudo()  # sudo: file and numbers are the list's own
        kept.write(
            {
                "state": "ready",
                "file": base64.b64encode(workbook),
                "filename": f"{self.chapter_id.code}-{self.id}.xlsx",
                "extracted_on": fields.Datetime.now(),
                "row_count": members,
                "left_out_counts": {reason: n for reason, (n, *__) in counts.items()},
            }
        )
        return self.env["member.list.password"]._action_show(self, password)

    def _remember_views(self):
        """Whoever stands on the list can see that it was taken out."""
        people = SQL(
            "SELECT unnest(partner_id || guardian_ids) FROM (%s) a"
            " WHERE reason IS NULL",
            self._audience_sql(self.env.user),
        )
        self.env["privacy.view"]._record_found(people, "list")

    def _allowed_columns(self):
        """The chosen columns that this user may take out.

        :raise AccessError: when one of them is not for officers
        """
        columns = self.column_ids.sorted()
        if not columns:
            raise UserError(self.env._("Choose at least one column."))
        if not self.env.user._sees_all_members() and any(columns.mapped("staff_only")):
            raise AccessError(self.env._("These columns are the secretariat's."))
        social = self._audience_channel() == "social"
        if social and set(columns.mapped("code")) - OF_SOCIAL_MEDIA:
            raise UserError(
                self.env._("Social media get the e-mail address and nothing else.")
            )
        return columns

    def _sheet_rows(self, columns, with_wards):
        """Heading and rows, some at a time: a list of the whole country fits.

        :param with_wards: whether to say, beside the name, for whom guardians stand
        """
        cr = self.env.cr
        headings, codes = columns.mapped("name"), columns.mapped("code")
        if with_wards:
            place = codes.index("name") + 1 if "name" in codes else 0
            headings.insert(place, self.env._("Guardian of"))
            codes.insert(place, WARD)
        yield headings
        user = self.env.user
        query = self._audience_sql(user)
        statement = list_sql(self._audience(user), query, codes)
        words = [self._words(code) for code in codes]
        cr.execute(SQL("DECLARE member_list NO SCROLL CURSOR FOR %s", statement))
        fetch = SQL("FETCH %s FROM member_list", FETCH)
        while rows := self.env.execute_query(fetch):
            for row in rows:
                yield [
                    said.get(value, value)
                    for said, value in zip(words, row, strict=True)
                ]
        cr.execute(SQL("CLOSE member_list"))

    def _words(self, code):
        """What the stored values of a choice are called, in the reader's language."""
        if code not in CHOICES:
            return {}
        field = self.env["res.partner"]._fields[code]
        return dict(field._description_selection(self.env))

    def _about(self, with_wards):
        """The second sheet: whose list this is and what it may be used for."""
        labels = dict(self._fields["reason"]._description_selection(self.env))
        now = fields.Datetime.context_timestamp(self, fields.Datetime.now())
        yield [self.env._("About this list"), ""]
        yield [self.env._("Taken out by"), self.env.user.name]
        yield [self.env._("As of"), now.strftime("%Y-%m-%d %H:%M")]
        yield [self.env._("Chapter"), self.chapter_id.complete_name]
        yield [self.env._("Purpose"), self.purpose_id.name]
        yield [self.env._("What for"), labels[self.reason]]
        yield [self.env._("Delete by"), self.delete_by]
        if with_wards:
            yield [
                self.env._("Guardian of"),
                self.env._(
                    "The name and the address are the guardian's. Everything else on "
                    "the line is about the child."
                ),
            ]
        yield [self.env._("Do not share this list, and use it for nothing else."), ""]

    def _mark(self):
        """What stands at the foot of each printed page."""
        return self.env._(
            "%(name)s, delete by %(day)s",
            name=self.env.user.name,
            day=format_date(self.env, self.delete_by),
        )
