from odoo import api, models

from .privacy_data_set_erasure import CONTEXT

OFFICER = "member_privacy.group_member_officer"


class ResUsers(models.Model):
    _inherit = "res.users"

    def _is_officers_alone(self):
        """Whether this login was made for an office, and for no work in the house."""
        self.ensure_one()
        office = self.env.ref(OFFICER) | self.env.ref("base.group_user")
        return self.env.ref(OFFICER) in self.group_ids and self.group_ids <= office

    def _former_name(self):
        """What stands in others' log from now on, in the language of the house."""
        self.ensure_one()
        house = self.env.company.partner_id
        env = self.with_context(lang=house.lang).env
        if not self._is_officers_alone():
            return env._("Former employee")
        offices = self.member_id.office_ids.filtered(
            lambda o: o.role_id.grants_access or o.role_id.answers_for_privacy
        )
        last = offices.sorted(lambda office: (office.start_date, office.id))[-1:]
        if not last:
            return env._("Former officer")
        return env._("Former officer of %s", last.chapter_id.name)


class PrivacyDataSet(models.Model):
    """Who acted in the register stays in others' log, as what they were there.

    The login of an office goes with its person, and so does one of the house that was
    closed. An employee's own login is their work, and not about the member.
    """

    _inherit = "privacy.data.set"

    @api.model
    def _with_addresses(self, partners):
        logins = self._logins_that_go(partners)
        return super()._with_addresses(partners) | logins.partner_id

    @api.model
    def _erase(self, partners):
        names = {
            login.partner_id: login._former_name()
            for login in self._logins_that_go(partners)
        }
        done = super()._erase(partners)
        for contact, name in names.items():
            if contact.erased_on:
                models.BaseModel.write(contact, {"name": name})
        return done

    @api.model
    def _logins_that_go(self, partners):
        users = self.env["res.users"].sudo()  # sudo: whose login it is
        logins = users.with_context(**CONTEXT).search(
            [("member_id", "in", partners.ids), ("share", "=", False)]
        )
        return logins.filtered(lambda u: not u.active or u._is_officers_alone())


class PrivacyChange(models.Model):
    _inherit = "privacy.change"

    def _who_in_words(self):
        contact = (self.for_user_id or self.user_id).partner_id
        if contact.erased_on and not contact.in_register:
            return contact.name
        return super()._who_in_words()
