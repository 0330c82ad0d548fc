#!/bin/bash
# Reads the database password from its secret and goes on with the official
# entrypoint. That one can read a file too (PASSWORD_FILE) but then passes the
# password as an argument, which every user of the host sees in the process list.
set -euo pipefail

PGPASSWORD=$(<"${PGPASSWORD_FILE:-/run/secrets/db_password}")
export PGPASSWORD
exec /entrypoint.sh "$@"
