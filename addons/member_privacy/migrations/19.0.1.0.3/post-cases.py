"""Cases of earlier versions: letters that are kept tell no code, and the pause of a
case that was closed without proof has an end."""

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL

MASK = """
UPDATE privacy_request_event SET text = replace(text, %(code)s, %(mask)s)
 WHERE request_id = %(case)s AND kind = 'told' AND strpos(text, %(code)s) > 0
"""


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    for case in env["privacy.request"].search([]):
        code, masked = case._result_code(), case._without_code(case._result_code())
        cr.execute(SQL(MASK, code=code, mask=masked, case=case.id))
        pauses = ("pause", "resume", "pause_over")
        if case.is_closed and case._last_of(*pauses).kind == "pause":
            case._happened("pause_over", day=case.closed_on)
    env.flush_all()
