from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.mail import email_normalize
from odoo.tools.misc import hash_sign, verify_hash_signed

from ..tools import import_values

FIELDS = [("email", "E-mail"), ("phone", "Phone")]
STATES = [
    ("waiting", "Waits for the member"),
    ("confirmed", "Confirmed"),
    ("overridden", "Used without confirmation"),
    ("withdrawn", "Withdrawn"),
    ("expired", "Expired"),
]
READERS = {"email": import_values.email, "phone": import_values.phone}
SCOPE = "member_privacy.contact_change"
DAYS = 7
READS = "member_privacy.group_member_officer,member_privacy.group_member_staff"


class MemberContactChange(models.Model):
    """An e-mail address or phone number that an officer typed, until the member says
    that it is theirs.

    Else an officer who corrects an address would take over the login with it: who reads
    mail at the new address is whoever typed it.
    """

    _name = "member.contact.change"
    _description = "Change that waits for the member"
    _order = "id desc"
    _rec_name = "field"

    partner_id = fields.Many2one(
        "res.partner",
        "Member",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    field = fields.Selection(FIELDS, "What", required=True, readonly=True)
    value = fields.Char("New value", readonly=True)
    state = fields.Selection(STATES, required=True, readonly=True, default="waiting")
    asked_by_id = fields.Many2one(
        "res.users", "Asked by", readonly=True, ondelete="set null"
    )
    expires_at = fields.Datetime("Expires", required=True, readonly=True)
    reason = fields.Char(readonly=True)

    _one_waiting = models.UniqueIndex(
        "(partner_id, field) WHERE state = 'waiting'",
        "Another value waits for the member already.",
    )

    @api.model
    def _ask(self, partners, field, value):
        """Let `value` wait for each of these people, and write to them.

        :raise UserError: for a value that is none
        """
        partners = partners.sudo()  # sudo: whoever asks was checked before
        partners = partners.filtered(
            lambda person: (person[field] or "") != (value or "")
        )
        if not partners:
            return
        try:
            clean = READERS[field](value or "")
        except import_values.ValueProblem:
            clean = ""
        if not clean:
            self._refuse_value(field)
        waiting = self.sudo()  # sudo: rows are written by these methods alone
        for person in partners:
            waiting._of(person, field)._end("withdrawn")
            if (person[field] or "") != clean:
                waiting.create(
                    {
                        "partner_id": person.id,
                        "field": field,
                        "value": clean,
                        "asked_by_id": self.env.uid,
                        "expires_at": fields.Datetime.now() + timedelta(days=DAYS),
                    }
                )._write_to_member()

    @api.model
    def _refuse_value(self, field):
        raise UserError(
            self.env._("Write a whole e-mail address.")
            if field == "email"
            else self.env._("Write a whole phone number.")
        )

    @api.model
    def _of(self, person, field):
        return self.search(
            [
                ("partner_id", "=", person.id),
                ("field", "=", field),
                ("state", "=", "waiting"),
            ]
        )

    def _end(self, state, **vals):
        """What is over needs the value no longer."""
        self.write({"state": state, "value": False, **vals})
        self.flush_recordset()  # another may wait in its place

    def _is_open(self):
        return self.state == "waiting" and self.expires_at > fields.Datetime.now()

    def action_withdraw(self):
        """Take the change back, by staff or an officer who may correct the member."""
        self.check_access("read")
        if self.env.user._is_officer_only():
            self.partner_id._check_may_correct()
        rows = self.sudo()  # sudo: rows are written by these methods alone
        rows.filtered(lambda row: row.state == "waiting")._end("withdrawn")

    def _override(self, reason):
        """Use the value without the member's confirmation, for staff, with a reason."""
        self.ensure_one()
        if not self.env.user._sees_all_members():
            raise AccessError(self.env._("Only the secretariat decides this."))
        row = self.sudo()  # sudo: rows are written by these methods alone
        row._use("overridden", f"without the member's confirmation: {reason}", reason)

    def _confirm(self):
        """The member says that it is theirs.

        :return: whether it was still to be confirmed
        """
        self.lock_for_update()
        if not self._is_open():
            return False
        self._use("confirmed", "confirmed by the member")
        return True

    def _use(self, state, words, reason=False):
        if self.state != "waiting":
            raise UserError(self.env._("There is nothing to decide any more."))
        person, field, value = self.partner_id, self.field, self.value
        old = email_normalize(person.email or "")
        with self.env["privacy.change"]._reason(words):
            person.write({field: value})
            if field == "email":
                self._rename_login(person, old, value)
            self._end(state, reason=reason)

    @api.model
    def _rename_login(self, person, old, value):
        """Who logs in with the e-mail address goes on doing so, unless another does."""
        users = person.user_ids.filtered(
            lambda user: user.share and old and email_normalize(user.login) == old
        )
        logins = self.env["res.users"].with_context(active_test=False)
        if users and not logins.search_count([("login", "=", value)], limit=1):
            users[:1].login = value

    # Links: signed for this row and value, and of no use when the row is over

    def _proof(self):
        """Who can say that the value is the member's: whoever reads mail at the address
        we know, or at the new one where there is no login to be taken over."""
        has_login = self.partner_id._logins()
        return "new" if self.field == "email" and not has_login else "known"

    def _token(self):
        """Outlives the row, so that an old link can say that it is old."""
        return hash_sign(
            self.env, SCOPE, [self.id, self._proof()], expiration_hours=24 * 60
        )

    @api.model
    def _of_token(self, token):
        """The row that a link is for, under sudo; empty for a forged one, and for one
        to a new address when the member has got a login since."""
        rows = self.sudo()  # sudo: who has the link need not be logged in
        try:
            payload = verify_hash_signed(rows.env, SCOPE, token)
        except ValueError:
            payload = None
        if not payload:
            return rows.browse()
        row_id, proof = payload
        row = rows.browse(row_id).exists()
        return row if proof == row._proof() or not row._is_open() else rows.browse()

    @api.autovacuum
    def _gc_expired(self):
        over = self.search(
            [("state", "=", "waiting"), ("expires_at", "<=", fields.Datetime.now())]
        )
        over._end("expired")

    # Mail

    def _write_to_member(self):
        """The link to where the member answers; and word to an address that is left.

        Without such an address the change waits for the secretariat.
        """
        known = self.partner_id.email_normalized
        to_new = self._proof() == "new"
        row = self.with_context(lang=self.partner_id.lang or self.env.lang)
        mails = []
        target = row._new_address() if to_new else known
        if target:
            mails.append(row._mail(target, link=True))
        if to_new and known:
            mails.append(row._mail(known, link=False))
        self.env["mail.mail"].create(mails).send_after_commit()

    def _new_address(self):
        """The new address, where it may be written to."""
        return self.value

    def _mail(self, address, link):
        subject = (
            self.env._("Confirm your new address or number")
            if link
            else self.env._("Somebody asked to change your e-mail address")
        )
        values = {"row": self, "company": self.env.company}
        if link:
            values["link"] = f"{self.get_base_url()}/member/confirm/{self._token()}"
        return {
            "subject": subject,
            "body_html": self.env["ir.qweb"]._render(
                "member_privacy.contact_change_email", values
            ),
            "email_from": self.env.company.email_formatted,
            "email_to": address,
            "auto_delete": True,
        }


class MemberDesk(models.Model):
    _inherit = "member.desk"

    @api.model
    def _waiting_lines(self):
        return super()._waiting_lines() + self._changes_waiting()

    @api.model
    def _changes_waiting(self):
        """What the officer typed and nobody has confirmed: it helps to ask."""
        typed = self.env["member.contact.change"].search_count(
            [("state", "=", "waiting"), ("asked_by_id", "=", self.env.uid)]
        )
        if not typed:
            return []
        return [
            self.env._(
                "New addresses and numbers that the member must confirm: %s.", typed
            )
        ]


class ResPartner(models.Model):
    _inherit = "res.partner"

    contact_change_ids = fields.One2many(
        "member.contact.change", "partner_id", "Waits for confirmation", groups=READS
    )
    waiting_contact = fields.Char(compute="_compute_waiting_contact", groups=READS)

    @api.depends("contact_change_ids.state")
    def _compute_waiting_contact(self):
        for person in self:
            rows = person.contact_change_ids.filtered(lambda row: row._is_open())
            person.waiting_contact = ", ".join(rows.mapped("value"))

    def _withdraw_contact(self):
        """What waits for one of two rows of a person has to be asked anew."""
        rows = self.sudo().contact_change_ids  # sudo: rows are written by methods alone
        rows.filtered(lambda row: row.state == "waiting")._end("withdrawn")

    def action_withdraw_contact(self):
        """Take back what waits for this person's confirmation."""
        self.contact_change_ids.filtered(lambda row: row._is_open()).action_withdraw()

    def action_override_contact(self):
        """Ask staff why the value counts without the member's word."""
        self.env["member.contact.override"].check_access("create")
        rows = self.contact_change_ids.filtered(lambda row: row._is_open())
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Use it without confirmation"),
            "res_model": "member.contact.override",
            "views": [[False, "form"]],
            "target": "new",
            "context": {"default_change_ids": rows.ids},
        }
