"""A package as files: a page to read first, JSON for machines, a workbook beside."""

import json
from datetime import UTC, datetime

from odoo import models
from odoo.tools import file_open, get_lang

from ..tools.workbook import sheet_titles, workbook
from .privacy_package_contents import Contents

SCHEMA = "member_privacy/static/package/opplysninger.schema.json"
SCHEMA_URL = "/privacy/opplysninger.schema.json"
FORMAT = "member-register-package/1"
# So many rows of a data set stand on the page; nobody reads five thousand.
SHOWN_ROWS = 200


class PrivacyPackageWords(models.Model):
    _inherit = "privacy.package"

    def _package_files(self, contents):
        """The files of a package, in the order one meets them.

        :param Contents contents: of one person
        :return: a list of (path, bytes)
        """
        facts = self._facts(contents)
        data = self._data(contents, facts)
        with file_open(SCHEMA, "rb") as schema:
            published = schema.read()
        return [
            ("les-meg-forst.html", self._page(contents, facts)),
            (
                "opplysninger.json",
                json.dumps(data, indent=2, ensure_ascii=False).encode(),
            ),
            ("opplysninger.schema.json", published),
            ("opplysninger.xlsx", workbook(self._sheets(contents))),
            *contents.files,
        ]

    # JSON

    def _data(self, contents, facts=None):
        """The package as JSON has it; static/package has the schema."""
        facts = facts or self._facts(contents)
        return {
            "$schema": self.get_base_url() + SCHEMA_URL,
            "format": FORMAT,
            "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "language": self.env.lang or "en_US",
            **facts,
            "data_sets": [self._data_of(part) for part in contents.parts],
            "masked": [
                {
                    "data_set": each.data_set.code,
                    "row": each.row.id,
                    "field": each.name,
                    "reason": each.reason,
                }
                for each in contents.masked
                if not each.told
            ],
        }

    def _data_of(self, part):
        data_set = part.data_set
        return {
            "code": data_set.code,
            "name": data_set.name,
            "why": data_set.purpose or None,
            "legal_basis": data_set.legal_basis or None,
            "source": data_set.source or None,
            "recipients": data_set.recipients or None,
            "how_long": data_set._how_long(),
            "when_erased": data_set._erasure_words(),
            "labels": {line.name: line.label for line in part.lines},
            "count": part.count,
            "rows": [
                {"id": row.record.id, "values": row.values}
                | ({"file": row.file} if row.file else {})
                for row in part.rows
            ],
            "left_out": part.left_out.mapped("name"),
        }

    def _facts(self, contents):
        """What is told of the house: who answers, why, who receives and who sees."""
        person = contents.person
        data_sets = self.env["privacy.data.set"]
        rules = self.env["privacy.retention.rule"]
        return {
            "how_long": rules._how_long_words(person),
            "controllers": [self._controller(c) for c in self._controllers()],
            "purposes": [
                self._purpose(p) for p in self.env["privacy.purpose"].search([])
            ],
            "processors": [
                self._processor(each)
                for each in self.env["privacy.processor"].search([])
                if not each.is_over
            ],
            "seen_by": [self._reader(line) for line in person._who_can_see()],
            "also_linked": data_sets._also_linked(contents.people),
        }

    def _controllers(self):
        return self.env["privacy.controller"].search([])

    def _controller(self, controller):
        names = ("organisation_number", "address", "email", "privacy_officer")
        told = {name: controller[name] or None for name in names}
        return {"name": controller.name, **told}

    def _purpose(self, purpose):
        return {
            "code": purpose.code,
            "name": purpose.name,
            "description": purpose.description or None,
            "legal_basis": purpose.legal_basis,
            "why_we_may": purpose._ground_words() or None,
            "how_long": purpose._period_words() or None,
            "recipients": purpose._receiver_words() or None,
        }

    def _processor(self, processor):
        return {
            "name": processor.name,
            "service": processor.service,
            "data": processor.data or None,
            "country": processor.country_id.name or None,
        }

    def _reader(self, line):
        """Elected officers by office; who it is stands on the page of one's own."""
        return {
            "who": line["role"] if line["kind"] == "officer" else line["who"],
            "role": line["role"],
            "chapter": line["chapter"] or None,
            "since": line["since"].isoformat() if line["since"] else None,
            "ground": line["ground"] or None,
            "kinds": line["kinds"],
        }

    # A workbook

    def _sheets(self, contents):
        titles = sheet_titles([part.data_set.name for part in contents.parts])
        for title, part in zip(titles, contents.parts, strict=True):
            lines = part.lines
            heading = [line.label for line in lines]
            rows = [[row.texts.get(line.name) for line in lines] for row in part.rows]
            yield title, [heading or [part.data_set.name], *rows]

    # The page to read first

    def _page(self, contents, facts):
        values = {
            "person": contents.person,
            "parts": contents.parts,
            "has_files": bool(contents.files),
            "facts": facts,
            "shown": SHOWN_ROWS,
            "some_words": self._some_words,
            "masked": self._masked_words(contents),
            **self.env["privacy.data.set"]._package_words(),
            "today": self.env["res.users"]._today_oslo(),
            "page_title": self.env._("Everything we have stored about you"),
            "page_lang": get_lang(self.env).iso_code[:2],
            "house": self.env.company.name,
        }
        page = self.env["ir.qweb"]._render("member_privacy.package_page", values)
        return f"<!DOCTYPE html>\n{page}".encode()

    def _some_words(self, count):
        return self.env._(
            "The first %(shown)s of %(count)s stand here. All of them stand in "
            "opplysninger.xlsx and opplysninger.json.",
            shown=SHOWN_ROWS,
            count=count,
        )

    def _masked_words(self, contents):
        """How many values were left out of each data set, by reason in words."""
        words = dict(
            self.env["privacy.package.mask"]
            ._fields["reason"]
            ._description_selection(self.env)
        )
        counts = {}
        for each in contents.masked:
            if each.told:
                continue
            key = each.data_set.name, words[each.reason]
            counts[key] = counts.get(key, 0) + 1
        return [(name, why, count) for (name, why), count in counts.items()]

    def _contents(self, person, tell=()):
        """What is told of `person`, in their language."""
        lang = person.lang or self.env.company.partner_id.lang or self.env.lang
        return Contents(person.with_context(lang=lang, active_test=False), tell)
