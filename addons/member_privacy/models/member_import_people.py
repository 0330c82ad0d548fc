from odoo import models
from odoo.tools.mail import email_normalize


class MemberImportRow(models.Model):
    _inherit = "member.import.row"

    def _create_people(self, plans):
        """The new person of each row, made with one `create`.

        Computed fields whose value the row knows already are given along, so that
        core need not parse each phone and address a second time.

        :return: {row: person}
        """
        people = self.env["res.partner"]
        missing = [row for row in self if "member_number" not in plans[row].partner]
        numbers = dict(
            zip(missing, people._next_member_numbers(len(missing)), strict=True)
        )
        created = people.create(
            [
                {
                    "member_number": numbers.get(row),
                    **_known(plans[row].partner),
                    **plans[row].partner,
                }
                for row in self
            ]
        )
        return dict(zip(self, created, strict=True))

    def _write_people(self, plans):
        """Change people and memberships that are there.

        :return: {row: what was there before}, enough to put it back
        """
        previous = {}
        for row in self:
            plan, before = plans[row], {}
            if plan.partner:
                before["res.partner"] = _stored(row.partner_id, plan.partner)
                row.partner_id.write(plan.partner)
            if plan.change:
                membership, values = plan.change
                before["member.membership"] = {
                    "id": membership.id,
                    **_stored(membership, values),
                }
                membership.write(values)
            previous[row] = before
        return previous

    def _refuse(self):
        """Note that the register did not take this row."""
        self.sudo().write(  # sudo: fields that the import keeps itself
            {"outcome": "error", "problems": [*self.problems, ["not_saved", ""]]}
        )


def _known(values):
    known = {}
    if values.get("phone"):
        known["phone_sanitized"] = values["phone"]
    if values.get("email"):
        known["email_normalized"] = email_normalize(values["email"], strict=False)
    return known


def _stored(record, names):
    """Values of these fields as JSON holds them and `write` takes them."""
    values = record.read(list(names), load=None)[0]
    values.pop("id")
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in values.items()
    }
