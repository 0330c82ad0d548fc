from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..tools import membership_join, merge_sql
from ..tools.membership_join import Stay
from .privacy_consent_choice import NO

MERGING = "member_privacy.merging"
CONTEXT = {
    "active_test": False,
    "tracking_disable": True,
    "mail_notrack": True,
    "no_reset_password": True,
}
# Only core may decide on these: the company's own contact is no person.
ELSEWHERE = {("res_users", "partner_id"), ("res_company", "partner_id")}
STAYS = """
SELECT id, chapter_id, start_date, end_date, state, resigned_on, end_reason,
       counted_until, partner_id
  FROM member_membership
 WHERE partner_id IN %s AND end_reason IS DISTINCT FROM 'mistaken'
 ORDER BY id
"""


class ResPartnerMerge(models.Model):
    """Two people of the register who are one become one.

    Ours comes first and moves every row by what the register means by it; core's merge
    follows, and finds nothing left that it would have to delete.
    """

    _inherit = "res.partner"

    def _merge_person(self, other, reason=None):
        """Take `other`, the same person registered twice, into this one.

        All in the caller's transaction: a crash in the middle leaves both as they were.

        :param str reason: stands in the change log; a must where `_merge_questions`
            has any
        :raise AccessError: unless staff ask
        :raise UserError: when the two cannot be merged, or not without a reason
        """
        self.ensure_one()
        other.ensure_one()
        if not self.env.user._sees_all_members():
            raise AccessError(
                self.env._("Only the secretariat merges people of the register.")
            )
        people = (self | other).sudo().with_context(**CONTEXT)  # sudo: all that leads
        kept, gone = people.browse(self.id), people.browse(other.id)
        people.lock_for_update()
        kept._check_mergeable(gone)
        questions = kept._merge_questions(gone)
        if questions and not (reason or "").strip():
            raise UserError(
                self.env._("Say why these two are one person: %s", " ".join(questions))
            )
        words = self.env._("Merged with another row of the same person")
        words = f"{words}: {reason}" if reason else words
        self.env["privacy.change"]._set_actor()
        with self.env["privacy.change"]._reason(words):
            kept._merge_rows(gone, reason)
        self.env.invalidate_all()

    def _check_mergeable(self, other):
        """:raise UserError: when the two can never be one"""
        people = self | other
        if self == other:
            raise UserError(self.env._("Choose two people."))
        if any(people.mapped("erased_on")):
            raise UserError(self.env._("An erased person cannot be merged."))
        if any(people.mapped("is_company")) or not any(people.mapped("in_register")):
            raise UserError(self.env._("Only people of the register are merged here."))
        if any(not user.share for user in people.user_ids):
            raise UserError(
                self.env._("The contact of an internal user cannot be merged.")
            )
        if other in self.guardian_ids | self.ward_ids:
            raise UserError(self.env._("One of the two is the other's guardian."))
        if other in self.parent_id | self.child_ids:
            raise UserError(self.env._("One of the two is an address of the other."))
        people._check_no_erasure_begun()
        kinds = people._open_cases().mapped("kind")
        if len(kinds) != len(set(kinds)):
            raise UserError(
                self.env._("Both have an open case of the same kind. Close one first.")
            )

    def _merge_rows(self, other, reason):
        other._withdraw_contact()
        login = self._merge_logins(other)
        refused = (self | other)._refused()
        self._keep_blocked(other)
        self._merge_memberships(other)
        self._merge_numbers(other, reason)
        self._merge_origins(other)
        self._merge_accounts(other)
        self.env.flush_all()
        self._move_all(other)
        self.env.invalidate_all()
        self._merge_by_core(other)
        if login:
            self._hang(login, self)
        self.env.invalidate_all()
        self._refresh_register_state()
        self._refresh_guardianship()
        self._keep_the_no(refused)

    def _merge_by_core(self, other):
        """Core fills what is empty, moves references, and deletes the other row."""
        cache = self.env.cr.cache
        cache[MERGING] = True
        try:
            wizard = self.env["base.partner.merge.automatic.wizard"]
            wizard._merge((self | other).ids, self)
        finally:
            cache.pop(MERGING, None)

    # What each kind of row means by it

    def _merge_logins(self, other):
        """One login stays open: the one used last.

        :return: the closed login. Core refuses two even so, and must not see it
        """
        users = self.user_ids | other.user_ids
        if len(users) < 2:
            return users.browse()
        order = users.sorted(
            lambda user: (user.active, user.login_date or user.create_date),
            reverse=True,
        )
        closed = order[1:]
        closed.filtered("active").write({"active": False})
        closed.flush_recordset()
        self._hang(closed, self.env.ref("base.user_root").partner_id)
        return closed

    def _hang(self, users, partner):
        self.env.cr.execute(
            SQL(
                "UPDATE res_users SET partner_id = %s WHERE id = ANY(%s)",
                partner.id,
                list(users.ids),
            )
        )
        users.invalidate_recordset(["partner_id"])

    def _refused(self):
        """{(purpose id, channel): event} of what is a no, said by or for one of these
        people."""
        self.env.flush_all()
        current = self.env["privacy.consent"]._current_sql(partner_ids=self.ids)
        query = SQL(
            "SELECT purpose_id, channel, max(event) FROM (%s) a"
            " WHERE event = ANY(%s) GROUP BY 1, 2",
            current,
            list(NO),
        )
        rows = self.env.execute_query(query)
        return {(purpose_id, channel): event for purpose_id, channel, event in rows}

    def _keep_the_no(self, refused):
        """Where one side's no is none any more beside the other's answers, it is said
        once more: a merge never turns a no into a yes. Events are not rewritten."""
        consents, purposes = self.env["privacy.consent"], self.env["privacy.purpose"]
        still = self._refused()
        latest = max([fields.Datetime.now(), *self.consent_ids.mapped("occurred_at")])
        for (purpose_id, channel), event in refused.items():
            if (purpose_id, channel) not in still:
                consents._record(
                    self,
                    purposes.browse(purpose_id),
                    channel,
                    event,
                    "staff",
                    latest,
                    self.env._("The no of one of two merged rows stands."),
                )

    def _merge_memberships(self, other):
        """Overlapping memberships in a chapter become one; the rest is moved."""
        memberships = self.env["member.membership"].sudo()  # sudo: staff asked
        memberships = memberships.with_context(**CONTEXT)
        memberships.flush_model()
        by_chapter = {}
        ids = tuple((self | other).ids)
        for row in self.env.execute_query(SQL(STAYS, ids)):
            membership_id, chapter_id, start, end, state, *rest, person = row
            stay = Stay(membership_id, start, end, state, *rest, person == self.id)
            by_chapter.setdefault(chapter_id, []).append(stay)
        for stays in by_chapter.values():
            for group in membership_join.groups(stays):
                self._join_memberships(memberships, group)
        memberships.search([("partner_id", "=", other.id)]).write(
            {"partner_id": self.id}
        )
        memberships.flush_model()

    def _join_memberships(self, memberships, group):
        keeper, values = membership_join.joined(group)
        for stay in group:
            if stay.id != keeper:
                memberships.browse(stay.id).write(membership_join.mistaken(stay))
        memberships.flush_model()
        values = {name: value or False for name, value in values.items()}
        values |= memberships.browse(stay.id for stay in group)._told_by_type(keeper)
        memberships.browse(keeper).write({**values, "partner_id": self.id})
        others = memberships.browse(stay.id for stay in group if stay.id != keeper)
        self.env["member.dues"]._gather(memberships.browse(keeper), others)
        memberships.flush_model()

    def _merge_accounts(self, other):
        """Core's way, but for the double: core archives it where the index still sees
        it, though nothing leads to it any more."""
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard._merge_bank_accounts(other, self)
        other.invalidate_recordset(["bank_ids"])
        other.bank_ids._privacy_delete(other)

    def _merge_numbers(self, other, reason):
        number = other.member_number
        other.member_number = False
        other.flush_recordset()
        if not self.member_number:
            self.member_number, number = number, False
        self.env["member.merge"].sudo().create(  # sudo: nobody writes these by hand
            {
                "partner_id": self.id,
                "former_id": other.id,
                "former_number": number,
                "merged_at": fields.Datetime.now(),
                "reason": reason,
            }
        )

    def _move_all(self, other):
        """Every other row that leads to `other`, by what the database knows."""
        cr = self.env.cr
        for table, column in merge_sql.foreign_keys(cr):
            if (table, column) not in ELSEWHERE:
                merge_sql.move(cr, table, column, other.id, self.id)
        cr.execute(
            SQL(
                "UPDATE res_users SET partner_id = %s WHERE partner_id = %s",
                self.id,
                other.id,
            )
        )
        for model, field in self._reference_fields():
            table = self.env[model]._table
            merge_sql.move_references(
                cr, table, field.model_field, field.name, other.id, self.id
            )
        cr.execute(
            SQL(
                "UPDATE member_import_row SET candidates = (SELECT"
                " jsonb_agg(DISTINCT CASE c.one WHEN to_jsonb(%(gone)s) THEN"
                " to_jsonb(%(kept)s) ELSE c.one END)"
                " FROM jsonb_array_elements(candidates) c(one))"
                " WHERE candidates @> to_jsonb(%(gone)s)",
                gone=other.id,
                kept=self.id,
            )
        )

    @api.model
    def _reference_fields(self):
        """(model name, field) of stored fields that name any row by model and id."""
        for name, model in self.env.registry.items():
            if model._abstract or not model._auto:
                continue  # the change log keeps what it says
            for field in model._fields.values():
                if field.type == "many2one_reference" and field.store:
                    yield name, field
