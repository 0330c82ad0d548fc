from odoo.http import Controller, request, route

from ..models.privacy_request_post import LETTER_PAGE
from .page import render_page


class Letter(Controller):
    @route(
        f"{LETTER_PAGE}/<string:token>",
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def letter(self, token):
        """A letter of a case on paper, for staff; everybody else learns of nothing."""
        event = request.env["privacy.request.event"]._from_token(token)
        if not event:
            raise request.not_found()
        person = event.request_id.partner_id
        lang = person.lang or request.env.lang
        return render_page(
            "member_privacy.case_letter",
            {"event": event.with_context(lang=lang), "person": person, "lang": lang},
        )
