from odoo import api, models
from odoo.tools import format_date


class PrivacyNoticeServices(models.Model):
    """The second part of the notice: each purpose, what is stored, and who handles
    it."""

    _inherit = "privacy.notice"

    @api.model
    def _sections(self):
        purposes = self.env["privacy.purpose"].search([])
        data_sets = self.env["privacy.data.set"]._installed()
        processors = self.env["privacy.processor"].search([])
        return [
            *super()._sections(),
            *(self._purpose_section(purpose) for purpose in purposes),
            *(self._data_section(each) for each in data_sets if each.field_ids),
            *(self._processor_section(each) for each in processors if not each.is_over),
        ]

    @api.model
    def _section(self, record, part, lines):
        """A section about a record; lines without text are left out."""
        return {
            "key": f"{record._name},{record.id}",
            "part": part,
            "title": record.name,
            "lines": [[label, text] for label, text in lines if text],
        }

    @api.model
    def _purpose_section(self, purpose):
        return self._section(
            purpose,
            "purposes",
            [
                (self.env._("What it is"), purpose.description),
                (self.env._("Why we may"), purpose._ground_words()),
                (self.env._("What we use"), purpose._data_words()),
                (self.env._("How long"), purpose._period_words()),
                (self.env._("Who receives it"), purpose._receiver_words()),
                (self.env._("Your choice"), purpose._choice_words()),
                (
                    self.env._("Responsible"),
                    ", ".join(purpose.controller_ids.mapped("name")),
                ),
            ],
        )

    @api.model
    def _data_section(self, data_set):
        lines = data_set.field_ids.filtered("in_access_report") or data_set.field_ids
        labels = dict.fromkeys(lines.mapped("label"))
        return self._section(
            data_set,
            "data",
            [
                (self.env._("Why we have it"), data_set.purpose),
                (self.env._("What it is"), ", ".join(labels)),
                (self.env._("How long"), data_set._how_long()),
                (self.env._("When you are erased"), data_set._erasure_words()),
            ],
        )

    @api.model
    def _processor_section(self, processor):
        return self._section(
            processor,
            "processors",
            [
                (self.env._("What they do for us"), processor.service),
                (self.env._("What they see"), processor.data),
                (self.env._("Where"), processor.country_id.name),
                (self.env._("Ground of transfer"), processor.transfer_ground),
                (
                    self.env._("Agreement of"),
                    processor.agreed_on and format_date(self.env, processor.agreed_on),
                ),
            ],
        )
