from odoo import api, fields, models

from ..tools import erased_count_sql
from .ir_config_parameter import Whole
from .res_partner import GENDERS

LEAST = "member_privacy.least_cell"


class PrivacyErasedCount(models.Model):
    """How many of the erased were members in a year, for statistics that stay true.

    A cell says no more than what as many members have in common as the least cell
    needs, on the day of the erasure: else ten years of birth, no county, or nothing.
    No dates and no links: nobody learns from a row whom it counts, or since when.
    """

    _name = "privacy.erased.count"
    _description = "Count of erased members"
    _order = "period desc, county, born, gender, id"
    _rec_name = "period"
    _log_access = False

    period = fields.Integer("Member in the year", required=True, readonly=True)
    gender = fields.Selection(GENDERS, readonly=True)
    born = fields.Integer("Born in or from", readonly=True, aggregator=False)
    span = fields.Integer("Years of birth", readonly=True, aggregator=False)
    county = fields.Char(readonly=True)
    people = fields.Integer(required=True, readonly=True)

    _cell = models.UniqueIndex(
        "(period, gender, born, span, county) NULLS NOT DISTINCT"
    )

    @api.model
    def _count(self, partners):
        """Count these people, while their memberships still say what they were."""
        if not partners:
            return
        self.env.flush_all()
        least = self.env["ir.config_parameter"]._whole(LEAST)
        today = self.env["res.users"]._today_oslo()
        self.env.cr.execute(erased_count_sql.count(list(partners.ids), least, today))
        self.invalidate_model()


class IrConfigParameter(models.Model):
    _inherit = "ir.config_parameter"

    @api.model
    def _whole_parameters(self):
        return super()._whole_parameters() | {LEAST: Whole(5, low=2, high=1000)}


class PrivacyDataSet(models.Model):
    _inherit = "privacy.data.set"

    @api.model
    def _end_relations(self, partners):
        counts = self.env["privacy.erased.count"].sudo()  # sudo: nobody else may
        counts._count(partners)
        return super()._end_relations(partners)
