from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

OCCASIONS = [
    ("member", "Opened the member"),
    ("case", "Handled a case"),
    ("log", "Read the change log"),
    ("entry", "Opened a protected entry"),
    ("table", "Read together with others"),
    ("list", "Took out a member list"),
    ("export", "Exported"),
    ("certificate", "Certified that they left"),
]
MONTHS = "member_privacy.view_months"
# One row a day; who is nobody of the register, or the reader, is no occasion.
RECORD = """
INSERT INTO privacy_view
    (user_id, partner_id, day, occasion, role_id, chapter_id, first_at)
SELECT %(user)s, p.id, %(day)s, %(occasion)s, %(role)s, %(chapter)s,
       now() AT TIME ZONE 'UTC'
  FROM res_partner p
 WHERE p.id IN (%(people)s) AND p.in_register AND p.erased_on IS NULL
   AND p.id IS DISTINCT FROM %(own)s
    ON CONFLICT (user_id, partner_id, day, occasion) DO NOTHING
"""


class PrivacyView(models.Model):
    """Who looked at whom: one row a reader, person, day and occasion."""

    _name = "privacy.view"
    _description = "Look at a person"
    _order = "day desc, id desc"
    _rec_name = "occasion"
    _log_access = False

    user_id = fields.Many2one(
        "res.users", "Who", required=True, index=True, ondelete="cascade", readonly=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Person",
        required=True,
        index=True,
        ondelete="cascade",
        readonly=True,
    )
    day = fields.Date(required=True, index=True, readonly=True)
    occasion = fields.Selection(OCCASIONS, required=True, readonly=True)
    role_id = fields.Many2one(
        "member.role", "Office", readonly=True, help="Empty for the secretariat."
    )
    chapter_id = fields.Many2one("member.chapter", readonly=True)
    first_at = fields.Datetime(readonly=True)

    _once_a_day = models.UniqueIndex("(user_id, partner_id, day, occasion)")

    @api.model
    def _record(self, partners, occasion, chapter_ids=()):
        """Record that the current user looked at these people.

        :param chapter_ids: the chapters whose question in a case is looked at
        """
        if partners:
            ids = SQL("SELECT unnest(%s)", partners.ids)
            self._record_found(ids, occasion, chapter_ids)

    @api.model
    def _record_found(self, people, occasion, chapter_ids=()):
        """The same for the ids that a query finds, however many.

        :param SQL people: a query of ids of contacts
        """
        if self.env.user._is_superuser():
            return
        user = self.env.user.sudo()  # sudo: who one is and which office one holds
        chapter, role = self._office_of(user, chapter_ids) or (None, None)
        self.env["res.partner"].flush_model(["in_register", "erased_on"])
        self.env.cr.execute(
            SQL(
                RECORD,
                user=user.id,
                day=user._today_oslo(),
                occasion=occasion,
                role=role,
                chapter=chapter,
                people=people,
                own=user.member_id.id or None,
            )
        )

    @api.model
    def _office_of(self, user, chapter_ids=()):
        """(chapter id, role id) that this user looks by; None for the secretariat.

        A question to a chapter is looked at by the office that answers it.
        """
        if user._sees_all_members():
            return None
        answering = user._offices_in_force("answering")
        asked = [office for office in answering if office[0] in chapter_ids]
        return next(iter(asked or user._offices_now() or answering), None)

    @api.model
    def _seen_since(self, person, day):
        """Who looked at `person` from `day` on, days and people told apart.

        The caller answers for who asks.

        :return: a recordset under sudo, newest first
        """
        views = self.sudo()  # sudo: of this person, whose page it is
        return views.search([("partner_id", "=", person.id), ("day", ">=", day)])

    @api.model
    def _cron_forget(self):
        """What is older than the period goes."""
        months = self.env["ir.config_parameter"]._whole(MONTHS)
        limit = self.env["res.users"]._today_oslo() - relativedelta(months=months)
        self.env.cr.execute(SQL("DELETE FROM privacy_view WHERE day < %s", limit))
        self.env["ir.cron"]._commit_progress(1)
