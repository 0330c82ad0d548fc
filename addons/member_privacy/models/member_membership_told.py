from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

# What the statement that writes the keys is told where every chapter sees its members.
EVERYBODY = {
    "told": SQL("TRUE"),
    "news": SQL("FALSE"),
    "touch": SQL("FALSE"),
    "mark": SQL(""),
}
# And where some go by consent. `touch` writes each person anew: somebody who takes a
# yes back while somebody else moves the membership must meet that transaction.
BY_CONSENT = {
    "news": SQL(
        "EXISTS (SELECT FROM mine WHERE mine.partner_id = p.id"
        " AND mine.told AND NOT mine.chapters_told)"
    ),
    "touch": SQL("TRUE"),
    "mark": SQL(
        """, marked AS (
    UPDATE member_membership m
       SET chapters_told = mine.told
      FROM mine
     WHERE m.id = mine.id AND m.chapters_told != mine.told
)"""
    ),
}
# Of types that go by consent no more, or by another: the key is written after this.
FREE = """
WITH freed AS (
    UPDATE member_membership
       SET chapters_told = TRUE
     WHERE type_id = ANY(%s) AND NOT chapters_told
    RETURNING partner_id
)
UPDATE res_partner
   SET scope_since = clock_timestamp() AT TIME ZONE 'UTC'
 WHERE id IN (SELECT partner_id FROM freed)
"""


class MemberMembershipType(models.Model):
    _inherit = "member.membership.type"

    chapter_purpose_id = fields.Many2one(
        "privacy.purpose",
        "Chapters see them by consent to",
        index="btree_not_null",
        ondelete="restrict",
        help="Officers see members of this type only while they say yes to this "
        "purpose, for the membership itself may be nobody's business in the chapter. "
        "Who has not answered is seen by the secretariat alone. Empty: chapters see "
        "their members.",
    )

    @api.constrains("chapter_purpose_id")
    def _check_chapter_purpose(self):
        """A yes must be there to be given, and to be taken back on its own."""
        for purpose in self.chapter_purpose_id:
            asked = purpose.requires_consent and purpose.by_use and purpose.for_members
            if not asked or not purpose.active:
                raise ValidationError(
                    self.env._(
                        "Chapters see members by their consent to “%s”: it must need "
                        "consent, be a use without contact, concern members and not "
                        "be archived.",
                        purpose.name,
                    )
                )

    @api.model
    def _by_consent(self):
        """{purpose id: ids of the types whose members chapters see by consent to it}"""
        self.flush_model(["chapter_purpose_id"])
        return dict(
            self.env.execute_query(
                SQL(
                    "SELECT chapter_purpose_id, array_agg(id)"
                    " FROM member_membership_type"
                    " WHERE chapter_purpose_id IS NOT NULL GROUP BY 1"
                )
            )
        )

    def write(self, vals):
        result = super().write(vals)
        if "chapter_purpose_id" in vals:
            self.flush_model(["chapter_purpose_id"])
            self.env["member.membership"].flush_model()
            self.env.cr.execute(SQL(FREE, self.ids))
            self._people()._refresh_register_state()
        return result

    def _people(self):
        """Everybody with a membership of these types, now or before."""
        memberships = self.env["member.membership"].sudo()  # sudo: all who have one
        groups = memberships._read_group([("type_id", "in", self.ids)], ["partner_id"])
        return self.env["res.partner"].browse(partner.id for (partner,) in groups)


