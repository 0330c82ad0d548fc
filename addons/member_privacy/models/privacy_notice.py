from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.notice_diff import differences

STAFF = "member_privacy.group_member_staff"


class PrivacyNotice(models.Model):
    """A version of the privacy notice: what the page said from a day on.

    Nobody writes it. It is rendered from purposes, data map, periods and processors
    (`_sections`), so that the page cannot promise what the register does not do.
    """

    _name = "privacy.notice"
    _description = "Privacy notice"
    _order = "number desc, id desc"
    _rec_name = "number"

    number = fields.Integer("Version", required=True, readonly=True)
    published_at = fields.Datetime("Published", required=True, readonly=True)
    published_by = fields.Char(readonly=True, help="The office, not the name.")
    content = fields.Json(readonly=True)
    changes = fields.Text("What changed", compute="_compute_changes")

    _number_unique = models.UniqueIndex("(number)", "There is such a version already.")

    @api.depends("number")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for notice in self:
            notice.display_name = self.env._("Version %s", notice.number)

    @api.depends("content")
    @api.depends_context("lang")
    def _compute_changes(self):
        for notice in self:
            notice.changes = self._changes_text(notice._differences())

    def write(self, vals):
        if not self.env.su:
            raise UserError(self.env._("What was published is not changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What was published is not deleted."))

    # Content

    @api.model
    def _sections(self):
        """What the notice says now in the language of the environment.

        Extend in an addon that has something to tell: call super and add sections, or
        lines to a section that is there. Text is plain, and each text has its label.

        :return: a list of dicts: `key` (unique), `part` ("general", "purposes",
            "data", "processors"), `title`, `lines` (a list of [label, text])
        """
        return []

    @api.model
    def _content(self):
        """What the notice says now, by language."""
        notices = self.sudo()  # sudo: the setup, and nobody's data
        return {
            code: notices.with_context(lang=code)._sections()
            for code, *_ in self.env["res.lang"]._page_languages()
        }

    def _sections_in(self, lang):
        """The sections of this version; in another language where it has no `lang`."""
        self.ensure_one()
        content = self.content or {}
        return content.get(lang) or next(iter(content.values()), [])

    def _previous(self):
        return self.search([("number", "<", self.number)], limit=1)

    def _differences(self):
        """What this version says that the one before did not, and the other way."""
        self.ensure_one()
        lang = self.env.lang
        before = self._previous()
        if not before:
            return []
        return differences(before._sections_in(lang), self._sections_in(lang))

    @api.model
    def _changes_text(self, found):
        words = {
            "added": self.env._("New: %s"),
            "removed": self.env._("Gone: %s"),
            "changed": self.env._("Changed: %s"),
        }
        lines = []
        for each in found:
            lines.append(words[each["kind"]] % each["title"])
            lines += [
                f"  {label}: {old or '–'} → {new or '–'}"
                for label, old, new in each["lines"]
            ]
        return "\n".join(lines)

    # Publishing

    @api.model
    def _latest(self):
        return self.search([], limit=1)

    @api.model
    def _is_outdated(self):
        """Whether the page says something else than the register does."""
        return self._latest().content != self._content()

    @api.model
    def _unpublished(self):
        """What would be new with the next version, in this language."""
        lang = self.env.lang
        latest = self._latest()
        if not latest:
            return []
        now = self.sudo()._sections()  # sudo: the setup, and nobody's data
        return differences(latest._sections_in(lang), now)

    @api.model
    def _hindrances(self):
        """What keeps the notice from being published, a sentence each."""
        unmapped = self.env["privacy.data.set"]._unmapped_fields()
        return [
            self.env._("This field is not in the data map: %s", name)
            for name in unmapped
        ]

    @api.model
    def _publish(self):
        """Cut a version when the page says something else than it did.

        :raise AccessError: for who is not staff
        :raise UserError: when nothing changed, or the data map has gaps
        """
        if not self.env.user.has_group(STAFF):
            raise AccessError(self.env._("Only the secretariat publishes the notice."))
        if hindrances := self._hindrances():
            raise UserError("\n".join(hindrances))
        content = self._content()
        latest = self._latest()
        if latest and latest.content == content:
            raise UserError(self.env._("Nothing has changed since the last version."))
        notices = self.sudo()  # sudo: versions are made by this method alone
        return notices.create(
            {
                "number": latest.number + 1,
                "published_at": fields.Datetime.now(),
                "published_by": self._office_of_publisher(),
                "content": content,
            }
        )

    def _office_of_publisher(self):
        officer = self.env.user.has_group("member_privacy.group_privacy_officer")
        return (
            self.env._("Privacy officer") if officer else self.env._("The secretariat")
        )
