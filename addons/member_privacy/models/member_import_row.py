from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from .member_import_messages import ROW, sentence

OUTCOMES = [
    ("new", "New"),
    ("update", "Update"),
    ("duplicate", "Possible duplicate"),
    ("unchanged", "Unchanged"),
    ("error", "Error"),
    ("skipped", "Left out"),
]
DECISIONS = [
    ("create", "A new person"),
    ("update", "Update the person"),
    ("skip", "Leave out"),
]
#: What staff may change; the rest is the import's own.
DECIDED = {"decision", "partner_id"}


class MemberImportRow(models.Model):
    """One row of a member file: what was read, what would happen, what did.

    `data` holds personal data of people who may not be in the register yet; it is
    cleared some days after the import is done.
    """

    _name = "member.import.row"
    _description = "Row of a member file"
    _order = "number, id"
    _rec_name = "number"

    import_id = fields.Many2one(
        "member.import", required=True, index=True, readonly=True, ondelete="cascade"
    )
    number = fields.Integer("Row", required=True, readonly=True)
    file_hash = fields.Char(required=True, readonly=True)
    data = fields.Json(readonly=True)
    problems = fields.Json(readonly=True)
    outcome = fields.Selection(OUTCOMES, required=True, readonly=True)
    decision = fields.Selection(DECISIONS)
    candidates = fields.Json(readonly=True)
    candidate_ids = fields.Many2many("res.partner", compute="_compute_candidate_ids")
    partner_id = fields.Many2one(
        "res.partner", "Person", index="btree_not_null", ondelete="set null"
    )
    applied = fields.Boolean("Imported", readonly=True)
    undone = fields.Boolean(readonly=True)
    previous = fields.Json(readonly=True)
    created = fields.Json(readonly=True)

    name = fields.Char(compute="_compute_shown")
    birthdate = fields.Char("Birth date", compute="_compute_shown")
    contact = fields.Char(compute="_compute_shown")
    chapter = fields.Char(compute="_compute_shown")
    reason = fields.Char(compute="_compute_reason")

    # Once in an import, and each row of a file is taken over once, whoever uploads it.
    _number_unique = models.UniqueIndex("(import_id, number)")
    _applied_once = models.UniqueIndex(
        "(file_hash, number) WHERE applied",
        "This row of this file is imported already.",
    )
    _by_outcome = models.Index("(import_id, outcome, applied, decision, number)")

    @api.depends("data")
    def _compute_shown(self):
        names = dict(
            self.env["member.chapter"].search_fetch([], ["name"]).mapped(_id_and_name)
        )
        for row in self:
            data = row.data or {}
            birth = data.get("birthdate_date")
            row.name = data.get("name")
            row.birthdate = format_date(self.env, birth) if birth else False
            row.contact = ", ".join(
                data[key] for key in ("email", "phone") if data.get(key)
            )
            row.chapter = names.get(data.get("chapter_id"))

    @api.depends("candidates")
    def _compute_candidate_ids(self):
        partners = self.env["res.partner"].browse(
            {partner for row in self for partner in row.candidates or ()}
        )
        known = set(partners.exists().ids)
        for row in self:
            row.candidate_ids = [p for p in row.candidates or () if p in known]

    @api.depends("problems")
    @api.depends_context("lang")
    def _compute_reason(self):
        address = self.env._("Address")
        for row in self:
            row.reason = "; ".join(
                sentence(self.env, ROW[code], {"detail": detail or address})
                for code, detail in row.problems or ()
            )

    def write(self, vals):
        if not self.env.su:
            self._check_decided(vals)
        return super().write(vals)

    def _check_decided(self, vals):
        if vals.keys() - DECIDED:
            raise AccessError(
                self.env._("Only the decision about a duplicate can be changed.")
            )
        for row in self:
            if row.outcome != "duplicate" or row.import_id.state != "checked":
                raise UserError(
                    self.env._("There is nothing to decide about row %s.", row.number)
                )
            chosen = vals.get("partner_id")
            if chosen and chosen not in (row.candidates or ()):
                raise UserError(
                    self.env._(
                        "Choose one of the people that row %s resembles.", row.number
                    )
                )
            updates = vals.get("decision", row.decision) == "update"
            if updates and not vals.get("partner_id", row.partner_id.id):
                raise UserError(
                    self.env._("Row %s: choose the person to update.", row.number)
                )

    def _privacy_anonymise(self, values, partners):
        """The file that a person came in holds them too, and its examples may."""
        self.import_id._forget_file()
        return super()._privacy_anonymise(values, partners)

    def action_decide_create(self):
        """Register each of these rows as a new person."""
        self.write({"decision": "create"})

    def action_decide_update(self):
        """Update the person that each of these rows resembles."""
        self.write({"decision": "update"})

    def action_decide_skip(self):
        """Leave these rows out."""
        self.write({"decision": "skip"})


def _id_and_name(record):
    return record.id, record.name
