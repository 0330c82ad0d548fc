"""Figures about privacy cases by kind: what waits, and how long answers took."""

from odoo.tools import SQL

# The kinds come with the query, so that one nobody asked for this year has a row too.
FIGURES = """
SELECT k.position::int AS id, k.kind,
       count(r.id) FILTER (WHERE r.closed_on IS NULL) AS open_count,
       count(r.id) FILTER (WHERE %(runs)s AND r.due_on BETWEEN %(today)s AND %(soon)s)
           AS due_count,
       count(r.id) FILTER (WHERE %(runs)s AND r.due_on < %(today)s) AS overdue_count,
       count(r.id) FILTER (WHERE r.closed_on IS NULL AND EXISTS (
           SELECT FROM privacy_request_task t
            WHERE t.request_id = r.id AND t.state = 'asked')) AS chapters_count,
       count(r.id) FILTER (WHERE %(answered)s) AS answered_count,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY r.days_used)
           FILTER (WHERE %(answered)s) AS median_days,
       max(r.days_used) FILTER (WHERE %(answered)s) AS longest_days,
       count(r.id) FILTER (WHERE %(answered)s AND r.closed_on > r.due_on) AS late_count
  FROM unnest(%(kinds)s) WITH ORDINALITY k (kind, position)
  LEFT JOIN privacy_request r ON r.kind = k.kind
 GROUP BY k.position, k.kind
"""
# The clock of an open case stands still while proof is waited for.
RUNS = SQL("r.closed_on IS NULL AND r.state <> 'awaiting_identity'")
ANSWERED = "r.state IN ('done', 'refused') AND r.closed_on >= %s"


def case_figures(kinds, today, soon):
    """A row for each of `kinds`: open, due until `soon`, overdue, and this year's
    answers with their median and longest time in days.

    :rtype: SQL
    """
    return SQL(
        FIGURES,
        kinds=list(kinds),
        today=today,
        soon=soon,
        runs=RUNS,
        answered=SQL(ANSWERED, today.replace(month=1, day=1)),
    )
