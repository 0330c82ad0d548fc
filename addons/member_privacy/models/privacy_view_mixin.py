from contextlib import contextmanager

from odoo import api, models
from odoo.fields import Domain
from odoo.http import request

FEW = 5
LISTING = "member_privacy.listing"
# What a link to the row shows, on whatever page.
NAMES = frozenset({"id", "display_name", "create_date", "write_date", "__last_update"})
# What Odoo's lists show of what is to be done about any row.
ACTIVITIES = frozenset(
    {
        "activity_exception_decoration",
        "activity_exception_icon",
        "activity_ids",
        "activity_state",
        "activity_summary",
        "activity_type_icon",
        "activity_type_id",
    }
)
COUNTS = ("count", "count_distinct", "recordset")


def _leaves_trace(method):
    """Reading writes a line, so the call needs a transaction that may write."""
    method._readonly = False
    return method


class PrivacyViewMixin(models.AbstractModel):
    """Reading rows of this model is a look at the people whom they are about.

    Whatever way a call comes in and whatever its condition looks like, it ends in one
    of the methods below. What is read for the machine itself, under sudo or by a job,
    is no look.

    - Names and frame (`_look_names`) cost nothing: any page shows them.
    - The columns of our lists (`_look_columns`) cost nothing in a list, or for more
      than a few rows at once. Read for a few rows by number, they are a look.
    - Anything else is a look at each person, however many are read.
    """

    _name = "privacy.view.mixin"
    _description = "Reading it is a look at a person"

    _look_occasion = None
    _look_path = "partner_id"
    _look_chapter = None  # the field of the chapter that is asked about them
    _look_names = NAMES
    _look_columns = frozenset()

    @_leaves_trace
    def read(self, fields=None, load="_classic_read"):
        values = super().read(fields, load)
        self._looked(fields, self.env.cr.cache.get(LISTING))
        return values

    @api.model
    @_leaves_trace
    def search_read(
        self,
        domain=None,
        fields=None,
        offset=0,
        limit=None,
        order=None,
        **read_kwargs,
    ):
        rows = super().search_read(domain, fields, offset, limit, order, **read_kwargs)
        self.browse([row["id"] for row in rows])._looked(fields, listed=True)
        return rows

    @api.model
    @_leaves_trace
    def web_search_read(
        self, domain, specification, offset=0, limit=None, order=None, count_limit=None
    ):
        with self._listing():
            return super().web_search_read(
                domain, specification, offset, limit, order, count_limit
            )

    @_leaves_trace
    def web_read(self, specification):
        return super().web_read(specification)

    @api.model
    @_leaves_trace
    def web_name_search(
        self, name, specification, domain=None, operator="ilike", limit=100
    ):
        with self._listing():
            return super().web_name_search(name, specification, domain, operator, limit)

    def export_data(self, fields_to_export):
        """Whoever stands in an exported file is told so."""
        exported = super().export_data(fields_to_export)
        self._record_look("export")
        return exported

    @api.model
    def _read_group(
        self,
        domain,
        groupby=(),
        aggregates=(),
        having=(),
        offset=0,
        limit=None,
        order=None,
    ):
        self._looked_in_groups(domain, groupby, aggregates)
        return super()._read_group(
            domain, groupby, aggregates, having, offset, limit, order
        )

    @api.model
    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        names = {name for grouping in grouping_sets for name in grouping}
        self._looked_in_groups(domain, names, aggregates)
        return super()._read_grouping_sets(domain, grouping_sets, aggregates, order)

    @contextmanager
    def _listing(self):
        """A list is read inside. Kept with the transaction: a context is the caller's
        to set."""
        outer = self.env.cr.cache.get(LISTING)
        self.env.cr.cache[LISTING] = True
        try:
            yield
        finally:
            self.env.cr.cache[LISTING] = outer

    def _looked(self, names, listed):
        """Record a look at these rows, if reading `names` of them is one."""
        if self.env.su or not request or not self.ids:
            return
        told = set(names or self._fields) - self._look_names
        if listed or len(self.ids) > FEW:
            told -= self._look_columns
        if told:
            self._record_look(self._look_occasion)

    def _looked_in_groups(self, domain, groupby, aggregates):
        """Groups are statistics, unless they give the values of each row, or of few."""
        if self.env.su or not request:
            return
        listed = [each.partition(":") for each in aggregates]
        values = {name for name, _colon, how in listed if how not in COUNTS}
        told = values | {each.partition(":")[0].partition(".")[0] for each in groupby}
        told -= self._look_names | self._look_columns | {"__count"}
        if not told:
            return
        row_by_row = values & told or "id" in groupby
        limit = None if row_by_row else FEW + 1
        rows = self.search(Domain(domain or []), limit=limit)
        if row_by_row or len(rows) <= FEW:
            rows._record_look(self._look_occasion)

    def _record_look(self, occasion):
        if self.env.su:
            return
        rows = self.sudo()  # sudo: from rows that were read to the people they are of
        people = rows if self._look_path == "id" else rows.mapped(self._look_path)
        if occasion == "member" and len(people) > FEW:
            occasion = "table"
        chapter_ids = self._look_chapter and rows.mapped(self._look_chapter).ids
        self.env["privacy.view"]._record(people, occasion, chapter_ids or ())
