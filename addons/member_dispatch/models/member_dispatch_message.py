import uuid
from collections.abc import Callable
from typing import NamedTuple

from markupsafe import escape

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, email_normalize, html2plaintext

from ..tools import message as texts
from ..tools.smtp import (
    NotNowError,
    OutOfReachError,
    PostOffice,
    RefusedError,
    UnclearError,
)


class Letter(NamedTuple):
    """What all readers of one language share; the placeholder is still in it."""

    subject: str
    sender: str
    reply_to: str
    html: str
    text: str
    choices: str = ""
    link_of: Callable[[int, int | None], str] | None = None

    def about(self, child):
        """The letter to a guardian, which says of whom it is."""
        return self._replace(
            html=self.html.replace(texts.CHILD, str(escape(texts.one_line(child)))),
            text=self.text.replace(texts.CHILD, texts.one_line(child)),
        )


class MemberDispatch(models.Model):
    _inherit = "member.dispatch"

    preview = fields.Html(
        compute="_compute_preview",
        sanitize=False,
        help="As the first recipient whom you may meet will read it.",
    )
    preview_name = fields.Char(compute="_compute_preview")

    @api.depends("body", "subject", "chapter_id", "purpose_id")
    @api.depends_context("uid", "lang")
    def _compute_preview(self):
        for dispatch in self:
            name = dispatch._first_recipient_name() or self.env.user.name
            letter = dispatch._letter(self.env.lang)
            dispatch.preview_name = name
            dispatch.preview = texts.personal_html(letter.html, name, letter.choices)

    def _first_recipient_name(self):
        """The name of a recipient, all of whom the current user may meet."""
        if not self.chapter_id or not self.purpose_id:
            return False
        rows = self.env.execute_query(
            SQL(
                "SELECT COALESCE(NULLIF(p.preferred_name, ''), p.name)"
                " FROM (%s) audience"
                " JOIN res_partner p ON p.id = audience.partner_id"
                " WHERE audience.reason IS NULL ORDER BY p.name, p.id LIMIT 1",
                self._audience_sql(self.env.user),
            )
        )
        return rows and rows[0][0]

    def _letter(self, lang, for_guardian=False):
        """Render what all readers of `lang` share, guardians of children or others.

        :raise UserError: when the organisation has no address to send from
        """
        self.ensure_one()
        html = self.env["ir.qweb"]._render(
            "member_dispatch.dispatch_email",
            {
                "dispatch": self,
                "body": self.body,
                "chapter": self.chapter_id,
                "purpose": self.purpose_id.with_context(lang=lang),
                "company": self.env.company,
                "child": for_guardian and texts.CHILD,
                "link": texts.LINK,
                "notice": f"{self.get_base_url()}/privacy",
            },
            lang=lang,
        )
        return Letter(
            subject=texts.one_line(self.subject),
            sender=self.email_from,
            reply_to=self.reply_to,
            html=str(html),
            text=html2plaintext(str(html), include_references=False),
            choices=f"{self.get_base_url()}/my/consents",
            link_of=self._choice_links(),
        )

    def _choice_links(self):
        """How to make the address where one recipient says no to such messages.

        Extend where the purpose alone does not decide whether one may.

        :return: a function from the person's id, and the guardian's who reads it, to
            the address, asked for each message; None where nobody can say no
        """
        self.ensure_one()
        purpose = self.purpose_id
        if not purpose._is_choice():
            return None
        consents, host = self.env["privacy.consent"], self.get_base_url()
        channel = self.channel
        return lambda partner_id, guardian_id=None: (
            host + consents._link_path(partner_id, purpose.id, channel, guardian_id)
        )

    def action_send_test(self):
        """Send the message to the current user only; nothing is written down."""
        self.ensure_one()
        self.check_access("read")
        user = self.env.user
        address = email_normalize(user.email or "")
        if not address:
            raise UserError(self.env._("Your user has no e-mail address."))
        self._check_sender_address()
        post = PostOffice(self.env["ir.mail_server"])
        try:
            letter = self._letter(self.env.lang)
            post.send(letter, f"test-{uuid.uuid4()}", user.name, address)
        except (OutOfReachError, NotNowError, RefusedError, UnclearError) as error:
            raise UserError(
                self.env._("The mail server did not take it. Try again later.")
            ) from error
        finally:
            post.close()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Sent to %s.", address),
            },
        }

    def _check_sender_address(self):
        if any(not dispatch.email_from for dispatch in self):
            raise UserError(
                self.env._(
                    "The organisation has no e-mail address to send from. Ask the "
                    "secretariat to fill it in."
                )
            )
