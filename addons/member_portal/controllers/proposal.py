from odoo.http import Controller, request, route

from odoo.addons.member_privacy.controllers.page import render_page, say
from odoo.addons.member_privacy.models.privacy_request_proposal import PROPOSED

from .cases import opening
from .form import is_post
from .member import PAGE, own_member
from .new_case import NEW

CORRECTION = f"{NEW}/correction"
LONGEST = 100


class Proposal(Controller):
    """What members may not change at once they propose: old and new beside each
    other, in a case that staff accept or refuse."""

    @route(
        f"{CORRECTION}/<any({','.join(PROPOSED)}):field>",
        methods=["GET", "POST"],
        **PAGE,
    )
    def propose(self, field, value="", **kwargs):
        person = own_member()
        errors = {}
        if is_post():
            new, problem = self._read(person, field, value)
            if not problem:
                return self._send(person, field, new)
            errors["value"] = problem
        return render_page(
            "member_portal.new_correction",
            {
                "errors": errors,
                "field": field,
                "label": self._label(field),
                "present": self._present(person, field),
                "typed": value[:LONGEST] if value.isprintable() else "",
            },
        )

    def _label(self, field):
        data_set = request.env.ref(
            "member_privacy.data_set_partner"
        ).sudo()  # sudo: words
        line = data_set.field_ids.filtered(lambda each: each.name == field)
        return data_set._portal_label(line)

    def _present(self, person, field):
        """What we have, in words; '' for nothing."""
        proposal = request.env["privacy.request.proposal"].sudo()  # sudo: words, no row
        draft = proposal.new({"field_name": field})
        return draft._in_words(draft._as_text(person[field]))

    def _read(self, person, field, value):
        """:return: (the value as it is stored, what to do about it or None)"""
        env = request.env
        proposals = env["privacy.request.proposal"].sudo()  # sudo: reads what was typed
        try:
            new = proposals._read_typed(field, value[: LONGEST + 1])
        except ValueError:
            new = ""
        if not new or len(new) > LONGEST:
            sentences = {
                "name": env._("Write the whole name, in letters."),
                "birthdate_date": env._("Write the date like this: 24.12.1984"),
                "gender": env._("Choose one of them."),
            }
            return "", sentences[field]
        if new == proposals._as_text(person[field]):
            return "", env._("This is what we have already.")
        return new, None

    def _send(self, person, field, new):
        cases = request.env["privacy.request"]
        with opening():
            case = cases._create_for(person, "rectification")
            case._propose(field, new)
        say("sent")
        return request.redirect(f"/my/cases/{case.id}")
