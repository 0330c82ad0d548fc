from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from .privacy_request_proposal import CORRECTED, PROPOSED


class PrivacyRequestRectification(models.Model):
    """Corrections that somebody proposed, and that staff accept in one click."""

    _inherit = "privacy.request"

    proposal_ids = fields.One2many(
        "privacy.request.proposal", "request_id", "Proposed", readonly=True
    )
    has_open_proposals = fields.Boolean(compute="_compute_has_open_proposals")
    recipients = fields.Text(
        "Got the old value",
        compute="_compute_recipients",
        help="They are told of the correction (GDPR article 19).",
    )

    @api.depends("proposal_ids.state")
    def _compute_has_open_proposals(self):
        for request in self:
            states = request.proposal_ids.mapped("state")
            request.has_open_proposals = "open" in states

    @api.depends("proposal_ids", "kind")
    def _compute_recipients(self):
        for request in self:
            names = request.kind == "rectification" and request._received_before()
            request.recipients = "\n".join(names or ())

    def _received_before(self):
        """Who received what this case corrects, to be told (GDPR article 19).

        Empty until disclosures are kept: what keeps them extends this.

        :return: a list of names, with the day on which they received it
        """
        self.ensure_one()
        return []

    def _propose(self, name, new_text, names=PROPOSED):
        """Keep what the person says a field should be; a later word replaces it.

        :param names: the fields of whoever proposes: the person's, or `CORRECTED`
        """
        self.ensure_one()
        if name not in names or self.is_closed or not new_text:
            raise UserError(self.env._("This cannot be proposed."))
        case = self.sudo()  # sudo: the person's own case
        known = case.proposal_ids.filtered(
            lambda p: p.field_name == name and p.state == "open"
        )
        if known:
            known.new_text = new_text
        else:
            values = {"field_name": name, "new_text": new_text}
            case.proposal_ids = [Command.create(values)]

    def _propose_by_staff(self, name, new_text):
        """Keep what the person told us: by phone, in a letter, at a visit.

        :raise UserError: another kind of case, or what we have already
        """
        for case in self._in_state("received", "in_progress"):
            if case.kind != "rectification":
                raise UserError(self.env._("Only a case about a mistake corrects."))
            if case.proposal_ids._as_text(case.partner_id[name]) == new_text:
                raise UserError(self.env._("This is what we have already."))
            case._propose(name, new_text, CORRECTED)

    def action_accept_proposals(self):
        """Correct what was proposed, tell the person, and close: one click."""
        requests = self._in_state("received", "in_progress")
        if not all(requests.mapped("has_open_proposals")):
            raise UserError(self.env._("Nothing is proposed."))
        requests._check_identity_known()
        requests.filtered(lambda request: request._declined())._check_reason()
        for request in requests:
            with self.env["privacy.change"]._reason(request._log_reason()):
                request.proposal_ids._accept()
            request.user_id = request.user_id or self.env.user
            request._set_state("in_progress")
            request.answer = request._corrected_answer()
            request.action_close()

    def _declined(self):
        """The last word on each field that stays as it is."""
        last = {proposal.field_name: proposal for proposal in self.proposal_ids}
        return self.proposal_ids.filtered(
            lambda p: p.state == "declined" and last[p.field_name] == p
        )

    def _check_reason(self):
        if any(not (request.answer or "").strip() for request in self):
            raise UserError(
                self.env._("Write in the answer why you leave a value as it is.")
            )

    def _corrected_answer(self):
        """What the person reads: the words of staff, after what was and was not done
        where only some of it was corrected."""
        if self._declined():
            return f"{self._corrected_words()}\n\n{self.answer}"
        return self.answer or self._corrected_words()

    def _corrected_words(self):
        """What was corrected and what was not, in the person's language."""
        lang = self.partner_id.lang or self.env.lang
        request = self.with_context(lang=lang)
        lines = [
            f"{proposal.field_label}: {proposal.new_value}"
            for proposal in request.proposal_ids.filtered(
                lambda p: p.state == "accepted"
            )
        ]
        words = request.env._("We have corrected it.")
        if told := request._received_before():
            words += " " + request.env._(
                "We tell those who got the old value: %s", ", ".join(told)
            )
        if declined := request._declined():
            names = ", ".join(declined.mapped("field_label"))
            lines.append(request.env._("We have not changed this: %s", names))
        return "\n".join([words, *lines])

    def _close(self, state):
        """What was proposed and not accepted is not changed."""
        cases = self.filtered(lambda request: not request.is_closed)
        result = super()._close(state)
        waiting = cases.sudo().proposal_ids  # sudo: the case's own rows
        waiting.filtered(lambda p: p.state == "open").write({"state": "declined"})
        return result
