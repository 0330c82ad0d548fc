from odoo import models

from .member_import_plan import _date

#: Stored fields of a contact that are computed from what the row gave along, or from
#: pictures and a parent that it has not: nothing is left to compute.
SETTLED = (
    "email_normalized",
    "phone_sanitized",
    "complete_name",
    "partner_share",
    "commercial_company_name",
    "origin_tell_by",
    "image_1024",
    "image_512",
    "image_256",
    "image_128",
)


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
                    # Named here, core need not make a draft record to work it out.
                    "user_id": False,
                    **_settled(plans[row].partner),
                    **plans[row].partner,
                }
                for row in self
            ]
        )
        for name in SETTLED:
            self.env.remove_to_compute(people._fields[name], created)
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
            if plan.dues_change:
                dues, values = plan.dues_change
                before["member.dues"] = {"id": dues.id, **_stored(dues, values)}
                dues.write(values)
            previous[row] = before
        return previous

    def _refuse(self):
        """Note that the register did not take this row, and why where it can be said:
        a type may take a declaration since the file was looked through."""
        data = self.data
        kind = self.env["member.membership.type"].browse(data["type_id"])
        born, day = (_date(data.get(n)) for n in ("birthdate_date", "declared_on"))
        problem = kind._undeclared(born, day)
        told = [problem, kind.name] if problem else ["not_saved", ""]
        self.sudo().write(  # sudo: fields that the import keeps itself
            {"outcome": "error", "problems": [*self.problems, told]}
        )


def _settled(values):
    """What core would compute for a person without parent, company and login, whose
    phone is in E.164 and whose address has only ASCII before the @: the readers and
    `_create_people` see to that."""
    return {
        "phone_sanitized": values.get("phone"),
        "email_normalized": values["email"].lower() if "email" in values else False,
        "complete_name": values["name"],
        "partner_share": True,
    }


def _stored(record, names):
    """Values of these fields as JSON holds them and `write` takes them."""
    values = record.read(list(names), load=None)[0]
    values.pop("id")
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in values.items()
    }
