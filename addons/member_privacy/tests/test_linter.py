from dateutil.relativedelta import relativedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..models.privacy_linter import Finding
from .common import MemberCase


@tagged("post_install", "-at_install")
class TestLinter(MemberCase):
    """Each rule from both sides: what it finds, and the same setup mended."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.linter = cls.env["privacy.linter"]
        cls.fundraising = cls.env.ref("member_privacy.purpose_fundraising")
        cls.prospect = cls.env.ref("member_privacy.purpose_prospect")
        cls.rule = cls.env.ref("member_privacy.retention_rule_membership")

    def _found(self, rule, record=None):
        self.env.flush_all()
        self.env.invalidate_all()
        found = list(getattr(self.linter, f"_rule_{rule}")())
        return [each for each in found if record is None or each.record == record]

    def _line(self, rule, record, wrong, right):
        """Found with the values `wrong`, and not with `right`."""
        record.write(wrong)
        found = self._found(rule, record)
        self.assertEqual(len(found), 1, rule)
        self.assertTrue(found[0].what and found[0].why)
        record.write(right)
        self.assertFalse(self._found(rule, record), rule)

    def _purpose(self, **values):
        return self.env["privacy.purpose"].create(
            {
                "name": "Test",
                "code": "test",
                "legal_basis": "contract",
                "description": "May we?",
                **values,
            }
        )

    def _processor(self, **values):
        return self.env["privacy.processor"].create(
            {"name": "Trykkeriet", "service": "Prints", **values}
        )

    def _controller(self, kind, **values):
        return self.env["privacy.controller"].create(
            {"name": f"A {kind}", "kind": kind, **values}
        )

    # Purposes

    def test_a_consent_without_a_wording(self):
        purpose = self._purpose(legal_basis="consent")
        self.assertTrue(self._found("consent_without_wording", purpose))
        purpose.action_new_version()
        purpose.text_ids.body = "May we?"
        self.assertTrue(self._found("consent_without_wording", purpose), "a draft")
        purpose.text_ids.action_publish()
        self.assertFalse(self._found("consent_without_wording", purpose))

    def test_a_wording_that_a_language_lacks(self):
        purpose = self._purpose(legal_basis="consent")
        purpose.action_new_version()
        purpose.text_ids.body = "May we?"
        purpose.text_ids.action_publish()
        self.assertFalse(self._found("wording_without_language", purpose))
        purpose.text_ids[:1].unlink()
        self.assertTrue(self._found("wording_without_language", purpose))

    def test_what_nobody_can_refuse_without_a_law_behind_it(self):
        rule = "no_objection_without_law"
        self._line(rule, self._purpose(), {"law": " "}, {"law": "Bylaws section 3"})
        other = self._purpose(code="test2", may_object=True)
        self.assertFalse(self._found(rule, other))

    def test_a_legitimate_interest_nobody_may_object_to(self):
        self._line(
            "interest_without_objection",
            self.newsletter,
            {"may_object": False},
            {"may_object": True},
        )
        self.assertFalse(self._found("interest_without_objection", self.statutory))

    def test_a_purpose_without_words(self):
        self._line(
            "purpose_without_words",
            self.newsletter,
            {"description": False},
            {"description": "News"},
        )

    def test_a_choice_without_a_channel(self):
        channels = ("email", "sms", "phone", "post", "social", "use")
        none = {f"by_{channel}": False for channel in channels}
        self._line("purpose_without_way", self.newsletter, none, {"by_post": True})

    def test_a_purpose_without_a_period(self):
        self._line(
            "purpose_without_retention",
            self.newsletter,
            {"retention_rule_id": False},
            {"retention_rule_id": self.rule.id},
        )
        self.assertFalse(self._found("purpose_without_retention", self.fundraising))

    def test_a_proof_that_never_ends(self):
        self._line(
            "consent_proof_without_end",
            self.fundraising,
            {"proof_months": 0},
            {"proof_months": 1},
        )

    def test_nobody_responsible_where_two_share_the_register(self):
        self.env["privacy.controller"].search([]).unlink()
        rule = "purpose_without_controller"
        self.assertEqual(len(self._found(rule)), 1, "none is named")
        first = self._controller("faith")
        self.assertFalse(self._found(rule))
        self._line(rule, first, {"kind": False}, {"kind": "faith"})
        self._controller("other")
        self.assertTrue(self._found(rule, self.newsletter))
        self.newsletter.controller_ids = first
        self.assertFalse(self._found(rule, self.newsletter))

    def test_an_old_wash(self):
        last = self.today - relativedelta(months=1)
        for washed_on in (False, last - relativedelta(days=1)):
            self._line(
                "old_wash",
                self.prospect,
                {"washed_on": washed_on},
                {"washed_on": last},
            )
        self.prospect.write({"washed_on": False, "by_phone": False, "by_post": False})
        self.assertFalse(self._found("old_wash"))

    def test_asking_for_gifts_by_email_without_consent(self):
        rule = "gifts_without_consent"
        interest = {"legal_basis": "legitimate_interest"}
        self._line(rule, self.fundraising, interest, {"legal_basis": "consent"})
        by_post = {**interest, "by_email": False, "by_sms": False}
        self.fundraising.write(by_post)
        self.assertFalse(self._found(rule))

    def test_chapters_of_a_faith_see_who_did_not_consent_to_it(self):
        self.env["privacy.controller"].search([]).unlink()
        controller = self._controller("ngo")
        rule = "seen_without_consent"
        self.assertFalse(self._found(rule))
        controller.kind = "faith"
        fellowship = self.env.ref("member_privacy.purpose_fellowship")
        seen = self.linter._seen_without(fellowship)
        self.assertEqual(len(self._found(rule, fellowship)), 1)

        def say(event):
            self.env["privacy.consent"]._record(
                self.anna, fellowship, "use", event, "portal"
            )
            return self.linter._seen_without(fellowship)

        self.assertEqual((say("given"), say("withdrawn")), (seen - 1, seen))
        self.bjorn.membership_ids.chapter_id = self.national
        self.assertEqual(self.linter._seen_without(fellowship), seen - 1)
        self.siri.address_protected = True
        self.assertEqual(self.linter._seen_without(fellowship), seen - 2)

    def test_a_type_that_goes_by_a_consent_nobody_can_read_is_warned_of(self):
        fellowship = self.env.ref("member_privacy.purpose_fellowship")
        rule = "seen_by_nobody"
        fellowship.text_ids.published_on = False
        self.assertFalse(self._found(rule))
        self.type.chapter_purpose_id = fellowship
        self.assertEqual(len(self._found(rule, fellowship)), 1)
        fellowship.text_ids[:1].action_publish()
        self.assertFalse(self._found(rule))

    def test_membership_of_a_union_shown_to_others_without_consent(self):
        self.env["privacy.controller"].search([]).unlink()
        controller = self._controller("ngo")
        self.newsletter.by_use = True
        self.assertFalse(self._found("sensitive_strangers"))
        controller.kind = "union"
        self._line(
            "sensitive_strangers", self.newsletter, {"by_use": True}, {"by_use": False}
        )

    # Data and periods

    def test_a_national_number_without_a_reason(self):
        line = self.env.ref("member_privacy.data_partner_ref")
        rule = "national_number_without_reason"
        self.assertFalse(self._found(rule))
        line.category = "national_id"
        self.assertEqual(len(self._found(rule)), 1)
        line.reason_code = "tax"
        self.assertFalse(self._found(rule))

    def test_a_national_number_is_known_by_its_name_too(self):
        lines = self.env["privacy.data.field"]
        for name, found in (
            ("x_fodselsnummer", True),
            ("x_national_id", True),
            ("x_ssn", True),
            ("member_number", False),
            ("x_lessons", False),
            ("personal_note", False),
        ):
            line = lines.new({"name": name, "category": "identity"})
            self.assertEqual(self.linter._is_national_number(line), found, name)

    def test_a_special_category_that_erasure_leaves(self):
        line = self.env.ref("member_privacy.data_partner_address_protected")
        rule = "special_without_deletion"
        self.assertFalse(self._found(rule))
        line.on_erase = "keep"
        self.assertEqual(len(self._found(rule)), 1)
        line.on_erase = "clear"
        line.set_id.write({"on_erase": "keep", "keep_reason": "A law"})
        self.assertEqual(len(self._found(rule)), 1)
        line.set_id.write({"keep_months": 12, "keep_from": "create_date"})
        self.assertFalse(self._found(rule))

    def test_a_field_that_no_data_set_names(self):
        self.assertFalse(self._found("unmapped_field"))
        self.env.ref("member_privacy.data_partner_gender").unlink()
        [found] = self._found("unmapped_field")
        self.assertIn("res.partner.gender", found.what)

    def test_a_union_that_keeps_leavers_without_a_ground(self):
        self.env["privacy.controller"].search([]).unlink()
        controller = self._controller("ngo")
        rule = "leavers_without_ground"
        self.rule.write({"months": 60, "law": False})
        self.assertFalse(self._found(rule))
        for kind in ("union", "party"):
            controller.kind = kind
            self._line(rule, self.rule, {"months": 7}, {"months": 6})
            self._line(rule, self.rule, {"months": 60}, {"law": "Dues Act section 1"})
            self.rule.law = False

    def test_nobody_is_ever_erased(self):
        self.env["privacy.retention.rule"].search([])._disarm()
        self.assertEqual(len(self._found("nothing_goes")), 1)
        self.rule.action_dry_run()
        self.rule.action_arm()
        self.assertFalse(self._found("nothing_goes"))

    # The house

    def test_a_processor_past_or_near_its_end(self):
        processor = self._processor()
        rule = "processor_over"
        for days, severity in ((-1, "error"), (0, "warning"), (60, "warning")):
            processor.end_date = self.today + relativedelta(days=days)
            [found] = self._found(rule, processor)
            self.assertEqual(found.severity, severity)
        processor.end_date = self.today + relativedelta(days=61)
        self.assertFalse(self._found(rule))

    def test_a_processor_that_ended_and_has_not_confirmed(self):
        ended = self.today - relativedelta(days=3)
        processor = self._processor(end_date=ended)
        rule = "processor_over"
        self.assertTrue(self._found(rule, processor))
        processor.active = False
        self.assertTrue(self._found(rule, processor))
        processor.write(
            {
                "confirmed_on": ended,
                "confirmed_by": "Trykkeriet",
                "confirmed_how": "returned",
                "confirmation_note": "On a disk",
            }
        )
        self.assertTrue(self._found(rule, processor), "not recorded")
        processor.action_record_confirmation()
        self.assertFalse(self._found(rule, processor))

    def test_a_processor_without_an_agreement(self):
        self._line(
            "processor_without_agreement",
            self._processor(),
            {"agreement_url": False},
            {"agreement_url": "https://example.com/a"},
        )

    def test_data_that_leave_europe_without_a_ground(self):
        processor = self._processor(country_id=self.env.ref("base.no").id)
        rule = "processor_outside"
        self.assertFalse(self._found(rule))
        self._line(
            rule,
            processor,
            {"country_id": self.env.ref("base.us").id},
            {"transfer_ground": "Standard clauses"},
        )

    def test_a_notice_that_says_something_else(self):
        self.assertTrue(self._found("notice_outdated"))
        self.env["privacy.notice"].with_user(self.staff)._publish()
        self.assertFalse(self._found("notice_outdated"))
        self.newsletter.description = "Something else"
        self.assertTrue(self._found("notice_outdated"))

    def test_nobody_to_ask(self):
        self.env.company.email = False
        self.assertEqual(len(self._found("nobody_to_ask")), 1)
        self.env.company.email = "post@example.com"
        self.assertFalse(self._found("nobody_to_ask"))

    def test_a_number_that_is_none(self):
        self.assertFalse(self._found("wrong_number"))
        parameters = self.env["ir.config_parameter"]
        self.patch(type(parameters), "_wrong_wholes", lambda self: ["a.key"])
        self.assertEqual(len(self._found("wrong_number")), 1)

    # The page

    def test_what_must_be_mended_comes_first_with_a_button_to_it(self):
        self.newsletter.may_object = False
        page = self.env["privacy.finding"].with_user(self.staff)
        action = page._open_page()
        self.assertEqual(action["res_model"], "privacy.finding")
        lines = page.search([("create_uid", "=", self.staff.id)])
        order = lines.mapped("severity")
        self.assertEqual(order, sorted(order))
        line = lines.filtered(lambda line: line.res_id == self.newsletter.id)[:1]
        opened = line.action_mend()
        self.assertEqual(
            (opened["res_model"], opened["res_id"]),
            ("privacy.purpose", self.newsletter.id),
        )
        page._open_page()
        again = page.search_count([("create_uid", "=", self.staff.id)])
        self.assertEqual(again, len(lines), "an earlier run is not shown twice")

    def test_an_addon_adds_a_rule_by_extending(self):
        finding = Finding("error", "Mine", "Because", self.newsletter)
        rules = type(self.linter)._rules
        self.patch(
            type(self.linter),
            "_rules",
            lambda linter: [*rules(linter), lambda: [finding]],
        )
        self.assertIn(finding, self.linter._findings())

    def test_only_staff_open_the_page(self):
        for user in (self.officer_oslo, self.admin, self.portal_anna, self.crm_user):
            with self.assertRaises(AccessError):
                self.env["privacy.finding"].with_user(user)._open_page()
