"""In Odoo's shell: a login for a member, as the invitation would make it."""

import os

env["res.users"].create(
    {
        "login": "anna",
        "password": os.environ["JOURNEY_PASSWORD"],
        "lang": "en_US",
        "partner_id": env["res.partner"].search([("member_number", "=", "5001")]).id,
        "group_ids": env.ref("base.group_portal").ids,
    }
)
env.cr.commit()
