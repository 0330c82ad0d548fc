from werkzeug.exceptions import NotFound

from odoo.http import Controller, request, route
from odoo.tools import SQL

from odoo.addons.member_privacy.controllers.page import render_page, say
from odoo.addons.member_privacy.tools.country_names import country_name, sort_key

from ..tools import corrections
from .information import OWN
from .member import logged, own_child, own_member

FORM = {"type": "http", "auth": "user", "website": True, "multilang": False}


class Correction(Controller):
    """The small pages where members correct what is theirs to correct.

    Each is one address: GET shows the form, POST saves or shows it again with what was
    typed.
    """

    @route(f"{OWN}/address", methods=["GET", "POST"], **FORM)
    def own_address(self, **form):
        return self._address(own_member(), OWN, "own correction in the portal", form)

    @route("/my/children/<int:child_id>/address", methods=["GET", "POST"], **FORM)
    def child_address(self, child_id, **form):
        child = own_child(child_id)
        if not child._portal_guardian_may_correct():
            raise NotFound
        back = f"/my/children/{child.id}"
        return self._address(child, back, "guardian's correction in the portal", form)

    @route(f"{OWN}/phone", methods=["GET", "POST"], **FORM)
    def own_phone(self, phone="", **kwargs):
        person = own_member()
        errors = {}
        if self._is_post():
            try:
                values = {"phone": corrections.phone(phone)}
                return self._save(person, values, OWN, "own correction in the portal")
            except corrections.Refusal as refusal:
                errors = self._words({"phone": refusal.code})
        else:
            data_sets = request.env["privacy.data.set"]
            phone = data_sets._report_phone(person.phone) if person.phone else ""
        typed = {"phone": phone}
        return self._form("member_portal.phone", {"typed": typed}, errors, OWN, person)

    def _address(self, person, back, reason, form):
        errors = {}
        if self._is_post():
            country = self._country(form.get("country_id", ""))
            values, refusals = corrections.address(form, country.code == "NO")
            if not refusals:
                values["country_id"] = country.id
                return self._save(person, values, back, reason)
            errors = self._words(refusals)
        else:
            form = {name: person[name] or "" for name in corrections.ADDRESS_LENGTHS}
            country = person.country_id or self._country("")
        typed = {name: form.get(name, "") for name in corrections.ADDRESS_LENGTHS}
        return self._form(
            "member_portal.address",
            {"typed": typed, "country": country, "countries": self._countries(country)},
            errors,
            back,
            person,
        )

    def _save(self, person, values, back, reason):
        fields = person._fields
        changed = {
            name: value or False
            for name, value in values.items()
            if fields[name].convert_to_write(person[name], person) != (value or False)
        }
        with logged(reason):
            person.write(changed)
        say("corrected", changes=self._change_ids(person))
        return request.redirect(back)

    def _change_ids(self, person):
        """The lines of the change log that this request wrote about the person."""
        rows = request.env.execute_query(
            SQL(
                "SELECT id FROM privacy_change WHERE partner_id = %s"
                " AND transaction_id = txid_current() ORDER BY id",
                person.id,
            )
        )
        return [change_id for (change_id,) in rows]

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

    def _form(self, template, values, errors, back, person):
        typed = {
            name: corrections.printable(value)
            for name, value in values["typed"].items()
        }
        return render_page(
            template,
            {
                **values,
                "typed": typed,
                "errors": errors,
                "back": back,
                "person": person,
            },
        )

    def _is_post(self):
        return request.httprequest.method == "POST"

    def _words(self, refusals):
        """What to do about each refusal: a sentence by field."""
        env = request.env
        sentences = {
            "too_long": env._("Write it shorter."),
            "markup": env._("Write it without the signs < and >."),
            "characters": env._(
                "Write it again by hand. It holds signs we cannot store."
            ),
            "phone": env._(
                "Write the number like this: 912 34 567 or +46 70 123 45 67."
            ),
            "zip": env._("Write the postal code with four digits, like this: 0155."),
            "missing_street": env._("Write the street and number, or the post box."),
            "missing_zip": env._("Write the postal code, like this: 0155."),
            "missing_city": env._("Write the name of the town."),
        }
        return {name: sentences[code] for name, code in refusals.items()}
