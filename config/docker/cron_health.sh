#!/bin/bash
# Healthy while no scheduled job is more than half an hour late. The cron service
# answers no HTTP, and a process that is merely alive may be stuck.
set -euo pipefail

late=$(psql --no-psqlrc --quiet --tuples-only --no-align --command "
    SELECT count(*) FROM ir_cron
     WHERE active AND nextcall < (now() AT TIME ZONE 'UTC') - interval '30 minutes'")
if [ "$late" -gt 0 ]; then
    echo "$late scheduled jobs are late"
    exit 1
fi
