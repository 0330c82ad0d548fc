from werkzeug.exceptions import NotFound

from odoo.http import Controller, request, route

from odoo.addons.member_privacy.tools.country_names import country_name, sort_key

from ..tools import corrections
from .form import is_post, refusal_words, render_form, save
from .information import OWN
from .member import PAGE, own_child, own_member


class Correction(Controller):
    """The small pages where members correct their postal address, and their child's,
    and say what they want to be called.

    One address each: GET shows the form, POST saves or shows it again with what was
    typed.
    """

    @route(f"{OWN}/address", methods=["GET", "POST"], **PAGE)
    def own_address(self, **form):
        return self._address(own_member(), OWN, "own correction in the portal", form)

    @route("/my/children/<int:child_id>/address", methods=["GET", "POST"], **PAGE)
    def child_address(self, child_id, **form):
        child = own_child(child_id)
        if not child._portal_guardian_may_correct():
            raise NotFound
        back = f"/my/children/{child.id}"
        return self._address(child, back, "guardian's correction in the portal", form)

    @route(f"{OWN}/preferred_name", methods=["GET", "POST"], **PAGE)
    def own_preferred_name(self, preferred_name="", **form):
        person = own_member()
        errors = {}
        if is_post():
            try:
                name = corrections.line(preferred_name, corrections.NAME_LENGTH)
            except corrections.Refusal as refusal:
                errors = refusal_words({"preferred_name": refusal.code})
            else:
                reason = "own correction in the portal"
                return save(person, {"preferred_name": name}, OWN, reason)
        else:
            preferred_name = person.preferred_name or ""
        typed = {"preferred_name": preferred_name}
        return render_form("member_portal.preferred_name", typed, errors, OWN, person)

    def _address(self, person, back, reason, form):
        errors = {}
        if is_post():
            country = self._country(form.get("country_id", ""))
            values, refusals = corrections.address(form, country.code == "NO")
            if not refusals:
                values["country_id"] = country.id
                return save(person, values, back, reason)
            errors = refusal_words(refusals)
        else:
            form = {name: person[name] or "" for name in corrections.ADDRESS_LENGTHS}
            country = person.country_id or self._country("")
        return render_form(
            "member_portal.address",
            {name: form.get(name, "") for name in corrections.ADDRESS_LENGTHS},
            errors,
            back,
            person,
            country=country,
            countries=self._countries(country),
        )

    def _country(self, chosen):
        countries = request.env["res.country"]
        by_id = countries.search([]).filtered(lambda c: str(c.id) == chosen)
        return by_id or request.env.ref("base.no")

    def _countries(self, chosen):
        """(id, name) of what can be chosen, by name in the language of the page."""
        lang = request.env.lang
        countries = request.env["res.country"].search([])
        named = [
            (country.id, country_name(country.code, lang)) for country in countries
        ]
        if not country_name(chosen.code, lang):
            named.append((chosen.id, chosen.name))
        return sorted((c for c in named if c[1]), key=lambda c: sort_key(c[1]))
