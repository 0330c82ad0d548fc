"""In Odoo's shell: the demo organisation and its logins.

Writes the logins, as `role`, `login` and `password`, to the file DEMO_LOGINS.
"""

import json
import os
from pathlib import Path

PASSWORD = "demo"

# Nothing leaves the machine: no SMS or other paid service, no call home.
env["ir.config_parameter"].set_param("iap.endpoint", "http://127.0.0.1:9")
call_home = env.ref("mail.ir_cron_module_update_notification", raise_if_not_found=False)
if call_home:
    call_home.active = False

env.ref("base.user_admin").password = "admin"
logins = [{"role": "administrator", "login": "admin", "password": "admin"}]
env["ir.qweb"]._pregenerate_assets_bundles()
env.cr.commit()
Path(os.environ["DEMO_LOGINS"]).write_text(json.dumps(logins, indent=2))
