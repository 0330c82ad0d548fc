from contextlib import contextmanager

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

THAWED = "member_privacy.thawed"
# What a restricted person is stored with, and what may therefore not be changed.
FLAG = "processing_restricted"


class ResPartnerRestriction(models.Model):
    """Processing is restricted (GDPR article 18): stored, and used for nothing else.

    This is the one place that says so. Audiences and lists leave the person out by the
    flag (`tools/audience.py`), officers do not meet them (the scope key), retention
    holds them; here edits and exports by people are refused, and new rows about them
    where all links pass (`base_links_stopped.py`). What the person does on
    the own page is the person's consent, and what a case corrects is what it is for:
    both are what article 18 (2) allows.
    """

    _inherit = "res.partner"

    def write(self, vals):
        if not self.env.su:
            if FLAG in vals:
                raise UserError(
                    self.env._(
                        "A case stops the use of somebody's data, and begins it."
                    )
                )
            self._check_not_frozen()
        return super().write(vals)

    def _frozen(self):
        """Those of these people whose data may be stored and nothing else."""
        people = self.sudo()  # sudo: staff's flag, and whoever asks is refused by it
        people = people.with_context(active_test=False)
        return people.search([("id", "in", self.ids), (FLAG, "=", True)])

    def _stopped(self):
        """Those of these people about whom nothing new is stored: their data rest, or
        were erased."""
        people = self.sudo()  # sudo: staff's fields, and whoever asks is refused by it
        people = people.with_context(active_test=False)
        stopped = Domain(FLAG, "=", True) | Domain("erased_on", "!=", False)
        return people.search(stopped & Domain("id", "in", self.ids))

    def _check_not_frozen(self):
        """Refuse to use people of whom nothing but storing is allowed.

        :raise UserError: one of them is restricted, and no case allows more
        """
        thawed = self.env.cr.cache.get(THAWED, set())
        frozen = [person for person in self._frozen() if person.id not in thawed]
        if frozen and all(person.kept_for_certificate for person in frozen):
            raise UserError(
                self.env._(
                    "Who has left is kept to be certified so, and for nothing else. A "
                    "new membership begins the use again. (%s)",
                    len(frozen),
                )
            )
        if frozen and len(self) > 1:
            raise UserError(
                self.env._(
                    "The use of data is stopped for %s of these people: nothing is "
                    "changed or taken out. Leave them out.",
                    len(frozen),
                )
            )
        if frozen:
            raise UserError(
                self.env._(
                    "The use of this person's data is stopped: nothing is changed or "
                    "taken out. A case about a mistake may correct it."
                )
            )

    def _check_may_go_out(self):
        """Refuse a file with restricted people in it, and say how to leave them out.

        :raise UserError: one of them is restricted
        """
        if frozen := self._frozen():
            raise UserError(
                self.env._(
                    "The use of data is stopped for %s of those in this list, so they "
                    "stand in no file. Leave them out: choose the filter “Use not "
                    "stopped” among the members, select all and export again.",
                    len(frozen),
                )
            )

    def _build_vcard(self):
        """A contact card is a file, too; more than one is made one by one."""
        if not self.env.su:
            self._check_not_frozen()
        return super()._build_vcard()

    @contextmanager
    def _thawed(self):
        """Inside, a case may correct what it is about; nothing else does.

        Kept with the transaction: a context is the caller's to set.
        """
        before = self.env.cr.cache.get(THAWED, set())
        self.env.cr.cache[THAWED] = before | set(self.ids)
        try:
            yield
        finally:
            self.env.cr.cache[THAWED] = before

    def _set_restricted(self, restricted):
        """Stop, or begin, the use of these people's data: a case decides, or that they
        are kept for a certificate only. It begins when neither stops it any more."""
        people = self.sudo()  # sudo: decided, the right was checked
        if not restricted:
            cases = self.env["privacy.request"]._stopping(people)
            people -= cases.partner_id
            people = people.filtered(lambda person: not person.kept_for_certificate)
        people.write({FLAG: restricted})


class MemberMembership(models.Model):
    _inherit = "member.membership"

    def write(self, vals):
        if not self.env.su and not vals.keys() <= RESIGNATION:
            self.partner_id._check_not_frozen()
        return super().write(vals)


class MemberOffice(models.Model):
    _inherit = "member.office"

    def write(self, vals):
        if not self.env.su and not vals.keys() <= {"end_date"}:
            self.partner_id._check_not_frozen()
        return super().write(vals)


# Who is restricted may leave all the same.
RESIGNATION = {"resigned_on", "end_date", "end_reason", "state", "resign_reason"}


class Base(models.AbstractModel):
    _inherit = "base"

    def export_data(self, fields_to_export):
        """Whoever is restricted is in no file, by whatever row leads to them."""
        if not self.env.su:
            self._people_of_rows()._check_may_go_out()
        return super().export_data(fields_to_export)

    def _people_of_rows(self):
        """Whom these rows are about, as the data map knows it."""
        people = self.env["res.partner"]
        maps = self.env["privacy.data.set"].sudo()  # sudo: the map, nobody's data
        rows = self.sudo()  # sudo: from rows to the people they are of
        mine = maps.search([("model", "=", self._name)])
        for data_set in mine.filtered(lambda each: each._is_there()):
            if data_set.path == "id":
                people |= people.browse(self.ids)
            elif data_set._path_fields()[-1].comodel_name == people._name:
                people |= people.browse(rows.mapped(data_set.path).ids)
        return people
