import base64

from odoo.http import Controller, content_disposition, request, route
from odoo.tools import file_open

from ..models.privacy_package_words import SCHEMA, SCHEMA_URL
from .page import render_page

STAFF = "member_privacy.group_member_staff"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def package_response(package):
    """The archive, never kept by a browser or on the way."""
    return request.make_response(
        base64.b64decode(package.file),
        headers=[
            ("Content-Type", "application/zip"),
            ("Content-Disposition", content_disposition(package._file_name())),
            ("X-Content-Type-Options", "nosniff"),
            ("Cache-Control", "no-store"),
        ],
    )


class Package(Controller):
    @route("/privacy/package/<string:token>", type="http", auth="user", readonly=True)
    def package(self, token):
        """The copy of a case for staff; everybody else learns of nothing."""
        package = request.env["privacy.package"]._from_token(token)
        if not package:
            raise request.not_found()
        return package_response(package)

    @route(SCHEMA_URL, type="http", auth="public", readonly=True)
    def schema(self):
        """What opplysninger.json looks like, for whoever reads one with a program."""
        with file_open(SCHEMA, "rb") as schema:
            return request.make_response(
                schema.read(), headers=[("Content-Type", "application/schema+json")]
            )


class ProcessingRecord(Controller):
    @route("/privacy/record", type="http", auth="user", website=True, readonly=True)
    def record(self):
        """The record of processing as a page, for staff."""
        tables = self._record()._tables()
        return render_page("member_privacy.processing_record", {"tables": tables})

    @route("/privacy/record.xlsx", type="http", auth="user", readonly=True)
    def workbook(self):
        return request.make_response(
            self._record()._workbook(),
            headers=[
                ("Content-Type", XLSX),
                ("Content-Disposition", content_disposition("article-30.xlsx")),
            ],
        )

    def _record(self):
        if not request.env.user.has_group(STAFF):
            raise request.not_found()
        records = request.env["privacy.processing.record"]
        return records.sudo()  # sudo: retention rules too; the setup, nobody's data
