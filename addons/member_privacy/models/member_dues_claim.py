from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_date

PURPOSE = "member_privacy.purpose_membership"
REASON = "claim sent again"


class MemberDues(models.Model):
    """Write to a member again about what is not paid: by e-mail, to the address that
    the register has, and once a day at most.

    Whoever presses the button learns neither the address nor what the claim is paid by;
    who it was stands in the change log, on the row that keeps the day.
    """

    _inherit = "member.dues"

    def action_send_claim(self):
        """Send the member everything that this membership has not paid.

        :raise UserError: says why nothing may be sent
        """
        self.check_access("read")
        if len(self) != 1:
            raise UserError(self.env._("Choose the dues of one year."))
        row = self.sudo()  # sudo: the right to see the member was checked
        row._check_claimable()
        membership = row.membership_id
        claimed = membership.dues_ids.filtered(lambda dues: dues.state == "open")
        claimed.lock_for_update()
        with self.env["privacy.change"]._reason(REASON):
            claimed.claim_sent_on = self.env["res.users"]._today_oslo()
        claimed.sorted("year")._send_claim()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("The claim is on its way to the member."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _check_claimable(self):
        """:raise UserError: with the first reason why not"""
        self.partner_id._check_not_frozen()
        today = self.env["res.users"]._today_oslo()
        membership, person = self.membership_id, self.partner_id
        sent = membership.dues_ids.filtered(lambda dues: dues.claim_sent_on == today)
        env = self.env
        reasons = [
            (self.state != "open", env._("Only what is not paid is claimed.")),
            (person.deceased_on, env._("This member has died. Nothing is claimed.")),
            (
                membership._has_left(today),
                env._("Claims stop when somebody resigns or the membership ends."),
            ),
            (
                person._says_no_to_claims(),
                env._("The member gets no e-mail about dues."),
            ),
            (
                not person.email_normalized,
                env._("We have no e-mail address of this member. Call or write."),
            ),
            (sent, env._("It was sent today already. Once a day is enough.")),
        ]
        if found := next((words for stops, words in reasons if stops), None):
            raise UserError(found)

    def _send_claim(self):
        """Year, amount, day and reference, and whom to ask: nothing else."""
        person = self.partner_id
        lang = person.lang or self.env.lang
        claimed = self.with_context(lang=lang)
        env, company = claimed.env, self.env.company
        contact = ", ".join(filter(None, (company.email, company.phone)))
        paragraphs = [
            env._("We cannot see that you have paid your dues:"),
            "\n".join(dues._claim_words() for dues in claimed),
            env._("Have you paid in the last days? Then you need not do anything."),
            contact and env._("Questions? Ask us: %s", contact),
            company.name,
        ]
        years = ", ".join(str(dues.year) for dues in claimed)
        letters = env["privacy.request"].sudo()  # sudo: the mail server
        letters._send_letter(
            person.email_normalized,
            "\n\n".join(filter(None, paragraphs)),
            env._("Your dues %s", years),
        )

    def _claim_words(self):
        """What one year owes, as a line of the letter."""
        self.ensure_one()
        env = self.env
        day = self.due_date
        due = day and format_date(env, day, date_format="d. MMMM y")
        facts = [
            self.amount and self.currency_id.format(self.amount),
            due and env._("due on %s", due),
            self.reference and env._("pay with reference %s", self.reference),
        ]
        return ", ".join([f"{self.year}", *filter(None, facts)])


class MemberMembership(models.Model):
    _inherit = "member.membership"

    def _has_left(self, today):
        """Whether contact and claims have stopped."""
        self.ensure_one()
        over = self.end_date and self.end_date < today
        return bool(self.state == "ended" or self.resigned_on or over)


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _says_no_to_claims(self):
        """Whether letters about dues do not reach this person: they are not sent by
        e-mail here, or the person may choose and has not said yes, or said no."""
        purpose = self.env.ref(PURPOSE)
        if not purpose.active or not purpose.by_email:
            return True
        if not purpose._is_choice():
            return False
        consents = self.env["privacy.consent"]
        rows = self.env.execute_query(
            consents._current_sql(purpose.id, "email", self.ids)
        )
        said = rows[0][3] if rows else None
        return said in ("withdrawn", "objected") or (
            purpose.requires_consent and said != "given"
        )
