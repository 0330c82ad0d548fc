from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .res_partner_fields import OFFICER_READS

# What of a line officers are told, in words; never the values themselves, the reason as
# somebody wrote it, or anything to find lines by what they must not see.
OFFICER_FIELDS = frozenset(
    {
        "id",
        "display_name",
        "logged_at",
        "operation",
        "partner_id",
        "model_label",
        "summary",
        "who",
        "why",
    }
)
# And of what: the fields they read on these pages.
OFFICER_TOLD = {
    "res.partner": OFFICER_READS,
    "member.membership": {
        "chapter_id",
        "type_id",
        "state",
        "start_date",
        "end_date",
        "resigned_on",
        "end_reason",
        "source",
        "counted_until",
    },
    "member.dues": {
        "year",
        "amount",
        "currency_id",
        "state",
        "due_date",
        "paid_on",
        "claim_sent_on",
    },
    "member.office": {"chapter_id", "role_id", "start_date", "end_date"},
}
# A person in sight, of whom officers are told from when they could read it on the page:
# nothing of the time before the membership, or under protection.
IN_SIGHT = """EXISTS (SELECT FROM res_partner p
 WHERE p.id = %(log)s.partner_id AND %(members)s AND %(log)s.logged_at > p.scope_since)
"""


class PrivacyChangeOfficer(models.Model):
    """What officers read of the log: their members, in their fields, since they met."""

    _inherit = "privacy.change"

    in_reader_scope = fields.Boolean(
        compute="_compute_in_reader_scope", search="_search_in_reader_scope"
    )

    @api.depends_context("uid")
    def _compute_in_reader_scope(self):
        """Agree with the search: rules are also checked in Python, under sudo()."""
        log = self.sudo()  # sudo: the rule itself, which asks who reads
        seen = log.search([("id", "in", self.ids), ("in_reader_scope", "=", True)])
        for change in self:
            change.in_reader_scope = change in seen

    @api.model
    def _search_in_reader_scope(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = Domain.custom(
            to_sql=lambda model, alias, query: model._reader_sql(alias)
        )
        return domain if True in value else ~domain

    def _has_field_access(self, field, operation):
        allowed = super()._has_field_access(field, operation)
        if not allowed or self.env.su or not self.env.user._is_officer_only():
            return allowed
        return field.name in OFFICER_FIELDS

    def _told_names(self):
        if not self.env.user._is_officer_only():
            return super()._told_names()
        line = self.sudo()  # sudo: an officer reads no technical name
        return OFFICER_TOLD.get(line.model, ())

    def _who(self):
        reader = self.env.user
        if not reader._is_officer_only():
            return super()._who()
        if (self.for_user_id or self.user_id) == reader:
            return self.env._("You")
        own = self.user_id.share and self.user_id.member_id == self.partner_id
        return self.env._("The member") if own else self._who_in_words()

    def _why(self):
        """For officers a closed list: a reason may name a case, or be typed."""
        if not self.env.user._is_officer_only():
            return super()._why()
        words = {
            "own correction": self.env._("The member corrected it."),
            "import": self.env._("It came with a member list."),
            "undo": self.env._("A member list was taken back."),
            "claim sent": self.env._("The claim was sent again."),
        }
        reason = (self.reason or "").lower()
        return next((w for start, w in words.items() if reason.startswith(start)), "")

    def _reader_sql(self, alias):
        """Which lines the current user may read, as a condition on `alias`.

        Decided by `env.user`, never by `env.su`: record rules ask under sudo().
        """
        user = self.env.user
        if user._sees_all_members():
            return SQL("TRUE")
        chapter_ids = user._is_officer_only() and user._office_chapter_ids()
        if not chapter_ids:
            return SQL("FALSE")
        log = SQL.identifier(alias)
        members = user.partner_id._members_sql(SQL.identifier("p"), chapter_ids)
        return SQL(
            "((%s) AND %s)",
            SQL(" OR ").join(self._told_sql(log, model) for model in OFFICER_TOLD),
            SQL(IN_SIGHT, log=log, members=members),
        )

    def _told_sql(self, log, model):
        """Lines of a model that tell something, of a row that the reader may open."""
        names = SQL("%s::text[]", sorted(OFFICER_TOLD[model]))
        told = SQL(
            "%s.model = %s AND (%s.old_values ?| %s OR %s.new_values ?| %s)",
            log,
            model,
            log,
            names,
            log,
            names,
        )
        if model == "res.partner":
            return SQL("(%s)", told)
        rows = self.env[model].with_user(self.env.user)
        visible = rows._search([]).subselect()
        return SQL("(%s AND %s.res_id IN %s)", told, log, visible)
