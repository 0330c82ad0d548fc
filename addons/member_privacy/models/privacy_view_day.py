from odoo import fields, models, tools

# Read on a page or by a program, not taken out as a list or file, which have their own
# approval. Unusual: many, and five times what readers open on a day in the middle.
DAYS = """
SELECT min(v.id) AS id, v.user_id, v.day, count(DISTINCT v.partner_id) AS persons,
       count(DISTINCT v.partner_id) >= GREATEST(20, 5 * u.usual) AS is_unusual
  FROM privacy_view v CROSS JOIN (
       SELECT COALESCE(percentile_cont(0.5) WITHIN GROUP (ORDER BY d.persons), 0)
              AS usual
         FROM (SELECT count(DISTINCT partner_id) AS persons FROM privacy_view
                WHERE occasion IN ('member', 'case', 'log', 'entry', 'table')
                GROUP BY user_id, day) d) u
 WHERE v.occasion IN ('member', 'case', 'log', 'entry', 'table')
 GROUP BY v.user_id, v.day, u.usual
"""


class PrivacyViewDay(models.Model):
    """How many people somebody opened on a day, for the privacy officer to notice."""

    _name = "privacy.view.day"
    _description = "People opened on a day"
    _auto = False
    _order = "day desc, persons desc, id"
    _rec_name = "user_id"

    user_id = fields.Many2one("res.users", "Who", readonly=True)
    day = fields.Date(readonly=True)
    persons = fields.Integer("People", readonly=True)
    is_unusual = fields.Boolean("Unusually many", readonly=True)

    def init(self):
        tools.drop_view_if_exists(self.env.cr, self._table)
        self.env.cr.execute(
            tools.SQL(
                "CREATE VIEW %s AS %s",
                tools.SQL.identifier(self._table),
                tools.SQL(DAYS),
            )
        )
