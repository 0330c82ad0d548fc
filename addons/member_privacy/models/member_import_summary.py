from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL

from .member_import_messages import ROW, sentence

COUNT = """
SELECT p.problem->>0 AS code,
       CASE WHEN p.problem->>1 ~ '^[0-9]+$' THEN '…' ELSE p.problem->>1 END AS detail,
       count(*),
       (array_agg(r.number ORDER BY r.number))[1:%s]
  FROM member_import_row r
 CROSS JOIN LATERAL jsonb_array_elements(r.problems) p(problem)
 WHERE r.import_id = %s
 GROUP BY 1, 2
 ORDER BY 3 DESC, 1, 2
"""
SHOWN = 6
TABLE = Markup(
    "<table class='table table-sm'><thead><tr><th class='text-end'>%s</th><th>%s</th>"
    "<th>%s</th></tr></thead><tbody>%s</tbody></table>"
)
LINE = Markup("<tr><td class='text-end'>%s</td><td>%s</td><td>%s</td></tr>")


class MemberImportSummary(models.Model):
    _inherit = "member.import"

    problem_summary = fields.Html(compute="_compute_problem_summary")

    @api.depends("state")
    @api.depends_context("lang")
    def _compute_problem_summary(self):
        """What is wrong in the file, most frequent first, so that a column that is
        wrong throughout is seen before any row is."""
        for record in self:
            found = record._count_problems()
            lines = Markup().join(
                LINE % (count, record._problem_text(code, detail), _few(numbers, count))
                for code, detail, count, numbers in found
            )
            headings = self.env._("Rows"), self.env._("What"), self.env._("Such as row")
            record.problem_summary = found and TABLE % (*headings, lines)

    def _count_problems(self):
        self.env["member.import.row"].flush_model()
        return self.env.execute_query(SQL(COUNT, SHOWN, self._origin.id or None))

    def _problem_text(self, code, detail):
        return sentence(
            self.env, ROW[code], {"detail": detail or self.env._("Address")}
        )


def _few(numbers, count):
    return ", ".join(map(str, numbers)) + (" …" if count > len(numbers) else "")
