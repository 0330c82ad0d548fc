"""In Odoo's shell: build the asset bundles once, so that no first page waits."""

env["ir.qweb"]._pregenerate_assets_bundles()
env.cr.commit()
