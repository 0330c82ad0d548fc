from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import SQL

from .common import MemberCase


@tagged("post_install", "-at_install")
class TestPurposeRelation(MemberCase):
    """A relation stands in for a consent that nobody gave, until somebody says no."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.consents = cls.env["privacy.consent"]
        cls.gifts = cls.env.ref("member_privacy.purpose_fundraising")
        cls.gifts.write({"relation_type_ids": cls.type.ids, "age_rule_id": False})
        cls.stranger.email = "stranger@example.com"

    def _choice(self, person):
        return self.consents._choices(person, self.gifts, "email")[0]

    def _say(self, event, person=None, when=None):
        return self.consents._record(
            person or self.anna, self.gifts, "email", event, "portal", when
        )

    def test_who_has_it_is_told_so_and_may_say_no_and_others_may_say_yes(self):
        choice = self._choice(self.anna)
        self.assertEqual(
            (choice.state, choice.offers, choice.by_relation), ("yes", "objected", True)
        )
        choice = self._choice(self.stranger)
        self.assertEqual(
            (choice.state, choice.offers, choice.by_relation), ("open", "given", False)
        )

    def test_it_is_a_ground_to_contact_and_not_to_show_to_others(self):
        self.gifts.write({"by_social": True, "by_use": True})
        states = {
            choice.channel: choice.state
            for choice in self.consents._choices(self.anna, self.gifts)
        }
        contacted = dict.fromkeys(("email", "sms", "phone", "post"), "yes")
        self.assertEqual(states, {**contacted, "social": "open", "use": "open"})

    def test_a_yes_is_the_stronger_ground_and_a_no_the_strongest(self):
        self._say("given")
        choice = self._choice(self.anna)
        self.assertEqual((choice.offers, choice.by_relation), ("withdrawn", False))
        for no in ("withdrawn", "objected"):
            self._say(no)
            choice = self._choice(self.anna)
            self.assertEqual(
                (choice.state, choice.offers, choice.by_relation),
                ("no", "given", False),
            )

    def test_a_yes_to_an_older_text_is_no_ground_and_the_relation_is(self):
        self._say("given")
        self._say("given", self.stranger)
        self.gifts.action_new_version()
        self.gifts.text_ids.sorted("version")[-1].action_publish()
        self.assertTrue(self._choice(self.anna).by_relation)
        self.assertEqual(self._choice(self.stranger).state, "outdated")

    def test_a_yes_on_the_public_form_is_recorded_beside_the_relation(self):
        draft = self.env["privacy.consent.draft"].create(
            {"way": "email", "address": "a@example.com", "state": "submitted"}
        )
        values = {"purpose_id": self.gifts.id, "channel": "email", "event": "given"}
        line = self.env["privacy.consent.draft.line"].create(
            {"draft_id": draft.id, **values}
        )
        self.assertEqual(line._record_for(self.anna).event, "given")
        self.assertFalse(self._choice(self.anna).by_relation)
        self.assertFalse(line._record_for(self.anna))

    def test_one_button_says_no_and_one_takes_it_back(self):
        event = self.consents._answer(self.anna, self._choice(self.anna), "portal")
        self.assertEqual(event.event, "objected")
        self.assertEqual(self._choice(self.anna).state, "no")
        self.assertEqual(event._undo("portal").event, "lifted")
        self.assertTrue(self._choice(self.anna).by_relation)

    def test_stopping_all_objects_to_the_relation_and_withdraws_the_yes(self):
        self._say("given", self.stranger)
        said = {
            person: self.consents._stop_all(person, "portal").filtered(
                lambda event: (event.purpose_id, event.channel) == (self.gifts, "email")
            )
            for person in self.anna | self.stranger
        }
        self.assertEqual(said[self.anna].event, "objected")
        self.assertEqual(said[self.stranger].event, "withdrawn")

    def test_a_no_is_kept_longer_than_the_proof_of_a_consent(self):
        long_ago = fields.Datetime.now() - timedelta(days=9999)
        self._say("withdrawn", when=long_ago)
        self.assertEqual(self.consents._delete_over(100), 0)
        self.assertEqual(self._choice(self.anna).state, "no")
        self.gifts.relation_type_ids = False
        self.assertEqual(self.consents._delete_over(100), 1)

    def test_the_notice_and_the_check_of_the_setup_tell_of_it(self):
        self.assertIn(self.type.name, self.gifts._ground_words())
        self.assertIn(self.type.name, self.gifts._ground_by_relation())
        linter = self.env["privacy.linter"]
        found = [each.record for each in linter._rule_relation_by_message()]
        self.assertEqual(found, [self.gifts])
        self.gifts.write({"by_email": False, "by_sms": False})
        self.assertFalse(list(linter._rule_relation_by_message()))
        self.gifts.relation_type_ids = False
        self.assertNotIn(self.type.name, self.gifts._ground_words())

    def test_it_stands_in_for_consent_and_for_nothing_else(self):
        with self.assertRaises(ValidationError):
            self.newsletter.relation_type_ids = self.type
        with self.assertRaises(ValidationError):
            self.gifts.legal_basis = "legitimate_interest"

    def test_an_addon_adds_a_relation_by_extending(self):
        self.gifts.relation_type_ids = False
        self.assertFalse(self._choice(self.stranger).by_relation)

        def gave(purpose, _today):
            of_gifts = [SQL("SELECT %s AS partner_id", self.stranger.id)]
            return of_gifts if purpose == self.gifts else []

        with patch.object(type(self.gifts), "_relations", gave):
            self.assertTrue(self._choice(self.stranger).by_relation)
            self.assertFalse(self._choice(self.anna).by_relation)
