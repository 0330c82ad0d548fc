from odoo import api, models


class PrivacyChangeOpen(models.Model):
    _inherit = "privacy.change"

    @api.model
    def _action_of(self, row, domain=()):
        """The window with the log of one row.

        :param domain: what belongs to it beside its own lines
        """
        self.check_access("read")
        row.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "member_privacy.privacy_change_action"
        )
        own = ["&", ("model", "=", row._name), ("res_id", "=", row.id)]
        return {
            **action,
            "display_name": self.env._("Changes: %s", row.display_name),
            "domain": ["|", *own, *domain] if domain else own,
            "context": {"one_row": True},
        }


class ResPartner(models.Model):
    _inherit = "res.partner"

    def action_open_changes(self):
        """Everything about this person; for officers what they may see of it."""
        self.ensure_one()
        action = self.env["privacy.change"]._action_of(self)
        return {**action, "domain": [("partner_id", "=", self.id)]}


class MemberChapter(models.Model):
    _inherit = "member.chapter"

    def action_open_changes(self):
        """The chapter itself and its offices, for the secretariat."""
        self.ensure_one()
        offices = self.env["member.office"].search([("chapter_id", "=", self.id)])
        domain = ["&", ("model", "=", "member.office"), ("res_id", "in", offices.ids)]
        return self.env["privacy.change"]._action_of(self, domain)


class MemberOffice(models.Model):
    _inherit = "member.office"

    def action_open_changes(self):
        self.ensure_one()
        return self.env["privacy.change"]._action_of(self)


class PrivacyRequest(models.Model):
    _inherit = "privacy.request"

    def action_open_changes(self):
        """The case, and what was done to the person because of it."""
        self.ensure_one()
        reason = self._log_reason()
        domain = ["&", ("partner_id", "=", self.partner_id.id), ("reason", "=", reason)]
        return self.env["privacy.change"]._action_of(self, domain)
