#!/bin/bash
# Run once by the PostgreSQL image, on an empty volume. Odoo's role is no superuser
# and creates no databases: what breaks into Odoo gets this one database, not the
# server's files. The extensions are made here so that it need not have the right.
set -euo pipefail

psql --no-psqlrc --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" --dbname=postgres <<'SQL'
\set password `cat "${DB_PASSWORD_FILE:-/run/secrets/db_password}"`
CREATE ROLE odoo LOGIN PASSWORD :'password' NOSUPERUSER NOCREATEDB NOCREATEROLE;
CREATE DATABASE register OWNER odoo TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C';
REVOKE ALL ON DATABASE register FROM PUBLIC;
\connect register
CREATE EXTENSION btree_gist;
CREATE EXTENSION pg_trgm;
SQL
