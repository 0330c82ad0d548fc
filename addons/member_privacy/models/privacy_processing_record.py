from odoo import api, models

from ..tools.workbook import sheet_titles, workbook


class PrivacyProcessingRecord(models.AbstractModel):
    """The record of processing (GDPR article 30), made from the setup each time."""

    _name = "privacy.processing.record"
    _description = "Record of processing"

    @api.model
    def _tables(self):
        """What the record says: a list of (title, heading, rows), all of them texts."""
        return [
            self._controller_table(),
            self._purpose_table(),
            self._data_table(),
            self._processor_table(),
        ]

    @api.model
    def _workbook(self):
        """The record as the bytes of an XLSX file."""
        tables = self._tables()
        titles = sheet_titles([title for title, *_rest in tables])
        return workbook(
            (title, [heading, *rows])
            for title, (_name, heading, rows) in zip(titles, tables, strict=True)
        )

    @api.model
    def _controller_table(self):
        env = self.env
        heading = [
            env._("Name"),
            env._("Organisation number"),
            env._("Address"),
            env._("E-mail"),
            env._("Privacy officer"),
        ]
        names = ("name", "organisation_number", "address", "email", "privacy_officer")
        rows = [
            [each[name] or "" for name in names]
            for each in env["privacy.controller"].search([])
        ]
        return (
            env._("Responsible"),
            heading,
            rows or [[env.company.name, "", "", "", ""]],
        )

    @api.model
    def _purpose_table(self):
        env = self.env
        heading = [
            env._("Purpose"),
            env._("What it is"),
            env._("Why we may"),
            env._("Whom it is about"),
            env._("Data"),
            env._("Who receives it"),
            env._("How long"),
            env._("Responsible"),
        ]
        members, others = env._("Members"), env._("People outside the organisation")
        rows = [
            [
                purpose.name,
                purpose.description or "",
                purpose._ground_words(),
                members if purpose.for_members else others,
                purpose._data_words(),
                purpose._receiver_words(),
                purpose._period_words(),
                self._responsible(purpose.controller_ids),
            ]
            for purpose in env["privacy.purpose"].search([])
        ]
        return env._("Purposes"), heading, rows

    @api.model
    def _data_table(self):
        env = self.env
        heading = [
            env._("Data"),
            env._("Why we have it"),
            env._("Legal basis"),
            env._("Kinds"),
            env._("Where it comes from"),
            env._("Who receives it"),
            env._("How long"),
            env._("When somebody is erased"),
            env._("Responsible"),
        ]
        rows = [self._data_row(each) for each in env["privacy.data.set"]._installed()]
        return env._("Data"), heading, rows

    @api.model
    def _data_row(self, data_set):
        kinds = self._words(data_set.field_ids, "category")
        return [
            data_set.name,
            data_set.purpose or "",
            ", ".join(self._words(data_set, "legal_basis")),
            ", ".join(kinds),
            ", ".join(self._words(data_set, "source")),
            data_set.recipients or "",
            data_set._how_long(),
            data_set._erasure_words(),
            self._responsible(data_set.controller_ids),
        ]

    @api.model
    def _words(self, records, name):
        """The labels of a selection that these records have, each once."""
        labels = records._fields[name]._description_selection(self.env)
        found = set(records.mapped(name))
        return [label for value, label in labels if value in found]

    @api.model
    def _processor_table(self):
        env = self.env
        heading = [
            env._("Processor"),
            env._("Service"),
            env._("Data"),
            env._("What they may do"),
            env._("Where"),
            env._("Ground of transfer"),
            env._("From"),
            env._("To"),
        ]
        rows = [
            [
                each.name,
                each.service,
                each.data or "",
                each.scope or "",
                each.country_id.name or "",
                each.transfer_ground or "",
                str(each.start_date or ""),
                str(each.end_date or ""),
            ]
            for each in env["privacy.processor"].search([])
            if not each.is_over
        ]
        return env._("Processors"), heading, rows

    @api.model
    def _responsible(self, controllers):
        controllers = controllers or self.env["privacy.controller"].search([], limit=1)
        return ", ".join(controllers.mapped("name")) or self.env.company.name
