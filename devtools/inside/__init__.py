"""Runs inside the environment with Odoo at hand; the rest of devtools starts it."""
