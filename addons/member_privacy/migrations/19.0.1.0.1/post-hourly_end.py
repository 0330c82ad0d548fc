"""Memberships whose last day has passed end each hour, in older registers too.

Jobs are data that an upgrade leaves alone, because the house may set them. So the one
that was shipped as daily is made hourly once, where nobody has changed it.
"""

from odoo.tools import SQL

HOURLY = """
UPDATE ir_cron job SET interval_number = 1, interval_type = 'hours'
  FROM ir_model_data named
 WHERE named.module = 'member_privacy' AND named.name = 'ir_cron_end_memberships'
   AND named.model = 'ir.cron' AND named.res_id = job.id
   AND job.interval_number = 1 AND job.interval_type = 'days'
"""


def migrate(cr, version):
    cr.execute(SQL(HOURLY))
