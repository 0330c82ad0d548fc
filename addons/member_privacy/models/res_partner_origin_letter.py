from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

REASON = "told where we have it from"


class ResPartnerOriginLetter(models.Model):
    """Telling people that others told us about them: who waits, and the letter."""

    _inherit = "res.partner"

    @api.model
    def _untold(self):
        """The domain of people who are still to be told where we have them from."""
        return Domain(
            [
                ("origin_tell_by", "!=", False),
                ("origin_told_on", "=", False),
                ("deceased_on", "=", False),
                ("erased_on", "=", False),
                ("prospect_ids", "=", False),
            ]
        )

    def action_tell_origin(self):
        """Write to these people where we have their data from, and note the day.

        :raise UserError: when there is nobody among them whom we can write to
        """
        self.check_access("write")
        self._check_field_access(self._fields["origin_told_on"], "write")
        untold = self.filtered_domain(self._untold())
        untold.lock_for_update()
        reached = untold.filtered(lambda person: person._origin_addresses())
        if not reached:
            raise UserError(
                self.env._(
                    "Nobody here is to be told by e-mail. Tell the others by post or "
                    "phone, and write down when."
                )
            )
        for person in reached:
            person._send_origin()
        with self.env["privacy.change"]._reason(REASON):
            today = self.env["res.users"]._today_oslo()
            reached.write({"origin_told_on": today, "origin_told_by": "email"})
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "%(sent)s letters are on their way. %(left)s have no e-mail "
                    "address: tell them by post or phone.",
                    sent=len(reached),
                    left=len(untold - reached),
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _origin_readers(self):
        """Who reads the letter: the person, or the guardians of a child who does not
        join alone yet, each in a letter of their own. Whom a child with a protected
        address is hidden from may be a guardian."""
        alone = self._joins_alone() or self.address_protected
        return self if alone else self._living_guardians()

    def _origin_addresses(self):
        readers = self._origin_readers().sudo()  # sudo: where to, and nothing else
        return set(filter(None, readers.mapped("email_normalized")))

    def _send_origin(self):
        letters = self.env["privacy.request"].sudo()  # sudo: the mail server
        for reader in self._origin_readers().filtered("email_normalized"):
            person = self.with_context(lang=reader.lang or self.env.lang)
            text = "\n\n".join(filter(None, person._origin_letter(reader)))
            subject = person.env._("What we have stored")
            letters._send_letter(reader.email_normalized, text, subject)

    def _origin_letter(self, reader):
        """The paragraphs: from whom, what, why, and what one may do. Guardians read
        who it was by role alone, for it may be the other one."""
        env, company = self.env, self.env.company
        contact = ", ".join(filter(None, (company.email, company.phone)))
        contacts = env["privacy.data.set"].sudo()  # sudo: what the notice says
        why = contacts.search([("code", "=", "partner")], limit=1).purpose
        return [
            self._origin_words(reader),
            env._("What we use it for: %s", why) if why else "",
            env._(
                "What we store, why, for how long and who sees it: %s",
                f"{self.get_base_url()}/privacy",
            ),
            env._(
                "You may see all of it, have it corrected or erased, and object to "
                "our using it."
            ),
            contact and env._("Questions? Ask us: %s", contact),
            env["privacy.request"]._complain(),
            company.name,
        ]

    def _origin_words(self, reader=None):
        """Where we have the person from, as a sentence."""
        self.ensure_one()
        givers = dict(self._fields["origin_giver"]._description_selection(self.env))
        ways = dict(self._fields["origin"]._description_selection(self.env))
        own = reader in (None, self)
        source = [givers.get(self.origin_giver), ways.get(self.origin)]
        facts = {
            "day": format_date(self.env, self.origin_on, date_format="d. MMMM y"),
            "whom": ", ".join(filter(None, [*source, self.origin_note if own else ""])),
        }
        if own:
            return self.env._(
                "You stand in our register since %(day)s. We have your data from: "
                "%(whom)s.",
                **facts,
            )
        return self.env._(
            "%(name)s stands in our register since %(day)s. We have the data from: "
            "%(whom)s.",
            name=(self.name or "").partition(" ")[0],
            **facts,
        )

    @api.model
    def _remind_of_origins(self, users, soon):
        """Remind `users` of who must be told by `soon`: when, and nobody's name."""
        due = self._untold() & Domain("origin_tell_by", "<=", soon)
        first = self.search(due, order="origin_tell_by", limit=1).origin_tell_by
        if first:
            self.env.ref("member_privacy.purpose_membership")._remind_once(
                users,
                first,
                lambda each: each.env._("Tell people where we have their data from"),
            )


class MemberDesk(models.Model):
    _inherit = "member.desk"

    @api.model
    def _waiting_lines(self):
        lines = super()._waiting_lines()
        if not self.env.user._sees_all_members():
            return lines
        people = self.env["res.partner"]
        if found := people.search_count(people._untold()):
            lines.append(
                self.env._(
                    "%s people are still to be told where we have their data from.",
                    found,
                )
            )
        return lines
