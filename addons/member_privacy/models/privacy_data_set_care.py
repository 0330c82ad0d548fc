from odoo import api, models
from odoo.tools import format_datetime

from ..tools import change_table, change_trigger, consent_trigger, sql_functions


class PrivacyDataSetCare(models.Model):
    """What is wrong with the change log, in sentences for whoever runs it."""

    _inherit = "privacy.data.set"

    @api.model
    def _log_differences(self):
        """What is wrong with the log: a list of sentences for whoever runs it."""
        told = {
            "missing": self.env._(
                "Changes of %s are not logged: its triggers are missing."
            ),
            "disabled": self.env._(
                "Changes of %s are not logged: a trigger is switched off."
            ),
            "function": self.env._(
                "Changes of %s are logged otherwise than the map says."
            ),
            "needless": self.env._("%s is logged, and the map does not say so."),
        }
        found = change_trigger.differences(self.env.cr, self._log_sources())
        sentences = [told[what] % table for table, what in sorted(found.items())]
        sentences += [
            self.env._("The field %s is to be logged, and does not exist.", name)
            for name in self._log_unknown()
        ]
        sentences += [
            self.env._(
                "The database's function %s is not the one of this version: the "
                "database administrator renews it.",
                name,
            )
            for file in (change_table.FUNCTIONS, consent_trigger.FUNCTIONS)
            for name in sql_functions.differing(self.env.cr, file)
        ]
        missing = self.env["privacy.change"]._missing_months()
        return sentences + [
            self.env._(
                "The log has no partition of %(table)s for %(month)s.", table=t, month=m
            )
            for t, m in missing
        ]

    @api.model
    def _log_interludes(self, moment):
        """What was otherwise for a while since `moment`, and is in order again."""
        sources, by_who = self._log_sources(), {}
        for table, when, who in change_trigger.otherwise_since(
            self.env.cr, sources, moment
        ):
            by_who.setdefault(who, (when, set()))[1].add(table)
        return [
            self.env._(
                "From %(when)s on, changes of %(tables)s were logged otherwise for a "
                "while, by the hand of %(who)s. An upgrade or a change of the data map "
                "does that too.",
                when=format_datetime(self.env, when),
                tables=", ".join(sorted(tables)),
                who=who,
            )
            for who, (when, tables) in by_who.items()
        ]

    @api.model
    def _log_unknown(self):
        """Logged fields of installed models that have no column or table."""
        logged = self.env["privacy.data.field"].sudo()  # sudo: nobody's data, the map
        return sorted(
            f"{line.set_id.model}.{line.name}"
            for line in logged.search([("is_logged", "=", True)])
            if line.set_id.model in self.env
            and not self._is_stored(self.env[line.set_id.model], line.name)
        )

    @api.model
    def _is_stored(self, model, name):
        field = model._fields.get(name)
        return field is not None and field.store
