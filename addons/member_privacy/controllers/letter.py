from odoo.http import Controller, request, route

from ..models.member_certificate import CERTIFICATE_PAGE
from ..models.privacy_request_post import LETTER_PAGE
from .page import render_page

PRINT = {"type": "http", "auth": "user", "website": True, "readonly": True}


def render_certificate(membership):
    """Answer with the certificate that this membership has ended, in the words of the
    person's language."""
    person = membership.partner_id
    lang = person.lang or request.env.lang
    request.update_context(lang=lang)
    days = request.env["res.users"]
    return render_page(
        "member_privacy.certificate",
        {
            "membership": membership.with_context(lang=lang),
            "person": person,
            "lang": lang,
            "today": days._today_oslo(),
            "long_day": days._long_date,
        },
    )


class Letter(Controller):
    """What staff print and post; everybody else learns of nothing."""

    @route(f"{LETTER_PAGE}/<string:token>", **PRINT)
    def letter(self, token):
        """A letter of a case."""
        event = request.env["privacy.request.event"]._from_token(token)
        if not event:
            raise request.not_found()
        person = event.request_id.partner_id
        lang = person.lang or request.env.lang
        return render_page(
            "member_privacy.case_letter",
            {"event": event.with_context(lang=lang), "person": person, "lang": lang},
        )

    @route(f"{CERTIFICATE_PAGE}/<string:token>", **PRINT)
    def certificate(self, token):
        """That somebody has left."""
        membership = request.env["member.membership"]._from_token(token)
        if not membership.can_certify:
            raise request.not_found()
        return render_certificate(membership)
