from werkzeug.exceptions import NotFound

from odoo.http import Controller, request, route
from odoo.tools import format_datetime

from .consent_words import OSLO
from .page import render_page

PUBLIC = {"type": "http", "auth": "public", "website": True, "multilang": False}


class Notice(Controller):
    """What we do with personal data, as the setup of the register says it."""

    @route("/privacy", sitemap=True, **PUBLIC)
    def notice(self, **kwargs):
        latest = self._notices()._latest()
        if latest:
            return self._page(latest, is_latest=True)
        # Nobody has published it yet: the page shows what it would say.
        return self._render(self._notices()._sections(), {"version": None})

    @route("/privacy/versions/<int:number>", sitemap=False, **PUBLIC)
    def version(self, number, **kwargs):
        # What no column can hold is no version either.
        number = number if number < 2**31 else 0
        version = self._notices().search([("number", "=", number)], limit=1)
        if not version:
            raise NotFound
        return self._page(version, is_latest=version == version._latest())

    def _notices(self):
        return request.env["privacy.notice"].sudo()  # sudo: meant for everybody

    def _page(self, version, is_latest):
        return self._render(
            version._sections_in(request.env.lang),
            {
                "version": version,
                "is_latest": is_latest,
                "versions": version.search([]),
            },
        )

    def _render(self, sections, values):
        parts = {}
        for section in sections:
            parts.setdefault(section["part"], []).append(section)
        return render_page(
            "member_privacy.notice",
            {
                "parts": parts,
                "anchor": lambda section: section["key"].replace(",", "-"),
                "day": lambda when: format_datetime(
                    request.env, when, tz=OSLO, dt_format="d. MMMM y"
                ),
                **values,
            },
        )
