from datetime import date, datetime

import phonenumbers

from odoo import api, models
from odoo.tools import format_date, format_datetime, html2plaintext

from ..tools.country_names import country_name


class PrivacyDataSetReport(models.Model):
    """What is stored about a person, readable: the access report.

    Reads through the record's own environment; whoever shows it to the person calls it
    under sudo, since no member may read these models.
    """

    _inherit = "privacy.data.set"

    def _access_report(self, partner, most=None, unread=()):
        """Every mapped value of `partner` that belongs in the access report.

        :param int most: at most so many rows of a data set; all when left out
        :param unread: names of columns that the caller puts in words; no text is made
        :return: list of (data set, rows, whether there are more), without data sets
            that have no row; rows a list of (record, values, masked), as the model
            orders them; values a list of (mapped field, text), the text empty when
            nothing is stored; masked the names of the fields of which something is
            somebody else's and left out
        """
        report, reader = [], self._reader(self._with_addresses(partner))
        for data_set in self.filtered(lambda s: s._is_there()):
            model = self.env[data_set.model]
            lines = data_set.field_ids.filtered(
                lambda f, model=model: f.in_access_report and f.name in model._fields
            )
            found = data_set._rows(partner)
            rows = [
                (row, *self._told_values(row, lines, reader, unread))
                for row in found[:most]
            ]
            if rows and lines:
                report.append((data_set, rows, len(found) > len(rows)))
        return report

    def _told_values(self, row, lines, reader, unread):
        values, masked = [], set()
        for line in lines:
            text, is_masked = "", False
            if line.name not in unread:
                text, is_masked = self._told_value(row, line.name, reader)
            values.append((line, text))
            if is_masked:
                masked.add(line.name)
        return values, masked

    @api.model
    def _report_value(self, record, name):
        """One stored value as the person reads it, in the language of the page."""
        field, value = record._fields[name], record[name]
        if field.type == "boolean":
            return self.env._("Yes") if value else self.env._("No")
        if not value:
            return ""
        if name == "origin_giver_ids":
            # The role is told anyway; whose address is protected stays unnamed.
            value = value.filtered(lambda giver: not giver.address_protected)
        if field.relational:
            return ", ".join(self._report_link(row) for row in value)
        if field.type == "selection":
            label = dict(field._description_selection(self.env)).get(value, value)
            # Languages have two names: "Norwegian Bokmål / Norsk bokmål".
            return label.rpartition("/")[2].strip() if name == "lang" else label
        if field.type in ("binary", "image"):
            return self.env._("A file")
        return self._report_text(field.type, name, value)

    @api.model
    def _report_link(self, record):
        """What a linked row is called; to a member, staff are the organisation."""
        if record._name == "res.users" and not record.share:
            return self.env.company.name
        if record._name == "res.country":
            return country_name(record.code, self.env.lang) or record.name
        return record.display_name or ""

    @api.model
    def _report_text(self, kind, name, value):
        if isinstance(value, datetime):
            return format_datetime(
                self.env, value, tz="Europe/Oslo", dt_format="d. MMMM y HH:mm"
            )
        if isinstance(value, date):
            return format_date(self.env, value, date_format="d. MMMM y")
        if kind == "html":
            return html2plaintext(value)
        return self._report_phone(value) if name == "phone" else str(value)

    @api.model
    def _report_phone(self, value):
        try:
            number = phonenumbers.parse(value, "NO")
        except phonenumbers.NumberParseException:
            return value
        return phonenumbers.format_number(
            number, phonenumbers.PhoneNumberFormat.INTERNATIONAL
        )
