from itertools import pairwise

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

from ..tools import seal, seal_check
from .privacy_change_seal import _told
from .privacy_change_table import YEARS

TOLD = ("number", "epoch", "cluster", "month", "lines", "below", "sealed_at", "root")
TOLD += ("digest", "gone_on")


class PrivacyChangeCheck(models.Model):
    """Verify the change log against its seals, and these against published heads."""

    _inherit = "privacy.change.seal"

    @api.model
    def _verify(self, heads=()):
        """Look for what was changed, deleted, put in, swapped, cut off or rewritten.

        :param heads: published heads, pairs of (number, hash)
        :return: a list of sentences that say what is wrong and where; empty when all
            is well
        """
        self.env.flush_all()
        found = self.sudo().search_read([], TOLD, order="number")  # sudo: no values
        is_known = found and not self._is_restored(found[-1])
        below = int(found[-1]["below"]) if is_known else 0
        summed = seal_check.summary(self.env.cr, below)
        return [
            *self._wrong_seals(found, summed[0]),
            *self._wrong_heads(found, heads),
            *self._wrong_lines(found, summed, below),
        ]

    def _wrong_seals(self, found, linked):
        expected, before = 1, ""
        for each in found:
            if each["number"] != expected:
                yield self.env._(
                    "Seals %(first)s to %(last)s are missing.",
                    first=expected,
                    last=each["number"] - 1,
                )
            elif each["digest"] != seal.seal_hash(before, _told(each)):
                yield self.env._("Seal %s is not what was sealed.", each["number"])
            expected, before = each["number"] + 1, each["digest"] or ""
        for number in sorted(linked.keys() - {each["number"] for each in found}):
            yield self.env._("Seal %s is missing: it was cut off.", number)
        for former, later in pairwise(found):
            if int(later["below"]) < int(former["below"]) and (
                later["epoch"] == former["epoch"]
            ):
                yield self.env._("Seal %s goes back in time.", later["number"])

    def _wrong_heads(self, found, heads):
        """Published heads fix all up to them: the first that differs says where."""
        digests = {each["number"]: each["digest"] for each in found}
        good = 0
        for number, digest in sorted(heads):
            if digests.get(number) == digest:
                good = number
            elif number not in digests:
                yield self.env._(
                    "Seal %(number)s was published and is not here: the log ends at "
                    "seal %(last)s. It was cut off, or an old copy was restored.",
                    number=number,
                    last=max(digests, default=0),
                )
            else:
                yield self.env._(
                    "Seal %(number)s is not the one that was published: the log was "
                    "written anew after seal %(good)s.",
                    number=number,
                    good=good,
                )

    def _wrong_lines(self, found, summed, below):
        gone = self._gone_months(found)
        expected = {
            each["number"]: (each["lines"], each["root"])
            for each in found
            if each["lines"] and each["month"] not in gone
        }
        if not seal_check.is_whole(self.env.cr, expected, summed):
            yield from self._wrong_places(gone, below)

    def _wrong_places(self, gone, below):
        cr = self.env.cr
        told = {
            "deleted": self.env._(
                "Line %(id)s of %(when)s is deleted (seal %(seal)s)."
            ),
            "changed": self.env._(
                "Line %(id)s of %(when)s was changed (seal %(seal)s)."
            ),
            "cleared": self.env._(
                "Line %(id)s of %(when)s was emptied, and nobody was erased "
                "(seal %(seal)s)."
            ),
        }
        places = seal_check.lines(cr) + seal_check.cleared(cr)
        for what, number, _place, change_id, when in places:
            yield told[what] % {"id": change_id, "when": when, "seal": number}
        for number in seal_check.roots(cr, gone):
            yield self.env._(
                "The lines of seal %s are not all that was sealed.", number
            )
        for change_id, when in seal_check.inserted(cr, below):
            yield self.env._(
                "Line %(id)s of %(when)s was put in later.", id=change_id, when=when
            )

    @api.model
    def _gone_months(self, found):
        """Months whose lines may be gone: dropped by us, and old enough for it."""
        years = self.env["ir.config_parameter"]._whole(YEARS)
        limit = self.env["res.users"]._today_oslo() - relativedelta(years=years)
        return sorted(
            {
                each["month"]
                for each in found
                if each["gone_on"] and each["month"] <= limit
            }
        )

    @api.model
    def _is_restored(self, last):
        """Whether this database was restored and has not been sealed since."""
        _below, upcoming, cluster = self._now()
        return cluster != (last["cluster"] or "") or upcoming < int(last["below"])

    @api.model
    def _verify_texts(self, texts):
        """The same with texts that hold published heads, such as mails.

        :raise UserError: for a text without any
        """
        heads = []
        for text in texts:
            found = seal.heads(text)
            if not found:
                raise UserError(self.env._("There is no published seal in this text."))
            heads += found
        return self._verify(heads)

    @api.model
    def _standing(self):
        """How far the log is sealed, in a sentence."""
        last = self._last()
        if not last:
            return self.env._("Nothing is sealed yet.")
        return self.env._(
            "Nothing is wrong. The log is sealed until %(when)s (seal %(number)s).",
            when=format_datetime(self.env, last.sealed_at),
            number=last.number,
        )

    @api.model
    def _publish(self):
        """Send the last seal out of the database: to the privacy officers by mail."""
        last = self._last()
        if last:
            self.env["privacy.change"]._tell_privacy_officers(
                self.env._("The seal of the change log"),
                [
                    self.env._(
                        "Keep this message. With it, nobody can rewrite the log unseen."
                    ),
                    last._head_line(),
                ],
            )

    def _head(self):
        """What is published of this seal: (number, hash)."""
        self.ensure_one()
        return self.number, self.digest

    def _head_line(self):
        self.ensure_one()
        return seal.head_line(self.number, self.digest, self.sealed_at)
