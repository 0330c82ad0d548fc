from werkzeug.exceptions import NotFound

from odoo.http import Controller, request, route
from odoo.tools import format_datetime

from .consent_words import OSLO
from .page import render_page

PUBLIC = {"type": "http", "auth": "public", "website": True, "multilang": False}


LONGEST = 100
# Where each of the six short answers is told in full, in their order.
BELOW = (
    "#who",
    "#part-data",
    "#part-purposes",
    "#part-processors",
    "#part-purposes",
    "#rights",
)


class Notice(Controller):
    """What we do with personal data, as the setup of the register says it."""

    @route("/privacy", sitemap=True, **PUBLIC)
    def notice(self, q="", **kwargs):
        latest = self._notices()._latest()
        if latest:
            return self._page(latest, q, is_latest=True)
        # Nobody has published it yet: the page shows what it would say.
        return self._render(self._notices()._sections(), q, {"version": None})

    @route("/privacy/versions/<int:number>", sitemap=False, **PUBLIC)
    def version(self, number, q="", **kwargs):
        # What no column can hold is no version either.
        number = number if number < 2**31 else 0
        version = self._notices().search([("number", "=", number)], limit=1)
        if not version:
            raise NotFound
        return self._page(version, q, is_latest=version == version._latest())

    @route("/privacy/children", sitemap=True, **PUBLIC)
    def children(self, **kwargs):
        latest = self._notices()._latest()
        sections = (
            latest._sections_in(request.env.lang)
            if latest
            else self._notices()._sections()
        )
        lines = [s["lines"] for s in sections if s["part"] == "child"]
        if not lines:  # a version of before there was one
            raise NotFound
        return render_page("member_privacy.notice_child", {"lines": lines[0]})

    def _notices(self):
        return request.env["privacy.notice"].sudo()  # sudo: meant for everybody

    def _page(self, version, query, is_latest):
        return self._render(
            version._sections_in(request.env.lang),
            query,
            {
                "version": version,
                "is_latest": is_latest,
                "versions": version.search([]),
            },
        )

    def _render(self, sections, query, values):
        query = " ".join(query.split())[:LONGEST]
        has_child = any(section["part"] == "child" for section in sections)
        found = [
            section
            for section in sections
            if section["part"] != "child" and _mentions(section, query)
        ]
        parts = {}
        for section in found:
            parts.setdefault(section["part"], []).append(section)
        return render_page(
            "member_privacy.notice",
            {
                "parts": parts,
                "query": query,
                "found": len(found),
                "has_child": has_child,
                "below": [
                    anchor if anchor[6:] in parts or "part" not in anchor else "#who"
                    for anchor in BELOW
                ],
                "anchor": lambda section: section["key"].replace(",", "-"),
                "day": lambda when: format_datetime(
                    request.env, when, tz=OSLO, dt_format="d. MMMM y"
                ),
                **values,
            },
        )


def _mentions(section, query):
    """Whether a section says what somebody looks for; all do when nothing is."""
    told = [section["title"], *(text for line in section["lines"] for text in line)]
    return query.casefold() in "\n".join(told).casefold()