class MemberMembership(models.Model):
    """What chapters are told of a membership: all, or none of it before a yes.

    Kept in a column of the row, that record rules, counts and the key on the person
    read. It is no field that anybody could write: the statement that derives the key
    writes it.
    """

    _inherit = "member.membership"

    is_told = fields.Boolean(
        "Chapters see it",
        compute="_compute_is_told",
        search="_search_is_told",
        help="Whether officers may know of this membership, by its type and by what "
        "the member answered.",
    )
    # What the record rule asks: officers are told, who else reads it knows anyway.
    in_reader_scope = fields.Boolean(
        compute="_compute_in_reader_scope", search="_search_in_reader_scope"
    )

    def init(self):
        self.env.cr.execute(
            SQL(
                "ALTER TABLE member_membership ADD COLUMN IF NOT EXISTS"
                " chapters_told boolean NOT NULL DEFAULT TRUE"
            )
        )

    def _compute_is_told(self):
        told = self._of_told()
        for membership in self:
            membership.is_told = membership in told

    @api.depends_context("uid")
    def _compute_in_reader_scope(self):
        known = self._of_told() if self.env.user._is_officer_only() else self
        for membership in self:
            membership.in_reader_scope = membership in known

    def _of_told(self):
        """Those of these that chapters are told of."""
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM member_membership WHERE id = ANY(%s) AND chapters_told",
                list(self._origin.ids),
            )
        )
        told = {membership_id for (membership_id,) in rows}
        return self.filtered(lambda membership: membership._origin.id in told)

    @api.model
    def _search_is_told(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = Domain.custom(
            to_sql=lambda model, alias, query: SQL.identifier(alias, "chapters_told")
        )
        return domain if True in value else ~domain

    @api.model
    def _search_in_reader_scope(self, operator, value):
        if operator != "in":
            return NotImplemented
        # As for people: decided by who reads, never by `env.su`.
        officer = self.env.user._is_officer_only()
        domain = Domain("is_told", "=", True) if officer else Domain.TRUE
        return domain if True in value else ~domain

    @api.model
    def _told_sql(self, partner_ids=None):
        """Whether chapters may know of `m`, a membership, as SQL.

        :param partner_ids: whose memberships `m` are; everybody's when left out
        :return: None where no type goes by consent
        """
        kinds = self.env["member.membership.type"]._by_consent()
        if not kinds:
            return None
        consents = self.env["privacy.consent"]
        for name in ("privacy.consent", "res.partner", "member.merge"):
            self.env[name].flush_model()
        return SQL(" AND ").join(
            SQL(
                "(m.type_id != ALL(%s) OR m.partner_id IN"
                " (SELECT a.partner_id FROM (%s) a WHERE a.event = 'given'))",
                type_ids,
                consents._current_sql(purpose_id, "use", partner_ids),
            )
            for purpose_id, type_ids in kinds.items()
        )

    @api.model
    def _told_parts(self, partner_ids):
        """What the statement that writes the keys needs to know of it, as SQL."""
        told = self._told_sql(partner_ids)
        return EVERYBODY if told is None else {**BY_CONSENT, "told": told}

    @api.model
    def _follow_answers(self):
        """Write the keys of all whose memberships chapters are told of, or not, other
        than the answers of today say.

        For what changes the meaning of many answers at once, and for what time alone
        changes. Who answers is refreshed by `_refresh_register_state`.

        :return: how many people it was
        """
        self.flush_model()
        told = self._told_sql()
        if told is None:
            return 0
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT m.partner_id
                  FROM member_membership m
                  JOIN member_membership_type t ON t.id = m.type_id
                       AND t.chapter_purpose_id IS NOT NULL
                 WHERE m.chapters_told != (%s)
                """,
                told,
            )
        )
        people = self.env["res.partner"].browse(row[0] for row in rows)
        people._refresh_register_state()
        return len(people)

    def _told_by_type(self, keeper_id):
        """What the one of these that the others become must take along: who is seen
        by consent under one of two rows is so as one person. Values to write."""
        by_consent = self.type_id.filtered("chapter_purpose_id")
        if not by_consent or self.browse(keeper_id).type_id in by_consent:
            return {}
        return {"type_id": by_consent[0].id}

    @api.model
    def _cron_end_due(self):
        """Birthdays change what answers mean, and nobody writes anything."""
        if changed := self._follow_answers():
            self.env["ir.cron"]._commit_progress(changed)
        return super()._cron_end_due()
