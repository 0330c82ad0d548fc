from markupsafe import Markup

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.http import request

DPO = "member_privacy.group_privacy_officer"
KINDS = [
    ("group", "Access group"),
    ("login", "Login of somebody with access"),
    ("rule", "Record rule"),
    ("access", "Access right"),
    ("action", "Server action"),
    ("automation", "Automation rule"),
    ("key", "Key for reservations"),
    ("address", "Address of somebody who said no"),
    ("register", "The whole register"),
]
OPERATIONS = [
    ("given", "Given"),
    ("taken", "Taken away"),
    ("create", "Made"),
    ("write", "Changed"),
    ("unlink", "Deleted"),
    ("missing", "Missing"),
    ("exported", "Exported"),
]
QUEUE = "member_privacy.alerts"
BEFORE = "member_privacy.alerted_before"
NO_THREAD = {"mail_create_nolog": True, "mail_create_nosubscribe": True}


class PrivacyAlert(models.Model):
    """Somebody widened, or could have widened, who sees the register.

    An administrator can give themselves a group or write a server action; that does
    not go unseen. What is written into a computed field or a report by hand is not
    told. Written in the doer's transaction and in an environment of its own, so that
    neither context nor sudo() of the doer keeps it from being told.
    """

    _name = "privacy.alert"
    _description = "Change of access"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _rec_name = "what"
    _mail_post_access = "read"

    kind = fields.Selection(KINDS, required=True, readonly=True)
    operation = fields.Selection(OPERATIONS, "Was", required=True, readonly=True)
    what = fields.Char(readonly=True)
    model = fields.Char("Concerns", readonly=True)
    res_id = fields.Integer("Row", readonly=True)
    doer_id = fields.Many2one(
        "res.users", "Done by", readonly=True, ondelete="set null"
    )
    user_id = fields.Many2one(
        "res.users", "Given to", readonly=True, ondelete="set null"
    )
    seen_by_id = fields.Many2one(
        "res.users", "Looked at by", readonly=True, ondelete="set null"
    )
    seen_on = fields.Datetime("Looked at", readonly=True)

    def write(self, vals):
        if not self.env.su:
            raise UserError(self.env._("What was told is not changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What was told is not deleted."))

    def action_seen(self):
        """A privacy officer has looked at these."""
        self.check_access("read")
        new = self.sudo().filtered(lambda alert: not alert.seen_on)  # sudo: one's stamp
        new.write({"seen_by_id": self.env.uid, "seen_on": fields.Datetime.now()})
        new.activity_ids.unlink()

    @api.model
    def _tell(self, facts):
        """Tell the privacy officers of `facts`, dicts of field values.

        What a module brings along when it is installed or upgraded is not told.
        """
        if not facts or not self.env.registry.ready:
            return
        doer = self._doer()
        alerts = (
            self.with_env(self._own_env())
            .with_context(**NO_THREAD)
            .create([{"doer_id": doer.id, **fact} for fact in facts])
        )
        precommit = self.env.cr.precommit
        queue = precommit.data.setdefault(QUEUE, [])
        if not queue:
            precommit.add(self.with_env(self._own_env())._send_told)
        queue += alerts.ids

    @api.model
    def _officers(self):
        group = self.env.ref(DPO).sudo()  # sudo: told whoever does it
        return group.all_user_ids.filtered("active")

    @api.model
    def _remember_officers(self):
        """Who is to be told though this transaction takes their group or address."""
        before = self.env.cr.precommit.data.setdefault(BEFORE, {})
        for officer in self._officers():
            before.setdefault(officer.id, officer.email_normalized)

    @api.model
    def _own_env(self):
        return api.Environment(self.env.cr, SUPERUSER_ID, {})

    @api.model
    def _doer(self):
        """Whose session it is, whatever user the code around made itself."""
        return self.env["res.users"].browse(request.session.uid if request else ()) or (
            self.env.user
        )

    @api.model
    def _send_told(self):
        """One e-mail and one reminder to each privacy officer for what a transaction
        did; neither names anybody."""
        alerts = self.browse(self.env.cr.precommit.data.pop(QUEUE, ()))
        before = self.env.cr.precommit.data.pop(BEFORE, {})
        officers = self._officers() | self.env["res.users"].browse(before).exists()
        for officer in officers:
            alerts[:1].with_context(lang=officer.lang)._remind(officer, len(alerts))
        mails = self.env["mail.mail"].create(
            [
                alerts.with_context(lang=officer.lang)._mail_values(address)
                for officer in officers
                if (address := before.get(officer.id) or officer.email_normalized)
            ]
        )
        mails.send_after_commit()

    def _remind(self, officer, count):
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self._subject(count),
            user_id=officer.id,
        )

    def _subject(self, count):
        if self._is_export():
            return self.env._("The whole member register was exported")
        return self.env._("%s changes of access to the register", count)

    def _is_export(self):
        return set(self.mapped("kind")) == {"register"}

    def _mail_values(self, to):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        address = self.browse().get_base_url() + "/odoo/access-changes"
        subject = self.env._("A change of access to the member register")
        text = self.env._("Somebody changed who has access to the member register.")
        if self._is_export():
            subject = self._subject(1)
            text = self.env._("Somebody exported the whole register on its server.")
        more = self.env._(
            "It concerns: %s. The page shows what was done, and by whom.",
            ", ".join(sorted({kinds[alert.kind] for alert in self})),
        )
        return {
            "subject": subject,
            "body_html": Markup("<p>%s</p><p>%s</p><p><a href='%s'>%s</a></p>")
            % (text, more, address, self.env._("Changes of access")),
            "email_from": self.env.company.email_formatted,
            # Bare, so that an administrator cannot find and delete it in the outbox.
            "email_to": to,
            "auto_delete": True,
        }
