from contextlib import closing
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, new_test_user, tagged
from odoo.tools import SQL, mute_logger

from ..models import member_membership_told

OFFICER = "member_privacy.group_member_officer"
FELLOWSHIP = "member_privacy.purpose_fellowship"


@tagged("post_install", "-at_install")
class TestChapterConsentRace(BaseCase):
    """A yes is taken back while somebody else writes the membership.

    Only committed transactions show it; the rows are real and taken away.
    """

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with self.registry.cursor() as cr:
            self._make(api.Environment(cr, SUPERUSER_ID, {}))
        self.addCleanup(self._take_away)

    def _make(self, env):
        top = env["member.chapter"].create({"name": "Topp", "code": "RACES"})
        below = env["member.chapter"].create(
            [
                {"name": f"Lag {n}", "code": f"RACES{n}", "parent_id": top.id}
                for n in range(2)
            ]
        )
        purpose = env.ref(FELLOWSHIP)
        types = env["member.membership.type"].create(
            [
                {"name": "Alle", "code": "races_all"},
                {
                    "name": "Noen",
                    "code": "races_some",
                    "chapter_purpose_id": purpose.id,
                },
            ]
        )
        role = env["member.role"].create({"name": "Leser", "code": "races"})
        role.grants_access = True
        officer = new_test_user(env, "races_officer", OFFICER)
        officer.member_id = env["res.partner"].create({"name": "Leser Testesen"})
        office = env["member.office"].create(
            {
                "partner_id": officer.member_id.id,
                "chapter_id": top.id,
                "role_id": role.id,
                "start_date": "2020-01-01",
            }
        )
        self.chapters, self.types = below.ids, types.ids
        self.made = [office, role, types, below, top, officer.member_id]
        self.made = [(rows._name, rows.ids) for rows in self.made]
        self.officer, self.people = officer.id, []

    def _take_away(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            user = env["res.users"].browse(self.officer)
            people = env["res.partner"].browse(self.people) | user.member_id
            contact = user.partner_id
            user.unlink()
            (contact | env["res.partner"].browse(self.people)).unlink()
            for model, ids in self.made:
                env[model].browse(ids).unlink()
            env.flush_all()
            log = "DELETE FROM privacy_change_log WHERE partner_id = ANY(%s)"
            cr.execute(SQL(log, people.ids))

    def _member(self, type_id):
        """Somebody with one membership who said yes; id of the person."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            person = env["res.partner"].create({"name": "Kappløp Testesen"})
            self.people.append(person.id)
            env["member.membership"].create(
                self._membership(person.id, self.chapters[0], type_id)
            )
            self._say(env, person.id, "given")
        return person.id

    def _membership(self, person_id, chapter_id, type_id):
        return {
            "partner_id": person_id,
            "chapter_id": chapter_id,
            "type_id": type_id,
            "start_date": "2020-01-01",
        }

    def _say(self, env, person_id, event="withdrawn"):
        purpose = env.ref(FELLOWSHIP)
        text = event == "given" and purpose._text().id
        person = env["res.partner"].browse(person_id)
        env["privacy.consent"]._record(
            person, purpose, "use", event, "portal", text_id=text
        )

    # What somebody else does to the membership meanwhile

    def _join(self, env, person_id):
        values = self._membership(person_id, self.chapters[1], self.types[1])
        env["member.membership"].create(values)

    def _move(self, env, person_id):
        person = env["res.partner"].browse(person_id)
        person.membership_ids.chapter_id = self.chapters[1]

    def _change_type(self, env, person_id):
        person = env["res.partner"].browse(person_id)
        person.membership_ids.type_id = self.types[1]

    def _beside(self, person_id, slow, fast):
        """`slow` has taken its snapshot when `fast` begins and commits; as in a
        request, who meets the other's change begins again.

        :return: whether it did
        """
        cursor = self.registry.cursor
        with closing(cursor()) as first, closing(cursor()) as second:
            self._told(first, person_id)
            fast(api.Environment(second, SUPERUSER_ID, {}), person_id)
            second.commit()
            try:
                with mute_logger("odoo.sql_db"):
                    self._done(first, slow, person_id)
                return False
            except SerializationFailure:
                first.rollback()
                self._done(first, slow, person_id)
                return True

    def _done(self, transaction, work, person_id):
        env = api.Environment(transaction, SUPERUSER_ID, {})
        work(env, person_id)
        env.flush_all()
        transaction.commit()

    def _told(self, cr, person_id):
        """What the chapter is told: (finds the person, memberships it may know of)"""
        env = api.Environment(cr, self.officer, {})
        found = env["res.partner"].search_count([("id", "=", person_id)])
        mine = [("partner_id", "=", person_id)]
        return found, env["member.membership"].search_count(mine)

    def _told_now(self, person_id):
        with closing(self.registry.cursor()) as cr:
            return self._told(cr, person_id)

    def test_a_yes_that_is_taken_back_is_never_overtaken(self):
        seen, asked = self.types
        for work, type_id, left in (
            (self._join, asked, (0, 0)),
            (self._join, seen, (1, 1)),
            (self._move, asked, (0, 0)),
            (self._change_type, seen, (0, 0)),
        ):
            for slow, fast in ((work, self._say), (self._say, work)):
                with self.subTest(slow=slow.__name__, fast=fast.__name__):
                    person_id = self._member(type_id)
                    self.assertEqual(self._told_now(person_id), (1, 1))
                    self.assertTrue(self._beside(person_id, slow, fast))
                    self.assertEqual(self._told_now(person_id), left)

    def test_without_the_mark_on_the_person_they_would_not_meet(self):
        """What the test above is worth: the same two, and the person stays seen until
        the hourly job."""
        person_id = self._member(self.types[0])
        blind = {**member_membership_told.BY_CONSENT, "touch": SQL("FALSE")}
        with patch.object(member_membership_told, "BY_CONSENT", blind):
            again = self._beside(person_id, self._change_type, self._say)
        self.assertFalse(again)
        self.assertEqual(self._told_now(person_id), (1, 1))
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["member.membership"]._follow_answers()
        self.assertEqual(self._told_now(person_id), (0, 0))
