"""Where the ledger of reservations is written, and the doors at which it is asked."""

from odoo import api, models
from odoo.fields import Domain

from .privacy_consent_choice import NO
from .privacy_linter import Finding
from .privacy_suppression import KIND_OF


class PrivacyConsent(models.Model):
    _inherit = "privacy.consent"

    @api.model_create_multi
    def create(self, vals_list):
        """First what is taken back: what people say as they come in would else be
        overruled by the no that comes with them."""
        ledger = self.env["privacy.suppression"].sudo()  # sudo: nobody else may
        if ledger._is_anything_kept():
            ledger._lift(vals_list)
        return super().create(vals_list)

    def _record_kept(self, person, noes):
        """Record the noes that outlived an erasure, unless they stand already."""
        self.env.flush_all()
        rows = self.env.execute_query(self._current_sql(partner_ids=person.ids))
        standing = {(row[1], row[2]) for row in rows if row[3] in NO}
        for purpose_id, channel in sorted(noes - standing):
            purpose = self.env["privacy.purpose"].browse(purpose_id)
            self._record(
                person,
                purpose,
                channel,
                "withdrawn" if purpose.requires_consent else "objected",
                "staff",
                note=self.env._("Said before, and kept when the person was erased."),
            )


class PrivacyDataSet(models.Model):
    _inherit = "privacy.data.set"

    @api.model
    def _end_relations(self, partners):
        """First of all, while there is an address to keep a no by."""
        ledger = self.env["privacy.suppression"].sudo()  # sudo: nobody else may
        ledger._keep_noes(partners)
        return super()._end_relations(partners)


class PrivacyRequest(models.Model):
    _inherit = "privacy.request"

    def _warnings(self):
        warnings = super()._warnings()
        ledger = self.env["privacy.suppression"].sudo()  # sudo: whether, not what
        if not ledger._keys() and self._says_no():
            warnings.append(
                self.env._(
                    "No key for reservations is set, so what this person has said no "
                    "to is lost with the erasure. See docs/operations.md."
                )
            )
        return warnings

    def _says_no(self):
        consents = self.env["privacy.consent"].sudo()  # sudo: whether, not what
        self.env.flush_all()
        rows = self.env.execute_query(
            consents._current_sql(partner_ids=self.partner_id.ids)
        )
        return any(row[3] in NO and row[2] in KIND_OF for row in rows)


class PrivacyConsentDraft(models.Model):
    _inherit = "privacy.consent.draft"

    def _hear_noes(self):
        """A no to what nobody of the register has is kept for whoever comes with it."""
        super()._hear_noes()
        if self._people().filtered("in_register"):
            return
        noes = self.line_ids.filtered(lambda line: line.event in NO)
        ledger = self.env["privacy.suppression"].sudo()  # sudo: nobody else may
        ledger._keep_address(
            {"email": "email", "sms": "phone"}[self.way],
            self.address,
            [(line.purpose_id.id, line.channel) for line in noes],
        )


class PrivacyLinter(models.AbstractModel):
    _inherit = "privacy.linter"

    @api.model
    def _rules(self):
        return [*super()._rules(), self._rule_no_suppression_key]

    @api.model
    def _rule_no_suppression_key(self):
        ledger = self.env["privacy.suppression"]
        if problem := ledger._key_problem():
            yield Finding(
                "error",
                problem,
                self.env._(
                    "A no is for good, also after an erasure: GDPR article 21 (3)."
                ),
                ledger,
            )


class MemberImport(models.Model):
    _inherit = "member.import"

    @api.model
    def _import_stops(self, values):
        """Who said no for good comes back by their own word and not by a file."""
        stops = super()._import_stops(values)
        ledger = self.env["privacy.suppression"].sudo()  # sudo: nobody else may
        for place in ledger._known(values):
            if not stops[place] and not self._is_registered(values[place]):
                stops[place] = "objected"
        return stops

    def _is_registered(self, values):
        """Whether the register has somebody whom the row names, again."""
        people = self.env["res.partner"].sudo()  # sudo: whether, not who
        domain = Domain.OR(self._same(values)) & Domain("in_register", "=", True)
        return bool(people.search_count(domain, limit=1))

    def _same(self, values):
        """Domains of contacts that this row may be about."""
        return [
            [(name, "=", value)]
            for name, value in (
                ("email_normalized", (values.get("email") or "").lower()),
                ("phone_sanitized", values.get("phone")),
            )
            if value
        ]


class MemberContactChange(models.Model):
    """An officer who types the address of somebody who said no learns nothing of it:
    what is typed waits as ever. But nobody is written to there, and the secretariat,
    which is told, has to use it."""

    _inherit = "member.contact.change"

    def _write_to_member(self):
        typed_by_another = self.asked_by_id.partner_id != self.partner_id
        if typed_by_another and self._is_suppressed():
            fact = {"kind": "address", "operation": "create", "model": self._name}
            what = self.env._("Typed by an officer, and said no to contact before")
            alerts = self.env["privacy.alert"].sudo()  # sudo: whoever typed it
            alerts._tell([{**fact, "what": what, "res_id": self.id}])
        return super()._write_to_member()

    def _new_address(self):
        return "" if self._is_suppressed() else super()._new_address()

    def _is_suppressed(self):
        """Whether somebody else said no to be contacted there and is gone."""
        ledger = self.env["privacy.suppression"].sudo()  # sudo: whether, not what
        return ledger._stands_against(**{self.field: self.value})


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.onchange("email", "phone")
    def _onchange_suppressed(self):
        """Tell staff, who may register people, before they bring somebody back."""
        user = self.env.user
        if not user.has_group("member_privacy.group_member_staff"):
            return None
        ledger = self.env["privacy.suppression"].sudo()  # sudo: whether, not what
        if not ledger._stands_against(self.email, self.phone):
            return None
        return {
            "warning": {
                "title": self.env._("Said no before"),
                "message": self.env._(
                    "Somebody with this address was erased and had said no to be "
                    "contacted. Register them only if they have asked for it; the no "
                    "comes with them."
                ),
            }
        }

    def unlink(self):
        """A row that is deleted takes no answer along: a no of theirs is kept, as when
        they are erased. What was merged or undone before has none left."""
        people = self.sudo().filtered("in_register")  # sudo: as `_keep_noes` needs them
        ledger = self.env["privacy.suppression"].sudo()  # sudo: nobody else may
        if people:
            ledger._keep_noes(people)
        return super().unlink()

    def _refresh_register_state(self):
        """Whoever comes into the register, by whatever way, brings their no."""
        outside = self._outside()
        result = super()._refresh_register_state()
        outside._meet_ledger()
        return result

    def write(self, vals):
        result = super().write(vals)
        if {"email", "phone"} & vals.keys():
            self._meet_ledger()
        return result

    def _meet_ledger(self):
        if not self or self.env.context.get("privacy_erasure"):
            return
        ledger = self.env["privacy.suppression"].sudo()  # sudo: nobody else may
        if ledger._is_anything_kept():
            ledger._apply(self)
