"""Close the door that a fresh Odoo database leaves open (run by ``odoo shell``).

Odoo creates the administrator with the password "admin". It gets the one from the
secret instead, but only while the old one still works: an update must not undo
what the administrator chose since. The public address is frozen, because Odoo
otherwise takes it from the Host header of whoever logs in as administrator.
"""

import os
from pathlib import Path

from odoo.exceptions import AccessDenied

SECRET = os.environ.get("ADMIN_PASSWORD_FILE", "/run/secrets/admin_password")


def has_default_password(user):
    credential = {"type": "password", "login": user.login, "password": "admin"}
    try:
        user.with_user(user)._check_credentials(credential, {"interactive": False})
    except AccessDenied:
        return False
    return True


def close_first_login(env, password, public_url):
    admin = env.ref("base.user_admin")
    if has_default_password(admin):
        if len(password) < 12 or password == "admin":
            raise SystemExit("The secret admin_password needs at least 12 characters.")
        admin.password = password
    parameters = env["ir.config_parameter"]
    parameters.set_param("web.base.url", public_url)
    parameters.set_param("web.base.url.freeze", "True")


close_first_login(
    env,  # noqa: F821  (given by the shell)
    Path(SECRET).read_text(encoding="utf-8").strip(),
    os.environ["PUBLIC_URL"].rstrip("/"),
)
env.cr.commit()  # noqa: F821
