from datetime import date, timedelta

from odoo import fields

from .common import MemberCase


class MergeCase(MemberCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kept = cls._member("Guro Tveit", cls.oslo, birthdate_date=date(1990, 5, 1))
        cls.gone = cls._member("Guro Tveitt", cls.oslo, birthdate_date=date(1990, 5, 1))
        cls.gone_id = cls.gone.id

    def _merge(self, reason=None, user=None):
        self.kept.with_user(user or self.staff)._merge_person(self.gone, reason)
        self.env.invalidate_all()

    def _answer(self, person, event, channel="email", days=0, purpose=None, **facts):
        self.env["privacy.consent"]._record(
            person,
            purpose or self.newsletter,
            channel,
            event,
            "paper",
            fields.Datetime.now() - timedelta(days=days),
            **facts,
        )

    def _current(self, person):
        rows = self.env.execute_query(self.env["privacy.consent"]._current_sql())
        return {(p, c): e for partner, p, c, e, *_at in rows if partner == person.id}
