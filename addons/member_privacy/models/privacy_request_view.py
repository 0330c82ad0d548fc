from odoo import models

from .privacy_view_mixin import ACTIVITIES, NAMES

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
    "failure",
    "is_closed",
    "is_overdue",
    "is_paused",
    "warning",
}


class PrivacyRequest(models.Model):
    _name = "privacy.request"
    _inherit = ["privacy.request", "privacy.view.mixin"]

    _look_occasion = "case"
    _look_names = NAMES | ACTIVITIES
    _look_columns = frozenset(COLUMNS)
