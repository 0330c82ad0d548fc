from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..tools import duplicate_sql

STAFF = "member_privacy.group_member_staff"
SIGNS = ("name_birth", "like_birth", "same_email", "phone")
CURRENT = ("active", "suspended", "applied")
STATES = [("open", "To look at"), ("different", "Not the same person")]
# Who is not the same as the row that went is not the same as the one that stays.
REMEMBERED = """
INSERT INTO member_duplicate
       (partner_id, other_id, state, decided_by_id, decided_on, strength)
SELECT least(%(kept)s, third), greatest(%(kept)s, third), state, decided_by_id,
       decided_on, 0
  FROM (SELECT *, CASE partner_id WHEN %(gone)s THEN other_id ELSE partner_id END
               AS third
          FROM member_duplicate
         WHERE %(gone)s IN (partner_id, other_id) AND state = 'different') d
 WHERE third != %(kept)s
    ON CONFLICT (partner_id, other_id) DO UPDATE
   SET state = EXCLUDED.state, decided_by_id = EXCLUDED.decided_by_id,
       decided_on = EXCLUDED.decided_on
"""
# New pairs come in, what is alike is renewed, and open pairs that are alike no longer
# go. What somebody decided stays.
RENEW = """
WITH found AS MATERIALIZED (%(pairs)s),
gone AS (
    DELETE FROM member_duplicate d
     WHERE d.state = 'open'
       AND NOT EXISTS (SELECT FROM found f
                        WHERE f.one = d.partner_id AND f.two = d.other_id)
)
INSERT INTO member_duplicate
       (partner_id, other_id, name_birth, like_birth, same_email, phone, strength,
        state, create_uid, create_date, write_uid, write_date)
SELECT one, two, 'name_birth' = ANY(signs), 'like_birth' = ANY(signs),
       'same_email' = ANY(signs), 'phone' = ANY(signs),
       cardinality(signs) + ('name_birth' = ANY(signs))::int * 2, 'open',
       %(uid)s, %(now)s, %(uid)s, %(now)s
  FROM found
    ON CONFLICT (partner_id, other_id) DO UPDATE
   SET name_birth = EXCLUDED.name_birth, like_birth = EXCLUDED.like_birth,
       same_email = EXCLUDED.same_email, phone = EXCLUDED.phone,
       strength = EXCLUDED.strength
"""


class MemberDuplicate(models.Model):
    """Two people of the register who may be one, until staff say.

    The one with the lower id comes first. A nightly job finds them all; nothing is
    ever merged by itself.
    """

    _name = "member.duplicate"
    _description = "Suspected duplicate"
    _order = "strength desc, id"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner", "Person", required=True, readonly=True, ondelete="cascade"
    )
    other_id = fields.Many2one(
        "res.partner",
        "Other person",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    name_birth = fields.Boolean("Same name and birth date", readonly=True)
    like_birth = fields.Boolean("Like name, same birth date", readonly=True)
    # Not "email": others take fields of that name for texts with an address.
    same_email = fields.Boolean("Same e-mail", readonly=True)
    phone = fields.Boolean("Same phone", readonly=True)
    strength = fields.Integer(readonly=True)
    state = fields.Selection(STATES, required=True, readonly=True, default="open")
    decided_by_id = fields.Many2one(
        "res.users", "Decided by", readonly=True, ondelete="set null"
    )
    decided_on = fields.Date("Decided on", readonly=True)
    signs = fields.Char("What is alike", compute="_compute_signs")
    partner_number = fields.Char("Number", related="partner_id.member_number")
    other_number = fields.Char("Other number", related="other_id.member_number")
    partner_birth = fields.Date("Birth date", related="partner_id.birthdate_date")
    other_birth = fields.Date("Other birth date", related="other_id.birthdate_date")

    _pair_unique = models.UniqueIndex(
        "(partner_id, other_id)", "This pair is on the list already."
    )
    _in_order = models.Constraint(
        "CHECK (partner_id < other_id)", "The first of a pair is the older row."
    )

    @api.depends(*SIGNS)
    @api.depends_context("lang")
    def _compute_signs(self):
        for pair in self:
            pair.signs = ", ".join(
                self._fields[sign]._description_string(self.env)
                for sign in SIGNS
                if pair[sign]
            )

    @api.model
    def _find(self):
        """Bring the list up to what the register says now, in one statement."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                RENEW,
                pairs=duplicate_sql.pairs(),
                uid=self.env.uid,
                now=fields.Datetime.now(),
            )
        )
        self.env.invalidate_all()

    @api.model
    def _cron_find(self):
        self._find()

    def action_find(self):
        """Look again now, for staff."""
        self.browse().check_access("read")
        if not self.env.user._sees_all_members():
            raise AccessError(self.env._("Only the secretariat looks for duplicates."))
        self.sudo()._find()  # sudo: the list is written by the search alone

    def action_different(self):
        """Remember that these are two people."""
        self._decide("different")

    def action_undecided(self):
        """Put pairs back on the list."""
        self._decide("open")

    def _decide(self, state):
        self.check_access("read")
        rows = self.sudo()  # sudo: who may see the pair may say so
        decided = state != "open"
        rows.write(
            {
                "state": state,
                "decided_by_id": decided and self.env.uid,
                "decided_on": decided and self.env["res.users"]._today_oslo(),
            }
        )

    def action_merge(self):
        """Open the two side by side."""
        self.ensure_one()
        return self.partner_id._open_merge(self.other_id)


class ResPartner(models.Model):
    _inherit = "res.partner"

    duplicate_count = fields.Integer(
        "Suspected duplicates", compute="_compute_duplicate_count", groups=STAFF
    )

    def _compute_duplicate_count(self):
        counts = dict.fromkeys(self.ids, 0)
        pairs = self.env["member.duplicate"]
        for name in ("partner_id", "other_id"):
            for person, count in pairs._read_group(
                [(name, "in", self.ids), ("state", "=", "open")], [name], ["__count"]
            ):
                counts[person.id] += count
        for person in self:
            person.duplicate_count = counts.get(person.id, 0)

    def _move_all(self, other):
        """Pairs are not moved: those that are still alike are found again."""
        cr = self.env.cr
        cr.execute(SQL(REMEMBERED, kept=self.id, gone=other.id))
        cr.execute(
            SQL(
                "DELETE FROM member_duplicate WHERE %s IN (partner_id, other_id)",
                other.id,
            )
        )
        return super()._move_all(other)

    def action_open_duplicates(self):
        """Whom this person may be as well, for staff."""
        self.ensure_one()
        self.env["member.duplicate"].check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "member_privacy.member_duplicate_action"
        )
        domain = ["|", ("partner_id", "=", self.id), ("other_id", "=", self.id)]
        return {**action, "domain": domain}

    def _open_merge(self, other):
        """Side by side; who is a member now stays, else the older row."""
        kept = (self | other).sorted(
            lambda person: (person.membership_state not in CURRENT, person.id)
        )[0]
        wizard = self.env["member.person.merge"].create(
            {"partner_id": kept.id, "other_id": ((self | other) - kept).id}
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Merge two people"),
            "res_model": wizard._name,
            "res_id": wizard.id,
            "views": [[False, "form"]],
            "target": "new",
        }
