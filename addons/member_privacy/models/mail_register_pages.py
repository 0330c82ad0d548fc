from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

# Whose page may be out of sight, beside the register's own.
PERSON = "res.partner"


def on_hidden_pages(rows, model_field):
    """Those of `rows` that stand on a page of the register which their user may not
    open, or no longer.

    Core lets whoever wrote something, was told of it or has it to do read it for good,
    with the name of the page.

    :param rows: messages or activities
    :param str model_field: the field that names the model of the page
    """
    env = rows.env
    if env.su or env.user._sees_all_members() or not rows.ids:
        return rows.browse()
    hidden = []
    for model, ids_by_page in _pages(rows, model_field).items():
        pages = env[model].browse(ids_by_page)
        opened = pages.browse()
        if pages.browse().has_access("read"):
            opened = pages.exists()._filtered_access("read")
        for page in pages - opened:
            hidden += ids_by_page[page.id]
    return rows.browse(hidden)


def _pages(rows, model_field):
    """{model: {number of a page of the register: ids of what stands there}}."""
    rows.flush_model([model_field, "res_id"])
    found = rows.env.execute_query(
        SQL(
            "SELECT id, %(model)s, res_id FROM %(table)s WHERE id = ANY(%(ids)s)"
            " AND (%(model)s = %(person)s OR %(model)s ~ '^(member|privacy)[.]')",
            model=SQL.identifier(model_field),
            table=SQL.identifier(rows._table),
            ids=list(rows.ids),
            person=PERSON,
        )
    )
    pages = defaultdict(lambda: defaultdict(list))
    for row_id, model, number in found:
        if model in rows.env:
            pages[model][number or 0].append(row_id)
    return pages


def in_sight(model, query, model_field, order):
    """`query` of rows of `model`, without those on hidden pages."""
    if model.env.su or model.env.user._sees_all_members():
        return query
    found = model.browse(query)
    hidden = on_hidden_pages(found, model_field)
    return (found - hidden)._as_query(bool(order)) if hidden else query


def also_refused(hidden, result, operation):
    """The answer of `_check_access` with `hidden` refused besides."""
    if not hidden:
        return result
    refused = hidden | result[0] if result else hidden
    return refused, lambda: refused._make_access_error(operation)


class MailMessage(models.Model):
    _inherit = "mail.message"

    @api.model
    def _search(
        self, domain, offset=0, limit=None, order=None, *, bypass_access=False, **kwargs
    ):
        query = super()._search(
            domain, offset, limit, order, bypass_access=bypass_access, **kwargs
        )
        return query if bypass_access else in_sight(self, query, "model", order)

    def _check_access(self, operation):
        result = super()._check_access(operation)
        allowed = self - result[0] if result else self
        hidden = on_hidden_pages(allowed, "model")
        return also_refused(hidden, result, operation)


class MailActivity(models.Model):
    _inherit = "mail.activity"

    @api.model
    def _search(
        self, domain, offset=0, limit=None, order=None, *, bypass_access=False, **kwargs
    ):
        query = super()._search(
            domain, offset, limit, order, bypass_access=bypass_access, **kwargs
        )
        return query if bypass_access else in_sight(self, query, "res_model", order)

    def _check_access(self, operation):
        result = super()._check_access(operation)
        allowed = self - result[0] if result else self
        hidden = on_hidden_pages(allowed, "res_model")
        return also_refused(hidden, result, operation)
