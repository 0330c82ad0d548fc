from odoo import api, models

OURS = ("member.", "privacy.")
# Through these one reaches the register though no data set names them.
ALSO = {"res.groups", "ir.rule", "ir.model.access", "ir.actions.server"}


class PrivacyWatched(models.AbstractModel):
    """A model of core's whose rows decide who reaches the register: each that is made,
    changed or deleted is told to the privacy officers."""

    _name = "privacy.watched"
    _description = "Told to the privacy officers"

    _watched_kind = ""

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env["privacy.alert"]._tell(records._touching_facts("create"))
        return records

    def write(self, vals):
        before = self._touching_facts("write")
        result = super().write(vals)
        facts = {fact["res_id"]: fact for fact in before}
        facts |= {fact["res_id"]: fact for fact in self._touching_facts("write")}
        self.env["privacy.alert"]._tell(list(facts.values()))
        return result

    def unlink(self):
        facts = self._touching_facts("unlink")
        result = super().unlink()
        self.env["privacy.alert"]._tell(facts)
        return result

    def _touching_facts(self, operation):
        """What to tell of those of these rows that touch the register."""
        if not self.env.registry.ready:
            return []
        guarded = self._guarded_models()
        rows = self.sudo()  # sudo: told whoever does it, and whatever they may read
        return [
            {
                "kind": row._watched_kind,
                "operation": operation,
                "what": row.display_name,
                "model": row._watched_model(),
                "res_id": row.id,
            }
            for row in rows.with_context(active_test=False)
            if row._touches(guarded)
        ]

    def _watched_model(self):
        return self.model_id.model

    def _touches(self, guarded):
        """Whether this row concerns one of the models in `guarded`."""
        return self.model_id.model in guarded

    @api.model
    def _guarded_models(self):
        """Names of the models that are ours or that the data map names."""
        mapped = self.env["privacy.data.set"].sudo().search([])  # sudo: the map alone
        own = {name for name in self.env.registry if name.startswith(OURS)}
        return own | ALSO | set(mapped.mapped("model"))


class IrRule(models.Model):
    _name = "ir.rule"
    _inherit = ["privacy.watched", "ir.rule"]

    _watched_kind = "rule"


class IrModelAccess(models.Model):
    _name = "ir.model.access"
    _inherit = ["privacy.watched", "ir.model.access"]

    _watched_kind = "access"


class IrActionsServer(models.Model):
    _name = "ir.actions.server"
    _inherit = ["privacy.watched", "ir.actions.server"]

    _watched_kind = "action"

    def _touches(self, guarded):
        """Code may do anything, whatever model it is filed under."""
        reached = self.model_id | self.crud_model_id | self.update_field_id.model_id
        return self.state == "code" or bool(set(reached.mapped("model")) & guarded)


class IrModelData(models.Model):
    _name = "ir.model.data"
    _inherit = ["privacy.watched", "ir.model.data"]

    _watched_kind = "group"

    def _watched_model(self):
        return self.model

    def _touches(self, guarded):
        """By their names the register finds its own groups and rules."""
        return self.module == "member_privacy" and self.model in (
            "res.groups",
            "ir.rule",
        )
