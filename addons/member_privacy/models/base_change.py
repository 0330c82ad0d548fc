from odoo import api, models


class Base(models.AbstractModel):
    """Who writes, told to the change log where the rows themselves do not say it."""

    _inherit = "base"

    @api.model_create_multi
    def create(self, vals_list):
        if self._unstamped(vals_list):
            with self.env["privacy.change"]._actor():
                return super().create(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        if self._unstamped([vals]):
            with self.env["privacy.change"]._actor():
                return super().write(vals)
        return super().write(vals)

    def unlink(self):
        """A deleted row carries no stamp."""
        if self and self._name in self.env["privacy.data.set"]._logged_models():
            with self.env["privacy.change"]._actor():
                return super().unlink()
        return super().unlink()

    def _unstamped(self, vals_list):
        """Whether something is written that carries no stamp: links to many, and rows
        of models without one."""
        links = self.env["privacy.data.set"]._logged_models().get(self._name)
        if links is None:
            return False
        return not self._log_access or any(
            name in vals for vals in vals_list for name in links
        )

    def _write_multi(self, vals_list):
        """Stamp who wrote, where core would stamp whoever flushes.

        A user who writes a row that they wrote last changes no `write_uid`, so that
        core sees none to write, and takes the one of the environment that flushes: the
        job's, where the job works for somebody.
        """
        if self._log_access and (
            self._name in self.env["privacy.data.set"]._logged_models()
        ):
            vals_list = [
                {"write_uid": record._writer_now(vals) or self.env.uid, **vals}
                for record, vals in zip(self, vals_list, strict=True)
            ]
        return super()._write_multi(vals_list)

    def _writer_now(self, vals):
        """Who called `write` on this row in this transaction; None for nobody: what is
        flushed is computed."""
        dates = self._fields["write_date"]._get_cache(self.env)
        written = vals.get("write_date") or dates.get(self.id)
        if written != self.env.cr.now():
            return None
        return self._fields["write_uid"]._get_cache(self.env).get(self.id)
