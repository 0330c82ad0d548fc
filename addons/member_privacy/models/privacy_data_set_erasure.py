from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import SQL

from ..tools.deadline import months_after, year_end

AFTERWARDS = [
    ("delete", "Delete the row"),
    ("detach", "Take the person off it"),
]
# PostgreSQL would compile a statement for longer than it runs it, where nobody said so
# in its configuration.
NO_COMPILING = "SET LOCAL jit = off"
CONTEXT = {
    "privacy_erasure": True,
    "active_test": False,
    "tracking_disable": True,
    "mail_notrack": True,
    "mail_activity_automation_skip": True,
    "no_reset_password": True,
    "skip_res_field_check": True,  # files that stand in a field are files too
}


@dataclass
class ErasurePart:
    """What erasure does with some rows of one data set.

    `outcome` is one of "delete", "anonymise", "keep"; `keep_until` the last day of what
    is kept, None when nothing ends it; `hold` what holds it back, if something does.
    """

    data_set: models.Model
    rows: models.Model
    outcome: str
    keep_until: date | None = None
    hold: models.Model | None = None
    row_count: int = field(init=False)

    def __post_init__(self):
        self.row_count = len(self.rows)

    @property
    def name(self):
        return self.data_set.name

    @property
    def keep_reason(self):
        if self.outcome != "keep":
            return False
        return self.hold._told() if self.hold else self.data_set.keep_reason

    @cached_property
    def filled_fields(self):
        """The mapped fields that the outcome concerns and that hold something."""
        lines = self.data_set.field_ids.filtered("in_access_report")
        if self.outcome == "keep":
            lines = lines.filtered(lambda line: line.on_erase == "keep")
        elif self.outcome == "anonymise":
            lines = lines.filtered(lambda line: line.on_erase != "keep")
        model_fields = self.rows._fields
        return lines.filtered(
            lambda line: (
                line.name in model_fields and any(row[line.name] for row in self.rows)
            )
        )


@contextmanager
def _blamed(data_set):
    """Note on whatever is raised here which data set it was, as `data_set_code`."""
    try:
        yield
    except Exception as error:
        error.data_set_code = data_set.code
        raise


