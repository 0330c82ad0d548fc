from odoo import api, fields, models

OPEN_STATES = {"waiting": ("queued", "sending"), "in_doubt": ("in_doubt",)}


class MemberDispatch(models.Model):
    """What the reader may know of a message's numbers.

    One of the secretariat reaches members whom officers must not learn of, be it by a
    number: to an officer it has none. One of an officer counted only whom officers see.
    """

    _inherit = "member.dispatch"

    shows_numbers = fields.Boolean(compute="_compute_shows_numbers")
    shown_recipient_count = fields.Integer("People", compute="_compute_shown_counts")
    shown_sent_count = fields.Integer("Delivered", compute="_compute_shown_counts")
    shown_failed_count = fields.Integer("Failed", compute="_compute_shown_counts")
    shown_skipped_count = fields.Integer(
        "Withdrawn",
        compute="_compute_shown_counts",
        help="Left out after sending began.",
    )
    waiting_count = fields.Integer("Waiting", compute="_compute_open_counts")
    in_doubt_count = fields.Integer("In doubt", compute="_compute_open_counts")
    outcome = fields.Char(compute="_compute_outcome")

    @api.depends("chapters_told")
    @api.depends_context("uid")
    def _compute_shows_numbers(self):
        sees_all = self.env.user._sees_all_members()
        for dispatch in self:
            kept = dispatch.sudo()  # sudo: whose numbers they are, not the numbers
            dispatch.shows_numbers = sees_all or kept.chapters_told

    @api.depends("recipient_count", "sent_count", "failed_count", "skipped_count")
    @api.depends_context("uid")
    def _compute_shown_counts(self):
        for dispatch in self:
            kept = dispatch.sudo()  # sudo: shown where shows_numbers says so
            for name in ("recipient", "sent", "failed", "skipped"):
                number = dispatch.shows_numbers and kept[f"{name}_count"]
                dispatch[f"shown_{name}_count"] = number or 0

    @api.depends("state", "sent_count", "failed_count", "skipped_count")
    @api.depends_context("uid")
    def _compute_open_counts(self):
        shown = self.filtered("shows_numbers")
        rows = self.env["member.dispatch.recipient"].sudo()  # sudo: numbers, no names
        states = [state for some in OPEN_STATES.values() for state in some]
        counts = {
            (dispatch.id, state): count
            for dispatch, state, count in rows._read_group(
                [("dispatch_id", "in", shown.ids), ("state", "in", states)],
                ["dispatch_id", "state"],
                ["__count"],
            )
        }
        for dispatch in self:
            for name, some in OPEN_STATES.items():
                dispatch[f"{name}_count"] = sum(
                    counts.get((dispatch.id, state), 0) for state in some
                )

    @api.depends("left_out_counts")
    @api.depends_context("uid", "lang")
    def _compute_outcome(self):
        for dispatch in self:
            kept = dispatch.sudo()  # sudo: shown where shows_numbers says so
            counts = dispatch.shows_numbers and kept.left_out_counts
            dispatch.outcome = dispatch._left_out_text(counts or {})
