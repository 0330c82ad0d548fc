from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .office_case import OfficeCase


@tagged("post_install", "-at_install")
class TestGuide(OfficeCase):
    def test_versions_are_numbered_by_kind_and_role(self):
        guides = self.env["member.guide"]
        before = max(guides._of("guide", self.leader[:0]).mapped("version"))
        new = guides.create([{"name": n, "body": "<p>x</p>"} for n in ("a", "b")])
        self.assertEqual(new.mapped("version"), [before + 1, before + 2])
        self.assertEqual(self._publish("guide", self.leader).version, 1)
        self.assertEqual(new[1].copy().version, before + 3)

    def test_a_text_is_frozen_once_somebody_accepted_it(self):
        guide = self._publish("guide").with_user(self.staff)
        guide.body = "<p>Mended</p>"
        self._accept(guide)
        for vals in (
            {"body": "<p>Other</p>"},
            {"name": "Other"},
            {"kind": "device"},
            {"role_id": self.leader.id},
            {"valid_months": 3},
        ):
            with self.assertRaisesRegex(UserError, "stays as it is"):
                guide.write(vals)
        with self.assertRaisesRegex(UserError, "stays as it is"):
            guide.with_context(lang="en_US").write({"name": "Other"})
        with self.assertRaisesRegex(UserError, "stays as it is"):
            guide.update_field_translations("name", {"en_US": "Other"})
        self.assertEqual(guide.name, "About guide")

    def test_a_published_text_is_kept_and_a_draft_may_go(self):
        guide = self._publish("guide").with_user(self.staff)
        draft = guide.copy()
        self.assertFalse(draft.published_on)
        draft.unlink()
        with self.assertRaises(UserError):
            guide.unlink()

    def test_publishing_goes_through_its_button(self):
        guides = self.env["member.guide"].with_user(self.staff)
        draft = guides.with_context(default_published_on="2026-01-01").create(
            {"name": "x", "body": "<p>x</p>", "version": 99}
        )
        self.assertFalse(draft.published_on)
        self.assertNotEqual(draft.version, 99)
        for vals in ({"published_on": self.today}, {"version": 7}):
            with self.assertRaises(UserError):
                draft.write(vals)
        draft.action_publish()
        self.assertEqual(draft.published_on, self.today)
        self.assertTrue(draft.is_current)

    def test_an_acceptance_is_never_changed_and_goes_only_by_erasure(self):
        row = self._accept(self._publish("guide"))
        with self.assertRaises(UserError):
            row.write({"accepted_on": "2020-01-01"})
        with self.assertRaises(UserError):
            row.unlink()
        with self.assertRaises(AccessError):
            row.with_user(self.staff).with_context(privacy_erasure=True).unlink()

    def test_staff_register_what_was_signed_on_paper_and_nothing_else(self):
        guide = self._publish("guide")
        rows = self.env["member.acknowledgement"].with_user(self.staff)
        row = rows.with_context(default_lang="nb_NO").create(
            {"partner_id": self.holder.id, "guide_id": guide.id, "method": "online"}
        )
        self.assertEqual((row.method, row.lang), ("paper", False))
        self.assertEqual(row.create_uid, self.staff)

    def test_nobody_accepts_ahead_of_time_or_a_draft(self):
        guide = self._publish("guide")
        with self.assertRaises(ValidationError):
            self._accept(guide, accepted_on=self.today + timedelta(days=1))
        with self.assertRaises(ValidationError):
            self._accept(guide.copy())
        self._accept(guide, accepted_on=self.today)

    def test_officers_read_what_is_published_and_write_nothing(self):
        guide = self._publish("guide")
        draft = guide.copy()
        guides = self.env["member.guide"].with_user(self.officer_oslo)
        found = guides.search([("id", "in", (guide | draft).ids)])
        self.assertEqual(found, guide)
        found.read(["body"])
        for call in (
            lambda: found.write({"name": "x"}),
            found.unlink,
            found.copy,
            found.action_publish,
            lambda: found.read(["accepted_count"]),
            lambda: draft.with_user(self.officer_oslo).read(["body"]),
        ):
            with self.assertRaises(AccessError):
                call()
