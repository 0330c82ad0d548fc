import logging
from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import ValidationError

_logger = logging.getLogger(__name__)
DIGITS = 9  # more would be no number of days, months or people


class Whole(NamedTuple):
    """A whole number that somebody may set: what counts where it is not set."""

    default: int
    low: int = 0
    high: int = 10**DIGITS


class IrConfigParameter(models.Model):
    """Our parameters that are whole numbers, read and checked in one place."""

    _inherit = "ir.config_parameter"

    @api.model
    def _whole_parameters(self):
        """{key: `Whole`}; an addon that reads a number of its own adds it here."""
        return {
            # Days a chapter has to say what it holds; never past the case's own.
            "member_privacy.chapter_answer_days": Whole(14, low=1, high=60),
            # Days a chapter answers before the case does. In the last week the case is
            # due soon: staff merge the answers and write their own.
            "member_privacy.chapter_days_before": Whole(7, low=1, high=60),
            "member_privacy.change_log_years": Whole(5, high=100),
            "member_privacy.consent_form_keep_days": Whole(30, low=1, high=3650),
            # Zero closes the public form.
            "member_privacy.consent_form_per_hour": Whole(300),
            # -1 closes every link that was ever sent.
            "member_privacy.consent_link_days": Whole(90, low=-1, high=3650),
            "member_privacy.import_keep_days": Whole(30, high=3650),
            "member_privacy.package_days": Whole(14, low=1, high=90),
            "member_privacy.processor_warn_days": Whole(60, high=3650),
            "member_privacy.prospect_warn_days": Whole(7, high=30),
            # Days that a decided report of an officer is kept.
            "member_privacy.report_keep_days": Whole(90, low=1, high=3650),
            "member_privacy.scan_megabytes": Whole(10, low=1, high=100),
            "member_privacy.scan_months": Whole(60, low=1, high=1200),
            "member_privacy.view_months": Whole(24, low=1, high=1200),
        }

    @api.model
    def _whole(self, key):
        """The number under `key`: its default, with a warning, where there is none.

        What was written past the check, or before there was one, must not break pages.
        """
        spec = self._whole_parameters()[key]
        text = self.sudo().get_param(key)  # sudo: a setting, and no secret
        if text is False or not text.strip():
            return spec.default
        number = self._whole_in(text, spec)
        if number is None:
            _logger.warning(
                "%s is not a whole number from %s to %s; %s is used",
                key,
                spec.low,
                spec.high,
                spec.default,
            )
            return spec.default
        return number

    @api.model
    def _whole_in(self, text, spec):
        """:return: the number `text` says; None for none, or one out of bounds"""
        text = text.strip()
        digits = text.removeprefix("-")
        if not (digits.isascii() and digits.isdecimal()) or len(digits) > DIGITS:
            return None
        return int(text) if spec.low <= int(text) <= spec.high else None

    @api.model
    def _wrong_wholes(self):
        """Keys of ours with a value that is not used, in order."""
        settings = self.sudo()  # sudo: settings, and no secrets
        return sorted(
            key
            for key, spec in self._whole_parameters().items()
            if (text := settings.get_param(key))
            and text.strip()
            and self._whole_in(text, spec) is None
        )

    @api.constrains("key", "value")
    def _check_whole(self):
        specs = self._whole_parameters()
        for parameter in self:
            spec = specs.get(parameter.key)
            text = (parameter.value or "").strip()
            if spec and text and self._whole_in(text, spec) is None:
                raise ValidationError(
                    self.env._(
                        "%(key)s must be a whole number from %(low)s to %(high)s. "
                        "Empty, it counts as %(default)s.",
                        key=parameter.key,
                        **spec._asdict(),
                    )
                )
