from odoo import models

from .privacy_view_mixin import NAMES

# What the lists of cases show: what is to be done, and by when.
COLUMNS = {
    "name",
    "kind",
    "partner_id",
    "channel",
    "received_on",
    "due_on",
    "chapters_progress",
    "closed_on",
    "progress",
    "state",
    "user_id",
    "days_used",
    "is_closed",
    "is_overdue",
    "is_paused",
    "warning",
}
ACTIVITIES = {
    "activity_exception_decoration",
    "activity_exception_icon",
    "activity_ids",
    "activity_state",
    "activity_summary",
    "activity_type_icon",
    "activity_type_id",
}


class PrivacyRequest(models.Model):
    _name = "privacy.request"
    _inherit = ["privacy.request", "privacy.view.mixin"]

    _look_occasion = "case"
    _look_names = NAMES | ACTIVITIES
    _look_columns = frozenset(COLUMNS)
