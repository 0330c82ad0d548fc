from dataclasses import dataclass, field
from datetime import date

from odoo import models
from odoo.tools import SQL

from .member_import_check import PARTNER_FIELDS

ADDRESS = {"street", "street2", "zip", "city", "country_id"}


@dataclass
class Plan:
    """What one row does to the register.

    :param partner: values of the person, new or changed
    :param membership: values of a membership to make, without the person
    :param change: (membership, values) of one that is there
    :param dues: values of dues to make; without a membership, of the one to make
    :param dues_change: (dues, values) of dues that are there
    :param events: (purpose id, channel, event) to record
    :param notes: (code, detail) of what is left as it is
    """

    partner: dict = field(default_factory=dict)
    membership: dict | None = None
    change: tuple | None = None
    dues: dict | None = None
    dues_change: tuple | None = None
    events: list[tuple[int, str, str]] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)

    def is_empty(self):
        memberships = self.membership or self.change
        dues = self.dues or self.dues_change
        return not (self.partner or memberships or dues or self.events)


class MemberImportRow(models.Model):
    _inherit = "member.import.row"

    def _plan_new(self):
        """{row: Plan} for people who are not in the register yet."""
        today = self.env["res.users"]._today_oslo()
        return {
            row: Plan(
                partner={**_partner_values(data), **row._origin_values(data, today)},
                membership=row._membership_values(data, today),
                dues=data.get("dues") and {**data["dues"], **row._dues_source()},
                events=data["events"],
            )
            # Reading a JSON field copies it, so once a row.
            for row, data in zip(self, self.mapped("data"), strict=True)
        }

    def _origin_values(self, data, today):
        """How a new person came: what the row says, else that it was a file."""
        record = self.import_id
        values = {
            "origin": data.get("origin") or "file",
            "origin_giver": data.get("origin_giver") or record.giver,
            "origin_on": today,
            "origin_note": record.source,
        }
        people = self.env["res.partner"]
        born = _date(data.get("birthdate_date"))
        due = people._origin_due(values["origin_giver"], today, born)
        return {**values, "origin_tell_by": due}

    def _plan_updates(self):
        """{row: Plan} for rows that are somebody in the register.

        A blank cell leaves what is there. Nobody is moved between chapters, and a yes
        in a file does not undo a no in the register.
        """
        today = self.env["res.users"]._today_oslo()
        current = self._current_answers()
        plans = {}
        for row in self:
            plan = plans[row] = Plan()
            if row.partner_id.deceased_on:
                continue
            data = row.data
            row._plan_partner(plan, data)
            row._plan_membership(plan, data, today)
            row._plan_dues(plan, data)
            row._plan_answers(plan, data, current.get(row.partner_id.id, {}))
        return plans

    def _current_answers(self):
        """{person id: {(purpose id, channel): event}} in force, in one query."""
        consents = self.env["privacy.consent"]
        consents.flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT ON (partner_id, purpose_id, channel)"
                " partner_id, purpose_id, channel, event FROM privacy_consent"
                " WHERE partner_id = ANY(%s) ORDER BY partner_id, purpose_id,"
                " channel, occurred_at DESC, id DESC",
                self.partner_id.ids,
            )
        )
        found = {}
        for person, purpose, channel, event in rows:
            found.setdefault(person, {})[purpose, channel] = event
        return found

    def _plan_partner(self, plan, data):
        partner = self.partner_id
        for name, value in _partner_values(data).items():
            old = partner[name]
            if (old.id if isinstance(old, models.BaseModel) else old) != value:
                plan.partner[name] = value
        if partner.address_protected and plan.partner.keys() & ADDRESS:
            plan.notes.append(("address_kept", ""))
            for name in ADDRESS:
                plan.partner.pop(name, None)

    def _plan_membership(self, plan, data, today):
        memberships = self.partner_id.membership_ids
        open_ones = memberships.filtered(lambda m: m.state != "ended")
        here = memberships.filtered(lambda m: m.chapter_id.id == data["chapter_id"])
        open_here = (open_ones & here)[:1]
        if open_here:
            values = _ending(data, open_here.start_date, today)
            if data.get("type_given") and open_here.type_id.id != data["type_id"]:
                values["type_id"] = data["type_id"]
            if not values:
                values = _counted_again(open_here, today)
            if values and not (open_here.resigned_on and not values.get("type_id")):
                plan.change = (open_here, values)
        elif open_ones:
            plan.notes.append(("other_chapter", ""))
        elif not (here and _ending(data, today, today)):
            plan.membership = self._membership_values(data, today)

    def _plan_dues(self, plan, data):
        """Dues of the membership in the chapter that the row names. What the register
        has as paid, waived or cancelled stays so, whatever a file says."""
        said = data.get("dues")
        if not said:
            return
        values = {**said, **self._dues_source()}
        if plan.membership:
            plan.dues = values
            return
        here = self.partner_id.membership_ids.filtered(
            lambda m: m.chapter_id.id == data["chapter_id"]
        )
        membership = here.sorted(lambda m: (m.state != "ended", m.start_date))[-1:]
        own = membership.dues_ids.filtered(lambda dues: dues.year == said["year"])
        if not membership or self.partner_id.processing_restricted:
            return
        if not own:
            plan.dues = {**values, "membership_id": membership.id}
        elif own.state == "open":
            changed = {n: said[n] for n in said if own[n] != said[n]}
            plan.dues_change = (own, changed) if changed else None
        elif own.state != said["state"]:
            plan.notes.append(("dues_kept", ""))

    def _dues_source(self):
        return {"source": self.import_id._membership_source()}

    def _plan_answers(self, plan, data, current):
        for purpose, channel, event in data["events"]:
            now = current.get((purpose, channel))
            if event == "given" and now in ("withdrawn", "objected"):
                plan.notes.append(("no_stands", ""))
            elif now != event and not (event == "withdrawn" and now == "objected"):
                plan.events.append((purpose, channel, event))

    def _membership_values(self, data, today):
        left = data.get("resigned_on") or data.get("deceased_on")
        # Without a start, a member who left was one until then at least.
        latest = min(_date(left) or today, today)
        start = _date(data.get("start_date")) or latest
        kind = self.env["member.membership.type"].browse(data["type_id"])
        return {
            "chapter_id": data["chapter_id"],
            "type_id": data["type_id"],
            "start_date": start,
            "source": self.import_id._membership_source(),
            "state": "active",
            "counted_until": kind._counted_until(today),
            **_declared(data),
            **_ending(data, start, today),
        }


def _declared(data):
    """What the member declared, as far as a file can say it: alone, and when."""
    if not (day := _date(data.get("declared_on"))):
        return {}
    how = data.get("origin") or "file"
    return {"declared_on": day, "declared_by": "self", "declared_how": how}


def _counted_again(membership, today):
    """Values for who stands on this year's list too, {} where nothing changes."""
    until = membership.type_id._counted_until(today)
    if not until or until <= (membership.counted_until or date.min):
        return {}
    return {"counted_until": until}


def _partner_values(data):
    values = {name: data[name] for name in PARTNER_FIELDS if data.get(name)}
    for name in ("birthdate_date", "deceased_on"):
        if name in values:
            values[name] = _date(values[name])
    return values


def _date(text):
    return date.fromisoformat(text) if text else None


def _ending(data, start, today):
    """Values that end a membership, {} while it goes on."""
    resigned, died = data.get("resigned_on"), data.get("deceased_on")
    if not resigned and not died:
        return {}
    last = _date(resigned or died)
    values = {
        "end_date": max(last, start),
        "end_reason": "resigned" if resigned else "deceased",
    }
    if resigned:
        values["resigned_on"] = last
    if values["end_date"] <= today:
        values["state"] = "ended"
    return values
