from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

FROZEN = {"purpose_id", "version", "lang", "body", "asks_again", "published_on"}


class PrivacyPurposeText(models.Model):
    """What a person is asked, in one language: the words a consent is a consent to.

    A version is a draft until it is published, and frozen once somebody has answered:
    what was agreed to must be shown afterwards as it stood (GDPR article 7 (1)).
    """

    _name = "privacy.purpose.text"
    _description = "Wording"
    _order = "purpose_id, version desc, lang, id"

    purpose_id = fields.Many2one(
        "privacy.purpose", required=True, index=True, ondelete="cascade"
    )
    version = fields.Integer(required=True, default=1)
    lang = fields.Selection("_selection_lang", "Language", required=True)
    body = fields.Text("What the person is asked", required=True)
    asks_again = fields.Boolean(
        "Ask again",
        default=True,
        help="The meaning is another: who said yes to an older version is asked again, "
        "and is not contacted before they answer. Off for mended spelling.",
    )
    published_on = fields.Date(readonly=True, copy=False)
    is_answered = fields.Boolean("Answered", compute="_compute_is_answered")

    _one_per_language = models.UniqueIndex(
        "(purpose_id, version, lang)", "This version has the language already."
    )

    @api.model
    def _selection_lang(self):
        return self.env["res.lang"].get_installed()

    @api.depends("purpose_id", "version", "lang")
    def _compute_display_name(self):
        for text in self:
            name = text.purpose_id.name
            text.display_name = f"{name} {text.version} ({text.lang})"

    def _compute_is_answered(self):
        answered = self._answered()
        for text in self:
            text.is_answered = text in answered

    def _answered(self):
        """Those of these wordings that somebody has answered, as of now."""
        consents = self.env["privacy.consent"].sudo()  # sudo: whether any, not whose
        texts = consents._read_group([("text_id", "in", self.ids)], ["text_id"])
        answered = {text.id for (text,) in texts}
        return self.filtered(lambda text: text.id in answered)

    @api.constrains("body")
    def _check_body(self):
        if any(not text.body.strip() for text in self):
            raise ValidationError(self.env._("Write what the person is asked."))

    def write(self, vals):
        if FROZEN & vals.keys():
            changed = self.filtered(
                lambda text: any(
                    self._fields[name].convert_to_write(text[name], text) != vals[name]
                    for name in FROZEN & vals.keys()
                )
            )
            if changed._answered():
                raise UserError(
                    self.env._(
                        "Somebody has answered this wording. Make a new version "
                        "instead."
                    )
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_answered(self):
        if self._answered():
            raise UserError(
                self.env._("Somebody has answered this wording, so it stays.")
            )

    def action_publish(self):
        """Ask with this version from now on, in all its languages at once.

        :raise UserError: when one of the languages that members read is missing
        """
        for text in self:
            fellows = text.purpose_id.text_ids.filtered(
                lambda t, text=text: t.version == text.version
            )
            languages = {code for code, *_ in self.env["res.lang"]._page_languages()}
            if missing := languages - set(fellows.mapped("lang")):
                raise UserError(
                    self.env._("This version lacks %s.", ", ".join(sorted(missing)))
                )
            today = self.env["res.users"]._today_oslo()
            fellows.filtered(lambda t: not t.published_on).published_on = today

    @api.model
    def _valid_texts(self, purpose_id=None):
        """The wordings a yes still counts for, of purposes that have asked again.

        :return: {purpose id: ids of wordings}; a purpose that never asked again, for
            which each yes counts, is left out
        """
        domain = [("published_on", "!=", False)]
        if purpose_id is not None:
            domain.append(("purpose_id", "=", purpose_id))
        texts = self.sudo().search(domain)  # sudo: words, and nobody's answers
        valid = {}
        for purpose, versions in texts.grouped("purpose_id").items():
            asked = versions.filtered(lambda t: t.asks_again and t.version > 1)
            if asked and purpose.requires_consent:
                since = max(asked.mapped("version"))
                valid[purpose.id] = versions.filtered(
                    lambda t, since=since: t.version >= since
                ).ids
        return valid

    @api.model
    def _outdated_sql(self, purpose_id=None):
        """SQL condition on `c`, a row of `privacy_consent`: the answer is to a wording
        that a later one has replaced. The ids are literals, so that no plan joins for
        them."""
        conditions = [
            SQL(
                "(c.purpose_id = %s AND (c.text_id = ANY(%s)) IS NOT TRUE)",
                purpose,
                text_ids,
            )
            for purpose, text_ids in self._valid_texts(purpose_id).items()
        ]
        return SQL("(%s)", SQL(" OR ").join(conditions)) if conditions else SQL("FALSE")
