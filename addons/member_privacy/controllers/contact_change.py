from werkzeug.exceptions import NotFound

from odoo.http import Controller, request, route

from .page import render_page


class ContactChange(Controller):
    """Where the link of a confirmation mail leads. Opening it changes nothing: mail
    scanners follow links; the button does."""

    @route(
        "/member/confirm/<string:token>",
        type="http",
        auth="public",
        methods=["GET", "POST"],
        website=True,
        multilang=False,
    )
    def confirm(self, token, **kwargs):
        row = request.env["member.contact.change"]._of_token(token)
        if not row:
            raise NotFound
        done = False
        if request.httprequest.method == "POST":
            done = row._confirm()
        state = "done" if done else "open" if row._is_open() else "over"
        return render_page(
            "member_privacy.contact_change_page", {"row": row, "state": state}
        )