class PrivacyDataSetErasure(models.Model):
    _inherit = "privacy.data.set"

    keep_months = fields.Integer(
        help="How long erasure leaves what must be kept. Zero: without an end."
    )
    keep_from = fields.Char(
        help="The date field the months count from, such as received_on."
    )
    keep_whole_year = fields.Boolean(
        "From the end of the accounting year",
        help="The months count from the last day of the year the date is in.",
    )
    keep_then = fields.Selection(
        AFTERWARDS,
        "Afterwards",
        required=True,
        default="delete",
        help="A posting stays for the accounts, and is nobody's any more.",
    )

    _keep_period = models.Constraint(
        "CHECK (COALESCE(keep_months, 0) = 0 OR keep_from IS NOT NULL)",
        "A period needs a date that it counts from.",
    )

    @api.model
    def _erasure_preview(self, partners):
        """Say what `_erase` would do with the data of `partners`, and change nothing.

        :return: a list of `ErasurePart`, in the order of the data map; data sets
            without rows are left out
        """
        plan = self._erasure_plan(self._with_addresses(partners))
        return sorted(plan, key=lambda part: (part.data_set.sequence, part.outcome))

    @api.model
    def _erase(self, partners):
        """Erase these people: the one method that requests and retention use.

        What they are in the register for ends first. Then each data set of the map is
        deleted, anonymised or kept, children before parents. The values in the change
        log go last, because the erasure itself is logged. Who is erased already and
        says nothing is left alone, so that a second call does nothing.

        :raise UserError: for a contact that is not a person of the register
        :return: what was done, a list of `ErasurePart`, the log left out
        """
        partners = self._erasable(partners)
        if not partners:
            return []
        self.env.cr.execute(SQL(NO_COMPILING))
        self.env["privacy.change"]._set_actor()
        if not self.env.context.get("privacy_replay"):
            self.env["privacy.erasure"]._record(partners)
        family = partners._family()
        with partners._refresh_later():
            self._end_relations(partners)
            partners = self._with_addresses(partners)
            plan = self._erasure_plan(partners, without=("privacy.change",))
            for part in plan:
                with _blamed(part.data_set):
                    part.data_set._erase_rows(part, partners)
            partners.flush_recordset()
            (partners | family)._refresh_register_state()
        self.env["privacy.change"]._forget_values(partners)
        return plan

    @api.model
    def _erasable(self, partners):
        """Those of `partners` about whom something stands, ready for erasure."""
        people = partners.sudo().with_context(**CONTEXT)  # sudo: the map reaches all
        people = people.filtered(
            lambda partner: not partner.erased_on or self._is_filled_again(partner)
        )
        if not all(people.mapped("in_register")):
            raise UserError(
                self.env._("Only people of the register are erased this way.")
            )
        people._check_no_work_contact()
        return people

    @api.model
    def _with_addresses(self, partners):
        """These people and their further addresses, which are contacts of their own.

        A child of type "contact" is somebody else, such as a son or daughter.
        """
        people = partners.sudo().with_context(**CONTEXT)  # sudo: the map reaches all
        return people | people.search(
            [("parent_id", "in", people.ids), ("type", "!=", "contact")]
        )

    @api.model
    def _end_relations(self, partners):
        """End offices that still go on, and memberships that are not to be deleted.

        Extend where a relation has an end that others must hear of.
        """
        today = self.env["res.users"]._today_oslo()
        self._keeping_memberships(partners).membership_ids._end(today, "resigned")
        partners.office_ids._end(today)

    @api.model
    def _keeping_memberships(self, partners):
        """Those of these people whose memberships the erasure may leave standing.

        Of the others the log need not tell that they ended before they went.
        """
        ways = [("model", "=", "member.membership"), ("path", "=", "partner_id")]
        data_set = self.with_env(partners.env).search([*ways, ("match", "=", "link")])
        return partners.browse() if data_set.on_erase == "delete" else partners

    @api.model
    def _erasure_plan(self, partners, without=()):
        data_sets = self.with_env(partners.env).search([("model", "not in", without)])
        found = data_sets._all_rows(partners)
        plan = []
        for data_set in sorted(found, key=lambda each: each._erasure_order()):
            if found[data_set]:
                plan += data_set._erasure_parts(found[data_set])
        return plan

    def _erasure_order(self):
        """Rows far from the person first: they cannot be found once what leads to them
        is gone."""
        self.ensure_one()
        depth = 0 if self.path == "id" else 1 + self.path.count(".")
        depth += self.match == "row"
        return -depth, -self.sequence, self.id

    def _erasure_parts(self, rows):
        """Split rows that must be kept from those whose time to be kept is over."""
        self.ensure_one()
        if self.on_erase != "keep" or not self.keep_months:
            return [ErasurePart(self, rows, self.on_erase)]
        today = self.env["res.users"]._today_oslo()
        parts = []
        over = rows.filtered(lambda row: self._kept_until(row) < today)
        if over:
            outcome = "delete" if self.keep_then == "delete" else "anonymise"
            parts.append(ErasurePart(self, over, outcome))
        if kept := rows - over:
            until = max(self._kept_until(row) for row in kept)
            parts.append(ErasurePart(self, kept, "keep", until))
        return parts

    def _kept_until(self, row):
        """The last day this row is kept; for ever where it has no date yet."""
        return self._last_day(fields.Date.to_date(row.mapped(self.keep_from)[0]))

    def _last_day(self, since):
        if not self.keep_whole_year:
            return months_after(since, self.keep_months)
        new_year = year_end(since, self._last_month()) + relativedelta(days=1)
        return months_after(new_year, self.keep_months) - relativedelta(days=1)

    @api.model
    def _last_month(self):
        """Of the accounting year; December where no accounts are kept here."""
        company = self.env.company
        known = "fiscalyear_last_month" in company._fields
        return int(company.fiscalyear_last_month) if known else 12

    def _dates_before(self, day):
        """From which date on a row is kept on `day`, or longer."""
        since = months_after(day, -self.keep_months)
        if self.keep_whole_year:
            end = year_end(since, self._last_month())
            return months_after(end + relativedelta(days=1), -12)
        return since

    def _erase_rows(self, part, partners):
        """Do to the rows of `part` what it says."""
        self.ensure_one()
        rows = part.rows.exists()  # another set may have had the same ones
        if part.outcome == "keep" and self.on_erase != "keep":
            return
        if part.outcome != "keep" and self.on_erase == "keep":
            self._let_go(rows)
            return
        if part.outcome == "delete":
            self._unshared(rows, partners)._privacy_delete(partners)
            return
        values = self._neutral_values()
        last = self._path_fields()[-1]
        if last.type == "many2many" and values.pop(last.name, None):
            self._detach(rows, partners)
        if values:
            rows._privacy_anonymise(values, partners)

    def _unshared(self, rows, partners):
        """Rows that belong to nobody else; from the others these people are taken off.

        Only a many2many leads from one row to several people, such as a mail to many.
        """
        last = self._path_fields()[-1]
        if last.type != "many2many":
            return rows
        shared = rows.filtered(lambda row: row[last.name] - partners)
        shared.write({last.name: [Command.unlink(person.id) for person in partners]})
        return rows - shared

    def _neutral_values(self):
        """Field values that say nothing, for what the map clears or replaces."""
        model_fields = self.env[self.model]._fields
        lines = self.field_ids.filtered(lambda line: line.name in model_fields)
        return {
            line.name: self._neutral_value(model_fields[line.name], line.on_erase)
            for line in lines
            if line.on_erase != "keep"
        }

    @api.model
    def _neutral_value(self, model_field, on_erase):
        if on_erase == "pseudonymise":
            return self._neutral_name(self.env.company.partner_id.lang)
        if model_field.type in ("many2many", "one2many"):
            return [Command.clear()]
        return False

    @api.model
    def _neutral_name(self, lang):
        return self.with_context(lang=lang).env._("Erased person")

    def _let_go(self, rows):
        if self.keep_then == "detach":
            rows._privacy_detach(self._told_names())
        else:
            rows._privacy_let_go()

    def _told_names(self):
        """The fields that say something of a person, and nothing of the accounts."""
        lines = self.field_ids.filtered(
            lambda line: line.category in ("identity", "contact", "free_text")
        )
        return lines.mapped("name")
