from odoo.http import Controller, request, route

from odoo.addons.member_privacy.controllers.page import render_page, said

from .member import PAGE, own_child, own_member, own_person
from .words import long_day, readable

OWN = "/my/information"
# What members correct themselves, each on a page of its own.
OWN_FIELDS = {"preferred_name", "address", "email", "phone"}


class Information(Controller):
    @route(OWN, **PAGE)
    def information(self, **kwargs):
        """Everything stored about the person behind the login."""
        return self._page(own_member(), OWN)

    @route("/my/children/<int:child_id>", **PAGE)
    def child_information(self, child_id, **kwargs):
        """The same about a child, for a guardian today."""
        child = own_child(child_id)
        return self._page(child, f"/my/children/{child.id}", guardian=True)

    def _page(self, person, address, guardian=False):
        data_sets = request.env["privacy.data.set"].sudo()  # sudo: of this person only
        may_read = not guardian or person._portal_guardian_may_read()
        shown = data_sets.search([]) if may_read else data_sets
        groups = shown._portal_information(person, guardian)
        rules = request.env["privacy.retention.rule"].sudo()  # sudo: as published
        may_correct = not guardian or person._portal_guardian_may_correct()
        editable = {"address"} if guardian else OWN_FIELDS
        return render_page(
            "member_portal.information",
            {
                "person": person,
                "guardian": guardian,
                "address": address,
                "groups": groups,
                "how_long": [] if guardian else rules._how_long_words(person),
                "may_read": may_read,
                "steps": self._steps(person) if guardian else [],
                "others": self._other_guardians(person) if guardian else [],
                "editable": editable if may_correct else set(),
                "changes": self._changes(person),
                "waiting": {} if guardian else self._waiting(person),
            },
        )

    def _waiting(self, person):
        """What waits for the person's confirmation: values by field."""
        open_rows = person.contact_change_ids.filtered(lambda row: row._is_open())
        return {row.field: readable(row.field, row.value) for row in open_rows}

    def _steps(self, child):
        """[(day, age, what the child decides alone from then on)]"""
        return [
            (long_day(day), age, rules.mapped("name"))
            for day, age, rules in child._portal_steps()
        ]

    def _other_guardians(self, child):
        """Names only: what else we know of them is theirs."""
        return (child._portal_guardians() - own_person()).mapped("name")

    def _changes(self, person):
        """What the page before changed, told from the change log: (label, old, new)."""
        changes = request.env["privacy.change"].sudo()  # sudo: of this person only
        return changes.browse(said().get("changes", ())).filtered(
            lambda change: change.partner_id == person
        )
