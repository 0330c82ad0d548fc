#!/bin/bash
# Installs the addons, or updates those that are there, and closes the first login.
# Safe to repeat; stop "web" and "cron" before an update.
set -euo pipefail

addons=${REGISTER_ADDONS:-member_privacy,member_dispatch,member_portal}
one_process=(--no-http --workers=0 --max-cron-threads=0)

odoo "${one_process[@]}" --init="$addons" --update="$addons" \
    --load-language=nb_NO --stop-after-init
odoo shell "${one_process[@]}" <"${FIRST_LOGIN:-/opt/member-register/first_login.py}"
